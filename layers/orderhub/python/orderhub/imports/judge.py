"""A dropped file, judged row by row: what becomes of orders, what is rejected, what is worth knowing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from orderhub.imports.gather import Gathering, order_of
from orderhub.imports.good_rows import field_headers_of, rows_of
from orderhub.imports.sheet import Sheet
from orderhub.imports.table import SheetTable, table_of
from orderhub.imports.values import Values, read
from orderhub.imports.verdict import FileOrder, Judged, Notice, Rejected, RowMistake
from orderhub.imports.zones import Zones, moment_of
from orderhub.orders.changes import is_in_future

_A_DAY = timedelta(days=1)
"""What is further ahead is no matter of clocks or zones."""
_FUTURE = "An order cannot have changed in the future; nothing could ever be newer than that."


def judge(sheet: Sheet, zones: Zones, default_currency: str, arrived_at: datetime | None = None) -> Judged:
    """Judge a file.

    Args:
        sheet: The file as it was read.
        zones: The zones its times may be in.
        default_currency: What a new order is in whose rows name no currency.
        arrived_at: When the file came; None leaves open whether times lie in the future.

    Returns:
        Orders in the order of their first good rows, rejected rows and warnings by line.

    Raises:
        InvalidInput: The file as a whole cannot be taken: ``columns_missing``, ``column_repeated``,
            ``too_many_columns``.
    """
    table = table_of(sheet)
    answer = read(table, len(sheet.header))
    wrong = _with_future(answer, table, zones, arrived_at)
    rejected = [Rejected(row=table.rows[place], mistakes=tuple(wrong[place])) for place in sorted(wrong)]
    good = (place for place in range(len(table.rows)) if place not in wrong)
    rows = rows_of(table, answer.by_key, [row.line for row in table.rows], good)
    latest, defaults = arrived_at and arrived_at + _A_DAY, {"currency": default_currency}
    by = Gathering(headers=field_headers_of(table), zones=zones, latest=latest, defaults=defaults)
    gathered = [order_of(no, of_order, by) for no, of_order in rows.items()]
    warnings = [*_examples(table), *(notice for _, notices in gathered for notice in notices)]
    orders = tuple(order for order, _ in gathered)
    names, sources = _zones_of(orders, zones)
    return Judged(
        orders=orders,
        rejected=tuple(rejected),
        warnings=tuple(sorted(warnings, key=lambda notice: notice.lines[-1])),
        headings=table.headings,
        header=tuple(sheet.header),
        rows=len(table.rows),
        zones=names,
        zone_sources=sources,
        damaged_columns=answer.damaged,
    )


def _with_future(
    answer: Values, table: SheetTable, zones: Zones, arrived_at: datetime | None
) -> Mapping[int, Sequence[RowMistake]]:
    """The mistakes of rows, with those of rows that say they were changed in the future."""
    values = answer.by_key
    if arrived_at is None or "updated_at" not in values:
        return answer.mistakes
    nothing: Sequence[None] = (None,) * len(table.rows)
    wrong = dict(answer.mistakes)
    stores = zip(values.get("store_id", nothing), values.get("store_no", nothing), strict=True)
    for place, (written, of_row) in enumerate(zip(values["updated_at"], stores, strict=True)):
        if written and place not in wrong and is_in_future(moment_of(written, zones.of(*of_row))[0], arrived_at):
            title = table.titles["updated_at"]
            wrong[place] = [
                RowMistake(code="updated_at_in_future", column=title, value=str(written), message=_FUTURE)
            ]
    return wrong


def _zones_of(orders: Sequence[FileOrder], zones: Zones) -> tuple[Counter[str], Counter[str]]:
    """In how many orders' zone times are, by its name and by its source."""
    headers = (order.change.fields for order in orders)
    stores: Counter[tuple[Any, Any]] = Counter(
        (header.get("store_id"), header.get("store_no")) for header in headers
    )
    names, sources = Counter[str](), Counter[str]()
    for of_order, count in stores.items():
        zone, source = zones.zone_and_source(*of_order)
        names[zone.key] += count
        sources[source.value] += count
    return names, sources


def _examples(table: SheetTable) -> list[Notice]:
    """The notice of the template's example rows, where they were left in place."""
    lines = tuple(row.line for row in table.examples)
    title, message = table.titles["order_no"], "The template's example rows; they are left out."
    return [Notice(code="example_row", lines=lines, column=title, message=message)] if lines else []
