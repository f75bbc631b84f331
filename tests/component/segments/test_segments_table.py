"""The rows of segments, on moto and in the tests' fake: both keep the same promises."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orderhub.errors import TransientError
from orderhub.segments.segment import Counted, Definition, Exported, Started
from orderhub.segments.table import SegmentsTable
from tests.support.faults import refuse
from tests.support.tables import moto_tables
from tests.unit.segments.fakes import FakeSegments

AT = datetime(2026, 11, 22, 5, 2, 4, 745067, tzinfo=UTC)
STARTED = Started(run="loyal-1", at=AT)


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


@pytest.fixture(params=["table", "fake"])
def segments(request: pytest.FixtureRequest) -> SegmentsTable | FakeSegments:
    if request.param == "fake":
        return FakeSegments()
    return SegmentsTable(request.getfixturevalue("client"), "OperationsTable")


def definition(name: str = "loyal", value: object = 3) -> Definition:
    conditions = {"fact": "sum", "op": ">=", "value": value}
    return Definition(name=name, description="忠诚", conditions=conditions, events=True)


def counted(revision: str) -> Counted:
    return Counted(run="loyal-1", revision=revision, size=7, as_of=date(2026, 11, 22), at=AT, files=(1, 0, 2))


def test_a_segment_comes_back_as_it_was_saved(segments: SegmentsTable | FakeSegments) -> None:
    saved = segments.save(definition(value=Decimal("129.9")), STARTED)

    assert segments.find("loyal") == saved
    assert saved.definition == definition(value=Decimal("129.9"))
    assert (saved.created_at, saved.updated_at, saved.started, saved.counted) == (AT, AT, STARTED, None)
    assert segments.find("other") is None


def test_saving_again_keeps_when_it_was_made_and_what_was_counted(segments: SegmentsTable | FakeSegments) -> None:
    revision = segments.save(definition(), STARTED).definition.revision
    exported = Exported(run="loyal-1", size=7, at=AT)
    assert segments.note("loyal", counted(revision), exported)

    later = Started(run="loyal-2", at=AT + timedelta(days=1))
    saved = segments.save(definition(), later)

    assert (saved.created_at, saved.updated_at, saved.started) == (AT, later.at, later)
    assert saved.events_from == later.at + timedelta(minutes=1)
    assert segments.save(definition(), STARTED, is_other=False).events_from == saved.events_from
    assert (saved.counted, saved.exported) == (counted(revision), exported)


def test_a_count_of_other_conditions_is_not_noted(segments: SegmentsTable | FakeSegments) -> None:
    revision = segments.save(definition(), STARTED).definition.revision
    segments.save(definition(value=4), STARTED)

    assert not segments.note("loyal", counted(revision), None)
    assert not segments.note("gone", counted(revision), None)
    assert segments.find("gone") is None
    found = segments.find("loyal")
    assert found
    assert found.noted is None


def test_a_count_without_a_file_keeps_the_file_there_is(segments: SegmentsTable | FakeSegments) -> None:
    revision = segments.save(definition(), STARTED).definition.revision
    exported = Exported(run="loyal-1", size=7, at=AT)
    segments.note("loyal", counted(revision), exported)

    segments.note("loyal", counted(revision), None)

    found = segments.find("loyal")
    assert found
    assert found.exported == exported


def test_an_export_is_noted_where_there_is_a_segment(segments: SegmentsTable | FakeSegments) -> None:
    segments.save(definition(), STARTED)
    later = Started(run="loyal-2", at=AT)

    assert segments.start_export("loyal", later)
    assert not segments.start_export("gone", later)
    found = segments.find("loyal")
    assert found
    assert (found.started, found.exporting) == (later, later)
    assert segments.find("gone") is None


def test_segments_come_by_name(segments: SegmentsTable | FakeSegments) -> None:
    for name in ("b", "c", "a"):
        segments.save(definition(name), STARTED)

    assert [segment.definition.name for segment in segments.each()] == ["a", "b", "c"]
    assert [segment.definition.name for segment in segments.each("a")] == ["b", "c"]


def test_a_segment_is_deleted_once(segments: SegmentsTable | FakeSegments) -> None:
    segments.save(definition(), STARTED)

    assert segments.delete("loyal")
    assert not segments.delete("loyal")
    assert segments.find("loyal") is None


def test_what_aws_cuts_is_read_on(client: Any) -> None:  # noqa: ANN401 - boto3's client
    table = SegmentsTable(client, "OperationsTable")
    for number in range(4):
        # Together more than the megabyte of one answer.
        conditions = {"any": ["x" * 300_000]}
        long = Definition(name=f"s{number}", description="", conditions=conditions, events=False)
        table.save(long, STARTED)

    assert len(list(table.each())) == 4


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("GetItem", lambda table: table.find("a")),
        ("Query", lambda table: list(table.each())),
        ("UpdateItem", lambda table: table.save(definition(), STARTED)),
        ("DeleteItem", lambda table: table.delete("a")),
    ],
)
def test_what_may_pass_is_said_to(
    client: Any,  # noqa: ANN401 - boto3's client
    operation: str,
    call: Callable[[SegmentsTable], object],
) -> None:
    refuse(client, operation, "ThrottlingException")

    with pytest.raises(TransientError) as fault:
        call(SegmentsTable(client, "OperationsTable"))

    assert fault.value.code == "segments_unreachable"


def test_an_exported_cell_is_kept_but_is_no_segment(client: Any) -> None:  # noqa: ANN401 - a client
    segments = SegmentsTable(client, "OperationsTable")
    segments.save(definition(), STARTED)
    cell = segments.save(definition("cell.0.2.CNY.0f3a9c1e"), STARTED)

    assert segments.find("cell.0.2.CNY.0f3a9c1e") == cell
    assert [segment.definition.name for segment in segments.each()] == ["loyal"]
