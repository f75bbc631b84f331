"""A segment as the API shows one; pure, no AWS."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.customers.sales import CustomerOrder
from orderhub.orders.json_values import time_text
from orderhub.orders.model import Json
from orderhub.segments.evaluate import Reading, Tags
from orderhub.segments.preview import Sample
from orderhub.segments.segment import Counted, Exported, Segment, Started, export_key, json_text

ADDRESS_SECONDS = 3600


def listed(segment: Segment) -> dict[str, Any]:
    """A segment as an entry of a list; size and time of counting are null until its conditions were counted."""
    definition, counted = segment.definition, segment.counted
    return {
        "name": definition.name,
        "description": definition.description,
        "conditions": json.loads(json_text(definition.conditions)),
        "events": definition.events,
        "eventsFrom": segment.events_from and time_text(segment.events_from),
        "revision": definition.revision,
        "createdAt": time_text(segment.created_at),
        "updatedAt": time_text(segment.updated_at),
        "size": counted and counted.size,
        "asOf": counted and counted.as_of.isoformat(),
        "countedAt": counted and time_text(counted.at),
    }


def shown(
    segment: Segment, zone: ZoneInfo, is_under_way: Callable[[str], bool], address: Callable[[str, int], str]
) -> dict[str, Any]:
    """A segment with how far its counting and its export are.

    Args:
        segment: The segment.
        zone: Whose days are meant, and whose clocks the times of an export are of.
        is_under_way: Says whether a run still has an outcome to come; asked only where none was noted.
        address: Makes an address that a file can be read from for so many seconds.
    """
    body = listed(segment) | {
        "timeZone": zone.key,
        "state": _state(segment.started, segment.counted, is_under_way),
    }
    export = export_shown(segment, is_under_way, address)
    return body | {"export": export} if export else body


def export_shown(
    segment: Segment, is_under_way: Callable[[str], bool], address: Callable[[str, int], str]
) -> dict[str, Any] | None:
    """How far the last export of a segment is, once it is counted with an address; None if there was none."""
    if segment.exporting is None:
        return None
    state, done = _state(segment.exporting, segment.exported, is_under_way), segment.exported
    export: dict[str, Any] = {"state": state}
    if done and state == "counted":
        url = address(export_key(segment.definition.name, done.run), ADDRESS_SECONDS)
        export |= {"size": done.size, "at": time_text(done.at), "url": url, "expiresInSeconds": ADDRESS_SECONDS}
    return export


def preview_shown(
    found: Sample, explain: Callable[[Sequence[CustomerOrder], Tags], list[Reading]]
) -> dict[str, Any]:
    """What a preview came to; ``explain`` says what each condition found at a customer by orders and tags."""
    return {
        "size": found.size,
        "isExact": found.is_exact,
        "margin": found.margin,
        "lookedAt": found.looked_at,
        "matched": found.matched,
        "of": found.of,
        "customers": [
            {"customerId": customer_id, "why": [_reading(condition) for condition in explain(orders, tags)]}
            for customer_id, orders, tags in found.members
        ],
    }


def _reading(reading: Reading) -> Json:
    return {"pointer": reading.pointer, "fact": reading.fact, "value": reading.value, "holds": reading.holds}


def _state(started: Started, ended: Counted | Exported | None, is_under_way: Callable[[str], bool]) -> str:
    """How far a count is; one of another run that ended later serves as well."""
    if ended and (ended.run == started.run or ended.at > started.at):
        return "counted"
    return "counting" if is_under_way(started.run) else "failed"
