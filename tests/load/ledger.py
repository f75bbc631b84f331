"""What the API acknowledged: how each order must stand at the end, and which files must have been taken in."""

from collections import defaultdict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

type Json = dict[str, Any]


@dataclass(slots=True)
class Standing:
    """How an order stands: as it was last acknowledged, and how many changes that took."""

    body: Json
    version: int = 1

    @property
    def status(self) -> str:
        """Its status."""
        return str(self.body["status"])

    @property
    def skus(self) -> set[str]:
        """The lines it must have."""
        return {item["externalItemId"] for item in self.body["items"]}


@dataclass(slots=True)
class Ledger:
    """What one client was told; ``faults`` is what should never have happened, in words."""

    orders: dict[str, Standing] = field(default_factory=dict)
    files: dict[str, list[Json]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def taken(self, body: Json) -> None:
        """Note an order that was acknowledged; the same again is no change."""
        order_no = body["externalOrderId"]
        before = self.orders.get(order_no)
        if before is None:
            self.orders[order_no] = Standing(body)
        elif before.body != body:
            self.orders[order_no] = Standing(body, before.version + 1)


@dataclass(slots=True)
class Shared:
    """Orders that all clients write lines of their own to, at the same time."""

    lines: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    _lock: Lock = field(default_factory=Lock)

    def taken(self, body: Json) -> None:
        """Note a line that was acknowledged."""
        with self._lock:
            self.lines[body["externalOrderId"]] += body["items"]

    def standings(self, body: Json) -> dict[str, Standing]:
        """How the shared orders must stand: each line was one change."""
        return {
            order_no: Standing({**body, "externalOrderId": order_no, "items": items}, len(items))
            for order_no, items in self.lines.items()
        }
