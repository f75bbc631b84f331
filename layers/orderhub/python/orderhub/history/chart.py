"""The figures of days as a picture (SVG): a bar for each day, and below it the same as a table; pure, no AWS.

It brings its own background, so that it can be read alone and on a dark page. The words and the table are text
with roles, so that a screen reader reads them as such.
"""

from collections.abc import Iterator

from orderhub.history.figures import COUNTED, Figures

_WIDTH, _TALL = 760, 160
"""Of the picture, and of the bar of the day with the most events."""
_LEFT, _TOP, _ROW, _BELOW = 24, 84, 24, 72
_INK, _FAINT, _PALE = "#1b1f24", "#57606a", "#d0d7de"
_BAR, _WRONG = "#2e7dd1", "#d1433f"
_COLUMNS = (200, 296, 392, 488, 640, 736)
"""Where the columns of the table end."""
_NAMES = dict(zip(COUNTED, ("Events", "Starts", "Stops", "Fired", "Contact not found", "Errors"), strict=True))
_FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"
_LOOKS = f'font-family="{_FONT}" fill="{_INK}"'


def figures_svg(figures: Figures) -> str:
    """The figures as a document of its own."""
    height = _TOP + _TALL + _BELOW + _ROW * (len(figures.days) + 1)
    title = f"Events from {figures.first} to {figures.last}"
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_LOOKS} role="figure" aria-labelledby="title words">',
        f'<title id="title">{title}</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(_LEFT, 36, title, size=20, weight=600),
        f'<g id="words">{_text(_LEFT, 60, _words(figures), size=13, fill=_FAINT)}</g>',
        *_bars(figures),
        *_table(figures),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


def _words(figures: Figures) -> str:
    whole = figures.whole
    told = ", ".join(f"{whole[name]:,} {_NAMES[name].lower()}" for name in COUNTED)
    return f"{told}; days in UTC"


def _bars(figures: Figures) -> Iterator[str]:
    """A bar for each day, red as far as something went wrong; the table says the same."""
    counts = {day: figures.of_day(day) for day in figures.days}
    most = max(1, *(one["events"] for one in counts.values()))
    width = (_WIDTH - 2 * _LEFT) / len(counts)
    yield '<g aria-hidden="true">'
    for number, (day, count) in enumerate(counts.items()):
        x, tall = _LEFT + number * width, _TALL * count["events"] / most
        wrong = min(tall, _TALL * count["errors"] / most)
        yield f"<g><title>{day}: {count['events']:,} events, {count['errors']:,} errors</title>"
        yield _box(x, _TOP + _TALL - tall, width, tall, _BAR)
        yield _box(x, _TOP + _TALL - wrong, width, wrong, _WRONG)
        yield "</g>"
    yield f'<line x1="{_LEFT}" x2="{_WIDTH - _LEFT}" y1="{_TOP + _TALL}" y2="{_TOP + _TALL}" stroke="{_PALE}"/>'
    y = _TOP + _TALL + 18
    yield _text(_LEFT, y, figures.first.isoformat(), size=12, fill=_FAINT)
    yield _text(_WIDTH / 2, y, "Events each day, errors in red", size=12, fill=_FAINT, anchor="middle")
    yield _text(_WIDTH - _LEFT, y, figures.last.isoformat(), size=12, fill=_FAINT, anchor="end")
    yield "</g>"


def _table(figures: Figures) -> Iterator[str]:
    y = _TOP + _TALL + _BELOW - 16
    yield '<g role="table" aria-label="Figures of each day">'
    yield _row(y, "Day", list(_NAMES.values()), role="columnheader", fill=_FAINT)
    for number, day in enumerate(reversed(figures.days), 1):
        counts = [f"{count:,}" for count in figures.of_day(day).values()]
        yield _row(y + number * _ROW, day.isoformat(), counts, role="cell", fill=_INK)
    yield "</g>"


def _row(y: float, first: str, cells: list[str], *, role: str, fill: str) -> str:
    head = _text(_LEFT, y, first, size=13, fill=fill, role="rowheader" if role == "cell" else role)
    rest = (
        _text(x, y, one, size=13, fill=fill, role=role, anchor="end")
        for x, one in zip(_COLUMNS, cells, strict=True)
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
