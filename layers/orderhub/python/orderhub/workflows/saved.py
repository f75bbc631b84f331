"""Workflows that people save: definitions with versions, and whether they are on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from orderhub.platform.documents import Document
from orderhub.workflows.definition import workflow_in
from orderhub.workflows.workflow import ON, Setting, Workflow

_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")


class WorkflowState(StrEnum):
    """Whether events start a saved workflow; one that is archived is not listed any more."""

    ON = "on"
    OFF = "off"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedWorkflow:
    """A version of a workflow as it was saved.

    ``definition`` is JSON that was checked. ``on_since`` is when it was turned on last: what happened before
    starts nothing.
    """

    name: str
    version: int
    definition: Mapping[str, Any]
    state: WorkflowState
    on_since: datetime | None
    saved_at: datetime
    saved_by: str

    def body(self) -> dict[str, Any]:
        """It as its document keeps it."""
        return {
            "definition": self.definition,
            "state": self.state,
            "on_since": self.on_since and self.on_since.isoformat(),
        }

    @property
    def is_on(self) -> bool:
        """Whether events start it."""
        return self.state is WorkflowState.ON

    def starts_at(self, occurred_at: datetime) -> bool:
        """Whether it was on when something happened."""
        return self.is_on and self.on_since is not None and occurred_at >= self.on_since


def is_name(text: str) -> bool:
    """Whether a workflow can have that name."""
    return _NAME.fullmatch(text) is not None


def saved_in(document: Document) -> SavedWorkflow:
    """The workflow in a document, which has a body."""
    body = document.body or {}
    on_since = body["on_since"]
    return SavedWorkflow(
        name=document.name,
        version=document.version,
        definition=body["definition"],
        state=WorkflowState(body["state"]),
        on_since=datetime.fromisoformat(on_since) if on_since else None,
        saved_at=document.saved_at,
        saved_by=document.saved_by,
    )


def workflow_of(saved: SavedWorkflow, *, is_on: bool) -> Workflow:
    """A saved workflow as the engine runs it."""
    definition = saved.definition
    values = {
        ON: str(is_on).lower(),
        "stop_segment": definition.get("stopSegment", ""),
        "period": str(definition["start"].get("periodDays", "")),
    }
    settings = tuple(
        Setting(name=name, parameter="", default="", unit="", value=value)
        for name, value in values.items()
        if value
    )
    return workflow_in(definition, saved.name, settings, saved.version)
