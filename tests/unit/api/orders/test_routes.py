"""From parameters to answers, over orders, indexes and a history in memory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest

from orderhub.api.orders.routes import order_of, orders_of
from orderhub.errors import RequestError
from orderhub.events.announcement import OrderEvent
from orderhub.http.statuses import status_of
from orderhub.orders.model import Header, Json, Order
from orderhub.orders.statuses import Status
from tests.support.orders import NOON, SHANGHAI, header, stamp
from tests.unit.orders.fakes import FakeIndex

CONTACT = {"customer_id": "c-1", "matched_by": "phone", "reachable_by": ["email"], "delivered_count": 2}


PROFILE: Json = {"customerId": "c-1", "name": "张*"}


def customer_of(header: Header) -> Json:
    return PROFILE if header.order_no == "A1" else None


class FakeSigner:
    """Hands out payloads as texts, each with its purpose before it."""

    def sign(self, purpose: str, payload: dict[str, Any]) -> str:
        return f"{purpose}:{json.dumps(payload)}"

    def read(self, purpose: str, token: str) -> dict[str, Any] | None:
        start = f"{purpose}:"
        read: dict[str, Any] | None = json.loads(token.removeprefix(start)) if token.startswith(start) else None
        return read


@dataclass
class FakeHistory:
    events: list[OrderEvent] = field(default_factory=list)

    def read(self, order_no: str, most: int, before: int | None = None) -> list[OrderEvent]:
        newest = (event for event in reversed(self.events) if event.order_no == order_no)
        return [event for event in newest if before is None or event.version < before][:most]


class Kept:
    def read(self, order_no: str) -> Order | None:
        return Order(header=header(order_no), lines=(), stamp=stamp(2)) if order_no.startswith("A") else None


def event_of(order_no: str, version: int) -> OrderEvent:
    detail = json.dumps({"eventKey": order_no, "contact": CONTACT | {"delivered_count": version}})
    return OrderEvent(order_no=order_no, version=version, detail_type="orderPAID", occurred_at=NOON, detail=detail)


def api_event(parameters: Mapping[str, str], resource: str = "/v1/orders", segment: str = "A1") -> dict[str, Any]:
    return {
        "resource": resource,
        "path": resource.replace("{order_no}", quote(segment, safe="")),
        "queryStringParameters": dict(parameters) or None,
    }


def shop() -> FakeIndex:
    index = FakeIndex()
    index.add(
        *(
            header(f"A{n}", status=Status.PAID, ordered_at=NOON + timedelta(hours=n), store_no="7")
            for n in range(5)
        ),
        header("B1", status=Status.DELIVERED, ordered_at=NOON + timedelta(minutes=30), store_id="S1"),
    )
    return index


def page(**parameters: str) -> dict[str, Any]:
    named = {name.removesuffix("_"): text for name, text in parameters.items()}
    body = orders_of(api_event(named), shop(), FakeSigner(), SHANGHAI).body
    assert isinstance(body, dict)
    return body


def numbers(body: Mapping[str, Any]) -> list[str]:
    return [order["externalOrderId"] for order in body["orders"]]


def code_of(**parameters: str) -> str:
    with pytest.raises(RequestError) as caught:
        page(**parameters)
    assert status_of(caught.value) is HTTPStatus.BAD_REQUEST
    return caught.value.code


def test_an_entry_of_the_list_shows_what_tells_one_order_from_another() -> None:
    body = page(limit="1")

    assert body["orders"] == [
        {
            "externalOrderId": "A4",
            "status": "PAID",
            "stage": "IN_PROGRESS",
            "date": "2026-11-22T16:00:00Z",
            "totalCost": 129.9,
            "currency": "CNY",
            "storeNo": "7",
            "lineCount": 1,
            "version": 1,
        }
    ]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, ["A4", "A3", "A2", "A1", "B1", "A0"]),
        ({"status": "已签收"}, ["B1"]),
        ({"status": " paid "}, ["A4", "A3", "A2", "A1", "A0"]),
        ({"stage": "delivered"}, ["B1"]),
        ({"stage": "IN_PROGRESS", "status": "PAID"}, ["A4", "A3", "A2", "A1", "A0"]),
        ({"stage": "DELIVERED", "status": "PAID"}, []),
        ({"status": "paid, 已签收"}, ["A4", "A3", "A2", "A1", "B1", "A0"]),
        ({"status": "PAID,DELIVERED", "stage": "DELIVERED"}, ["B1"]),
        ({"status": "PAID,DELIVERED", "store": "S1"}, ["B1"]),
        ({"store": "S1"}, ["B1"]),
        ({"store": "7", "status": "PAID", "from_": "2026-11-22T15:00Z"}, ["A4", "A3"]),
        ({"from_": "2026-11-22T22:00", "to": "2026-11-22T23:00:00"}, ["A2"]),
        ({"to": "2026-11-22T13:00:00+01:00"}, []),
        ({"from_": "2026-11-23"}, ["A4"]),
        ({"order_no": "A1"}, ["A1"]),
        ({"order_no": "A1\u200b"}, ["A1"]),
        ({"store": "\ufeffS1"}, ["B1"]),
        ({"order_no": "A1", "stage": "DELIVERED"}, []),
    ],
)
def test_any_conditions_go_together(parameters: dict[str, str], found: list[str]) -> None:
    body = page(**parameters)

    assert (numbers(body), body["next"]) == (found, None)


def test_a_cursor_leads_to_the_next_page_whatever_its_size() -> None:
    first = page(status="PAID", limit="2")
    second = page(status="paid", limit="100", cursor=first["next"])

    assert (numbers(first), numbers(second), second["next"]) == (["A4", "A3"], ["A2", "A1", "A0"], None)


def test_the_cursor_of_several_statuses_leads_through_all_of_them_once() -> None:
    first = page(status="PAID,DELIVERED", limit="2")
    then = page(status="DELIVERED,PAID", limit="3", cursor=first["next"])
    last = page(status="DELIVERED,PAID", limit="3", cursor=then["next"])

    assert [numbers(part) for part in (first, then, last)] == [["A4", "A3"], ["A2", "A1", "B1"], ["A0"]]
    assert last["next"] is None


def test_sums_are_of_all_that_fulfils_the_conditions_on_any_page() -> None:
    body = page(status="PAID,DELIVERED", limit="1", include="sums")

    assert "sums" not in page()
    assert len(body["orders"]) == 1
    assert body["sums"]["byStatus"][0] == {
        "status": "PAID",
        "currency": "CNY",
        "orders": 5,
        "total": 649.5,
        "refunded": 0,
    }
    assert (body["sums"]["orders"], body["sums"]["isComplete"]) == (6, True)


@pytest.mark.parametrize("parameters", [{}, {"status": "PAID", "store": "7"}, {"order_no": "A1"}])
def test_a_cursor_of_other_conditions_is_refused(parameters: dict[str, str]) -> None:
    cursor = page(status="PAID", limit="2")["next"]

    assert code_of(cursor=cursor, **parameters) == "cursor_invalid"


@pytest.mark.parametrize("cursor", ["made up", 'list:{"for": "events of A1", "at": 2}', "list:{}"])
def test_a_cursor_that_is_not_of_the_list_is_refused(cursor: str) -> None:
    assert code_of(cursor=cursor) == "cursor_invalid"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"status": "nearly"}, "status_unknown"),
        ({"status": "PAID,"}, "status_unknown"),
        ({"include": "sum"}, "include_unknown"),
        ({"stage": "PAID"}, "stage_unknown"),
        ({"from_": "yesterday"}, "from_invalid"),
        ({"from_": "2026-11-22T12:00:00 08:00"}, "from_invalid"),
        ({"to": "0001-01-01"}, "to_invalid"),
        ({"to": "9999-12-31T23:59:59-12:00"}, "to_invalid"),
        ({"from_": "2026-11-22", "to": "2026-11-22"}, "range_empty"),
        ({"limit": "0"}, "limit_invalid"),
        ({"limit": "101"}, "limit_invalid"),
        ({"limit": "9" * 5000}, "limit_invalid"),
        ({"limit": "-1"}, "limit_invalid"),
        ({"order_no": "\u200b"}, "parameter_blank"),
        ({"store": "\ufeff"}, "parameter_blank"),
    ],
)
def test_what_cannot_be_asked_is_named(parameters: dict[str, str], code: str) -> None:
    assert code_of(**parameters) == code


ONE = "/v1/orders/{order_no}"


def test_an_order_comes_alone_unless_more_is_asked_for() -> None:
    body: Any = order_of(api_event({}, ONE), Kept(), FakeHistory([event_of("A1", 1)]), customer_of).body

    assert set(body) == {"order"}
    assert body["order"]["externalOrderId"] == "A1"


def test_an_order_comes_with_its_latest_events_and_its_customer() -> None:
    history = FakeHistory([event_of("A1", version) for version in range(1, 61)])

    body: Any = order_of(api_event({"include": "events, customer"}, ONE), Kept(), history, customer_of).body

    assert set(body) == {"order", "events", "customer"}
    assert [event["id"] for event in body["events"]] == [f"A1:{version}" for version in range(60, 10, -1)]
    assert body["events"][0] == {
        "id": "A1:60",
        "detail-type": "orderPAID",
        "occurred_at": "2026-11-22T12:00:00Z",
        "detail": {"eventKey": "A1", "contact": CONTACT | {"delivered_count": 60}},
    }
    assert body["customer"] == PROFILE


@pytest.mark.parametrize(("order_no", "customer"), [("A1", PROFILE), ("A2", None)])
def test_the_customer_is_who_it_is_now_whether_or_not_anybody_was_told_of_the_order(
    order_no: str, customer: Json
) -> None:
    event = api_event({"include": "customer"}, ONE, order_no)

    body: Any = order_of(event, Kept(), FakeHistory(), customer_of).body

    assert body["customer"] == customer
    assert "events" not in body


@pytest.mark.parametrize("include", ["lines", "events,,customer", "EVENTS"])
def test_what_cannot_be_included_is_refused(include: str) -> None:
    with pytest.raises(RequestError) as caught:
        order_of(api_event({"include": include}, ONE), Kept(), FakeHistory(), customer_of)

    assert (status_of(caught.value), caught.value.code) == (400, "include_unknown")
