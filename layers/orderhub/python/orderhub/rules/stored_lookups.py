"""What conditions ask beyond what events tell, as it is kept; pure but for the tables."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from orderhub.customers.union import Pointing, family_of


class Tags(Protocol):
    """Where it is kept what customers are tagged with."""

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        """What customers that are one are tagged with."""
        ...


class StoredLookups:
    """Looks things up where they are kept. Every method raises Passing when trying again can help.

    Args:
        customers: Where customers are kept.
        tags: Where their tags are kept.
    """

    def __init__(self, customers: Pointing, tags: Tags) -> None:
        self._customers = customers
        self._tags = tags

    def tags(self, customer_id: str, /) -> Sequence[str]:
        """What a customer is tagged with, together with all that are merged."""
        return self._tags.of(family_of(customer_id, self._customers))
