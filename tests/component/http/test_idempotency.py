from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.idempotency import IdempotencyStore
from orderhub.http.statuses import status_of
from tests.support.faults import refuse
from tests.support.functions import Context
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CONTEXT = Context()


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


@pytest.fixture
def idempotency(client: "DynamoDBClient") -> IdempotencyStore:
    return IdempotencyStore(client, "OperationsTable")


def numbered(*, final: bool = True) -> Callable[[], tuple[Answer, bool]]:
    """Answers with how often it was asked."""
    calls: list[None] = []

    def call() -> tuple[Answer, bool]:
        calls.append(None)
        return Answer(body={"asked": len(calls), "name": "订单"}), final

    return call


def test_the_same_request_gets_the_first_answer(idempotency: IdempotencyStore) -> None:
    call = numbered()

    answers = [idempotency.answer("k1", b"body", CONTEXT, call) for _ in range(2)]

    assert [answer.body for answer in answers] == [{"asked": 1, "name": "订单"}] * 2


def test_another_key_is_another_request(idempotency: IdempotencyStore) -> None:
    call = numbered()

    bodies = [idempotency.answer(key, b"body", CONTEXT, call).body for key in ("a#1", "b#1")]

    assert bodies == [{"asked": 1, "name": "订单"}, {"asked": 2, "name": "订单"}]


def test_requests_with_keys_leave_nothing_behind_on_the_client(
    idempotency: IdempotencyStore, client: "DynamoDBClient"
) -> None:
    agents: list[int] = []

    def note(request: Any, **_: object) -> None:  # noqa: ANN401 - botocore's request
        agents.append(len(request.headers.get_all("User-Agent")))

    client.meta.events.register_last("request-created", note)
    for number in range(3):
        idempotency.answer(f"k{number}", b"body", CONTEXT, numbered())

    assert len(agents) == 6
    assert len(set(agents)) == 1


def test_a_key_with_another_body_is_refused(idempotency: IdempotencyStore) -> None:
    idempotency.answer("k1", b"body", CONTEXT, numbered())

    with pytest.raises(RequestError) as caught:
        idempotency.answer("k1", b"other", CONTEXT, numbered())

    assert (status_of(caught.value), caught.value.code) == (422, "idempotency_key_reused")


def test_an_answer_that_is_not_final_is_given_but_not_kept(idempotency: IdempotencyStore) -> None:
    call = numbered(final=False)

    bodies = [idempotency.answer("k1", b"body", CONTEXT, call).body for _ in range(2)]

    assert bodies == [{"asked": 1, "name": "订单"}, {"asked": 2, "name": "订单"}]


def test_an_answer_too_large_for_a_row_is_given_but_not_kept(idempotency: IdempotencyStore) -> None:
    # Digits of a hash cannot be packed any smaller: half a byte each.
    long = [sha256(str(number).encode()).hexdigest() for number in range(12_000)]

    bodies = [idempotency.answer("k1", b"body", CONTEXT, lambda: (Answer(body=long), True)).body for _ in range(2)]

    assert bodies == [long, long]


def test_a_request_that_failed_may_come_again(idempotency: IdempotencyStore) -> None:
    def fail() -> tuple[Answer, bool]:
        raise TransientError("busy", "busy")

    with pytest.raises(TransientError):
        idempotency.answer("k1", b"body", CONTEXT, fail)

    assert idempotency.answer("k1", b"body", CONTEXT, numbered()).body == {"asked": 1, "name": "订单"}


def test_while_the_first_is_being_answered_the_second_waits(idempotency: IdempotencyStore) -> None:
    errors: list[RequestError] = []

    def meanwhile() -> tuple[Answer, bool]:
        with pytest.raises(RequestError) as caught:
            idempotency.answer("k1", b"body", CONTEXT, numbered())
        errors.append(caught.value)
        return Answer(body={}), True

    idempotency.answer("k1", b"body", CONTEXT, meanwhile)

    assert [(status_of(fault), fault.code, fault.retry_after) for fault in errors] == [
        (409, "request_in_progress", 5)
    ]


def test_neither_key_nor_body_lies_open_in_the_table(
    idempotency: IdempotencyStore, client: "DynamoDBClient"
) -> None:
    idempotency.answer("canary-key", b"canary-body", CONTEXT, numbered())

    rows = client.scan(TableName="OperationsTable")["Items"]
    assert "canary" not in str(rows)
    assert all("expires_at" in row for row in rows)


def test_without_its_memory_nothing_is_answered(idempotency: IdempotencyStore, client: "DynamoDBClient") -> None:
    refuse(client, "PutItem", "ThrottlingException", "InternalServerError")
    call = numbered()

    with pytest.raises(TransientError) as throttled:
        idempotency.answer("k1", b"body", CONTEXT, call)
    with pytest.raises(TransientError) as broken:
        idempotency.answer("k1", b"body", CONTEXT, call)

    assert (throttled.value.code, throttled.value.is_busy) == ("idempotency_unavailable", True)
    assert (broken.value.code, broken.value.is_busy) == ("idempotency_unavailable", False)
    assert idempotency.answer("k1", b"body", CONTEXT, call).body == {"asked": 1, "name": "订单"}
