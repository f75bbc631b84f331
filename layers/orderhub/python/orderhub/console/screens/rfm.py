"""Customers by how long ago, how often and for how much they bought: the grid, and who is in a cell of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Call, Json, call, get
from orderhub.console.files import leads_to_file
from orderhub.console.screen import GoTo, Guest, Page, Screen, Shown, View
from orderhub.console.screens import rfm_settings
from orderhub.console.showing import day_before
from orderhub.console.visit import Visit
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

COMPARED = 30
"""Days back that a page offers to compare with."""
LEVELS = 5
"""How many shades a cell may have, beside none for an empty one."""
FIGURES = ("customers", "count", "sum", "refunded", "average", "monetary")
_NOT_EXPORTED = "cell_not_exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell: the days of its column, its figures, how dark it is, and where its customers are, and who came."""

    days: str
    figures: Mapping[str, Any]
    level: int
    address: str
    came_address: str


def answer(guest: Guest) -> Page:
    """The grid of a day, in a currency."""
    visit = guest.visit
    call = get("/v1/rfm", **visit.filters("as_of", "since", "currency"))
    reply = guest.api.ask(call)
    grid = reply.body
    facts = {
        "problem": reply.problem,
        "grid": grid,
        "rows": (rows := list(_rows(visit, grid)) if grid else []),
        "slipped": _slipped(rows),
        "compare": _compared(visit, grid) if grid else None,
        "figures": [(name, f"console_rfm.{name}") for name in FIGURES],
        "cells": [
            (f"{cell['r']}/{cell['f']}", grid["columns"][cell["r"]], grid["rows"][cell["f"]])
            for cell in (grid["cells"] if grid else ())
        ],
        **_may(guest),
    }
    return Page(
        template="rfm.html",
        title=translate("console_rfm.title", visit.language),
        facts=facts,
        calls=[call],
        status=reply.problem.http_status if reply.problem and not visit.is_part else HTTPStatus.OK,
    )


def _may(guest: Guest) -> Mapping[str, bool]:
    """What may be begun with a cell or a move; see the views of segments, rules and workflows."""

    def may(*scopes: Scope) -> bool:
        return all(map(guest.who.may, scopes))

    return {
        "may_write": may(Scope.CUSTOMERS_WRITE),
        "may_rule": may(Scope.RULES_WRITE, Scope.RULES_READ),
        "may_workflow": may(Scope.WORKFLOWS_WRITE, Scope.WORKFLOWS_READ),
    }


def _rows(visit: Visit, grid: Json) -> Iterator[tuple[str, Sequence[Cell]]]:
    """How many sales each row is of, with its cells."""
    most = max((cell["customers"] for cell in grid["cells"]), default=0)
    chosen, since = {"as_of": grid["asOf"]}, {"since": grid.get("since")}
    for f, sales in enumerate(grid["rows"]):
        yield (
            sales,
            [
                Cell(
                    days=grid["columns"][cell["r"]],
                    figures=cell,
                    # The darkest is the fullest; who is there at all is never as light as nobody.
                    level=-(-LEVELS * cell["customers"] // most) if most else 0,
                    address=visit.to("rfm", cell["r"], f, **chosen, currency=grid["currency"]),
                    came_address=visit.to("rfm", cell["r"], f, **chosen, **since, currency=grid["currency"]),
                )
                for cell in grid["cells"]
                if cell["f"] == f
            ],
        )


def _slipped(rows: Sequence[tuple[str, Sequence[Cell]]]) -> Sequence[tuple[str, Cell]]:
    """The cells of those whose last sale is longest ago that somebody has come into since."""
    return [(sales, cells[-1]) for sales, cells in rows[1:] if cells[-1].figures.get("came")]


def _compared(visit: Visit, grid: Json) -> str:
    """The address of the grid beside how it was some days before."""
    since = day_before(grid["asOf"], COMPARED)
    return visit.to("rfm", as_of=grid["asOf"], since=since, currency=grid["currency"])


def cell_page(guest: Guest, r: str, f: str) -> Page:
    """The customers in the cell of a column and a row, and how far its export is."""
    visit = guest.visit
    chosen = visit.filters("as_of", "since", "currency")
    calls = {
        "customers": get("/v1/rfm/cells/{}/{}/customers", r, f, **chosen, **visit.filters("cursor")),
        "export": _export_call(visit, "GET", r, f),
    }
    replies = guest.api.together(calls)
    cell, export = replies["customers"].needed, replies["export"]
    facts = {
        "cell": cell,
        "export": export.body["export"] if export.body else None,
        "export_address": visit.to("rfm", r, f, "export", **visit.filters("currency")),
        "file_address": visit.to("rfm", r, f, "file", **visit.filters("currency")),
        "grid_address": visit.to("rfm", **chosen),
        "place": f"{cell['r']}/{cell['f']}",
        **_may(guest),
        "more": visit.here(cursor=cell["next"]) if cell["next"] else None,
        "problem": export.problem if export.problem and export.problem.code != _NOT_EXPORTED else None,
    }
    return Page(
        template="rfm_cell.html",
        title=translate("console_rfm.cell", visit.language),
        facts=facts,
        calls=list(calls.values()),
    )


def _export_call(visit: Visit, method: str, r: str, f: str) -> Call:
    return call(method, "/v1/rfm/cells/{}/{}/export", r, f, **visit.filters("currency"))


def export(guest: Guest, r: str, f: str) -> GoTo:
    """Have the customers in a cell put into a file."""
    visit = guest.visit
    _ = guest.api.ask(_export_call(visit, "POST", r, f)).needed
    return GoTo(visit.to("rfm", r, f, **visit.filters("currency"), done="export"))


def file(guest: Guest, r: str, f: str) -> Shown:
    """Go to the file, at the address that the API gives just now."""
    said = guest.api.ask(_export_call(guest.visit, "GET", r, f)).needed
    return leads_to_file(said) or cell_page(guest, r, f)


SCREEN = Screen(
    title="console_rfm.title",
    views=(
        View(place="rfm", any_of={Scope.CUSTOMERS_READ}, answer=answer),
        *rfm_settings.VIEWS,
        View(place="rfm/{r}/{f}", any_of={Scope.CUSTOMERS_READ}, answer=cell_page),
        View(place="rfm/{r}/{f}/file", any_of={Scope.CUSTOMERS_READ}, answer=file),
        View(method="POST", place="rfm/{r}/{f}/export", any_of={Scope.CUSTOMERS_WRITE}, answer=export),
    ),
)
