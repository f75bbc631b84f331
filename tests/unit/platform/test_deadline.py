"""Deadlines of connections."""

import pytest

from orderhub.platform.deadline import left


def test_what_is_left_gets_less_until_there_is_nothing() -> None:
    assert left(10.0, lambda: 7.5) == 2.5
    with pytest.raises(TimeoutError):
        left(10.0, lambda: 10.0)
