import gc

import pytest

from orderhub.platform.invocation import collector_paused


@collector_paused
def handler(event: list[bool]) -> bool:
    event.append(gc.isenabled())
    return event[1]


def test_the_collector_pauses_for_the_call_and_only_for_it() -> None:
    event = [True, True]

    assert handler(event)

    assert event[2] is False
    assert gc.isenabled()


def test_the_collector_goes_on_after_a_call_that_failed() -> None:
    with pytest.raises(IndexError):
        handler([])

    assert gc.isenabled()
