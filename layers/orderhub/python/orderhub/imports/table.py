"""A file by its columns, and every cell of them read: values, and what is wrong in which row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from orderhub.imports import cells, taobao
from orderhub.imports.cleaning import cleaned
from orderhub.imports.columns import EXTRA, OURS, Column, Found, Layout, find
from orderhub.imports.damage import Damage, damaged
from orderhub.imports.sheet import Row, Sheet
from orderhub.imports.template import EXAMPLE_ORDER
from orderhub.imports.verdict import DamagedColumn, Headings, Mistake
from orderhub.orders import fields

_MOST_SHOWN = 100
"""Characters of a value, and of a header, that a result repeats."""
_OFTEN = (2, 10)
"""A column is damaged often from so many cells on, if they are one in so many."""
_SHORT_KEY = 255
"""Characters of order number and SKU that fit into a sort key however many bytes each takes."""
_MAX_KEY_BYTES = 1023
_BLANK = ("cell_required", "This cell must be filled.")
_BLANK_ID = ("cell_required", "This cell must be filled; 0, null, - and their like name nothing.")
_EXTRA_TEXT = cells.texts(fields.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of a file and its columns that are taken: what these are, their headers and cells, by key.

    ``examples`` are the template's example rows, which are not among the rows.
    """

    rows: Sequence[Row]
    examples: Sequence[Row]
    columns: Sequence[Column]
    titles: Mapping[str, str]
    cells: Mapping[str, Sequence[str]]
    headings: Headings
    layout: Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The values of a table by key, and the mistakes of its rows by their place."""

    values: Mapping[str, Sequence[Any]]
    mistakes: Mapping[int, list[Mistake]]
    damaged: tuple[DamagedColumn, ...]


def table_of(sheet: Sheet) -> Table:
    """The columns of a file, found by its header.

    Raises:
        Refused: The header does not do.
    """
    layout = taobao.TAOBAO if taobao.is_taobao(sheet.header) else OURS
    found = find(sheet.header, layout)
    rows, examples, every = sheet.rows, list[Row](), _columns(sheet.rows, len(sheet.header))
    order_nos = every[found.known["order_no"]]
    if EXAMPLE_ORDER in order_nos:
        examples = [row for row, order_no in zip(rows, order_nos, strict=True) if order_no == EXAMPLE_ORDER]
        rows = [row for row, order_no in zip(rows, order_nos, strict=True) if order_no != EXAMPLE_ORDER]
        every = _columns(rows, len(sheet.header))
    by_key = {column.key: column for column in layout.columns}
    known: dict[str, Sequence[str]] = {
        key: cleaned(by_key[key], every[at], since_1904=sheet.since_1904) for key, at in found.known.items()
    }
    if layout is taobao.TAOBAO:
        known = taobao.completed(known, len(rows))
    titles = [text.strip()[:_MOST_SHOWN] for text in sheet.header]
    extra = {EXTRA + name: at for name, at in found.extra.items()}
    return Table(
        rows=rows,
        examples=examples,
        columns=(
            *(column for column in layout.columns if column.key in known),
            *(Column(key=key, names=(), field=key, read=_EXTRA_TEXT) for key in extra),
        ),
        titles={key: titles[at] for key, at in (*found.known.items(), *extra.items())},
        cells=known | {key: every[at] for key, at in extra.items()},
        headings=_headings(layout, found, titles),
        layout=layout,
    )


def _columns(rows: Sequence[Row], width: int) -> list[Sequence[str]]:
    """The cells column by column, one column for each header at least."""
    columns: list[Sequence[str]] = list(zip_longest(*(row.cells for row in rows), fillvalue=""))
    return columns + [("",) * len(rows)] * (width - len(columns))


def _headings(layout: Layout, found: Found, titles: Sequence[str]) -> Headings:
    return Headings(
        layout=layout.name,
        known=tuple(titles[at] for at in sorted(found.known.values())),
        extra=tuple(found.extra),
        unknown=tuple(titles[at] for at in found.unknown),
        own=tuple(titles[at] for at in found.own),
    )


def read(table: Table) -> Read:
    """Read every column; a row is good if there are no mistakes at its place."""
    values: dict[str, Sequence[Any]] = {}
    mistakes: dict[int, list[Mistake]] = defaultdict(list)
    hurt: list[DamagedColumn] = []
    for column in table.columns:
        texts = table.cells[column.key]
        title = table.titles.get(column.key, column.key)
        values[column.key], faults = column.read(texts)
        if column.required and "" in texts:
            blank = _BLANK_ID if column.is_id else _BLANK
            faults |= {at: blank for at, text in enumerate(texts) if not text}
        damages = damaged(texts) if column.is_id else {}
        if damages:
            faults |= {at: ("id_damaged", how.message) for at, how in damages.items()}
            hurt += _often(title, texts, damages)
        for at, (code, message) in faults.items():
            value = texts[at][:_MOST_SHOWN]
            mistakes[at].append(Mistake(code=code, column=title, value=value, message=message))
    _find_empty_groups(table, mistakes)
    _find_long_keys(table, values, mistakes)
    return Read(values=values, mistakes=mistakes, damaged=tuple(hurt))


def _often(title: str, texts: Sequence[str], damages: Mapping[int, Damage]) -> Iterator[DamagedColumn]:
    """The column, if it is damaged often enough to say so at the top, in the words for its first damage."""
    filled = len(texts) - texts.count("")
    if len(damages) >= _OFTEN[0] and len(damages) * _OFTEN[1] >= filled:
        message = damages[min(damages)].message
        yield DamagedColumn(column=title, rows=len(damages), filled=filled, message=message)


def _find_empty_groups(table: Table, mistakes: dict[int, list[Mistake]]) -> None:
    for code, keys in table.layout.groups.items():
        group = [key for key in keys if key in table.cells]
        if any("" not in table.cells[key] for key in group):
            continue
        names = ", ".join(table.titles[key] for key in group)
        message = f"One of these cells must be filled: {names}."
        for at, filled in enumerate(map(any, zip(*(table.cells[key] for key in group), strict=True))):
            if not filled:
                mistakes[at].append(Mistake(code=code, column=names, value="", message=message))


def _find_long_keys(table: Table, values: Mapping[str, Sequence[Any]], mistakes: dict[int, list[Mistake]]) -> None:
    """An order number and a SKU share the 1,024 bytes of a DynamoDB sort key with the # between them."""
    names = [key for key in ("sku", "product_id") if key in values]
    if _longest(values["order_no"]) + max(_longest(values[key]) for key in names) <= _SHORT_KEY:
        return
    message = "Order number and SKU together are too long to store."
    for at, (order_no, *skus) in enumerate(zip(values["order_no"], *(values[key] for key in names), strict=True)):
        key, sku = next(((key, sku) for key, sku in zip(names, skus, strict=True) if sku), (names[0], ""))
        if len(f"{order_no}{sku}".encode()) > _MAX_KEY_BYTES:
            title = table.titles.get(key, key)
            value = sku[:_MOST_SHOWN]
            mistakes[at].append(Mistake(code="too_long", column=title, value=value, message=message))


def _longest(texts: Sequence[str | None]) -> int:
    return max(map(len, filter(None, texts)), default=0)
