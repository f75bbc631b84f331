"""What becomes of one order that several changes meet; pure, no AWS."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from orderhub.orders.changes import Change, Problem
from orderhub.orders.person import BUYER_ERASED, says_person
from orderhub.orders.plans import Outcome, Plan, Stored
from orderhub.orders.upsert import draft_of, is_stale, lay_over, plan, step_back


@dataclass(slots=True)
class Decision:
    """What the rules make of the changes of one order; no plan where none of them could be taken."""

    plan: Plan | None = None
    outcome: Outcome | None = None
    failed: list[tuple[Change, list[Problem]]] = field(default_factory=list)
    warnings: list[tuple[Change, Problem]] = field(default_factory=list)


def decide(before: Stored | None, changes: Sequence[Change]) -> Decision:
    """Lay the changes of one order over it, in their order; a bad one does not keep the good ones out."""
    draft = draft_of(before)
    decision = Decision()
    taken: list[Change] = []
    stale = False
    for change in changes:
        decision.warnings += [(change, warning) for warning in change.warnings]
        if is_stale(draft, change):
            stale = True
            message = "Older than what is stored, by updatedAt; nothing of it was taken."
            decision.warnings.append((change, change.problem("stale", message, "updated_at")))
            continue
        warning = step_back(draft, change)
        draft, problems = lay_over(draft, change)
        if problems:
            decision.failed.append((change, problems))
            continue
        decision.warnings += [(change, warning)] if warning else []
        if draft.erased and (change.is_erased or says_person(change.fields)):
            message = "The buyer of this order was erased; what it says of people was not taken."
            decision.warnings.append((change, change.problem(BUYER_ERASED, message)))
        if taken:
            message = f"The same order stands at index {taken[0].index} too; both were merged, in their order."
            decision.warnings.append((change, change.problem("order_repeated", message)))
        taken.append(change)
    if taken:
        decision.plan = plan(before, draft)
        decision.outcome = decision.plan.outcome if decision.plan else None
    elif stale:
        decision.outcome = Outcome.STALE
    return decision


def touched(changes: Sequence[Change]) -> frozenset[str]:
    """The lines that must be read before changes can be laid over an order."""
    return frozenset(line.sku for change in changes for line in change.lines)
