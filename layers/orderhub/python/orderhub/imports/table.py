"""A file by its columns: which are taken, and their cells as they are meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from orderhub.imports import cells
from orderhub.imports.cleaning import cleaned
from orderhub.imports.columns import EXTRA, Cells, Column, Layout
from orderhub.imports.fill_down import filled_down
from orderhub.imports.headers import Found, find, layout_of
from orderhub.imports.sheet import Row, Sheet
from orderhub.imports.template import EXAMPLE_ORDER
from orderhub.imports.unmerging import Places, unmerged
from orderhub.imports.verdict import Headings
from orderhub.orders import fields

_MOST_SHOWN = 100
"""Characters of a header that a result repeats."""
_EXTRA_TEXT = cells.texts(fields.text)
_REPEATED = ("product_id", "product_name", "category", "product_url", "image_url")
"""Cells of a product that several variants may share; a quantity would count twice."""
_SPANNING = "A merged cell covers this order and another one; fill in what each of them has."


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """The rows of a file and its columns that are taken: what these are, their headers and cells, by key.

    ``examples`` are the template's example rows, which are not among the rows. ``unclear`` says of rows by place
    why it cannot be told which order they are of. Cells that stand once for several rows are filled in in each.
    """

    rows: Sequence[Row]
    examples: Sequence[Row]
    columns: Sequence[Column]
    titles: Mapping[str, str]
    cells: Mapping[str, Sequence[str]]
    headings: Headings
    layout: Layout
    unclear: Mapping[int, str] = field(default_factory=dict)


def table_of(sheet: Sheet) -> SheetTable:
    """The columns of a file, found by its header.

    Raises:
        InvalidInput: The header does not do.
    """
    layout = layout_of(sheet.header)
    found = find(sheet.header, layout, sheet.header_place)
    rows = sheet.rows
    examples: Sequence[Row] = ()
    every = _columns(sheet.rows, len(sheet.header))
    if EXAMPLE_ORDER in every[found.known["order_no"]]:
        rows, examples = _without_examples(rows, found.known["order_no"])
        every = _columns(rows, len(sheet.header))
    spanned: set[int] = set()
    if sheet.merged and layout.merges:
        rows, spanned = unmerged(rows, sheet.merged, _places(found, layout))
        every = _columns(rows, len(sheet.header))
    known = _known(every, found, layout, since_1904=sheet.since_1904)
    extra = {EXTRA + name: index for name, index in found.extra.items()}
    columns = (
        *(column for column in layout.columns if column.key in known),
        *(Column(key=key, names=(), field=key, read=_EXTRA_TEXT) for key in extra),
    )
    known = {**known, **{key: every[index] for key, index in extra.items()}}
    filled = filled_down(columns, layout, known)
    titles = [text.strip()[:_MOST_SHOWN] for text in sheet.header]
    return SheetTable(
        rows=_completed(rows, found.known, known, filled.cells),
        examples=examples,
        columns=columns,
        titles={key: titles[index] for key, index in (*found.known.items(), *extra.items())},
        cells=filled.cells,
        headings=_headings(layout, found, titles),
        layout=layout,
        unclear={**filled.unclear, **dict.fromkeys(spanned, _SPANNING)},
    )


def _without_examples(rows: Sequence[Row], order_no: int) -> tuple[Sequence[Row], Sequence[Row]]:
    """The rows that are no example of the template's, and those that are."""
    examples = [row for row in rows if EXAMPLE_ORDER in row.cells[order_no : order_no + 1]]
    return [row for row in rows if row not in examples], examples


def _places(found: Found, layout: Layout) -> Places:
    """Where in a row stands what merged cells may hold."""
    of_line = {column.key for column in layout.columns if column.of_line}
    of_order = {index for key, index in found.known.items() if key not in of_line} | {*found.extra.values()}
    return Places(
        order_no=found.known["order_no"],
        of_order=of_order - {found.known["order_no"]},
        of_line={found.known[key] for key in _REPEATED if key in found.known},
    )


def _columns(rows: Sequence[Row], width: int) -> list[Sequence[str]]:
    """The cells column by column, one column for each header at least."""
    columns: list[Sequence[str]] = list(zip_longest(*(row.cells for row in rows), fillvalue=""))
    return columns + [("",) * len(rows)] * (width - len(columns))


def _known(every: Sequence[Sequence[str]], found: Found, layout: Layout, *, since_1904: bool) -> Cells:
    """The cells of the layout's columns by key, as they are meant."""
    known = {
        column.key: cleaned(column, every[found.known[column.key]], since_1904=since_1904)
        for column in layout.columns
        if column.key in found.known
    }
    return layout.completed(known, len(every[0]))


def _completed(
    rows: Sequence[Row],
    places: Mapping[str, int],
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
) -> Sequence[Row]:
    """The rows with the cells that were filled in, so that each is whole when it is rejected and dropped again."""
    changed = [key for key in places if after[key] is not before[key]]
    if not changed:
        return rows
    completed = [list(row.cells) for row in rows]
    for key in changed:
        for texts, old, new in zip(completed, before[key], after[key], strict=True):
            if new != old:
                texts.extend([""] * (places[key] + 1 - len(texts)))
                texts[places[key]] = new
    return [row._replace(cells=texts) for row, texts in zip(rows, completed, strict=True)]


def _headings(layout: Layout, found: Found, titles: Sequence[str]) -> Headings:
    return Headings(
        layout=layout.name,
        known=tuple(titles[index] for index in sorted(found.known.values())),
        extra=tuple(found.extra),
        unknown=tuple(titles[index] for index in found.unknown),
        own=tuple(titles[index] for index in found.own),
        ids=frozenset(
            found.known[column.key] for column in layout.columns if column.is_id and column.key in found.known
        ),
    )
