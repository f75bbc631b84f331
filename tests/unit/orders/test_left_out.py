"""What is wrong with an order and does not cost it: values that are left out, and said."""

import json
from decimal import Decimal

import pytest

from orderhub.orders.changes import Change
from orderhub.orders.model import IDENTITIES
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.request import MAX_ITEMS, change_of
from orderhub.orders.wire import REQUIRED
from tests.support.orders import NOON, SHANGHAI, wire_item, wire_order


def read(raw: object) -> Change:
    change = change_of(raw, 3, SHANGHAI, NOON)
    assert isinstance(change, Change), change
    return change


def wrong(raw: object) -> dict[str, str]:
    """What an order failed by."""
    problems = change_of(raw, 3, SHANGHAI, NOON)
    assert isinstance(problems, list), problems
    return {problem.pointer: problem.code for problem in problems}


def left_out(raw: object) -> dict[str, str]:
    """What an order was taken without, by pointer; it costs nothing else of the order."""
    change = read(raw)
    assert change.fields["total_cost"] == Decimal("129.90")
    assert all(warning.message.endswith(" The value was not taken.") for warning in change.warnings)
    assert not any("canary" in warning.message.lower() for warning in change.warnings)
    return {warning.pointer: warning.code for warning in change.warnings}


@pytest.mark.parametrize("sent", ["canary", "a@b@c", "canary <a@b.c>", "@", "a@", "a b@c.d"])
def test_what_is_no_address_is_no_email(sent: str) -> None:
    assert left_out(wire_order(email=sent)) == {"/orders/3/email": "email_invalid"}


@pytest.mark.parametrize("sent", ["canary", "123", "+86\n138"])
def test_what_is_no_number_is_no_phone(sent: str) -> None:
    assert left_out(wire_order(phone=sent)) == {"/orders/3/phone": "phone_invalid"}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (True, "text_expected"),
        ([], "text_expected"),
        (Decimal("NaN"), "text_expected"),
        (Decimal("Infinity"), "text_expected"),
        ("x" * 101, "too_long"),
        ("a\x00", "text_invalid"),
        ("\udfff", "text_invalid"),
    ],
    ids=str,
)
def test_what_cannot_be_a_text_is_left_out(sent: object, code: str) -> None:
    assert left_out(wire_order(firstName=sent)) == {"/orders/3/firstName": code}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([1], "object_expected"),
        ("canary", "object_expected"),
        ({"a": "x" * 32_000}, "too_long"),
        ({"a": "\ud800"}, "text_invalid"),
        ({"\ud800": 1}, "text_invalid"),
        ({"a": Decimal("1e400")}, "number_invalid"),
        ({"a": [Decimal("NaN")]}, "number_invalid"),
        ({"a": json.loads("[" * 900 + "]" * 900)}, "too_deep"),
        (json.loads('{"a":' * 8 + "1" + "}" * 8), "too_deep"),
    ],
    ids=lambda sent: str(sent)[:30],
)
def test_own_fields_that_cannot_be_kept_are_left_out(sent: object, code: str) -> None:
    assert left_out(wire_order(additionalInfo=sent)) == {"/orders/3/additionalInfo": code}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//example.com", "ftp://example.com", "/item/1", 7])
def test_what_is_no_web_address_is_left_out(url: object) -> None:
    change = read(wire_order(restoreUrl=url, items=[wire_item(url=url, imageUrl="HTTPS://example.com/ö")]))

    assert "restore_url" not in change.fields
    assert change.lines[0].fields.keys() == {"quantity", "image_url"}
    assert [(w.code, w.pointer) for w in change.warnings] == [
        ("url_dropped", "/orders/3/restoreUrl"),
        ("url_dropped", "/orders/3/items/0/url"),
    ]


@pytest.mark.parametrize(
    ("sent", "code"), [("gift", "list_expected"), (["x"] * 51, "list_expected"), ([[]], "text_expected")]
)
def test_tags_that_are_no_list_of_texts_are_left_out(sent: object, code: str) -> None:
    assert left_out(wire_order(tags=sent)) == {"/orders/3/tags": code}


OPTIONAL: dict[str, tuple[object, str]] = {
    **dict.fromkeys(("statusDescription", "deliveryAddress"), ("x" * 501, "too_long")),
    **dict.fromkeys(("shipping", "discount", "taxes"), ("canary", "number_invalid")),
    **dict.fromkeys(("storeId", "storeNo"), ("a\nb", "id_invalid")),
    **dict.fromkeys(("source", "language", "cartId", "trackingNo", "nickname"), (True, "text_expected")),
    **dict.fromkeys(("firstName", "lastName", "receiverName"), ("a\x00", "text_invalid")),
    **dict.fromkeys(("deliveryMethod", "carrier", "paymentMethod"), ([], "text_expected")),
    **dict.fromkeys(("sobotCustomerId", "externalCustomerId", "unionid"), ("x" * 101, "too_long")),
    **dict.fromkeys(("phone", "receiverPhone"), ("canary", "phone_invalid")),
    **dict.fromkeys(("trackingUrl", "restoreUrl"), ("javascript:canary", "url_dropped")),
    **dict.fromkeys(("paidAt", "shippedAt"), ("canary", "date_invalid")),
    "email": ("canary", "email_invalid"),
    "remark": ("x" * 2001, "too_long"),
    "tags": ("canary", "list_expected"),
    "additionalInfo": ("canary", "object_expected"),
}
OPTIONAL_OF_ITEMS: dict[str, tuple[object, str]] = {
    "productId": (Decimal("1.5"), "id_invalid"),
    "name": ("x" * 501, "too_long"),
    "category": ({}, "text_expected"),
    "cost": ("canary", "number_invalid"),
    "url": ("/canary", "url_dropped"),
    "imageUrl": (7, "url_dropped"),
    "description": ("x" * 2001, "too_long"),
    "tags": ("canary", "list_expected"),
    "extra": ([1], "object_expected"),
}


def test_every_field_costs_its_order_or_is_left_out() -> None:
    assert {*WIRE_NAMES.values(), *LINE_WIRE_NAMES.values()} == {*OPTIONAL, *OPTIONAL_OF_ITEMS, "extra", *REQUIRED}


@pytest.mark.parametrize(("name", "sent", "code"), [(name, *bad) for name, bad in OPTIONAL.items()])
def test_what_an_order_can_do_without_never_costs_it(name: str, sent: object, code: str) -> None:
    assert left_out(wire_order(**{name: sent})) == {f"/orders/3/{name}": code}


@pytest.mark.parametrize(("name", "sent", "code"), [(name, *bad) for name, bad in OPTIONAL_OF_ITEMS.items()])
def test_what_an_item_can_do_without_never_costs_its_order(name: str, sent: object, code: str) -> None:
    raw = wire_order(items=[wire_item(**{name: sent}), wire_item(externalItemId="S2", name="Good")])

    assert left_out(raw) == {f"/orders/3/items/0/{name}": code}
    assert [dict(line.fields) for line in read(raw).lines] == [{"quantity": 1}, {"quantity": 1, "name": "Good"}]


@pytest.mark.parametrize("name", ["totalCost", "status", "date", "currency", "updatedAt"])
def test_what_an_order_cannot_do_without_fails_it(name: str) -> None:
    assert wrong(wire_order(**{name: "canary"})).keys() == {f"/orders/3/{name}"}


def test_false_says_nothing_in_any_field() -> None:
    every = dict.fromkeys((*OPTIONAL, *OPTIONAL_OF_ITEMS, "updatedAt", "items"), False)
    deleted = dict.fromkeys(("url", "imageUrl", "cost", "category", "description"), False)

    change = read(wire_order(**every) | {"externalCustomerId": "C1"})
    product = read(wire_order(items=[wire_item(**deleted)]))

    assert change.fields == read(wire_order()).fields
    assert change.lines == ()
    assert product.lines[0].fields == {"quantity": 1}
    assert product.warnings == ()


def test_false_is_no_value_for_what_must_have_one() -> None:
    assert wrong(wire_order() | {"externalOrderId": False}) == {"/orders/3/externalOrderId": "field_required"}
    assert "total_cost" not in read(wire_order(totalCost=False)).fields


def test_however_much_is_left_out_ten_warnings_are_enough() -> None:
    many = [wire_item(externalItemId=str(number), url="/x", cost="x") for number in range(MAX_ITEMS)]

    change = read(wire_order(items=many))

    assert len(change.lines) == MAX_ITEMS
    assert len(change.warnings) == 10


def test_of_an_order_that_fails_what_it_could_do_without_is_said_last() -> None:
    problems = change_of(wire_order(email="canary", status="canary"), 3, SHANGHAI, NOON)

    assert isinstance(problems, list)
    assert [problem.code for problem in problems] == ["status_unknown", "email_invalid"]


@pytest.mark.parametrize(
    "name", ["sobotCustomerId", "externalCustomerId", "unionid", "nickname", "phone", "email"]
)
@pytest.mark.parametrize(
    "sent", ["N/A", "-", "无", "nan", "undefined", "None", "#REF!", "无\u200b", "[object Object]"]
)
def test_a_placeholder_is_nobody_and_left_out(name: str, sent: str) -> None:
    assert left_out(wire_order(**{name: sent})) == {
        f"/orders/3/{name}": f"{name}_invalid" if name in {"phone", "email"} else "identity_placeholder"
    }


@pytest.mark.parametrize("name", ["sobotCustomerId", "unionid", "nickname"])
@pytest.mark.parametrize("sent", ["0", "null", 0])
def test_nobody_is_called_null_or_0(name: str, sent: object) -> None:
    assert left_out(wire_order(**{name: sent})) == {f"/orders/3/{name}": "identity_placeholder"}


@pytest.mark.parametrize("hidden", ["\u200b", "\u202a", "\ufeff", "\u2060"])
def test_what_nobody_sees_is_no_part_of_an_id(hidden: str) -> None:
    names = ("storeId", "sobotCustomerId", "externalCustomerId", "unionid")
    sent = dict.fromkeys(names, f"7{hidden}") | {"phone": f"{hidden}13800138000", "email": f"a@b.example{hidden}"}
    change = read(
        wire_order(
            f"F{hidden}1", items=[wire_item(externalItemId=f"{hidden} S1", productId=f"P1{hidden}")], **sent
        )
    )

    assert (change.order_no, change.lines[0].sku) == ("F1", "S1")
    assert change.lines[0].fields["product_id"] == "P1"
    assert {change.fields[name] for name in ("store_id", *IDENTITIES[:2], "unionid")} == {"7"}
    assert (change.fields["phone"], change.fields["email"]) == ("13800138000", "a@b.example")


def test_an_id_of_which_nothing_can_be_seen_is_none() -> None:
    assert wrong(wire_order("\u200b")) == {"/orders/3/externalOrderId": "field_required"}
    assert read(wire_order(storeId="\u200b")).warnings == ()
