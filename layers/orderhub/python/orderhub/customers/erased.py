"""Identities of erased buyers, in the Customers table where identities are bound: the only module that marks them.

The row of an erased identity stays, so that nobody is bound by it again; it holds no more than it ever did, a
keyed digest. It stays too when that is lifted, with the request that erased it, of which the next customer's id is
made: so that whoever comes back is somebody new. What one request erased is kept together, so that it can be
lifted together.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.customers.identities import IdentityKey
from orderhub.customers.rows import identity_place, key_at
from orderhub.customers.unreachable import UNREACHABLE
from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEYS, _IDENTITY = "erased_keys", "identity#"
_FORGOTTEN = "erased_at, erased_by, leads_to, order_no, matched_by"
_AT_ONCE = 1_000
"""So many identities a row holds; a person has a few."""


class ErasedIdentities:
    """Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Customers table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def erase(self, keys: Sequence[IdentityKey], request_id: str, moment: datetime) -> None:
        """Let identities lead nobody anywhere any more; doing it again changes nothing."""
        for key in keys:
            self._table.update(
                key_at(identity_place(key)),
                "SET erased_at = :at, erased_by = :by REMOVE list_shard",
                {":at": {"S": time_text(moment)}, ":by": {"S": request_id}},
                ConditionExpression="attribute_exists(leads_to)",
            )

    def record(self, keys: Sequence[IdentityKey], marks: set[bytes], request_id: str) -> None:
        """Keep together what a request erases, with what it was said to erase before."""
        names = [identity_place(key)[0].removeprefix(_IDENTITY) for key in keys[:_AT_ONCE]]
        sets: dict[str, Any] = {":keys": {"SS": names}} if names else {}
        sets |= {":marks": {"BS": sorted(marks)}} if marks else {}
        if not sets:
            return
        self._table.update(
            key_at((_KEYS, request_id)),
            f"ADD {', '.join(f'#{placeholder[1:]} {placeholder}' for placeholder in sets)}",
            sets,
            ExpressionAttributeNames={f"#{placeholder[1:]}": placeholder[1:] for placeholder in sets},
        )

    def erased_by(self, keys: Iterable[IdentityKey]) -> set[str]:
        """The requests by which some identities were erased."""
        rows = (self._read(identity_place(key)) for key in keys)
        return {row["erased_by"]["S"] for row in rows if "erased_by" in row}

    def lift(self, request_id: str) -> set[bytes]:
        """Let the identities that a request erased be bound anew, to another customer than before; their marks."""
        row = self._read((_KEYS, request_id))
        for name in row.get("keys", {}).get("SS", ()):
            self._table.update(
                key_at((f"{_IDENTITY}{name}", "identity")),
                f"SET back_after = :by REMOVE {_FORGOTTEN}",
                {":by": {"S": request_id}},
                ConditionExpression="attribute_exists(erased_at)",
            )
        return set(map(bytes, row.get("marks", {}).get("BS", ())))

    def forget(self, request_id: str) -> None:
        """Forget what a request erased, once it is lifted."""
        self._table.delete(key_at((_KEYS, request_id)))

    def _read(self, place: tuple[str, str]) -> Row:
        """A row, empty if there is none."""
        return self._table.get(key_at(place)) or {}
