from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from orderhub.audit import trail as audit
from orderhub.audit.trail import Entry, Trail
from orderhub.errors import TransientError
from tests.support.faults import count_calls, refuse
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TABLE = "OperationsTable"


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables(TABLE) as dynamodb:
        yield dynamodb


@pytest.fixture
def trail(client: "DynamoDBClient") -> Trail:
    return Trail(client, TABLE)


def look(second: float = 0, key_id: str = "k1", order_no: str = "A1") -> Entry:
    return Entry(
        key_id=key_id,
        field="phone",
        order_no=order_no,
        reason="打电话确认地址",
        happened_at=NOON + second * SECOND,
    )


def written(trail: Trail, count: int) -> list[Entry]:
    """Looks of ten keys in turn, newest first."""
    looks = [look(second, key_id=f"k{second % 10}", order_no=f"A{second % 3}") for second in range(count)]
    for entry in looks:
        trail.write(entry)
    return looks[::-1]


def pages(trail: Trail, limit: int, **only: str) -> list[list[Entry]]:
    """All pages, one after the other."""
    entries, position = trail.read(limit, **only)
    found = [entries]
    while position:
        entries, position = trail.read(limit, position, **only)
        found.append(entries)
    return found


def test_entries_are_read_newest_first_as_they_were_written(trail: Trail) -> None:
    # Without a fraction, and in another zone: a time must sort as a time.
    looks = [look(0.5), look(0), look(-0.25)]
    shifted = replace(looks[1], happened_at=NOON.astimezone(timezone(timedelta(hours=8))))

    for entry in (looks[2], shifted, looks[0]):
        trail.write(entry)

    assert trail.read(10) == (looks, None)


def test_two_looks_at_the_same_moment_are_two_entries(trail: Trail) -> None:
    trail.write(look())
    trail.write(look())

    assert trail.read(10)[0] == [look(), look()]


@pytest.mark.parametrize("limit", [1, 3, 7, 12, 50])
def test_every_entry_is_on_one_page(trail: Trail, limit: int) -> None:
    looks = written(trail, 12)

    found = pages(trail, limit)

    assert [entry for page in found for entry in page] == looks
    assert {len(page) for page in found[:-1]} <= {limit}


def test_entries_that_come_between_two_pages_move_nothing(trail: Trail) -> None:
    looks = written(trail, 6)
    first, position = trail.read(3)

    trail.write(look(99))

    assert first + trail.read(3, position)[0] == looks


@pytest.mark.parametrize(
    ("only", "matches"),
    [
        ({"key_id": "k7"}, lambda entry: entry.key_id == "k7"),
        ({"order_no": "A2"}, lambda entry: entry.order_no == "A2"),
        ({"key_id": "k7", "order_no": "A1"}, lambda entry: (entry.key_id, entry.order_no) == ("k7", "A1")),
    ],
)
def test_what_does_not_match_is_left_out(
    trail: Trail, monkeypatch: pytest.MonkeyPatch, only: dict[str, str], matches: Callable[[Entry], bool]
) -> None:
    monkeypatch.setattr(audit, "_READ_ENTRIES", 7)
    looks = written(trail, 40)

    for limit in (1, 2, 5, 50):
        found = pages(trail, limit, **only)
        assert [entry for page in found for entry in page] == [look for look in looks if matches(look)]
        assert max(len(page) for page in found) <= limit


def test_where_nothing_matches_a_page_looks_at_so_many_and_says_where_to_go_on(
    trail: Trail, client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_READ_ENTRIES", 2)
    written(trail, 12)
    calls = count_calls(client)

    entries, position = trail.read(5, key_id="nobody")

    assert (entries, calls) == ([], ["Query"] * 5)
    assert position
    assert trail.read(5, position, key_id="k0")[0] == [look(0, "k0", "A0")]


def test_a_page_without_conditions_reads_what_it_shows(trail: Trail, client: "DynamoDBClient") -> None:
    written(trail, 5)
    calls = count_calls(client)

    trail.read(3)

    assert calls == ["Query"]


def test_looks_are_counted_by_key_since_a_time(trail: Trail) -> None:
    for entry in (look(-1), look(0), look(1), look(2, key_id="k2")):
        trail.write(entry)

    assert trail.count("k1", NOON) == 2
    assert trail.count("k1", NOON - SECOND) == 3
    assert trail.count("nobody", NOON) == 0


def test_entries_go_by_themselves_when_their_time_is_over(client: "DynamoDBClient", trail: Trail) -> None:
    trail.write(look())
    Trail(client, TABLE, timedelta(days=1)).write(look(1))

    ends = [row["expires_at"]["N"] for row in client.scan(TableName=TABLE)["Items"]]
    days = [timedelta(days=400), timedelta(days=1) + SECOND]
    assert sorted(ends) == sorted(str(int((NOON + after).timestamp())) for after in days)


def test_a_reason_is_in_no_key(trail: Trail, client: "DynamoDBClient") -> None:
    trail.write(look())

    (row,) = client.scan(TableName=TABLE)["Items"]
    assert row["pk"]["S"] == "audit"
    assert row["sk"]["S"].startswith("2026-11-22T12:00:00.000000+00:00#")


def test_a_fault_that_may_pass_is_told_from_one_that_does_not(trail: Trail, client: "DynamoDBClient") -> None:
    calls: dict[str, Callable[[], object]] = {
        "PutItem": lambda: trail.write(look()),
        "Query": lambda: [trail.read(1), trail.count("k1", NOON)],
    }
    for operation, call in calls.items():
        refuse(client, operation, "ThrottlingException", "AccessDeniedException")
        with pytest.raises(TransientError):
            call()
        with pytest.raises(ClientError, match="AccessDenied"):
            call()
    refuse(client, "Query", "ThrottlingException")
    with pytest.raises(TransientError) as caught:
        trail.count("k1", NOON)
    assert caught.value.code == "audit_unreadable"
