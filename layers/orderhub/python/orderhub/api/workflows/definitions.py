"""What the API says of workflows that people save: saved in versions, turned on and off, archived."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol

from orderhub.api.care.asking import check_may_ask
from orderhub.api.comparing import compared
from orderhub.api.workflows.definition_requests import fields_in, version_in
from orderhub.api.workflows.known_workflows import KnownWorkflows
from orderhub.api.workflows.ports import SavedWorkflows
from orderhub.api.workflows.responses import saved_shown
from orderhub.audit.trail import Entry
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.query_params import limit_of, version_before
from orderhub.http.request import Event, body_of, key_id_of, scopes_of
from orderhub.platform.log import log
from orderhub.workflows.definition_checks import FIELDS
from orderhub.workflows.program import program_of
from orderhub.workflows.saved import SavedWorkflow, WorkflowState

MOST = 100
"""How many workflows can be saved: each event is held against those that are on."""
MOST_LISTED = 100
SAVED = "workflow_saved"
"""What the audit says of it."""


class Trail(Protocol):
    """The audit; see audit.trail.Trail."""

    def write(self, entry: Entry) -> None: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRoutes:
    """Answers requests about saved workflows; every method raises TransientError when trying again can help."""

    known: KnownWorkflows
    saved: SavedWorkflows
    trail: Trail
    clock: Callable[[], datetime]

    def save(self, event: Event) -> Answer:
        """Save a version: 201 for a new workflow, which is off, 200 for another version of one.

        Runs keep the version that they began with.

        Raises:
            RequestError: ``name_invalid``, ``name_taken``, ``body_invalid``, ``body_too_large``,
                ``field_unknown``; ``definition_invalid`` with all that is wrong; ``version_conflict``;
                ``workflows_too_many``; ``scope_missing`` where it does more about orders than the key may.
        """
        name, now = self.known.free_name(event), self.clock()
        fields = fields_in(event, {*FIELDS, "version"})
        expected = version_in(fields)
        definition = self.known.checked(fields, name)
        check_may_ask(program_of(definition["blocks"]).actions, scopes_of(event))
        before = self.saved.current(name)
        version = before.version if before else 0
        if expected is not None and expected != version:
            message = f"The workflow is at version {version}; read it again, and send that."
            raise RequestError(message, "version_conflict")
        if before is None and sum(1 for _ in self.saved.each()) >= MOST:
            message = f"There are {MOST} saved workflows, and there can be no more."
            raise RequestError(message, "workflows_too_many")
        saved = self._stored(
            SavedWorkflow(
                name=name,
                version=version + 1,
                definition=definition,
                state=before.state if before else WorkflowState.OFF,
                on_since=before.on_since if before else None,
                saved_at=now,
                saved_by=key_id_of(event),
            )
        )
        status = HTTPStatus.OK if before else HTTPStatus.CREATED
        return Answer(status=status, body=saved_shown(saved))

    def set_state(self, event: Event) -> Answer:
        """Turn a workflow on or off, or archive it; what happened before it was turned on starts nothing.

        Turned off, it starts nothing any more, and its runs stop when they wake.

        Raises:
            RequestError: ``workflow_unknown``, ``workflow_not_saved``; ``body_invalid``, ``field_unknown``,
                ``state_invalid``.
        """
        before, now = self.known.of(event), self.clock()
        state = object_in(body_of(event), '{"state": "on"}', {"state"}).get("state")
        if state not in list(WorkflowState):
            raise RequestError(f"Send state as one of {', '.join(WorkflowState)}.", "state_invalid")
        if state == before.state:
            return Answer(body=saved_shown(before))
        saved = self._stored(
            replace(
                before,
                version=before.version + 1,
                state=WorkflowState(state),
                on_since=now if state == WorkflowState.ON else None,
                saved_at=now,
                saved_by=key_id_of(event),
            )
        )
        return Answer(body=saved_shown(saved))

    def versions(self, event: Event) -> Answer:
        """A page of a workflow's versions, newest first, or with ``diff`` how two of them differ.

        Raises:
            RequestError: ``workflow_unknown``, ``workflow_not_saved``; ``limit_invalid``, ``before_invalid``;
                ``diff_invalid``, ``version_unknown``.
        """
        name, limit, before = self.known.of(event).name, limit_of(event, MOST_LISTED), version_before(event)
        two = compared(event, partial(self.saved.versions, name), saved_shown, _told_apart)
        if two:
            return two
        found = self.saved.versions(name, limit + 1, before)
        following = found[limit - 1].version if len(found) > limit else None
        return Answer(body={"versions": [saved_shown(saved) for saved in found[:limit]], "next": following})

    def _stored(self, saved: SavedWorkflow) -> SavedWorkflow:
        """Store a version, and in the audit who did, first: no change is without it."""
        kind = " transactional" if saved.definition.get("transactional") else ""
        reason = f"{saved.name} version {saved.version}: {saved.state}{kind}"
        self.trail.write(
            Entry(key_id=saved.saved_by, field=SAVED, order_no="", reason=reason, happened_at=saved.saved_at)
        )
        log.info("workflow_saved", extra={"workflow": saved.name, "version": saved.version, "state": saved.state})
        return self.saved.save(saved)


def _told_apart(saved: SavedWorkflow) -> dict[str, Any]:
    """What of a version is held against another: the definition, and whether it is on."""
    return {**saved.definition, "state": str(saved.state)}
