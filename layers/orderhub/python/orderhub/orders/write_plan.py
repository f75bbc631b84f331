"""What the rules work on and come to: an order as it was read, as it is to become, and what to write for that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from orderhub.orders.amounts import Amount
from orderhub.orders.model import Header, Line, Mode, Stamp
from orderhub.orders.statuses import Status


class Outcome(StrEnum):
    """What became of an order."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An order as it was read: its header, the SKUs of all its lines, and the lines that were asked for.

    ``amounts`` are those of all lines, by SKU, as the header says them.
    ``torn`` names lines that a writer left behind which died before its header; they count as changed.
    """

    header: Header
    skus: tuple[str, ...]
    stamp: Stamp
    lines: Mapping[str, Line] = field(default_factory=dict)
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    torn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order while changes are laid over it, one after the other; nobody comes into an ``erased`` one."""

    header: Header | None = None
    skus: tuple[str, ...] = ()
    lines: Mapping[str, Line] = field(default_factory=dict)
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePlan:
    """What is to be written for an order to become what it is to become.

    ``changed`` names what makes a new version. It is empty for a new order, and where only ``updated_at``
    moved on: that is stored as the guard against older changes, but is no change of the order. ``fires``
    makes a new version of nothing new, so that a change that was held is published.
    Nobody comes into an ``erased`` order.
    """

    header: Header
    before: Stored | None
    outcome: Outcome
    skus: tuple[str, ...]
    put: tuple[Line, ...]
    delete: tuple[str, ...]
    changed: tuple[str, ...]
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    fires: bool = False
    erased: bool = False

    @property
    def is_change(self) -> bool:
        """Whether the order gets a new version."""
        return self.before is None or bool(self.changed) or self.fires

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return self.before is None or self.is_change or self.header != self.before.header


def published_status(stored: Stored | None) -> Status | None:
    """The status that was published last; None where nothing was published of the order."""
    if stored is None:
        return None
    return stored.stamp.published_status if stored.stamp.mode is Mode.HELD else stored.header.status


def firing(stored: Stored) -> WritePlan:
    """What tells of a change that was held: the same order, one version up."""
    return WritePlan(
        header=stored.header,
        before=stored,
        outcome=Outcome.UPDATED,
        skus=stored.skus,
        put=(),
        delete=(),
        changed=stored.stamp.changed,
        amounts=stored.amounts,
        fires=True,
        erased=stored.stamp.erased,
    )
