"""``DELETE /v1/orders``: which orders a request wants deleted; pure, no AWS."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from orderhub.deletions.request import DeletionRequest
from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, query_of
from orderhub.orders.model import Mode
from orderhub.orders.placeholders import id_in
from orderhub.orders.senders import Sender

_NAMES = frozenset({"externalOrderId", "from", "to", "mode"})
LONGEST_RANGE = timedelta(hours=24)
_LONGEST_NO = 100
_EXAMPLE = '{"externalOrderId": "A1"}'


def deletion_request_in(event: Event, sender: Sender) -> DeletionRequest:
    """What a request asks for, by its body, its query string, or some by the one and some by the other.

    Raises:
        RequestError: ``deletion_invalid``, ``range_invalid``, ``range_too_long`` or ``mode_unknown``.
    """
    fields = _fields(event)
    mode = _mode(fields.get("mode", Mode.LIVE))
    match sorted(fields.keys() - {"mode"}):
        case ["externalOrderId"]:
            return DeletionRequest(order_no=sender.prefixed(_order_no(fields["externalOrderId"])), mode=mode)
        case ["from", "to"]:
            start, end = _moment(fields["from"]), _moment(fields["to"])
            _check(start, end)
            return DeletionRequest(start=start, end=end, mode=mode, prefix=sender.prefix, store_id=sender.store_id)
    raise _invalid()


def _fields(event: Event) -> dict[str, Any]:
    try:
        # What we do not know could be a condition of the sender's; deleting without it would delete too much.
        sent = object_in(body_of(event), _EXAMPLE, _NAMES)
    except RequestError:
        # However a request fails to say what to delete, the answer names the two ways that do.
        raise _invalid() from None
    in_body, in_query = _given(sent), _given({name: query_of(event, name) for name in _NAMES})
    if in_body.keys() & in_query.keys():
        raise _invalid()
    return in_body | in_query


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _order_no(value: object) -> str:
    text = id_in(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not 0 < len(text) <= _LONGEST_NO or any("\ud800" <= character <= "\udfff" for character in text):
        raise _invalid()
    return text


def _moment(value: object) -> datetime:
    try:
        if isinstance(value, str):
            time = datetime.fromisoformat(value.strip())
            return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    message = "Send from and to as times by ISO 8601, such as 2026-11-22T00:00:00Z; UTC where no zone is named."
    raise RequestError(message, "range_invalid")


def _check(start: datetime, end: datetime) -> None:
    if start >= end:
        message = "Send from earlier than to; the range begins with from and ends before to."
        raise RequestError(message, "range_invalid")
    if end - start > LONGEST_RANGE:
        message = "At most 24 hours a request; nothing was deleted. Ask for longer times in parts."
        raise RequestError(message, "range_too_long")


def _mode(value: object) -> Mode:
    if value not in (Mode.LIVE, Mode.HISTORICAL):
        message = f"Send mode as {Mode.LIVE} or {Mode.HISTORICAL}, or leave it out."
        raise RequestError(message, "mode_unknown")
    return Mode(str(value))


def _invalid() -> RequestError:
    message = f'Send either {_EXAMPLE} or {{"from": "...", "to": "..."}}, and nothing else but mode.'
    return RequestError(message, "deletion_invalid")
