"""A segment: what it asks, and what became of counting it; pure, no AWS."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

FOLDER = "exports/segments"
"""Where in the bucket files of segments are."""

CELL = "cell."
"""How the names begin that cells of the RFM grid are counted under; no segment's name has a dot."""

UNHEARD = timedelta(minutes=1)
"""How long a watcher may go on by the segments as it read them before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What somebody saved: ``conditions`` as JSON says them; ``events``: whether moves are published."""

    name: str
    description: str
    conditions: Mapping[str, Any]
    events: bool

    @property
    def revision(self) -> str:
        """Tells the conditions from others: the same ones have the same revision, whenever they are saved."""
        return sha256(json_text(self.conditions).encode()).hexdigest()[:16]

    @property
    def watched_revision(self) -> str | None:
        """Whose moves are published, as the revision of the conditions; None where nothing is."""
        return self.revision if self.events else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A count that was set going: the run's id, and when."""

    run: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A count that came to its end.

    ``as_of`` is the day it is about, ``files`` says how many files of members each list of customers has.
    """

    run: str
    revision: str
    size: int
    as_of: date
    at: datetime
    files: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The members of a count in one file."""

    run: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment as it is stored; ``started`` and ``exporting`` are the counts set going last.

    ``since`` is when its conditions, or its telling of who comes and goes, were saved as they are now.
    """

    definition: Definition
    created_at: datetime
    updated_at: datetime
    started: Started
    exporting: Started | None = None
    noted: Counted | None = None
    exported: Exported | None = None
    since: datetime | None = None

    @property
    def events_from(self) -> datetime | None:
        """From when on each change that moves somebody is published; None where none is."""
        return (self.since or self.updated_at) + UNHEARD if self.definition.events else None

    @property
    def counted(self) -> Counted | None:
        """The last count of the conditions as they are now."""
        return self.noted if self.noted and self.noted.revision == self.definition.revision else None


def run_of(arn: str) -> str:
    """The id of a run by its ARN."""
    return arn.rpartition(":")[2]


def json_text(values: Mapping[str, Any]) -> str:
    """Something as JSON, in one way of all that mean the same."""
    return json.dumps(values, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


def export_key(name: str, run: str) -> str:
    """Where a segment's members are in one file."""
    return f"{FOLDER}/{name}/{run}/members.csv"


def part_key(name: str, run: str, number: int, file: int) -> str:
    """Where the members among a list of customers are; a long list makes several files."""
    return f"{FOLDER}/{name}/{run}/part-{number:02}-{file:04}.csv"


def part_keys(name: str, run: str, files: Sequence[int]) -> Iterator[str]:
    """Where all members of a count are, in the order of lists and files."""
    for number, count in enumerate(files):
        yield from (part_key(name, run, number, file) for file in range(count))


def plan_key(run: str) -> str:
    """Where it is stored what a run counts; no segment's name has a dot."""
    return f"{FOLDER}/.plans/{run}.json"
