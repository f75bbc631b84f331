"""What becomes of one order that several changes meet; pure, no AWS."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from orderhub.orders.changes import Change, Problem
from orderhub.orders.file_rows import not_taken
from orderhub.orders.person import BUYER_ERASED, says_person
from orderhub.orders.repeated_items import base_of
from orderhub.orders.senders import by_another_key, is_by_another_key, is_of_another_shop, of_another_shop
from orderhub.orders.upsert import apply_change, draft_of, is_stale, plan, step_back
from orderhub.orders.write_plan import Draft, Outcome, Stored, WritePlan


@dataclass(slots=True)
class Decision:
    """What the rules make of the changes of one order; no plan where none of them could be taken."""

    plan: WritePlan | None = None
    outcome: Outcome | None = None
    failed: list[tuple[Change, list[Problem]]] = field(default_factory=list)
    warnings: list[tuple[Change, Problem]] = field(default_factory=list)


def decide(before: Stored | None, changes: Sequence[Change]) -> Decision:
    """Lay the changes of one order over it, in their order; a bad one does not keep the good ones out."""
    draft = draft_of(before)
    decision = Decision()
    accepted: list[Change] = []
    stale = False
    for change in changes:
        decision.warnings += [(change, warning) for warning in change.warnings]
        after, problems = _laid_over(before, draft, change)
        if problems:
            decision.failed.append((change, problems))
            continue
        if after is None:
            stale = True
            word = change.names.get("updated_at", "updated_at")
            message = f"Older than what is stored, by {word}; nothing of it was taken."
            decision.warnings.append((change, change.problem("stale", message, "updated_at")))
            continue
        decision.warnings += [(change, warning) for warning in _warnings(before, draft, after, change)]
        if accepted:
            message = f"The same order stands at index {accepted[0].index} too; both were merged, in their order."
            decision.warnings.append((change, change.problem("order_repeated", message)))
        draft = after
        accepted.append(change)
    if accepted:
        decision.plan = plan(before, draft)
        decision.outcome = decision.plan.outcome if decision.plan else None
    elif stale:
        decision.outcome = Outcome.STALE
    return decision


def _laid_over(before: Stored | None, draft: Draft, change: Change) -> tuple[Draft | None, list[Problem]]:
    """The order with a change made, None where that is older than what is stored, and all that is wrong."""
    if before and is_of_another_shop(before, change):
        return draft, [of_another_shop(change)]
    if is_stale(draft, change):
        return None, []
    return apply_change(draft, change)


def _warnings(before: Stored | None, draft: Draft, after: Draft, change: Change) -> Iterator[Problem]:
    """What there is to say of a change that was taken."""
    if before and is_by_another_key(before, change):
        yield by_another_key(change)
    went_back = step_back(draft, change)
    if went_back:
        yield went_back
    yield from not_taken(draft, after, change)
    removed = len(set(draft.skus) - set(after.skus)) if change.complete_items else 0
    if removed:
        message = f"{removed} item(s) that were stored are not among these; they were removed."
        yield change.problem("items_removed", message)
    if after.erased and (change.is_erased or says_person(change.fields)):
        yield change.problem(
            BUYER_ERASED, "The buyer of this order was erased; what it says of people was not taken."
        )


def touched(changes: Sequence[Change]) -> frozenset[str]:
    """The lines that must be read before changes can be laid over an order, with those they shared an id with."""
    skus = {line.sku for change in changes for line in change.lines}
    return frozenset(skus.union(base for sku in skus if (base := base_of(sku))))
