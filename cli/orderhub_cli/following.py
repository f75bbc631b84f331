"""Follows the events of a hub by its API: each once, none lost.

The list is newest first, and an event stands in it by when it happened, not by when it was told: one may appear
behind others that were seen. So each look goes back until it meets a page of nothing new, and every so often
through the whole of the last quarter of an hour; what was seen in it is remembered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

type Event = Mapping[str, Any]
type Page = Callable[[Mapping[str, str]], tuple[Mapping[str, Any], datetime]]
"""Reads a page of the list, and says what time it was at the hub."""

LATE = timedelta(minutes=15)
"""How late an event may be told."""
WHOLE_EVERY = 15
"""Every so many looks the whole of that time is looked through."""


@dataclass(kw_only=True)
class Follower:
    """Where somebody is in the events of a hub.

    Args:
        page: Reads a page.
        types: Only those, with commas; blank for all.
        since: Where to begin; None for now.
    """

    page: Page
    types: str = ""
    since: str | None = None
    _seen: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    _whole_until: datetime | None = None
    _looks: int = 0

    def look(self) -> list[Event]:
        """What is new since the last look, oldest first; the first time what there is from ``since`` on."""
        if self._whole_until is None:
            return self._first()
        self._looks += 1
        is_whole = self._looks % WHOLE_EVERY == 0
        found, now = self._read(_text(self._whole_until - LATE), is_whole=is_whole)
        new = [event for event in found if self._is_new(event)]
        if is_whole:
            self._whole_until = now
            self._forget(now - 2 * LATE)
        return _oldest_first(new)

    def _first(self) -> list[Event]:
        # By the hub's clock: that of this machine may be wrong.
        _, now = self.page({"limit": "1"})
        before, _ = self._read(_text(now - LATE), is_whole=True)
        wanted = self._read(self.since, is_whole=True)[0] if self.since else []
        for event in (*before, *wanted):
            self._is_new(event)
        self._whole_until = now
        return _oldest_first(wanted)

    def _read(self, begin: str, *, is_whole: bool) -> tuple[list[Event], datetime]:
        query = {"limit": "100", "from": begin, **({"type": self.types} if self.types else {})}
        page, started = self.page(query)
        found = [*page["events"]]
        while page["next"] and (is_whole or not page["events"] or self._has_new(page["events"])):
            page, _ = self.page({**query, "cursor": page["next"]})
            found += page["events"]
        return found, started

    def _has_new(self, events: Iterable[Event]) -> bool:
        return any(_key(event) not in self._seen for event in events)

    def _is_new(self, event: Event) -> bool:
        key = _key(event)
        if key in self._seen:
            return False
        self._seen[key] = datetime.fromisoformat(str(event["occurred_at"]))
        return True

    def _forget(self, oldest: datetime) -> None:
        self._seen = {key: moment for key, moment in self._seen.items() if moment >= oldest}


def _key(event: Event) -> tuple[str, str, str]:
    return str(event["id"]), str(event["detail-type"]), str(event["occurred_at"])


def _oldest_first(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: str(event["occurred_at"]))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
