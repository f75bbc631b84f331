"""JSON as people type it: laid out, read, and what is wrong with it at its line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.console.calls import Fraction
from orderhub.console.json_editing import lines_of, mistakes_in, read, written

TEXT = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=30,
)
WRITTEN = """{"all": [
  {"fact": "orderCount", "op": "=>", "value": 3},
  {
    "not": {"a/b~c": []}
  },
  "x, {y}"
]}"""


@given(VALUES)
def test_what_is_laid_out_is_read_as_it_was(value: object) -> None:
    found, mistakes = read(written({"value": value}))

    assert found == {"value": value}
    assert mistakes == ()


@given(VALUES, st.integers(0, 4))
def test_every_value_has_a_line_however_it_is_laid_out(value: object, indent: int) -> None:
    for text in (written(value), json.dumps(value, indent=indent, ensure_ascii=False)):
        found = lines_of(text)
        assert set(pointers(value)) <= found.keys()
        assert all(1 <= line <= text.count("\n") + 1 for line in found.values())


def pointers(value: object, at: str = "") -> list[str]:
    inner: dict[str, object] = {}
    if isinstance(value, dict):
        inner = {name.replace("~", "~0").replace("/", "~1"): one for name, one in value.items()}
    if isinstance(value, list):
        inner = {str(place): one for place, one in enumerate(value)}
    return [at, *(pointer for name, one in inner.items() for pointer in pointers(one, f"{at}/{name}"))]


def test_the_lines_are_those_where_a_value_stands() -> None:
    assert lines_of(WRITTEN) == {
        "": 1,
        "/all": 1,
        "/all/0": 2,
        "/all/0/fact": 2,
        "/all/0/op": 2,
        "/all/0/value": 2,
        "/all/1": 3,
        "/all/1/not": 4,
        "/all/1/not/a~1b~0c": 4,
        "/all/2": 6,
    }


def test_a_short_value_stands_on_one_line_and_a_number_keeps_its_digits() -> None:
    leaf = {"fact": "sum", "op": ">=", "value": Fraction("1000.50"), "where": {"store": ["北京"]}}
    flat = '{"fact": "sum", "op": ">=", "value": 1000.50, "where": {"store": ["北京"]}}'

    assert written(leaf) == flat
    assert written({"all": [leaf, leaf]}) == f'{{\n  "all": [\n    {flat},\n    {flat}\n  ]\n}}'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "column 1"),
        ('{\n"a": 1,\n}', 2, "column 7"),
        ('{\n"a": 1\n"b": 2}', 3, "delimiter"),
        ("[1]", 1, "Write an object"),
        ("NaN", 1, "cannot be sent"),
        ('{"a": 1e999}', 1, "cannot be sent"),
        ('{"a": "\\ud800"}', 1, "cannot be sent"),
        ("[" * 100_000, 1, "cannot be sent"),
        (f'{{"a": {"9" * 5000}}}', 1, "cannot be sent"),
    ],
)
def test_what_cannot_be_read_says_at_which_line(text: str, line: int, said: str) -> None:
    value, (mistake,) = read(text)

    assert value is None
    assert mistake.line == line
    assert said in mistake.text


def test_a_mistake_stands_at_its_line_and_what_is_missing_where_it_would_stand() -> None:
    errors = [
        {"pointer": "/conditions/all/0/op", "message": "Send one of =."},
        {"pointer": "/conditions/all/1/fact", "message": "Send a fact."},
        {"pointer": "/conditions"},
        {"pointer": "/description", "message": "Too long."},
    ]
    found = mistakes_in(WRITTEN, errors, "/conditions")

    assert [(one.line, one.source) for one in found] == [
        (2, '{"fact": "orderCount", "op": "=>", "value": 3},'),
        (3, "{"),
        (1, '{"all": ['),
    ]
    assert [one.text for one in found] == ["Send one of =.", "Send a fact.", ""]
    assert [one.line for one in mistakes_in("{", [{"pointer": "/start"}, {}])] == [1, 1]


def test_what_is_very_deep_is_looked_at_no_further() -> None:
    assert len(lines_of("[" * 1000 + "]" * 1000)) < 100
