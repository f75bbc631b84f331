"""A segment as the API shows one; pure, no AWS."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from orderhub.customers.sales import CustomerOrder
from orderhub.orders.model import Json
from orderhub.orders.views import time_text
from orderhub.segments.evaluate import Reading
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
        "revision": definition.revision,
        "createdAt": time_text(segment.created_at),
        "updatedAt": time_text(segment.updated_at),
        "size": counted and counted.size,
        "asOf": counted and counted.as_of.isoformat(),
        "countedAt": counted and time_text(counted.at),
    }


def shown(
    segment: Segment, is_under_way: Callable[[str], bool], address: Callable[[str, int], str]
) -> dict[str, Any]:
    """A segment with how far its counting and its export are.

    Args:
        segment: The segment.
        is_under_way: Says whether a run still has an outcome to come; asked only where none was noted.
        address: Makes an address that a file can be read from for so many seconds.
    """
    body = listed(segment) | {"state": _state(segment.started, segment.counted, is_under_way)}
    if segment.exporting is None:
        return body
    state, done = _state(segment.exporting, segment.exported, is_under_way), segment.exported
    export: dict[str, Any] = {"state": state}
    if done and state == "counted":
        url = address(export_key(segment.definition.name, done.run), ADDRESS_SECONDS)
        export |= {"size": done.size, "at": time_text(done.at), "url": url, "expiresInSeconds": ADDRESS_SECONDS}
    return body | {"export": export}


def preview_shown(found: Sample, explain: Callable[[Sequence[CustomerOrder]], list[Reading]]) -> dict[str, Any]:
    """What a preview came to; ``explain`` says what each condition found at a customer with some orders."""
    return {
        "size": found.size,
        "isExact": found.is_exact,
        "margin": found.margin,
        "lookedAt": found.looked_at,
        "matched": found.matched,
        "of": found.of,
        "customers": [
            {"customerId": customer_id, "why": [_reading(one) for one in explain(orders)]}
            for customer_id, orders in found.members
        ],
    }


def _reading(reading: Reading) -> Json:
    return {"pointer": reading.pointer, "fact": reading.fact, "value": reading.value, "holds": reading.holds}


def _state(started: Started, ended: Counted | Exported | None, is_under_way: Callable[[str], bool]) -> str:
    """How far a count is; one of another run that ended later serves as well."""
    if ended and (ended.run == started.run or ended.at > started.at):
        return "counted"
    return "counting" if is_under_way(started.run) else "failed"
