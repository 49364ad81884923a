"""What draws is imported beside the training, and a failure there is no failure of the run."""

import sys

from tfgan.cli import beside


def test_what_draws_is_imported():
    beside.import_for_drawing().join()
    assert {"matplotlib.backends.backend_agg", *beside.DRAWING} <= set(sys.modules)


def test_what_fails_is_told_where_it_is_needed(monkeypatch, recwarn):
    monkeypatch.setattr(beside, "DRAWING", ("no_such_module",))
    thread = beside.import_for_drawing()
    thread.join()
    assert thread.daemon and len(recwarn) == 0
