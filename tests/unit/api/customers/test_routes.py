import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest

from orderhub.api.customers.profile_response import ProfileSources
from orderhub.api.customers.responses import Masks
from orderhub.api.customers.routes import conflicts_of, customer_of, looked_up, orders_of
from orderhub.customers.delivery import Delivery
from orderhub.customers.lookup import CustomerOrders
from orderhub.errors import RequestError
from orderhub.http.statuses import status_of
from tests.support.signing import FakeKeys, signer
from tests.support.streams import AT
from tests.unit.customers.fakes import FakeCustomers, FakeDeliveries, FakeSecret, FakeTags

MASKS = Masks(name=lambda _: "<name>", email=lambda _: "<email>", phone=lambda _: "<phone>")
SIGNER = signer()
ONE = "/v1/customers/{customer_id}"


def _event(resource: str = ONE, customer_id: str = "", body: object = None, **query: str) -> dict[str, Any]:
    return {
        "resource": resource,
        "path": resource.replace("{customer_id}", quote(customer_id, safe="")),
        "queryStringParameters": query or None,
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
    }


def _desk(table: FakeCustomers) -> ProfileSources:
    lookup = CustomerOrders(table, FakeSecret(), "CN")
    return ProfileSources(
        table=table, index=table, lookup=lookup, tags=FakeTags(), deliveries=FakeDeliveries(), masks=MASKS
    )


def _lookup(table: FakeCustomers, body: object) -> Any:  # noqa: ANN401 - a body as JSON has it
    answer = looked_up(_event(body=body), _desk(table))
    return json.loads(json.dumps(answer.body))["customer"]


def _id(table: FakeCustomers, **identities: str) -> str:
    return CustomerOrders(table, FakeSecret(), "CN").customer(identities) or ""


def _pages(ask: Any, name: str, limit: str) -> list[list[Any]]:  # noqa: ANN401 - one of the requests
    pages, cursor = [], ""
    while True:
        body = ask(limit=limit, cursor=cursor).body
        pages.append(body[name])
        if body["next"] is None:
            return pages
        cursor = body["next"]


def test_a_customer_is_found_by_id_and_by_any_identity(table: FakeCustomers) -> None:
    customer_id = _id(table, phone="13800138000")

    shown: Any = customer_of(_event(customer_id=customer_id), _desk(table)).body

    assert (shown["customerId"], shown["name"], shown["orders"]) == (customer_id, "<name>", 4)
    assert shown["sales"][0]["count"] == 1
    assert _lookup(table, {"phone": "+86 138 0013 8000"}) == shown
    assert _lookup(table, {"externalCustomerId": " C1 ", "email": None}) == shown


def test_a_profile_has_the_last_messages_newest_first(table: FakeCustomers) -> None:
    customer_id = _id(table, phone="13800138000")
    deliveries = FakeDeliveries(
        *(
            Delivery(
                customer_id=owner,
                sent_at=AT + timedelta(days=day),
                workflow="win_back",
                message=f"m{day}",
                event_id="A1:1",
            )
            for day, owner in enumerate([customer_id] * 7 + ["0" * 32])
        )
    )

    shown: Any = customer_of(_event(customer_id=customer_id), replace(_desk(table), deliveries=deliveries)).body

    assert [message["message"] for message in shown["recentMessages"]] == ["m6", "m5", "m4", "m3", "m2"]
    assert shown["recentMessages"][0].keys() == {"at", "message", "workflow", "eventId"}


def test_of_several_identities_the_strongest_that_is_known_decides(table: FakeCustomers) -> None:
    body = {"externalCustomerId": "C9", "email": "mail@example.com", "phone": "13800138000"}

    assert _lookup(table, body)["boundBy"] == "A1"


def test_a_stranger_is_null(table: FakeCustomers) -> None:
    assert _lookup(table, {"email": "stranger@example.com"}) is None
    assert _lookup(table, {"phone": "no number"}) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[]", "body_invalid"),
        ("{", "body_invalid"),
        ({"phone": 13800138000}, "body_invalid"),
        ({"phone": "1" * 201}, "body_invalid"),
        ({}, "identity_missing"),
        ({"phone": " "}, "identity_missing"),
        ({"phone": "\u200b"}, "identity_missing"),
        ({"phone": "0", "externalCustomerId": "N/A", "email": "无"}, "identity_placeholder"),
        ({"phone": "13800138000", "order": "A1"}, "field_unknown"),
    ],
)
def test_a_lookup_that_cannot_be_understood_says_so_and_quotes_nothing(
    table: FakeCustomers, body: object, code: str
) -> None:
    with pytest.raises(RequestError) as caught:
        _lookup(table, body)

    assert (status_of(caught.value), caught.value.code) == (HTTPStatus.BAD_REQUEST, code)
    assert "13800138000" not in str(caught.value)
    assert "1111" not in str(caught.value)


@pytest.mark.parametrize("customer_id", ["0" * 32, "conflicts", "identity#phone#1", "1" * 5_000, "订单"])
def test_an_id_of_nobody_is_a_404(table: FakeCustomers, customer_id: str) -> None:
    asks: list[Callable[[], object]] = [
        lambda: customer_of(_event(customer_id=customer_id), _desk(table)),
        lambda: orders_of(_event(f"{ONE}/orders", customer_id), table, SIGNER),
    ]
    for ask in asks:
        with pytest.raises(RequestError) as caught:
            ask()
        assert (status_of(caught.value), caught.value.code) == (HTTPStatus.NOT_FOUND, "customer_unknown")


@pytest.mark.parametrize(("limit", "sizes"), [("1", [1, 1, 1, 1]), ("3", [3, 1]), ("4", [4]), ("", [4])])
def test_every_order_is_on_one_page_newest_first(table: FakeCustomers, limit: str, sizes: list[int]) -> None:
    customer_id = _id(table, external_customer_id="C1")

    pages = _pages(
        lambda **query: orders_of(_event(f"{ONE}/orders", customer_id, **query), table, SIGNER), "orders", limit
    )

    assert [len(page) for page in pages] == sizes
    assert [entry["orderNo"] for page in pages for entry in page] == ["A2", "A3", "A1", "A4"]
    assert pages[0][0] == {
        "orderNo": "A2",
        "orderedAt": "2026-11-24T09:30:00Z",
        "store": None,
        "currency": "CNY",
        "sale": None,
        "refunded": 0,
    }


def test_a_sale_is_shown_with_its_store(table: FakeCustomers) -> None:
    event = _event(f"{ONE}/orders", _id(table, external_customer_id="C1"))
    body: Any = orders_of(event, table, SIGNER).body

    assert [(entry["store"], entry["sale"]) for entry in body["orders"][2:3]] == [("store-1", 129.9)]


def test_a_cursor_leads_nowhere_but_on_in_its_own_list(table: FakeCustomers) -> None:
    own, other = _id(table, external_customer_id="C1"), _id(table, email="mail@example.com")
    body: Any = orders_of(_event(f"{ONE}/orders", own, limit="1"), table, SIGNER).body
    foreign = signer(FakeKeys([b"foreign" * 5])).sign("customer_orders", {"for": own, "at": "order#"})

    for customer_id, cursor in ((other, body["next"]), (own, body["next"] + "x"), (own, foreign)):
        with pytest.raises(RequestError) as caught:
            orders_of(_event(f"{ONE}/orders", customer_id, cursor=cursor), table, SIGNER)
        assert caught.value.code == "cursor_invalid"
    with pytest.raises(RequestError) as caught:
        conflicts_of(_event("/v1/customers/conflicts", cursor=body["next"]), table, SIGNER)
    assert caught.value.code == "cursor_invalid"


@pytest.mark.parametrize("limit", ["0", "101", "x"])
def test_a_page_holds_1_to_100(table: FakeCustomers, limit: str) -> None:
    with pytest.raises(RequestError) as caught:
        conflicts_of(_event("/v1/customers/conflicts", limit=limit), table, SIGNER)

    assert caught.value.code == "limit_invalid"


def test_every_conflict_is_listed_once_and_says_who_is_at_odds_over_what(table: FakeCustomers) -> None:
    pages = _pages(
        lambda **query: conflicts_of(_event("/v1/customers/conflicts", **query), table, SIGNER), "conflicts", "1"
    )

    found = {entry["orderNo"]: entry for page in pages for entry in page}
    assert [len(page) for page in pages] == [1, 1]
    assert found["C2"]["boundTo"] == found["A4"]["customerId"]
    assert found["A4"] == {
        "state": "open",
        "customerId": _id(table, external_customer_id="C1"),
        "kind": "email",
        "boundTo": _id(table, email="mail@example.com"),
        "orderNo": "A4",
        "at": "2026-11-22T09:30:00Z",
    }
