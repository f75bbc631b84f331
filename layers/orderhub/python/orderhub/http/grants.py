"""Where sessions and sign-in links are stored: their rows in the Operations table, used by this module alone."""

from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.http.credentials import Kind
from orderhub.http.sessions import Grant
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.scopes import Scope
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PARTITIONS = {Kind.SESSION: "sessions", Kind.SIGN_IN: "sign_ins"}


class Grants:
    """The sessions and sign-in links of a stack. Every method raises TransientError when trying again can help.

    They are read as they are now: a session is used the moment it was made. Rows go by themselves when they ended.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, "the sessions cannot be read right now", "sessions_unreadable")
        self._written = Table(client, table, "the sessions cannot be written right now", "sessions_unwritable")

    def find(self, kind: Kind, grant_id: str) -> Grant | None:
        """The session or sign-in link of that id; None if there is none, or it was ended or used."""
        row = self._table.get(row_key(_PARTITIONS[kind], grant_id))
        return _grant(kind, row) if row else None

    def add(self, grant: Grant) -> None:
        """Keep a new one."""
        self._written.put(
            {
                **row_key(_PARTITIONS[grant.kind], grant.grant_id),
                "key_id": {"S": grant.key_id},
                "secret_hash": {"S": grant.secret_hash},
                "scopes": {"L": [{"S": scope.value} for scope in grant.scopes]},
                "valid_until": {"S": grant.expires_at.isoformat()},
                "expires_at": {"N": str(int(grant.expires_at.timestamp()) + 1)},
                **({"name": {"S": grant.name}} if grant.name else {}),
            }
        )

    def use_up(self, kind: Kind, grant_id: str) -> Grant | None:
        """Take one away for good; whoever gets it is the only one, all others get None."""
        row = self._written.delete(
            row_key(_PARTITIONS[kind], grant_id),
            ConditionExpression="attribute_exists(pk)",
            ReturnValues="ALL_OLD",
        )
        return _grant(kind, row) if row else None


def _grant(kind: Kind, row: Row) -> Grant:
    return Grant(
        kind=kind,
        grant_id=row["sk"]["S"],
        key_id=row["key_id"]["S"],
        secret_hash=row["secret_hash"]["S"],
        scopes=tuple(Scope(scope["S"]) for scope in row["scopes"]["L"]),
        expires_at=datetime.fromisoformat(row["valid_until"]["S"]),
        name=row["name"]["S"] if "name" in row else "",
    )
