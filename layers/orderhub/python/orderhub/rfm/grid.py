"""The grid: how many customers stand in each cell, and what they bought; pure, no AWS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Cell, CustomerSales, cell_of, end_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GridQuery:
    """Which grid is requested: of which day and currency, by which boundaries; days are those of ``zone``.

    ``since`` is an earlier day that it is compared with, None where it is compared with none.
    """

    as_of: date
    currency: str
    boundaries: Boundaries
    zone: ZoneInfo
    since: date | None = None

    @property
    def until(self) -> datetime:
        """The moment from which on sales do not count."""
        return end_of(self.as_of, self.zone)

    @property
    def since_end(self) -> datetime | None:
        """The moment the earlier day is over."""
        return end_of(self.since, self.zone) if self.since else None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells of the grid, row by row."""
        rows, columns = len(self.boundaries.rows), len(self.boundaries.columns)
        return tuple(Cell(r, f) for f in range(rows) for r in range(columns))

    def cell_of(self, standing: CustomerSales) -> Cell:
        """The cell a customer stands in."""
        return cell_of(standing, self.as_of, self.boundaries, self.zone)

    def earlier_cell_of(self, standing: CustomerSales) -> Cell | None:
        """The cell a customer stood in on the earlier day; None where nothing is compared."""
        if self.since is None or standing.earlier is None:
            return None
        return cell_of(standing.earlier, self.since, self.boundaries, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesFigures:
    """What some customers come to: how many they are, the number of their sales, and the sum of these.

    ``refunded`` is what of the sum was paid back. ``came`` are those of them who stood in another cell on the
    earlier day, ``left`` those who stood here then and stand elsewhere now.
    """

    customers: int = 0
    sales: int = 0
    total: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    came: int = 0
    left: int = 0

    def __add__(self, other: "SalesFigures") -> "SalesFigures":
        return SalesFigures(
            customers=self.customers + other.customers,
            sales=self.sales + other.sales,
            total=self.total + other.total,
            refunded=self.refunded + other.refunded,
            came=self.came + other.came,
            left=self.left + other.left,
        )

    @property
    def average(self) -> Decimal | None:
        """What a sale comes to, to four decimals; None where there is none."""
        return round(self.total / self.sales, 4) if self.sales else None

    @property
    def monetary(self) -> Decimal | None:
        """M: what a customer has bought for on average, to four decimals; None where there is none."""
        return round(self.total / self.customers, 4) if self.customers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """What was requested, and the figures of the cells in which anybody stands."""

    query: GridQuery
    cells: Mapping[Cell, SalesFigures] = field(default_factory=dict)

    def figures(self, cell: Cell) -> SalesFigures:
        """The figures of a cell."""
        return self.cells.get(cell, SalesFigures())

    @property
    def whole(self) -> SalesFigures:
        """The figures of all customers."""
        return sum(self.cells.values(), SalesFigures())


def grid_of(query: GridQuery, standings: Iterable[CustomerSales]) -> Grid:
    """The grid of some customers, who are gone through once."""
    cells: dict[Cell, SalesFigures] = {}
    for standing in standings:
        cell, earlier = query.cell_of(standing), query.earlier_cell_of(standing)
        moved = earlier is not None and earlier != cell
        figures = SalesFigures(
            customers=1,
            sales=standing.count,
            total=standing.total,
            refunded=standing.refunded,
            came=int(moved),
        )
        cells[cell] = cells.get(cell, SalesFigures()) + figures
        if earlier is not None and moved:
            cells[earlier] = cells.get(earlier, SalesFigures()) + SalesFigures(left=1)
    return Grid(query=query, cells=cells)


def added(query: GridQuery, grids: Iterable[Grid]) -> Grid:
    """The grid of the customers of several grids."""
    cells: dict[Cell, SalesFigures] = {}
    for grid in grids:
        for cell, figures in grid.cells.items():
            cells[cell] = cells.get(cell, SalesFigures()) + figures
    return Grid(query=query, cells=cells)
