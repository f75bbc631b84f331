"""Cells of an order that stand on one of its rows only, filled in on the others.

Shopify's export gives them on the first row, and the order number in each; tables of ERP systems (Frappe) leave
the number out as well. Where it cannot be told which order a row is of, the order is kept out whole: what has lost
a line looks like any other order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from orderhub.imports.columns import Column, Layout

type Cells = Mapping[str, Sequence[str]]

_NUMBER = "order_no"
_NAMING = ("product_id", "sku", "product_name")
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
    gaps = _gaps(columns, layout, cells)
    if not layout.has_products or (not gaps and "" not in cells[_NUMBER]):
        return Filled(cells=cells)
    of_order = [column.key for column in columns if not column.of_line and column.key != _NUMBER]
    rows = {key: list(cells[key]) for key in (_NUMBER, *of_order)}
    naming = [cells[key] for key in _NAMING if key in cells]
    products = [any(texts[at] for texts in naming) for at in range(len(rows[_NUMBER]))]
    unclear = _number(rows, of_order, products)
    numbered = {at for at, text in enumerate(cells[_NUMBER]) if not text}
    for places in _by_order(rows[_NUMBER]):
        whole = [at for at in places if at not in gaps]
        if 0 < len(whole) < len(places):
            _fill(rows, of_order, whole[0], gaps.intersection(places))
        if not numbered.isdisjoint(places) and places[-1] - places[0] >= len(places):
            unclear |= dict.fromkeys(places, _APART)
    return Filled(cells={**cells, **rows}, unclear=unclear)


def _gaps(columns: Sequence[Column], layout: Layout, cells: Cells) -> set[int]:
    """The places of rows that lack a cell which an order must have."""
    gaps = set[int]()
    needed = [
        [column.key] for column in columns if column.required and not column.of_line and column.key != _NUMBER
    ]
    for group in (*needed, *layout.groups.values()):
        texts = [cells[key] for key in group if key in cells]
        if all("" in column for column in texts):
            gaps.update(at for at, row in enumerate(zip(*texts, strict=True)) if not any(row))
    return gaps


def _number(rows: Mapping[str, list[str]], of_order: Sequence[str], products: Sequence[bool]) -> dict[int, str]:
    """Give rows that are nothing but a product the number of the order above; those that have none come back."""
    orphans: dict[int, str] = {}
    above = ""
    for at, number in enumerate(rows[_NUMBER]):
        if number or not products[at] or any(rows[key][at] for key in of_order):
            above = number
        elif above:
            rows[_NUMBER][at] = above
        else:
            orphans[at] = _ORPHAN
    return orphans


def _by_order(numbers: Sequence[str]) -> list[list[int]]:
    orders: dict[str, list[int]] = defaultdict(list)
    for at, number in enumerate(numbers):
        if number:
            orders[number].append(at)
    return list(orders.values())


def _fill(rows: Mapping[str, list[str]], of_order: Sequence[str], source: int, places: Iterable[int]) -> None:
    for key in of_order:
        texts = rows[key]
        for at in places:
            texts[at] = texts[at] or texts[source]
