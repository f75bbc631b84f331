"""Point-in-time recovery: a table is restored as it was at a moment, by undoing what was written since.

MiniStack restores a table as it is now, whatever moment is asked for, and whether recovery is switched on or not.
"""

import copy
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb

type Message = dict[str, Any]
type Row = dict[str, Any]
type Call = Callable[[Message], Any]
type Emit = Callable[..., None]

MOST_WRITES = 200_000
"""Writes of a table that are remembered; what was before the oldest of them cannot be restored."""
NO_SORT_KEY = "__no_sort__"


@dataclass(frozen=True, slots=True)
class Write:
    """What a write replaced: the row of a key, None where there was none."""

    moment: float
    key: tuple[str, str]
    before: Row | None


@dataclass(slots=True)
class Journal:
    """The writes of one table since recovery was switched on, in memory only."""

    table_id: str | None
    earliest: float = field(default_factory=time.time)
    writes: deque[Write] = field(default_factory=deque)

    def add(self, write: Write) -> None:
        """Note a write, and forget the oldest where there are too many."""
        self.writes.append(write)
        if len(self.writes) > MOST_WRITES:
            self.earliest = self.writes.popleft().moment

    def undo(self, items: dict[str, dict[str, Row]], moment: float) -> None:
        """Bring rows back to a moment, from the newest write to the oldest after it."""
        for write in reversed(self.writes):
            if write.moment <= moment:
                return
            pk, sk = write.key
            if write.before is None:
                items.get(pk, {}).pop(sk, None)
            else:
                items.setdefault(pk, {})[sk] = copy.deepcopy(write.before)


class Recovery:
    """The journals of all tables that are recovered."""

    def __init__(self) -> None:
        self._journals: dict[tuple[str, str, str], Journal] = {}

    def note(self, emit: Emit) -> Emit:
        """Wrap what every write of a table is told to, so that it is noted here."""

        def wrapped(name: str, kind: str, before: Row | None, after: Row | None, **named: bool) -> None:
            journal = self._journal(name)
            row = after or before
            if journal and row:
                journal.add(Write(time.time(), _key(dynamodb._tables[name], row), before))
            emit(name, kind, before, after, **named)

        return wrapped

    def switch(self, update: Call) -> Call:
        """Wrap the switching on and off; a journal begins when it is switched on."""

        def wrapped(data: Message) -> Any:  # noqa: ANN401 - MiniStack's answer
            name = dynamodb._normalize_table_name(data.get("TableName"))
            was_on = dynamodb._pitr_settings.get(name, False)
            answer = update(data)
            if not was_on:
                self._journals.pop(_place(name), None)
            self._journal(name)
            return answer

        return wrapped

    def describe(self, describe: Call) -> Call:
        """Wrap the description, so that it has the moments that can be restored."""

        def wrapped(data: Message) -> Any:  # noqa: ANN401 - the same
            status, headers, body = describe(data)
            journal = self._journal(dynamodb._normalize_table_name(data.get("TableName")))
            if journal is None or status != 200:  # noqa: PLR2004 - HTTP's
                return status, headers, body
            described = json.loads(body)
            described["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"] |= {
                "EarliestRestorableDateTime": journal.earliest,
                "LatestRestorableDateTime": time.time(),
            }
            return status, headers, json.dumps(described).encode()

        return wrapped

    def restore(self, restore: Call) -> Call:
        """Wrap the restoring, which makes a table without stream, time to live, recovery and protection."""

        def wrapped(data: Message) -> Any:  # noqa: ANN401 - the same
            source = data.get("SourceTableName") or dynamodb._normalize_table_name(data.get("SourceTableArn"))
            journal = self._journal(source)
            if source in dynamodb._tables and journal is None:
                message = f"Point in time recovery is not enabled for table '{source}'"
                return dynamodb.error_response_json("PointInTimeRecoveryUnavailableException", message, 400)
            now = time.time()
            moment = now if data.get("UseLatestRestorableTime") else float(data.get("RestoreDateTime") or 0)
            if journal and not journal.earliest <= moment <= now:
                message = "The specified restore time is outside the point in time recovery window"
                return dynamodb.error_response_json("InvalidRestoreTimeException", message, 400)
            answer = restore(data)
            if journal and answer[0] == 200:  # noqa: PLR2004 - HTTP's
                table = dynamodb._tables[data["TargetTableName"]]
                journal.undo(table["items"], moment)
                dynamodb._items_replaced(table)
            return answer

        return wrapped

    def _journal(self, name: str) -> Journal | None:
        """The journal of a table; None where there is none to be."""
        table = dynamodb._tables.get(name)
        if table is None or not dynamodb._pitr_settings.get(name, False):
            return None
        # After a restart recovery is on as it was saved, and a table made anew begins anew.
        journal = self._journals.get(_place(name))
        if journal is None or journal.table_id != table.get("TableId"):
            journal = self._journals[_place(name)] = Journal(table.get("TableId"))
        return journal


def _place(name: str) -> tuple[str, str, str]:
    return get_account_id(), get_region(), name


def _key(table: Message, row: Row) -> tuple[str, str]:
    sk = table.get("sk_name")
    extract = dynamodb._extract_key_val
    return extract(row[table["pk_name"]]), extract(row[sk]) if sk else NO_SORT_KEY
