"""Rules that name somebody who wants to be forgotten: their texts are changed, in all that is kept of them."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.platform.aws import AWS_ERRORS, code_of, fault_of
from orderhub.rules.rewording import Rewords, links_in, reworded
from orderhub.rules.rows import REVISIONS, RULES, VERSION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CANCELLED = "TransactionCanceledException"


class RulesForgetting:
    """The rows of all rules, and of what they were before.

    Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def reword(self, rewords: Rewords) -> int:
        """Change the texts of all rules; how many were changed, each counted once with all it was before.

        A rule stays as old as it is: it counts for the same events as before.

        Raises:
            TransientError: ``rules_busy``: one was saved meanwhile.
        """
        changed = set[str]()
        # What is in force comes first: saved over, it is kept aside as it is changed.
        for row in self._rows():
            if "body" in row:
                said = json.loads(row["body"]["S"])
                after = reworded(said, rewords)
                if after != said:
                    self._keep(row, json.dumps(after, ensure_ascii=False))
                    changed.add(_name(row))
        return len(changed)

    def named(self, is_named: Callable[[str], bool]) -> int:
        """How many rules have a name, or lead to people or webhooks by a name, that some are known by."""
        return len(
            {
                _name(row)
                for row in self._rows()
                if is_named(_name(row))
                or ("body" in row and any(map(is_named, links_in(json.loads(row["body"]["S"])))))
            }
        )

    def _keep(self, row: Mapping[str, Any], body: str) -> None:
        key = {name: row[name] for name in ("pk", "sk")}
        # Whoever remembers the rules reads them again.
        count = {
            "Key": {"pk": {"S": RULES}, "sk": {"S": VERSION}},
            "UpdateExpression": "ADD #count :one",
            "ExpressionAttributeNames": {"#count": "count"},
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        change = {
            "Key": key,
            "UpdateExpression": "SET body = :body",
            "ConditionExpression": "body = :read",
            "ExpressionAttributeValues": {":body": {"S": body}, ":read": row["body"]},
        }
        writes: list[Any] = [{"Update": {"TableName": self._table, **one}} for one in (change, count)]
        try:
            self._client.transact_write_items(TransactItems=writes)
        except AWS_ERRORS as error:
            if code_of(error) == _CANCELLED:
                raise TransientError("a rule was saved meanwhile", "rules_busy", is_busy=True) from error
            raise _unreachable(error) from error

    def _rows(self) -> Iterator[Mapping[str, Any]]:
        for partition in (RULES, REVISIONS):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :rules",
                ExpressionAttributeValues={":rules": {"S": partition}},
            )
            try:
                for page in pages:
                    yield from (row for row in page["Items"] if row["sk"]["S"] != VERSION)
            except AWS_ERRORS as error:
                raise _unreachable(error) from error


def _name(row: Mapping[str, Any]) -> str:
    name, _, _ = row["sk"]["S"].partition("#")
    return str(name)


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the rules cannot be reached right now", "rules_unreachable")
