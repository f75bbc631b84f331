"""What the API says of the grid: as JSON, table or picture, a cell's customers, and the boundaries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from orderhub.api.rfm.parameters import RfmDefaults, boundaries_body, cell_in, grid_query_in
from orderhub.api.rfm.responses import boundaries_shown, cell_shown, grid_csv, grid_shown, standing_shown
from orderhub.errors import InvalidInput, RequestError
from orderhub.http.answer import Answer
from orderhub.http.csv_tables import csv_answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event, query_of
from orderhub.platform.signing import TokenSigner
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.count import cell_page, counted_grid
from orderhub.rfm.customer_sales import Cell
from orderhub.rfm.daily import CustomerSource
from orderhub.rfm.grid import Grid, GridQuery
from orderhub.rfm.heat_map import grid_svg
from orderhub.rfm.sales_by_customer import SalesByCustomer, SalesIndex

MOST_LISTED = 100
_CURSOR = "rfm_cell"
_AGAIN = ", with the same currency and since, and its asOf as as_of"


class Records(Protocol):
    """Where the boundaries are stored."""

    def boundaries(self) -> Boundaries:
        """Those that are set."""
        ...

    def set_boundaries(self, boundaries: Boundaries) -> None:
        """Set others."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rfm:
    """Who answers is composed of: the lists of customers, their orders, and the records."""

    index: SalesIndex
    customers: CustomerSource
    records: Records

    def standings(self, query: GridQuery) -> SalesByCustomer:
        """The customers of a grid."""
        return SalesByCustomer(
            self.index, self.customers, self.customers.merges(), query.currency, query.until, since=query.since_end
        )


def grid(event: Event, rfm: Rfm, defaults: RfmDefaults, time_left: Callable[[], float]) -> Answer:
    """The grid of a day in a currency, as JSON, ``csv`` or ``svg``.

    Raises:
        RequestError: by ``grid_query_in``, or ``format_unknown``; ``rfm_too_large``.
        TransientError: The customers could not be read; trying again can help.
    """
    query = grid_query_in(event, defaults, rfm.records.boundaries())
    form = query_of(event, "format") or "json"
    if form not in _FORMS:
        raise RequestError(f"Send format as {', '.join(_FORMS)}.", "format_unknown")
    try:
        return _FORMS[form](counted_grid(query, rfm.standings(query), time_left))
    except InvalidInput as fault:
        message = "There are more customers than one request can count; see docs/operations.md, RFM."
        raise RequestError(message, "rfm_too_large") from fault


def customers_of_cell(event: Event, rfm: Rfm, defaults: RfmDefaults, signer: TokenSigner) -> Answer:
    """A page of the customers in a cell, with the cursor of the next one; it may be short before the last.

    Raises:
        RequestError: by ``grid_query_in``, ``limit_invalid`` or ``cursor_invalid``; ``cell_unknown``.
        TransientError: The customers could not be read; trying again can help.
    """
    query = grid_query_in(event, defaults, rfm.records.boundaries())
    cell, limit = cell_in(event, query), limit_of(event, MOST_LISTED)
    cursors = Cursors(signer, _CURSOR, _for(query, cell), _AGAIN)
    page = cell_page(query, cell, rfm.standings(query), limit, cursors.position_in(event) or (0, None))
    shown = [standing_shown(customer, query) for customer in page.customers]
    return Answer(body=cell_shown(query, cell) | {"customers": shown, "next": cursors.to(page.position)})


def boundaries_of(rfm: Rfm) -> Answer:
    """The boundaries that are set.

    Raises:
        TransientError: They could not be read; trying again can help.
    """
    return Answer(body=boundaries_shown(rfm.records.boundaries()))


def set_boundaries(event: Event, rfm: Rfm) -> Answer:
    """Set other boundaries; answers with what they make of the grid.

    Raises:
        RequestError: By ``boundaries_body``.
        TransientError: They could not be written; trying again can help.
    """
    boundaries = boundaries_body(event)
    rfm.records.set_boundaries(boundaries)
    return Answer(body=boundaries_shown(boundaries))


def _json(grid: Grid) -> Answer:
    return Answer(body=grid_shown(grid))


def _csv(grid: Grid) -> Answer:
    return csv_answer(f"rfm-{grid.query.as_of}-{grid.query.currency}.csv", grid_csv(grid))


def _svg(grid: Grid) -> Answer:
    how = {"Content-Type": "image/svg+xml; charset=utf-8", "Content-Security-Policy": "default-src 'none'"}
    return Answer(body=grid_svg(grid), headers=how)


_FORMS = {"json": _json, "csv": _csv, "svg": _svg}


def _for(query: GridQuery, cell: Cell) -> list[object]:
    """What a cursor belongs to: with other boundaries the cell is another one."""
    boundaries = query.boundaries
    days = [day.isoformat() for day in (query.as_of, query.since) if day]
    return [*cell, *days, query.currency, list(boundaries.days), list(boundaries.sales)]
