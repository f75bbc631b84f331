"""Settings in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.audit.trail import Entry
from orderhub.errors import TransientError
from orderhub.platform.documents import Document


@dataclass(slots=True)
class FakeDocuments:
    """Versions of one document; the first ``breaks`` savings meet somebody else's."""

    stored: list[Document] = field(default_factory=list)
    breaks: int = 0
    fault: TransientError | None = None

    def current(self, name: str) -> Document | None:
        assert name == "shop"
        return self.stored[-1] if self.stored else None

    def version(self, name: str, number: int) -> Document | None:
        assert name == "shop"
        return self.stored[number - 1] if 0 < number <= len(self.stored) else None

    def versions(self, name: str, limit: int, before: int | None = None) -> list[Document]:
        assert name == "shop"
        return [one for one in reversed(self.stored) if before is None or one.version < before][:limit]

    def save(
        self, name: str, body: Mapping[str, Any] | None, now: datetime, by: str, before: Document | None
    ) -> Document:
        if self.fault:
            raise self.fault
        number = len(self.stored) + 1
        if self.breaks:
            self.breaks -= 1
            other = {"messages.frequency_cap": {"value": f"{number}/7", "since": now.isoformat(), "by": "other"}}
            taken = before.body if before and before.body else {}
            self.stored.append(
                Document(name=name, version=number, body={**taken, **other}, saved_at=now, saved_by="other")
            )
            raise TransientError("somebody else saves settings right now", "settings_busy", is_busy=True)
        assert (before.version if before else 0) == number - 1
        document = Document(name=name, version=number, body=body, saved_at=now, saved_by=by)
        self.stored.append(document)
        return document


@dataclass(slots=True)
class FakeTrail:
    """What was written down."""

    entries: list[Entry] = field(default_factory=list)

    def write(self, entry: Entry) -> None:
        self.entries.append(entry)
