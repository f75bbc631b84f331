"""What a comparison of everything with the orders is given, step by step, and what it comes to; pure, no AWS."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.platform.log import log
from orderhub.reconcile.parts import Part, all_parts
from orderhub.reconcile.work import Reconciler

REPORT, MEND = "report", "mend"
SETTLED_FOR = 900
MOST_EXAMPLES = 100


def planned(request: Mapping[str, Any]) -> dict[str, Any]:
    """The plan of a run.

    Args:
        request: ``mode``, ``report`` or ``mend``; ``settled_for_seconds``, how long an order must not have changed
            to be looked at.

    Raises:
        InvalidInput: ``input_invalid``.
    """
    mode, settled_for = request.get("mode", REPORT), request.get("settled_for_seconds", SETTLED_FOR)
    is_number = isinstance(settled_for, int) and not isinstance(settled_for, bool) and settled_for >= 0
    if mode not in (REPORT, MEND) or not is_number or not request.keys() <= {"mode", "settled_for_seconds"}:
        raise InvalidInput('send {"mode": "report" or "mend", "settled_for_seconds": 900}', "input_invalid")
    parts = all_parts(mends=mode == MEND, settled_for=settled_for)
    return {"mode": mode, "parts": [part.shown() for part in parts]}


def outcome_of(mode: str, shown: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What all parts together have found: counts by kind, and examples of ids."""
    parts = [Part.read(part) for part in shown]
    found, mended = (
        sum((Counter(counts) for counts in each), Counter[str]())
        for each in ([part.found for part in parts], [part.mended for part in parts])
    )
    examples = (example for part in parts for example in part.examples)
    return {
        "mode": mode,
        "orders": sum(part.looked_at for part in parts if part.status),
        "customer_orders": sum(part.looked_at for part in parts if not part.status),
        "left_out": sum(part.left_out for part in parts),
        "found": dict(found),
        "mended": dict(mended),
        "examples": [
            {"kind": kind, "order_no": order_no, "customer_id": customer_id}
            for kind, order_no, customer_id in islice(examples, MOST_EXAMPLES)
        ],
    }


def left_in(outcome: Mapping[str, Any]) -> int:
    """How many differences were found and not mended."""
    differing, mended = (Counter[str](outcome[name]).total() for name in ("found", "mended"))
    return differing - mended


def done(event: Mapping[str, Any], reconciler: Reconciler, time_left: Callable[[], float]) -> dict[str, Any]:
    """Do a step: ``plan`` answers the parts, ``work`` the part as it is then, ``finish`` the outcome.

    Raises:
        InvalidInput: ``input_invalid``: the run was started with something nobody knows.
        TransientError: The step is to be done again.
    """
    match event["step"]:
        case "plan":
            return planned(event["input"])
        case "work":
            return reconciler.work(Part.read(event["part"]), time_left).shown()
        case _:
            outcome = outcome_of(event["plan"]["mode"], event["parts"])
            counts = {name: value for name, value in outcome.items() if name != "examples"}
            log.info("reconcile_ended", extra={"run": event["run"], "left": left_in(outcome), **counts})
            return outcome
