"""What the rows of a file mean for an order that is there (Sobot's rule of the pair of order number and SKU).

A row whose pair is known decides the order's cells; a row of a product the order does not have yet adds it and
overwrites nothing. A blank cell overwrites nothing either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from orderhub.orders.changes import Change, Problem, RowCells
from orderhub.orders.model import Header
from orderhub.orders.repeated_items import under_stored_skus
from orderhub.orders.write_plan import Draft

EXTRA = "extra."
"""What the name of a cell begins with that is an extra field of the order."""


def decided(rows: Iterable[RowCells]) -> tuple[dict[str, Any], list[tuple[str, int, int]]]:
    """What rows say of their order together: of the same product the later row counts, of several the first.

    Returns:
        The cells, and which of them differ: the cell's name, the line that counts, the line that does not.
    """
    products: dict[str, tuple[int, dict[str, Any]]] = {}
    for row in rows:
        products[row.sku] = (row.line, {**products.get(row.sku, (0, {}))[1], **row.cells})
    cells: dict[str, tuple[int, Any]] = {}
    differing = []
    for line, row_cells in products.values():
        for name, value in row_cells.items():
            counting = cells.setdefault(name, (line, value))
            if counting[1] != value:
                differing.append((name, counting[0], line))
    return {name: value for name, (_, value) in cells.items()}, differing


def fields_of(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Cells as fields of the model."""
    extra = {name.removeprefix(EXTRA): value for name, value in cells.items() if name.startswith(EXTRA)}
    fields = {name: value for name, value in cells.items() if not name.startswith(EXTRA)}
    return {**fields, "extra": extra} if extra else fields


def meant(draft: Draft, change: Change) -> Change:
    """What a change means for this order; rows of a file may mean less than they say."""
    if draft.header is None:
        return change._replace(fields={**change.defaults, **change.fields}) if change.defaults else change
    if not change.by_rows:
        return change
    known_skus = _known_skus(draft, change)
    if not known_skus:
        return change._replace(fields={}, updated_at=None)
    fields, pointer = change.fields, change.pointer
    if change.rows:
        rows = [row for row in change.rows if row.sku in known_skus]
        fields, pointer = fields_of(decided(rows)[0]), f"/rows/{rows[0].line}"
    if "extra" in fields:
        fields = {**fields, "extra": {**draft.header.extra, **fields["extra"]}}
    return change._replace(fields=fields, pointer=pointer)


def not_taken(draft: Draft, after: Draft, change: Change) -> Iterator[Problem]:
    """Warnings of what rows of new products say of their order and what is not so: each row names its columns."""
    if not change.by_rows or draft.header is None or after.header is None or after.erased:
        return
    known_skus = _known_skus(draft, change)
    message = (
        "The order is known and this product is new to it: the product was added, these cells were not taken."
    )
    for row in change.rows or _rows(change):
        if row.sku not in known_skus:
            names = [change.names.get(name, name) for name in _differing(row.cells, after.header)]
            if names:
                pointer = f"/rows/{row.line}/{', '.join(names)}"
                yield Problem(code="order_cells_not_taken", pointer=pointer, message=message)


def _known_skus(draft: Draft, change: Change) -> set[str]:
    """The SKUs of a change that the order has."""
    stored = under_stored_skus(change.lines, draft.lines)
    pairs = zip(change.lines, stored, strict=True)
    return {line.sku for line, as_stored in pairs if as_stored.sku in draft.skus}


def _rows(change: Change) -> Sequence[RowCells]:
    """The rows of a change that all say the same of the order."""
    fields = {name: value for name, value in change.fields.items() if name != "extra"}
    extra = {f"{EXTRA}{name}": value for name, value in change.fields.get("extra", {}).items()}
    lines = ((int(line.pointer.rpartition("/")[2]), line.sku) for line in change.lines)
    return [RowCells(line, sku, {**fields, **extra}) for line, sku in lines]


def _differing(cells: Mapping[str, Any], header: Header) -> Iterator[str]:
    for name, value in cells.items():
        is_extra = name.startswith(EXTRA)
        stored = header.extra.get(name.removeprefix(EXTRA)) if is_extra else getattr(header, name)
        if value != stored:
            yield name
