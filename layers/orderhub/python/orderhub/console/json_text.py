"""JSON that people write in a field: laid out, read, and what is wrong with it at its line; pure."""

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


class Unreadable(ValueError):
    """A text that is no JSON; ``line`` is where, and the message why."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Something that is wrong: the number of the line, what stands there, and what would be right."""

    line: int
    text: str
    message: str


def json_text(value: Json, indent: int = 0) -> str:
    """A value as it is written for people: what is short on one line."""
    flat = _flat(value)
    if indent + len(flat) <= _WIDTH or not isinstance(value, dict | list):
        return flat
    inner, space = " " * (indent + 2), " " * indent
    if isinstance(value, dict):
        lines = [f"{inner}{_flat(name)}: {json_text(one, indent + 2)}" for name, one in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{space}}}"
    return "[\n" + ",\n".join(f"{inner}{json_text(one, indent + 2)}" for one in value) + f"\n{space}]"


def _flat(value: Json) -> str:
    match value:
        case Fraction():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{_flat(name)}: {_flat(one)}" for name, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flat, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def read_json(text: str) -> Json:
    """What a text says.

    Raises:
        Unreadable: It is no JSON, or none that can be sent on.
    """
    try:
        value = json.loads(text, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        raise Unreadable(error.msg, error.lineno) from error
    except (ValueError, RecursionError) as error:
        message = "This cannot be sent: half a character, a number that is none, or groups that are too deep"
        raise Unreadable(message, 1) from error
    return value


def _no_number(text: str) -> None:
    raise ValueError(text)


def placed(text: str, errors: Iterable[Mapping[str, Json]], root: str) -> list[Placed]:
    """What the API says is wrong, at the lines of a text.

    Args:
        text: The JSON that was sent.
        errors: The API's mistakes, each with its JSON pointer and its message; those beside the text are left out.
        root: The pointer to what the text is of the body, such as ``/conditions``.
    """
    found = lines_of(text)
    return [
        at_line(text, _nearest(pointer.removeprefix(root), found), str(error.get("message", "")))
        for error in errors
        if (pointer := str(error.get("pointer", ""))).startswith(root)
    ]


def at_line(text: str, line: int, message: str) -> Placed:
    """Something that is wrong at a line of a text."""
    lines = text.split("\n")
    return Placed(line=line, text=lines[min(line, len(lines)) - 1].strip(), message=message)


def _nearest(pointer: str, found: Mapping[str, int]) -> int:
    """The line of what a pointer leads to; what is missing is missing in what it would stand in."""
    while pointer and pointer not in found:
        pointer = pointer.rpartition("/")[0]
    return found.get(pointer, 1)


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
