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


def parameters_of(event: Event) -> dict[str, str]:
    """What the parameters of a request say, without blanks around it."""
    sent: Mapping[str, str | None] = event.get("queryStringParameters") or {}
    return {name: (value or "").strip() for name, value in sent.items()}


def filters_in(parameters: Mapping[str, str], zone: ZoneInfo) -> Filters:
    """Which orders are requested; a time that names no zone is in ``zone``.

    Raises:
        RequestError: ``status_unknown``, ``stage_unknown``, ``from_invalid``, ``to_invalid``, ``range_empty``
            or ``parameter_blank``.
    """
    since, until = span_in(parameters, zone)
    return Filters(
        order_no=id_parameter(parameters, "order_no"),
        statuses=_statuses(parameters),
        store=id_parameter(parameters, "store"),
        since=since,
        until=until,
    )


def span_in(parameters: Mapping[str, str], zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From when, and up to but without when; None where nothing is given.

    Raises:
        RequestError: ``from_invalid``, ``to_invalid`` or ``range_empty``.
    """
    since, until = _time(parameters, "from", zone), _time(parameters, "to", zone)
    if since and until and since >= until:
        raise wrong("range_empty", "Send from as a time before to.")
    return since, until


def id_parameter(parameters: Mapping[str, str], name: str) -> str | None:
    """The id that a parameter says, as ids are stored; None where it says none.

    Raises:
        RequestError: ``parameter_blank``: nothing of it can be seen, and it must not widen what is requested.
    """
    # Half a character (a lone surrogate) is in no id, and no table can be asked for it.
    value = id_in(parameters[name]).encode(errors="replace").decode() if name in parameters else None
    if value == "":
        raise wrong("parameter_blank", f"Send {name} with a value, or leave it out.")
    return value


def wrong(code: str, message: str) -> RequestError:
    """The refusal of a request that has to be put otherwise."""
    return RequestError(message, code)


def _statuses(parameters: Mapping[str, str]) -> frozenset[Status]:
    """The statuses of the stage asked for, and of these the ones asked for."""
    statuses = (
        {status_of(word) for word in parameters["status"].split(",")} if "status" in parameters else {*Status}
    )
    if None in statuses:
        raise wrong("status_unknown", f"Send status as one or more of {', '.join(Status)}, with commas.")
    stage = parameters.get("stage", "").upper()
    if stage and stage not in set(Stage):
        raise wrong("stage_unknown", f"Send stage as one of {', '.join(Stage)}.")
    return frozenset(candidate for candidate in Status if candidate in statuses and stage in ("", candidate.stage))


def _time(parameters: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    if name not in parameters:
        return None
    try:
        time = datetime.fromisoformat(parameters[name])
    except ValueError:
        time = None
    if time is None or time.year not in _YEARS:
        message = f"Send {name} by ISO 8601, such as 2026-11-22T09:30:00+08:00; in a URL, + is written %2B."
        raise wrong(f"{name}_invalid", message)
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)
