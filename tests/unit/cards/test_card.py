from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.cards.card import Form, card_of, etag_of, is_known
from orderhub.cards.weiyu import order_info
from orderhub.orders.cases import Case, CaseLine, CaseState, Feedback
from orderhub.orders.model import Line
from orderhub.orders.statuses import Status
from tests.unit.cards.conftest import CATALOG, NOON, SHANGHAI

if TYPE_CHECKING:
    from tests.unit.cards.conftest import OrderOf, SightOf

NOW = datetime(2025, 5, 28, 6, 30, 0, 123456, tzinfo=UTC)
REFUND = Case(
    case_id="refund-1",
    kind="refund",
    state=CaseState.REQUESTED,
    status=Status.PAID,
    opened_at=NOON,
    updated_at=NOON + timedelta(hours=1),
    opened_by="k1",
    lines=(CaseLine(sku="TEA-1", quantity=Decimal(1)), CaseLine(sku="GONE", quantity=Decimal("0.5"))),
    amount=Decimal("129.90"),
    reason="张三 no longer wants it",
)


def test_a_card_answers_everything_at_once(order_of: "OrderOf", sight_on: "SightOf", tea: Line) -> None:
    order = order_of(tea, receiver_name="张三", email="mail@example.com")

    card: Any = card_of(order, SHANGHAI, "en", NOW, CATALOG)

    assert list(card) == [
        "orderInfo", "buyer", "amount", "refunded", "logistics", "cases", "feedback", "actions", "suggestions",
        "version", "masked", "as_of",
    ]  # fmt: skip
    assert card["orderInfo"] == order_info(sight_on(order))
    assert card["amount"] == {"value": 129.9, "currency": "CNY", "text": "¥129.90"}
    assert (card["logistics"], card["cases"], card["feedback"]) == (None, [], [])
    assert (card["version"], card["masked"], card["as_of"]) == (1, ["name", "email"], "2025-05-28T06:30:00Z")
    assert card["actions"]
    assert all(button.keys() <= {"name", "title", "kind", "url", "takes"} for button in card["actions"])
    assert card["suggestions"]["categories"][0].keys() == {"name", "title"}
    assert card["suggestions"]["selfService"][0].keys() == {"question", "answer"}
    assert card["suggestions"]["replies"][0].keys() == {"title", "text"}


@pytest.mark.parametrize(
    ("scopes", "names"),
    [
        ((), ["track_parcel"]),
        (("cards:read", "cards:decide"), ["track_parcel"]),
        (("cards:act",), ["track_parcel"]),
        (("cards:act", "cards:decide"), ["track_parcel", "refund_approve", "refund_refuse"]),
    ],
)
def test_a_card_offers_what_its_reader_may_do(
    scopes: tuple[str, ...], names: list[str], order_of: "OrderOf", tea: Line
) -> None:
    whole = replace(REFUND, lines=(), amount=Decimal("129.90"), status=Status.SHIPPED)
    order = order_of(tea, status=Status.SHIPPED, tracking_url="https://sf.example/1", cases=(whole,))

    card: Any = card_of(order, SHANGHAI, "en", NOW, CATALOG, scopes=scopes)

    assert [button["name"] for button in card["actions"]] == names
    assert [button.get("cases") for button in card["actions"]][1:] == [["refund-1"]] * (len(names) - 1)


def test_an_action_says_what_it_takes(order_of: "OrderOf", tea: Line) -> None:
    card: Any = card_of(order_of(tea), SHANGHAI, "en", NOW, CATALOG)

    takes = {button["name"]: button["takes"] for button in card["actions"]}
    assert takes["refund"] == {"lines": "optional", "amount": "needed", "address": "nothing"}
    assert takes["remind_to_ship"] == {"lines": "nothing", "amount": "nothing", "address": "nothing"}


def test_products_come_as_a_list_when_they_are_asked_for_so(order_of: "OrderOf", tea: Line) -> None:
    card: Any = card_of(order_of(tea, tea), SHANGHAI, "en", NOW, CATALOG, goods="array")

    assert [good["uid"] for good in card["orderInfo"]["goods"]] == ["TEA-1", "TEA-1"]


def test_cases_and_feedback_are_shown_without_what_is_personal(order_of: "OrderOf", tea: Line) -> None:
    given = Feedback(feedback_id="f1", given_at=NOON, score=4, nps=9, comment="thanks, 张三")
    bare = Feedback(feedback_id="f2", given_at=NOON, nps=0)
    moved = replace(REFUND, case_id="exchange-1", kind="exchange", state=CaseState.DONE, lines=(), amount=None)
    order = order_of(tea, receiver_name="张三", cases=(REFUND, moved), feedbacks=(given, bare))

    card: Any = card_of(order, SHANGHAI, "zh", NOW, CATALOG)

    assert card["cases"][0] == {
        "caseId": "refund-1",
        "kind": "refund",
        "title": "退款",
        "state": "requested",
        "stateText": "待处理",
        "lines": [
            {"sku": "TEA-1", "title": "Longjing tea", "quantity": 1},
            {"sku": "GONE", "title": "GONE", "quantity": 0.5},
        ],
        "reason": "张* no longer wants it",
        "note": "",
        "openedAt": "2025-05-27 14:30:00",
        "updatedAt": "2025-05-27 15:30:00",
        "amount": {"value": 129.9, "currency": "CNY", "text": "¥129.90"},
    }
    assert "amount" not in card["cases"][1]
    assert card["feedback"] == [
        {"score": 4, "nps": 9, "comment": "thanks, 张*", "givenAt": "2025-05-27 14:30:00"},
        {"nps": 0, "givenAt": "2025-05-27 14:30:00"},
    ]
    # Only the open one needs somebody to do something.
    assert '"afterSales":["退款, 待处理, ¥129.90"]' in card["orderInfo"]["extra"]


def test_an_open_case_without_an_amount_is_named_in_extra_too(order_of: "OrderOf") -> None:
    order = order_of(cases=(replace(REFUND, kind="exchange", amount=None),))

    card: Any = card_of(order, SHANGHAI, "en", NOW, CATALOG)

    assert '"afterSales":["Exchange, Requested"]' in card["orderInfo"]["extra"]


def test_a_carrier_that_names_the_customer_is_masked_in_the_replies_too(order_of: "OrderOf", tea: Line) -> None:
    order = order_of(
        tea,
        status=Status.SHIPPED,
        receiver_name="张三",
        receiver_phone="13800138000",
        carrier="张三 himself",
        tracking_no="138-0013-8000",
        shipped_at=NOON,
    )

    card = card_of(order, SHANGHAI, "en", NOW, CATALOG)

    assert "张三" not in str(card)
    assert "138-0013-8000" not in str(card)
    assert "张* himself" in str(card["suggestions"])


def test_a_link_that_names_the_customer_is_no_button(order_of: "OrderOf", tea: Line) -> None:
    plain = order_of(tea, status=Status.SHIPPED, tracking_url="https://example.com/t/1", email="mail@example.com")
    telling = replace(plain, header=replace(plain.header, tracking_url="https://example.com/t/mail@example.com"))

    shown: Any = card_of(plain, SHANGHAI, "en", NOW, CATALOG)
    hidden: Any = card_of(telling, SHANGHAI, "en", NOW, CATALOG)

    assert [button.get("url") for button in shown["actions"] if button["kind"] == "link"]
    assert "mail@example.com" not in str(hidden)


@pytest.mark.parametrize(
    ("form", "name"),
    [(Form.WEIYU_FLAT, "orderUid"), (Form.SOBOT, "orderCode"), (Form.SOBOT_CUSTOM, "cardId")],
)
def test_other_shapes_stand_under_card(form: Form, name: str, order_of: "OrderOf", tea: Line) -> None:
    card: Any = card_of(order_of(tea), SHANGHAI, "en", NOW, CATALOG, form=form)

    assert list(card) == ["card", "version", "masked", "as_of"]
    assert card["card"][name] == "ORD202505270001"


def test_what_is_revealed_stands_beside_and_where_it_belongs(order_of: "OrderOf", tea: Line) -> None:
    order = order_of(tea, receiver_phone="13800138000", email="mail@example.com")

    card: Any = card_of(order, SHANGHAI, "en", NOW, CATALOG, revealed=frozenset({"phone"}))

    assert card["revealed"] == {"phone": "13800138000"}
    assert card["orderInfo"]["shippingAddress"]["phone"] == "13800138000"
    assert card["masked"] == ["email"]
    assert "mail@example.com" not in str(card)


def test_a_card_says_who_the_buyer_is_masked(order_of: "OrderOf", tea: Line) -> None:
    known: Any = {
        "first_name": "John",
        "last_name": "Smith",
        "phone": "+8613900139000",
        "email": "mail@example.com",
    }
    order = order_of(tea, receiver_name="张三", receiver_phone="13800138000", **known)

    masked: Any = card_of(order, SHANGHAI, "en", NOW, CATALOG)
    shown: Any = card_of(order, SHANGHAI, "en", NOW, CATALOG, revealed=frozenset({"email"}))
    unknown: Any = card_of(order_of(tea), SHANGHAI, "en", NOW, CATALOG)

    assert masked["buyer"] == {"name": "J*** S****", "phone": "+86 139****9000", "email": "m***@example.com"}
    assert shown["buyer"] == masked["buyer"] | {"email": "mail@example.com"}
    assert unknown["buyer"] == {"name": None, "phone": None, "email": None}


def test_an_etag_stays_until_the_card_says_something_else(order_of: "OrderOf", tea: Line) -> None:
    order = order_of(tea)

    first, later, changed = (
        etag_of(card_of(order, SHANGHAI, "en", now, CATALOG))
        for order, now in (
            (order, NOW),
            (order, NOW + timedelta(seconds=5)),
            (order_of(tea, remark="new"), NOW),
        )
    )

    assert first == later != changed
    assert first.startswith('"')
    assert first.endswith('"')


@pytest.mark.parametrize(
    ("header", "known"),
    [
        (None, False),
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
    ],
)
def test_an_etag_is_found_in_any_form_a_client_sends_it(header: str | None, known: bool) -> None:  # noqa: FBT001 - a row
    assert is_known('"a"', header) is known
