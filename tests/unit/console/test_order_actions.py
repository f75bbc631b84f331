"""What is done about an order from its page: asked twice, mistakes at their fields, nobody else overruled."""

import json
from typing import Any

import pytest

from orderhub.console.again import keyed, new_key
from orderhub.console.calls import call
from orderhub.console.screens.order_deed import deed_of, lines_of
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

type Json = Any

REFUND = {
    "name": "refund",
    "title": "Apply for refund",
    "kind": "action",
    "takes": {"lines": "optional", "amount": "needed", "address": "nothing"},
}
EXCHANGE = REFUND | {
    "name": "exchange",
    "title": "Apply for exchange",
    "takes": {"lines": "needed", "amount": "optional", "address": "nothing"},
}
ADDRESS = {
    "name": "modify_address",
    "title": "Change address",
    "kind": "action",
    "takes": {"lines": "nothing", "amount": "nothing", "address": "optional"},
}
APPROVE = {
    "name": "refund_approve",
    "title": "Approve refund",
    "kind": "action",
    "cases": ["refund-1", "refund-2"],
}
LINK = {"name": "track_parcel", "title": "Track", "kind": "link", "url": "https://parcel.example/1"}
REMIND = {"name": "remind_to_ship", "title": "Remind to ship", "kind": "action"}


def case(case_id: str) -> Json:
    return {
        "caseId": case_id,
        "kind": "refund",
        "title": "Refund",
        "state": "requested",
        "stateText": "Requested",
        "amount": {"value": 10, "currency": "CNY", "text": "¥10.00"},
        "lines": [],
        "reason": "broken",
        "note": "",
        "openedAt": "2026-03-08 15:30",
        "updatedAt": "2026-03-08 15:30",
    }


def card(*, version: int = 3) -> Json:
    found = example("GET", "/v1/orders/{order_no}/card")
    found["orderInfo"]["goods"] = [found["orderInfo"]["goods"], {"uid": "P2", "title": "Mat", "quantity": 2}]
    actions = [REFUND, EXCHANGE, ADDRESS, APPROVE, LINK, REMIND]
    return found | {"version": version, "actions": actions, "cases": [case("refund-1"), case("refund-2")]}


@pytest.fixture
def api() -> PlayedApi:
    api = PlayedApi()
    api.answers["GET", "/v1/orders/A1/card"] = 200, card()
    return api


def sent(api: PlayedApi, path: str, **form: str) -> Json:
    return desk_on(api).answer(request(path, method="POST", form=form))


def acted(api: PlayedApi) -> list[Json]:
    """The bodies of what the API was asked to do."""
    return [
        json.loads(body or b"null")
        for (method, target), (_, body) in zip(api.asked, api.sent, strict=True)
        if method == "POST" and "/actions/" in target
    ]


# -- actions ----------------------------------------------------------------------------------------------------


def test_the_page_of_an_order_offers_what_its_card_does_to_whose_key_may(api: PlayedApi) -> None:
    page = shown(api, "/orders/A1")
    assert 'href="/api/console/orders/A1/actions/refund"' in page
    assert "https://parcel.example/1" in page
    assert 'href="https://parcel.example/1"' not in page

    api.scopes = frozenset(Scope) - {Scope.CARDS_ACT}
    page = shown(api, "/orders/A1")
    assert "/actions/" not in page
    assert "/feedback" not in page.partition('id="by-api"')[0]


def test_an_order_that_offers_nothing_and_a_key_without_cards_are_told_so(api: PlayedApi) -> None:
    api.answers["GET", "/v1/orders/A1/card"] = 200, card() | {"actions": []}
    assert "The order offers no action now." in shown(api, "/orders/A1")

    api.scopes = frozenset({Scope.ORDERS_READ, Scope.CARDS_ACT})
    assert "Actions are those of the card" in shown(api, "/orders/A1")


def test_an_action_asks_for_what_it_takes_and_nothing_else(api: PlayedApi) -> None:
    refund = shown(api, "/orders/A1/actions/refund")
    for text in ('value="EV-S1-LR-BLUE"', 'value="P2"', "of 2", "Amount in CNY", 'name="version" value="3"'):
        assert text in refund
    assert 'name="deliveryAddress"' not in refund
    assert 'name="case"' not in refund

    assert "At least one." in shown(api, "/orders/A1/actions/exchange")
    address = shown(api, "/orders/A1/actions/modify_address")
    assert 'name="deliveryAddress"' in address
    assert 'name="amount"' not in address
    approve = shown(api, "/orders/A1/actions/refund_approve")
    assert '<option value="refund-2"' in approve
    assert 'name="amount"' not in approve
    assert 'name="reason"' in shown(api, "/orders/A1/actions/remind_to_ship")


def test_the_only_case_is_chosen_already(api: PlayedApi) -> None:
    approve = APPROVE | {"cases": ["refund-2"]}
    api.answers["GET", "/v1/orders/A1/card"] = 200, card() | {"actions": [approve]}

    assert '<option value="refund-2" selected>' in shown(api, "/orders/A1/actions/refund_approve")


FORM = {
    "version": "3",
    "sku-0": "EV-S1-LR-BLUE",
    "quantity-0": "1",
    "sku-1": "P2",
    "quantity-1": "",
    "amount": "129.90",
    "reason": "Arrived broken",
    "note": "",
}


def test_what_will_happen_is_said_before_it_is_done(api: PlayedApi) -> None:
    page = text_of(sent(api, "/orders/A1/actions/refund", **FORM))
    for text in (
        "1 × 云雀S1 长续航版 (EV-S1-LR-BLUE)",
        "Amount: 129.90 CNY",
        "Arrived broken",
        "orderACTION_refund",
    ):
        assert text in page
    assert acted(api) == []
    assert 'name="sure" value="yes"' in page

    done = sent(api, "/orders/A1/actions/refund", **FORM, sure="yes")
    assert done["headers"]["Location"] == "/api/console/orders/A1?done=acted"
    assert acted(api) == [
        {"lines": [{"sku": "EV-S1-LR-BLUE", "quantity": "1"}], "amount": "129.90", "reason": "Arrived broken"}
    ]


def test_what_is_left_blank_is_said_too(api: PlayedApi) -> None:
    page = text_of(sent(api, "/orders/A1/actions/refund", version="3"))

    assert "It is about the whole order." in page
    assert "No amount is named" in page


def test_a_case_is_moved_on_by_its_id(api: PlayedApi) -> None:
    form = {"version": "3", "case": "refund-2", "note": "by phone"}
    page = text_of(sent(api, "/orders/A1/actions/refund_approve", **form))
    assert "Of the case refund-2" in page
    assert "Note: by phone" in page

    sent(api, "/orders/A1/actions/refund_approve", **form, sure="yes")
    assert acted(api) == [{"caseId": "refund-2", "note": "by phone"}]


def test_whom_an_order_goes_to_is_in_the_form_and_in_no_call_that_is_shown(api: PlayedApi) -> None:
    form = {"version": "3", "deliveryAddress": "Nanjing Road 1", "receiverName": "Li"}
    page = text_of(sent(api, "/orders/A1/actions/modify_address", **form))

    assert "It is to go to: Li, Nanjing Road 1" in page
    assert "Nanjing" not in page.partition('id="by-api"')[2]
    sent(api, "/orders/A1/actions/modify_address", **form, sure="yes")
    assert acted(api) == [{"address": {"receiverName": "Li", "deliveryAddress": "Nanjing Road 1"}}]


def test_what_was_so_before_is_told_as_that(api: PlayedApi) -> None:
    taken = example("POST", "/v1/orders/{order_no}/actions/{action}") | {"repeated": True}
    api.answers["POST", "/v1/orders/A1/actions/refund"] = 200, taken
    done = sent(api, "/orders/A1/actions/refund", **FORM, sure="yes")

    assert done["headers"]["Location"].endswith("?done=repeated")
    assert "It was so before; nothing was done." in shown(api, "/orders/A1?done=repeated")


def test_nothing_is_done_about_an_order_that_somebody_changed_meanwhile(api: PlayedApi) -> None:
    api.answers["GET", "/v1/orders/A1/card"] = 200, card(version=4)
    answer = sent(api, "/orders/A1/actions/refund", **FORM, sure="yes")
    page = text_of(answer)

    assert answer["statusCode"] == 409
    assert "Somebody changed the order meanwhile" in page
    assert acted(api) == []
    # What was typed stays, and holds against the order as it is now.
    for text in ('name="version" value="4"', 'value="129.90"', 'value="Arrived broken"', 'value="1"'):
        assert text in page


def test_an_action_that_somebody_elses_change_took_away_says_so(api: PlayedApi) -> None:
    api.answers["GET", "/v1/orders/A1/card"] = 200, card(version=4) | {"actions": []}
    answer = sent(api, "/orders/A1/actions/refund", **FORM, sure="yes")

    assert answer["statusCode"] == 404
    assert "The order does not offer this now" in text_of(answer)
    assert acted(api) == []


def test_who_comes_second_within_the_moment_is_refused_by_the_api_and_sees_the_order_as_it_is(
    api: PlayedApi,
) -> None:
    """Between the look at the version and the action the other one was faster."""
    api.refuse("POST", "/v1/orders/A1/actions/refund", 409, "case_open")
    answer = sent(api, "/orders/A1/actions/refund", **FORM, sure="yes")

    assert answer["statusCode"] == 409
    assert "What to do about case_open." in text_of(answer)
    assert [target for _, target in api.asked].count("/v1/orders/A1/card?goods=array&locale=en") == 2


@pytest.mark.parametrize(
    ("action", "code", "where"),
    [
        ("refund", "amount_too_high", 'id="h-amount"'),
        ("refund", "nothing_left", 'id="h-amount"'),
        ("refund", "quantity_too_high", 'id="h-lines"'),
        ("refund", "lines_missing", 'id="h-lines"'),
        ("refund", "reason_too_long", 'id="h-reason"'),
        ("refund", "note_invalid", 'id="h-note"'),
        ("refund_approve", "case_ambiguous", 'id="h-case"'),
    ],
)
def test_a_mistake_stands_at_its_field(api: PlayedApi, action: str, code: str, where: str) -> None:
    api.refuse("POST", f"/v1/orders/A1/actions/{action}", 400, code)
    page = text_of(sent(api, f"/orders/A1/actions/{action}", **FORM, sure="yes"))

    said = f"What to do about {code}."
    assert where in page
    assert page.index(where) < page.index(said)
    assert '<div class="problem"' not in page


def test_a_mistake_in_the_address_stands_with_the_address(api: PlayedApi) -> None:
    api.refuse("POST", "/v1/orders/A1/actions/modify_address", 400, "address_invalid")
    page = text_of(sent(api, "/orders/A1/actions/modify_address", version="3", sure="yes"))

    assert '<p class="wrong" lang="en">What to do about address_invalid.</p>' in page


def test_a_mistake_about_what_is_not_asked_for_stands_above() -> None:
    deed = deed_of("A1", "remind_to_ship", card())
    assert [deed.field_of(code) for code in ("amount_unexpected", "case_open", "note_too_long")] == [
        None,
        None,
        "note",
    ]


def test_a_product_is_named_by_its_sku() -> None:
    goods = [
        {"uid": "S1", "title": "a", "quantity": 1, "extra": "{}"},
        {"uid": "P1", "title": "b", "quantity": 1, "extra": '{"sku": "S2"}'},
        {"uid": "S3", "title": "c", "quantity": 1, "extra": "["},
        {"uid": "S4", "title": "d", "quantity": 1, "extra": "[]"},
        {"uid": "S5", "title": "e", "quantity": 1},
    ]

    lines = lines_of({"orderInfo": {"goods": goods}})
    assert [line["sku"] for line in lines] == ["S1", "S2", "S3", "S4", "S5"]


# -- feedback ---------------------------------------------------------------------------------------------------


def test_feedback_is_passed_on(api: PlayedApi) -> None:
    done = sent(api, "/orders/A1/feedback", score="5", nps="9", comment="fast")
    assert done["headers"]["Location"] == "/api/console/orders/A1?done=feedback"
    assert json.loads(api.sent[-1][1] or b"") == {"score": 5, "nps": 9, "comment": "fast"}

    given = example("POST", "/v1/orders/{order_no}/feedback") | {"repeated": True}
    api.answers["POST", "/v1/orders/A1/feedback"] = 200, given
    assert sent(api, "/orders/A1/feedback", score="5")["headers"]["Location"].endswith("?done=repeated")


@pytest.mark.parametrize(
    ("code", "where"), [("score_invalid", 'id="h-score"'), ("comment_too_long", 'id="h-comment"')]
)
def test_a_mistake_in_feedback_stands_at_its_field(api: PlayedApi, code: str, where: str) -> None:
    api.refuse("POST", "/v1/orders/A1/feedback", 400, code)
    page = text_of(sent(api, "/orders/A1/feedback", score="6", comment="fast"))

    assert where in page
    assert '<div class="problem"' not in page
    assert json.loads(api.sent[-1][1] or b"")["score"] == "6", "the API says what is wrong with it"


def test_feedback_that_was_given_before_is_told_as_that(api: PlayedApi) -> None:
    api.refuse("POST", "/v1/orders/A1/feedback", 409, "feedback_given")
    answer = sent(api, "/orders/A1/feedback", score="4")

    assert answer["statusCode"] == 409
    assert "Feedback was given with this key before" in text_of(answer)


# -- in clear ---------------------------------------------------------------------------------------------------


def test_one_field_is_shown_in_clear_once_and_in_no_address(api: PlayedApi) -> None:
    assert 'action="/api/console/orders/A1/reveal"' in shown(api, "/orders/A1")
    api.answers["GET", "/v1/orders/A1/card"] = 200, card() | {"revealed": {"phone": "13800138000"}}
    answer = sent(api, "/orders/A1/reveal", field="phone", reason="is it right?")
    page = text_of(answer)

    assert ("GET", "/v1/orders/A1/card?reveal=phone&reason=is+it+right%3F") in api.asked
    assert page.count(">13800138000 ") == 1
    assert "13800138000" not in "".join(answer["headers"].values())
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert "is it right?" not in page


def test_nothing_is_offered_in_clear_to_whose_key_may_not(api: PlayedApi) -> None:
    api.scopes = frozenset(Scope) - {Scope.CARDS_REVEAL}
    assert "/reveal" not in shown(api, "/orders/A1")

    api.scopes = frozenset(Scope)
    api.answers["GET", "/v1/orders/A1/card"] = 200, card() | {"masked": []}
    assert "/reveal" not in shown(api, "/orders/A1")


@pytest.mark.parametrize(
    ("code", "where"),
    [("reason_required", 'id="h-reason"'), ("field_absent", 'id="h-field"'), ("table_busy", "problem")],
)
def test_what_cannot_be_shown_says_why_at_its_field(api: PlayedApi, code: str, where: str) -> None:
    api.refuse("GET", "/v1/orders/A1/card", 400, code)
    answer = sent(api, "/orders/A1/reveal", field="phone", reason="")

    assert answer["statusCode"] == 400
    assert f"What to do about {code}." in text_of(answer)
    assert where in text_of(answer)


def test_somebody_who_names_no_field_is_asked_for_it_and_nothing_is_written_down(api: PlayedApi) -> None:
    answer = sent(api, "/orders/A1/reveal", reason="to call back")

    assert "Choose what is to be shown." in text_of(answer)
    assert len(api.asked) == 1


# -- tasks ------------------------------------------------------------------------------------------------------


def test_a_task_about_the_order_is_begun_with_its_number(api: PlayedApi) -> None:
    assert 'href="/api/console/new-task?order_no=A1"' in shown(api, "/orders/A1")

    api.scopes = frozenset({Scope.ORDERS_READ, Scope.TASKS_READ})
    assert "/new-task" not in shown(api, "/orders/A1")


def test_what_is_no_key_of_ours_is_sent_as_none() -> None:
    asked = call("POST", "/v1/tasks")

    assert keyed(asked, new_key()).headers["Idempotency-Key"]
    assert keyed(asked, "a\r\nb: c") == asked


def test_tasks_and_messages_of_an_order_are_listed_with_it(api: PlayedApi) -> None:
    api.answers["GET", "/v1/tasks"] = 200, example("GET", "/v1/tasks") | {"next": "more"}
    page = shown(api, "/orders/A1")
    for text in ("Call the buyer", "/messages-sent?order_no=A1", "abandoned_cart_1", "There may be more"):
        assert text in page
    assert ("GET", "/v1/tasks?order_no=A1&limit=5") in api.asked

    api.answers["GET", "/v1/tasks"] = 200, {"tasks": [], "next": None}
    api.answers["GET", "/v1/messages/sent"] = 200, {"messages": [], "next": None}
    page = shown(api, "/orders/A1")
    assert "Nothing is to be done about this order." in page
    assert "No message told of this order." in page
