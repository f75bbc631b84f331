"""What the routes of workflows need; every method raises TransientError when trying again can help."""

from collections.abc import Iterator
from typing import Protocol

from orderhub.workflows.saved import SavedWorkflow


class SavedWorkflows(Protocol):
    """Where workflows are saved; see WorkflowDocuments."""

    def each(self) -> Iterator[SavedWorkflow]: ...  # noqa: D102 - as WorkflowDocuments says
    def current(self, name: str) -> SavedWorkflow | None: ...  # noqa: D102 - the same
    def versions(self, name: str, limit: int, before: int | None = None, /) -> list[SavedWorkflow]: ...  # noqa: D102 - the same
    def save(self, saved: SavedWorkflow) -> SavedWorkflow: ...  # noqa: D102 - the same
