"""From the good rows of one order to its change, wherever in the file these rows stand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.imports.columns import EXTRA
from orderhub.imports.good_rows import GoodRow, Words
from orderhub.imports.verdict import FileOrder, FileRow, Notice
from orderhub.imports.zones import Zones
from orderhub.orders.changes import Change, LineChange

_WEB = ("http://", "https://")


def order_of(
    order_no: str, rows: Sequence[GoodRow], words: Words, zones: Zones, defaults: Mapping[str, Any]
) -> tuple[FileOrder, ZoneInfo, list[Notice]]:
    """What the rows of one order say of it together, the zone of its times, and what is worth knowing.

    Args:
        order_no: Its number.
        rows: Its good rows, in the order of the file.
        words: What their order cells are called.
        zones: The zones their times may be in.
        defaults: What it is if it is new and its rows do not say.
    """
    notices: list[Notice] = []
    cells = rows[0].header if len(rows) == 1 else _decided(rows, words, notices)
    said = {name: value for name, value in zip(words.fields, cells, strict=True) if value is not None}
    zone = zones.of(said.get("store_id"), said.get("store_no"))
    change = Change(
        index=rows[0].line,
        pointer=f"/rows/{rows[0].line}",
        order_no=order_no,
        fields=_header(said, zone, words),
        lines=_lines(rows, words, notices),
        names=words.by_field,
        by_rows=True,
        defaults={name: value for name, value in defaults.items() if name not in said},
    )
    return FileOrder(change, _taken(rows, words, notices)), zone, notices


def _decided(rows: Sequence[GoodRow], words: Words, notices: list[Notice]) -> Sequence[Any]:
    """The order's cells: for each the first row that fills it decides, and others are told of."""
    first = rows[0]
    decided, deciding = list(first.header), [first.line] * len(first.header)
    for row in rows[1:]:
        if row.header == first.header:
            continue
        for index, (value, known) in enumerate(zip(row.header, decided, strict=True)):
            if value is None or value == known:
                continue
            if known is None:
                decided[index], deciding[index] = value, row.line
                continue
            message = "The rows of this order differ in this cell; the first of them counts."
            notices.append(
                Notice(
                    code="order_cell_conflict",
                    lines=(deciding[index], row.line),
                    column=words.titles[index],
                    message=message,
                )
            )
    return decided


def _header(said: dict[str, Any], zone: ZoneInfo, words: Words) -> dict[str, Any]:
    for name in words.times:
        if name in said:
            time: datetime = said[name]
            said[name] = (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)
    if not words.extra:
        return said
    extra = {name.removeprefix(EXTRA): said.pop(name) for name in words.extra if name in said}
    return {**said, "extra": extra} if extra else said


def _lines(rows: Sequence[GoodRow], words: Words, notices: list[Notice]) -> tuple[LineChange, ...]:
    lines: dict[str, LineChange] = {}
    for row in rows:
        fields = _clickable(row, words, notices) if words.links else row.product
        if row.sku in lines:
            fields = {**lines[row.sku].fields, **fields}
        lines[row.sku] = LineChange(row.sku, f"/rows/{row.line}", fields)
    return tuple(lines.values())


def _clickable(row: GoodRow, words: Words, notices: list[Notice]) -> dict[str, Any]:
    """The product's fields without addresses that are no web addresses, so that nobody can click on them."""
    product = row.product
    for name, title in words.links.items():
        if name in product and not product[name].lower().startswith(_WEB):
            product = {other: value for other, value in product.items() if other != name}
            message = "No http or https address; not taken."
            notices.append(Notice(code="url_dropped", lines=(row.line,), column=title, message=message))
    return product


def _taken(rows: Sequence[GoodRow], words: Words, notices: list[Notice]) -> tuple[FileRow, ...]:
    """The rows as they are taken: of those with the same SKU the last wins."""
    last = {row.sku: row for row in rows}
    if len(last) == len(rows):
        return tuple(FileRow(row.line, row.sku) for row in rows)
    notices += (_repeated(row, last[row.sku], words) for row in rows if last[row.sku] is not row)
    return tuple(
        FileRow(row.line, row.sku, last[row.sku].line if last[row.sku] is not row else None) for row in rows
    )


def _repeated(row: GoodRow, last: GoodRow, words: Words) -> Notice:
    cost, quantity = row.product.get("cost"), row.product["quantity"]
    total: Decimal = dict(zip(words.fields, row.header, strict=True))["total_cost"]
    message = "The same order and product stand in a later row, which counts; the amount of this one is lost."
    return Notice(
        code="item_repeated",
        lines=(last.line, row.line),
        column="sku",
        message=message,
        amount=total if cost is None else cost * quantity,
    )
