"""MNIST from files, cache and sample, and every kind of damage of its files."""

import gzip
import hashlib
import io
import zipfile

import keras
import numpy as np
import pytest

from tfgan.data import mnist
from tfgan.data.mnist import load_mnist


@pytest.fixture
def arrays():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (30, 28, 28), dtype=np.uint8)
    labels = (np.arange(30) % 10).astype(np.uint8)
    return {
        "x_train": images[:20], "y_train": labels[:20], "x_test": images[20:], "y_test": labels[20:]
    }  # fmt: skip


def idx(array):
    head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return head + array.tobytes()


NAMES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


def write_idx(folder, arrays, zipped=False):
    for name, file in NAMES.items():
        data = idx(arrays[name])
        if zipped:
            (folder / f"{file}.gz").write_bytes(gzip.compress(data))
        else:
            (folder / file).write_bytes(data)


def assert_holds(found, arrays):
    for name, array in arrays.items():
        np.testing.assert_array_equal(getattr(found, name), array)
    assert found.x_train.dtype == np.uint8
    assert not found.whole
    assert not found.digits and "images, NOT known as MNIST by their content" in str(found)


def test_npz_in_the_layout_of_keras(tmp_path, arrays):
    np.savez_compressed(tmp_path / "mnist.npz", **arrays)
    assert_holds(load_mnist(tmp_path / "mnist.npz"), arrays)


@pytest.mark.parametrize("zipped", [False, True])
def test_folder_of_idx_files(tmp_path, arrays, zipped):
    write_idx(tmp_path, arrays, zipped)
    assert_holds(load_mnist(tmp_path), arrays)


def test_the_cache_of_keras_comes_before_the_sample(tmp_path, arrays, monkeypatch, capsys):
    (tmp_path / "datasets").mkdir()
    np.savez(tmp_path / "datasets" / "mnist.npz", **arrays)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert_holds(load_mnist(), arrays)
    assert capsys.readouterr().err == ""


def test_bundled_sample_and_its_notice(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))

    def offline(*args, **kwargs):
        raise OSError("no network")

    monkeypatch.setattr(keras.utils, "get_file", offline)
    data = load_mnist()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "bundled sample of 5,000 digits" in captured.err
    np.testing.assert_array_equal(np.bincount(data.y_train), np.full(10, 400))
    np.testing.assert_array_equal(np.bincount(data.y_test), np.full(10, 100))
    assert str(data).startswith("bundled sample")
    assert data.digits and not data.whole
    assert str(data).endswith("4000 + 1000 digits, NOT the whole of MNIST")
    # Real digits: ink on an empty border, and no image twice.
    assert 0.1 < data.x_train.mean() / 255 < 0.16
    assert data.x_train[:, 0].max() == 0
    assert len(np.unique(data.x_train.reshape(4000, -1), axis=0)) == 4000
    notes = mnist.SAMPLE_PATH.with_suffix(".txt").read_text()
    assert "CC BY-SA 3.0" in notes and "LeCun" in notes
    assert mnist.SAMPLE_PATH.stat().st_size < 2 * 2**20


def test_the_content_makes_it_mnist(tmp_path, arrays, monkeypatch):
    hashes = {name: mnist.content_hash(array) for name, array in arrays.items()}
    # The published hashes of MNIST are those of its IDX files.
    assert hashes == {n: hashlib.sha256(idx(array)).hexdigest() for n, array in arrays.items()}
    monkeypatch.setattr(mnist, "_WHOLE", hashes)
    found = load_mnist(rewritten(tmp_path, arrays))
    assert found.whole and found.digits and str(found).endswith("20 + 10 digits, whole MNIST")
    write_idx(tmp_path, arrays)
    assert load_mnist(tmp_path).whole
    for change in (
        {"x_train": 255 - arrays["x_train"]},
        {"x_test": arrays["x_test"].swapaxes(1, 2)},
        {"y_train": arrays["y_train"][::-1]},
        {"y_test": arrays["y_test"].astype(np.int64)[::-1]},
    ):
        other = load_mnist(rewritten(tmp_path, arrays, **change))
        assert not other.whole and not other.digits


def test_the_file_name_and_the_counts_do_not_make_it_mnist(tmp_path):
    sample = dict(np.load(mnist.SAMPLE_PATH))
    path = tmp_path / "mnist.npz"
    np.savez(path, **sample)
    assert load_mnist(path).digits
    np.savez(path, **{**sample, "x_train": 255 - sample["x_train"]})
    assert not load_mnist(path).digits


def rewritten(tmp_path, arrays, **changes):
    path = tmp_path / "bad.npz"
    np.savez(path, **{k: v for k, v in {**arrays, **changes}.items() if v is not None})
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"x_train": np.zeros((20, 27, 28), np.uint8)}, r"x_train must be uint8 of shape \(n, 28"),
        ({"x_train": np.zeros((20, 28, 28), np.float32)}, "x_train must be uint8.*float32"),
        ({"x_test": np.ones((10, 28, 28), np.uint8)}, "must have pixels from 0 to 255.* of 1"),
        ({"x_test": np.zeros((0, 28, 28), np.uint8)}, "must have pixels from 0 to 255.*none"),
        ({"y_train": np.zeros(19, np.uint8)}, "y_train must hold one label for each of 20 images"),
        ({"y_train": np.full(20, 10)}, r"y_train must be integers in \[0, 9\].* to 10"),
        ({"y_test": np.zeros(10)}, r"y_test must be integers in \[0, 9\]. Received: float64"),
        ({"y_test": None}, "it has no array y_test; expected x_train, y_train, x_test, y_test"),
        ({"y_test": np.array([{}] * 10)}, "y_test holds pickled objects"),
    ],
)
def test_wrong_arrays_get_their_line(tmp_path, arrays, change, said):
    path = rewritten(tmp_path, arrays, **change)
    with pytest.raises(ValueError, match=said) as caught:
        load_mnist(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("keep", [0, 10, 1000, -1, -100])
def test_truncated_npz(tmp_path, arrays, keep):
    path = rewritten(tmp_path, arrays)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"cannot read .*bad\.npz: "):
        load_mnist(path)


def test_a_flipped_bit_is_seen(tmp_path, arrays):
    path = rewritten(tmp_path, arrays)
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    with pytest.raises(ValueError, match="CRC"):
        load_mnist(path)


def test_a_header_that_claims_too_much_allocates_nothing(tmp_path, arrays):
    path = rewritten(tmp_path, arrays)
    buffer = io.BytesIO()
    header = {"descr": "|u1", "fortran_order": False, "shape": (10**12, 28, 28)}
    np.lib.format.write_array_header_1_0(buffer, header)
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members["x_train.npy"] = buffer.getvalue() + b"\0" * 100
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    with pytest.raises(ValueError, match="x_train has 100 bytes, expected 784000000000000"):
        load_mnist(path)


@pytest.mark.parametrize(
    ("name", "damage", "said"),
    [
        ("x_train", lambda d: d[:-1], "it has less data than the 15680 bytes of its shape"),
        ("x_train", lambda d: d + b"\0", "it has more data than"),
        ("y_train", lambda d: b"\0\0\x0d\x01" + d[4:], "not an IDX file of uint8 and 1 axes"),
        ("y_test", lambda d: d[:5], "its header is cut short"),
        ("x_test", lambda d: d[:4] + b"\xff" * 12 + d[16:], "its header claims the shape"),
        ("x_test", None, "has no file t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz"),
    ],
)
def test_damaged_idx_files(tmp_path, arrays, name, damage, said):
    write_idx(tmp_path, arrays)
    path = tmp_path / NAMES[name]
    data = path.read_bytes()
    path.unlink()
    if damage:
        path.write_bytes(damage(data))
    with pytest.raises(ValueError, match=said):
        load_mnist(tmp_path)


def test_truncated_gzip(tmp_path, arrays):
    write_idx(tmp_path, arrays, zipped=True)
    path = tmp_path / (NAMES["x_train"] + ".gz")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ValueError, match=r"cannot read .*train-images.*gz: "):
        load_mnist(tmp_path)


def test_missing_file(tmp_path):
    with pytest.raises(ValueError, match="does not exist"):
        load_mnist(tmp_path / "none.npz")


# --- folders of images -------------------------------------------------------------------------
