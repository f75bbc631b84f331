"""The contracts of events, and events as they are held against them."""

import json
from typing import Any

from jsonschema import Draft202012Validator

from orderhub.events.announcement import SOURCE, OrderEvent
from orderhub.events.customer_events import CustomerEvent
from orderhub.tasks.events import TaskEvent
from tests.support.functions import ROOT

type Json = dict[str, Any]


def contract(name: str) -> tuple[Json, Draft202012Validator]:
    """A contract by its name, such as ``order-event.v1``, and what holds events against it."""
    schema = json.loads((ROOT / "events" / "contracts" / f"{name}.json").read_text("utf-8"))
    return schema, Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def envelope(event: OrderEvent | CustomerEvent | TaskEvent) -> Json:
    """The parts of the envelope that are ours to fill."""
    time, detail = f"{event.occurred_at:%Y-%m-%dT%H:%M:%SZ}", json.loads(event.detail)
    return {"source": SOURCE, "detail-type": event.detail_type, "time": time, "detail": detail}


def envelope_in(sample: Json) -> Json:
    """The same parts of an event as the bus hands it on."""
    return {name: sample[name] for name in ("source", "detail-type", "time", "detail")}


def objects(schema: Json) -> list[Json]:
    """A contract and all objects within it."""
    parts = [part for part in schema.get("properties", {}).values() if part.get("type") == "object"]
    return [schema, *(inner for part in parts for inner in objects(part))]


def lax(schema: Json) -> list[Json]:
    """The objects within a contract that take what it does not name, or do not demand all it names."""
    _, *ours = objects(schema)
    return [
        part
        for part in ours
        if part["additionalProperties"] is not False or set(part["required"]) != set(part["properties"])
    ]
