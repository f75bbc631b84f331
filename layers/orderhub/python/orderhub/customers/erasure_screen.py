"""Finds erased buyers in incoming orders: a set of marks in memory, of which each second the new ones are read.

Marks are keyed digests of identities as written. They are held against each order that comes, so making one takes
no library: a phone number counts in the few spellings clients use. What comes past them is known by the identities
themselves when the order is followed. By time they lie in a partition of the Customers table that only this module
uses; who reads them needs ``dynamodb:Query`` on the leading key ``erased``.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from orderhub.customers.secret import IdentitySecret
from orderhub.customers.unreachable import UNREACHABLE
from orderhub.errors import TransientError
from orderhub.orders.attributes import time_text
from orderhub.orders.changes import Change
from orderhub.orders.phones import digits_of
from orderhub.orders.placeholders import id_in, is_placeholder
from orderhub.platform.log import log
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BYTES = 16
_KINDS = ("sobot_customer_id", "external_customer_id", "phone", "email", "unionid")
_FRESH = timedelta(seconds=1)
"""So soon a send is warned about: a read of a few bytes for each process and second that takes orders in."""
_OVERLAP = timedelta(minutes=5)
"""How far back is read again: what was written meanwhile by a clock that is behind."""
_ALL = "erased"


def marks_in(fields: Mapping[str, Any], secret: bytes) -> Iterator[bytes]:
    """The marks of the identities that a client names a buyer by, each as it is written."""
    for kind in _KINDS:
        text = fields.get(kind)
        written = _written(kind, text) if text and not is_placeholder(text) else ""
        if written:
            yield _mark(kind, written, secret)


def marks_of(fields: Mapping[str, Any], spellings: Iterable[str], secret: bytes) -> set[bytes]:
    """The marks of a buyer's identities, in all the spellings that are looked for.

    Args:
        fields: The identities as an order has them.
        spellings: The phone number as clients write it, without blanks and the like.
        secret: What marks are made with.
    """
    return set(marks_in(fields, secret)) | {
        _mark("phone", _written("phone", spelling), secret) for spelling in spellings
    }


def _written(kind: str, text: str) -> str:
    if kind == "email":
        return id_in(text).casefold()
    return digits_of(text).lstrip("0") if kind == "phone" else id_in(text)


def _mark(kind: str, text: str, secret: bytes) -> bytes:
    return hmac.digest(secret, f"mark\0{kind}\0{text}".encode(), "sha256")[:_BYTES]


class NotedMark(NamedTuple):
    """That the buyer of some marks was erased, or came back."""

    marks: frozenset[bytes]
    is_back: bool


class MarkLog(Protocol):
    """Where marks are kept by time; see SuppressionList."""

    def since(self, moment: datetime | None, /) -> Iterable[NotedMark]: ...  # noqa: D102 - as SuppressionList says


class Secret(Protocol):
    """What marks are made with."""

    def find(self) -> bytes | None:
        """The secret; None as long as no customer was ever made."""
        ...


class ErasureScreen:
    """Marks orders that name a buyer who was erased. As long as nobody was, it costs a read a second.

    Args:
        log: Where marks are kept.
        secret: What they are made with.
        clock: Tells the time.
    """

    def __init__(self, log: MarkLog, secret: Secret, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._secret = secret
        self._clock = clock
        self._erased: set[bytes] = set()
        self._read_at: datetime | None = None

    def screened(self, changes: Sequence[Change]) -> Sequence[Change]:
        """Some changes, those marked that name an erased buyer.

        Where marks cannot be read right now the known ones count: orders have to come in, and whoever follows
        them looks again.
        """
        try:
            self._refresh()
            secret = self._secret.find() if self._erased else None
        except TransientError as fault:
            log.warning("erased_buyers_unread", extra={"code": fault.code})
            return changes
        if secret is None:
            return changes
        return [
            change._replace(is_erased=True)
            if any(self._erased.intersection(marks_in(values, secret)) for values in change.all_fields)
            else change
            for change in changes
        ]

    def _refresh(self) -> None:
        now, read_at = self._clock(), self._read_at
        if read_at is not None and now - read_at < _FRESH:
            return
        for noted in self._log.since(read_at - _OVERLAP if read_at else None):
            if noted.is_back:
                self._erased -= noted.marks
            else:
                self._erased |= noted.marks
        self._read_at = now


class SuppressionList:
    """Who was erased and who came back, in that order.

    Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Customers table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def add(self, marks: set[bytes], request_id: str, moment: datetime, *, is_back: bool = False) -> None:
        """Note that a buyer was erased, or is back; noting it again changes nothing."""
        row: dict[str, Any] = {
            "customer_id": {"S": _ALL},
            "sk": {"S": f"{time_text(moment)}#{request_id}"},
            "marks": {"BS": sorted(marks)},
        }
        if is_back:
            row["is_back"] = {"BOOL": True}
        self._table.put(row)

    def since(self, moment: datetime | None, /) -> Iterator[NotedMark]:
        """What was noted from a moment on, or ever, oldest first; some 60 buyers for a read unit."""
        rows = self._table.query(
            "customer_id = :all AND sk >= :since",
            {":all": {"S": _ALL}, ":since": {"S": time_text(moment) if moment else "0"}},
            ConsistentRead=False,
        )
        for row in rows:
            yield NotedMark(marks=frozenset(map(bytes, row["marks"]["BS"])), is_back="is_back" in row)


def erasure_screen_at(
    client: "DynamoDBClient", customers_table: str, secrets_table: str, clock: Callable[[], datetime]
) -> ErasureScreen:
    """The erasure screen of a function; what it remembers lives as long as the function's process."""
    return ErasureScreen(SuppressionList(client, customers_table), IdentitySecret(client, secrets_table), clock)
