"""Documents in memory, with their versions; and contents for them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from orderhub.platform.documents import Document

THANKS = {"subject": "Thank you", "text": "Your order {{ order.number }} is paid.", "sms": "Thanks!"}


class FakeDocuments:
    """Stands in for Documents."""

    def __init__(self) -> None:
        self.all: dict[str, list[Document]] = {}
        self.reads = 0

    def each(self) -> Iterator[Document]:
        self.reads += 1
        last = (documents[-1] for _, documents in sorted(self.all.items()))
        return (document for document in last if document.body is not None)

    def current(self, name: str) -> Document | None:
        return self.all.get(name, [None])[-1]

    def versions(self, name: str, limit: int, before: int | None = None) -> list[Document]:
        found = [one for one in reversed(self.all.get(name, [])) if before is None or one.version < before]
        return found[:limit]

    def save(
        self, name: str, body: Mapping[str, Any] | None, now: datetime, by: str, before: Document | None
    ) -> Document:
        number = before.version + 1 if before else 1
        saved = Document(name=name, version=number, body=body, saved_at=now, saved_by=by)
        self.all.setdefault(name, []).append(saved)
        return saved
