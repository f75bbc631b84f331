"""Segments that name somebody who wants to be forgotten: their texts are changed, and what they mean is not."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.platform.row_keys import key_in
from orderhub.platform.table import Table
from orderhub.segments.conditions import Fact
from orderhub.segments.segment import Definition, json_text
from orderhub.segments.table import SEGMENTS, UNREACHABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Reword = Callable[[str], str]
_CHOSEN = frozenset({Fact.STORE, Fact.TAG, Fact.PRODUCT, Fact.CATEGORY, Fact.CUSTOMER_TAG, Fact.LANGUAGE})
"""The facts whose values are any text; those of the others are of this hub."""


class SegmentsForgetting:
    """The rows of all segments. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def names(self) -> list[str]:
        """What all segments are called."""
        return [row["sk"]["S"] for row in self._table.partition(SEGMENTS)]

    def reword(self, word: Reword, prose: Reword) -> int:
        """Change the texts of all segments; how many were changed.

        Nothing is counted for it, and nobody comes or goes: the last count stands for the changed conditions, too.

        Raises:
            TransientError: ``segments_busy``: one was saved or counted meanwhile.
        """
        changed = 0
        for row in self._table.partition(SEGMENTS):
            stored = json.loads(row["body"]["S"], parse_float=Decimal)
            after = reworded(stored, word, prose)
            if after != stored:
                self._keep(row, Definition(**stored), Definition(**after))
                changed += 1
        return changed

    def _keep(self, row: Mapping[str, Any], before: Definition, after: Definition) -> None:
        sets = {"body": json_text(asdict(after)), "revision": after.revision}
        conditions, values = ["body = :read"], {":read": row["body"]}
        if "counted" in row:
            counted = json.loads(row["counted"]["S"])
            if counted["revision"] == before.revision:
                sets["counted"] = json_text(counted | {"revision": after.revision})
            conditions.append("counted = :noted")
            values[":noted"] = row["counted"]
        else:
            conditions.append("attribute_not_exists(counted)")
        changed = self._table.update(
            key_in(row),
            f"SET {', '.join(f'{name} = :{name}' for name in sets)}",
            values | {f":{name}": {"S": text} for name, text in sets.items()},
            ConditionExpression=" AND ".join(conditions),
        )
        if changed is None:
            raise TransientError("a segment was saved or counted meanwhile", "segments_busy", is_busy=True)


def reworded(stored: Mapping[str, Any], word: Reword, prose: Reword) -> dict[str, Any]:
    """A definition as its row says it, with as many conditions as before.

    Args:
        stored: The definition.
        word: What becomes of a value of a condition.
        prose: What becomes of the description.
    """
    return {
        **stored,
        "description": prose(stored["description"]),
        "conditions": _condition(stored["conditions"], word),
    }


def _condition(stored: Mapping[str, Any], word: Reword) -> dict[str, Any]:
    if "fact" not in stored:
        ((kind, parts),) = stored.items()
        is_single = isinstance(parts, dict)
        return {kind: _condition(parts, word) if is_single else [_condition(part, word) for part in parts]}
    reworded_condition = dict(stored)
    if stored["fact"] in _CHOSEN:
        reworded_condition["value"] = _words(stored["value"], word)
    if "where" in stored:
        reworded_condition["where"] = {
            name: _words(words, word) if name in _CHOSEN else words for name, words in stored["where"].items()
        }
    return reworded_condition


def _words(words: list[str], word: Reword) -> list[str]:
    return [word(text) for text in words]
