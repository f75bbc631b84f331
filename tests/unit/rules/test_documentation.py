"""What docs/rules.md says is so."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from orderhub.api.rules.routes import BACKTEST_TIME
from orderhub.customers.merges import MOST_COUNTED
from orderhub.rules.conditions import mistakes_in
from orderhub.rules.firing import incoming_event
from orderhub.rules.lookups import ITEM_FACTS, SHAPES, Lookup
from orderhub.rules.names import MOST_MACROS
from orderhub.rules.order_details import LONGEST_NAME
from orderhub.rules.parse import parse
from orderhub.rules.placeholders import filled
from orderhub.rules.rule import Act
from orderhub.rules.schema import EVENT_TYPES, Several, Shape, ValueType, is_known, shape_of
from tests.unit.rules.samples import KNOWN, SAVED, paid

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "rules.md").read_text("utf-8")
PACKAGE = ROOT / "layers/orderhub/python/orderhub"
SOURCES = "".join(path.read_text("utf-8") for path in (*PACKAGE.glob("rules/*.py"), PACKAGE / "mistakes.py"))
CONDITIONS = re.findall(r"```cel\n(.*?)```", TEXT, re.DOTALL)[0].splitlines()
WORDS = {
    "text": ValueType.TEXT,
    "time": ValueType.TIME,
    "number": ValueType.NUMBER,
    "whole number": ValueType.WHOLE,
    "true or false": ValueType.FLAG,
    "list of texts": Several(ValueType.TEXT),
}


def leaves(shape: Shape, path: str = "") -> Iterator[str]:
    """The dotted names of all that a shape holds."""
    if isinstance(shape, Mapping):
        for name, part in shape.items():
            yield from leaves(part, f"{path}.{name}" if path else name)
    else:
        yield path


def test_its_rule_is_taken() -> None:
    definition = json.loads(re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0])

    assert parse("vip", definition, KNOWN, SAVED).body() == definition


@pytest.mark.parametrize("condition", CONDITIONS)
def test_its_conditions_are_taken(condition: str) -> None:
    assert mistakes_in(condition, "/when/0", ("orderPAID",)) == []


def test_names_hold_what_it_says_they_hold() -> None:
    table = TEXT.partition("| name | holds |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| ((?:`[a-z_.]+` ?)+) \| ([a-z ]+?)(?:;.*)? \|$", table, re.MULTILINE)
    documented = {name: WORDS[kind] for names, kind in rows for name in re.findall(r"`(.*?)`", names)}

    shape = shape_of("orderPAID")
    found = {
        f"{of}.{name}": kind
        for of, part in shape.items()
        if isinstance(part, Mapping)
        for name, kind in part.items()
    }

    lists = {"order.items", "order.removed_items"}
    assert documented == {name: kind for name, kind in found.items() if name not in lists}
    assert "| `order.items` `order.removed_items` | list of `sku` (text) and `quantity` (number)" in table


def test_what_is_looked_up_is_named_with_what_it_holds() -> None:
    table = TEXT.partition("| name | is looked up | holds |")[2].partition("\n\n")[0]
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \|[^|]+\| (.*) \|$", table, re.MULTILINE))

    assert [*rows] == [*map(str, Lookup)]
    for text, holds in rows.items():
        shape = SHAPES[Lookup(text)]
        if shape == Several(ValueType.TEXT):
            assert holds.startswith("list of texts;")
            continue
        if shape == ValueType.FLAG:
            assert holds.startswith("true or false;")
            continue
        parts = re.findall(r"((?:`[a-z_]+` ?)+)\((text|whole number|number)\b", holds)
        documented = {name: WORDS[kind] for names, kind in parts for name in re.findall(r"`(.*?)`", names)}
        of = shape.of if isinstance(shape, Several) else shape
        assert isinstance(of, Mapping)
        assert documented == {
            name: kind for name, kind in of.items() if text != "order.items" or name in ITEM_FACTS
        }
    assert f"more than {MOST_COUNTED:,} orders" in TEXT
    assert f"the first {LONGEST_NAME} characters" in TEXT


def test_what_events_bring_besides_is_named() -> None:
    table = TEXT.partition("| event | has besides |")[2].partition("\n\n")[0]
    usual = set(leaves(shape_of("orderPAID")))
    rows = {row.split("|")[1]: row for row in table.splitlines()[2:]}

    for event_type in (*EVENT_TYPES, "orderACTION_refund"):
        named = event_type.replace("ACTION_refund", "ACTION_…")
        row = next((row for names, row in rows.items() if f"`{named}`" in names), "")
        more = {name.rpartition(".")[2] for name in set(leaves(shape_of(event_type))) - usual}
        assert {name for name in more if f"`{name}`" not in row} == set(), event_type


def test_its_words_of_a_task_are_filled_in_as_it_says() -> None:
    text, expected = re.findall(r'`"(Call about .*?)"` becomes "(.*?)"', TEXT)[0]
    items = [{"sku": "TEA-500", "quantity": 1}, {"sku": "MUG-RED", "quantity": 2}]
    detail = paid(total_cost=129.9, items=items)

    assert filled(text, incoming_event({"detail-type": "orderPAID", "detail": detail}), 200) == expected


def test_events_and_actions_are_named() -> None:
    named = set(re.findall(r"`(order\w+|rfm\w+|segment\w+|task\w+)`", TEXT))

    assert {name for name in named if name.lower() != name and not is_known(name)} == set()
    assert re.findall(r'^\| `\{"(\w+)":', TEXT, re.MULTILINE) == list(Act)


def test_bounds_and_codes_are_those_of_the_code() -> None:
    codes = set(re.findall(r"`(\w+)`", TEXT.partition("The codes are ")[2].partition(".")[0]))
    unknown = {"workflow_unknown", "message_unknown"}
    raised = set(re.findall(r'\b(?:add|_at)\([^()]*?, "([a-z]+_[a-z]+)"', SOURCES))

    assert f"at most {MOST_MACROS} in one condition" in TEXT
    assert f"in {BACKTEST_TIME.seconds} seconds" in TEXT
    assert {code for code in codes - unknown if f'"{code}"' not in SOURCES} == set()
    assert raised <= codes
