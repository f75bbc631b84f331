"""A client's own fields: what their names and values say of people, masked, and the JSON that stands in them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from orderhub.cards import masking
from orderhub.cards.field_names import is_area, mask_for, plain_name
from orderhub.cards.folding import plain
from orderhub.cards.masking import HIDDEN, Mask
from orderhub.cards.redactor import Redactor
from orderhub.orders.model import Json

_DEEPEST = 32
_NAME = "name"
_MOST_NESTED = 4
"""So often may JSON stand as a text within JSON; nobody reads what is wrapped more often."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: what it is called, what mask it has by that, and in how many texts of JSON it is."""

    key: str
    mask: Mask | None
    nested: int


def own_fields(extra: Mapping[str, Json], redactor: Redactor, within: str = "") -> dict[str, Json]:
    """Fields of the client's own, with the personal data in names and values masked.

    ``within`` is what they belong to, which decides whose a ``name`` is.
    """
    return _fields(extra, redactor, _Place(key=within, mask=None, nested=0))


def own_text(text: str, redactor: Redactor) -> str:
    """A text with the personal data in it masked; JSON by the names of its fields."""
    return _masked_text(text, redactor, _Place(key="", mask=None, nested=0))


def _fields(fields: Mapping[str, Json], redactor: Redactor, place: _Place) -> dict[str, Json]:
    if isinstance(field_name := fields.get(_NAME), str) and "value" in fields:
        # Shopify and others write a field as {"name": "receiver", "value": "…"}.
        shown = {key: value for key, value in fields.items() if key != _NAME}
        label = _fields({field_name: fields["value"]}, redactor, place)
        (name, value), *_ = label.items()
        return {_NAME: name} | _fields(shown, redactor, place) | {"value": value}
    return {redactor.over(key): _masked(value, redactor, _place_of(key, place)) for key, value in fields.items()}


def _place_of(key: str, within: _Place) -> _Place:
    name = plain_name(plain(key))
    mask = mask_for(name, plain_name(within.key))
    inherited = None if is_area(name) else within.mask
    return replace(within, key=key, mask=mask or inherited)


def _masked(value: Json, redactor: Redactor, place: _Place) -> Json:
    """A value with each text and number in it masked; numbers stay numbers where there is nothing to hide."""
    match value:
        case dict():
            return _fields(value, redactor, place)
        case list():
            return [_masked(inner, redactor, place) for inner in value]
        case str():
            return _masked_text(value, redactor, place)
        case bool() | None:
            return value
    # A number is nobody's name, though a customer may have one.
    mask = place.mask if place.mask is not masking.name else None
    text = str(value)
    hidden = redactor.over(mask(text) if mask else text, place.key)
    return value if hidden == text else hidden


def _masked_text(text: str, redactor: Redactor, place: _Place) -> str:
    over = partial(redactor.over, label=place.key)
    try:
        value = parsed(text)
    except Unreadable:
        return HIDDEN
    if value is None:
        return over(place.mask(text) if place.mask else text)
    if place.nested == _MOST_NESTED:
        return HIDDEN
    inner = _masked(value, redactor, replace(place, nested=place.nested + 1))
    return text if inner == value else json.dumps(inner, ensure_ascii=False)


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
