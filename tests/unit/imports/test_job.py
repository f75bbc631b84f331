import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from orderhub.imports.job import (
    POLICY,
    UPLOAD_PATIENCE,
    ImportMode,
    ImportState,
    Job,
    import_id_of,
    result_key,
    upload_key,
    way_of,
)
from orderhub.jobs.lease import acquired
from tests.support.orders import NOON
from tests.unit.imports.fakes import World

ID = "20261122T120000-0123456789"
JOB = Job(import_id=ID, key="incoming/a b.csv", way=ImportMode.LIVE, state=ImportState.WAITING, created_at=NOON)
WORKING = replace(JOB, state=ImportState.STORING, worker="w1", attempts=1, leased_until=NOON + POLICY.lease)
OPEN = (ImportState.WAITING, ImportState.READING, ImportState.STORING)


@pytest.mark.parametrize(
    ("key", "way"),
    [
        ("incoming/a.csv", ImportMode.LIVE),
        ("incoming/shop/a.csv", ImportMode.LIVE),
        ("incoming/historical/a.csv", ImportMode.HISTORICAL),
        ("incoming/historical/check/a.csv", ImportMode.HISTORICAL),
        ("incoming/check/2026/a.csv", ImportMode.CHECK),
        ("incoming/check", ImportMode.LIVE),
        ("incoming/checked/a.csv", ImportMode.LIVE),
    ],
)
def test_the_folder_says_what_is_done_with_a_file(key: str, way: ImportMode) -> None:
    assert way_of(key) is way


@pytest.mark.parametrize("key", ["a.csv", "results/x/summary.json", "other/incoming/a.csv", "incoming"])
def test_files_elsewhere_are_not_taken(key: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        way_of(key)

    assert refused.value.code == "folder_unknown"


def test_the_id_of_a_job_is_made_of_what_s3_says_of_the_object() -> None:
    args: tuple[str, str, str, datetime] = ("drop", "incoming/a.csv", "1 etag", NOON)

    first = import_id_of(*args)

    assert re.fullmatch(r"20261122T120000-[0-9a-f]{10}", first)
    assert import_id_of(*args) == first
    assert import_id_of("drop", "incoming/a.csv", "2 etag", NOON) != first
    assert import_id_of("drop", "incoming/b.csv", "1 etag", NOON) != first


def test_an_announced_file_has_the_id_in_its_key() -> None:
    for way in ImportMode:
        key = upload_key(way, ID, "a.csv")
        assert (import_id_of("drop", key, "1", NOON), way_of(key)) == (ID, way)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../results/x.csv", "x.csv"),
        ("/etc/x.csv", "x.csv"),
        ("..\\..\\x.csv", ".._.._x.csv"),
        ("订单 (11月).xlsx", "订单 (11月).xlsx"),
        ("a\x00\n\u202e%2F?#.csv", "a____2F__.csv"),
        ("x" * 200 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_the_name_of_an_upload_stays_in_its_folder_and_keeps_its_end(name: str, safe: str) -> None:
    assert upload_key(ImportMode.CHECK, ID, name) == f"incoming/check/{ID}/{safe}"


@given(st.text(max_size=300), st.sampled_from(ImportMode))
def test_no_name_leads_out_of_the_folder(name: str, way: ImportMode) -> None:
    assume(PurePosixPath(f"{name}.csv").suffix)  # as the API asks for
    key = upload_key(way, ID, f"{name}.csv")

    folder, _, last = key.rpartition("/")
    assert folder == ("incoming" if way is ImportMode.LIVE else f"incoming/{way}") + f"/{ID}"
    assert last not in {"", ".", ".."}
    assert last.isprintable()
    assert PurePosixPath(key).suffix == ".csv"
    assert len(key.encode()) < 1024


def test_results_lie_in_a_folder_of_the_import() -> None:
    assert result_key(ID, "summary.json") == f"results/{ID}/summary.json"


def test_a_job_is_called_as_its_file() -> None:
    assert JOB.name == "a b.csv"


@pytest.mark.parametrize("state", ImportState)
def test_a_job_is_open_until_its_end(state: ImportState) -> None:
    assert state.is_open == (state in OPEN)
    assert replace(JOB, state=state).is_free_for("w1", NOON) == state.is_open


@pytest.mark.parametrize(
    ("worker", "after", "free"),
    [("w1", 0, True), ("w2", 0, False), ("w2", 59, False), ("w2", 60, True), ("w2", 3600, True)],
)
def test_a_job_in_hand_is_free_for_its_worker_and_for_others_when_the_lease_is_over(
    worker: str, after: int, *, free: bool
) -> None:
    assert WORKING.is_free_for(worker, NOON + timedelta(seconds=after)) is free


def test_a_job_whose_lease_was_never_written_is_free() -> None:
    assert replace(WORKING, leased_until=None).is_free_for("w2", NOON)


@pytest.mark.parametrize(
    ("state", "then"), [(ImportState.WAITING, ImportState.READING), (ImportState.STORING, ImportState.STORING)]
)
def test_taking_a_job_in_hand_counts_and_leases(state: ImportState, then: ImportState) -> None:
    job = acquired(replace(WORKING, state=state), "w2", POLICY, NOON)

    assert (job.state, job.worker, job.attempts, job.leased_until) == (then, "w2", 2, NOON + POLICY.lease)


PATIENCE = UPLOAD_PATIENCE + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("job", "after", "code"),
    [
        (JOB, UPLOAD_PATIENCE, None),
        (JOB, PATIENCE, "upload_missing"),
        (replace(JOB, attempts=POLICY.most_attempts), timedelta(), None),
        (WORKING, PATIENCE, None),
        (replace(WORKING, attempts=POLICY.most_attempts), POLICY.lease, "abandoned"),
        (replace(WORKING, attempts=POLICY.most_attempts), POLICY.lease / 2, None),
        (replace(WORKING, attempts=POLICY.most_attempts, leased_until=None), timedelta(), "abandoned"),
    ],
)
def test_a_job_is_given_up_when_there_is_no_hope(job: Job, after: timedelta, code: str | None) -> None:
    world = World(jobs={ID: job}, now=NOON + after)

    world.look_round()

    swept = world.jobs[ID]
    assert (swept.code if swept.state is ImportState.FAILED else None) == code
    assert code is None or swept.reason


@pytest.mark.parametrize(
    ("fields", "orphan"),
    [
        ({}, False),
        ({"leased_until": NOON}, True),
        ({"leased_until": None}, True),
        ({"leased_until": NOON, "state": ImportState.WAITING}, False),
        ({"leased_until": None, "state": ImportState.DONE}, False),
    ],
)
def test_a_job_is_an_orphan_when_it_was_begun_and_is_silent(fields: dict[str, Any], *, orphan: bool) -> None:
    assert replace(WORKING, **fields).is_idle(NOON) is orphan
