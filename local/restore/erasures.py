"""Who was erased after the moment that is restored, and must not come back with it; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasures:
    """The customers that were erased since, the orders they are taken out of, and the requests that did it."""

    customers: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    requests: frozenset[str] = frozenset()

    def are_in(self, row: Row) -> bool:
        """Whether a row of customers, tasks or events names one of the customers."""
        return bool(self.customers) and any(customer in str(row) for customer in self.customers)


def request_that_erased(living: Row) -> str | None:
    """The request that erased the identity of a row, also where its bearer is back since; None for none."""
    for name in ("erased_by", "back_after"):
        if name in living:
            request: str = living[name]["S"]
            return request
    return None
