"""What is to lie in the tables beside the orders after a restore; pure, no AWS.

What the world heard, was sent or is not to be sent stays as it is now: events, messages, unsubscriptions,
addresses that bounced, access keys, jobs, receipts, the audit. Who was erased since stays erased.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.restore.erasures import Erasures, Row, request_that_erased
from orderhub.customers.rows import CONFLICTS
from orderhub.products.rows import COUNTED, PRODUCT

type Wanted = Callable[[Row | None, Row | None], Row | None]
"""The row that is to be there, of the one there was at the moment and the one there is; None for none."""

DEFINITIONS = {
    "rules": frozenset({"#version"}),
    "segments": frozenset[str](),
    "rfm_cells": frozenset[str](),
    "webhooks": frozenset[str](),
    "rfm": frozenset({"day"}),
    "settings": frozenset[str](),
    "settings#versions": frozenset[str](),
    "message_texts": frozenset[str](),
    "message_texts#versions": frozenset[str](),
    "brands": frozenset[str](),
    "brands#versions": frozenset[str](),
    "workflow_definitions": frozenset[str](),
    "workflow_definitions#versions": frozenset[str](),
}
"""The partitions of the Operations table that are restored: what people set. What stays of each is a counter."""
_TEXTS = frozenset({"rules", "segments", "rfm_cells"})
"""Of these an erasure changes the texts that name the person."""
_LATER = frozenset({"reactions", "marks"})
"""What is added to an event after it was published."""
_OF_PRODUCT = ("pk", "product_id", "store_key", "sold")
_ANSWERS = "idempotency#"
_ERASED = frozenset({"erased", "erased_keys"})
_MESSAGES = "touch#"


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """Decides for the Customers table."""

    erasures: Erasures

    def wanted(self, restored: Row | None, living: Row | None) -> Row | None:
        """The row that is to be there."""
        row = living or restored
        return living if row is None or self._stays(row, living) else restored

    def _stays(self, row: Row, living: Row | None) -> bool:
        customer, sk = row["customer_id"]["S"], row["sk"]["S"]
        if customer in _ERASED or sk.startswith(_MESSAGES) or customer in self.erasures.customers:
            return True
        if living and request_that_erased(living):
            return True
        if customer == CONFLICTS or sk.startswith(("merged", "conflict#")):
            return self.erasures.are_in(row)
        order_no = row["order_no"]["S"] if "order_no" in row else sk.split("#", 2)[-1]
        return order_no in self.erasures.orders


@dataclass(frozen=True, slots=True)
class EventRows:
    """Decides for the Events table: what was published stays published, and what is lost or changed comes back."""

    erasures: Erasures

    def wanted(self, restored: Row | None, living: Row | None) -> Row | None:
        """The row that is to be there."""
        if restored is None or restored["order_no"]["S"].removeprefix("customer#") in self.erasures.orders:
            return living
        if self.erasures.are_in(restored):
            return living
        later = {name: living[name] for name in _LATER if name in living} if living else {}
        return {**restored, **later}


@dataclass(frozen=True, slots=True)
class OperationRows:
    """Decides for the Operations table: what people set comes back, all else stays as it is."""

    erasures: Erasures

    def wanted(self, restored: Row | None, living: Row | None) -> Row | None:
        """The row that is to be there."""
        row = living or restored
        if row and row["pk"]["S"].startswith(_ANSWERS):
            # What was sent since is to be sent again, and must not get the answer of then.
            return living if restored else None
        if row is None or row["sk"]["S"] in DEFINITIONS.get(row["pk"]["S"], {row["sk"]["S"]}):
            return living
        # A text that named the person may name them again, and no longer says which of the texts it was.
        return living if self.erasures.requests and row["pk"]["S"] in _TEXTS else restored


def product_row(restored: Row | None, living: Row | None) -> Row | None:
    """The row of the Products table that is to be there.

    How much was sold stays: followers of the orders that are brought back take off what these no longer say. So a
    product that came since stays too, without all that lists show.
    """
    row = living or restored
    if row is None or row["pk"]["S"].startswith(COUNTED):
        return living
    if not row["pk"]["S"].startswith(PRODUCT) or living is None:
        return restored
    wanted = restored or {name: living[name] for name in _OF_PRODUCT if name in living} | {"skus": {"L": []}}
    content = {**wanted, "sold": living["sold"]}
    if _without_revision(content) == _without_revision(living):
        return living
    return {**content, "revision": {"N": str(int(living["revision"]["N"]) + 1)}}


def _without_revision(row: Row) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name != "revision"}
