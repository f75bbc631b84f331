"""Finding the columns of a file by its headers: English or Chinese, in any order and spelling."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from orderhub.errors import InvalidInput
from orderhub.imports.columns import EXTRA, OURS, Layout
from orderhub.imports.files.limits import HEADER_ROWS
from orderhub.imports.header_names import canonical, label, spellings
from orderhub.imports.taobao import TAOBAO

OWN = ("line", "codes", "messages")
"""What ``rejected.csv`` adds to the columns that came; not looked at when it is dropped again."""
_MAX_EXTRA = 60
"""With at most 500 characters in each, they stay below what ``extra`` of an order holds."""
_MAX_NAME = 100
_MOST_NAMED = 10
"""Columns that a message names."""
LAYOUTS = (OURS, TAOBAO)
"""The kinds of files there are; of two that a header fits alike it is the first."""


type _Spelled = Sequence[tuple[str, ...]]
"""What each cell of a header may say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where the columns of a file are: place by key, by name of extra field; and what nobody knows."""

    known: Mapping[str, int]
    extra: Mapping[str, int]
    unknown: tuple[int, ...]
    own: tuple[int, ...]


def is_own(header: str) -> bool:
    """Whether a column is one of those that ``rejected.csv`` adds."""
    return canonical(header) in OWN


def layout_of(header: Sequence[str]) -> Layout:
    """The layout that a header is of, or is nearest to."""
    return _nearest(_spelled(header))[0]


def match(cells: Sequence[str]) -> tuple[int, bool]:
    """How many columns the cells of a row name, if it is taken for a header, and whether no column is missing."""
    layout, known = _nearest(_spelled(cells))
    return len(known), not _missing(known, layout)


def find(header: Sequence[str], layout: Layout, place: str = "") -> Found:
    """Find the columns of a file by its header.

    Args:
        header: The header.
        layout: What it is taken for.
        place: Where in the file it stands, in words.

    Raises:
        InvalidInput: ``column_repeated``, ``columns_missing`` or ``too_many_columns``, with their names.
    """
    places = _places(_spelled(header), layout)
    extra = [(name, column) for column, text in enumerate(header) if (name := _extra(text, layout))]
    repeated = [key for key, some in places.items() if len(some) > 1]
    _refuse_repeated([*repeated, *_repeated(name.casefold() for name, _ in extra)])
    known = {key: column for key, (column, *_) in places.items()}
    if missing := _missing(known, layout):
        raise _columns_missing(missing, [_names(layout)[key] for key in known], place)
    if len(extra) > _MAX_EXTRA:
        raise InvalidInput(f"At most {_MAX_EXTRA} extra columns are kept; leave some out.", "too_many_columns")
    own = tuple(column for column, text in enumerate(header) if is_own(text))
    assigned = {*known.values(), *(column for _, column in extra), *own}
    unknown = tuple(column for column, text in enumerate(header) if text.strip() and column not in assigned)
    return Found(known=known, extra=dict(extra), unknown=unknown, own=own)


def _spelled(header: Sequence[str]) -> _Spelled:
    return [tuple(spellings(text)) if text else () for text in header]


def _nearest(spelled: _Spelled) -> tuple[Layout, Mapping[str, list[int]]]:
    """The layout that has most of the columns, and their places."""
    found = [(layout, _places(spelled, layout)) for layout in LAYOUTS]
    return max(found, key=lambda each: (each[0].certain_by in each[1], len(each[1])))


def _places(spelled: _Spelled, layout: Layout) -> dict[str, list[int]]:
    """The places of each column that a header has, in the order of the header.

    Of several headers that may say the same those count that say it plainest: beside ``备注``, ``备注（内部）`` is
    another column, and nobody knows which.
    """
    columns: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for column, ways in enumerate(spelled):
        for rank, way in enumerate(ways):
            if way in layout.keys:
                columns[layout.keys[way]][rank].append(column)
                break
    return {key: by_rank[min(by_rank)] for key, by_rank in columns.items()}


def _extra(header: str, layout: Layout) -> str | None:
    """The name of the extra field a header stands for; a layout may keep some of its own."""
    name = label(header)
    if name.casefold().startswith(EXTRA):
        return name[len(EXTRA) :].strip()[:_MAX_NAME]
    return layout.labels.get(canonical(header)) if layout.labels else None


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _refuse_repeated(repeated: Sequence[str]) -> None:
    if repeated:
        message = f"Columns stand in the file more than once: {', '.join(repeated[:_MOST_NAMED])}."
        raise InvalidInput(message, "column_repeated")


def _missing(known: Collection[str], layout: Layout) -> list[str]:
    """The columns that must be there and are not, by their names."""
    names = _names(layout)
    missing = [names[column.key] for column in layout.columns if column.required and column.key not in known]
    missing += [
        f"one of {', '.join(names[key] for key in group)}"
        for group in layout.groups.values()
        if not any(key in known for key in group)
    ]
    return missing


def _names(layout: Layout) -> dict[str, str]:
    return {column.key: "/".join(column.names) for column in layout.columns}


def _columns_missing(missing: Sequence[str], known: Sequence[str], place: str) -> InvalidInput:
    message = f"The file lacks columns: {'; '.join(missing)}."
    if place and known:
        more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
        message += f" What is nearest to a header is {place}: it has {', '.join(known[:_MOST_NAMED])}{more}."
    elif place:
        message += f" None of the first {HEADER_ROWS} rows of any visible sheet is a header."
    return InvalidInput(message, "columns_missing")
