from typing import Any

from orderhub.edge.batches import whole_batch


class FakeTable:
    """A table that takes one key, or one request, of each call."""

    def __init__(self, left_over: str) -> None:
        self.asked: list[list[str]] = []
        self._left_over = left_over

    def call(self, *, RequestItems: dict[str, list[str]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        wanted = RequestItems["orders"]
        self.asked.append(wanted)
        rest = {"orders": wanted[1:]} if wanted[1:] else {}
        return {"Responses": {"orders": wanted[:1]}, self._left_over: rest}


def test_what_a_busy_table_hands_back_is_asked_for_again_after_a_pause() -> None:
    table, pauses = FakeTable("UnprocessedKeys"), list[float]()

    found = whole_batch(table.call, "orders", ["a", "b", "c"], pauses.append)

    assert found == ["a", "b", "c"]
    assert table.asked == [["a", "b", "c"], ["b", "c"], ["c"]]
    assert len(pauses) == 2
    assert pauses[0] < pauses[1]


def test_a_table_that_is_busy_all_the_time_is_given_up_within_two_seconds() -> None:
    table, pauses = FakeTable("UnprocessedItems"), list[float]()

    assert whole_batch(table.call, "orders", [*"abcdef"], pauses.append) is None

    assert len(table.asked) == 5
    assert sum(pauses) < 2
