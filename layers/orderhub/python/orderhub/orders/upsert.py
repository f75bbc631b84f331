"""The rules by which a change meets an order: created, updated, unchanged or stale; pure, no AWS.

A field that is present replaces, an absent one is kept, None clears an optional one. A line is updated or
added by its SKU, the others stay, quantity 0 removes one. What is older than what is stored changes nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from orderhub.orders.amounts import Amount, amount_of
from orderhub.orders.changes import Change, LineChange, Problem
from orderhub.orders.file_rows import meant
from orderhub.orders.model import HEADER_FIELDS, IDENTITIES, REQUIRED, Header, Line
from orderhub.orders.person import header_without, line_without
from orderhub.orders.repeated_items import superseded, under_stored_skus
from orderhub.orders.write_plan import Draft, Outcome, Stored, WritePlan

MAX_SKU_BYTES = 200_000
"""What the SKUs of one order may take in its header: half of what a DynamoDB row holds."""

_EMPTY: dict[str, Any] = {"tags": (), "extra": {}}


def draft_of(stored: Stored | None) -> Draft:
    """The starting point: the order as it is, or nothing."""
    if stored is None:
        return Draft()
    return Draft(header=stored.header, skus=stored.skus, lines=stored.lines, erased=stored.stamp.erased)


def is_stale(draft: Draft, change: Change) -> bool:
    """Whether a change says of itself that it is older than what is there."""
    last_update = draft.header.updated_at if draft.header else None
    return change.updated_at is not None and last_update is not None and change.updated_at < last_update


def apply_change(draft: Draft, change: Change) -> tuple[Draft, list[Problem]]:
    """Lay one change over an order.

    Returns:
        The order with the change made and no problems, or the order as it was and all that is wrong.
    """
    change = meant(draft, change)
    lines, skus, problems = _lines_over(draft, change)
    problems = _problems_of(draft.header, change) + problems
    if sum(len(sku.encode()) for sku in skus) > MAX_SKU_BYTES:
        problems.append(change.problem("order_too_large", "The order has too many lines; split it in two."))
    if problems:
        return draft, problems
    header = _header(draft.header, change)
    if not (draft.erased or change.is_erased):
        return Draft(header=header, skus=tuple(skus), lines=lines), []
    nobodys = {sku: line_without(line) for sku, line in lines.items()}
    return Draft(header=header_without(header), skus=tuple(skus), lines=nobodys, erased=True), []


def step_back(draft: Draft, change: Change) -> Problem | None:
    """A warning when a change that does not say how old it is turns the status back."""
    if draft.header is None:
        return None
    change = meant(draft, change)
    new, old = change.fields.get("status"), draft.header.status
    if new is None or new.progress is None or old.progress is None:
        return None
    if new.progress >= old.progress or change.updated_at is not None:
        return None
    word = change.names.get("updated_at", "updated_at")
    message = f"The status went back from {old} to {new}; send {word} to keep late updates out."
    return change.problem("status_went_back", message, "status")


def plan(before: Stored | None, after: Draft) -> WritePlan | None:
    """Compare an order as it was read with what it is to become; None if there is to be no order."""
    if after.header is None:
        return None
    old_lines, torn = (before.lines, before.torn) if before else ({}, frozenset[str]())
    put = tuple(line for sku, line in after.lines.items() if old_lines.get(sku) != line or sku in torn)
    delete = tuple(sku for sku in before.skus if sku not in after.skus) if before else ()
    changed = _changed(before.header, after.header) if before else ()
    if before and (put or delete):
        changed += ("lines",)
    outcome = Outcome.UPDATED if changed else Outcome.UNCHANGED
    return WritePlan(
        header=after.header,
        before=before,
        outcome=outcome if before else Outcome.CREATED,
        skus=after.skus,
        put=put,
        delete=delete,
        changed=changed,
        amounts=_amounts(before, after),
        erased=after.erased,
    )


def _amounts(before: Stored | None, after: Draft) -> dict[str, Amount]:
    """The amounts of all lines: of those that were not read, what the header said."""
    amounts = dict(before.amounts) if before else {}
    amounts |= {sku: amount_of(line) for sku, line in after.lines.items()}
    return {sku: amounts[sku] for sku in after.skus if sku in amounts}


def _problems_of(header: Header | None, change: Change) -> list[Problem]:
    problems = [
        change.problem("field_required", "This field must have a value.", name)
        for name in REQUIRED
        if change.fields.get(name) is None and (header is None or name in change.fields)
    ]
    if header is None and not any(change.fields.get(name) for name in IDENTITIES):
        message = "Nobody is named as buyer: send externalCustomerId, email or phone."
        problems.append(change.problem("contact_missing", message))
    return problems


def _lines_over(draft: Draft, change: Change) -> tuple[dict[str, Line], dict[str, None], list[Problem]]:
    """The lines that are known and all SKUs of an order with a change laid over them, and what is wrong."""
    lines, skus = dict(draft.lines), dict.fromkeys(draft.skus)
    problems: list[Problem] = []
    changes = under_stored_skus(change.lines, draft.lines)
    for line_change in changes:
        problems += _lay_line_over(lines, skus, line_change)
    gone = superseded(changes, draft.lines)
    if change.complete_items:
        gone |= skus.keys() - {line.sku for line in changes}
    for sku in gone:
        lines.pop(sku, None)
        skus.pop(sku, None)
    return lines, skus, problems


def _lay_line_over(lines: dict[str, Line], skus: dict[str, None], change: LineChange) -> list[Problem]:
    quantity: Decimal | None = change.fields.get("quantity")
    if quantity == 0:
        lines.pop(change.sku, None)
        skus.pop(change.sku, None)
        return []
    line = lines.get(change.sku)
    if quantity is None and (line is None or "quantity" in change.fields):
        return [change.problem("field_required", "This field must have a value.", "quantity")]
    fields = _filled(change.fields)
    lines[change.sku] = replace(line, **fields) if line else Line(sku=change.sku, **fields)
    skus[change.sku] = None
    return []


def _header(header: Header | None, change: Change) -> Header:
    fields = _filled(change.fields)
    if change.updated_at is not None:
        fields["updated_at"] = change.updated_at
    if header is None:
        return Header(order_no=change.order_no, **fields)
    if fields.get("status", header.status) != header.status:
        # A text that described the old status would contradict the new one.
        fields.setdefault("status_text", None)
    return replace(header, **fields)


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _EMPTY.get(name) if value is None else value for name, value in fields.items()}


def _changed(before: Header, after: Header) -> tuple[str, ...]:
    return tuple(
        name for name in HEADER_FIELDS if name != "updated_at" and getattr(after, name) != getattr(before, name)
    )
