from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.platform.aws_errors import fault_of
from orderhub.platform.batches import Batches


class FakeClient:
    """DynamoDB with a table that does so many keys, or requests, of each call."""

    def __init__(self, at_once: int) -> None:
        self.calls: list[Any] = []
        self._at_once = at_once

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        wanted = RequestItems["orders"]
        self.calls.append(wanted)
        done, rest = wanted["Keys"][: self._at_once], wanted["Keys"][self._at_once :]
        left_over = {"orders": wanted | {"Keys": rest}} if rest else {}
        return {"Responses": {"orders": done}, "UnprocessedKeys": left_over}

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        wanted = RequestItems["orders"]
        self.calls.append(wanted)
        rest = wanted[self._at_once :]
        return {"UnprocessedItems": {"orders": rest} if rest else {}}


class BrokenClient:
    def __init__(self, code: str) -> None:
        self._code = code

    def batch_get_item(self, **_: object) -> None:
        raise ClientError({"Error": {"Code": self._code}}, "BatchGetItem")


def batches(client: object, pause: Callable[[float], None] = lambda _: None) -> Batches:
    def unreachable(error: Exception) -> Exception:
        return fault_of(error, "the orders do not answer", "orders_unreachable")

    def busy() -> Exception:
        return TransientError("the orders are busy", "orders_busy")

    return Batches(client, "orders", pause, unreachable, busy)  # type: ignore[arg-type]  # a fake


def test_what_a_busy_table_hands_back_is_asked_for_again_after_a_pause() -> None:
    client, pauses = FakeClient(1), list[float]()

    found = batches(client, pauses.append).read(["a", "b", "c"], ProjectionExpression="name")

    assert found == ["a", "b", "c"]
    assert [request["Keys"] for request in client.calls] == [["a", "b", "c"], ["b", "c"], ["c"]]
    assert {(request["ConsistentRead"], request["ProjectionExpression"]) for request in client.calls} == {
        (True, "name")
    }
    assert len(pauses) == 2
    assert pauses[0] < pauses[1]


def test_a_table_that_is_busy_all_the_time_is_given_up_within_two_seconds() -> None:
    client, pauses = FakeClient(1), list[float]()

    with pytest.raises(TransientError, match="the orders are busy") as caught:
        batches(client, pauses.append).write([*"abcdef"])

    assert caught.value.code == "orders_busy"
    assert len(client.calls) == 5
    assert sum(pauses) < 2


def test_a_call_has_no_more_in_it_than_aws_takes_and_nothing_makes_no_call() -> None:
    client = FakeClient(100)

    found = batches(client).read(range(201))
    batches(client).write(range(26))

    assert found == [*range(201)]
    assert [len(request["Keys"]) for request in client.calls[:3]] == [100, 100, 1]
    assert client.calls[3:] == [[*range(25)], [25]]
    assert batches(client).read([]) == []
    batches(client).write([])
    assert len(client.calls) == 5


def test_what_aws_raises_becomes_the_tables_fault() -> None:
    with pytest.raises(TransientError) as caught:
        batches(BrokenClient("ThrottlingException")).read(["a"])

    assert caught.value.code == "orders_unreachable"
    with pytest.raises(ClientError):
        batches(BrokenClient("AccessDeniedException")).read(["a"])
