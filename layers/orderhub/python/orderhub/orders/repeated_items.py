"""Items of one order that share an id: sizes of a product, engravings, deleted products that all have id 0.

Yespo's plugins for OpenCart and WooCommerce send the product's id for each of its variants. None of their lines
may replace another: what is the same in all but its quantity is added up, what is not gets an id of its own, made
of the shared one and the item's name, so that it is the same each time the order is sent.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from orderhub.orders.changes import Change, LineChange, Problem
from orderhub.orders.model import Line
from orderhub.orders.money import CostReading, reading
from orderhub.orders.names import LINE_WIRE_NAMES

_DERIVED = re.compile(r"(.+)~[0-9a-f]{8}(?:-\d{1,4})?", re.DOTALL)
_DIGITS = 8


def with_distinct_skus(change: Change) -> Change:
    """A change in which no two lines have one SKU; each line that was changed for it is a warning."""
    if len({line.sku for line in change.lines}) == len(change.lines):
        return change
    by_sku: dict[str, list[LineChange]] = defaultdict(list)
    for line in change.lines:
        by_sku[line.sku].append(line)
    is_line_total = _reading(change) is CostReading.LINE_TOTAL
    lines: list[LineChange] = []
    warnings: list[Problem] = []
    for same in by_sku.values():
        distinct = _added_up(same, is_line_total=is_line_total)
        lines += distinct if len(distinct) == 1 else _named_apart(distinct)
        if len(same) > 1:
            warnings.append(_warning(same, distinct))
    return change._replace(lines=tuple(lines), warnings=(*change.warnings, *warnings))


def base_of(sku: str) -> str | None:
    """The id that several items shared, of which a SKU was made; None for a SKU as it was sent."""
    derived = _DERIVED.fullmatch(sku) if "~" in sku else None
    return derived[1] if derived else None


def under_stored_skus(lines: Sequence[LineChange], stored: Mapping[str, Line]) -> list[LineChange]:
    """What is said of items, each under the SKU that it is stored by.

    An item that shared its id with others keeps its own SKU when it comes without them.

    Args:
        lines: What is said.
        stored: The order's lines, as far as they share an id with one of those.
    """
    derived = {(base, line.name): sku for sku, line in stored.items() if (base := base_of(sku))}
    if not derived:
        return list(lines)
    return [
        line._replace(sku=derived.get((line.sku, line.fields.get("name")), line.sku))
        if line.sku not in stored
        else line
        for line in lines
    ]


def superseded(lines: Iterable[LineChange], stored: Mapping[str, Line]) -> set[str]:
    """The stored lines of a shared id that have one of their own from now on: those of the same name."""
    shared = ((base, line.fields.get("name")) for line in lines if (base := base_of(line.sku)))
    return {base for base, name in shared if base in stored and stored[base].name == name}


def derived_sku(sku: str, name: str | None) -> str:
    """The SKU of an item that shares its id with others of its order."""
    return f"{sku}~{_digest(name or '')}"


def _added_up(same: Sequence[LineChange], *, is_line_total: bool) -> list[LineChange]:
    """Lines of one id, with those together that are the same in all but their quantity."""
    sums: dict[str, LineChange] = {}
    ordered = {line.fields.get("name") for line in same if line.fields.get("quantity")}
    for line in same:
        if line.fields.get("quantity") == 0 and line.fields.get("name") in ordered:
            continue
        key = _identity(line.fields, is_line_total=is_line_total)
        sums[key] = _sum(sums[key], line, is_line_total=is_line_total) if key in sums else line
    return list(sums.values())


def _identity(fields: Mapping[str, Any], *, is_line_total: bool) -> str:
    """All that an item is but how much of it there is; its price is that of one piece."""
    quantity, cost = fields.get("quantity"), fields.get("cost")
    # Nothing can be added to an item without a quantity.
    values = {**fields, "quantity": quantity if not quantity else "some"}
    if is_line_total and quantity and cost is not None:
        values["cost"] = f"{cost / quantity:.4f}"
    return json.dumps(values, sort_keys=True, default=str)


def _sum(line: LineChange, other: LineChange, *, is_line_total: bool) -> LineChange:
    if not line.fields.get("quantity"):
        return line
    fields = {**line.fields, "quantity": line.fields["quantity"] + other.fields["quantity"]}
    if is_line_total and fields.get("cost") is not None:
        fields["cost"] = line.fields["cost"] + other.fields["cost"]
    return line._replace(fields=fields)


def _named_apart(lines: Sequence[LineChange]) -> list[LineChange]:
    """Lines of one id with SKUs of their own; the product stays the one they share."""
    names = [line.fields.get("name") or "" for line in lines]
    repeated = {name for name, times in Counter(names).items() if times > 1}
    used_ids: Counter[str] = Counter()
    apart = []
    for line, name in zip(lines, names, strict=True):
        sku = derived_sku(line.sku, name + _rest(line.fields) if name in repeated else name)
        used_ids[sku] += 1
        own = sku if used_ids[sku] == 1 else f"{sku}-{used_ids[sku]}"
        apart.append(line._replace(sku=own, fields={"product_id": line.sku, **line.fields}))
    return apart


def _rest(fields: Mapping[str, Any]) -> str:
    """What tells items of one id and name apart; not their price, which may change while the item stays."""
    values = {name: value for name, value in fields.items() if name not in ("quantity", "cost", "name")}
    return json.dumps(values, sort_keys=True, default=str)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGITS]


def _reading(change: Change) -> CostReading:
    total = change.fields.get("total_cost")
    lines: list[tuple[Decimal | None, Decimal | None]] = [
        (line.fields.get("quantity"), line.fields.get("cost")) for line in change.lines
    ]
    if total is None or any(quantity is None for quantity, _ in lines):
        return CostReading.UNCLEAR
    amounts = [(quantity, cost) for quantity, cost in lines if quantity is not None]
    return reading(total, amounts, *(change.fields.get(name) for name in ("shipping", "discount", "taxes")))


def _warning(same: Sequence[LineChange], distinct: Iterable[LineChange]) -> Problem:
    kinds = len(list(distinct))
    if kinds == 1:
        message = f"{len(same)} items have this id and are the same: their quantities were added up."
    else:
        message = f"{len(same)} items have this id; {kinds} lines were stored, each under an id of its own."
    return same[0].problem("item_repeated", message, LINE_WIRE_NAMES["sku"])
