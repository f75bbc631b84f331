import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.customers import merging
from orderhub.api.customers.profile_response import ProfileSources
from orderhub.api.customers.responses import Masks
from orderhub.api.customers.routes import conflicts_of, customer_of, orders_of
from orderhub.customers.following import CustomerUpdater
from orderhub.customers.lookup import CustomerOrders
from orderhub.customers.merges import MOST_MERGED, Merge, Merges
from orderhub.errors import RequestError, TransientError
from orderhub.events.event_facts import Contact
from orderhub.events.records import OrderChange, read
from orderhub.http.statuses import status_of
from orderhub.orders.model import Header
from orderhub.orders.statuses import Status
from tests.support.signing import signer
from tests.support.streams import AT
from tests.unit.customers.fakes import (
    FakeCustomers,
    FakeDeliveries,
    FakeSecret,
    FakeTags,
    life,
    order,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SIGNER = signer()
MERGES = "/v1/customers/{customer_id}/merges"
ANNA: dict[str, Any] = {"external_customer_id": "C1", "phone": "13800138000"}
BERT: dict[str, Any] = {"email": "mail@example.com"}
CARA: dict[str, Any] = {"unionid": "U1"}


def _follow(table: FakeCustomers, *headers: Header) -> list[Contact]:
    changes: list[OrderChange | None] = [read(record) for header in headers for record in life(header)]
    abouts = CustomerUpdater(table, FakeSecret(), "CN").follow([change for change in changes if change])
    return [about.contact for about in abouts]


def _sold(order_no: str, days: int, **buyer: Any) -> Header:  # noqa: ANN401 - any field
    return order(order_no, Status.DELIVERED, ordered_at=AT + timedelta(days=days), total_cost=Decimal(10), **buyer)


@pytest.fixture
def table() -> FakeCustomers:
    """Three customers whose orders lie between each other's; two are at odds over an e-mail."""
    table = FakeCustomers()
    _follow(table, _sold("A1", 0, **ANNA), _sold("B1", 1, **BERT), _sold("C1", 2, **CARA))
    _follow(table, _sold("A2", 3, **ANNA, email=BERT["email"]), _sold("B2", 4, **BERT), _sold("C2", 5, **CARA))
    return table


def _id(table: FakeCustomers, buyer: dict[str, str]) -> str:
    return CustomerOrders(table, FakeSecret(), "CN").customer(buyer) or ""


def _event(customer_id: str, merged_id: str = "", body: object = None, **query: str) -> dict[str, Any]:
    resource = f"{MERGES}/{{merged_id}}" if merged_id else MERGES
    return {
        "resource": resource,
        "path": resource.replace("{customer_id}", customer_id).replace("{merged_id}", merged_id),
        "queryStringParameters": query or None,
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "requestContext": {"authorizer": {"key_id": "7f3a2b9c1d0e"}},
    }


def _merge(table: FakeCustomers, into: str, other: str) -> Any:  # noqa: ANN401 - a body as JSON has it
    return merging.merge(_event(into, body={"customerId": other}), table, table, NOW).body


def _undo(table: FakeCustomers, customer_id: str, merged_id: str) -> Any:  # noqa: ANN401 - the same
    return merging.undo(_event(customer_id, merged_id), table, table).body


def _one(table: FakeCustomers, customer_id: str) -> Any:  # noqa: ANN401 - the same
    masks = Masks(name=str, email=lambda _: "<email>", phone=lambda _: "<phone>")
    lookup = CustomerOrders(table, FakeSecret(), "CN")
    event = {"resource": "/v1/customers/{customer_id}", "path": f"/v1/customers/{customer_id}"}
    sources = ProfileSources(
        table=table, index=table, lookup=lookup, tags=FakeTags(), deliveries=FakeDeliveries(), masks=masks
    )
    return customer_of(event, sources).body


def _orders(table: FakeCustomers, customer_id: str, limit: int) -> list[list[str]]:
    pages: list[list[str]] = []
    cursor = ""
    while True:
        event = {
            "resource": "/v1/customers/{customer_id}/orders",
            "path": f"/v1/customers/{customer_id}/orders",
            "queryStringParameters": {"limit": str(limit), "cursor": cursor},
        }
        body: Any = orders_of(event, table, SIGNER).body
        pages.append([entry["orderNo"] for entry in body["orders"]])
        if not (cursor := body["next"]):
            return pages


def _conflicts(table: FakeCustomers, **query: str) -> list[Any]:
    body: Any = conflicts_of({"queryStringParameters": query}, table, SIGNER).body
    return [(conflict["orderNo"], conflict["state"]) for conflict in body["conflicts"]]


def _refusal(ask: Callable[[], object]) -> tuple[HTTPStatus, str]:
    with pytest.raises(RequestError) as caught:
        ask()
    return status_of(caught.value), caught.value.code


def test_merged_customers_are_shown_as_one_under_either_id(table: FakeCustomers) -> None:
    anna, bert = _id(table, ANNA), _id(table, BERT)

    made = _merge(table, anna, bert)

    assert made == {"customerId": bert, "into": anna, "at": "2026-11-23T00:00:00Z", "by": "7f3a2b9c1d0e"}
    shown = _one(table, anna)
    assert (shown["customerId"], shown["merged"], shown["orders"]) == (anna, [bert], 4)
    assert (shown["sales"][0]["count"], shown["sales"][0]["sum"]) == (4, 40)
    assert (shown["firstOrder"]["orderNo"], shown["lastOrder"]["orderNo"]) == ("A1", "B2")
    assert _one(table, bert) == shown


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_the_orders_of_merged_customers_come_in_turn_page_by_page(table: FakeCustomers, limit: int) -> None:
    anna, bert = _id(table, ANNA), _id(table, BERT)
    _merge(table, anna, bert)

    pages = _orders(table, bert, limit)

    assert [no for page in pages for no in page] == ["B2", "A2", "B1", "A1"]
    assert all(len(page) == limit for page in pages[:-1])


def test_recent_orders_are_those_of_all_that_are_one(table: FakeCustomers) -> None:
    _merge(table, _id(table, ANNA), _id(table, BERT))

    assert CustomerOrders(table, FakeSecret(), "CN").recent(BERT, 3) == ("B2", "A2", "B1")


def test_an_order_of_the_merged_customer_names_the_other_with_the_figures_of_both(table: FakeCustomers) -> None:
    anna, bert = _id(table, ANNA), _id(table, BERT)
    _merge(table, anna, bert)

    [contact] = _follow(table, _sold("B3", 6, **BERT))

    assert (contact.customer_id, contact.matched_by, contact.delivered_count) == (anna, "email", 5)
    assert table.owners()["B3"] == [bert], "nothing moves"


def test_figures_of_merged_customers_are_not_known_when_they_are_too_many_together(
    table: FakeCustomers, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bert = _id(table, ANNA), _id(table, BERT)
    _merge(table, anna, bert)
    monkeypatch.setattr("orderhub.customers.merges.MOST_COUNTED", 4)

    [contact] = _follow(table, _sold("B3", 6, **BERT))

    assert (contact.customer_id, contact.delivered_count) == (anna, None)


def test_what_was_merged_into_the_merged_customer_comes_and_leaves_with_it(table: FakeCustomers) -> None:
    anna, bert, cara = (_id(table, who) for who in (ANNA, BERT, CARA))
    alone = [_one(table, who) for who in (anna, bert, cara)]
    _merge(table, bert, cara)
    pair = _one(table, bert)

    made = _merge(table, anna, cara)

    assert (made["customerId"], made["into"]) == (bert, anna), "both stand for what they are a part of"
    assert _one(table, cara)["merged"] == sorted((bert, cara))
    assert _undo(table, anna, bert) == made
    assert [_one(table, who) for who in (anna, bert, cara)] == [alone[0], pair, pair]
    _undo(table, cara, cara)
    assert [_one(table, who) for who in (anna, bert, cara)] == alone


def test_the_merges_of_a_customer_are_listed_newest_first(table: FakeCustomers) -> None:
    anna, bert, cara = (_id(table, who) for who in (ANNA, BERT, CARA))
    first = _merge(table, bert, cara)
    event = _event(anna, body={"customerId": bert})
    second: Any = merging.merge(event, table, table, NOW + timedelta(days=1)).body

    for customer_id in (anna, cara):
        body = merging.merges_of(_event(customer_id), table).body
        assert body == {"customerId": anna, "merges": [second, first]}


def test_a_conflict_is_settled_while_both_sides_are_one(table: FakeCustomers) -> None:
    anna, bert = _id(table, ANNA), _id(table, BERT)
    assert (_conflicts(table), _conflicts(table, state="settled")) == ([("A2", "open")], [])

    _merge(table, bert, anna)

    assert (_conflicts(table, state="open"), _conflicts(table, state="settled")) == ([], [("A2", "settled")])
    _undo(table, bert, anna)
    assert (_conflicts(table), _conflicts(table, state="settled")) == ([("A2", "open")], [])


def test_a_state_nobody_knows_is_refused(table: FakeCustomers) -> None:
    assert _refusal(lambda: _conflicts(table, state="closed")) == (HTTPStatus.BAD_REQUEST, "state_unknown")


def test_what_leads_to_a_customer_says_since_when_and_by_which_order(table: FakeCustomers) -> None:
    anna, bert = _id(table, ANNA), _id(table, BERT)
    since = "2026-11-22T09:30:00Z"
    common = {"customerId": anna, "boundBy": "A1", "since": since}
    _merge(table, anna, bert)

    shown = _one(table, anna)

    assert shown["identities"] == [
        {"kind": "external_customer_id", "value": None, **common},
        {"kind": "phone", "value": "<phone>", **common},
        {"kind": "email", "value": "<email>", "customerId": bert, "boundBy": "B1", "since": since},
    ]
    assert "identities" in shown["masked"]


def test_a_value_the_order_does_not_bear_any_more_is_not_shown(table: FakeCustomers) -> None:
    first = _sold("D1", 1, phone="13900139000", email="first@example.com")
    changes = [read(record) for record in life(first, replace(first, email="second@example.com"))]
    CustomerUpdater(table, FakeSecret(), "CN").follow([change for change in changes if change])

    shown = _one(table, _id(table, {"phone": "13900139000"}))

    assert [(identity["kind"], identity["value"]) for identity in shown["identities"]] == [
        ("phone", "<phone>"),
        ("email", None),
        ("email", "<email>"),
    ]


def test_a_customer_that_names_nobody_has_no_identities() -> None:
    table = FakeCustomers()
    [contact] = _follow(table, order("N1", nickname="nick"))

    assert _one(table, contact.customer_id or "")["identities"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, HTTPStatus.BAD_REQUEST, "body_invalid"),
        ("[]", HTTPStatus.BAD_REQUEST, "body_invalid"),
        ({"customerId": 1}, HTTPStatus.BAD_REQUEST, "body_invalid"),
        ({"customerId": "0" * 32, "x": 1}, HTTPStatus.BAD_REQUEST, "field_unknown"),
        ({"customerId": "0" * 32}, HTTPStatus.NOT_FOUND, "customer_unknown"),
        ({"customerId": "merges"}, HTTPStatus.NOT_FOUND, "customer_unknown"),
    ],
)
def test_a_merge_that_cannot_be_understood_says_so(
    table: FakeCustomers, body: object, status: HTTPStatus, code: str
) -> None:
    event = _event(_id(table, ANNA), body=body)

    assert _refusal(lambda: merging.merge(event, table, table, NOW)) == (status, code)


def test_nobody_is_merged_into_themselves_or_twice(table: FakeCustomers) -> None:
    anna, bert, cara = (_id(table, who) for who in (ANNA, BERT, CARA))
    _merge(table, anna, bert)
    _merge(table, anna, cara)

    assert _refusal(lambda: _merge(table, anna, anna)) == (HTTPStatus.BAD_REQUEST, "merge_itself")
    for into, other in ((anna, bert), (bert, anna), (bert, cara)):
        assert _refusal(lambda: _merge(table, into, other)) == (HTTPStatus.CONFLICT, "merged_already")  # noqa: B023 - asked at once
    assert _refusal(lambda: _merge(table, "0" * 32, anna)) == (HTTPStatus.NOT_FOUND, "customer_unknown")


def test_only_a_merge_there_is_can_be_undone(table: FakeCustomers) -> None:
    anna, bert, cara = (_id(table, who) for who in (ANNA, BERT, CARA))
    _merge(table, anna, bert)

    for customer_id, merged_id in ((anna, cara), (anna, anna), (cara, bert)):
        assert _refusal(lambda: _undo(table, customer_id, merged_id)) == (HTTPStatus.NOT_FOUND, "merge_unknown")  # noqa: B023 - the same
    _undo(table, anna, bert)
    assert _refusal(lambda: _undo(table, anna, bert)) == (HTTPStatus.NOT_FOUND, "merge_unknown")


def test_no_more_than_can_be_read_are_merged_into_one(table: FakeCustomers) -> None:
    anna, bert, cara = (_id(table, who) for who in (ANNA, BERT, CARA))
    for number in range(MOST_MERGED - 1):
        table.add(Merge(customer_id=f"{number:032x}", into=bert, by="k", merged_at=NOW))

    _merge(table, anna, bert)

    assert len(_one(table, anna)["merged"]) == MOST_MERGED
    for into, other in ((anna, cara), (cara, anna)):
        assert _refusal(lambda: _merge(table, into, other)) == (HTTPStatus.CONFLICT, "merged_too_many")  # noqa: B023 - the same


def test_a_merge_that_others_were_faster_with_is_one(table: FakeCustomers) -> None:
    anna, bert, cara = (_id(table, who) for who in (ANNA, BERT, CARA))

    class Late(FakeCustomers):
        def add(self, merge: Merge) -> bool:
            table.add(Merge(customer_id=anna, into=cara, by="other", merged_at=NOW))
            return table.add(merge)

    late = Late(table.stored)
    merging.merge(_event(anna, body={"customerId": bert}), late, late, NOW)

    assert table.merges() == Merges(into={anna: cara, bert: cara}), "the second look finds the new root"


def test_who_is_never_first_may_try_again(table: FakeCustomers) -> None:
    anna, bert = _id(table, ANNA), _id(table, BERT)

    class Unlucky(FakeCustomers):
        def add(self, merge: Merge) -> bool:  # noqa: ARG002 - as the real one
            return False

        def remove(self, merge: Merge) -> bool:  # noqa: ARG002 - as the real one
            return False

    unlucky = Unlucky(table.stored)
    with pytest.raises(TransientError) as merged:
        _merge(unlucky, anna, bert)
    table.add(Merge(customer_id=bert, into=anna, by="k", merged_at=NOW))
    with pytest.raises(TransientError) as undone:
        _undo(unlucky, anna, bert)

    assert {merged.value.code, undone.value.code} == {"customers_busy"}


def test_of_conflicts_that_are_looked_through_in_vain_the_cursor_goes_on(
    table: FakeCustomers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        _follow(table, _sold(f"E{number}", 6, unionid=f"E{number}"))
        _follow(table, _sold(f"F{number}", 6, phone=ANNA["phone"], unionid=f"E{number}"))
    monkeypatch.setattr("orderhub.customers.conflicts._AT_ONCE", 1)
    monkeypatch.setattr("orderhub.customers.conflicts._READS", 2)
    _merge(table, _id(table, ANNA), _id(table, BERT))

    found: list[str] = []
    sizes, cursor = [], ""
    while True:
        query = {"state": "settled", "limit": "1", "cursor": cursor}
        body: Any = conflicts_of({"queryStringParameters": query}, table, SIGNER).body
        found += [conflict["orderNo"] for conflict in body["conflicts"]]
        sizes.append(len(body["conflicts"]))
        if not (cursor := body["next"]):
            break

    assert found == ["A2"]
    assert 0 in sizes
