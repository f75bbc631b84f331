"""What requests about rules ask for; pure, no AWS."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, segment_of
from orderhub.mistakes import Mistaken
from orderhub.rules.actions import ActionTargets
from orderhub.rules.parse import FIELDS, parse
from orderhub.rules.rule import Rule

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MOST_ERRORS = 100
_EXAMPLE = '{"on": ["orderPAID"], "when": ["order.total_cost > 500.0"], "do": [{"tag_customer": "vip"}]}'
_TRIED = "backtest"


def name_in(event: Event) -> str | None:
    """The rule's name in the path; None for one that none can have."""
    name = segment_of(event, "name")
    return name if _NAME.fullmatch(name) else None


def rule_in(event: Event, targets: ActionTargets, now: datetime) -> Rule:
    """The rule that a request wants saved.

    Raises:
        RequestError: ``name_invalid``, ``body_invalid`` or ``field_unknown``; ``rule_invalid`` (with all
            that is wrong); ``body_too_large``.
    """
    name = name_in(event)
    if name is None:
        raise _name_invalid()
    return _parsed(name, object_in(body_of(event), _EXAMPLE, {*FIELDS}), targets, now)


def tried_in(event: Event, find: Callable[[str], Rule | None], targets: ActionTargets, now: datetime) -> Rule:
    """The rule that a request wants to see the effect of: one that it sends, or a saved one by its name.

    Raises:
        RequestError: As ``rule_in``; ``rule_unknown``.
    """
    fields = object_in(body_of(event), _EXAMPLE, {*FIELDS, "name"})
    is_saved = fields.keys() == {"name"}
    name = fields.pop("name", _TRIED)
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise _name_invalid()
    if not is_saved:
        return _parsed(name, fields, targets, now)
    rule = find(name)
    if rule is None:
        raise unknown()
    return rule


def unknown() -> RequestError:
    """The problem of a rule that is not there."""
    return RequestError("There is no rule of this name.", "rule_unknown")


def _name_invalid() -> RequestError:
    message = "A rule's name is 1 to 64 small letters (a-z), digits, - and _, the first no - or _."
    return RequestError(message, "name_invalid")


def _parsed(name: str, fields: dict[str, Any], targets: ActionTargets, now: datetime) -> Rule:
    try:
        return parse(name, fields, targets, now)
    except Mistaken as fault:
        errors = [mistake.shown() for mistake in fault.mistakes[:_MOST_ERRORS]]
        raise RequestError(str(fault), "rule_invalid", errors=errors) from None
