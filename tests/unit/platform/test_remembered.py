from datetime import timedelta

from orderhub.platform.remembered import remembered
from tests.support.orders import NOON


def test_what_is_remembered_is_read_once_a_minute() -> None:
    times = iter((NOON, NOON + timedelta(seconds=59), NOON + timedelta(seconds=60)))
    values = iter("ab")
    recall = remembered(lambda: next(values), lambda: next(times))

    assert [recall(), recall(), recall()] == ["a", "a", "b"]
