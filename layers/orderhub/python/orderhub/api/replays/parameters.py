"""``POST /v1/replays``: which events a request wants published again, and to whom; pure, no AWS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from orderhub.errors import RequestError
from orderhub.events.reactions import ReactionKind
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of
from orderhub.orders.placeholders import id_in
from orderhub.replays.replay import Chosen, Target

MOST_ORDERS, MOST_TYPES = 100, 20
LONGEST_RANGE = timedelta(days=92)
_LONGEST_NO = 100
_TYPE = re.compile(r"[A-Za-z0-9_]{1,100}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_EXAMPLE = '{"events": {"orderNos": ["A1"]}, "to": {"workflow": "order_notification"}, "dryRun": true}'
_CHOICES = {"orderNos", "types", "from", "to"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayParameters:
    """What a request wants published again to whom; ``dry_run`` wants to know only what that would be."""

    chosen: Chosen
    to: Target
    dry_run: bool


def replay_parameters_in(event: Event) -> ReplayParameters:
    """What a request asks for; a dry run unless it says otherwise.

    Raises:
        RequestError: ``replay_invalid`` (with all that is wrong), ``body_invalid`` or
            ``field_unknown``; ``body_too_large``.
    """
    fields = object_in(body_of(event), _EXAMPLE, {"events", "to", "dryRun"})
    wrong: dict[str, str] = {}
    chosen, target = _chosen(fields.get("events"), wrong), _target(fields.get("to"), wrong)
    dry_run = fields.get("dryRun", True)
    if not isinstance(dry_run, bool):
        wrong["/dryRun"] = "Send true or false."
    if wrong or target is None:
        errors = [
            {"pointer": pointer, "code": "value_invalid", "message": words} for pointer, words in wrong.items()
        ]
        message = f"The replay cannot be taken as it is; see errors. Send one such as {_EXAMPLE}."
        raise RequestError(message, "replay_invalid", errors=errors)
    return ReplayParameters(chosen=chosen, to=target, dry_run=dry_run)


def _chosen(fields: object, wrong: dict[str, str]) -> Chosen:
    if not isinstance(fields, dict) or not fields.keys() <= _CHOICES:
        wrong["/events"] = "Send an object with orderNos, or with from and to; with types or without."
        return Chosen()
    types = _texts(fields, "types", MOST_TYPES, wrong)
    if not all(map(_TYPE.fullmatch, types)):
        wrong["/events/types"] = "Send names of events, such as orderDELIVERED."
    if fields.keys() >= {"from", "to"} and "orderNos" not in fields:
        start, end = (_moment(fields, name, wrong) for name in ("from", "to"))
        if start and end and not timedelta(0) < end - start <= LONGEST_RANGE:
            wrong["/events/to"] = f"Send a time after from, at most {LONGEST_RANGE.days} days later."
        return Chosen(types=types, start=start, end=end)
    if fields.keys() & {"from", "to"} or "orderNos" not in fields:
        wrong["/events"] = "Send either orderNos, or both from and to."
    order_nos = _texts(fields, "orderNos", MOST_ORDERS, wrong)
    return Chosen(types=types, order_nos=tuple(dict.fromkeys(order_nos)))


def _target(fields: object, wrong: dict[str, str]) -> Target | None:
    kinds = dict[str, ReactionKind]((kind.value, kind) for kind in ReactionKind if kind is not ReactionKind.ACTION)
    if isinstance(fields, dict) and len(fields) == 1 and fields.keys() <= kinds.keys():
        [(kind, name)] = fields.items()
        if isinstance(name, str) and _NAME.fullmatch(name):
            return Target(kind=kinds[kind], name=name)
    wrong["/to"] = f"Send one of {', '.join(kinds)} with its name."
    return None


def _texts(fields: Mapping[str, Any], name: str, most: int, wrong: dict[str, str]) -> tuple[str, ...]:
    if name not in fields:
        return ()
    values = fields[name]
    if isinstance(values, list) and 0 < len(values) <= most:
        texts = [id_in(item) for item in values if isinstance(item, str)]
        if len(texts) == len(values) and all(0 < len(text) <= _LONGEST_NO for text in texts):
            return tuple(texts)
    wrong[f"/events/{name}"] = f"Send a list of 1 to {most} texts of 1 to {_LONGEST_NO} characters."
    return ()


def _moment(fields: Mapping[str, Any], name: str, wrong: dict[str, str]) -> datetime | None:
    try:
        if isinstance(fields[name], str):
            time = datetime.fromisoformat(fields[name].strip())
            return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    wrong[f"/events/{name}"] = "Send a time by ISO 8601, such as 2026-11-22T00:00:00Z; UTC where no zone is named."
    return None
