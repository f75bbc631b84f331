"""From the good rows of one order to its change, wherever in the file these rows stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from orderhub.imports.good_rows import FieldHeaders, GoodRow
from orderhub.imports.verdict import FileOrder, FileRow, Notice
from orderhub.imports.zones import Zones, moment_of
from orderhub.orders.changes import Change, LineChange, RowCells
from orderhub.orders.file_rows import decided, fields_of

_WEB = ("http://", "https://")
_UPDATED_AT = "updated_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What counts for all orders of a file.

    Args:
        headers: What their order cells are called.
        zones: The zones their times may be in.
        latest: What lies further ahead is in the future; None leaves open whether times are.
        defaults: What a new order is where its rows do not say.
    """

    headers: FieldHeaders
    zones: Zones
    latest: datetime | None
    defaults: Mapping[str, Any]


def order_of(order_no: str, rows: Sequence[GoodRow], by: Gathering) -> tuple[FileOrder, list[Notice]]:
    """What the good rows of one order, in the order of the file, say of it together, and what is worth knowing."""
    first, headers = rows[0], by.headers
    notices: list[Notice] = []
    cells = _cells(first, by, notices)
    differing: tuple[RowCells, ...] = ()
    moments = [cells.pop(_UPDATED_AT, None)]
    if len(rows) > 1 and any(row.header != first.header for row in rows):
        others = [(row, _cells(row, by, notices)) for row in rows[1:]]
        moments += [fields.pop(_UPDATED_AT, None) for _, fields in others]
        differing = tuple(RowCells(row.line, row.sku, fields) for row, fields in ((first, cells), *others))
        cells, conflicts = decided(differing)
        notices += (_conflict(headers.by_field[name], *lines) for name, *lines in conflicts)
    change = Change(
        index=first.line,
        pointer=f"/rows/{first.line}",
        order_no=order_no,
        fields=fields_of(cells) if headers.extra else cells,
        lines=_lines(rows, headers, notices),
        updated_at=max(filter(None, moments), default=None),
        names=headers.by_field,
        by_rows=True,
        defaults={name: value for name, value in by.defaults.items() if name not in cells},
        rows=differing,
    )
    return FileOrder(change, _taken(rows, headers, notices)), notices


def _cells(row: GoodRow, by: Gathering, notices: list[Notice]) -> dict[str, Any]:
    """The order's cells of a row that are not blank, by their fields, with times as moments."""
    headers = by.headers
    fields = {name: value for name, value in zip(headers.fields, row.header, strict=True) if value is not None}
    zone = by.zones.of(fields.get("store_id"), fields.get("store_no"))
    for name in headers.times:
        if name in fields:
            written: datetime = fields[name]
            moment, is_once = moment_of(written, zone)
            fields[name] = moment
            if not is_once:
                notices.append(_of_time("time_not_once", row, headers.by_field[name]))
            if by.latest and moment > by.latest:
                notices.append(_of_time("time_in_future", row, headers.by_field[name]))
    return fields


def _of_time(code: str, row: GoodRow, title: str) -> Notice:
    messages = {
        "time_not_once": "Clocks were changed at that hour and showed this time twice or never; it was taken as "
        "before the change.",
        "time_in_future": "This time lies in the future; it was taken as it is.",
    }
    return Notice(code=code, lines=(row.line,), column=title, message=messages[code])


def _conflict(title: str, counting: int, line: int) -> Notice:
    message = (
        "The rows of this order differ in this cell; the first of them counts, or, of an order that is known, the "
        "first whose product it has."
    )
    return Notice(code="order_cell_conflict", lines=(counting, line), column=title, message=message)


def _lines(rows: Sequence[GoodRow], headers: FieldHeaders, notices: list[Notice]) -> tuple[LineChange, ...]:
    lines: dict[str, LineChange] = {}
    for row in rows:
        fields = _clickable(row, headers, notices) if headers.links else row.product
        if row.sku in lines:
            fields = {**lines[row.sku].fields, **fields}
        lines[row.sku] = LineChange(row.sku, f"/rows/{row.line}", fields)
    return tuple(lines.values())


def _clickable(row: GoodRow, headers: FieldHeaders, notices: list[Notice]) -> dict[str, Any]:
    """The product's fields without addresses that are no web addresses, so that nobody can click on them."""
    product = row.product
    for name, title in headers.links.items():
        if name in product and not product[name].lower().startswith(_WEB):
            product = {other: value for other, value in product.items() if other != name}
            message = "No http or https address; not taken."
            notices.append(Notice(code="url_dropped", lines=(row.line,), column=title, message=message))
    return product


def _taken(rows: Sequence[GoodRow], headers: FieldHeaders, notices: list[Notice]) -> tuple[FileRow, ...]:
    """The rows as they are taken: of those with the same SKU the last wins."""
    last = {row.sku: row for row in rows}
    if len(last) == len(rows):
        return tuple(FileRow(row.line, row.sku) for row in rows)
    notices += (_repeated(row, last[row.sku], headers) for row in rows if last[row.sku] is not row)
    return tuple(
        FileRow(row.line, row.sku, last[row.sku].line if last[row.sku] is not row else None) for row in rows
    )


def _repeated(row: GoodRow, last: GoodRow, headers: FieldHeaders) -> Notice:
    cost, quantity = row.product.get("cost"), row.product["quantity"]
    total: Decimal = dict(zip(headers.fields, row.header, strict=True))["total_cost"]
    message = "The same order and product stand in a later row, which counts; the amount of this one is lost."
    return Notice(
        code="item_repeated",
        lines=(last.line, row.line),
        column="sku",
        message=message,
        amount=total if cost is None else cost * quantity,
    )
