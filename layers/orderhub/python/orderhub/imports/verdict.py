"""The report on a dropped file: its orders, the rows that were rejected, what else is worth knowing.

Values of cells stand in here; they go back to whoever sent the file and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from orderhub.imports.sheet import Row
from orderhub.orders.changes import Change, Problem
from orderhub.orders.write_plan import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMistake:
    """One thing wrong with a row; ``column`` is the header as it stands in the file."""

    code: str
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that was not taken, and all that is wrong with it."""

    row: Row
    mistakes: tuple[RowMistake, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something worth knowing about rows that were taken.

    ``lines`` are their line numbers, the one that counts first; ``amount`` is what an overwritten row held.
    """

    code: str
    lines: tuple[int, ...]
    column: str
    message: str
    amount: Decimal | None = None


def notices_of(order: "FileOrder", warnings: Iterable[tuple[Change, Problem]]) -> list[Notice]:
    """What the rules of orders have to say of an order of a file; their pointers name line and column."""
    return [_notice_of(order, problem) for _, problem in warnings]


def _notice_of(order: "FileOrder", problem: Problem) -> Notice:
    _, _, line, *column = problem.pointer.split("/", 3)
    lines = tuple(row.line for row in order.rows) if problem.code == Outcome.STALE else (int(line),)
    return Notice(code=problem.code, lines=lines, column="".join(column), message=problem.message)


class FileRow(NamedTuple):
    """A row that was taken: its line, its SKU, and the later line that wins over it where there is one."""

    line: int
    sku: str
    replaced_by: int | None = None


class FileOrder(NamedTuple):
    """One order of a file: what its good rows say of it together, and which rows these are."""

    change: Change
    rows: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedColumn:
    """A column whose identifiers were damaged often: how many of how many, and how to export it again."""

    column: str
    rows: int
    filled: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """What the headers of a file were taken for, all as they stand in it.

    ``layout`` is ``orderhub`` or ``taobao``; ``unknown`` columns were not taken, ``own`` are those that
    ``rejected.csv`` had added; ``ids`` are the places of identifiers.
    """

    layout: str
    known: tuple[str, ...]
    extra: tuple[str, ...]
    unknown: tuple[str, ...]
    own: tuple[str, ...]
    ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A file, judged row by row; every row is in exactly one order or rejected.

    ``header`` is the file's as it came. ``zones`` are the names of the time zones used, each with the number
    of orders whose times are in it; ``zone_sources`` where the zone is from, likewise.
    """

    orders: tuple[FileOrder, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Notice, ...]
    headings: Headings
    header: tuple[str, ...]
    rows: int
    zones: Mapping[str, int] = field(default_factory=dict)
    zone_sources: Mapping[str, int] = field(default_factory=dict)
    damaged_columns: tuple[DamagedColumn, ...] = ()
