"""A dropped file, judged row by row: what becomes of orders, what is rejected, what is worth knowing."""

from collections import Counter

from orderhub.imports.gather import order_of
from orderhub.imports.good_rows import rows_of, words_of
from orderhub.imports.sheet import Sheet
from orderhub.imports.table import Table, table_of
from orderhub.imports.values import read
from orderhub.imports.verdict import Judged, Notice, Rejected
from orderhub.imports.zones import Zones


def judge(sheet: Sheet, zones: Zones, default_currency: str) -> Judged:
    """Judge a file.

    Args:
        sheet: The file as it was read.
        zones: The zones its times may be in.
        default_currency: What a new order is in whose rows name no currency.

    Returns:
        Orders in the order of their first good rows, rejected rows and warnings by line.

    Raises:
        Refused: The file as a whole cannot be taken: ``columns_missing``, ``column_repeated``,
            ``too_many_columns``.
    """
    table = table_of(sheet)
    answer = read(table, len(sheet.header))
    wrong = answer.mistakes
    rejected = [Rejected(row=table.rows[at], mistakes=tuple(wrong[at])) for at in sorted(wrong)]
    good = (at for at in range(len(table.rows)) if at not in wrong)
    rows = rows_of(table, answer.by_key, [row.line for row in table.rows], good)
    words, defaults = words_of(table), {"currency": default_currency}
    gathered = [order_of(no, of_order, words, zones, defaults) for no, of_order in rows.items()]
    warnings = [*_examples(table), *(notice for _, _, notices in gathered for notice in notices)]
    return Judged(
        orders=tuple(order for order, _, _ in gathered),
        rejected=tuple(rejected),
        warnings=tuple(sorted(warnings, key=lambda notice: notice.lines[-1])),
        headings=table.headings,
        header=tuple(sheet.header),
        rows=len(table.rows),
        zones=Counter(zone.key for _, zone, _ in gathered),
        damaged_columns=answer.damaged,
    )


def _examples(table: Table) -> list[Notice]:
    """What is said of the template's example rows, where they were left in place."""
    lines = tuple(row.line for row in table.examples)
    title, message = table.titles["order_no"], "The template's example rows; they are left out."
    return [Notice(code="example_row", lines=lines, column=title, message=message)] if lines else []
