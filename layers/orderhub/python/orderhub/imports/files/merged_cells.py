"""The merged cells of a worksheet, as far as they hold a value."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from orderhub.imports.files.limits import MAX_MERGED
from orderhub.imports.files.sheet_cells import LAST_ROW, column_number
from orderhub.imports.sheet import Merged

type HasValue = Callable[[int, int], bool]
"""Whether there is a value in this line and column."""

_MERGED = re.compile(rb'<mergeCell\s(?:[^<>]*\s)?ref="([^"<>]{1,30})"')
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.IGNORECASE)


def merged_references(part: bytearray) -> Iterator[str]:
    """The references of the merged cells in a worksheet, or some of it, that is plain XML."""
    for tag in islice(_MERGED.finditer(part), MAX_MERGED):
        yield tag[1].decode("ascii", "replace")


def merged_ranges(references: Sequence[str], has_value: HasValue) -> tuple[Merged, ...]:
    """Those of the ranges that have a value to show, by their first cells; of two with the same the first counts.

    What is merged and blank is a matter of looks, and what is no range of cells is none.
    """
    by_corner: dict[tuple[int, int], Merged] = {}
    for reference in references:
        merged = _merged(reference)
        if merged and has_value(merged.first_row, merged.first_column):
            by_corner.setdefault((merged.first_row, merged.first_column), merged)
    return tuple(by_corner[place] for place in sorted(by_corner))


def _merged(reference: str) -> Merged | None:
    match = _RANGE.fullmatch(reference)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    merged = Merged(int(top), int(bottom), column_number(left) - 1, column_number(right) - 1)
    is_range = 0 < merged.first_row <= merged.last_row <= LAST_ROW and merged.first_column <= merged.last_column
    return merged if is_range else None
