"""What a request for events asks; pure, no AWS."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from orderhub.api.orders.parameters import id_parameter, span_in, wrong
from orderhub.events.reactions import Mark
from orderhub.history.kinds import NAMES, is_known
from orderhub.history.listing import Filters
from orderhub.mistakes import nearest

FILTERS = frozenset({"type", "from", "to", "mode", "outcome", "key"})
MOST_DAYS = 92
"""Of figures in one answer."""
MODES = ("live", "replay")
_MOST_TYPES = 20
_TYPE = re.compile(r"[A-Za-z]\w{0,99}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS = range(1970, 9999)
_USUAL = timedelta(days=6)
_AHEAD = timedelta(minutes=5)
"""How far a clock elsewhere may be ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryDefaults:
    """What counts where a request does not say: the zone of its times, the time, how long events are stored."""

    zone: ZoneInfo
    now: datetime
    retention: timedelta

    @property
    def today(self) -> date:
        """The day that it is in the zone."""
        return self.now.astimezone(self.zone).date()


def filters_in(parameters: Mapping[str, str], defaults: HistoryDefaults) -> Filters:
    """Which events are requested.

    Raises:
        RequestError: ``type_invalid``, ``type_unknown``, ``outcome_unknown``, ``mode_unknown``,
            ``from_invalid``, ``to_invalid``, ``range_empty`` or ``parameter_blank``.
    """
    since, until = span_in(parameters, defaults.zone)
    oldest = defaults.now - defaults.retention
    conditions = {name: text for name, text in parameters.items() if name in FILTERS}
    return Filters(
        since=max(since, oldest) if since else oldest,
        until=until or defaults.now + _AHEAD,
        digest=sha256(json.dumps(["events", sorted(conditions.items())]).encode()).hexdigest()[:16],
        types=types_in(parameters),
        marks=_marks(parameters),
        key=id_parameter(parameters, "key"),
    )


def types_in(parameters: Mapping[str, str]) -> frozenset[str]:
    """The types asked for, by their names; none means all.

    Raises:
        RequestError: ``type_invalid`` or ``type_unknown``.
    """
    types = (
        frozenset(name.strip() for name in parameters["type"].split(",")) if "type" in parameters else frozenset()
    )
    if len(types) > _MOST_TYPES or not all(map(_TYPE.fullmatch, types)):
        message = f"Send type as up to {_MOST_TYPES} names with commas between, as GET /v1/event-types has them."
        raise wrong("type_invalid", message)
    unknown = next((name for name in sorted(types) if not is_known(name)), None)
    if unknown:
        hint = nearest(unknown, NAMES)
        raise wrong(
            "type_unknown", f"There are no events of the type {unknown}.{hint} GET /v1/event-types has them."
        )
    return types


def days_in(parameters: Mapping[str, str], today: date) -> tuple[date, date]:
    """The first and the last day of the figures requested; a week up to today where nothing is given.

    Raises:
        RequestError: ``from_invalid``, ``to_invalid``, ``range_empty`` or ``range_too_long``.
    """
    last = _day(parameters, "to") or today
    first = _day(parameters, "from") or last - _USUAL
    if first > last:
        raise wrong("range_empty", "Send from as a day not after to.")
    if (last - first).days >= MOST_DAYS:
        raise wrong("range_too_long", f"Send from and to no more than {MOST_DAYS} days apart.")
    return first, last


def _marks(parameters: Mapping[str, str]) -> frozenset[Mark]:
    outcome, mode = parameters.get("outcome"), parameters.get("mode", "live")
    if outcome is not None and outcome not in set(Mark):
        raise wrong("outcome_unknown", f"Send outcome as one of {', '.join(Mark)}.")
    if mode not in MODES:
        message = f"Send mode as one of {', '.join(MODES)}; historical changes are stored and never told."
        raise wrong("mode_unknown", message)
    return frozenset({Mark(outcome)} if outcome else ()) | ({Mark.REPLAYED} if mode == "replay" else set())


def _day(parameters: Mapping[str, str], name: str) -> date | None:
    if name not in parameters:
        return None
    try:
        day = date.fromisoformat(parameters[name]) if _DAY.fullmatch(parameters[name]) else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise wrong(f"{name}_invalid", f"Send {name} as a day such as 2026-11-22.")
    return day
