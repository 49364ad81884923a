"""Every public name of `tfgan.data` and `tfgan.metrics` exists, under its former name as well."""

import pytest

import tfgan


@pytest.mark.parametrize("package", [tfgan.data, tfgan.metrics], ids=lambda p: p.__name__)
def test_public_names_exist(package):
    for name in package.__all__:
        found = getattr(package, name)
        assert getattr(found, "__name__", name) == name


def test_former_names_are_the_same_objects():
    assert tfgan.ResidentImages is tfgan.InMemoryImages is tfgan.data.InMemoryImages
