import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orderhub.care.advice import Advice, advise
from orderhub.care.catalog import FILE, load_catalog
from orderhub.orders.cases import CaseState
from orderhub.orders.model import Order
from orderhub.orders.statuses import Status
from tests.support.orders import NOON, case
from tests.unit.care.fakes import CATALOG, order

SHIPPED: dict[str, Any] = {
    "status": Status.SHIPPED,
    "shipped_at": NOON,
    "carrier": "SF Express",
    "tracking_no": "SF100",
}


def advice(about: Order, hours: int = 1, language: str = "en") -> Advice:
    return advise(about, language, NOON + timedelta(hours=hours), CATALOG)


def buttons(about: Order, hours: int = 1) -> list[str]:
    return [button.name for button in advice(about, hours).actions]


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (Status.ABANDONED_SHOPPING_CART, []),
        (Status.INITIALIZED, ["modify_address"]),
        (Status.PAID, ["remind_to_ship", "modify_address", "refund"]),
        (Status.SHIPPED, ["refund"]),
        (Status.DELIVERED, ["refund", "exchange"]),
        (Status.CANCELLED, ["refund"]),
    ],
)
def test_an_order_is_offered_what_its_status_allows(status: Status, names: list[str]) -> None:
    assert buttons(order(status=status)) == names


def test_an_open_case_is_offered_its_next_steps_and_not_to_be_opened_again() -> None:
    assert buttons(order(case())) == ["exchange", "refund_approve", "refund_refuse"]
    assert buttons(order(case(state=CaseState.APPROVED))) == ["exchange", "refund_refuse", "refund_done"]


def test_a_refund_is_not_offered_when_nothing_is_left_to_give_back() -> None:
    everything = case(state=CaseState.DONE, amount=order().header.total_cost)

    assert buttons(order(everything)) == ["exchange"]
    assert buttons(order(replace(everything, state=CaseState.REFUSED))) == ["refund", "exchange"]


def test_a_reminder_is_offered_again_after_a_day() -> None:
    reminded = order(case("remind_to_ship", state=CaseState.DONE), status=Status.PAID)

    assert "remind_to_ship" not in buttons(reminded, hours=23)
    assert "remind_to_ship" in buttons(reminded, hours=24)


def test_a_reply_says_that_the_warehouse_was_reminded_only_when_somebody_has() -> None:
    late: dict[str, Any] = {"status": Status.PAID}
    reminded = order(case("remind_to_ship", state=CaseState.DONE), **late)

    def reminder_replies(known: Order, hours: int) -> list[str]:
        return [reply.text for reply in advice(known, hours).replies if "reminded the warehouse" in reply.text]

    assert reminder_replies(order(**late), 49) == []
    assert reminder_replies(order(case("refund"), **late), 49) == []
    assert len(reminder_replies(reminded, 1)) == 1
    assert reminder_replies(reminded, 24) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_reply_says_that_something_was_done_without_a_case_of_it(language: str) -> None:
    done = ("have just", "I have started", "已催促", "已向承运商", "已为订单")
    claims = {
        reply.name for reply in CATALOG.replies if any(word in reply.texts["text"][language] for word in done)
    }

    assert all(reply.when.case for reply in CATALOG.replies if reply.name in claims)


def test_a_parcel_is_tracked_where_the_order_says() -> None:
    (track, _) = advice(order(**SHIPPED, tracking_url="https://sf.example/SF100?a=1&b=2")).actions

    assert (track.name, track.kind, track.url) == ("track_parcel", "link", "https://sf.example/SF100?a=1&b=2")
    assert track.title == "Track parcel"


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "data:text/html,x"])
def test_a_link_that_leads_nowhere_is_not_shown(url: str | None) -> None:
    assert buttons(order(**SHIPPED, tracking_url=url)) == ["refund"]


def test_values_in_a_link_are_percent_encoded() -> None:
    raw = json.loads(FILE.read_bytes())
    raw["actions"]["track_parcel"]["url"] = "https://a.example/{order_no}?no={tracking_no}"
    catalog = load_catalog(json.dumps(raw))

    (track, _) = advise(order(order_no="A/1 &", **SHIPPED), "en", NOON, catalog).actions
    without = advise(order(status=Status.SHIPPED), "en", NOON, catalog).actions

    assert track.url == "https://a.example/A%2F1%20%26?no=SF100"
    assert [button.name for button in without] == ["refund"]


def test_replies_are_filled_from_the_order_in_the_readers_language() -> None:
    english, chinese = (advice(order(**SHIPPED), language=tag).replies[1].text for tag in ("en", "zh"))

    assert english == "Your order A1 is on its way with SF Express. The tracking number is SF100."
    assert chinese == "您的订单 A1 已由SF Express承运，物流单号：SF100，请留意查收。"


def test_a_text_that_names_what_the_order_lacks_is_left_out() -> None:
    without_carrier = order(**(SHIPPED | {"carrier": None}))

    assert not any(reply.title == "Tracking number" for reply in advice(without_carrier).replies)


def test_braces_in_an_order_are_not_filled() -> None:
    texts = [reply.text for reply in advice(order(**(SHIPPED | {"carrier": "{status}"}))).replies]

    assert any("{status}" in text for text in texts)


def test_advice_follows_the_age_of_an_order() -> None:
    paid = order(status=Status.PAID)

    def names(hours: int) -> set[str]:
        return {category.name for category in advice(paid, hours).categories}

    assert "shipping_overdue" not in names(47)
    assert "shipping_overdue" in names(48)


def test_advice_follows_the_logistics() -> None:
    questions = [entry.question for entry in advice(order(status=Status.SHIPPED)).self_service]
    with_number = [entry.question for entry in advice(order(**SHIPPED), 72).self_service]

    assert "Why is there no tracking number?" in questions
    assert "Why does the tracking not change?" not in questions
    assert "Why does the tracking not change?" in with_number


def test_what_needs_the_time_of_shipping_waits_for_it() -> None:
    names = {category.name for category in advice(order(**(SHIPPED | {"shipped_at": None})), 500).categories}

    assert "tracking_stands_still" not in names


def test_advice_follows_open_cases() -> None:
    def names(state: CaseState) -> set[str]:
        return {category.name for category in advice(order(case(state=state))).categories}

    assert "refund_progress" in names(CaseState.REQUESTED)
    assert "refund_progress" not in names(CaseState.DONE)
