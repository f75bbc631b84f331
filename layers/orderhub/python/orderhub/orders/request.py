"""One order of ``POST /v1/orders`` as it was sent: it becomes a change, or the list of what is wrong.

A blank text says nothing, as if the field were not there: Yespo's plugins send "" for what they do not have.
None clears an optional field.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from orderhub.orders.changes import Change, LineChange, Problem
from orderhub.orders.fields import FieldFault
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.repeated_items import with_distinct_skus
from orderhub.orders.totals import CostReading, reading
from orderhub.orders.wire import WireItem, WireOrder

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_ITEMS = 2000
_MAX_PROBLEMS = 10
"""With so many in one order its other items are not even looked at."""
_MAX_KEY_BYTES = 980
"""An order number and a SKU share the 1,024 bytes of a DynamoDB sort key with the # between them.

The rest is for an access key's prefix, and for what tells items of one id apart.
"""
_GUESTS = ("0", "null")
"""What Yespo's plugins send as externalCustomerId of a buyer without an account."""
_URLS = ("restore_url", "tracking_url", "url", "image_url")
_OUTPUT_ONLY = ("stage", "version", "mode", "createdAt", "writtenAt", "lineCount", "cases", "feedback")
"""What reading orders adds; a client may send back what it read."""
_KNOWN = frozenset((*WIRE_NAMES.values(), "items", *_OUTPUT_ONLY))


def change_of(raw: object, index: int, zone: ZoneInfo) -> Change | list[Problem]:
    """What one entry of ``orders`` says, or all that is wrong with it.

    Args:
        raw: The entry, its fractions as Decimal.
        index: Its place in the request.
        zone: The zone of times that name none.
    """
    pointer = f"/orders/{index}"
    if not isinstance(raw, dict):
        return [Problem(code="object_expected", pointer=pointer, message="Send an order as an object.")]
    said = _said(raw, WIRE_NAMES["order_no"])
    if _is_guest(said.get("externalCustomerId")):
        said.pop("externalCustomerId", None)
    order, problems = _validated(WireOrder, said, pointer, zone)
    lines, line_problems = _lines(said.get("items"), pointer, zone)
    problems += line_problems
    if order is None or problems:
        return problems
    change = Change(
        index=index,
        pointer=pointer,
        order_no=order.order_no,
        fields=_fields(order),
        lines=tuple(lines),
        updated_at=order.updated_at,
        names=WIRE_NAMES,
        names_items=isinstance(said.get("items"), list),
    )
    return _too_long(change) or with_distinct_skus(_with_warnings(change, raw))


def _is_guest(value: object) -> bool:
    return not value or (isinstance(value, str) and value.strip().lower() in _GUESTS)


def _said(raw: Mapping[str, Any], required: str) -> dict[str, Any]:
    return {
        name: value
        for name, value in raw.items()
        if not _is_blank(value) and not (value is None and name == required)
    }


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _validated[M: BaseModel](
    model: type[M], said: Mapping[str, Any], pointer: str, zone: ZoneInfo
) -> tuple[M | None, list[Problem]]:
    try:
        return model.model_validate(said, context=zone), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        return None, [_problem(entry, pointer) for entry in errors]


def _problem(entry: "ErrorDetails", pointer: str) -> Problem:
    place = f"{pointer}/{entry['loc'][0]}"
    if entry["type"] == "missing":
        return Problem(code="field_required", pointer=place, message="This field must have a value.")
    # Whatever else can be wrong is said by the checks of fields.
    fault: FieldFault = entry["ctx"]["error"]
    return Problem(code=fault.code, pointer=place, message=str(fault))


def _lines(items: object, pointer: str, zone: ZoneInfo) -> tuple[list[LineChange], list[Problem]]:
    if items is None:
        return [], []
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        message = f"Send items as a list of at most {MAX_ITEMS}."
        return [], [Problem(code="list_expected", pointer=f"{pointer}/items", message=message)]
    lines: list[LineChange] = []
    problems: list[Problem] = []
    for index, raw in enumerate(items):
        if len(problems) >= _MAX_PROBLEMS:
            break
        place = f"{pointer}/items/{index}"
        if not isinstance(raw, dict):
            problems.append(Problem(code="object_expected", pointer=place, message="Send an object."))
            continue
        item, wrong = _validated(WireItem, _said(raw, LINE_WIRE_NAMES["sku"]), place, zone)
        problems += wrong
        if item is not None:
            lines.append(LineChange(sku=item.sku, pointer=place, fields=_fields(item)))
    return lines, problems


def _fields(model: BaseModel) -> dict[str, Any]:
    """What was sent; an address that is no web address is left out, so that nobody can click on it."""
    return {
        name: value
        for name in model.model_fields_set - {"order_no", "sku", "updated_at"}
        for value in [getattr(model, name)]
        if name not in _URLS or value is None or value.lower().startswith(("http://", "https://"))
    }


def _too_long(change: Change) -> list[Problem]:
    name, message = LINE_WIRE_NAMES["sku"], "Order number and item id together are too long to store."
    return [
        line.problem("too_long", name, message)
        for line in change.lines
        if len(f"{change.order_no}{line.sku}".encode()) > _MAX_KEY_BYTES
    ]


def _with_warnings(change: Change, raw: Mapping[str, Any]) -> Change:
    warnings = [*_unknown(change, raw), *_dropped(change, raw), *_mismatch(change)]
    return change._replace(warnings=tuple(warnings)) if warnings else change


def _unknown(change: Change, raw: Mapping[str, Any]) -> Iterable[Problem]:
    unknown = len(raw.keys() - _KNOWN)
    if unknown:
        message = f"{unknown} unknown field(s) not taken; fields of your own go into additionalInfo."
        yield change.problem("field_unknown", message)


def _dropped(change: Change, raw: Mapping[str, Any]) -> Iterable[Problem]:
    message = "No http or https address; not taken."
    for name in _URLS[:2]:
        if name not in change.fields and _has(raw, WIRE_NAMES[name]):
            yield change.problem("url_dropped", message, name)
    for index, line in enumerate(change.lines):
        for name in _URLS[2:]:
            if name not in line.fields and _has(raw["items"][index], LINE_WIRE_NAMES[name]):
                yield line.problem("url_dropped", LINE_WIRE_NAMES[name], message)


def _has(raw: Mapping[str, Any], name: str) -> bool:
    return name in raw and not _is_blank(raw[name])


def _mismatch(change: Change) -> Iterable[Problem]:
    total = change.fields.get("total_cost")
    lines: list[tuple[Any, Any]] = [
        (line.fields.get("quantity"), line.fields.get("cost")) for line in change.lines
    ]
    if total is None or not lines or any(None in line for line in lines):
        return
    extras = (change.fields.get(name) for name in ("shipping", "discount", "taxes"))
    if reading(total, lines, *extras) is CostReading.UNCLEAR:
        message = "The items do not add up to totalCost, neither as unit prices nor as line totals."
        yield change.problem("total_mismatch", message, "total_cost")
