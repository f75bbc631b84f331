"""The steps that the state machine over_all asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from orderhub.platform.log import log
from orderhub.reconcile.outcome import left_in, outcome_of, planned
from orderhub.reconcile.parts import Part
from orderhub.reconcile.work import Reconciler


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
