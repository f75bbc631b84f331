"""Names of messages that hold facts of the event in braces, such as ``{order.status}``; pure."""

import re
from collections.abc import Iterable, Sequence

from orderhub.mistakes import Mistakes
from orderhub.rules.schema import ACTION_TYPES

_FACT = re.compile(r"\{([^{}]*)\}")
_OF_ORDERS, _OF_ACTIONS = ("order.status",), ("action.kind", "action.state")
FACTS = (*_OF_ORDERS, *_OF_ACTIONS)
"""What a name can hold."""


def check_facts(name: str, events: Sequence[str], pointer: str, mistakes: Mistakes) -> None:
    """Note what is wrong with the facts in a message's name.

    Args:
        name: It.
        events: The types of events that start the workflow; each has to have the facts.
        pointer: Where the name stands.
        mistakes: Takes what is wrong.
    """
    for fact in _FACT.findall(name):
        if fact not in FACTS:
            message = f"Send a name, or one with {', '.join(f'{{{known}}}' for known in FACTS)} in it."
            mistakes.add(pointer, "message_unknown", message)
        elif any(not _has(event, fact) for event in events):
            mistakes.add(pointer, "message_unknown", f"Not all events that start it have {fact}.")


def names_fitting(name: str, messages: Iterable[str]) -> list[str]:
    """The messages that a name with facts in it can come to."""
    parts = [re.escape(part) if number % 2 == 0 else "[A-Za-z_]+" for number, part in enumerate(_FACT.split(name))]
    fitting = re.compile("".join(parts))
    return [message for message in sorted(messages) if fitting.fullmatch(message)]


def _has(event: str, fact: str) -> bool:
    return event in ACTION_TYPES if fact in _OF_ACTIONS else event.startswith("order")
