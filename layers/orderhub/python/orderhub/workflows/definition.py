"""A definition of a workflow, as the API takes it and the catalog has it, made into what the engine runs; pure."""

from collections.abc import Mapping
from typing import Any

from orderhub.workflows.program import program_of
from orderhub.workflows.workflow import HowOften, Reason, Setting, Start, Workflow

_LIVE = ("live",)
"""Only what happens now starts a workflow, not what is stored of former days."""


def workflow_in(
    definition: Mapping[str, Any], name: str, settings: tuple[Setting, ...], version: int = 0
) -> Workflow:
    """A workflow by its definition.

    Args:
        definition: JSON that was checked (``definition_checks``).
        name: The workflow's name.
        settings: What it is set to: ``on``, ``period`` and ``stop_segment`` among it, where it has such.
        version: That of one that was saved.
    """
    start, program = definition["start"], program_of(definition["blocks"])
    stops = [Reason(stop) for stop in definition.get("stops", ())]
    return Workflow(
        name=name,
        description=definition["description"],
        transactional=definition.get("transactional", False),
        start=Start(
            detail_types=frozenset(start["events"]),
            where={"metadata": {"mode": list(_LIVE)}, **start.get("where", {})},
            how_often=HowOften(start.get("howOften", HowOften.EACH_TIME)),
            alone=start.get("alone", False),
        ),
        stops=(*stops, *((Reason.IN_SEGMENT,) if definition.get("stopSegment") else ())),
        settings=settings,
        program=program,
        version=version,
    )
