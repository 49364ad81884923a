"""What is being written is finished first: Ctrl-C and SIGTERM wait for the end of the block."""

import signal
import threading

import pytest

from tfgan.utils.files import check_folder, hold_interrupt


@pytest.fixture
def heard():
    """Handlers of both signals that only write down what they hear."""
    found, before = [], {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, lambda number, stack: found.append(number))
    yield found
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_for_the_end_of_the_block(heard, number):
    with hold_interrupt():
        signal.raise_signal(number)
        assert heard == []
    assert heard == [number]
    signal.raise_signal(number)
    assert heard == [number, number], "the handlers are those of before"


def test_a_second_signal_does_not_wait(heard):
    with hold_interrupt():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        assert heard == [signal.SIGTERM]
    assert heard == [signal.SIGTERM, signal.SIGINT]


def test_without_a_signal_nothing_is_heard(heard):
    with hold_interrupt():
        pass
    assert heard == []


def test_handlers_that_are_not_pythons_are_left_alone():
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with hold_interrupt():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_another_thread_may_write_too(heard):
    done = []

    def write():
        with hold_interrupt():
            done.append(signal.getsignal(signal.SIGINT))

    handler = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert done == [handler]


def test_a_folder_can_be_made_later(tmp_path):
    assert check_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="it is a file"):
        check_folder(tmp_path / "file")
