import json
from decimal import Decimal

import pytest

from orderhub.api.orders.body import MAX_BODY_BYTES, order_no_of, orders_of
from orderhub.errors import RequestError
from orderhub.http.statuses import status_of
from tests.support.orders import body


def rejected(sent: bytes) -> tuple[int, str]:
    with pytest.raises(RequestError) as caught:
        orders_of(sent)
    return status_of(caught.value), caught.value.code


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"\xff\xfe\xfa",
        b"[]",
        b"null",
        b'"orders"',
        b"{}",
        b'{"orders": null}',
        b'{"orders": {}}',
        b'{"orders": "[]"}',
        b"[" * 200_000,
    ],
    ids=lambda sent: sent[:20],
)
def test_a_body_without_a_list_of_orders_is_refused(sent: bytes) -> None:
    assert rejected(sent) == (400, "body_invalid")


def test_a_thousand_orders_are_taken_and_no_more() -> None:
    assert len(orders_of(body(*range(1000)))) == 1000
    assert rejected(body(*range(1001))) == (413, "too_many_orders")


def test_a_body_lambda_could_not_take_is_refused_unread() -> None:
    assert rejected(b" " * (MAX_BODY_BYTES + 1)) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("orders", "each", "told"), [(1000, 9000, "at most 449 a"), (2, 2_300_000, "at most 1 a")]
)
def test_a_body_that_is_too_large_says_how_many_orders_to_send(orders: int, each: int, told: str) -> None:
    entry = {"externalOrderId": "A1", "remark": ""}
    entry["remark"] = "x" * (each - len(json.dumps(entry)))

    with pytest.raises(RequestError) as refused:
        orders_of(body(*[entry] * orders))

    assert f"It has about {orders} orders; send {told} request." in str(refused.value)


def test_an_order_that_is_too_large_alone_is_refused() -> None:
    with pytest.raises(RequestError, match="Send the orders in parts") as refused:
        orders_of(body({"externalOrderId": "A1", "remark": "x" * MAX_BODY_BYTES}))

    assert refused.value.code == "body_too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_is_read_in_any_encoding_json_may_have(encoding: str) -> None:
    assert orders_of('{"orders": ["订单"]}'.encode(encoding)) == ["订单"]


def test_fractions_are_read_exactly() -> None:
    assert orders_of(b'{"orders": [129.90, 1e400, 7]}') == [Decimal("129.90"), Decimal("1e400"), 7]


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "9" * 5000, "1e" + "9" * 30, "-1.5e-" + "9" * 30]
)
def test_a_number_python_cannot_read_does_not_spoil_the_other_orders(number: str) -> None:
    spoilt, good = orders_of(f'{{"orders": [{number}, 1]}}'.encode())

    assert isinstance(spoilt, Decimal)
    assert not spoilt.is_finite()
    assert good == 1


@pytest.mark.parametrize(
    "order",
    [
        '{"externalOrderId": "A1", "externalOrderId": "A2"}',
        '{"items": [{"externalItemId": "s", "quantity": 1, "quantity": 9}]}',
        '{"additionalInfo": {"a": {"b": 1, "b": 2}}}',
    ],
)
def test_a_field_that_stands_twice_spoils_its_own_object_and_no_other(order: str) -> None:
    spoilt, good = orders_of(f'{{"orders": [{order}, {{"externalOrderId": "B"}}]}}'.encode())

    while isinstance(spoilt, dict | list):
        (spoilt,) = spoilt.values() if isinstance(spoilt, dict) else spoilt
    assert isinstance(spoilt, Decimal)
    assert not spoilt.is_finite()
    assert good == {"externalOrderId": "B"}


def test_a_body_that_names_its_orders_twice_is_refused() -> None:
    assert rejected(b'{"orders": [], "orders": [1]}') == (400, "body_invalid")


@pytest.mark.parametrize(
    ("sent", "order_no"),
    [
        ('"A1"', "A1"),
        ("7", "7"),
        ('" A1 "', "A1"),
        (json.dumps("x" * 200), "x" * 100),
        ("true", None),
        ("null", None),
        ("1.5", None),
        ("[1]", None),
        ('" "', None),
    ],
)
def test_an_order_that_cannot_be_read_is_named_as_far_as_it_can(sent: str, order_no: str | None) -> None:
    assert order_no_of(json.loads(f'{{"externalOrderId": {sent}}}')) == order_no


def test_what_is_no_order_has_no_number() -> None:
    assert order_no_of({}) is None
    assert order_no_of("A1") is None


def test_a_number_that_is_no_text_cannot_break_the_answer() -> None:
    named = order_no_of({"externalOrderId": "A\ud800"})

    assert named == "A?"
