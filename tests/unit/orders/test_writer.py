from collections.abc import Callable, Iterator
from threading import Event

from orderhub.orders.writer import at_once


def test_the_first_call_is_sent_before_the_last_is_made() -> None:
    sent = Event()

    def jobs() -> Iterator[Callable[[], object]]:
        yield sent.set
        yield lambda: "second"
        assert sent.wait(timeout=10)
        yield lambda: "third"

    assert at_once(jobs()) == [None, "second", "third"]


def test_a_call_alone_needs_no_other_thread() -> None:
    assert at_once(iter([lambda: "alone"])) == ["alone"]
    assert at_once([]) == []
