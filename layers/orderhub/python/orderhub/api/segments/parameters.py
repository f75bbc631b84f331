"""What requests about segments ask for; pure, no AWS."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, segment_of
from orderhub.mistakes import Mistake, Mistaken, Mistakes
from orderhub.segments.conditions import Condition
from orderhub.segments.parse import parse, refusal
from orderhub.segments.segment import Definition

LONGEST_DESCRIPTION = 500
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CONDITION = '{"conditions": {"fact": "orderCount", "op": ">=", "value": 3}}'
_MOST_ERRORS = 100


def name_in(event: Event) -> str | None:
    """The segment's name in the path; None for one that none can have."""
    name = segment_of(event, "name")
    return name if _NAME.fullmatch(name) else None


def definition_in(event: Event, currency: str) -> Definition:
    """The segment that a request wants saved.

    Args:
        event: The request.
        currency: Of amounts that name none.

    Raises:
        RequestError: ``name_invalid``, ``segment_invalid`` (with all that is wrong), ``body_invalid`` or
            ``field_unknown``; ``body_too_large``.
    """
    name = name_in(event)
    if name is None:
        message = "A segment's name is 1 to 64 letters (a-z), digits, - and _."
        raise RequestError(message, "name_invalid")
    fields = object_in(body_of(event), _CONDITION, {"description", "conditions", "events"})
    description, events = fields.get("description", ""), fields.get("events", False)
    wrong = _wrong_in(description, events)
    _conditions(fields, currency, wrong)
    return Definition(name=name, description=description, conditions=fields["conditions"], events=events)


def conditions_in(event: Event, currency: str) -> Condition:
    """The conditions that a request wants to see the effect of.

    Raises:
        RequestError: ``segment_invalid`` (with all that is wrong), ``body_invalid`` or ``field_unknown``; 413
            ``body_too_large``.
    """
    fields = object_in(body_of(event), _CONDITION, {"conditions"})
    return _conditions(fields, currency, Mistakes())


def _wrong_in(description: object, events: object) -> Mistakes:
    wrong = Mistakes()
    if not isinstance(description, str) or len(description) > LONGEST_DESCRIPTION:
        wrong.add("/description", "value_invalid", f"Send a text of at most {LONGEST_DESCRIPTION} characters.")
    if not isinstance(events, bool):
        wrong.add("/events", "value_invalid", "Send true or false.")
    return wrong


def _conditions(fields: Mapping[str, Any], currency: str, wrong: Mistakes) -> Condition:
    try:
        condition = parse(fields.get("conditions"), currency)
    except Mistaken as fault:
        raise _refused([*wrong.found, *fault.mistakes]) from None
    if wrong.found:
        raise _refused(wrong.found)
    return condition


def _refused(mistakes: Sequence[Mistake]) -> RequestError:
    fault = refusal(mistakes)
    errors = [mistake.shown() for mistake in fault.mistakes[:_MOST_ERRORS]]
    return RequestError(str(fault), "segment_invalid", errors=errors)
