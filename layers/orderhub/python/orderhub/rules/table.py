"""Where rules are stored: their rows in the Operations table, which nothing else touches but ``forgetting``.

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
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table
from orderhub.rules.parse import rule_in
from orderhub.rules.rule import Entry, Rule

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RULES = "rules"
REVISIONS = "rule_revisions"
VERSION = "#version"
"""The row among the rules that counts all changes."""
_AFTER_ALL = "~"
"""Sorts behind every time."""
UNREACHABLE = "the rules cannot be reached right now", "rules_unreachable"
"""The error's message and code when the table does not answer."""


def change_counted() -> dict[str, Any]:
    """What counts a change of any rule, so that whoever remembers the rules reads them again."""
    return {
        "Update": {
            "Key": row_key(RULES, VERSION),
            "UpdateExpression": "ADD #count :one",
            "ExpressionAttributeNames": {"#count": "count"},
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
    }


class RulesTable:
    """The rules of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention_days: How long an event is stored, and so the revision that was in force for it.
    """

    def __init__(self, client: "DynamoDBClient", table: str, retention_days: int) -> None:
        self._table = Table(client, table, *UNREACHABLE)
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
        """All rules by name, read as they are requested; ``after`` goes on behind that one."""
        return (entry.rule for entry in self.entries(after) if entry.rule)

    def entries(self, after: str | None = None) -> Iterator[Entry]:
        """What stands for each name, also for those whose rule was deleted."""
        return map(_entry_in, self._table.partition(RULES, ExclusiveStartKey=row_key(RULES, after or VERSION)))

    def revision(self, name: str, moment: datetime) -> Rule | None:
        """What was saved of a rule before what stands there now, and last by a moment."""
        entries = self._revisions(name, time_text(moment), Limit=1, ConsistentRead=False)
        return next((entry.rule for entry in entries), None)

    def versions(self, name: str, limit: int, before: datetime | None = None) -> list[Entry]:
        """What was saved under a name, newest first, what stands there now among it.

        Args:
            name: The rule's.
            limit: How many at most.
            before: Only what was saved before that moment.
        """
        now = None if before else self._row(name)
        aside = self._revisions(name, time_text(before) if before else _AFTER_ALL, Limit=limit + 1)
        found = [_entry_in(now), *aside] if now else aside
        return [entry for entry in found if entry.saved_at != before][:limit]

    def save(self, rule: Rule) -> bool:
        """Keep a rule, new or in place of the one of its name; whether it is new."""
        body = json.dumps(rule.body(), ensure_ascii=False)
        return self._replace(rule.name, {"body": {"S": body}, "saved_at": {"S": time_text(rule.saved_at)}}) is None

    def delete(self, name: str, now: datetime) -> bool:
        """Take a rule away; False if there was none."""
        if self.find(name) is None:
            return False
        gone = {
            "saved_at": {"S": time_text(now)},
            "expires_at": {"N": str(int((now + self._kept).timestamp()))},
        }
        return self._replace(name, gone) is not None

    def _replace(self, name: str, attributes: dict[str, Any]) -> Rule | None:
        """Put a row in the place of the one there is, which is put aside; the rule that was there."""
        before = self._row(name)
        unchanged: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if before:
            unchanged = {
                "ConditionExpression": "saved_at = :read",
                "ExpressionAttributeValues": {":read": before["saved_at"]},
            }
        if before and "body" in before:
            # Whoever is forgotten meanwhile must not come back with what is stored aside.
            unchanged["ConditionExpression"] += " AND body = :body"
            unchanged["ExpressionAttributeValues"] |= {":body": before["body"]}
        writes = [{"Put": {"Item": row_key(RULES, name) | attributes, **unchanged}}, change_counted()]
        if before:
            writes.append({"Put": {"Item": self._aside(name, before, attributes)}})
        if not self._table.transact(*writes):
            raise TransientError("somebody else saves rules right now", "rules_busy", is_busy=True)
        return _entry_in(before).rule if before else None

    def _revisions(self, name: str, last: str, **how: Any) -> list[Entry]:  # noqa: ANN401 - as DynamoDB takes it
        """What was put aside of a rule, newest first, up to a time as text."""
        values = {":revisions": REVISIONS, ":first": f"{name}#", ":last": f"{name}#{last}"}
        rows, _ = self._table.page(
            "pk = :revisions AND sk BETWEEN :first AND :last",
            {key: {"S": text} for key, text in values.items()},
            ScanIndexForward=False,
            **how,
        )
        return list(map(_entry_in, rows))

    def _row(self, name: str) -> Row | None:
        return self._table.get(row_key(RULES, name))

    def _aside(self, name: str, before: Mapping[str, Any], attributes: Mapping[str, Any]) -> dict[str, Any]:
        """What was in force until now, kept as long as the last event it was in force for."""
        ends = datetime.fromisoformat(attributes["saved_at"]["S"]) + self._kept
        key = row_key(REVISIONS, f"{name}#{before['saved_at']['S']}")
        return {**before, **key, "expires_at": {"N": str(int(ends.timestamp()))}}


def _entry_in(row: Mapping[str, Any]) -> Entry:
    name, _, _ = row["sk"]["S"].partition("#")
    saved_at = datetime.fromisoformat(row["saved_at"]["S"])
    rule = rule_in(name, json.loads(row["body"]["S"]), saved_at) if "body" in row else None
    return Entry(name=name, saved_at=saved_at, rule=rule)
