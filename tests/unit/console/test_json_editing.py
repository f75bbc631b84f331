"""JSON as people type it, and the lines on which its mistakes stand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.console.json_editing import lines_of, mistakes_in, read, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 2]))
def test_each_value_has_the_line_it_begins_on(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    lines = lines_of(text)

    def look(inner: object, pointer: str) -> None:
        assert lines[pointer] <= text.count("\n") + 1
        entries = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for name, entry in entries:
            look(entry, f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}")

    look(value, "")


def test_a_mistake_says_its_line_and_what_stands_there() -> None:
    text = written({"blocks": [{"wait": {"days": 0}}, {"if": "order.x > 1.5", "then": []}], "a/b": 1})
    errors = [
        {"pointer": "/blocks/0/wait/days", "message": "Send a number above 0."},
        {"pointer": "/blocks/1/else", "message": "It lacks this."},
        {"pointer": "/a~1b", "message": "No."},
        {"pointer": "/start", "message": "It lacks this."},
        {},
    ]
    found = mistakes_in(text, errors)

    assert [(one.line, one.source) for one in found] == [
        (5, '"days": 0'),
        (8, "{"),
        (13, '"a/b": 1'),
        (1, "{"),
        (1, "{"),
    ]
    assert [one.line for one in mistakes_in("{", errors)] == [0] * 5


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('{\n"a": 1,\n}', 2, "column 7"),
        ("[1]", 1, "Write an object"),
        ("[" * 100_000, 1, "cannot be read"),
        ("", 1, "column 1"),
        (f'{{"a": {"9" * 5000}}}', 1, "cannot be read"),
    ],
)
def test_what_is_no_object_is_said_with_its_line(text: str, line: int, said: str) -> None:
    value, (mistake,) = read(text)

    assert value is None
    assert mistake.line == line
    assert said in mistake.text
    assert lines_of("[" * 100_000) == {}


def test_what_is_read_is_written_as_it_was() -> None:
    value, mistakes = read('{"a": 100.50, "b": "é"}')

    assert mistakes == ()
    assert written(value) == '{\n  "a": 100.5,\n  "b": "é"\n}'
