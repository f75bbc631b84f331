"""The parameters of a request for orders: what they say, or which of them is wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from orderhub.errors import RequestError
from orderhub.http.request import Event
from orderhub.orders.listing import Filters
from orderhub.orders.placeholders import id_in
from orderhub.orders.statuses import Stage, Status, status_of

MOST_LISTED = 100
_YEARS = range(1970, 9999)
"""Those that orders are from."""


def asked(event: Event) -> dict[str, str]:
    """What the parameters of a request say, without blanks around it."""
    sent: Mapping[str, str | None] = event.get("queryStringParameters") or {}
    return {name: (value or "").strip() for name, value in sent.items()}


def filters_in(said: Mapping[str, str], zone: ZoneInfo) -> Filters:
    """Which orders are asked for; a time that names no zone is in ``zone``.

    Raises:
        RequestError: ``status_unknown``, ``stage_unknown``, ``from_invalid``, ``to_invalid``, ``range_empty``
            or ``parameter_blank``.
    """
    since, until = span_in(said, zone)
    return Filters(
        order_no=id_said(said, "order_no"),
        statuses=_statuses(said),
        store=id_said(said, "store"),
        since=since,
        until=until,
    )


def span_in(said: Mapping[str, str], zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From when, and up to but without when; None where nothing is said.

    Raises:
        RequestError: ``from_invalid``, ``to_invalid`` or ``range_empty``.
    """
    since, until = _time(said, "from", zone), _time(said, "to", zone)
    if since and until and since >= until:
        raise wrong("range_empty", "Send from as a time before to.")
    return since, until


def id_said(said: Mapping[str, str], name: str) -> str | None:
    """The id that a parameter says, as ids are kept; None where it says none.

    Raises:
        RequestError: ``parameter_blank``: nothing of it can be seen, and it must not widen what is asked for.
    """
    # Half a character (a lone surrogate) is in no id, and no table can be asked for it.
    found = id_in(said[name]).encode(errors="replace").decode() if name in said else None
    if found == "":
        raise wrong("parameter_blank", f"Send {name} with a value, or leave it out.")
    return found


def wrong(code: str, message: str) -> RequestError:
    """The refusal of a request that has to be put otherwise."""
    return RequestError(message, code)


def _statuses(said: Mapping[str, str]) -> frozenset[Status]:
    """The statuses of the stage asked for, and of these the one asked for."""
    status = status_of(said["status"]) if "status" in said else None
    if "status" in said and status is None:
        raise wrong("status_unknown", f"Send status as one of {', '.join(Status)}.")
    stage = said.get("stage", "").upper()
    if stage and stage not in set(Stage):
        raise wrong("stage_unknown", f"Send stage as one of {', '.join(Stage)}.")
    return frozenset(one for one in Status if status in (None, one) and stage in ("", one.stage))


def _time(said: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    if name not in said:
        return None
    try:
        time = datetime.fromisoformat(said[name])
    except ValueError:
        time = None
    if time is None or time.year not in _YEARS:
        message = f"Send {name} by ISO 8601, such as 2026-11-22T09:30:00+08:00; in a URL, + is written %2B."
        raise wrong(f"{name}_invalid", message)
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)
