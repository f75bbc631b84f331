"""The figures of days as a picture (SVG): a bar for each day, parted by types, and below it a table; pure, no AWS.

It brings its own background, so that it can be read alone and on a dark page. The words, the legend and the table
are text with roles, so that a screen reader reads them as such.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from orderhub.history.figures import COUNTED, EventFigures

_WIDTH, _TALL = 760, 160
"""Of the picture, and of the highest mark of the axis."""
_LEFT, _TOP, _ROW, _BELOW = 24, 84, 24, 40
_AXIS = 72
"""Where the bars begin, right of the marks of the axis."""
_INK, _FAINT, _PALE = "#1b1f24", "#57606a", "#d0d7de"
_WRONG = "#d1433f"
_COLORS = ("#2e7dd1", "#1f9e89", "#8a63d2", "#c98a1b", "#4f8f2f", "#0f6b8c", "#8c959f")
"""Of the types that there are most of; the last one is of all others together."""
_OTHERS = "others"
_DAYS_NAMED = 7
_COLUMNS = (200, 296, 392, 488, 640, 736)
"""Where the columns of the table end."""
_NAMES = dict(zip(COUNTED, ("Events", "Starts", "Stops", "Fired", "Contact not found", "Errors"), strict=True))
_FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"
_LOOKS = f'font-family="{_FONT}" fill="{_INK}"'

type Parts = Mapping[str, int]
"""How many events of each type, or of the others."""


def figures_svg(figures: EventFigures) -> str:
    """The figures as a document of its own."""
    types = _types(figures)
    legend = _ROW * (len(types) // 2 + 1)
    height = _TOP + _TALL + _BELOW + legend + _ROW * (len(figures.days) + 2)
    title = f"Events from {figures.first} to {figures.last}"
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_LOOKS} role="figure" aria-labelledby="title words">',
        f'<title id="title">{title}</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(_LEFT, 36, title, size=20, weight=600),
        f'<g id="words">{_text(_LEFT, 60, _words(figures), size=13, fill=_FAINT)}</g>',
        *_bars(figures, types),
        *_legend(figures, types),
        *_table(figures, _TOP + _TALL + _BELOW + legend + _ROW),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


def _words(figures: EventFigures) -> str:
    whole = figures.whole
    counts = ", ".join(f"{whole[name]:,} {_NAMES[name].lower()}" for name in COUNTED)
    return f"{counts}; days in {figures.zone.key}"


def _types(figures: EventFigures) -> list[str]:
    """The types with a color of their own, those that there are most of first, and one name for all others."""
    counts = {name: figures.of_type(name)["events"] for _, name in figures.kinds}
    names = sorted((name for name, count in counts.items() if count), key=lambda name: (-counts[name], name))
    own = len(_COLORS) - 1
    return names if len(names) <= own else [*names[:own], _OTHERS]


def _parted(figures: EventFigures, types: Sequence[str], day: date) -> Parts:
    """The events of a day by type; what has no color of its own is of the others."""
    counts = {name: figures.of(day, name)["events"] for name in types if name != _OTHERS}
    return {**counts, _OTHERS: figures.of_day(day)["events"] - sum(counts.values())}


def _bars(figures: EventFigures, types: Sequence[str]) -> Iterator[str]:
    """An axis and a bar for each day, with a red one as high as there were errors; the table says the same."""
    counts = {day: figures.of_day(day) for day in figures.days}
    top = _rounded(max(1, *(max(day_counts["events"], day_counts["errors"]) for day_counts in counts.values())))
    width = (_WIDTH - _AXIS - _LEFT) / len(counts)
    yield '<g aria-hidden="true">'
    yield from _axis(top)
    step = -(-len(counts) // _DAYS_NAMED)
    for number, (day, count) in enumerate(counts.items()):
        x = _AXIS + number * width
        yield f"<g><title>{day}: {count['events']:,} events, {count['errors']:,} errors</title>"
        yield from _bar(x, width, _parted(figures, types, day), top)
        tall = _TALL * count["errors"] / top
        yield _box(x + width * 0.4, _TOP + _TALL - tall, width * 0.2 + 2, tall, _WRONG)
        yield "</g>"
        if number % step == 0:
            yield _text(x + width / 2, _TOP + _TALL + 18, f"{day:%m-%d}", size=12, fill=_FAINT, anchor="middle")
    yield "</g>"


def _axis(top: int) -> Iterator[str]:
    """Lines at nothing, the half and the whole, each with how many events it stands for."""
    for count in sorted({0, top // 2, top}):
        y = _TOP + _TALL - _TALL * count / top
        yield f'<line x1="{_AXIS}" x2="{_WIDTH - _LEFT}" y1="{y:g}" y2="{y:g}" stroke="{_PALE}"/>'
        yield _text(_AXIS - 8, y + 4, f"{count:,}", size=12, fill=_FAINT, anchor="end")


def _bar(x: float, width: float, parts: Parts, top: int) -> Iterator[str]:
    """The parts of a bar, one upon the other."""
    y = float(_TOP + _TALL)
    for color, count in zip(_COLORS[: len(parts) - 1] + _COLORS[-1:], parts.values(), strict=True):
        if count:
            tall = _TALL * count / top
            y -= tall
            yield _box(x, y, width, tall, color)


def _legend(figures: EventFigures, types: Sequence[str]) -> Iterator[str]:
    """Each color with its type and how many events there were of it, in two columns."""
    own = [name for name in types if name != _OTHERS]
    counts = {name: figures.of_type(name)["events"] for name in own}
    if _OTHERS in types:
        counts[_OTHERS] = figures.whole["events"] - sum(counts.values())
    shown = [
        (name, _COLORS[-1] if name == _OTHERS else _COLORS[index], count)
        for index, (name, count) in enumerate(counts.items())
    ]
    yield '<g role="list" aria-label="Types of events">'
    for number, (name, color, count) in enumerate([*shown, ("errors", _WRONG, figures.whole["errors"])]):
        x, y = (_LEFT, _WIDTH / 2)[number % 2], _TOP + _TALL + _BELOW + 8 + _ROW * (number // 2)
        yield _box(x, y - 11, 14, 12, color)
        yield _text(x + 20, y, f"{name} {count:,}", size=13, role="listitem")
    yield "</g>"


def _table(figures: EventFigures, y: float) -> Iterator[str]:
    yield '<g role="table" aria-label="Figures of each day">'
    yield _row(y, "Day", list(_NAMES.values()), role="columnheader", fill=_FAINT)
    for number, day in enumerate(reversed(figures.days), 1):
        counts = [f"{count:,}" for count in figures.of_day(day).values()]
        yield _row(y + number * _ROW, day.isoformat(), counts, role="cell", fill=_INK)
    yield "</g>"


def _rounded(count: int) -> int:
    """The next number that is easy to read an axis by: 1, 2 or 5 with noughts."""
    size = int(f"1{'0' * (len(str(count)) - 1)}")
    return next(size * step for step in (1, 2, 5, 10) if size * step >= count)


def _row(y: float, first: str, cells: list[str], *, role: str, fill: str) -> str:
    head = _text(_LEFT, y, first, size=13, fill=fill, role="rowheader" if role == "cell" else role)
    rest = (
        _text(x, y, cell, size=13, fill=fill, role=role, anchor="end")
        for x, cell in zip(_COLUMNS, cells, strict=True)
    )
    return f'<g role="row">{head}{"".join(rest)}</g>'


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x + 1:g}" y="{y:.2f}" width="{width - 2:g}" height="{height:.2f}" fill="{fill}"/>'


def _text(  # noqa: PLR0913 - what SVG asks of a text
    x: float,
    y: float,
    words: str,
    *,
    size: int,
    weight: int = 400,
    anchor: str = "start",
    fill: str = _INK,
    role: str = "",
) -> str:
    how = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{fill}"'
    part = f' role="{role}"' if role else ""
    return f'<text x="{x:g}" y="{y:g}" {how}{part}>{words}</text>'
