"""Saved workflows in the table, on moto."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from orderhub.errors import RequestError
from orderhub.workflows.documents import WorkflowDocuments
from orderhub.workflows.saved import WorkflowState
from tests.unit.workflows.definitions import CARE, definition, saved

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FIRST = saved(CARE)


class Clock:
    """A clock that is set by hand."""

    now = datetime(2026, 11, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_workflow_is_found_in_the_version_that_is_asked_for(dynamodb: "DynamoDBClient") -> None:
    clock = Clock()
    stored = WorkflowDocuments(dynamodb, "OperationsTable", clock)
    assert stored.find("care") is stored.find("x" * 3000) is None
    stored.save(FIRST)
    second = replace(FIRST, version=2, definition=definition({"end": "now"}), state=WorkflowState.OFF)
    stored.save(second)

    found, first = stored.find("care"), stored.find("care", 1)
    assert found
    assert first
    assert (found.version, found.is_on, found.messages) == (2, False, ())
    # Whether it is on counts for all versions.
    assert (first.version, first.is_on, first.messages) == (1, False, ("A", "B"))
    assert stored.find("care", 3) is None
    assert stored.version("care", 1) == FIRST
    assert [version.version for version in stored.versions("care", 10)] == [2, 1]
    assert stored.current("care") == second


def test_what_starts_is_read_once_a_minute(dynamodb: "DynamoDBClient") -> None:
    clock = Clock()
    stored = WorkflowDocuments(dynamodb, "OperationsTable", clock)
    assert stored.starting() == []
    stored.save(FIRST)
    stored.save(replace(FIRST, name="off", state=WorkflowState.OFF, on_since=None))
    assert stored.starting() == []

    clock.now += timedelta(minutes=1)

    assert [(first.name, workflow.is_on) for first, workflow in stored.starting()] == [("care", True)]
    assert stored.names(archived=False) == ["care", "off"]


def test_archived_workflows_are_named_only_where_that_is_asked_for(dynamodb: "DynamoDBClient") -> None:
    stored = WorkflowDocuments(dynamodb, "OperationsTable", Clock())
    stored.save(replace(FIRST, state=WorkflowState.ARCHIVED, on_since=None))

    assert (stored.names(archived=False), stored.names(archived=True)) == ([], ["care"])


def test_two_who_save_the_same_version_do_not_overwrite_each_other(dynamodb: "DynamoDBClient") -> None:
    stored = WorkflowDocuments(dynamodb, "OperationsTable", Clock())
    stored.save(FIRST)

    with pytest.raises(RequestError) as refused:
        stored.save(FIRST)

    assert refused.value.code == "version_conflict"
