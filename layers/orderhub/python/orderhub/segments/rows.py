"""How a segment lies in its row, as JSON texts; pure, no AWS."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from orderhub.segments.segment import Counted, Definition, Exported, Segment, Started


def segment_in(row: Mapping[str, Any]) -> Segment:
    """The segment in a row."""
    exporting, counted, exported = (_values(row, name) for name in ("exporting", "counted", "exported"))
    return Segment(
        definition=Definition(**_values(row, "body")),
        created_at=datetime.fromisoformat(row["created_at"]["S"]),
        updated_at=datetime.fromisoformat(row["updated_at"]["S"]),
        started=Started(**_timed(_values(row, "started"))),
        exporting=Started(**_timed(exporting)) if exporting else None,
        noted=_counted(counted) if counted else None,
        exported=Exported(**_timed(exported)) if exported else None,
        since=datetime.fromisoformat(row["since"]["S"]) if "since" in row else None,
    )


def _counted(stored: Mapping[str, Any]) -> Counted:
    day, files = date.fromisoformat(stored["as_of"]), tuple(stored["files"])
    return Counted(**{**_timed(stored), "as_of": day, "files": files})


def _timed(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {**stored, "at": datetime.fromisoformat(stored["at"])}


def _values(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(row[name]["S"], parse_float=Decimal) if name in row else {}
    return values
