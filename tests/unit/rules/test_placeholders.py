"""The words of a task take facts of the event; what no event tells is refused when the rule is saved."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.mistakes import Mistakes
from orderhub.rules.firing import incoming_event
from orderhub.rules.placeholders import check_words, filled
from tests.unit.rules.samples import paid, sample

TOLD = incoming_event({"detail-type": "orderPAID", "detail": paid()})


def wrong(text: str, *events: str) -> list[tuple[str, str]]:
    mistakes = Mistakes()
    check_words(text, "/do/0/create_task/title", events or ("orderPAID",), mistakes)
    assert {mistake.pointer for mistake in mistakes.found} <= {"/do/0/create_task/title"}
    return [(mistake.code, mistake.message) for mistake in mistakes.found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Call about ${event.key}", "Call about A1"),
        ("${order.total_cost} ${ order.currency }", "150 CNY"),
        ("${order.items}", "2 × TEA-1"),
        ("${order.tags}/${order.removed_items}/${order.carrier}", "gift/-/-"),
        ("${customer.delivered_total} of ${customer.reachable_by}", "420.5 of email"),
        ("$5, {x}, ${}, ${order.totl_cost}, ${name}", "$5, {x}, ${}, -, ${name}"),
        ("no facts", "no facts"),
    ],
)
def test_facts_are_filled_in_as_the_event_tells_them(text: str, expected: str) -> None:
    assert filled(text, TOLD, 200) == expected


def test_true_and_false_are_words() -> None:
    detail_type, detail = sample("task-overdue")

    assert (
        filled("${event.task.assigned}", incoming_event({"detail-type": detail_type, "detail": detail}), 99)
        == "yes"
    )
    detail["task"]["assigned"] = False
    assert (
        filled("${event.task.assigned}", incoming_event({"detail-type": detail_type, "detail": detail}), 99)
        == "no"
    )


@given(st.integers(1, 60), st.text(max_size=30))
def test_what_is_filled_in_is_never_longer_than_it_may_be(longest: int, tag: str) -> None:
    event = incoming_event({"detail-type": "orderPAID", "detail": paid(tags=[tag] * 5)})

    text = filled("${order.tags} and more", event, longest)

    whole = f"{', '.join([tag] * 5)} and more"
    assert text == whole if len(whole) <= longest else (text == whole[: longest - 1] + "…")


@pytest.mark.parametrize("name", ["event.key", "order.total_cost", "order.items", "customer.matched_by"])
def test_what_an_event_tells_may_be_filled_in(name: str) -> None:
    assert wrong(f"About ${{{name}}}: $5 or { {} }") == []


def test_one_of_the_events_of_a_rule_has_to_tell_it() -> None:
    text = "${event.action.amount}"

    assert [code for code, _ in wrong(text)] == ["name_unknown"]
    assert wrong(text, "orderPAID", "orderACTION_refund") == []


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("Call ${name}", "name_unknown", "There is no ${name}"),
        ("${order.totl_cost}", "name_unknown", "Did you mean total_cost?"),
        ("${order.items.sku}", "name_unknown", "There is no"),
        ("${customer}", "value_invalid", "several facts"),
        ("${order.total_cost", "syntax_invalid", "between ${ and }"),
        ("${order.total_cost * 2}", "syntax_invalid", "between ${ and }"),
        ("${}", "syntax_invalid", "between ${ and }"),
        ("${名}", "syntax_invalid", "between ${ and }"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(text: str, code: str, words: str) -> None:
    [(found, message)] = wrong(text)

    assert found == code
    assert words in message


@given(st.text(alphabet="${}abc. event.key order", max_size=40))
def test_what_is_taken_is_filled_in_whole(text: str) -> None:
    result: Any = filled(text, TOLD, 2000)

    assert wrong(text) or "${" not in result
