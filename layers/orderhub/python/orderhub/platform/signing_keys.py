"""The keys that tokens are signed with: their rows in the Secrets table, used by this module alone.

The hub makes them itself: one in each period of 30 days, when it is first requested. Who signs may only read the
keys, and has them made by the one function that may write them. A key signs until the next one does, and reads for
400 days.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from orderhub.errors import TransientError
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "signing_keys"
_UNREACHABLE = "the signing keys cannot be reached right now", "signing_keys_unreachable"
_KEY_BYTES = 32
PERIOD = timedelta(days=30)
KEPT = timedelta(days=400)
"""Longer than any token is to be read that is signed at the end of a period."""
_CACHED = timedelta(minutes=5)
SETTLES = 2 * _CACHED
"""A new key signs only when every process has read it, or one of them would not know another's tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    period: str
    made_at: datetime
    secret: bytes


class KeyMaker(Protocol):
    """Who may make signing keys."""

    def call(self) -> None:
        """Have the key of this period made, unless there is one.

        Raises:
            TransientError: It could not be made right now.
        """
        ...


class SigningKeys:
    """The signing keys of a stack, as a process knows them; read anew every five minutes.

    Args:
        client: DynamoDB.
        table: The Secrets table.
        maker: Is asked for the key of a period that has none.
    """

    def __init__(self, client: "DynamoDBClient", table: str, maker: KeyMaker) -> None:
        self._table = Table(client, table, *_UNREACHABLE)
        self._maker = maker
        self._read_at: datetime | None = None
        self._known: list[_Key] = []

    def current(self, now: datetime) -> tuple[bytes, ...]:
        """The keys that count now, oldest first, but the one that signs last.

        Raises:
            TransientError: The table could not be reached; trying again can help.
        """
        if self._read_at is None or now - self._read_at >= _CACHED:
            self._known, self._read_at = self._read_or_made(now), now
        alive = [key for key in self._known if now - key.made_at < KEPT]
        settled = [key for key in alive if now - key.made_at >= SETTLES]
        # The first key of all need not settle: nobody can have read the keys without it.
        signing = (settled or alive[:1])[-1]
        return (*(key.secret for key in alive if key is not signing), signing.secret)

    def _read_or_made(self, now: datetime) -> list[_Key]:
        keys = self._all()
        if keys and keys[-1].period >= _period_of(now):
            return keys
        try:
            self._maker.call()
        except TransientError:
            # The keys of earlier periods do meanwhile.
            if not any(now - key.made_at < KEPT for key in keys):
                raise
            return keys
        made = self._all()
        if not made:
            raise TransientError("there is no signing key yet", "signing_keys_unreachable")
        return made

    def _all(self) -> list[_Key]:
        return [_key_of(row) for row in self._table.partition(_ALL)]


def make_key(client: "DynamoDBClient", table: str, now: datetime) -> None:
    """Make the key of this period, unless there is one: of several who make it at once, the first one's stays.

    Raises:
        TransientError: The table could not be reached; trying again can help.
    """
    row = row_key(_ALL, _period_of(now)) | {
        "made_at": {"S": now.isoformat()},
        "secret": {"B": secrets.token_bytes(_KEY_BYTES)},
        "expires_at": {"N": str(int((now + KEPT).timestamp()))},
    }
    Table(client, table, *_UNREACHABLE).put(row, ConditionExpression="attribute_not_exists(pk)")


def _period_of(now: datetime) -> str:
    """The first day of the period; periods are counted from 1970, so that all processes agree."""
    length = int(PERIOD.total_seconds())
    return f"{datetime.fromtimestamp(int(now.timestamp()) // length * length, UTC):%Y-%m-%d}"


def _key_of(row: Row) -> _Key:
    return _Key(
        period=row["sk"]["S"],
        made_at=datetime.fromisoformat(row["made_at"]["S"]),
        secret=bytes(row["secret"]["B"]),
    )
