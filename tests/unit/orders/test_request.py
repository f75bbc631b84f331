import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orderhub.orders.changes import Change
from orderhub.orders.request import MAX_ITEMS, change_of
from orderhub.orders.statuses import Status
from tests.support.orders import NOON, ODD_NAMES, SHANGHAI, YESPO_ORDER, wire_item, wire_order


def read(raw: object) -> Change:
    change = change_of(json.loads(json.dumps(raw), parse_float=Decimal), 3, SHANGHAI, NOON)
    assert isinstance(change, Change), change
    return change


def wrong(raw: object) -> dict[str, str]:
    """What is wrong, by pointer; the values that were sent must not be said again."""
    problems = change_of(raw, 3, SHANGHAI, NOON)
    assert isinstance(problems, list), problems
    assert problems
    assert not any("canary" in problem.message.lower() for problem in problems)
    return {problem.pointer: problem.code for problem in problems}


def warnings(raw: object) -> list[tuple[str, str]]:
    return [(warning.code, warning.pointer) for warning in read(raw).warnings]


def test_yespo_s_own_example_is_read_whole() -> None:
    change = read(YESPO_ORDER)

    assert (change.order_no, change.index, change.updated_at, change.warnings) == ("100500", 3, None, ())
    assert change.fields == {
        "status": Status.INITIALIZED,
        "ordered_at": datetime(2017, 3, 8, 7, 30, tzinfo=UTC),
        "currency": "USD",
        "total_cost": Decimal(1000),
        "shipping": Decimal(10),
        "discount": Decimal(0),
        "external_customer_id": "12345",
        "phone": "380942583691",
        "email": "mail@example.com",
        "first_name": "John",
        "last_name": "Smith",
        "delivery_address": "First str. 1",
        "delivery_method": "express",
        "payment_method": "cash",
    }
    assert change.lines[0].sku == "200600"
    assert change.lines[0].fields["cost"] == Decimal(990)
    assert change.lines[0].fields["image_url"] == "http://example.com/item/200600/image.png"


def test_only_what_was_sent_counts_as_said() -> None:
    change = read({"externalOrderId": "A1", "phone": None, "remark": " ", "updatedAt": "2026-01-01T00:00:00Z"})

    assert change.fields == {"phone": None}
    assert change.updated_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert change.lines == ()


@pytest.mark.parametrize("minutes", [-1, 0, 5])
def test_the_clocks_of_an_update_s_sender_and_ours_may_differ(minutes: int) -> None:
    updated_at = NOON + timedelta(minutes=minutes)

    assert read(wire_order(updatedAt=updated_at.isoformat())).updated_at == updated_at


@pytest.mark.parametrize("sent", ["2026-11-22T12:05:00.001Z", "2099-01-01"])
def test_an_update_from_the_future_would_lock_its_order_and_is_refused(sent: str) -> None:
    assert wrong(wire_order(updatedAt=sent)) == {"/orders/3/updatedAt": "updated_at_in_future"}


@pytest.mark.parametrize("guest", [0, "", "0", "null", "NULL", None, " ", False])
def test_a_guest_has_no_customer_id(guest: object) -> None:
    assert "external_customer_id" not in read(wire_order(externalCustomerId=guest, phone="13800138000")).fields


@pytest.mark.parametrize("order_no", ODD_NAMES)
def test_any_name_a_shop_uses_is_an_order_number_and_an_item_id(order_no: str) -> None:
    change = read(wire_order(order_no, items=[wire_item(externalItemId=order_no)]))

    assert (change.order_no, change.lines[0].sku) == (order_no, order_no)


def test_ids_may_be_integers_and_have_blanks_around_them() -> None:
    change = read(wire_order(100500, storeId=7, items=[wire_item(externalItemId=" S1 ")]))

    assert (change.order_no, change.fields["store_id"], change.lines[0].sku) == ("100500", "7", "S1")


@pytest.mark.parametrize(
    ("sent", "amount"),
    [
        (129.9, "129.9"),
        ("129.90", "129.9"),
        (" 129.90 ", "129.9"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        (0, "0"),
        (-3, "-3"),
        (1e2, "100"),
        (1e-7, "0.0000001"),
        ("123456789012345", "123456789012345"),
    ],
)
def test_an_amount_is_read_however_it_is_written(sent: object, amount: str) -> None:
    assert read(wire_order(totalCost=sent)).fields["total_cost"] == Decimal(amount)


@pytest.mark.parametrize(
    "sent",
    [
        *("NaN", "Infinity", "1e5", "1,5", "1 000", "0x10", "١٢", "canary", "--1", "."),
        *(True, [], {}, [1], 10**15, "1" * 16, "999999999999999.9999", f"0.{'0' * 41}", "1e-9999", "e-7"),
        *(Decimal("NaN"), Decimal("Infinity"), Decimal("1e400"), Decimal("1e15")),
    ],
    ids=str,
)
def test_what_is_no_plain_number_is_no_amount(sent: object) -> None:
    assert wrong(wire_order(totalCost=sent)) == {"/orders/3/totalCost": "number_invalid"}


def test_a_blank_amount_says_nothing() -> None:
    assert "shipping" not in read(wire_order(shipping="")).fields


def test_quantities_may_be_fractions_but_not_negative() -> None:
    assert read(wire_order(items=[wire_item(quantity="0.250")])).lines[0].fields["quantity"] == Decimal("0.25")
    assert wrong(wire_order(items=[wire_item(quantity=-1)])) == {"/orders/3/items/0/quantity": "number_invalid"}


@pytest.mark.parametrize(
    ("sent", "utc"),
    [
        ("2026-11-22T12:00:00Z", "2026-11-22T12:00:00"),
        ("2026-11-22T12:00:00+02:00", "2026-11-22T10:00:00"),
        ("2026-11-22T12:00:00", "2026-11-22T04:00:00"),
        ("2026-11-22 12:00:00 ", "2026-11-22T04:00:00"),
        ("2026-11-22", "2026-11-21T16:00:00"),
        ("2026-11-22T12:00:00.1Z", "2026-11-22T12:00:00.100000"),
        ("2026-11-22T12:00:00.1234567Z", "2026-11-22T12:00:00.123456"),
        ("1970-01-01T00:00:00", "1969-12-31T16:00:00"),
    ],
)
def test_a_time_is_read_with_its_zone_or_in_the_store_s(sent: str, utc: str) -> None:
    assert read(wire_order(date=sent)).fields["ordered_at"] == datetime.fromisoformat(f"{utc}+00:00")


@pytest.mark.parametrize(
    "sent",
    ["canary", "22.11.2026", "2026-13-01", "1969-01-01", "9999-12-31T23:59:59-12:00", 1_763_812_800, True, [], {}],
    ids=str,
)
def test_what_is_no_time_is_refused(sent: object) -> None:
    assert wrong(wire_order(date=sent)) == {"/orders/3/date": "date_invalid"}


def test_currencies_are_those_of_iso_4217() -> None:
    assert read(wire_order(currency=" usd ")).fields["currency"] == "USD"
    for sent in ("RMB", "XX", "€", 5, ["USD"]):
        assert wrong(wire_order(currency=sent)) == {"/orders/3/currency": "currency_invalid"}


@pytest.mark.parametrize("sent", ["canary", 1, True, ["PAID"]], ids=str)
def test_a_status_nobody_knows_fails_its_order(sent: object) -> None:
    assert wrong(wire_order(status=sent)) == {"/orders/3/status": "status_unknown"}


@pytest.mark.parametrize("sent", ["13800138000", 13800138000, "+86 138-0013-8000", " (044) 258 36 91 "])
def test_a_phone_is_taken_as_it_is_written(sent: object) -> None:
    assert read(wire_order(phone=sent)).fields["phone"] == str(sent).strip()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (None, "field_required"),
        ("", "field_required"),
        ("  ", "field_required"),
        ("a\x00b", "text_invalid"),
        ("a\ud800", "text_invalid"),
        ("a\nb", "id_invalid"),
        ("a\u2028b", "id_invalid"),
        ("x" * 201, "too_long"),
        (1.5, "text_expected"),
        (Decimal("1.5"), "id_invalid"),
        (True, "text_expected"),
        ([], "text_expected"),
        ({}, "text_expected"),
    ],
    ids=str,
)
def test_what_cannot_be_an_id_is_refused(sent: object, code: str) -> None:
    assert wrong(wire_order(sent)) == {"/orders/3/externalOrderId": code}
    assert wrong(wire_order(items=[wire_item(externalItemId=sent)])) == {"/orders/3/items/0/externalItemId": code}


def test_an_order_or_item_without_its_id_is_refused() -> None:
    assert wrong({}) == {"/orders/3/externalOrderId": "field_required"}
    assert wrong(wire_order(items=[{"quantity": 1}])) == {"/orders/3/items/0/externalItemId": "field_required"}


def test_number_and_item_id_together_must_fit_into_a_key() -> None:
    order_no, longest = "🛒" * 100, "🛒" * 144

    assert read(wire_order(order_no, items=[wire_item(externalItemId=longest + "abcd")])).warnings == ()
    assert wrong(wire_order(order_no, items=[wire_item(externalItemId=longest + "abcde")])) == {
        "/orders/3/items/0/externalItemId": "too_long"
    }


def test_a_number_may_stand_where_a_text_is_meant() -> None:
    assert read(wire_order(firstName=7, lastName=1.5)).fields["last_name"] == "1.5"


def test_tags_are_texts_without_the_blank_ones() -> None:
    assert read(wire_order(tags=["gift", " ", False, 7])).fields["tags"] == ("gift", "7")


def test_own_fields_are_kept_as_they_were_sent() -> None:
    own = {"a": [1, 1.5, "x", True, None, {"": {}}], "订单": 10**30}

    assert read(wire_order(additionalInfo=own)).fields["extra"] == own


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (
            '{"invoiceType":"电子发票","n":[1,1.5,null,true]}',
            {"invoiceType": "电子发票", "n": [1, 1.5, None, True]},
        ),
        (' {"a":{"b":"{\\"c\\":1}"}}\n', {"a": {"b": '{"c":1}'}}),
        ("{}", {}),
        ("[]", {}),
    ],
)
def test_own_fields_may_come_as_a_text_of_json(text: str, own: dict[str, Any]) -> None:
    item = {"externalItemId": "S1", "quantity": 1, "extra": text}

    change = read(wire_order(additionalInfo=text, items=[item]))

    assert (change.fields["extra"], change.lines[0].fields["extra"], change.warnings) == (own, own, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("invoice", "object_expected"),
        ('"invoice"', "object_expected"),
        ("[1]", "object_expected"),
        ('{"a":1', "object_expected"),
        ('{"a":' * 9 + "1" + "}" * 9, "too_deep"),
        ('{"a":' * 200_000, "too_deep"),
        ('{"a":NaN}', "number_invalid"),
        ('{"a":1e999}', "number_invalid"),
        ('{"a":"\\ud800"}', "text_invalid"),
        (json.dumps({"a": "x" * 32_000}), "too_long"),
    ],
)
def test_a_text_that_holds_no_own_fields_is_left_out(text: str, code: str) -> None:
    change = read(wire_order(additionalInfo=text))

    assert "extra" not in change.fields
    assert [warning.code for warning in change.warnings] == [code]


def test_php_s_empty_object_is_an_empty_object() -> None:
    assert read(wire_order(additionalInfo=[])).fields["extra"] == {}


@pytest.mark.parametrize("sent", [None, "A1", 7, [], True])
def test_an_order_is_an_object(sent: object) -> None:
    assert wrong(sent) == {"/orders/3": "object_expected"}


def test_items_are_a_list_of_objects() -> None:
    assert wrong(wire_order(items={})) == {"/orders/3/items": "list_expected"}
    assert wrong(wire_order(items=[wire_item()] * (MAX_ITEMS + 1))) == {"/orders/3/items": "list_expected"}
    assert wrong(wire_order(items=[wire_item(), "S1"])) == {"/orders/3/items/1": "object_expected"}


@pytest.mark.parametrize("items", [None, "", " ", []])
def test_an_order_may_have_no_items(items: object) -> None:
    assert read(wire_order(items=items)).lines == ()


def test_everything_wrong_is_said_at_once() -> None:
    raw = wire_order(email="canary", totalCost="canary", items=[wire_item(quantity="canary"), wire_item(cost=[])])

    assert wrong(raw) == {
        "/orders/3/totalCost": "number_invalid",
        "/orders/3/email": "email_invalid",
        "/orders/3/items/0/quantity": "number_invalid",
        "/orders/3/items/1/cost": "number_invalid",
    }


def test_of_an_order_that_is_all_wrong_the_rest_is_not_looked_at() -> None:
    assert len(wrong(wire_order(items=[{}] * 2000))) == 10


def test_unknown_fields_are_counted_and_what_we_answer_is_known() -> None:
    raw = wire_order(canary=1, order_number="canary", stage="INITIALIZED", version=3, createdAt="x")

    change = read(raw)

    assert [(w.code, w.pointer) for w in change.warnings] == [("field_unknown", "/orders/3")]
    assert change.warnings[0].message.startswith("2 unknown")
    assert "canary" not in change.warnings[0].message


def test_a_blank_address_says_nothing_and_null_clears_it() -> None:
    change = read(wire_order(restoreUrl=" ", trackingUrl=None, items=[wire_item(url="", imageUrl=None)]))

    assert change.fields["tracking_url"] is None
    assert change.warnings == ()


def test_the_same_item_twice_adds_up_and_is_said() -> None:
    raw = wire_order(items=[wire_item(quantity=1), wire_item(externalItemId="S2"), wire_item(quantity=2)])

    assert warnings(raw) == [("item_repeated", "/orders/3/items/0/externalItemId")]
    assert [(line.sku, line.fields["quantity"]) for line in read(raw).lines] == [("S1", 3), ("S2", 1)]


@pytest.mark.parametrize(("items", "named"), [([], True), ([{"externalItemId": "S1"}], True), (None, False)])
def test_a_list_of_items_is_told_from_none(items: object, *, named: bool) -> None:
    assert read(wire_order(items=items)).names_items is named
    assert not read(wire_order()).names_items


def test_a_total_below_zero_is_a_warning() -> None:
    assert warnings(wire_order(totalCost=-5)) == [("total_negative", "/orders/3/totalCost")]
    assert warnings(wire_order(totalCost=0)) == []


def test_a_total_that_does_not_match_is_a_warning() -> None:
    assert warnings(wire_order(totalCost=100, items=[wire_item(cost=1)])) == [
        ("total_mismatch", "/orders/3/totalCost")
    ]
    assert warnings(wire_order(totalCost=100, items=[wire_item(cost=50, quantity=2)])) == []
    assert warnings({"externalOrderId": "A1", "items": [wire_item(cost=1)]}) == []


def test_a_total_is_not_held_against_lines_that_are_only_partly_known() -> None:
    assert warnings(wire_order(totalCost=100, items=[{"externalItemId": "S1", "cost": 50}])) == []
    assert warnings(wire_order(totalCost=100, items=[wire_item(cost=1), wire_item(externalItemId="S2")])) == []
