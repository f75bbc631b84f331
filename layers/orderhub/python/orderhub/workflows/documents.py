"""Where saved workflows are stored: documents of the Operations table; see ``platform.documents``."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from orderhub.errors import RequestError
from orderhub.platform.documents import Documents
from orderhub.platform.remembered import remembered
from orderhub.workflows.saved import SavedWorkflow, WorkflowState, is_name, saved_in, workflow_of
from orderhub.workflows.workflow import Workflow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KIND = "workflow_definitions"
_VERSIONS_KEPT = 200


class WorkflowDocuments:
    """The saved workflows of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        clock: Tells the time.
    """

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], datetime]) -> None:
        self._documents = Documents(client, table, KIND)
        self._all = remembered(
            lambda: {saved.name: (saved, workflow_of(saved, is_on=saved.is_on)) for saved in self.each()}, clock
        )
        self._version = lru_cache(_VERSIONS_KEPT)(self._read_version)

    def find(self, name: str, version: int = 0, /) -> Workflow | None:
        """A workflow as the engine runs it, None if there is none; whether it is on is at most a minute old.

        Args:
            name: The workflow.
            version: That version of it; 0 for what holds now.
        """
        saved, workflow = self._all().get(name) or self._fresh(name)
        if saved is None or version in (0, saved.version):
            return workflow
        wanted = self._version(name, version)
        return workflow_of(wanted, is_on=saved.is_on) if wanted else None

    def starting(self) -> list[tuple[SavedWorkflow, Workflow]]:
        """The workflows that are on, at most a minute old."""
        return [(saved, workflow) for saved, workflow in self._all().values() if saved.is_on]

    def names(self, *, archived: bool) -> list[str]:
        """The names of all, at most a minute old; of those that are archived only where that is asked for."""
        found = self._all().values()
        return [saved.name for saved, _ in found if archived or saved.state is not WorkflowState.ARCHIVED]

    def each(self) -> Iterator[SavedWorkflow]:
        """All saved workflows by name, as they are now."""
        return map(saved_in, self._documents.each())

    def current(self, name: str) -> SavedWorkflow | None:
        """A workflow as it was saved last."""
        document = self._documents.find(name)
        return saved_in(document) if document else None

    def version(self, name: str, number: int) -> SavedWorkflow | None:
        """A version of a workflow."""
        return self._version(name, number)

    def versions(self, name: str, limit: int, before: int | None = None) -> list[SavedWorkflow]:
        """The newest versions of a workflow, newest first, those older than ``before``."""
        return [saved_in(document) for document in self._documents.versions(name, limit, before)]

    def save(self, saved: SavedWorkflow) -> SavedWorkflow:
        """Store a version: the one after that which was saved last.

        Raises:
            RequestError: ``version_conflict``: ``saved`` names another number than comes next.
        """
        before = self._documents.current(saved.name)
        if saved.version != (before.version + 1 if before else 1):
            message = "Somebody else saved this workflow meanwhile; read it again, and save then."
            raise RequestError(message, "version_conflict")
        document = self._documents.save(saved.name, saved.body(), saved.saved_at, saved.saved_by, before)
        return saved_in(document)

    def _fresh(self, name: str) -> tuple[SavedWorkflow | None, Workflow | None]:
        """One that was saved since all were read."""
        saved = self.current(name) if is_name(name) else None
        return saved, workflow_of(saved, is_on=saved.is_on) if saved else None

    def _read_version(self, name: str, number: int) -> SavedWorkflow | None:
        document = self._documents.version(name, number)
        return saved_in(document) if document and document.body is not None else None
