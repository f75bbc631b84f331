"""Rules that name somebody who wants to be forgotten: their texts are changed, in all that is stored of them."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.platform.row_keys import key_in
from orderhub.platform.table import Table
from orderhub.rules.rewording import TextRewording, links_in, reworded
from orderhub.rules.table import REVISIONS, RULES, UNREACHABLE, VERSION, change_counted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class RulesForgetting:
    """The rows of all rules, and of what they were before.

    Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def reword(self, rewords: TextRewording) -> int:
        """Change the texts of all rules; how many were changed, each counted once with all it was before.

        A rule stays as old as it is: it counts for the same events as before.

        Raises:
            TransientError: ``rules_busy``: one was saved meanwhile.
        """
        changed = set[str]()
        # What is in force comes first: saved over, it is put aside as it is changed.
        for row in self._rows():
            if "body" in row:
                stored = json.loads(row["body"]["S"])
                after = reworded(stored, rewords)
                if after != stored:
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
        change = {
            "Key": key_in(row),
            "UpdateExpression": "SET body = :body",
            "ConditionExpression": "body = :read",
            "ExpressionAttributeValues": {":body": {"S": body}, ":read": row["body"]},
        }
        if not self._table.transact({"Update": change}, change_counted()):
            raise TransientError("a rule was saved meanwhile", "rules_busy", is_busy=True)

    def _rows(self) -> Iterator[Mapping[str, Any]]:
        for partition in (RULES, REVISIONS):
            yield from (row for row in self._table.partition(partition) if row["sk"]["S"] != VERSION)


def _name(row: Mapping[str, Any]) -> str:
    name, _, _ = row["sk"]["S"].partition("#")
    return str(name)
