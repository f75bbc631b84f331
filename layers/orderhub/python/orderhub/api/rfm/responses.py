"""The grid as the API shows it, as JSON and as a table for spreadsheets; pure, no AWS."""

from decimal import Decimal
from typing import Any

from orderhub.http.csv_tables import csv_text
from orderhub.orders.json_values import number, time_text
from orderhub.orders.model import Json
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Cell, CustomerSales
from orderhub.rfm.grid import Grid, GridQuery, SalesFigures

_COLUMNS = (
    "as_of",
    "currency",
    "r",
    "f",
    "days",
    "sales",
    "customers",
    "count",
    "sum",
    "average",
    "monetary",
    "refunded",
)


def boundaries_shown(boundaries: Boundaries) -> dict[str, Json]:
    """The boundaries, and what they make of the columns and rows."""
    return {
        "days": list(boundaries.days),
        "sales": list(boundaries.sales),
        "columns": list(boundaries.columns),
        "rows": list(boundaries.rows),
    }


def grid_shown(grid: Grid) -> dict[str, Json]:
    """The grid with every cell, row by row, and what was counted."""
    query = grid.query
    return {
        **_days(query),
        "currency": query.currency,
        "timeZone": query.zone.key,
        "counted": counted(query),
        "columns": list(query.boundaries.columns),
        "rows": list(query.boundaries.rows),
        **_figures(grid.whole),
        "cells": [
            {"r": cell.r, "f": cell.f, **_figures(grid.figures(cell)), **_moves(grid, cell)}
            for cell in query.cells
        ],
    }


def counted(query: GridQuery) -> str:
    """What is in the grid and what is not, in words."""
    return (
        f"All customers known today, each once. Sales are orders now in stage DELIVERED, in {query.currency}, "
        f"with an order time up to the end of {query.as_of} in {query.zone.key}; historical ones too. Columns "
        f"are whole days since the last sale, rows the number of sales; who has none is in row 0, last column."
    )


def grid_csv(grid: Grid) -> str:
    """The grid as CSV, with a line for each cell."""
    return csv_text(_COLUMNS, (_row(grid, cell) for cell in grid.query.cells))


def standing_shown(standing: CustomerSales, query: GridQuery) -> dict[str, Json]:
    """A customer in a cell; ``sum`` is the M value, ``from`` the cell of the earlier day that is asked about."""
    average = round(standing.total / standing.count, 4) if standing.count else None
    earlier = query.earlier_cell_of(standing)
    return {
        "customerId": standing.customer_id,
        "count": standing.count,
        "sum": number(standing.total),
        "refunded": number(standing.refunded),
        "average": _number(average),
        "lastSaleAt": time_text(standing.last_at) if standing.last_at else None,
        **({"from": {"r": earlier.r, "f": earlier.f}} if earlier else {}),
    }


def cell_shown(query: GridQuery, cell: Cell) -> dict[str, Json]:
    """Which cell of which grid a page is of."""
    return {
        **_days(query),
        "currency": query.currency,
        "r": cell.r,
        "f": cell.f,
        "column": query.boundaries.columns[cell.r],
        "row": query.boundaries.rows[cell.f],
    }


def _row(grid: Grid, cell: Cell) -> list[object]:
    query, boundaries, figures = grid.query, grid.query.boundaries, grid.figures(cell)
    labels = (boundaries.columns[cell.r], boundaries.rows[cell.f])
    amounts = (_text(figures.total), _text(figures.average), _text(figures.monetary), _text(figures.refunded))
    return [query.as_of, query.currency, *cell, *labels, figures.customers, figures.sales, *amounts]


def _figures(figures: SalesFigures) -> dict[str, Any]:
    return {
        "customers": figures.customers,
        "count": figures.sales,
        "sum": number(figures.total),
        "refunded": number(figures.refunded),
        "average": _number(figures.average),
        "monetary": _number(figures.monetary),
    }


def _days(query: GridQuery) -> dict[str, Any]:
    since = {"since": query.since.isoformat()} if query.since else {}
    return {"asOf": query.as_of.isoformat(), **since}


def _moves(grid: Grid, cell: Cell) -> dict[str, Any]:
    figures = grid.figures(cell)
    return {"came": figures.came, "left": figures.left} if grid.query.since else {}


def _number(amount: Decimal | None) -> int | float | None:
    return None if amount is None else number(amount)


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else format(amount, "f")
