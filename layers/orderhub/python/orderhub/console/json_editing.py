"""JSON that people type: laid out, read, and on which line stands what is wrong with it; pure."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.console.calls import Fraction

type Json = Any

_WIDTH = 90
_DEEPEST = 60
"""Nobody writes groups as deep; what is deeper is looked at no further."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Something that is wrong: the number of its line, its JSON pointer, what is wrong, and what stands there."""

    line: int
    pointer: str
    text: str
    source: str


def written(value: Json, indent: int = 0) -> str:
    """A value as people read and change it: what is short on one line."""
    flat = _flat(value)
    if indent + len(flat) <= _WIDTH or not isinstance(value, dict | list):
        return flat
    inner, space = " " * (indent + 2), " " * indent
    if isinstance(value, dict):
        lines = [f"{inner}{_flat(name)}: {written(one, indent + 2)}" for name, one in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{space}}}"
    return "[\n" + ",\n".join(f"{inner}{written(one, indent + 2)}" for one in value) + f"\n{space}]"


def _flat(value: Json) -> str:
    match value:
        case Fraction():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{_flat(name)}: {_flat(one)}" for name, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flat, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def read(text: str) -> tuple[dict[str, Any] | None, tuple[Mistake, ...]]:
    """The object that a text says, or None and what is wrong with the text."""
    try:
        value = json.loads(text, parse_float=Fraction, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        return None, (_mistake(text, error.lineno, "", f"{error.msg} (column {error.colno})"),)
    except (ValueError, RecursionError):
        unsendable = "This cannot be sent: half a character, a number that is none, or groups that are too deep."
        return None, (_mistake(text, 1, "", unsendable),)
    if not isinstance(value, dict):
        return None, (_mistake(text, 1, "", "Write an object: {…}."),)
    return value, ()


def _no_number(text: str) -> None:
    raise ValueError(text)


def mistakes_in(text: str, errors: Iterable[Mapping[str, Json]], root: str = "") -> list[Mistake]:
    """What the API finds wrong with JSON, each with its line: of what is missing, that of what lacks it.

    Args:
        text: The JSON that was sent.
        errors: The API's mistakes, each with its JSON pointer and its message; those beside the text are left out.
        root: The pointer to what the text is of the body, such as ``/conditions``.
    """
    lines = lines_of(text)
    return [
        _mistake(text, _line(lines, pointer.removeprefix(root)), pointer, str(error.get("message", "")))
        for error in errors
        if (pointer := str(error.get("pointer", ""))).startswith(root)
    ]


def _line(lines: Mapping[str, int], pointer: str) -> int:
    while pointer and pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return lines.get(pointer, 1)


def _mistake(text: str, line: int, pointer: str, said: str) -> Mistake:
    typed = text.split("\n")
    source = typed[min(line, len(typed)) - 1].strip()
    return Mistake(line=line, pointer=pointer, text=said, source=source)


def lines_of(text: str) -> dict[str, int]:
    """At which line each value of a JSON text begins, by its JSON pointer; of a field, the line of its name."""
    found: dict[str, int] = {}
    path: list[str | int] = []
    awaits_name, line, at = False, 1, 0
    for token in _TOKEN.finditer(text):
        line, at, word = line + text.count("\n", at, token.start()), token.start(), token[0]
        if word in "]}":
            path, awaits_name = path[:-1], False
        elif word == "," and path:
            awaits_name = isinstance(path[-1], str)
            path[-1] = path[-1] if isinstance(path[-1], str) else path[-1] + 1
        elif awaits_name and word[0] == '"':
            path[-1], awaits_name = json.loads(word), False
            found[_pointer(path)] = line
        elif word not in ":,":
            found.setdefault(_pointer(path), line)
            awaits_name = word == "{"
            path = [*path, "" if word == "{" else 0] if word in "{[" else path
        if len(path) > _DEEPEST:
            break
    return found


def _pointer(path: Iterable[str | int]) -> str:
    return "".join(f"/{str(name).replace('~', '~0').replace('/', '~1')}" for name in path)
