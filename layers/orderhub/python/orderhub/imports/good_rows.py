"""The good rows of a file by order number, and what the cells of an order are called."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from orderhub.imports.columns import EXTRA, Column
from orderhub.imports.table import SheetTable

_LINKS = ("url", "image_url")
_TIMES = ("ordered_at", "paid_at", "shipped_at", "updated_at")


class GoodRow(NamedTuple):
    """A row that is taken: its order cells in the order of their columns, and what it says of its product."""

    line: int
    sku: str
    header: tuple[Any, ...]
    product: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldHeaders:
    """The fields an order's cells fill, in the order of their columns, and the headers of these columns.

    ``times`` are those fields that are times, ``extra`` those that go into the order's extra fields; ``links``
    are the product's web addresses, with the headers of their columns.
    """

    fields: Sequence[str]
    titles: Sequence[str]
    times: Sequence[str]
    extra: Sequence[str]
    links: Mapping[str, str]
    by_field: Mapping[str, str]


def rows_of(
    table: SheetTable, values: Mapping[str, Sequence[Any]], lines: Sequence[int], good: Iterable[int]
) -> dict[str, list[GoodRow]]:
    """The rows at the good places, by order number."""
    of_line = [column for column in table.columns if column.of_line and column.key != "sku"]
    headers, products = _by_row(_of_order(table), values), _by_row(of_line, values)
    names = [column.field for column in of_line]
    order_nos, skus = values["order_no"], values.get("sku")
    product_ids = values.get("product_id", skus)
    orders: dict[str, list[GoodRow]] = defaultdict(list)
    for index in good:
        product = {name: value for name, value in zip(names, products[index], strict=True) if value is not None}
        sku = (skus[index] if skus else None) or product_ids[index]  # type: ignore[index]  # every layout has one of them
        orders[order_nos[index]].append(GoodRow(lines[index], sku, headers[index], product))
    return orders


def field_headers_of(table: SheetTable) -> FieldHeaders:
    """What the order cells of a file are called."""
    columns = _of_order(table)
    fields = [column.field for column in columns]
    titles = [table.titles.get(column.key, column.key) for column in columns]
    return FieldHeaders(
        fields=fields,
        titles=titles,
        times=[name for name in fields if name in _TIMES],
        extra=[name for name in fields if name.startswith(EXTRA)],
        links={column.field: table.titles[column.key] for column in table.columns if column.field in _LINKS},
        by_field=dict(zip(fields, titles, strict=True)),
    )


def _of_order(table: SheetTable) -> list[Column]:
    return [column for column in table.columns if not column.of_line and column.key != "order_no"]


def _by_row(columns: Sequence[Column], values: Mapping[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*(values[column.key] for column in columns), strict=True))
