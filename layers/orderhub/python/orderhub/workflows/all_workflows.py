"""All workflows there are by their names: those that ship with the hub, and those that people saved."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from orderhub.workflows.workflow import Workflow


class SavedWorkflows(Protocol):
    """Where workflows are saved; see WorkflowDocuments."""

    def find(self, name: str, version: int = 0, /) -> Workflow | None: ...  # noqa: D102 - as WorkflowDocuments says
    def names(self, *, archived: bool) -> list[str]: ...  # noqa: D102 - the same


class AllWorkflows(Mapping[str, Workflow]):
    """Every workflow as it is at the moment it is asked for; what reads it may raise TransientError.

    Args:
        shipped: Those that ship with the hub, as they are set.
        saved: Those that people saved.
        archived: Whether those that are archived are named too; they are found in any case.
    """

    def __init__(self, shipped: Mapping[str, Workflow], saved: SavedWorkflows, *, archived: bool = False) -> None:
        self._shipped = shipped
        self._saved = saved
        self._archived = archived

    def __getitem__(self, name: str) -> Workflow:
        """The workflow of that name."""
        workflow = self._shipped.get(name) or self._saved.find(name)
        if workflow is None:
            raise KeyError(name)
        return workflow

    def __iter__(self) -> Iterator[str]:
        """Their names."""
        yield from self._shipped
        yield from self._saved.names(archived=self._archived)

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)


class StartingEvents(Mapping[str, frozenset[str]]):
    """The types of events that workflows start on, by their names.

    Args:
        workflows: All there are.
    """

    def __init__(self, workflows: Mapping[str, Workflow]) -> None:
        self._workflows = workflows

    def __getitem__(self, name: str) -> frozenset[str]:
        """Those of the workflow of that name."""
        return self._workflows[name].start.detail_types

    def __iter__(self) -> Iterator[str]:
        """The names of all workflows."""
        return iter(self._workflows)

    def __len__(self) -> int:
        """How many workflows there are."""
        return len(self._workflows)
