"""Which customers are one: a merge is a pointer from one to another, and nothing moves; pure, no AWS.

Orders, sales and identities stay with the customer they came to. Whoever shows or counts a customer takes those
of all that are merged into it as well, so that undoing a merge is exact: the pointer is taken away.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

MOST_MERGED = 50
"""So many customers at most are merged into one; the orders of each have to be read when that one is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One customer merged into another; ``by`` is the public id of the access key that asked for it."""

    customer_id: str
    into: str
    by: str
    merged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Merges:
    """All merges there are.

    Args:
        into: Merged customer → the one it was merged into, which may be merged itself; there are no loops.
    """

    into: Mapping[str, str] = field(default_factory=dict)
    _members: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for customer_id in sorted(self.into):
            for target in self._way_of(customer_id):
                self._members.setdefault(target, []).append(customer_id)

    @classmethod
    def of(cls, merges: Iterable[Merge]) -> Self:
        """Some merges together."""
        return cls(into={merge.customer_id: merge.into for merge in merges})

    @property
    def roots(self) -> Iterable[str]:
        """The customers that others are a part of, and that are not merged themselves."""
        return self._members.keys() - self.into.keys()

    def is_merged(self, customer_id: str) -> bool:
        """Whether a customer is a part of another one."""
        return customer_id in self.into

    def root_of(self, customer_id: str) -> str:
        """The customer that one is a part of in the end, or itself."""
        while customer_id in self.into:
            customer_id = self.into[customer_id]
        return customer_id

    def members_of(self, root: str) -> tuple[str, ...]:
        """Those merged into a customer, directly or by way of others, without itself; ascending."""
        return tuple(self._members.get(root, ()))

    def family_of(self, customer_id: str) -> tuple[str, ...]:
        """All that are one with a customer and itself, the one they were merged into first."""
        root = self.root_of(customer_id)
        return (root, *self.members_of(root))

    def are_same(self, customer_id: str, other: str) -> bool:
        """Whether two customers are one now."""
        return self.root_of(customer_id) == self.root_of(other)

    def _way_of(self, customer_id: str) -> Iterator[str]:
        """The customers that one was merged into, one after the other."""
        while customer_id in self.into:
            customer_id = self.into[customer_id]
            yield customer_id
