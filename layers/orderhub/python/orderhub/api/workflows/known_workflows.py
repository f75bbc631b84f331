"""The workflows there are as requests see them, and whether a definition that is sent can be taken."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from orderhub.api.rules.targets import action_targets
from orderhub.api.workflows.definition_requests import checked, name_in
from orderhub.api.workflows.ports import SavedWorkflows
from orderhub.errors import RequestError
from orderhub.http.request import Event, segment_of
from orderhub.rules.actions import ActionTargets
from orderhub.workflows.saved import SavedWorkflow, is_name, workflow_of
from orderhub.workflows.workflow import Workflow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWorkflows:
    """Knows the workflows there are; every method raises TransientError when trying again can help.

    ``shipped`` are those that ship with the hub, whose names are taken; ``targets`` makes what actions lead to.
    """

    shipped: Mapping[str, Workflow]
    saved: SavedWorkflows
    targets: Callable[[Mapping[str, AbstractSet[str]]], ActionTargets]

    def free_name(self, event: Event) -> str:
        """The name that a request wants a workflow saved under.

        Raises:
            RequestError: ``name_invalid`` or ``name_taken``.
        """
        name = name_in(event)
        if name in self.shipped:
            message = "A workflow of this name ships with the hub; save yours under another name."
            raise RequestError(message, "name_taken")
        return name

    def checked(self, fields: Mapping[str, Any], name: str) -> dict[str, Any]:
        """A definition that was sent, when nothing is wrong with it.

        Raises:
            RequestError: ``definition_invalid``.
        """
        others = {saved.name: frozenset(saved.definition["start"]["events"]) for saved in self.saved.each()}
        started = {key: workflow.start.detail_types for key, workflow in self.shipped.items()}
        return checked(fields, name, self.targets, {**others, **started})

    def of(self, event: Event) -> SavedWorkflow:
        """The saved workflow that a request is about.

        Raises:
            RequestError: ``workflow_unknown`` or ``workflow_not_saved``.
        """
        name = segment_of(event, "name")
        if name in self.shipped:
            message = "This workflow ships with the hub; save a copy of its definition under another name."
            raise RequestError(message, "workflow_not_saved")
        saved = self.saved.current(name) if is_name(name) else None
        if saved is None:
            raise RequestError("There is no workflow of this name.", "workflow_unknown")
        return saved

    def to_try(self, event: Event) -> Workflow:
        """The workflow that a request is about, as if it were on; it may be one that ships with the hub.

        Raises:
            RequestError: ``workflow_unknown``.
        """
        shipped = self.shipped.get(segment_of(event, "name"))
        return shipped or workflow_of(self.of(event), is_on=True)


def known_workflows(
    client: "DynamoDBClient", operations_table: str, saved: SavedWorkflows, shipped: Mapping[str, Workflow]
) -> KnownWorkflows:
    """The workflows of a stack, for whoever saves or tries one."""
    return KnownWorkflows(
        shipped=shipped,
        saved=saved,
        targets=partial(action_targets, client, operations_table),
    )
