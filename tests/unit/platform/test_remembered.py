from datetime import timedelta

import pytest

from orderhub.errors import TransientError
from orderhub.platform.remembered import remembered
from tests.support.orders import NOON


def test_what_is_remembered_is_read_once_a_minute() -> None:
    times = iter((NOON, NOON + timedelta(seconds=59), NOON + timedelta(seconds=60)))
    values = iter("ab")
    recall = remembered(lambda: next(values), lambda: next(times))

    assert [recall(), recall(), recall()] == ["a", "a", "b"]


def test_what_cannot_be_read_anew_counts_on_for_an_hour() -> None:
    minutes = iter((0, 1, 59, 60))
    reads = iter("a")

    def read() -> str:
        for value in reads:
            return value
        raise TransientError("away", "away")

    recall = remembered(read, lambda: NOON + timedelta(minutes=next(minutes)))

    assert [recall(), recall(), recall()] == ["a", "a", "a"]
    with pytest.raises(TransientError):
        recall()


def test_what_cannot_be_read_anew_is_tried_once_a_minute() -> None:
    seconds = iter((0, 60, 90, 119, 120))
    tries: list[bool] = []

    def read() -> str:
        tries.append(True)
        if len(tries) > 1:
            raise TransientError("away", "away")
        return "a"

    recall = remembered(read, lambda: NOON + timedelta(seconds=next(seconds)))

    assert [recall() for _ in range(5)] == ["a"] * 5
    assert len(tries) == 3, "at first, after one minute, and after two"


def test_what_was_never_read_is_not_made_up() -> None:
    def read() -> str:
        raise TransientError("away", "away")

    with pytest.raises(TransientError):
        remembered(read, lambda: NOON)()
