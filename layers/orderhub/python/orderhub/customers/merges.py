"""Which customers are one: a merge is a pointer from one to another, and nothing moves; pure, no AWS.

Orders, sales and identities stay with the customer they came to. Whoever shows or counts a customer takes those
of all that are merged into it as well, so that undoing a merge is exact: the pointer is taken away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Merges:
    """All merges there are.

    Args:
        into: Merged customer → the one it was merged into, which may be merged itself; there are no loops.
    """

    into: Mapping[str, str] = field(default_factory=dict)

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
        return tuple(sorted(one for one in self.into if one != root and root in self._way_of(one)))

    def _way_of(self, customer_id: str) -> tuple[str, ...]:
        """The customers that one was merged into, one after the other."""
        way = []
        while customer_id in self.into:
            customer_id = self.into[customer_id]
            way.append(customer_id)
        return tuple(way)
