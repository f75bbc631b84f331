"""Conditions held against an event: EventBridge's pattern language, as far as the hub's rules use it; pure.

A pattern is a tree of names whose leaves are lists of alternatives: a value, ``{"prefix": "P"}``,
``{"anything-but": ["A"]}``, ``{"numeric": [">=", 3]}`` or ``{"exists": false}``. All leaves have to hold.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from operator import eq, ge, gt, le, lt
from typing import Any

from orderhub.orders.model import Json

type Pattern = Mapping[str, Any]
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}
_ABSENT: Any = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition as it was written, what came of it, and by which values.

    ``error`` is a stable code where the condition could not be decided; it does not hold then.
    """

    condition: str
    holds: bool
    values: Mapping[str, Json]
    error: str | None = None

    def shown(self) -> dict[str, Any]:
        """It as the API shows it."""
        return {
            "condition": self.condition,
            "holds": self.holds,
            "values": dict(self.values),
            "error": self.error,
        }


def checks_of(pattern: Pattern, event: Mapping[str, Any]) -> list[Check]:
    """Each leaf of a pattern, whether it holds for an event or a part of one, and the value that decided it."""
    return list(_leaves(pattern, event, ()))


def matches(pattern: Pattern, event: object) -> bool:
    """Whether every leaf of a pattern holds for an event or a part of one, without saying why."""
    for name, part in pattern.items():
        value = _named(event, name)
        if not (matches(part, value) if isinstance(part, dict) else _holds(part, value)):
            return False
    return True


def _leaves(pattern: Pattern, event: object, way: tuple[str, ...]) -> Iterator[Check]:
    for name, part in pattern.items():
        value = _named(event, name)
        if isinstance(part, dict):
            yield from _leaves(part, value, (*way, name))
        else:
            yield _check(".".join((*way, name)), part, value)


def _check(name: str, alternatives: Sequence[Any], value: Any) -> Check:  # noqa: ANN401 - any JSON
    return Check(
        condition=f"{name} {' or '.join(map(_words, alternatives))}",
        holds=_holds(alternatives, value),
        values={} if value is _ABSENT else {name: value},
    )


def _named(event: object, name: str) -> Any:  # noqa: ANN401 - any JSON
    return event.get(name, _ABSENT) if isinstance(event, dict) else _ABSENT


def _holds(alternatives: Sequence[Any], value: Any) -> bool:  # noqa: ANN401 - any JSON
    # Of a list, one element that is among the alternatives is enough.
    values = value if isinstance(value, list) else [value]
    return any(_is(alternative, each) for alternative in alternatives for each in values)


def _is(alternative: Any, value: Any) -> bool:  # noqa: ANN401 - any JSON
    if isinstance(alternative, str):
        return bool(alternative == value)
    match alternative:
        case {"exists": bool(wanted)}:
            return (value is not _ABSENT) is wanted
        case {"prefix": str(start)}:
            return isinstance(value, str) and value.startswith(start)
        case {"anything-but": others}:
            return value is not _ABSENT and value not in (others if isinstance(others, list) else [others])
        case {"numeric": bounds}:
            # To Python, True is a number.
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and all(
                _COMPARED[sign](value, bound) for sign, bound in batched(bounds, 2, strict=True)
            )
    # 1 and True are the same to Python, and not to EventBridge.
    return isinstance(value, bool) is isinstance(alternative, bool) and bool(value == alternative)


def _words(alternative: Any) -> str:  # noqa: ANN401 - any JSON
    match alternative:
        case {"exists": bool(wanted)}:
            return "exists" if wanted else "is absent"
        case {"prefix": str(start)}:
            return f"begins with {start}"
        case {"anything-but": others}:
            return f"is none of {', '.join(map(str, others if isinstance(others, list) else [others]))}"
        case {"numeric": bounds}:
            return "is " + " and ".join(f"{sign} {bound}" for sign, bound in batched(bounds, 2, strict=True))
    return f"is {alternative}"
