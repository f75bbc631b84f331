"""What requests about rules ask for; pure, no AWS."""

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from orderhub.edge.bodies import object_in
from orderhub.edge.http import Event, HttpProblem, body_of, segment_of
from orderhub.mistakes import Mistaken
from orderhub.rules.actions import Known
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


def rule_in(event: Event, known: Known, now: datetime) -> Rule:
    """The rule that a request wants saved.

    Raises:
        HttpProblem: 400 ``name_invalid``, ``body_invalid`` or ``field_unknown``; 422 ``rule_invalid`` (with all
            that is wrong); 413 ``body_too_large``.
    """
    name = name_in(event)
    if name is None:
        raise _name_invalid()
    return _parsed(name, object_in(body_of(event), _EXAMPLE, {*FIELDS}), known, now)


def tried_in(event: Event, find: Callable[[str], Rule | None], known: Known, now: datetime) -> Rule:
    """The rule that a request wants to see the effect of: one that it sends, or a saved one by its name.

    Raises:
        HttpProblem: As ``rule_in``; 404 ``rule_unknown``.
    """
    said = object_in(body_of(event), _EXAMPLE, {*FIELDS, "name"})
    is_saved = said.keys() == {"name"}
    name = said.pop("name", _TRIED)
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise _name_invalid()
    if not is_saved:
        return _parsed(name, said, known, now)
    rule = find(name)
    if rule is None:
        raise unknown()
    return rule


def unknown() -> HttpProblem:
    """The problem of a rule that is not there."""
    return HttpProblem(HTTPStatus.NOT_FOUND, "rule_unknown", "There is no rule of this name.")


def _name_invalid() -> HttpProblem:
    message = "A rule's name is 1 to 64 small letters (a-z), digits, - and _, the first no - or _."
    return HttpProblem(HTTPStatus.BAD_REQUEST, "name_invalid", message)


def _parsed(name: str, said: dict[str, Any], known: Known, now: datetime) -> Rule:
    try:
        return parse(name, said, known, now)
    except Mistaken as fault:
        errors = [one.shown() for one in fault.mistakes[:_MOST_ERRORS]]
        raise HttpProblem(HTTPStatus.UNPROCESSABLE_ENTITY, "rule_invalid", str(fault), errors=errors) from None
