import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.orders.body import orders_of
from orderhub.errors import RequestError
from orderhub.http.statuses import status_of
from orderhub.orders.cases import CaseLine, CaseState, Feedback
from orderhub.orders.changes import Change
from orderhub.orders.json_values import time_text
from orderhub.orders.model import HEADER_FIELDS, LINE_FIELDS, Header, Line, Mode, Order, Stamp
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.request import change_of
from orderhub.orders.statuses import Status
from orderhub.orders.streams import Listed
from orderhub.orders.table import existing_order
from orderhub.orders.views import listed, whole
from tests.support.orders import case

NOON = datetime(2025, 5, 27, 6, 30, tzinfo=UTC)
STAMP = Stamp(version=3, mode=Mode.LIVE, changed=("status",), written_by="r1", written_at=NOON, created_at=NOON)
PLAIN = Header(order_no="A/1", status=Status.PAID, ordered_at=NOON, currency="USD", total_cost=Decimal("129.90"))
OPENED: dict[str, Any] = {
    "status": Status.PAID,
    "opened_at": NOON,
    "updated_at": NOON,
    "opened_by": "k-1",
}
REFUND = case(
    lines=(CaseLine(sku="S", quantity=Decimal("1.5")),), amount=Decimal("9.90"), reason="too small", **OPENED
)
BARE = case("remind", state=CaseState.DONE, **OPENED)


class Kept:
    def read(self, order_no: str) -> Order | None:
        assert order_no
        return Order(header=PLAIN, lines=(), stamp=STAMP) if order_no == "A/1" else None


def test_every_field_of_the_model_has_a_name_of_its_own_on_the_wire() -> None:
    assert set(WIRE_NAMES) == set(HEADER_FIELDS)
    assert len(set(WIRE_NAMES.values())) == len(HEADER_FIELDS)
    assert set(LINE_WIRE_NAMES) == set(LINE_FIELDS)
    assert len(set(LINE_WIRE_NAMES.values())) == len(LINE_FIELDS)


def test_a_plain_order_shows_what_it_has_and_no_more() -> None:
    shown = whole(Order(header=PLAIN, lines=(), stamp=STAMP))

    assert shown == {
        "externalOrderId": "A/1",
        "status": "PAID",
        "stage": "IN_PROGRESS",
        "date": "2025-05-27T06:30:00Z",
        "currency": "USD",
        "totalCost": 129.9,
        "items": [],
        "version": 3,
        "mode": "live",
        "createdAt": "2025-05-27T06:30:00Z",
        "writtenAt": "2025-05-27T06:30:00Z",
    }


def test_what_was_done_about_an_order_is_shown_with_it() -> None:
    given = Feedback(feedback_id="f-1", given_at=NOON, nps=0, comment="slow")

    shown = whole(Order(header=PLAIN, lines=(), stamp=STAMP, cases=(REFUND, BARE), feedbacks=(given,)))

    assert shown["cases"] == [
        {
            "caseId": "refund-1",
            "kind": "refund",
            "state": "requested",
            "status": "PAID",
            "openedAt": "2025-05-27T06:30:00Z",
            "updatedAt": "2025-05-27T06:30:00Z",
            "openedBy": "k-1",
            "lines": [{"sku": "S", "quantity": 1.5}],
            "amount": 9.9,
            "currency": "USD",
            "reason": "too small",
        },
        {
            "caseId": "remind-1",
            "kind": "remind",
            "state": "done",
            "status": "PAID",
            "openedAt": "2025-05-27T06:30:00Z",
            "updatedAt": "2025-05-27T06:30:00Z",
            "openedBy": "k-1",
        },
    ]
    assert shown["feedback"] == [
        {"feedbackId": "f-1", "givenAt": "2025-05-27T06:30:00Z", "nps": 0, "comment": "slow"}
    ]


def test_an_open_case_says_what_of_its_order_has_changed() -> None:
    moved = replace(
        REFUND, status=Status.INITIALIZED, currency="CNY", order_total=Decimal(1), lines_digest="other"
    )
    refused = replace(moved, state=CaseState.REFUSED)

    shown = whole(Order(header=PLAIN, lines=(), stamp=STAMP, cases=(moved, refused)))

    [first, second] = cast("list[dict[str, object]]", shown["cases"])
    assert first["orderChanged"] == ["status", "currency", "total", "lines"]
    assert (first["currency"], "orderChanged" in second) == ("CNY", False)


def test_whatever_is_read_can_be_sent_back_as_it_is() -> None:
    given = Feedback(feedback_id="f-1", given_at=NOON, score=5)
    order = Order(header=PLAIN, lines=(), stamp=STAMP, cases=(REFUND,), feedbacks=(given,))

    for shown in (whole(order), listed(Listed(header=PLAIN, line_count=2, version=3))):
        (again,) = orders_of(json.dumps({"orders": [shown]}).encode())
        change = change_of(again, 0, ZoneInfo("UTC"), NOON)

        assert isinstance(change, Change)
        assert change.warnings == ()


def test_an_entry_of_a_list_shows_the_order_in_short() -> None:
    shown = listed(Listed(header=PLAIN, line_count=2, version=3))

    assert shown == {
        "externalOrderId": "A/1",
        "status": "PAID",
        "stage": "IN_PROGRESS",
        "date": "2025-05-27T06:30:00Z",
        "currency": "USD",
        "totalCost": 129.9,
        "lineCount": 2,
        "version": 3,
    }


def test_lines_and_free_fields_are_shown_as_they_were_sent() -> None:
    line = Line(
        sku="S#1", quantity=Decimal("1.50"), cost=Decimal(10), tags=("a",), extra={"deep": [1, {"x": None}]}
    )

    shown = whole(Order(header=PLAIN, lines=(line,), stamp=STAMP))

    assert shown["items"] == [
        {"externalItemId": "S#1", "quantity": 1.5, "cost": 10, "tags": ["a"], "extra": {"deep": [1, {"x": None}]}}
    ]


def test_zero_is_shown_and_not_taken_for_absent() -> None:
    line = Line(sku="S", quantity=Decimal(1), cost=Decimal("0.00"))

    shown = json.dumps(whole(Order(header=PLAIN, lines=(line,), stamp=STAMP)))

    assert '"cost": 0' in shown


@given(st.decimals(-(10**15), 10**15, places=12) | st.decimals(-(10**10), 10**10, places=2))
def test_an_amount_comes_back_from_json_as_it_was(cost: Decimal) -> None:
    line = Line(sku="S", quantity=Decimal(1), cost=cost)

    text = json.dumps(whole(Order(header=PLAIN, lines=(line,), stamp=STAMP))["items"])

    assert Decimal(json.loads(text, parse_float=Decimal)[0]["cost"]) == cost


@given(st.decimals(0, 10**12, places=2))
def test_amounts_of_money_are_json_numbers(cost: Decimal) -> None:
    line = Line(sku="S", quantity=Decimal(1), cost=cost)

    shown = json.dumps(whole(Order(header=PLAIN, lines=(line,), stamp=STAMP))["items"])

    assert '"cost": "' not in shown


@given(st.datetimes(datetime(1970, 1, 1), datetime(9998, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - bounds
def test_a_time_comes_back_as_it_was(moment: datetime) -> None:
    text = time_text(moment)

    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == moment.astimezone(UTC)


def test_an_order_is_found_by_its_number() -> None:
    assert existing_order(Kept(), "A/1").header is PLAIN
    assert existing_order(Kept(), " A/\u200b1").header is PLAIN


@pytest.mark.parametrize("order_no", ["A2", "", "张" * 400])
def test_a_number_nobody_has_or_could_have_is_unknown(order_no: str) -> None:
    with pytest.raises(RequestError) as caught:
        existing_order(Kept(), order_no)

    assert (status_of(caught.value), caught.value.code) == (404, "order_unknown")
