"""What a request about the grid asks for; pure, no AWS."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from orderhub.errors import InvalidInput, RequestError
from orderhub.http.bodies import object_in
from orderhub.http.query_params import currency_of, day_of
from orderhub.http.request import Event, body_of, segment_of
from orderhub.orders.money import CURRENCIES
from orderhub.rfm.boundaries import Boundaries, boundaries_in
from orderhub.rfm.customer_sales import Cell
from orderhub.rfm.grid import GridQuery

_YEARS = range(1970, 3000)
_NUMBER = re.compile(r"\d{1,2}", re.ASCII)
_SETTINGS = frozenset({"days", "sales"})
_EXAMPLE = '{"days": [15, 31, 61], "sales": [1, 2, 3]}'


@dataclass(frozen=True, slots=True, kw_only=True)
class RfmDefaults:
    """What counts where a request does not say: the currency, and today in the zone that days are those of."""

    currency: str
    zone: ZoneInfo
    now: datetime


def grid_query_in(event: Event, defaults: RfmDefaults, boundaries: Boundaries) -> GridQuery:
    """Which grid a request asks for.

    Args:
        event: The request.
        defaults: What counts where it does not say.
        boundaries: Those that are set.

    Raises:
        RequestError: ``as_of_invalid``, ``since_invalid`` or ``currency_invalid``.
    """
    currency = currency_of(event, CURRENCIES, defaults.currency)
    as_of = day_of(event, "as_of", _YEARS) or defaults.now.astimezone(defaults.zone).date()
    since = day_of(event, "since", _YEARS)
    if since and since >= as_of:
        raise RequestError("Send since as a day before that of as_of.", "since_invalid")
    return GridQuery(as_of=as_of, currency=currency, boundaries=boundaries, zone=defaults.zone, since=since)


def cell_in(event: Event, query: GridQuery) -> Cell:
    """The cell in the path of a request.

    Raises:
        RequestError: ``cell_unknown``.
    """
    texts = [segment_of(event, name) for name in ("r", "f")]
    cell = Cell(*map(int, texts)) if all(map(_NUMBER.fullmatch, texts)) else None
    if cell not in query.cells:
        message = "There is no such cell; columns and rows are counted from 0, see GET /v1/rfm/settings."
        raise RequestError(message, "cell_unknown")
    return cell


def boundaries_body(event: Event) -> Boundaries:
    """The boundaries in a request's body.

    Raises:
        RequestError: ``boundaries_invalid``, ``body_invalid`` or ``field_unknown``; ``body_too_large``.
    """
    fields = object_in(body_of(event), _EXAMPLE, _SETTINGS)
    try:
        return boundaries_in(fields)
    except InvalidInput as fault:
        raise RequestError(str(fault), "boundaries_invalid") from None
