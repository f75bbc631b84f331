"""What an event tells, as the variables of a rule's conditions; pure, no AWS.

A name that the schema knows is always there: null, or an empty list, where an event does not tell it. So a
condition is decided alike on events of today and of years ago, which were published with fewer facts.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orderhub.orders.model import Json
from orderhub.rules.schema import Several, Shape, ValueType, shape_of

type Variables = dict[str, Any]

_BEYOND = ("action", "feedback", "rfm", "segment", "task")
"""Facts of an event that are about neither the order nor the customer."""


def variables_as_json(event_type: str, detail: Mapping[str, Any]) -> Variables:
    """What an event says as JSON, under the names of the variables.

    Args:
        event_type: Its detail-type.
        detail: Its detail as it was on the bus.
    """
    metadata = detail["metadata"]
    event = {
        "type": event_type,
        "id": detail["orderId"],
        "key": detail["eventKey"],
        "occurred_at": metadata["occurred_at"],
        "mode": metadata["mode"],
    }
    return {
        "event": {**event, **{name: detail[name] for name in _BEYOND if name in detail}},
        "order": detail.get("order", {}),
        "customer": detail.get("contact") or {"customer_id": detail.get("contactId")},
    }


def variables_of(event_type: str, detail: Mapping[str, Any]) -> Variables:
    """The variables by which an event decides conditions: times as times, fractions as fractions."""
    variables: Variables = _typed(shape_of(event_type), variables_as_json(event_type, detail))
    return variables


def value_at(path: str, variables: Mapping[str, Any]) -> Json:
    """What stands under a dotted name, None where there is nothing."""
    value: Any = variables
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    result: Json = value
    return result


def _typed(shape: Shape, value: Any) -> Any:  # noqa: ANN401 - any JSON
    match shape:
        case Several():
            return [_typed(shape.of, item) for item in value or ()]
        case ValueType():
            return _read(shape, value)
        case _:
            return {name: _typed(part, (value or {}).get(name)) for name, part in shape.items()}


def _read(kind: ValueType, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if value is None:
        return None
    if kind is ValueType.NUMBER:
        # An amount without cents comes as a whole number, by which CEL would not multiply a fraction.
        return float(value)
    return datetime.fromisoformat(value) if kind is ValueType.TIME else value
