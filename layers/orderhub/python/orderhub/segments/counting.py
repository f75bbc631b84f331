"""Counting segments: who is in each, list by list of customers; restartable, and in bounded memory.

A run looks at each customer once for all of its segments. What it finds is in files of their members; where it
stands in a list is in the list's part of the run. Of a segment with events it also tells whom time alone or a
merge moved since the last count, which follows from the same orders looked at on both days, without and with those
of whoever was merged since.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from orderhub.customers.lists import LISTS
from orderhub.events.customer_events import CustomerEvent
from orderhub.events.ports import Publisher
from orderhub.segments.member_check import MemberCheck, SegmentDefaults, plan_of
from orderhub.segments.members import header_line
from orderhub.segments.people import People
from orderhub.segments.segment import (
    Counted,
    Exported,
    Segment,
    export_key,
    part_key,
    part_keys,
    plan_key,
    run_of,
)
from orderhub.segments.watch import readable

type Part = dict[str, Any]

_AT_ONCE = 200
"""Customers between two looks at the clock; their events are published together."""
_HELD = 4_000_000
"""Characters of members' lines held until they are written."""
_SECONDS_LEFT = 60.0


class Segments(Protocol):
    """Where segments are stored."""

    def find(self, name: str) -> Segment | None:
        """A segment."""
        ...

    def each(self) -> Iterator[Segment]:
        """All segments."""
        ...

    def note(self, name: str, counted: Counted, exported: Exported | None) -> bool:
        """Note what a count came to, if the segment is still what was counted."""
        ...


class Files(Protocol):
    """Where members are written."""

    def write(self, key: str, text: str) -> None:
        """Write a file."""
        ...

    def write_note(self, key: str, note: Mapping[str, Any]) -> None:
        """Write a JSON document."""
        ...

    def note(self, key: str) -> dict[str, Any]:
        """A JSON document."""
        ...

    def join(self, key: str, header: str, parts: Iterable[str]) -> None:
        """Write one file of several."""
        ...


class Count:
    """Composed once; every method raises TransientError when trying again can help.

    Args:
        segments: What is counted.
        people: Reads which customers are one, for another look at all of them.
        files: Where members go.
        bus: Where moves are published.
        defaults: What counts where conditions do not say.
    """

    def __init__(
        self,
        *,
        segments: Segments,
        people: Callable[[], People],
        files: Files,
        bus: Publisher[CustomerEvent],
        defaults: SegmentDefaults,
    ) -> None:
        self._segments = segments
        self._people = people
        self._files = files
        self._bus = bus
        self._defaults = defaults

    def plan(self, arn: str, request: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Note what a run is to count, and cut it into parts: one for each list of customers.

        Args:
            arn: The run's.
            request: ``segments`` names some, all where it is absent; ``export`` wants one file of all members.
            now: The time.
        """
        run, day = run_of(arn), now.astimezone(self._defaults.zone).date()
        named = (self._segments.find(name) for name in request.get("segments", ()))
        chosen = self._segments.each() if "segments" not in request else (segment for segment in named if segment)
        segments = [segment for segment, _ in readable(chosen, self._defaults.currency)]
        self._files.write_note(plan_key(run), plan_of(run, day, segments, export=request.get("export", False)))
        none = [0] * len(segments)
        part: Part = {"run": run, "after": None, "files": none, "members": none, "told": 0, "done": False}
        numbers = range(LISTS) if segments else ()
        return {"run": run, "parts": [part | {"number": number} for number in numbers]}

    def work(self, part: Part, time_left: Callable[[], float]) -> Part:
        """Work a part on from where it is, for as long as there is time; the part as it is then."""
        plan, people = self._files.note(plan_key(part["run"])), self._people()
        look = MemberCheck(plan, self._defaults)
        lines: list[list[str]] = [[] for _ in plan["segments"]]
        while not part["done"] and time_left() >= _SECONDS_LEFT:
            part = self._looked(part, look, people, lines)
            if sum(len(line) for some in lines for line in some) >= _HELD:
                part = self._written(part, plan, lines)
        return self._written(part, plan, lines)

    def finish(self, parts: Sequence[Part], plan: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Note of each segment how many are in it, unless it is another by now; what the run came to."""
        noted = self._files.note(plan_key(plan["run"]))
        counts = [self._counted(place, parts, noted, now) for place in range(len(noted["segments"]))]
        return {
            "run": plan["run"],
            "segments": len(counts),
            "noted": sum(counts),
            "told": sum(part["told"] for part in parts),
        }

    def _looked(self, part: Part, look: MemberCheck, people: People, lines: Sequence[list[str]]) -> Part:
        """Look at the next customers of a part."""
        ids = people.ids(part["number"], part["after"], _AT_ONCE)
        events: list[CustomerEvent] = []
        for customer_id in ids:
            if people.is_part(customer_id):
                continue
            orders, tags = people.orders(customer_id), people.tags(customer_id)
            for place, line in look.lines(customer_id, orders, tags):
                lines[place].append(line)
            events += look.events(customer_id, orders, tags, people.merged_at(customer_id))
        self._bus.publish(events)
        published = part["told"] + len(events)
        return part | {"after": ids[-1] if ids else part["after"], "told": published, "done": len(ids) < _AT_ONCE}

    def _written(self, part: Part, plan: Mapping[str, Any], lines: Sequence[list[str]]) -> Part:
        """Write the members found so far, and forget them."""
        files, members = list(part["files"]), list(part["members"])
        for place, (segment, some) in enumerate(zip(plan["segments"], lines, strict=True)):
            if some:
                key = part_key(segment["name"], part["run"], part["number"], files[place])
                self._files.write(key, "".join(some))
                files[place], members[place] = files[place] + 1, members[place] + len(some)
                some.clear()
        return part | {"files": files, "members": members}

    def _counted(self, place: int, parts: Sequence[Part], plan: Mapping[str, Any], now: datetime) -> bool:
        """Note what a segment of the plan came to."""
        segment, run = plan["segments"][place], plan["run"]
        counted = Counted(
            run=run,
            revision=segment["revision"],
            size=sum(part["members"][place] for part in parts),
            as_of=date.fromisoformat(plan["day"]),
            at=now,
            files=tuple(part["files"][place] for part in parts),
        )
        exported = None
        if plan["export"]:
            keys = part_keys(segment["name"], run, counted.files)
            self._files.join(export_key(segment["name"], run), header_line(), keys)
            exported = Exported(run=run, size=counted.size, at=now)
        return self._segments.note(segment["name"], counted, exported)
