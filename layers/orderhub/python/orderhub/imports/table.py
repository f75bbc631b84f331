"""A file by its columns, and every cell of them read: values, and what is wrong in which row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from orderhub.imports import cells, taobao
from orderhub.imports.columns import EXTRA, Column, Layout
from orderhub.imports.damage import Damage, damaged
from orderhub.imports.headers import Found, find, layout_of
from orderhub.imports.sheet import Sheet
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
_EXTRA_TEXT = cells.texts(fields.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The columns of a file that are taken: what they are, their headers and their cells, by key."""

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
    layout = layout_of(sheet.header)
    found = find(sheet.header, layout, sheet.header_place)
    every = _columns(sheet)
    known: dict[str, Sequence[str]] = {key: every[at] for key, at in found.known.items()}
    if layout is taobao.TAOBAO:
        known = taobao.completed(known, len(sheet.rows))
    titles = [text.strip()[:_MOST_SHOWN] for text in sheet.header]
    extra = {EXTRA + name: at for name, at in found.extra.items()}
    return Table(
        columns=(
            *(column for column in layout.columns if column.key in known),
            *(Column(key=key, names=(), field=key, read=_EXTRA_TEXT) for key in extra),
        ),
        titles={key: titles[at] for key, at in (*found.known.items(), *extra.items())},
        cells=known | {key: every[at] for key, at in extra.items()},
        headings=_headings(layout, found, titles),
        layout=layout,
    )


def _columns(sheet: Sheet) -> list[Sequence[str]]:
    """The cells column by column, one column for each header at least."""
    columns: list[Sequence[str]] = list(zip_longest(*(row.cells for row in sheet.rows), fillvalue=""))
    return columns + [("",) * len(sheet.rows)] * (len(sheet.header) - len(columns))


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
            faults |= {at: _BLANK for at, text in enumerate(texts) if not text}
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
        names = ", ".join(table.titles[key] for key in group)
        message = f"One of these cells must be filled: {names}."
        for at, filled in enumerate(map(any, zip(*(table.cells[key] for key in group), strict=True))):
            if not filled:
                mistakes[at].append(Mistake(code=code, column=names, value="", message=message))


def _find_long_keys(table: Table, values: Mapping[str, Sequence[Any]], mistakes: dict[int, list[Mistake]]) -> None:
    """An order number and a SKU share the 1,024 bytes of a DynamoDB sort key with the # between them."""
    key = "sku" if "sku" in values else "product_id"
    message = "Order number and SKU together are too long to store."
    for at, (order_no, sku) in enumerate(zip(values["order_no"], values[key], strict=True)):
        text = f"{order_no}{sku}"
        if len(text) > _SHORT_KEY and len(text.encode()) > _MAX_KEY_BYTES:
            title = table.titles.get(key, key)
            value = sku[:_MOST_SHOWN]
            mistakes[at].append(Mistake(code="too_long", column=title, value=value, message=message))
