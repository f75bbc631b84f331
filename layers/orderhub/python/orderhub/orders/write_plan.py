"""What the rules work on and come to: an order as it was read, as it is to become, and what to write for that."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the changes of one request come from: its id, how it is taken, when, and by which access key."""

    written_by: str
    mode: Mode
    received_at: datetime
    key_id: str | None = None


def stamp_of(plan: WritePlan, source: Source, tombstone: Stamp | None = None) -> Stamp:
    """What an order is stamped with when a plan is carried out; over a tombstone its versions go on."""
    before = plan.before.stamp if plan.before else None
    if before and not plan.is_change:
        return replace(before, written_by=source.written_by, key_id=source.key_id or before.key_id)
    last = before or tombstone
    mode = _mode(before, source)
    return Stamp(
        version=last.version + 1 if last else 1,
        mode=mode,
        changed=plan.changed,
        written_by=source.written_by,
        written_at=last.next_time(source.received_at) if last else source.received_at,
        created_at=before.created_at if before else source.received_at,
        published_status=published_status(plan.before) if mode is Mode.HELD else None,
        erased=plan.erased,
        key_id=source.key_id or (before.key_id if before else None),
        shipped_since=_shipped_since(plan, source),
        refunds=before.refunds if before else {},
    )


def _shipped_since(plan: WritePlan, source: Source) -> datetime | None:
    """When the status SHIPPED came: as the client dates the change, else when it was taken in."""
    before, header = plan.before, plan.header
    if header.status is not Status.SHIPPED or (before and before.header.status is Status.SHIPPED):
        return before.stamp.shipped_since if before else None
    updated_at = before.header.updated_at if before else None
    if header.updated_at != updated_at:
        return header.updated_at
    # What is imported as history was shipped long before it came.
    return None if source.mode is Mode.HISTORICAL else source.received_at


def _mode(before: Stamp | None, source: Source) -> Mode:
    # History that comes over a held change must not let it be forgotten.
    was_held = before is not None and before.mode is Mode.HELD
    return Mode.HELD if was_held and source.mode is Mode.HISTORICAL else source.mode
