import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from orderhub.errors import InvalidInput
from orderhub.events.announcement import MAX_BYTES, event_of, is_announced
from orderhub.events.event_facts import Contact, contact_in
from orderhub.events.records import OrderChange, read
from orderhub.orders.amounts import Amount
from orderhub.orders.model import Activity, Header, Mode, Stamp
from orderhub.orders.statuses import Status
from tests.support.streams import PERSONAL, Stream, header, image, stamp

NOBODY = Contact()


def _new(order: Header | None = None, order_stamp: Stamp | None = None) -> OrderChange:
    change = read(Stream().inserted(image(order or header(), order_stamp or stamp())))
    assert change
    return change


def _changed(before: Header, after: Header, last: Stamp, now: Stamp) -> OrderChange:
    change = read(Stream().modified(image(before, last), image(after, now)))
    assert change
    return change


def _deleted(order: Header, last: Stamp) -> OrderChange:
    change = read(Stream().removed(image(order, last)))
    assert change
    return change


def _detail(change: OrderChange, contact: Contact = NOBODY) -> dict[str, Any]:
    detail: dict[str, Any] = json.loads(event_of(change, contact).detail, parse_float=Decimal)
    return detail


def test_the_event_of_a_new_order_names_its_status() -> None:
    event = event_of(_new(), contact_in(header()))

    assert event.detail_type == "orderINITIALIZED"
    assert event.event_id == "A1:1"
    assert json.loads(event.detail) == {
        "eventKey": "A1",
        "orderId": "A1:1",
        "contactId": None,
        "metadata": {
            "schema": "order-event.v1",
            "occurred_at": "2026-11-22T09:30:00.000000Z",
            "mode": "live",
            "source": "orderhub",
            "correlation_id": "request-1",
        },
        "order": {
            "status": "INITIALIZED",
            "stage": "INITIALIZED",
            "previous_status": None,
            "changed": [],
            "version": 1,
            "ordered_at": "2026-11-22T09:29:58.000000Z",
            "total_cost": 129.9,
            "discount": None,
            "currency": "CNY",
            "store": "store-1",
            "line_count": 2,
            "items": [],
            "removed_items": [],
            "source": "online",
            "language": None,
            "tags": [],
            "payment_method": None,
            "delivery_method": None,
            "carrier": None,
        },
        "contact": {
            "customer_id": None,
            "matched_by": None,
            "reachable_by": ["email", "phone"],
            "delivered_count": None,
            "delivered_total": None,
            "last_delivered_at": None,
        },
    }


def test_another_status_is_told_with_the_one_before() -> None:
    change = _changed(header(), header(status=Status.SHIPPED), stamp(1), stamp(2, changed=("status",)))

    event, order = event_of(change, NOBODY), _detail(change)["order"]

    assert event.detail_type == "orderSHIPPED"
    assert (order["previous_status"], order["status"], order["stage"]) == (
        "INITIALIZED",
        "SHIPPED",
        "IN_PROGRESS",
    )
    assert order["changed"] == ["status"]


def test_any_other_change_is_an_update() -> None:
    change = _changed(header(), header(remark="new"), stamp(1), stamp(2, changed=("remark",)))

    event, order = event_of(change, NOBODY), _detail(change)["order"]

    assert event.detail_type == "orderUPDATED"
    assert (order["previous_status"], order["changed"], order["version"]) == (None, ["remark"], 2)


def test_a_deletion_sorts_after_the_last_change() -> None:
    event = event_of(_deleted(header(), stamp(4)), NOBODY)

    assert event.detail_type == "orderDELETED"
    assert (event.event_id, event.version) == ("A1:5", 5)


def test_historical_changes_are_not_announced() -> None:
    historical = stamp(2, mode=Mode.HISTORICAL)

    assert not is_announced(_new(header(), replace(historical, version=1)))
    assert not is_announced(_changed(header(), header(status=Status.PAID), stamp(1), historical))


def test_the_deletion_of_a_historical_order_is_announced() -> None:
    assert is_announced(_deleted(header(), stamp(1, mode=Mode.HISTORICAL)))


def test_a_write_that_only_moved_the_guard_on_is_not_announced() -> None:
    guarded = header(updated_at=datetime(2026, 11, 23, tzinfo=UTC))

    assert not is_announced(_changed(header(), guarded, stamp(3), stamp(3, written_by="later")))
    assert is_announced(_changed(header(), guarded, stamp(3), stamp(4)))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("129.90", "129.9"),
        ("1000.00", "1000"),
        ("0", "0"),
        ("-3.5", "-3.5"),
        ("1E+3", "1000"),
        ("9999999999999.99", "9999999999999.99"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_an_amount_is_the_number_that_it_is(amount: str, text: str) -> None:
    event = event_of(_new(header(total_cost=Decimal(amount))), NOBODY)

    assert f'"total_cost":{text},' in event.detail


def test_a_known_customer_is_told_by_id_and_figures() -> None:
    contact = Contact(
        customer_id="C-7",
        matched_by="phone",
        delivered_count=2,
        delivered_total=Decimal("20.50"),
        last_delivered_at=datetime(2026, 11, 1, tzinfo=UTC),
    )

    detail = _detail(_new(), contact)

    assert detail["contactId"] == "C-7"
    assert detail["contact"] == {
        "customer_id": "C-7",
        "matched_by": "phone",
        "reachable_by": [],
        "delivered_count": 2,
        "delivered_total": Decimal("20.5"),
        "last_delivered_at": "2026-11-01T00:00:00.000000Z",
    }


def test_an_order_tells_by_which_ways_its_buyer_can_be_reached() -> None:
    assert contact_in(header(phone=None)).reachable_by == ("email",)
    assert contact_in(header(email="")).reachable_by == ("phone",)
    assert contact_in(header(email=None, phone=None)).reachable_by == ()


def test_nothing_personal_is_in_an_event() -> None:
    fields = ("email", "phone", "receiver_name", "remark", "extra", "tags")
    after = header(status=Status.SHIPPED)
    change = _changed(header(), after, stamp(1), stamp(2, changed=fields))

    event = event_of(change, contact_in(after))

    text = f"{event!r} {json.dumps(json.loads(event.detail))} {event.detail}"
    assert "canary" not in text
    assert not [value for value in PERSONAL.values() if value in text]


def test_an_event_the_bus_would_never_take_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        event_of(_new(header(store_id="长" * 9000)), NOBODY)

    assert refused.value.code == "event_too_large"


@pytest.mark.parametrize(
    ("published", "name", "previous"),
    [
        (None, "orderSHIPPED", None),
        (Status.INITIALIZED, "orderSHIPPED", "INITIALIZED"),
        (Status.SHIPPED, "orderUPDATED", None),
    ],
)
def test_after_a_held_change_an_event_starts_from_the_status_that_was_told(
    published: Status | None, name: str, previous: str | None
) -> None:
    shipped = header(status=Status.SHIPPED)
    held = stamp(2, mode=Mode.HELD, published_status=published)
    change = _changed(shipped, header(status=Status.SHIPPED, remark="new"), held, stamp(3, changed=("remark",)))

    assert is_announced(change)
    assert event_of(change, NOBODY).detail_type == name
    assert _detail(change)["order"]["previous_status"] == previous


def test_a_held_change_is_not_announced_and_history_over_it_neither() -> None:
    held = stamp(2, mode=Mode.HELD, published_status=Status.INITIALIZED)

    assert not is_announced(_changed(header(), header(status=Status.SHIPPED), stamp(1), held))
    assert not is_announced(_changed(header(), header(remark="x"), held, replace(held, version=3)))


REFUND = Activity(
    name="orderACTION_refund",
    facts={"action": "refund", "case_id": "refund-1", "kind": "refund", "state": "requested", "by": "k-1"},
)


@pytest.mark.parametrize("mode", Mode)
def test_what_was_done_about_an_order_is_told_by_its_name_whatever_the_order_s_mode(mode: Mode) -> None:
    order = header(status=Status.PAID)

    change = _changed(order, order, stamp(mode=mode), stamp(2, mode=mode, activity=REFUND, changed=("deeds",)))

    assert is_announced(change)
    assert event_of(change, NOBODY).detail_type == "orderACTION_refund"
    detail = _detail(change)
    assert detail["action"] == REFUND.facts
    assert (detail["metadata"]["mode"], detail["order"]["previous_status"]) == ("live", None)


def test_feedback_is_told_under_its_own_name() -> None:
    given = Activity(name="orderFEEDBACK", facts={"score": 5, "nps": None, "has_comment": True, "via": "link"})

    detail = _detail(_changed(header(), header(), stamp(), stamp(2, activity=given)))

    assert detail["feedback"] == given.facts
    assert "action" not in detail


def test_a_deed_is_told_once_and_not_with_the_deletion() -> None:
    again = _changed(header(), header(), stamp(2, activity=REFUND), stamp(2, activity=REFUND, written_by="later"))
    deleted = _deleted(header(), stamp(2, activity=REFUND))

    assert not is_announced(again)
    assert event_of(deleted, NOBODY).detail_type == "orderDELETED"
    assert "action" not in _detail(deleted)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("online", "online"),
        ("抖音", "抖音"),
        ("Self-developed mall of brand", "Self-developed mall of brand"),
        (None, None),
        ("mail a@b.example", None),
        ("call 138 0013 8000", None),
        ("x" * 51, None),
    ],
)
def test_a_source_is_told_where_it_is_a_plain_name(source: str | None, shown: str | None) -> None:
    assert _detail(_new(header(source=source)))["order"]["source"] == shown


def _with_amounts(amounts: dict[str, str]) -> OrderChange:
    sold = {sku: Amount(product_id=sku, quantity=Decimal(quantity)) for sku, quantity in amounts.items()}
    change = _new()
    return replace(change, order=replace(change.order, amounts=sold))


def test_the_lines_that_a_change_removed_are_named() -> None:
    before, after = _with_amounts({"A": "1", "B": "2", "C": "3"}), _with_amounts({"B": "1", "D": "1"})

    order = _detail(replace(after, before=before.order))["order"]

    assert order["removed_items"] == [{"sku": "A", "quantity": 1}, {"sku": "C", "quantity": 3}]
    assert [item["sku"] for item in order["items"]] == ["B", "D"]
    assert _detail(replace(after, before=before.order, deleted=True))["order"]["removed_items"] == []


def test_removed_lines_leave_less_room_for_the_others() -> None:
    many = {f"{n}-{'长' * 300}": "1" for n in range(60)}
    change = replace(_with_amounts({f"now {sku}": "1" for sku in many}), before=_with_amounts(many).order)

    assert len(event_of(change, NOBODY).detail.encode()) <= MAX_BYTES


def test_the_products_of_an_order_are_told_with_how_much_of_each() -> None:
    items = _detail(_with_amounts({"SKU-1": "2", "SKU-2": "0.5"}))["order"]["items"]

    assert items == [{"sku": "SKU-1", "quantity": 2}, {"sku": "SKU-2", "quantity": Decimal("0.5")}]


def test_of_an_order_of_many_products_a_hundred_are_told() -> None:
    items = _detail(_with_amounts({f"SKU-{n}": "1" for n in range(150)}))["order"]["items"]

    assert [item["sku"] for item in items] == [f"SKU-{n}" for n in range(100)]


def test_products_fill_an_event_and_never_make_it_too_large() -> None:
    event = event_of(_with_amounts({f"{n}-{'长' * 300}": "1" for n in range(100)}), NOBODY)

    items = json.loads(event.detail)["order"]["items"]
    assert 20 < len(items) < 100
    assert MAX_BYTES - 1000 < len(event.detail.encode()) <= MAX_BYTES


def test_what_an_order_is_called_is_told_in_plain_names_alone() -> None:
    order = header(
        tags=("vip", "礼物", "write to a@b.example", "call 138 0013 8000"),
        payment_method="微信支付",
        delivery_method="ask Mr. X: second floor",
        carrier="SF Express",
        language="zh-CN",
        discount=Decimal("12.50"),
    )

    order_detail = _detail(_new(order))["order"]

    assert order_detail["tags"] == ["vip", "礼物"]
    assert (order_detail["payment_method"], order_detail["delivery_method"], order_detail["carrier"]) == (
        "微信支付",
        None,
        "SF Express",
    )
    assert (order_detail["language"], order_detail["discount"]) == ("zh-CN", Decimal("12.5"))
