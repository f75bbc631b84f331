"""What is wrong with a condition is found when it is saved, with its place."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.care.catalog import load_catalog
from orderhub.rules.conditions import LONGEST, mistakes_in
from orderhub.rules.language import Situation, Undecided, Unparsed, compiled
from orderhub.rules.names import FUNCTIONS, METHODS, paths_in
from orderhub.rules.schema import ACTION_TYPES, values_of
from orderhub.rules.syntax import MACROS
from orderhub.rules.words import place_of, words_of

PAID = ("orderPAID",)
ROOT = Path(__file__).parents[3]

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
        ("order.items.exists(i, i.prize > 1)", "name_unknown", 1, 25),
        ("order.status.lowerAscii() == 'paid'", "name_unknown", 1, 14),
        ("now() > order.ordered_at", "name_unknown", 1, 1),
        ("event.rfm.to.r > 1", "name_unknown", 1, 7),
        ("order.status", "not_boolean", 1, 1),
        ("order.total_cost > 'much'", "types_differ", 1, 18),
        ("order.status == 'PAID' &&\n order.total_cost > 'much'", "types_differ", 2, 19),
        ("order.total_cost * 2 > 100", "types_differ", 1, 18),
        ("order.status.matches('(')", "pattern_invalid", 1, 1),
        ("order.items[0].prize > 1", "value_absent", 1, 1),
        ("order.items.exists(i, order.items.all(j, order.items.exists(k, true)))", "too_complex", 1, 1),
        (" || ".join(["order.status.matches('a')"] * 3), "too_complex", 1, 1),
        ("order.items.exists(i, i.name.matches('a'))", "too_complex", 1, 1),
    ],
)
def test_a_mistake_is_found_with_its_place(condition: str, code: str, line: int, column: int) -> None:
    first = mistakes_in(condition, "/when/3", PAID)[0]

    assert (first.pointer, first.code, first.line, first.column) == ("/when/3", code, line, column)


@pytest.mark.parametrize(
    ("condition", "places"),
    [
        ("order.total_cost > 'much' && order.statu == 1", ["name_unknown:1:36", "types_differ:1:18"]),
        (
            "order.status == 'PAYED' || order.stage in ['PAID', 'OTHER']",
            ["value_unknown:1:17", "value_unknown:1:44"],
        ),
        ("'mail' in customer.reachable_by", ["value_unknown:1:1"]),
        ("customer.reachable_by.exists(way, way == 'mail')", ["value_unknown:1:42"]),
        ("event.type != 'orderACTION_refundx'", ["value_unknown:1:15"]),
        ("order.status == r'PAYED'", []),
        ("order.total_cost == '100'", ["types_differ:1:18"]),
        ("order.tags == 'gift'", ["types_differ:1:12"]),
        ("'gift' in order.status", ["types_differ:1:8"]),
        ("1 in order.tags", ["types_differ:1:3"]),
        ("order.items in order.tags", ["types_differ:1:13"]),
        ("'sku' in order.items[0]", []),
        ("order.items == [order.items[0]] && order.tags + ['a'] == [1]", []),
        ("order.items + order.tags == []", []),
        ("order.ordered_at > '2026-01-01'", ["types_differ:1:18"]),
        ("order.ordered_at - order.ordered_at > duration('1h') + duration('2h')", []),
        ("order.ordered_at + 1 > order.ordered_at", ["types_differ:1:18"]),
        ("order.store > null", ["types_differ:1:13"]),
        ("order.tags > ['a']", ["types_differ:1:12"]),
        ("order.tags * 2 == 1", ["types_differ:1:12"]),
        ("order.status && true", ["types_differ:1:14"]),
        ("!order.status || -order.status == 'a'", ["types_differ:1:1", "types_differ:1:18"]),
        ("order.status ? true : false", ["types_differ:1:14"]),
        ("(true ? order.status : 1) == 1 && (true ? 1 : 2) == 1", []),
        ("order.status.exists(s, true)", ["types_differ:1:14"]),
        ("order.tags.exists(t, t)", ["types_differ:1:12"]),
        ("order.tags.map(t, t, t + 'a').size() == order.tags.filter(t, true).size()", ["types_differ:1:12"]),
        (
            "order.total_cost.startsWith('1') || order.status.contains(1)",
            ["types_differ:1:18", "types_differ:1:50"],
        ),
        ("order.total_cost.size() == 1 && order.tags.size() == 1", ["types_differ:1:18"]),
        ("order.status.getFullYear() == 2026", ["types_differ:1:14"]),
        ("order.tags['a'] == 'b' || order.status[0] == 'a'", ["types_differ:1:11", "types_differ:1:39"]),
        ("order['total_cost'] > 'a' || event[order.status] == 1", ["types_differ:1:21"]),
        ("{'a': 1}.a == 1 && b'a' == b'a' && 1u == 1u && 0x1F == 31 && 'b' == r'b'", []),
        ("has(order.store) && size(order.tags) > 'a'", ["types_differ:1:38"]),
        ("order.total_cost + 1 > 2.0", ["types_differ:1:18"]),
        ("order.items", ["not_boolean:1:1"]),
        ("order", ["not_boolean:1:1"]),
        ("duration('1h')", ["not_boolean:1:1"]),
    ],
)
def test_all_mistakes_of_names_types_and_values_are_found_each_at_its_place(
    condition: str, places: list[str]
) -> None:
    found = mistakes_in(condition, "/when/0", PAID)

    assert [
        f"{mistake.code}:{mistake.line}:{mistake.column}" for mistake in found if mistake.code != "undecidable"
    ] == places


def test_a_mistake_of_types_names_both() -> None:
    (amount,) = mistakes_in("order.total_cost > '100'", "/when/0", PAID)
    (sums,) = mistakes_in("order.total_cost * 2 > 100", "/when/0", PAID)
    (null,) = mistakes_in("order.store < null", "/when/0", PAID)

    assert "> stands between a number with a fraction and a text" in amount.message
    assert "* stands between a number with a fraction and a whole number" in sums.message
    assert "2.0" in sums.message
    assert "ask == null" in null.message


def test_what_a_fact_can_never_be_is_said_with_what_was_probably_meant() -> None:
    (found,) = mistakes_in("order.status == 'PAYED'", "/when/0", PAID)

    assert "Did you mean PAID?" in found.message
    assert "SHIPPED" in found.message


def test_each_sign_of_a_chinese_keyboard_has_a_sentence_of_its_own() -> None:
    found = mistakes_in("order.status == “PAID” && size（order.tags） ≥ 1", "/when/0", PAID)

    assert [(mistake.code, mistake.column) for mistake in found] == [
        ("syntax_invalid", column) for column in (17, 22, 31, 42, 44)
    ]
    assert found[2].message == "（ is a sign of the Chinese keyboard; write ( of the English one."
    assert mistakes_in("'（a），“b”' in order.tags", "/when/0", PAID) == []


@pytest.mark.parametrize("condition", [".order.status == 'PAID'", "(" * 70 + "true" + ")" * 70])
def test_a_form_that_is_not_taken_is_said_to_be_none(condition: str) -> None:
    (found,) = mistakes_in(condition, "/when/0", PAID)

    assert found.code in {"syntax_invalid", "too_complex"}


def test_the_closed_lists_are_those_of_the_contract() -> None:
    schema = json.loads((ROOT / "events/contracts/order-event.v1.json").read_text("utf-8"))
    detail = schema["properties"]["detail"]["properties"]

    for of, where in (("order", "order"), ("customer", "contact"), ("event.action", "action")):
        for name, field in detail[where]["properties"].items():
            values = values_of(f"{of}.{name}")
            assert "enum" not in field or {*values} >= {*field["enum"]} - {None}, name
    reachable = detail["contact"]["properties"]["reachable_by"]["items"]["enum"]
    assert [*values_of("customer.reachable_by[]")] == reachable


def test_the_events_of_actions_are_those_of_the_catalog() -> None:
    events = {action.event for action in load_catalog().actions.values() if not isinstance(action.does, str)}

    assert {*ACTION_TYPES} == events


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
    assert {function for function in found.values() if isinstance(function, Undecided)} <= {
        Undecided("not_boolean")
    }


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

    assert all(text[word.position :].startswith(word.text) for word in words)
    left = [part for part in parts if part not in {" ", "//c\n"}]
    assert "".join(word.text for word in words) == "".join(left)


@given(st.text("ab\n"), st.integers(0, 20))
def test_a_place_leads_back_to_its_character(text: str, index: int) -> None:
    index = min(index, len(text))

    line, column = place_of(text, index)

    assert sum(len(part) + 1 for part in text.split("\n")[: line - 1]) + column - 1 == index


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_none_and_nothing_else_happens(text: str) -> None:
    found = mistakes_in(text, "/when/0", PAID)

    with suppress(Unparsed):
        compiled(text)
        assert {mistake.code for mistake in found} <= {
            "not_boolean",
            "name_unknown",
            "types_differ",
            "syntax_invalid",
        }
    assert all((mistake.line or 1) >= 1 for mistake in found)
