"""Moves the secrets of a hub of release 0.1.0 to their own table, after it was updated; see docs/operations.md.

.venv/bin/python -m local.move_secrets
ENV=dev .venv/bin/python -m local.move_secrets
"""

import os
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.hub import hub_of
from local.layout import LocalError
from local.progress import run
from orderhub.errors import TransientError
from orderhub.platform.row_keys import key_in
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WHOLE = ("secrets", "signing_keys")
"""Partitions that move as they are."""
_WITH_SECRETS = "webhooks"
"""Of its rows the secret alone moves."""


def move(client: "DynamoDBClient", operations: str, secrets: str) -> int:
    """Move the secrets from the Operations table; how many rows were moved. It may be repeated and broken off.

    A row is written before it is deleted. What customers and links are known by replaces what was made since; a
    webhook's secret that was turned since stays.

    Raises:
        TransientError: A table could not be reached; trying again can help.
    """
    words = "the tables cannot be reached right now", "tables_unreachable"
    old, new = Table(client, operations, *words), Table(client, secrets, *words)
    moved = 0
    for row in (row for pk in _WHOLE for row in old.partition(pk)):
        new.put(row)
        old.delete(key_in(row))
        moved += 1
    for row in (row for row in old.partition(_WITH_SECRETS) if "secret" in row):
        new.put(key_in(row) | {"secret": row["secret"]}, ConditionExpression="attribute_not_exists(pk)")
        old.update(
            key_in(row),
            "REMOVE #secret",
            {":secret": row["secret"]},
            ConditionExpression="#secret = :secret",
            ExpressionAttributeNames={"#secret": "secret"},
        )
        moved += 1
    return moved


def main() -> None:
    """Do it for the hub of an environment, else for the embedded one."""
    hub = hub_of(os.environ.get("ENV", ""))
    try:
        moved = move(hub.client("dynamodb"), hub.physical("OperationsTable"), hub.physical("SecretsTable"))
    except TransientError as fault:
        raise LocalError(str(fault)) from None
    except (ClientError, BotoCoreError) as error:
        raise LocalError(f"AWS says: {error}") from None
    print(f"{moved} secrets were moved" if moved else "there is nothing to move")


if __name__ == "__main__":
    run(main)
