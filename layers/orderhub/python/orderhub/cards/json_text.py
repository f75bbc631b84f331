"""JSON that stands as a text in a field: plugins put whole records there."""

import json
from collections.abc import Iterable
from typing import Any

from orderhub.orders.model import Json

_DEEPEST = 32


class Unreadable(ValueError):
    """It says two things by one name, or is nested deeper than anybody reads: nobody can say what it holds."""


def parsed(text: str) -> dict[str, Json] | list[Json] | None:
    """The object or list that a text is; None where it is another text.

    Raises:
        Unreadable: It has a name twice in one object, or more than 32 levels.
    """
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        value: dict[str, Json] | list[Json] = json.loads(text, object_pairs_hook=_object)
    except (Unreadable, RecursionError):
        raise Unreadable from None
    except ValueError:
        return None
    if _is_deep(value):
        raise Unreadable
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Unreadable
    return fields


def _is_deep(value: Json) -> bool:
    level: list[Json] = [value]
    for _ in range(_DEEPEST):
        level = [inner for part in level for inner in _parts(part)]
    return bool(level)


def _parts(value: Json) -> Iterable[Json]:
    match value:
        case dict():
            return value.values()
        case list():
            return value
    return ()
