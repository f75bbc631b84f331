"""Cells of an order that stand on one of its rows only, filled in on the others.

Shopify's export gives them on the first row, and the order number in each; tables of ERP systems (Frappe) leave
the number out as well. Where it cannot be told which order a row is of, the order is kept out whole: what has lost
a line looks like any other order.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from orderhub.imports.columns import Cells, Column, Layout

_NUMBER = "order_no"
_STATE = ("order_status", "total_amount")
_NAMING = ("sku", "product_id", "product_name")
"""The cells by which a row without order number is known to be a product, and no sum at the end of a table."""
_ORPHAN = "No order stands above this row that it could be of; fill in its order number."
_APART = (
    "The rows of this order stand in several places, so it cannot be told whose the rows without an order number "
    "are; fill the numbers in."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Cells by key; ``unclear`` says by place why it cannot be told which order a row is of."""

    cells: Cells
    unclear: Mapping[int, str] = field(default_factory=dict)


def filled_down(columns: Sequence[Column], layout: Layout, cells: Cells) -> Filled:
    """The cells of a file, those filled in that another row of the same order has for it."""
    needed = _needed(columns, layout)
    gaps = _gaps(needed, cells)
    if "product_id" not in cells or (not gaps and "" not in cells[_NUMBER]):
        return Filled(cells=cells)
    of_order = [column.key for column in columns if not column.of_line and column.key != _NUMBER]
    rows = {key: list(cells[key]) for key in (_NUMBER, *of_order)}
    products = _products(cells)
    keys = [key for group in needed for key in group]
    filling = _Filling(rows=rows, products=products, gaps=gaps, of_order=of_order, needed=keys)
    unclear = _number(rows, of_order, products)
    numbered = {index for index, text in enumerate(cells[_NUMBER]) if not text}
    for places in _by_order(rows[_NUMBER]):
        filling.fill(places)
        if not numbered.isdisjoint(places) and places[-1] - places[0] >= len(places):
            unclear |= dict.fromkeys(places, _APART)
    return Filled(cells={**cells, **rows}, unclear=unclear)


def _needed(columns: Sequence[Column], layout: Layout) -> list[Sequence[str]]:
    """The cells an order must have, of each group one."""
    required = [column.key for column in columns if column.required and not column.of_line]
    known = {column.key for column in columns}
    groups = ([key for key in keys if key in known] for keys in layout.groups.values())
    return [*([key] for key in required if key != _NUMBER), *groups]


def _gaps(needed: Sequence[Sequence[str]], cells: Cells) -> set[int]:
    """The places of rows that lack a cell which an order must have."""
    gaps = set[int]()
    for keys in needed:
        texts = [cells[key] for key in keys]
        if all("" in column for column in texts):
            gaps.update(index for index, row in enumerate(zip(*texts, strict=True)) if not any(row))
    return gaps


def _products(cells: Cells) -> list[str]:
    """What the product of each row is known by, or its name; nothing where a row has none."""
    columns = (cells[key] for key in _NAMING if key in cells)
    return [next(filter(None, texts), "") for texts in zip(*columns, strict=True)]


def _number(rows: Mapping[str, list[str]], of_order: Sequence[str], products: Sequence[str]) -> dict[int, str]:
    """Give rows that are nothing but a product the number of the order above; those that have none come back."""
    orphans: dict[int, str] = {}
    above = ""
    for index, number in enumerate(rows[_NUMBER]):
        if number or not products[index] or any(rows[key][index] for key in of_order):
            above = number
        elif above:
            rows[_NUMBER][index] = above
        else:
            orphans[index] = _ORPHAN
    return orphans


def _by_order(numbers: Sequence[str]) -> list[list[int]]:
    orders: dict[str, list[int]] = defaultdict(list)
    for index, number in enumerate(numbers):
        if number:
            orders[number].append(index)
    return list(orders.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filling:
    """What filling the rows of an order takes: their cells and products, which rows lack some, and which cells."""

    rows: Mapping[str, list[str]]
    products: Sequence[str]
    gaps: Collection[int]
    of_order: Sequence[str]
    needed: Sequence[str]

    def fill(self, places: Sequence[int]) -> None:
        """Fill what an order must have; and all of its cells in a row that says nothing of how it stands.

        The same product again is no further line of the order, so nothing is assumed of its row.
        """
        whole = [index for index in places if index not in self.gaps]
        for index in filter(self.gaps.__contains__, places):
            source = next(
                (candidate for candidate in whole if self.products[candidate] != self.products[index]), None
            )
            if source is not None:
                is_bare = not any(self.rows[key][index] for key in _STATE)
                for key in self.of_order if is_bare else self.needed:
                    self.rows[key][index] = self.rows[key][index] or self.rows[key][source]
