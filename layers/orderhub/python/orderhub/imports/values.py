"""The values of a file's cells, and what is wrong in which of its rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orderhub.imports.damage import Damage, damaged
from orderhub.imports.sheet import Row
from orderhub.imports.table import SheetTable
from orderhub.imports.verdict import DamagedColumn, RowMistake

_MOST_SHOWN = 100
"""Characters of a value that a result repeats."""
_OFTEN = (2, 10)
"""A column is damaged often from so many cells on, if they are one in so many."""
_SHORT_KEY = 255
"""Characters of order number and SKU that fit into a sort key however many bytes each takes."""
_MAX_KEY_BYTES = 1023
_BLANK = ("cell_required", "This cell must be filled.")
_BLANK_ID = ("cell_required", "This cell must be filled; 0, null, - and their like name nothing.")
_SHIFTED = "The row has more cells than the header; put cells that hold a separator into double quotes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The values of a table by key, and the mistakes of its rows by their place."""

    by_key: Mapping[str, Sequence[Any]]
    mistakes: Mapping[int, Sequence[RowMistake]]
    damaged: tuple[DamagedColumn, ...]


def read(table: SheetTable, width: int) -> Values:
    """Read every cell; a row is good if there are no mistakes at its place.

    Args:
        table: The file's columns.
        width: How many cells its header has.
    """
    values: dict[str, Sequence[Any]] = {}
    mistakes: dict[int, list[RowMistake]] = defaultdict(list)
    hurt: list[DamagedColumn] = []
    for column in table.columns:
        texts = table.cells[column.key]
        title = table.titles.get(column.key, column.key)
        values[column.key], faults = column.read(texts)
        if column.required and "" in texts:
            blank = _BLANK_ID if column.is_id else _BLANK
            faults |= {index: blank for index, text in enumerate(texts) if not text}
        damages = damaged(texts) if column.is_id else {}
        if damages:
            faults |= {index: ("id_damaged", how.message) for index, how in damages.items()}
            hurt += _often(title, texts, damages)
        for index, (code, message) in faults.items():
            value = texts[index][:_MOST_SHOWN]
            mistakes[index].append(RowMistake(code=code, column=title, value=value, message=message))
    _find_empty_groups(table, mistakes)
    _find_long_keys(table, values, mistakes)
    _find_rows(table, width, mistakes)
    return Values(by_key=values, mistakes=mistakes, damaged=tuple(hurt))


def _often(title: str, texts: Sequence[str], damages: Mapping[int, Damage]) -> Iterator[DamagedColumn]:
    """The column, if it is damaged often enough to say so at the top, in the words for its first damage."""
    filled = len(texts) - texts.count("")
    if len(damages) >= _OFTEN[0] and len(damages) * _OFTEN[1] >= filled:
        message = damages[min(damages)].message
        yield DamagedColumn(column=title, rows=len(damages), filled=filled, message=message)


def _find_empty_groups(table: SheetTable, mistakes: dict[int, list[RowMistake]]) -> None:
    for code, keys in table.layout.groups.items():
        group = [key for key in keys if key in table.cells]
        if any("" not in table.cells[key] for key in group):
            continue
        names = ", ".join(table.titles[key] for key in group)
        message = f"One of these cells must be filled: {names}."
        for index, filled in enumerate(map(any, zip(*(table.cells[key] for key in group), strict=True))):
            if not filled:
                mistakes[index].append(RowMistake(code=code, column=names, value="", message=message))


def _find_long_keys(
    table: SheetTable, values: Mapping[str, Sequence[Any]], mistakes: dict[int, list[RowMistake]]
) -> None:
    """An order number and a SKU share the 1,024 bytes of a DynamoDB sort key with the # between them."""
    names = [key for key in ("sku", "product_id") if key in values]
    if _longest(values["order_no"]) + max(_longest(values[key]) for key in names) <= _SHORT_KEY:
        return
    message = "Order number and SKU together are too long to store."
    for index, (order_no, *skus) in enumerate(
        zip(values["order_no"], *(values[key] for key in names), strict=True)
    ):
        key, sku = next(((key, sku) for key, sku in zip(names, skus, strict=True) if sku), (names[0], ""))
        if len(f"{order_no}{sku}".encode()) > _MAX_KEY_BYTES:
            title = table.titles.get(key, key)
            value = sku[:_MOST_SHOWN]
            mistakes[index].append(RowMistake(code="too_long", column=title, value=value, message=message))


def _find_rows(table: SheetTable, width: int, mistakes: dict[int, list[RowMistake]]) -> None:
    """What is wrong with rows as a whole."""
    title = table.titles["order_no"]
    for index, message in table.unclear.items():
        mistakes[index] = [RowMistake(code="order_unclear", column=title, value="", message=message)]
    for index in _too_long(table.rows, width):
        mistakes[index] = [RowMistake(code="row_too_long", column="", value="", message=_SHIFTED)]


def _too_long(rows: Sequence[Row], width: int) -> list[int]:
    """Rows with cells where the header has none: a comma without quotes has shifted them, nothing fits."""
    return [index for index, row in enumerate(rows) if len(row.cells) > width and any(row.cells[width:])]


def _longest(texts: Sequence[str | None]) -> int:
    return max(map(len, filter(None, texts)), default=0)
