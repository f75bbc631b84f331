import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from orderhub.care.catalog import FILE, load_catalog
from orderhub.errors import RequestError, TransientError
from orderhub.http.statuses import status_of
from orderhub.orders.cases import CaseState
from orderhub.orders.model import Line, Mode
from orderhub.orders.statuses import Status
from tests.support.orders import NOON, case, line
from tests.unit.care.fakes import Caller, FakeTable, case_line, order


def refusal(call: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(RequestError) as refused:
        call()
    return status_of(refused.value), refused.value.code


def caller(*cases: Any, **fields: Any) -> Caller:  # noqa: ANN401 - cases, and any field of a header
    return Caller(FakeTable(order(*cases, **fields)))


def test_a_refund_of_everything_is_for_the_orders_total() -> None:
    agent = caller()

    answer = agent.act("refund", {"reason": "broken", "note": "call 13800138000"})

    assert answer == {
        "case": {
            "caseId": "refund-1",
            "kind": "refund",
            "state": "requested",
            "amount": 100,
            "currency": "CNY",
            "openedAt": "2026-11-22T12:00:00Z",
            "updatedAt": "2026-11-22T12:00:00Z",
            "lines": [],
        },
        "version": 2,
        "event": "orderACTION_refund",
        "repeated": False,
    }
    (stored,) = agent.table.order.cases
    assert (stored.opened_by, stored.status, stored.reason) == ("key1", Status.DELIVERED, "broken")


def test_an_event_says_ids_and_figures_and_nothing_that_was_written() -> None:
    agent = caller()

    body = {"reason": "张三", "note": "13800138000", "lines": [{"sku": "S1", "quantity": 1}], "amount": "12.50"}
    agent.act("refund", body)

    (published,) = agent.table.events
    assert published.name == "orderACTION_refund"
    assert published.facts == {
        "action": "refund",
        "case_id": "refund-1",
        "kind": "refund",
        "state": "requested",
        "by": "key1",
        "amount": 12.5,
        "currency": "CNY",
        "lines": [{"sku": "S1", "quantity": 1}],
    }


def test_the_same_click_twice_is_one() -> None:
    agent = caller()
    body = {"lines": [{"sku": "S1", "quantity": 1}, {"sku": "S2", "quantity": 1}]}
    turned = {"lines": [{"sku": "S2", "quantity": "1.0"}, {"sku": "S1", "quantity": 1}]}

    first, second = agent.act("refund", body), agent.act("refund", turned)

    assert second == first | {"repeated": True}
    assert len(agent.table.events) == 1


def test_what_is_said_only_with_the_second_click_is_added_once() -> None:
    agent = caller()
    later = NOON + timedelta(minutes=5)
    agent.act("refund", {"reason": "broken", "note": "no hurry"})

    more = agent.act("refund", {"reason": "lid\nmissing", "note": "no hurry"}, now=later)
    again = agent.act("refund", {"reason": "lid\nmissing"})
    first = agent.act("refund", {"reason": "broken"})

    assert (more["repeated"], more["version"], more["case"]["updatedAt"]) == (False, 3, "2026-11-22T12:05:00Z")
    assert again == first == more | {"repeated": True}
    (stored,) = agent.table.order.cases
    assert (stored.reason, stored.note) == ("broken\nlid\nmissing", "no hurry")
    assert [published.name for published in agent.table.events] == ["orderACTION_refund"] * 2


def test_what_is_said_with_a_step_taken_before_is_added() -> None:
    agent = caller(case(state=CaseState.APPROVED))

    answer = agent.act("refund_approve", {"note": "by card"})

    assert (answer["case"]["state"], answer["repeated"]) == ("approved", False)
    assert agent.table.order.cases[0].note == "by card"


@pytest.mark.parametrize("field", ["reason", "note"])
def test_a_case_takes_in_no_more_words_than_can_be_read(field: str) -> None:
    agent = caller()
    for letter in "abc":
        agent.act("refund", {field: letter * 1000})

    assert refusal(lambda: agent.act("refund", {field: "d" * 1000})) == (400, f"{field}_too_long")
    assert agent.act("refund", {field: "d" * 900})["repeated"] is False


def test_another_request_beside_an_open_case_is_refused() -> None:
    agent = caller()
    agent.act("refund", {"amount": 10})

    assert refusal(lambda: agent.act("refund", {"amount": 11})) == (409, "case_open")
    assert refusal(lambda: agent.act("refund")) == (409, "case_open")


def test_a_refund_of_lines_is_for_what_they_were_sold_for() -> None:
    answer = caller().act("refund", {"lines": [{"sku": "S1", "quantity": 1}]})

    assert answer["case"]["amount"] == 30


def test_lines_whose_cost_is_their_total_are_worth_their_part() -> None:
    lines = (line("S1", quantity=Decimal(3), cost=Decimal(100)),)

    answer = Caller(FakeTable(order(lines=lines))).act("refund", {"lines": [{"sku": "S1", "quantity": 1}]})

    assert answer["case"]["amount"] == 33.33


def test_a_refund_of_lines_is_for_no_more_than_is_left() -> None:
    discounted = caller(total_cost=Decimal(80), discount=Decimal(20))
    body = {"lines": [{"sku": "S1", "quantity": 2}, {"sku": "S2", "quantity": 1}]}

    assert discounted.act("refund", body)["case"]["amount"] == 80


def test_lines_give_back_what_they_were_sold_for_and_what_the_total_has_beside_products() -> None:
    body = {"lines": [{"sku": "S1", "quantity": 1}]}

    assert refusal(lambda: caller().act("refund", body | {"amount": "30.01"})) == (409, "amount_too_high")
    assert caller().act("refund", body | {"amount": 30})["case"]["amount"] == 30
    shipped = {"total_cost": Decimal(108), "shipping": Decimal(8)}
    assert refusal(lambda: caller(**shipped).act("refund", body | {"amount": 39})) == (409, "amount_too_high")
    assert caller(**shipped).act("refund", body | {"amount": 38})["case"]["amount"] == 38


def test_where_only_some_costs_are_known_an_amount_for_lines_is_held_against_the_total() -> None:
    lines = (line("S1", cost=Decimal(30)), line("S2"))
    body = {"lines": [{"sku": "S1", "quantity": 1}]}

    answer = Caller(FakeTable(order(lines=lines))).act("refund", body | {"amount": 90})

    assert answer["case"]["amount"] == 90


@pytest.mark.parametrize(
    ("currency", "amount", "finest"),
    [("CNY", "1.001", "1.01"), ("JPY", "0.001", "1.000"), ("JPY", "1.5", "2"), ("KWD", "1.0001", "1.001")],
)
def test_an_amount_is_no_finer_than_its_currency(currency: str, amount: str, finest: str) -> None:
    agent = caller(currency=currency)

    assert refusal(lambda: agent.act("refund", {"amount": amount})) == (400, "amount_invalid")
    assert agent.act("refund", {"amount": finest})["repeated"] is False


def test_an_amount_that_is_worked_out_is_no_finer_than_its_currency_either() -> None:
    thirds = (line("S1", quantity=Decimal(3), cost=Decimal(100)),)
    body = {"lines": [{"sku": "S1", "quantity": 1}]}
    yen = Caller(FakeTable(order(lines=thirds, currency="JPY")))
    fine = caller(total_cost=Decimal("100.005"))

    assert yen.act("refund", body)["case"]["amount"] == 33
    assert fine.act("refund")["case"]["amount"] == 100
    fine.act("refund_approve")
    fine.act("refund_done")
    assert refusal(lambda: fine.act("refund")) == (409, "nothing_left")


@pytest.mark.parametrize("lines", [(line("S1"),), (line("S1", cost=Decimal(7)),)])
def test_where_the_order_does_not_say_what_lines_cost_the_amount_is_asked_for(lines: tuple[Line, ...]) -> None:
    agent = Caller(FakeTable(order(lines=lines)))

    body = {"lines": [{"sku": "S1", "quantity": 1}]}
    assert refusal(lambda: agent.act("refund", body)) == (400, "amount_missing")


def test_lines_of_any_size_are_worked_out() -> None:
    huge = Decimal(10**14)
    agent = Caller(FakeTable(order(lines=(line("S1", quantity=huge, cost=huge), line("S2")))))

    answer = agent.act("refund", {"lines": [{"sku": "S1", "quantity": str(huge)}]})

    assert answer["case"]["amount"] == 100


def test_a_line_of_nothing_is_worth_nothing_anybody_knows() -> None:
    lines = (line("S1", quantity=Decimal(0), cost=Decimal(100)),)
    agent = Caller(FakeTable(order(case(amount=Decimal(1)), lines=lines)))

    body = {"lines": [{"sku": "S1", "quantity": 1}]}
    assert refusal(lambda: agent.act("refund", body)) == (409, "case_open")


@pytest.mark.parametrize(
    ("action", "body", "status", "code"),
    [
        ("dance", {}, 404, "action_unknown"),
        ("track_parcel", {}, 409, "action_is_link"),
        ("remind_to_ship", {}, 409, "action_not_allowed"),
        ("refund_approve", {}, 409, "action_not_allowed"),
        ("refund_approve", {"caseId": "refund-1"}, 404, "case_unknown"),
        ("refund_approve", {"amount": 1}, 400, "amount_unexpected"),
        ("refund_approve", {"lines": [{"sku": "S1", "quantity": 1}]}, 400, "lines_unexpected"),
        ("refund", {"amount": "100.01"}, 409, "amount_too_high"),
        ("refund", {"lines": [{"sku": "S9", "quantity": 1}], "amount": 1}, 409, "line_unknown"),
        ("refund", {"lines": [{"sku": "S2", "quantity": 2}], "amount": 1}, 409, "quantity_too_high"),
        ("exchange", {}, 400, "lines_missing"),
        ("modify_address", {"amount": 1}, 400, "amount_unexpected"),
    ],
)
def test_what_an_order_does_not_allow_is_refused(action: str, body: object, status: int, code: str) -> None:
    agent = caller()

    assert refusal(lambda: agent.act(action, body)) == (status, code)
    assert agent.table.events == []


def test_a_refusal_names_what_is_allowed_now() -> None:
    with pytest.raises(RequestError) as refused:
        caller(case(state=CaseState.APPROVED)).act("remind_to_ship")

    assert "allowed now: exchange, refund_refuse, refund_done." in str(refused.value)
    with pytest.raises(RequestError, match="allowed now: none"):
        caller(status=Status.ABANDONED_SHOPPING_CART).act("refund")


def test_a_cancelled_order_can_be_paid_back() -> None:
    agent = caller(status=Status.CANCELLED)

    assert agent.act("refund", {"lines": [{"sku": "S1", "quantity": 2}]})["case"]["amount"] == 60


def test_granting_takes_a_scope_that_asking_does_not() -> None:
    table = FakeTable(order())
    agent = Caller(table, scopes=frozenset({"cards:act"}))
    agent.act("refund")

    for action in ("refund_approve", "refund_refuse", "refund_done", "modify_address_done", "exchange_refuse"):
        assert refusal(partial(agent.act, action)) == (403, "scope_missing")
    assert [published.name for published in table.events] == ["orderACTION_refund"]
    assert Caller(table, scopes=frozenset({"cards:act", "cards:decide"})).act("refund_approve")["version"] == 3


def test_an_order_nobody_knows_is_not_found() -> None:
    assert refusal(lambda: caller().act("refund", order_no="A2")) == (404, "order_unknown")


def test_earlier_cases_count_and_refused_ones_do_not() -> None:
    done = case(state=CaseState.DONE, amount=Decimal(70), lines=(case_line("S1", 2),))
    refused = case(number=2, state=CaseState.REFUSED, amount=Decimal(30), lines=(case_line("S2", 1),))
    agent = caller(done, refused)

    assert refusal(lambda: agent.act("refund", {"amount": 31})) == (409, "amount_too_high")
    again = {"lines": [{"sku": "S1", "quantity": 1}], "amount": 1}
    assert refusal(lambda: agent.act("refund", again)) == (409, "quantity_too_high")
    answer = agent.act("refund", {"lines": [{"sku": "S2", "quantity": 1}]})
    assert (answer["case"]["caseId"], answer["case"]["amount"]) == ("refund-3", 30)


def test_when_all_is_given_back_nothing_is_left() -> None:
    agent = caller(case(state=CaseState.DONE, amount=Decimal(100)))

    assert refusal(lambda: agent.act("refund")) == (409, "nothing_left")


def test_a_line_that_has_left_the_order_is_unknown_though_a_case_names_it() -> None:
    agent = caller(case(state=CaseState.DONE, amount=Decimal(1), lines=(case_line("S9", 1),)))

    body = {"lines": [{"sku": "S9", "quantity": 1}], "amount": 1}
    assert refusal(lambda: agent.act("refund", body)) == (409, "line_unknown")


def test_a_refund_goes_from_requested_over_approved_to_done() -> None:
    agent = caller()
    agent.act("refund", {"reason": "broken"})

    states = [agent.act(f"refund_{step}", {"note": step})["case"]["state"] for step in ("approve", "done")]

    assert states == ["approved", "done"]
    (stored,) = agent.table.order.cases
    assert (stored.reason, stored.note) == ("broken", "approve\ndone")
    assert [published.name for published in agent.table.events] == [
        "orderACTION_refund",
        "orderACTION_refund_approve",
        "orderACTION_refund_done",
    ]


def test_a_step_taken_twice_is_one() -> None:
    agent = caller(case())

    first, second = agent.act("refund_approve"), agent.act("refund_approve", {"caseId": "refund-1"})

    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["version"] == second["version"]


def test_a_case_at_its_end_goes_nowhere() -> None:
    agent = caller(case(state=CaseState.REFUSED))

    assert refusal(lambda: agent.act("refund_approve")) == (409, "action_not_allowed")


def test_a_step_is_taken_in_the_statuses_the_catalog_names() -> None:
    raw = json.loads(FILE.read_bytes())
    raw["actions"]["refund_approve"]["statuses"] = ["PAID"]
    agent = Caller(FakeTable(order(case())), load_catalog(json.dumps(raw)))

    assert refusal(lambda: agent.act("refund_approve")) == (409, "action_not_allowed")


def test_a_reminder_is_done_at_once_and_one_a_day() -> None:
    agent = caller(status=Status.PAID)

    first = agent.act("remind_to_ship")
    second = agent.act("remind_to_ship", {"note": "please"}, now=NOON + timedelta(hours=23))
    third = agent.act("remind_to_ship", now=NOON + timedelta(hours=24))

    assert (first["case"]["state"], first["repeated"]) == ("done", False)
    assert (second["case"]["caseId"], second["repeated"]) == ("remind_to_ship-1", False)
    assert (third["case"]["caseId"], third["repeated"]) == ("remind_to_ship-2", False)


def test_an_exchange_needs_no_amount() -> None:
    answer = caller().act("exchange", {"lines": [{"sku": "S1", "quantity": 1}]})

    assert "amount" not in answer["case"]
    assert answer["case"]["lines"] == [{"sku": "S1", "quantity": 1}]


def test_a_click_is_known_again_after_the_status_went_on() -> None:
    agent = caller(status=Status.PAID)
    agent.act("remind_to_ship")
    shipped = replace(agent.table.order.header, status=Status.SHIPPED)
    agent.table.order = replace(agent.table.order, header=shipped)

    assert agent.act("remind_to_ship")["repeated"] is True


@pytest.mark.parametrize("mode", list(Mode))
def test_an_order_can_be_acted_on_whatever_its_mode(mode: Mode) -> None:
    agent = caller()
    agent.table.order = replace(agent.table.order, stamp=replace(agent.table.order.stamp, mode=mode))

    assert agent.act("refund")["repeated"] is False


def test_an_order_that_changes_meanwhile_is_decided_anew() -> None:
    agent = caller()
    agent.table.meanwhile = lambda: Caller(agent.table).act("exchange", {"lines": [{"sku": "S1", "quantity": 1}]})

    answer = agent.act("refund")

    assert (answer["version"], answer["repeated"]) == (3, False)
    assert len(agent.table.order.cases) == 2


def test_the_second_of_two_clicks_at_once_is_a_repeat() -> None:
    agent = caller()
    agent.sent = 100
    agent.table.meanwhile = lambda: Caller(agent.table).act("refund")

    assert agent.act("refund")["repeated"] is True
    assert len(agent.table.events) == 1


def test_a_write_whose_answer_is_lost_is_no_repeat() -> None:
    agent = caller()
    agent.table.lose_answers = 1

    answer = agent.act("refund")

    assert (answer["version"], answer["repeated"]) == (2, False)
    assert len(agent.table.events) == 1


def test_an_order_that_changes_all_the_time_is_put_off() -> None:
    agent = caller()
    table = agent.table

    def change() -> None:
        stamp = replace(table.order.stamp, version=table.order.stamp.version + 1)
        table.order = replace(table.order, stamp=stamp)
        table.meanwhile = change

    table.meanwhile = change

    with pytest.raises(TransientError) as put_off:
        agent.act("refund")
    assert put_off.value.code == "order_busy"


def test_feedback_is_taken_once_from_each_key() -> None:
    agent = caller()

    first = agent.give({"score": 5, "comment": "Thanks, 张三"})
    second = agent.give({"score": 5, "comment": "Thanks, 张三"})
    agent.give({"nps": 10}, by="key2")

    assert first == {
        "feedback": {"score": 5, "givenAt": "2026-11-22T12:00:00Z"},
        "version": 2,
        "event": "orderFEEDBACK",
        "repeated": False,
    }
    assert second == first | {"repeated": True}
    assert [feedback.feedback_id for feedback in agent.table.order.feedbacks] == ["key-key1", "key-key2"]
    assert agent.table.order.feedbacks[0].comment == "Thanks, 张三"


def test_an_opinion_that_changed_is_refused() -> None:
    agent = caller()
    agent.give({"score": 5})

    assert refusal(lambda: agent.give({"score": 1})) == (409, "feedback_given")


def test_the_event_of_a_feedback_tells_marks_and_no_comment() -> None:
    agent = caller()

    agent.give({"nps": 9, "comment": "mail@example.com"})

    (published,) = agent.table.events
    assert published.name == "orderFEEDBACK"
    assert published.facts == {"score": None, "nps": 9, "has_comment": True, "via": "key"}
    assert "mail@example.com" not in json.dumps(published.facts)
