"""JSON that people type: what it says, and on which line stands what is wrong with it; pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orderhub.console.calls import Fraction

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Something that is wrong: where, by its line (0 where nobody can say) and by its JSON pointer, and what."""

    line: int
    pointer: str
    text: str
    source: str = ""


def written(value: object) -> str:
    """JSON as people read and change it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def read(text: str) -> tuple[dict[str, Any] | None, tuple[Mistake, ...]]:
    """The object that a text says, or None and what is wrong with it."""
    try:
        value = json.loads(text, parse_float=Fraction)
    except json.JSONDecodeError as error:
        return None, (_mistake(text, error.lineno, "", f"{error.msg} (column {error.colno})"),)
    except (ValueError, RecursionError):
        return None, (_mistake(text, 1, "", "This cannot be read as JSON."),)
    if not isinstance(value, dict):
        return None, (_mistake(text, 1, "", "Write an object: {…}."),)
    return value, ()


def mistakes_in(text: str, errors: Sequence[Mapping[str, Any]]) -> list[Mistake]:
    """What the API finds wrong with JSON, each with its line: of what is missing, that of what lacks it."""
    lines = lines_of(text)
    return [
        _mistake(text, _line(lines, error), _pointer(error), str(error.get("message", ""))) for error in errors
    ]


def _pointer(error: Mapping[str, Any]) -> str:
    return str(error.get("pointer", ""))


def _line(lines: Mapping[str, int], error: Mapping[str, Any]) -> int:
    pointer = _pointer(error)
    while pointer and pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return lines.get(pointer, 0)


def _mistake(text: str, line: int, pointer: str, said: str) -> Mistake:
    typed = text.splitlines()
    source = typed[line - 1].strip() if 0 < line <= len(typed) else ""
    return Mistake(line=line, pointer=pointer, text=said, source=source)


def lines_of(text: str) -> dict[str, int]:
    """The lines on which the values of JSON begin, by their JSON pointers; empty for what is no JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return dict(_places(text))


def _places(text: str) -> Iterator[tuple[str, int]]:
    """The pointers and lines of JSON that is right."""
    within: list[str | int] = []
    is_name = False
    name = ""
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == ",":
            is_name = not isinstance(within[-1], int)
            within[-1] = within[-1] + 1 if isinstance(within[-1], int) else ""
        elif word in {"]", "}"}:
            within.pop()
            is_name = False
        elif word == ":":
            within[-1], is_name = name, False
        elif is_name:
            name = str(json.loads(word))
        else:
            pointer = "".join(f"/{_escaped(part)}" for part in within)
            yield pointer, text.count("\n", 0, token.start()) + 1
            if word in {"[", "{"}:
                within.append(0 if word == "[" else "")
                is_name = word == "{"


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
