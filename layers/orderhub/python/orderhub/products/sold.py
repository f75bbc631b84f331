"""How much of products was sold: what one change of an order adds, counted once however often it comes; pure.

Sold is what is in orders in stage DELIVERED. What a change adds to it or takes away is the difference of its two
images. A change is counted in one transaction with its token, which is stored with those of the second the change
was made in: so whoever meets it again, in whatever batch, finds it by its own facts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from itertools import batched

from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.attributes import time_text
from orderhub.orders.statuses import Stage
from orderhub.products.catalog import ProductKey

TOKEN = 8
"""Bytes of a token; among ten thousand of one second, two are the same once in 10^11."""
_TOGETHER = 40
"""Products of one move: an order of more is counted in several."""
_ITEMS = 100
"""What AWS takes in one transaction."""
_SECOND = len("2026-11-22T09:30:01")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a change of an order does to quantities sold: by product, more or less.

    An order that changes its store takes its quantities along.
    """

    token: bytes
    second: str
    amounts: Mapping[ProductKey, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The tokens of the changes of one second that are counted; ``revision`` is 0 while none is stored."""

    second: str
    tokens: frozenset[bytes] = frozenset()
    revision: int = 0


def moves_of(change: OrderChange) -> Iterator[Move]:
    """What a change does to quantities sold; nothing for most."""
    before = _sold(change.before) if change.before else {}
    after = {} if change.deleted else _sold(change.order)
    moved = {key: after.get(key, _ZERO) - before.get(key, _ZERO) for key in sorted({*before, *after})}
    written_at = time_text(change.order.stamp.written_at)
    parts = batched(((key, amount) for key, amount in moved.items() if amount), _TOGETHER, strict=False)
    for index, part in enumerate(parts):
        yield Move(token=_token(change, written_at, index), second=written_at[:_SECOND], amounts=dict(part))


def packed(moves: Iterable[Move]) -> Iterator[tuple[Move, ...]]:
    """Moves that share a transaction: it holds their products and their seconds, each once."""
    pack: list[Move] = []
    rows: set[str | ProductKey] = set()
    for move in moves:
        needed: set[str | ProductKey] = {move.second, *move.amounts}
        if pack and len(rows | needed) > _ITEMS:
            yield tuple(pack)
            pack, rows = [], set()
        pack.append(move)
        rows |= needed
    if pack:
        yield tuple(pack)


def uncounted(moves: Iterable[Move], counted: Mapping[str, Counted]) -> list[Move]:
    """The moves that are not counted yet, each once."""
    known = {token for count in counted.values() for token in count.tokens}
    return list({move.token: move for move in moves if move.token not in known}.values())


def sums(moves: Iterable[Move]) -> dict[ProductKey, Decimal]:
    """What moves come to for each product; one they leave as it was is left out."""
    totals: dict[ProductKey, Decimal] = {}
    for move in moves:
        for key, amount in move.amounts.items():
            totals[key] = totals.get(key, _ZERO) + amount
    return {key: total for key, total in totals.items() if total}


def with_tokens(counted: Mapping[str, Counted], moves: Sequence[Move]) -> list[Counted]:
    """The seconds of some moves, with the moves among what is counted."""
    return [
        replace(count, tokens=count.tokens | {move.token for move in moves if move.second == second})
        for second, count in counted.items()
        if any(move.second == second for move in moves)
    ]


def second_of(text: str) -> datetime:
    """The time that a second is stored under."""
    return datetime.fromisoformat(f"{text}Z")


def _sold(order: Snapshot) -> dict[ProductKey, Decimal]:
    if order.header.status.stage is not Stage.DELIVERED:
        return {}
    totals: dict[ProductKey, Decimal] = {}
    for amount in order.amounts.values():
        key = ProductKey(amount.product_id, order.header.store_key or "")
        totals[key] = totals.get(key, _ZERO) + amount.quantity
    return totals


def _token(change: OrderChange, written_at: str, part: int) -> bytes:
    stamp = change.order.stamp
    # Versions begin anew where a row was deleted by hand; who wrote the change then tells two of them apart.
    facts = f"{change.order.header.order_no}:{stamp.version}:{stamp.written_by}:{written_at}:{part}"
    return sha256(facts.encode()).digest()[:TOKEN]
