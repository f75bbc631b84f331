"""What requests about saved workflows ask for."""

import json
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, segment_of
from orderhub.mistakes import Mistakes
from orderhub.rules.actions import ActionTargets
from orderhub.workflows.cause import Cause, cause_in
from orderhub.workflows.definition_checks import FIELDS, check_definition
from orderhub.workflows.saved import is_name

_MOST_ERRORS = 100
_EXAMPLE = (
    '{"description": "Thanks the buyer.", "start": {"events": ["orderDELIVERED"]}, '
    '"blocks": [{"wait": {"days": 3}}, {"send_message": {"message": "win_back"}}]}'
)


def name_in(event: Event) -> str:
    """The name that a request wants a workflow saved under.

    Raises:
        RequestError: ``name_invalid``.
    """
    name = segment_of(event, "name")
    if not is_name(name):
        message = "A workflow's name is 1 to 50 small letters (a-z), digits and _, the first a letter."
        raise RequestError(message, "name_invalid")
    return name


def fields_in(event: Event, names: set[str]) -> dict[str, Any]:
    """The object that was sent, with fractions as JSON has them.

    Raises:
        RequestError: ``body_invalid``, ``body_too_large`` or ``field_unknown``.
    """
    fields = object_in(body_of(event), _EXAMPLE, names)
    plain: dict[str, Any] = json.loads(json.dumps(fields, default=float))
    return plain


def version_in(fields: Mapping[str, Any]) -> int | None:
    """The version that was read before, if the request says it.

    Raises:
        RequestError: ``version_conflict``: it is no version.
    """
    version = fields.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise RequestError("Send version as the number you read, or leave it out.", "version_conflict")
    return version


def event_cause_in(brought: Mapping[str, Any]) -> Cause:
    """The event that a request brings.

    Raises:
        RequestError: ``event_invalid``.
    """
    try:
        return cause_in(brought)
    except Exception:  # noqa: BLE001 - whatever was sent
        message = "Send event as EventBridge delivers it, with detail-type and detail; events/samples has some."
        raise RequestError(message, "event_invalid") from None


def checked(
    fields: Mapping[str, Any],
    name: str,
    targets: Callable[[Mapping[str, AbstractSet[str]]], ActionTargets],
    others: Mapping[str, AbstractSet[str]],
) -> dict[str, Any]:
    """A definition that was sent, when nothing is wrong with it.

    Args:
        fields: It, and what else the request says.
        name: What it is called; it may start itself.
        targets: Makes what actions may lead to, of the workflows there are.
        others: The other workflows, with the types of events that they start on.

    Raises:
        RequestError: ``definition_invalid``, with all that is wrong.
    """
    definition = {key: value for key, value in fields.items() if key in FIELDS}
    mistakes = Mistakes()
    check_definition(definition, targets({**others, name: _events_in(definition)}), mistakes)
    if mistakes.found:
        message = "The workflow cannot be taken; errors says what is wrong where."
        errors = [mistake.shown() for mistake in mistakes.found[:_MOST_ERRORS]]
        raise RequestError(message, "definition_invalid", errors=errors)
    return definition


def _events_in(definition: Mapping[str, Any]) -> frozenset[str]:
    start = definition.get("start")
    events = start.get("events") if isinstance(start, dict) else None
    return (
        frozenset(event for event in events if isinstance(event, str)) if isinstance(events, list) else frozenset()
    )
