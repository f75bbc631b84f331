"""One order of ``POST /v1/orders`` as it was sent: it becomes a change, or the list of what is wrong.

A blank text or false says nothing, as if the field were not there: Yespo's plugins send "" for what they do not
have. None clears an optional field. What an order can do without never costs it: a value that cannot be taken is
left out, and a warning says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from orderhub.orders.changes import Change, LineChange, Problem, is_in_future
from orderhub.orders.fields import BLANK, FieldFault, is_blank
from orderhub.orders.money import CostReading, reading
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.repeated_items import with_distinct_skus
from orderhub.orders.wire import ITEM, ORDER, REQUIRED

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_ITEMS = 2000
_MAX_PROBLEMS = 10
"""With so many in one order its other items are not even looked at; so many warnings are kept."""
_MAX_KEY_BYTES = 980
"""An order number and a SKU share the 1,024 bytes of a DynamoDB sort key with the # between them.

The rest is for an access key's prefix, and for what tells items of one id apart.
"""
_GUESTS = ("0", "null")
"""What Yespo's plugins send as externalCustomerId of a buyer without an account."""
_OUTPUT_ONLY = ("stage", "version", "mode", "createdAt", "writtenAt", "lineCount", "cases", "feedback", "refunded")
"""What reading orders adds; a client may send back what it read."""
_KNOWN = frozenset((*WIRE_NAMES.values(), "items", *_OUTPUT_ONLY))

type _Reading = tuple[dict[str, Any], list[Problem], list[Problem]]
"""What is said, what is wrong and costs the order, and what is wrong and only left out of it."""


def change_of(raw: object, index: int, zone: ZoneInfo, now: datetime) -> Change | list[Problem]:
    """What one entry of ``orders`` says, or all that is wrong with it.

    Args:
        raw: The entry, its fractions as Decimal.
        index: Its place in the request.
        zone: The zone of times that name none.
        now: When the request came.
    """
    pointer = f"/orders/{index}"
    if not isinstance(raw, dict):
        return [Problem(code="object_expected", pointer=pointer, message="Send an order as an object.")]
    values = _without_blanks(raw, WIRE_NAMES["order_no"])
    if _is_guest(values.get("externalCustomerId")):
        values.pop("externalCustomerId", None)
    fields, problems, left_out = _read(ORDER, values, pointer, zone)
    lines, line_problems, line_left_out = _lines(values.get("items"), pointer, zone)
    left_out += line_left_out
    if problems or line_problems:
        return [*problems, *line_problems, *left_out]
    change = Change(
        index=index,
        pointer=pointer,
        order_no=fields.pop("order_no"),
        updated_at=fields.pop("updated_at", None),
        fields=fields,
        lines=tuple(lines),
        names=WIRE_NAMES,
        names_items=isinstance(values.get("items"), list),
    )
    problems = [*_too_long(change), *_ahead(change, now)]
    return problems or with_distinct_skus(_with_warnings(change, raw, left_out))


def _is_guest(value: object) -> bool:
    return not value or (isinstance(value, str) and value.strip().lower() in _GUESTS)


def _without_blanks(raw: Mapping[str, Any], required: str) -> dict[str, Any]:
    return {
        name: value
        for name, value in raw.items()
        if not is_blank(value) and not (value is None and name == required)
    }


def _read(part: TypeAdapter[Any], values: Mapping[str, Any], pointer: str, zone: ZoneInfo) -> _Reading:
    try:
        return part.validate_python(values, context=zone), [], []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    wrong = {str(entry["loc"][0]): _problem(entry, pointer) for entry in errors}
    problems = [problem for name, problem in wrong.items() if name in REQUIRED]
    left_out = [problem for name, problem in wrong.items() if name not in REQUIRED and problem.code != BLANK]
    rest = {name: value for name, value in values.items() if name not in wrong}
    return {} if problems else part.validate_python(rest, context=zone), problems, left_out


def _problem(entry: "ErrorDetails", pointer: str) -> Problem:
    place = f"{pointer}/{entry['loc'][0]}"
    if entry["type"] == "missing":
        return Problem(code=BLANK, pointer=place, message="This field must have a value.")
    # Whatever else can be wrong is said by the checks of fields.
    fault: FieldFault = entry["ctx"]["error"]
    return Problem(code=fault.code, pointer=place, message=str(fault))


def _lines(items: object, pointer: str, zone: ZoneInfo) -> tuple[list[LineChange], list[Problem], list[Problem]]:
    if items is None:
        return [], [], []
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        message = f"Send items as a list of at most {MAX_ITEMS}."
        return [], [Problem(code="list_expected", pointer=f"{pointer}/items", message=message)], []
    lines: list[LineChange] = []
    problems: list[Problem] = []
    left_out: list[Problem] = []
    for index, raw in enumerate(items):
        if len(problems) >= _MAX_PROBLEMS:
            break
        place = f"{pointer}/items/{index}"
        if not isinstance(raw, dict):
            problems.append(Problem(code="object_expected", pointer=place, message="Send an object."))
            continue
        item, wrong, without = _read(ITEM, _without_blanks(raw, LINE_WIRE_NAMES["sku"]), place, zone)
        problems += wrong
        left_out += without
        if item:
            lines.append(LineChange(sku=item.pop("sku"), pointer=place, fields=item))
    return lines, problems, left_out


def _too_long(change: Change) -> list[Problem]:
    name, message = LINE_WIRE_NAMES["sku"], "Order number and item id together are too long to store."
    return [
        line.problem("too_long", message, name)
        for line in change.lines
        if len(f"{change.order_no}{line.sku}".encode()) > _MAX_KEY_BYTES
    ]


def _ahead(change: Change, now: datetime) -> Iterable[Problem]:
    if change.updated_at and is_in_future(change.updated_at, now):
        message = "This time lies in the future; send when the order was last changed, or leave it out."
        yield change.problem("updated_at_in_future", message, "updated_at")


def _with_warnings(change: Change, raw: Mapping[str, Any], left_out: Iterable[Problem]) -> Change:
    problems = chain(_unknown(change, raw), _total(change), _dropped(left_out))
    warnings = tuple(islice(problems, _MAX_PROBLEMS))
    return change._replace(warnings=warnings) if warnings else change


def _unknown(change: Change, raw: Mapping[str, Any]) -> Iterable[Problem]:
    unknown = len(raw.keys() - _KNOWN)
    if unknown:
        message = f"{unknown} unknown field(s) not taken; fields of your own go into additionalInfo."
        yield change.problem("field_unknown", message)


def _dropped(left_out: Iterable[Problem]) -> Iterable[Problem]:
    return (replace(problem, message=f"{problem.message} The value was not taken.") for problem in left_out)


def _total(change: Change) -> Iterable[Problem]:
    total = change.fields.get("total_cost")
    if total is not None and total < 0:
        yield change.problem(
            "total_negative", "totalCost is below zero; discounts go into discount.", "total_cost"
        )
    lines: list[tuple[Any, Any]] = [
        (line.fields.get("quantity"), line.fields.get("cost")) for line in change.lines
    ]
    if total is None or not lines or any(None in line for line in lines):
        return
    extras = (change.fields.get(name) for name in ("shipping", "discount", "taxes"))
    if reading(total, lines, *extras) is CostReading.UNCLEAR:
        message = "The items do not add up to totalCost, neither as unit prices nor as line totals."
        yield change.problem("total_mismatch", message, "total_cost")
