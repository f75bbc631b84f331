"""The facts of an event within the words of a task, as ``${order.total_cost}``; pure, no AWS."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orderhub.mistakes import Mistakes
from orderhub.orders.model import Json
from orderhub.rules.facts import value_at, variables_as_json
from orderhub.rules.firing import IncomingEvent
from orderhub.rules.names import unknown_in
from orderhub.rules.schema import Shape, shape_of

ABSENT = "-"
"""What stands for a fact that an event does not tell."""
_PLACEHOLDER = re.compile(r"\$\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}", re.ASCII)
_OPENED = "${"
_EXAMPLES = "${event.key} (the order number), ${order.total_cost} or ${order.currency}"


def check_words(text: str, pointer: str, events: Sequence[str], mistakes: Mistakes) -> None:
    """Note what is wrong with the placeholders of a text: each has to be a fact that one of the events tells.

    Args:
        text: The title or the description of a task.
        pointer: Where it stands.
        events: The types of events that it may be filled from, at least one.
        mistakes: Takes what is wrong.
    """
    shapes = [shape_of(event_type) for event_type in events]
    for name in _PLACEHOLDER.findall(text):
        unknown = unknown_in(name, shapes)
        if unknown:
            message = f"There is no ${{{name}}} to fill in.{unknown[0].hint} Send facts such as {_EXAMPLES}."
            mistakes.add(pointer, "name_unknown", message)
        elif not any(_is_fact(name, shape) for shape in shapes):
            mistakes.add(pointer, "value_invalid", f"${{{name}}} stands for several facts; name one of them.")
    if _OPENED in _PLACEHOLDER.sub("", text):
        message = f"A placeholder is a name between ${{ and }}, such as {_EXAMPLES}."
        mistakes.add(pointer, "syntax_invalid", message)


def filled(text: str, event: IncomingEvent, longest: int) -> str:
    """A text with the facts of an event in it, cut to a length; what nobody knows stays as it is written."""
    if _OPENED not in text:
        return text
    variables, shape = variables_as_json(event.detail_type, event.detail), shape_of(event.detail_type)

    def fact(match: re.Match[str]) -> str:
        known = match[1].partition(".")[0] in shape
        return (_shown(value_at(match[1], variables)) or ABSENT) if known else match[0]

    whole = _PLACEHOLDER.sub(fact, text)
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"


def _is_fact(name: str, shape: Mapping[str, Shape]) -> bool:
    """Whether a name stands for one fact, or a list of them."""
    shape_of_part: Any = shape
    for part in name.split("."):
        shape_of_part = shape_of_part.get(part) if isinstance(shape_of_part, Mapping) else None
    return shape_of_part is not None and not isinstance(shape_of_part, Mapping)


def _shown(value: Json) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dict():
            return " × ".join(_parts(value))
        case list():
            return ", ".join(map(_shown, value))
        case _:
            return str(value)


def _parts(item: Mapping[str, Json]) -> Iterator[str]:
    """An item of an order as people write one: how much of what."""
    yield from (_shown(item[name]) for name in ("quantity", "sku") if name in item)
