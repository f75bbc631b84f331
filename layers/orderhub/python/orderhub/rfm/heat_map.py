"""The grid as a picture (SVG): green for loyal, red for slipping away, grey for who bought nothing; pure, no AWS.

It brings its own background, so that it can be read alone and on a dark page; all text in it is text.
"""

from collections.abc import Iterator
from math import sqrt

from orderhub.orders.money import decimals_of
from orderhub.rfm.customer_sales import Cell
from orderhub.rfm.grid import Grid, GridQuery, SalesFigures

_WIDTH, _HEIGHT = 104, 62
"""Of a cell."""
_LEFT, _TOP, _BELOW, _RIGHT = 112, 112, 66, 24
_INK, _FAINT, _GREY = "#1b1f24", "#57606a", "#8c959f"
_SCALE = ((46, 158, 91), (224, 180, 0), (209, 67, 63))
"""Green, amber and red: bought lately, some time ago, long ago."""
_PALEST, _FULLEST = 0.12, 0.85
_FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"
_LOOKS = f'font-family="{_FONT}" fill="{_INK}"'


def grid_svg(grid: Grid) -> str:
    """The grid as a document of its own: columns are R, rows F with the most sales on top."""
    query = grid.query
    rows, columns = len(query.boundaries.rows), len(query.boundaries.columns)
    width, height = _LEFT + columns * _WIDTH + _RIGHT, _TOP + rows * _HEIGHT + _BELOW
    title = f"RFM of {query.as_of} in {query.currency}"
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_LOOKS} role="img" aria-labelledby="title words">',
        f'<title id="title">{title}</title>',
        f'<desc id="words">{_words(grid)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(24, 36, title, size=20, weight=600),
        _text(24, 60, _words(grid), size=13, fill=_FAINT),
        *_labels(query),
        *(_cell(grid, cell) for cell in query.cells),
        *_legend(height - 26),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


def colour_of(cell: Cell, figures: SalesFigures, columns: int) -> str:
    """The colour of a cell: by how long ago its customers bought, grey where they bought nothing."""
    if not figures.sales:
        return _GREY
    place = 2 * cell.r / max(1, columns - 1)
    first = min(1, int(place))
    mixed = (
        round(low + (high - low) * (place - first))
        for low, high in zip(_SCALE[first], _SCALE[first + 1], strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _words(grid: Grid) -> str:
    whole, query = grid.whole, grid.query
    amount = _amount(whole, query.currency)
    return f"{whole.customers:,} customers, {whole.sales:,} sales, {amount}; days in {query.zone.key}"


def _labels(query: GridQuery) -> Iterator[str]:
    boundaries = query.boundaries
    yield _text(_LEFT, _TOP - 26, "Days since the last sale (R)", size=12, fill=_FAINT)
    for r, label in enumerate(boundaries.columns):
        yield _text(_LEFT + (r + 0.5) * _WIDTH, _TOP - 8, label, size=13, anchor="middle")
    yield _text(24, _TOP - 8, "Sales (F)", size=12, fill=_FAINT)
    for f, label in enumerate(boundaries.rows):
        yield _text(_LEFT - 12, _top_of(f, query) + _HEIGHT / 2 + 5, label, size=13, anchor="end")


def _cell(grid: Grid, cell: Cell) -> str:
    query, figures = grid.query, grid.figures(cell)
    x, y = _LEFT + cell.r * _WIDTH, _top_of(cell.f, query)
    most = max((other.customers for other in grid.cells.values()), default=0)
    strength = _PALEST + (_FULLEST - _PALEST) * sqrt(figures.customers / most) if figures.customers else 0.06
    fill = colour_of(cell, figures, len(query.boundaries.columns))
    share = f"{figures.customers / grid.whole.customers:.1%}" if figures.customers else ""
    amount = _amount(figures, query.currency)
    days, sales = query.boundaries.columns[cell.r], query.boundaries.rows[cell.f]
    middle = x + _WIDTH / 2
    box = f'x="{x + 1}" y="{y + 1}" width="{_WIDTH - 2}" height="{_HEIGHT - 2}" rx="4"'
    return "".join(
        (
            f"<g><title>{days} days, {sales} sales: {figures.customers:,} customers, {amount}</title>",
            f'<rect {box} fill="{fill}" fill-opacity="{strength:.2f}"/>',
            _text(middle, y + 29, f"{figures.customers:,}", size=16, weight=600, anchor="middle"),
            _text(middle, y + 48, share, size=12, anchor="middle"),
            "</g>",
        )
    )


def _legend(y: int) -> Iterator[str]:
    green, _, red = ("#" + "".join(f"{part:02x}" for part in colour) for colour in _SCALE)
    x = _LEFT
    for fill, words in ((green, "loyal"), (red, "slipping away"), (_GREY, "bought nothing")):
        yield f'<rect x="{x}" y="{y - 11}" width="14" height="14" rx="3" fill="{fill}" fill-opacity="0.85"/>'
        yield _text(x + 22, y, words, size=12, fill=_FAINT)
        x += 140
    yield _text(x, y, "The stronger the colour, the more customers.", size=12, fill=_FAINT)


def _top_of(f: int, query: GridQuery) -> int:
    return _TOP + (len(query.boundaries.rows) - 1 - f) * _HEIGHT


def _amount(figures: SalesFigures, currency: str) -> str:
    return f"{figures.total:,.{decimals_of(currency)}f} {currency}"


def _text(  # noqa: PLR0913 - what SVG asks of a text
    x: float, y: float, words: str, *, size: int, weight: int = 400, anchor: str = "start", fill: str = _INK
) -> str:
    how = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{fill}"'
    return f'<text x="{x:g}" y="{y:g}" {how}>{words}</text>'
