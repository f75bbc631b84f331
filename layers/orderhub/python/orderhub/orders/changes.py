"""What a request or a file says of an order, in the model's own types, and what there is to say about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

"""Marks those of some changes that name a buyer who was erased."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a sender's clock may be."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def is_in_future(moment: datetime, now: datetime) -> bool:
    """Whether a time lies further ahead than clocks differ; both are aware.

    Such an ``updatedAt`` is refused: everything sent later would be older, and 2099 would lock the order for good.
    """
    return moment > now + CLOCK_SKEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with, or worth knowing about, one order of a request.

    ``pointer`` is a JSON pointer into the request; ``message`` never repeats what was sent.
    """

    code: str
    pointer: str
    message: str


class LineChange(NamedTuple):
    """What a request says of one line; ``fields`` holds only what it says, None where it says "nothing"."""

    sku: str
    pointer: str
    fields: Mapping[str, Any]

    def problem(self, code: str, message: str, name: str) -> Problem:
        """A problem with one field of this line."""
        return Problem(code=code, pointer=f"{self.pointer}/{name}", message=message)


class RowCells(NamedTuple):
    """What one row of a file says of its order: its line, its SKU, and the cells that are not blank."""

    line: int
    sku: str
    cells: Mapping[str, Any]


class Change(NamedTuple):
    """What a request says of one order; ``fields`` holds only what it says, None where it says "nothing".

    ``index`` is its place in the request; ``names`` are the sender's words for the model's fields.
    ``by_rows`` marks what rows of a file say: to an order that is there, products it does not have yet are
    added and nothing of its header is overwritten. ``defaults`` is what a new order is where nothing is said.
    ``is_erased`` marks a change that names a buyer who was erased: nobody comes into the order by it.
    ``key_id`` is the access key it came by; ``names_items`` says that a list of items came with it, and
    ``complete_items`` that it names every line there is. ``rows`` are the rows of a file that differ in what they
    say of the order; ``fields`` is then what they make of a new one.
    """

    index: int  # type: ignore[assignment]  # a tuple has a method of that name, which nobody needs here
    pointer: str
    order_no: str
    fields: Mapping[str, Any]
    lines: tuple[LineChange, ...] = ()
    updated_at: datetime | None = None
    warnings: tuple[Problem, ...] = ()
    names: Mapping[str, str] = _NOTHING
    by_rows: bool = False
    defaults: Mapping[str, Any] = _NOTHING
    is_erased: bool = False
    key_id: str | None = None
    names_items: bool = False
    complete_items: bool = False
    rows: tuple[RowCells, ...] = ()

    @property
    def all_fields(self) -> Sequence[Mapping[str, Any]]:
        """All fields that came with the order, whichever of them count."""
        return (self.fields, *(row.cells for row in self.rows))

    def problem(self, code: str, message: str, name: str | None = None) -> Problem:
        """A problem with this order, or with one field of it."""
        place = f"/{self.names.get(name, name)}" if name else ""
        return Problem(code=code, pointer=self.pointer + place, message=message)


type Screen = Callable[[Sequence[Change]], Sequence[Change]]


def unscreened(changes: Sequence[Change]) -> Sequence[Change]:
    """Some changes as they are, where nobody was ever erased."""
    return changes
