"""Somebody is taken out of all segments, on moto; nobody else comes or goes, and what was counted stays."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from orderhub.errors import TransientError
from orderhub.segments.forgetting import SegmentsForgetting
from orderhub.segments.table import SegmentsTable
from tests.component.segments.test_segments_table import AT, STARTED, counted, definition
from tests.support.faults import refuse
from tests.support.tables import moto_tables

ZHANG = {"all": [{"fact": "tag", "op": "in", "value": ["zhang", "vip"]}, {"fact": "sum", "op": ">", "value": 1.5}]}


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


@pytest.fixture
def segments(client: Any) -> SegmentsTable:  # noqa: ANN401 - boto3's
    return SegmentsTable(client, "OperationsTable")


@pytest.fixture
def forgetting(client: Any) -> SegmentsForgetting:  # noqa: ANN401 - boto3's
    return SegmentsForgetting(client, "OperationsTable")


def word(text: str) -> str:
    return text.replace("zhang", "erased-1")


def test_a_segment_is_changed_and_all_else_of_it_stays(
    segments: SegmentsTable, forgetting: SegmentsForgetting
) -> None:
    before = segments.save(replace(definition(), conditions=ZHANG, description="of zhang"), STARTED)
    assert segments.note("loyal", counted(before.definition.revision), None)
    other = segments.save(definition("other"), STARTED)

    assert forgetting.reword(word, word) == 1
    assert forgetting.reword(word, word) == 0

    after = segments.find("loyal")
    assert after
    assert after.definition.description == "of erased-1"
    assert json.dumps(after.definition.conditions, default=float) == json.dumps(ZHANG).replace("zhang", "erased-1")
    assert after.counted == counted(after.definition.revision)
    assert replace(after, definition=before.definition, noted=None) == before
    assert segments.find("other") == other
    assert sorted(forgetting.names()) == ["loyal", "other"]


def test_a_segment_that_was_not_counted_since_or_ever_is_changed_as_well(
    segments: SegmentsTable, forgetting: SegmentsForgetting
) -> None:
    for name in ("never", "before"):
        segments.save(definition(name), STARTED)
    revision = definition().revision
    assert segments.note("before", counted(revision), None)
    for name in ("never", "before"):
        segments.save(replace(definition(name), conditions=ZHANG), STARTED)

    assert forgetting.reword(word, word) == 2

    never, old = segments.find("never"), segments.find("before")
    assert never
    assert old
    assert (never.noted, old.noted, old.counted) == (None, counted(revision), None)


@pytest.mark.parametrize("is_counted", [False, True])
def test_a_segment_that_is_counted_or_saved_meanwhile_is_changed_at_another_try(
    segments: SegmentsTable,
    forgetting: SegmentsForgetting,
    is_counted: bool,  # noqa: FBT001 - what happens meanwhile
) -> None:
    saved = segments.save(replace(definition(), conditions=ZHANG), STARTED)
    later = replace(STARTED, at=AT)

    def meanwhile(text: str) -> str:
        if is_counted:
            segments.note("loyal", counted(saved.definition.revision), None)
        else:
            segments.save(replace(definition(), conditions=ZHANG, description="new"), later)
        return word(text)

    with pytest.raises(TransientError) as caught:
        forgetting.reword(meanwhile, word)
    assert (caught.value.code, caught.value.is_busy) == ("segments_busy", True)
    assert forgetting.reword(word, word) == 1


def test_a_segment_that_is_deleted_meanwhile_stays_deleted(
    segments: SegmentsTable, forgetting: SegmentsForgetting
) -> None:
    segments.save(replace(definition(), conditions=ZHANG), STARTED)

    def meanwhile(text: str) -> str:
        segments.delete("loyal")
        return word(text)

    with pytest.raises(TransientError):
        forgetting.reword(meanwhile, word)
    assert forgetting.reword(word, word) == 0
    assert segments.find("loyal") is None


@pytest.mark.parametrize("operation", ["Query", "UpdateItem"])
def test_segments_that_cannot_be_reached_are_changed_later(
    segments: SegmentsTable,
    forgetting: SegmentsForgetting,
    client: Any,  # noqa: ANN401 - boto3's
    operation: str,
) -> None:
    segments.save(replace(definition(), conditions=ZHANG), STARTED)
    refuse(client, operation, "InternalServerError", "InternalServerError")

    with pytest.raises(TransientError) as caught:
        forgetting.reword(word, word)
    assert caught.value.code == "segments_unreachable"
