"""What the API says of events: the list of all, those of an order, their types and their figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from orderhub.api.history.order_events import AGAIN, history_of_order
from orderhub.api.history.parameters import HistoryDefaults, days_in, filters_in, types_in
from orderhub.api.history.responses import event_shown, figures_shown, types_shown
from orderhub.api.orders.parameters import MOST_LISTED, parameters_of, wrong
from orderhub.errors import InvalidInput, RequestError
from orderhub.events.days import Position, Wanted
from orderhub.history.changes import version_shown
from orderhub.history.chart import figures_svg
from orderhub.history.figures import Days, EventFigures, counted
from orderhub.history.listing import Events, HistoryIndex, page_of, page_of_key
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import days_of, limit_of
from orderhub.http.request import Event, header_of
from orderhub.orders.table import OrderReader
from orderhub.platform.signing import TokenSigner

MOST_DAYS_OF_TYPES = 31
_USUAL_DAYS = 7
_LIST = "events"
_SVG = "image/svg+xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRoutes:
    """Where the history is read, and who makes its cursors."""

    index: HistoryIndex
    events: Events
    signer: TokenSigner


def events_of_all(event: Event, history: HistoryRoutes, defaults: HistoryDefaults) -> Answer:
    """A page of all events, newest first, with the cursor of the next one; it may be short before the last.

    Raises:
        RequestError: As ``filters_in`` says, ``limit_invalid`` or ``cursor_invalid``.
        TransientError: The table could not be read; trying again can help.
    """
    parameters = parameters_of(event)
    filters, limit = filters_in(parameters, defaults), limit_of(event, MOST_LISTED)
    cursors = Cursors(history.signer, _LIST, filters.digest, AGAIN)
    position = cursors.position_in(event)
    if filters.key:
        page = page_of_key(history.events, filters, (position[0], position[1]) if position else None, limit)
    else:
        page = page_of(history.index, history.events, filters, Position(*position) if position else None, limit)
    return Answer(body={"events": [event_shown(stored) for stored in page.events], "next": cursors.to(page.last)})


def events_of_order(event: Event, history: HistoryRoutes, orders: OrderReader) -> Answer:
    """A page of what was published of an order, newest first, with what each changed of it.

    The history of a deleted order stays.

    Raises:
        RequestError: As ``history_of_order`` says.
        TransientError: A table could not be read; trying again can help.
    """
    page = history_of_order(event, history.events, orders, history.signer)
    told_before = (*page.events[1:], page.before)
    pairs = zip(page.events, told_before, strict=False)
    shown = [event_shown(stored) | version_shown(stored, before) for stored, before in pairs]
    return Answer(body={"events": shown, "next": page.following})


def types_of(
    event: Event, history: HistoryRoutes, defaults: HistoryDefaults, time_left: Callable[[], float]
) -> Answer:
    """The types of events, what they mean, and how many there were in the last days.

    Raises:
        RequestError: ``days_invalid``; ``figures_too_large``.
        TransientError: The table could not be read; trying again can help.
    """
    days = days_of(event, _USUAL_DAYS, MOST_DAYS_OF_TYPES)
    span = Days(first=defaults.today - timedelta(days=days - 1), last=defaults.today, zone=defaults.zone)
    return Answer(body=types_shown(_counted(history, frozenset(), span, time_left)))


def figures_of(
    event: Event, history: HistoryRoutes, defaults: HistoryDefaults, time_left: Callable[[], float]
) -> Answer:
    """The figures of some days, by day and type, as JSON or as a picture.

    Raises:
        RequestError: As ``days_in`` says, or ``format_unknown``; ``figures_too_large``.
        TransientError: The table could not be read; trying again can help.
    """
    parameters = parameters_of(event)
    form = parameters.get("format") or ("svg" if _SVG in (header_of(event, "Accept") or "") else "json")
    if form not in _FORMS:
        raise wrong("format_unknown", f"Send format as {' or '.join(_FORMS)}.")
    first, last = days_in(parameters, defaults.today)
    days = Days(first=first, last=last, zone=defaults.zone)
    return _FORMS[form](_counted(history, types_in(parameters), days, time_left))


def _counted(
    history: HistoryRoutes, types: frozenset[str], days: Days, time_left: Callable[[], float]
) -> EventFigures:
    wanted = Wanted(types=types, reactions=True)
    try:
        there = history.events.days(*days.by_utc)
        return counted(lambda part, most: history.index.chunk(part, wanted, most), there, days, time_left)
    except InvalidInput as fault:
        message = "There are more events than one request can count; ask for fewer days, or for some types."
        raise RequestError(message, "figures_too_large") from fault


def _json(figures: EventFigures) -> Answer:
    return Answer(body=figures_shown(figures), headers={"Vary": "Accept"})


def _svg(figures: EventFigures) -> Answer:
    how = {"Content-Type": f"{_SVG}; charset=utf-8", "Content-Security-Policy": "default-src 'none'"}
    return Answer(body=figures_svg(figures), headers={**how, "Vary": "Accept"})


_FORMS: Mapping[str, Callable[[EventFigures], Answer]] = {"json": _json, "svg": _svg}
