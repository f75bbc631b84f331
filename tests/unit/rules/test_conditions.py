"""What is wrong with a condition is found when it is saved, with its place."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.rules.conditions import LONGEST, mistakes_in
from orderhub.rules.language import Situation, Undecided, Unparsed, compiled
from orderhub.rules.names import FUNCTIONS, MACROS, METHODS, paths_in
from orderhub.rules.words import operands, place_of, words_of

PAID = ("orderPAID",)

GOOD = [
    "order.status == 'PAID'",
    "order.total_cost > 100",
    "order.total_cost * 2.0 >= 10.5",
    "order.ordered_at + duration('24h') < event.occurred_at",
    "order.items.exists(i, i.sku.startsWith('TEA') && i.quantity >= 2)",
    "order.items.filter(item, item.quantity > 1).size() == 1",
    "order['status'] in ['PAID', \"SHIPPED\"]",
    "has(order.store) && order.store != null",
    "size(order.tags) > 0 || customer.delivered_count >= 2",
    "order.items[0].sku == 'a' // the first one",
    "order.ordered_at.getFullYear() == 2026 ? event.mode == 'live' : false",
    "order.status.matches(r'^P\\w+$')",
    "int(order.store) > 5",
    "order.items[7].sku == 'no such item, but some orders have it'",
    "order.store == r'''a '&&' b''' || order.status == r'\\' || false",
    "'订单' in order.tags && '''it's''' != order.store",
]


@pytest.mark.parametrize("condition", GOOD)
def test_a_good_condition_is_taken(condition: str) -> None:
    assert mistakes_in(condition, "/when/0", PAID) == []


@pytest.mark.parametrize(
    ("condition", "code", "line", "column"),
    [
        ("order.status ==\n  'PAID' and", "syntax_invalid", 2, 10),
        ('order.status == "PAID', "syntax_invalid", 1, 17),
        ("order.totl_cost > 1", "name_unknown", 1, 7),
        ("true &&\n  ordr.status == 'PAID'", "name_unknown", 2, 3),
        ("order.status.name == 'PAID'", "name_unknown", 1, 14),
        ("order.items.exists(i, i.price > 1)", "name_unknown", 1, 25),
        ("order.status.lowerAscii() == 'paid'", "name_unknown", 1, 14),
        ("now() > order.ordered_at", "name_unknown", 1, 1),
        ("event.rfm.to.r > 1", "name_unknown", 1, 7),
        ("order.status", "not_boolean", 1, 1),
        ("order.total_cost > 'much'", "types_differ", 1, 1),
        ("order.status == 'PAID' &&\n order.total_cost > 'much'", "types_differ", 2, 2),
        ("order.total_cost * 2 > 100", "types_differ", 1, 1),
        ("order.status.matches('(')", "pattern_invalid", 1, 1),
        ("order.items[0].price > 1", "value_absent", 1, 1),
        ("order.items.exists(i, order.items.all(j, order.items.exists(k, true)))", "too_complex", 1, 1),
        (" || ".join(["order.status.matches('a')"] * 3), "too_complex", 1, 1),
        ("order.items.exists(i, i.name.matches('a'))", "too_complex", 1, 1),
    ],
)
def test_a_mistake_is_found_with_its_place(condition: str, code: str, line: int, column: int) -> None:
    first = mistakes_in(condition, "/when/3", PAID)[0]

    assert (first.pointer, first.code, first.line, first.column) == ("/when/3", code, line, column)


@pytest.mark.parametrize("condition", [None, 1, "", "a" * (LONGEST + 1)])
def test_what_is_no_expression_of_a_fair_length_is_refused(condition: object) -> None:
    (mistake,) = mistakes_in(condition, "/when/0", PAID)

    assert mistake.code == "value_invalid"
    assert mistake.shown().keys() == {"pointer", "code", "message"}


def test_what_was_probably_meant_is_said() -> None:
    (mistake,) = mistakes_in("order.totl_cost > 1", "/when/0", PAID)

    assert "Did you mean total_cost?" in mistake.message


def test_a_name_that_only_some_of_the_events_bring_is_refused_by_the_event_that_lacks_it() -> None:
    condition, events = "order.status == 'PAID'", ("orderPAID", "rfmCELL_CHANGED")

    (mistake,) = mistakes_in(condition, "/when/0", events)

    assert mistake.code == "value_absent"
    assert "rfmCELL_CHANGED" in mistake.message
    assert mistakes_in(f"has(order.status) && {condition}", "/when/0", events) == []


def test_a_part_is_not_blamed_for_what_the_part_before_it_makes_sure_of() -> None:
    events = ("orderPAID", "orderACTION_refund")

    assert mistakes_in("has(event.action) && event.action.amount > 10", "/when/0", events) == []


CALLS = {
    "has": "has({'a': 1}.a)",
    "timestamp": "timestamp('2026-01-01T00:00:00Z')",
    "duration": "duration('1h')",
    **{name: f"{name}('1')" for name in ("size", "int", "uint", "double", "string", "bytes", "type")},
}


def test_every_function_that_is_said_to_be_known_is_one() -> None:
    situation = Situation({"at": datetime(2026, 1, 1, tzinfo=UTC)})
    calls = CALLS | {name: f"['a'].{name}(i, true)" for name in MACROS}
    calls |= {name: f"'a'.{name}('b')" for name in ("contains", "startsWith", "endsWith", "matches")}
    calls |= {name: f"at.{name}()" for name in METHODS if name.startswith("get")}

    found = {name: situation.decide(text) for name, text in calls.items()}

    assert set(calls) == FUNCTIONS | METHODS
    assert {one for one in found.values() if isinstance(one, Undecided)} <= {Undecided("not_boolean")}


@pytest.mark.parametrize(
    ("condition", "paths"),
    [
        (
            "order.status == 'order.store' && customer.delivered_count > 1",
            ("order.status", "customer.delivered_count"),
        ),
        ("order.items.exists(i, i.sku == order.store)", ("order.items", "order.store")),
        ("order.status.startsWith('P') || order.status == ''", ("order.status",)),
        ("event.rfm.to.r > 2 // order.total_cost", ("event.rfm.to.r",)),
        ("true", ()),
    ],
)
def test_the_names_a_condition_reads_are_known(condition: str, paths: tuple[str, ...]) -> None:
    assert paths_in(condition) == paths


@given(st.lists(st.sampled_from(["a", "1.5", "'x y'", r'"\""', "&&", "==", "(", ")", "//c\n", " ", ".", "r'\\'"])))
def test_words_leave_nothing_out_but_spaces_and_comments(parts: list[str]) -> None:
    text = " ".join(parts)

    words = list(words_of(text))

    assert all(text[word.at :].startswith(word.text) for word in words)
    left = [part for part in parts if part not in {" ", "//c\n"}]
    assert "".join(word.text for word in words) == "".join(left)


@given(st.text("ab\n"), st.integers(0, 20))
def test_a_place_leads_back_to_its_character(text: str, at: int) -> None:
    at = min(at, len(text))

    line, column = place_of(text, at)

    assert sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1 == at


def test_operands_are_those_that_stand_outside_of_parentheses() -> None:
    parts = operands("(a || b) && c.all(x, x && y) || d")

    assert [(part.strip(), at) for part, at in parts] == [("(a || b)", 0), ("c.all(x, x && y)", 11), ("d", 31)]
    assert operands("(a && b)") == []


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_none_and_nothing_else_happens(text: str) -> None:
    found = mistakes_in(text, "/when/0", PAID)

    with suppress(Unparsed):
        compiled(text)
        assert {one.code for one in found} <= {"not_boolean", "name_unknown", "types_differ"}
    assert all((one.line or 1) >= 1 for one in found)
