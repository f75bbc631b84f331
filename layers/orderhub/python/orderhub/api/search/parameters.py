"""What a search asks for: by its address, or, where it is personal, by its body."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.api.orders.parameters import id_parameter, parameters_of, span_in, wrong
from orderhub.http.bodies import object_in
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event, body_of
from orderhub.orders.placeholders import id_in
from orderhub.search.kinds import LONGEST, PERSONAL, Kind, is_personal, kinds_of

MOST_LISTED = 100
USUAL_PERIOD = timedelta(days=30)
_NAMES = frozenset({"q", "store", "from", "to", "limit", "cursor"})
_EXAMPLE = '{"q": "A1"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for, as what, and where; ``sent`` is what a cursor is bound to: all but the text."""

    text: str = field(repr=False)
    kinds: frozenset[Kind]
    store: str | None
    since: datetime
    until: datetime | None
    limit: int
    sent: Mapping[str, str]
    query: Event


def question_of(event: Event, zone: ZoneInfo, now: datetime) -> Question:
    """What a request asks for; nothing of what came in its body may be logged.

    Raises:
        RequestError: ``query_missing``, ``query_too_long``; ``query_personal``: what looks like a phone number or
            an e-mail address came in the address; ``from_invalid``, ``to_invalid``, ``range_empty``,
            ``limit_invalid``, ``parameter_blank``; ``body_invalid``, ``field_unknown`` or ``body_too_large``.
    """
    is_sent_in_body = event["httpMethod"] == "POST"
    parameters = _in_body(event) if is_sent_in_body else parameters_of(event)
    query: Event = {"queryStringParameters": parameters}
    text = id_in(parameters.get("q", "")).encode(errors="replace").decode()
    if not text:
        raise wrong("query_missing", "Send q: what you look for.")
    if len(text) > LONGEST:
        raise wrong("query_too_long", f"Send q with at most {LONGEST} characters.")
    if is_personal(text) and not is_sent_in_body:
        message = (
            "What looks like a phone number or an e-mail address must stand in no address, where it is logged; "
            f"send it in the body of POST /v1/search: {_EXAMPLE}."
        )
        raise wrong("query_personal", message)
    since, until = span_in(parameters, zone)
    return Question(
        text=text,
        kinds=kinds_of(text) if is_sent_in_body else kinds_of(text) - PERSONAL,
        store=id_parameter(parameters, "store"),
        since=since or (until or now) - USUAL_PERIOD,
        until=until,
        limit=limit_of(query, MOST_LISTED),
        sent={name: text for name, text in parameters.items() if name in {"store", "from", "to"}},
        query=query,
    )


def _in_body(event: Event) -> dict[str, str]:
    """The fields of the body as parameters say them."""
    fields = object_in(body_of(event), _EXAMPLE, _NAMES)
    return {name: _text(name, value) for name, value in fields.items()}


def _text(name: str, value: Any) -> str:  # noqa: ANN401 - as JSON has it
    if name == "limit" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise wrong("body_invalid", f"Send {name} as a text.")
    if name == "limit" and not value.strip():
        # A blank parameter of an address stands for none; a field that is sent is meant.
        raise wrong("limit_invalid", f"Send limit as a number from 1 to {MOST_LISTED}, or leave it out.")
    return value.strip()
