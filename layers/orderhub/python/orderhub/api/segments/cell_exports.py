"""What the API says of exporting a cell of the RFM grid: it is counted as a segment that is about this cell."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlencode

from orderhub.api.rfm.parameters import RfmDefaults as UsualGrid
from orderhub.api.rfm.parameters import cell_in, grid_query_in
from orderhub.api.rfm.responses import cell_shown
from orderhub.api.segments.responses import export_shown
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.request import Event, base_url_of
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Cell
from orderhub.rfm.grid import GridQuery
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.ports import Files, Runs, Segments
from orderhub.segments.segment import CELL, Definition, Started


@dataclass(frozen=True, slots=True, kw_only=True)
class CellExports:
    """Answers requests about exports of cells; every method raises TransientError when trying again can help."""

    segments: Segments
    runs: Runs
    files: Files
    boundaries: Callable[[], Boundaries]
    defaults: SegmentDefaults
    clock: Callable[[], datetime]

    def start(self, event: Event) -> Answer:
        """Have the customers in a cell put into one file: 202, and where to look at it.

        Raises:
            RequestError: As ``grid_query_in`` and ``cell_in``.
        """
        query, cell = self._query_and_cell(event)
        name, now = _name(query, cell), self.clock()
        started = Started(run=f"rfm-{cell.r}-{cell.f}-{query.currency}-{secrets.token_hex(6)}", at=now)
        self.segments.save(_definition(name, query.currency, cell), started)
        self.segments.start_export(name, started)
        self.runs.start(started.run, name, export=True)
        parameters = urlencode({"currency": query.currency})
        place = f"{base_url_of(event)}/v1/rfm/cells/{cell.r}/{cell.f}/export?{parameters}"
        body = self._shown(query, cell) | {"export": {"state": "counting"}}
        return Answer(status=HTTPStatus.ACCEPTED, headers={"Location": place}, body=body)

    def read(self, event: Event) -> Answer:
        """How far the last export of a cell is, and an address to read its file from.

        Raises:
            RequestError: As ``start``; ``cell_not_exported``.
        """
        query, cell = self._query_and_cell(event)
        segment = self.segments.find(_name(query, cell))
        export = export_shown(segment, self.runs.is_under_way, self.files.address) if segment else None
        if export is None:
            message = "This cell, with the boundaries as they are now, was not exported; POST to this route first."
            raise RequestError(message, "cell_not_exported")
        counted = segment.counted if segment and "url" in export else None
        day = {"asOf": counted.as_of.isoformat()} if counted else {}
        return Answer(body=self._shown(query, cell) | day | {"export": export})

    def _query_and_cell(self, event: Event) -> tuple[GridQuery, Cell]:
        defaults = UsualGrid(currency=self.defaults.currency, zone=self.defaults.zone, now=self.clock())
        query = grid_query_in(event, defaults, self.boundaries())
        return query, cell_in(event, query)

    def _shown(self, query: GridQuery, cell: Cell) -> dict[str, object]:
        return {**cell_shown(query, cell), "timeZone": query.zone.key}


def _name(query: GridQuery, cell: Cell) -> str:
    """The name a cell is counted under; with other boundaries it is another cell."""
    boundaries = sha256(repr((query.boundaries.days, query.boundaries.sales)).encode()).hexdigest()[:8]
    return f"{CELL}{cell.r}.{cell.f}.{query.currency}.{boundaries}"


def _definition(name: str, currency: str, cell: Cell) -> Definition:
    value = [{"r": cell.r, "f": cell.f}]
    conditions = {"fact": "rfmCell", "op": "in", "value": value, "currency": currency}
    return Definition(name=name, description="", conditions=conditions, events=False)
