import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.deletions.parameters import LONGEST_RANGE, deletion_request_in
from orderhub.deletions.operation import opened, shown
from orderhub.deletions.request import DeletionRequest, operation_id_of
from orderhub.errors import RequestError
from orderhub.http.request import Event
from orderhub.http.statuses import status_of
from orderhub.orders.model import Mode
from orderhub.orders.senders import Sender
from tests.support.orders import SENDER

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def sent(body: bytes = b"", /, **query: object) -> Event:
    """A request; a parameter that is a list comes as often as it has entries."""
    every = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
    return {
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
        "queryStringParameters": {name: values[-1] for name, values in every.items()} or None,
        "multiValueQueryStringParameters": every or None,
    }


def by_body(**fields: object) -> DeletionRequest:
    return deletion_request_in(sent(json.dumps(fields).encode()), SENDER)


def refused(body: bytes = b"", /, **query: object) -> str:
    with pytest.raises(RequestError) as caught:
        deletion_request_in(sent(body, **query), SENDER)
    assert status_of(caught.value) == 400
    return caught.value.code


@pytest.mark.parametrize(
    "body",
    [
        {"externalOrderId": " A1 "},
        {"externalOrderId": "A\u200b1"},
        {"externalOrderId": "A1", "from": None},
    ],
)
def test_a_number_asks_for_its_order(body: dict[str, Any]) -> None:
    assert by_body(**body) == DeletionRequest(order_no="A1")
    assert deletion_request_in(sent(**body), SENDER) == DeletionRequest(order_no="A1")


def test_a_key_of_one_shop_deletes_that_shop_s_orders_only() -> None:
    sender = Sender(key_id="k", prefix="kyiv-", store_id="S1")
    day = {"from": "2026-11-22", "to": "2026-11-23"}

    assert deletion_request_in(sent(externalOrderId="A1"), sender).order_no == "kyiv-A1"
    assert deletion_request_in(sent(externalOrderId="kyiv-A1"), sender).order_no == "kyiv-A1"
    assert deletion_request_in(sent(**day), sender) == DeletionRequest(
        start=MIDNIGHT, end=MIDNIGHT + LONGEST_RANGE, prefix="kyiv-", store_id="S1"
    )


def test_a_number_may_be_one() -> None:
    assert by_body(externalOrderId=100500) == DeletionRequest(order_no="100500")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-22", "2026-11-23"),
        ("2026-11-22T00:00:00", "2026-11-23T00:00:00Z"),
        ("2026-11-22T08:00:00+08:00", "2026-11-22T19:00:00-05:00"),
    ],
)
def test_a_range_asks_for_times_in_utc_unless_they_name_a_zone(start: str, end: str) -> None:
    request = DeletionRequest(start=MIDNIGHT, end=MIDNIGHT + LONGEST_RANGE)

    assert by_body(**{"from": start, "to": end}) == request
    assert deletion_request_in(sent(**{"from": start, "to": end}), SENDER) == request
    assert deletion_request_in(sent(json.dumps({"from": start}).encode(), to=end), SENDER) == request


def test_a_deletion_may_be_historical() -> None:
    assert by_body(externalOrderId="A1", mode="historical") == DeletionRequest(order_no="A1", mode=Mode.HISTORICAL)
    assert deletion_request_in(sent(b'{"externalOrderId": "A1"}', mode="live"), SENDER) == DeletionRequest(
        order_no="A1"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"no JSON",
        b"\xff",
        b"[" * 100_000,
        b'{"externalOrderId": ""}',
        b'{"externalOrderId": "  "}',
        b'{"externalOrderId": true}',
        b'{"externalOrderId": ["A1"]}',
        b'{"externalOrderId": "\\ud800"}',
        json.dumps({"externalOrderId": "A" * 101}).encode(),
        b'{"externalOrderId": "A1", "from": "2026-11-22", "to": "2026-11-23"}',
        b'{"externalOrderId": "A1", "status": "CANCELLED"}',
        b'{"externalOrderId": "A1", "externalOrderId": "A2"}',
        b'{"from": "2026-11-22"}',
        b'{"externalOrderId": "", "from": "2026-11-22T00:00Z", "to": "2026-11-22T12:00Z"}',
        b'{"externalOrderId": "A1", "from": "", "to": ""}',
    ],
)
def test_anything_but_exactly_one_way_is_refused(body: bytes) -> None:
    assert refused(body) == "deletion_invalid"


def test_what_is_said_in_body_and_query_is_refused() -> None:
    assert refused(b'{"externalOrderId": "A1"}', externalOrderId="A2") == "deletion_invalid"


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("yesterday", "2026-11-22", "range_invalid"),
        (20261122, "2026-11-23", "range_invalid"),
        ("2026-11-22T00:00:00 08:00", "2026-11-23", "range_invalid"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01", "range_invalid"),
        ("2026-11-22", "2026-11-22", "range_invalid"),
        ("2026-11-23", "2026-11-22", "range_invalid"),
        ("2026-11-22", "2026-11-23T00:00:01", "range_too_long"),
    ],
)
def test_a_range_that_is_none_or_too_long_is_refused(start: object, end: str, code: str) -> None:
    assert refused(json.dumps({"from": start, "to": end}).encode()) == code


@pytest.mark.parametrize("mode", ["held", "sometimes", "LIVE"])
def test_an_unknown_mode_is_refused(mode: str) -> None:
    assert refused(b'{"externalOrderId": "A1"}', mode=mode) == "mode_unknown"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)), st.timedeltas(timedelta(-2), timedelta(2)))  # noqa: DTZ001
def test_a_range_is_taken_exactly_if_it_is_no_longer_than_a_day(start: datetime, length: timedelta) -> None:
    end = start + length
    body = json.dumps({"from": start.isoformat(), "to": end.isoformat()}).encode()

    try:
        request = deletion_request_in(sent(body), SENDER)
    except RequestError:
        assert not timedelta(0) < length <= LONGEST_RANGE
    else:
        assert timedelta(0) < length <= LONGEST_RANGE
        assert (request.start, request.end) == (start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))


def test_a_repeated_key_is_the_same_operation_and_another_caller_s_is_not() -> None:
    first = operation_id_of("key-1", "request-1", "again")

    assert operation_id_of("key-1", "request-2", "again") == first
    others = [
        operation_id_of("key-2", "request-1", "again"),
        operation_id_of("key-1", "again", None),
        operation_id_of("key-1", "request-1", None),
    ]
    assert len({first, *others}) == 4


def test_a_new_operation_is_shown_with_what_was_asked() -> None:
    operation = opened("op-1", DeletionRequest(start=MIDNIGHT, end=MIDNIGHT + LONGEST_RANGE), MIDNIGHT)

    assert shown(operation) == {
        "operationId": "op-1",
        "kind": "delete_orders",
        "state": "waiting",
        "asked": {"from": "2026-11-22T00:00:00Z", "to": "2026-11-23T00:00:00Z", "mode": "live"},
        "deleted": 0,
        "failed": [],
        "createdAt": "2026-11-22T00:00:00Z",
        "updatedAt": "2026-11-22T00:00:00Z",
    }
