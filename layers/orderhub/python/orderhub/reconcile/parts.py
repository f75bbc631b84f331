"""The parts that holding everything against the orders is cut into, and what each has found; pure, no AWS.

There is a part for each list of orders, a shard of a status, and one for each list of customers. A part is small
JSON that goes through the state machine with each step, so it can be taken up wherever it stands.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from orderhub.customers.lists import LISTS
from orderhub.orders.rows import SHARDS
from orderhub.orders.statuses import Status
from orderhub.reconcile.differences import Difference, Found

_ROOM = 1_000
"""Bytes of examples in a part: all 88 together have to fit into what a state machine passes on, 256 kB."""

type Example = tuple[str, str, str | None]
"""Kind, order number, customer id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One list and how far it is.

    ``status`` is that of a list of orders, None for a list of customers. ``after`` is what was looked at last:
    an order's time and number, or a customer's id and the sort key of a row. ``looked_at`` counts orders, or
    customers' rows. ``settled_for`` is in seconds.
    """

    shard: int
    status: str | None
    mends: bool
    settled_for: int
    after: tuple[str, str] | None = None
    looked_at: int = 0
    left_out: int = 0
    found: Mapping[str, int] = field(default_factory=dict)
    mended: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    done: bool = False

    @classmethod
    def read(cls, part: Mapping[str, Any]) -> Self:
        """Read a part as the state machine passes it on."""
        after, examples = part["after"], part["examples"]
        lists = {"after": after and tuple(after), "examples": tuple(tuple(example) for example in examples)}
        return cls(**(dict(part) | lists))

    def shown(self) -> dict[str, Any]:
        """The part as the state machine passes it on."""
        return asdict(self)

    def further(
        self, looked_at: int, found: Found, mended: Sequence[Difference], after: tuple[str, str] | None
    ) -> Self:
        """The part after one more page; without a position it is done."""
        new = [
            (difference.kind.value, difference.order_no, difference.customer_id)
            for difference in found.differences
        ]
        return replace(
            self,
            after=after or self.after,
            looked_at=self.looked_at + looked_at,
            left_out=self.left_out + found.left_out,
            found=_added(self.found, found.differences),
            mended=_added(self.mended, mended),
            examples=_fitting((*self.examples, *new)),
            done=after is None,
        )


def all_parts(*, mends: bool, settled_for: int) -> list[Part]:
    """All parts, as they begin."""
    lists = [(status.value, shard) for status in Status for shard in range(SHARDS)]
    customers = [(None, shard) for shard in range(LISTS)]
    return [
        Part(status=status, shard=shard, mends=mends, settled_for=settled_for)
        for status, shard in (*lists, *customers)
    ]


def _added(so_far: Mapping[str, int], differences: Sequence[Difference]) -> dict[str, int]:
    return dict(Counter(so_far) + Counter(difference.kind.value for difference in differences))


def _fitting(examples: Sequence[Example]) -> tuple[Example, ...]:
    """As many of the first as there is room for."""
    fitting: list[Example] = []
    room = _ROOM
    for example in examples:
        room -= len(json.dumps(example))
        if room < 0:
            break
        fitting.append(example)
    return tuple(fitting)
