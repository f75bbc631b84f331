"""Where rules are kept: their rows in the Operations table, which nothing else touches but ``forgetting``.

A rule's row is what counts now; a deleted rule leaves one behind that says so. What a row said before lies under
``rule_revisions`` as long as the events that it may have been in force for. One more row counts all changes, so
that a thousand rules are read again only when one of them changed.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.orders.attributes import time_text
from orderhub.platform.aws import AWS_ERRORS, code_of, fault_of
from orderhub.rules.parse import rule_in
from orderhub.rules.rows import REVISIONS, RULES, VERSION
from orderhub.rules.rule import Entry, Rule

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CANCELLED = "TransactionCanceledException"


class RulesTable:
    """The rules of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention_days: How long an event is kept, and so the revision that was in force for it.
    """

    def __init__(self, client: "DynamoDBClient", table: str, retention_days: int) -> None:
        self._client = client
        self._table = table
        self._kept = timedelta(days=retention_days)

    def find(self, name: str) -> Rule | None:
        """A rule as it is now, None if there is none of that name."""
        row = self._row(name)
        return _entry_in(row).rule if row else None

    def version(self) -> int:
        """A number that grows with each change of any rule."""
        row = self._row(VERSION)
        return int(row["count"]["N"]) if row else 0

    def each(self, after: str | None = None) -> Iterator[Rule]:
        """All rules by name, read as they are asked for; ``after`` goes on behind that one."""
        return (one.rule for one in self.entries(after) if one.rule)

    def entries(self, after: str | None = None) -> Iterator[Entry]:
        """What stands for each name, also for those whose rule was deleted."""
        start: Any = _key(after or VERSION)
        while start:
            answer = self._query(
                "pk = :rules", {":rules": {"S": RULES}}, ConsistentRead=True, ExclusiveStartKey=start
            )
            yield from map(_entry_in, answer["Items"])
            start = answer.get("LastEvaluatedKey")

    def revision(self, name: str, at: datetime) -> Rule | None:
        """What was saved of a rule before what stands there now, and last by a moment."""
        values = {":revisions": REVISIONS, ":first": f"{name}#", ":last": f"{name}#{time_text(at)}"}
        answer = self._query(
            "pk = :revisions AND sk BETWEEN :first AND :last",
            {key: {"S": text} for key, text in values.items()},
            ScanIndexForward=False,
            Limit=1,
        )
        return next((_entry_in(row).rule for row in answer["Items"]), None)

    def save(self, rule: Rule) -> bool:
        """Keep a rule, new or in place of the one of its name; whether it is new."""
        body = json.dumps(rule.body(), ensure_ascii=False)
        return self._replace(rule.name, {"body": {"S": body}, "saved_at": {"S": time_text(rule.saved_at)}}) is None

    def delete(self, name: str, at: datetime) -> bool:
        """Take a rule away; False if there was none."""
        if self.find(name) is None:
            return False
        gone = {
            "saved_at": {"S": time_text(at)},
            "expires_at": {"N": str(int((at + self._kept).timestamp()))},
        }
        return self._replace(name, gone) is not None

    def _replace(self, name: str, said: dict[str, Any]) -> Rule | None:
        """Put a row in the place of the one there is, which is kept aside; the rule that was there."""
        before = self._row(name)
        unchanged: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if before:
            unchanged = {
                "ConditionExpression": "saved_at = :read",
                "ExpressionAttributeValues": {":read": before["saved_at"]},
            }
        if before and "body" in before:
            # Whoever is forgotten meanwhile must not come back with what is kept aside.
            unchanged["ConditionExpression"] += " AND body = :body"
            unchanged["ExpressionAttributeValues"] |= {":body": before["body"]}
        put = {"TableName": self._table, "Item": {**_key(name), **said}, **unchanged}
        writes: list[Any] = [{"Put": put}, {"Update": self._counted()}]
        if before:
            writes.append({"Put": {"TableName": self._table, "Item": self._aside(name, before, said)}})
        try:
            self._client.transact_write_items(TransactItems=writes)
        except AWS_ERRORS as error:
            if code_of(error) == _CANCELLED:
                raise TransientError("somebody else saves rules right now", "rules_busy", is_busy=True) from error
            raise _unreachable(error) from error
        return _entry_in(before).rule if before else None

    def _aside(self, name: str, before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
        """What was in force until now, kept as long as the last event it was in force for."""
        ends = datetime.fromisoformat(said["saved_at"]["S"]) + self._kept
        key = {"pk": {"S": REVISIONS}, "sk": {"S": f"{name}#{before['saved_at']['S']}"}}
        return {**before, **key, "expires_at": {"N": str(int(ends.timestamp()))}}

    def _counted(self) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Key": _key(VERSION),
            "UpdateExpression": "ADD #count :one",
            "ExpressionAttributeNames": {"#count": "count"},
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }

    def _row(self, name: str) -> Mapping[str, Any] | None:
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(name), ConsistentRead=True)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return answer.get("Item")

    def _query(self, condition: str, values: Mapping[str, Any], **how: Any) -> Any:  # noqa: ANN401 - AWS's
        try:
            return self._client.query(
                TableName=self._table,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=values,
                **how,
            )
        except AWS_ERRORS as error:
            raise _unreachable(error) from error


def _entry_in(row: Mapping[str, Any]) -> Entry:
    name, _, _ = row["sk"]["S"].partition("#")
    saved_at = datetime.fromisoformat(row["saved_at"]["S"])
    rule = rule_in(name, json.loads(row["body"]["S"]), saved_at) if "body" in row else None
    return Entry(name=name, saved_at=saved_at, rule=rule)


def _key(name: str) -> dict[str, Any]:
    return {"pk": {"S": RULES}, "sk": {"S": name}}


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the rules cannot be reached right now", "rules_unreachable")
