"""JSON that stands as a text in a field: plugins put whole records there."""

import json
from typing import Any

from orderhub.orders.model import Json


class RepeatedName(ValueError):
    """A name stands twice in an object, so that whoever reads it sees only one of its values."""


def parsed(text: str) -> dict[str, Json] | list[Json] | None:
    """The object or list that a text is; None where it is another text.

    Raises:
        RepeatedName: It says two things by one name.
    """
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        value: dict[str, Json] | list[Json] = json.loads(text, object_pairs_hook=_object)
    except RepeatedName:
        raise
    except (ValueError, RecursionError):
        return None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise RepeatedName
    return fields
