from datetime import timedelta

import pytest

from orderhub.errors import TransientError
from orderhub.imports.job import UPLOAD_PATIENCE, ImportMode, ImportState, Job, upload_key
from tests.support.functions import payload
from tests.support.sheets import GOOD_ROW
from tests.unit.imports.fakes import World, arrival

SAMPLE = payload("process_import")
FILE = ",".join(GOOD_ROW).encode() + b"\n" + ",".join(GOOD_ROW.values()).encode() + b"\n"
ID = "20261122T120000-0123456789"


@pytest.fixture
def world() -> World:
    return World()


def announced(world: World, way: ImportMode = ImportMode.LIVE) -> str:
    """The key of a file somebody is to upload."""
    key = upload_key(way, ID, "a.csv")
    world.jobs[ID] = Job(import_id=ID, key=key, way=way, state=ImportState.WAITING, created_at=world.now)
    return key


def test_the_event_of_s3_opens_the_job_of_its_file(world: World) -> None:
    key = SAMPLE["detail"]["object"]["key"]
    world.drop(key, FILE)

    world.arrive(SAMPLE)

    (job,) = world.jobs.values()
    assert (job.key, job.way, job.state, job.created_at) == (key, ImportMode.CHECK, ImportState.DONE, world.now)


def test_an_announced_file_goes_on_with_its_job(world: World) -> None:
    world.arrive(world.drop(announced(world), FILE))

    assert [(job.import_id, job.state) for job in world.jobs.values()] == [(ID, ImportState.DONE)]


def test_an_announced_file_that_is_copied_to_another_folder_is_a_file_of_its_own(world: World) -> None:
    world.arrive(world.drop(announced(world, ImportMode.CHECK), FILE))

    copied = world.drop(upload_key(ImportMode.LIVE, ID, "a.csv"), FILE)
    world.arrive(copied)
    world.arrive(copied)

    assert sorted(job.way for job in world.jobs.values()) == [ImportMode.CHECK, ImportMode.LIVE]
    assert {job.state for job in world.jobs.values()} == {ImportState.DONE}
    assert set(world.stored) == {"A1"}


@pytest.mark.parametrize(
    "key", ["results/x/summary.json", "a.csv", "other/incoming/a.csv", "incoming/", "incoming/check/"]
)
def test_what_is_not_in_the_folder_for_files_is_left_alone(key: str, world: World) -> None:
    world.arrive(arrival(key, world.now))

    assert world.jobs == {}


def test_a_file_that_is_gone_ends_its_job(world: World) -> None:
    world.arrive(arrival("incoming/a.csv", world.now))

    (job,) = world.jobs.values()
    assert (job.state, job.code) == (ImportState.REFUSED, "file_gone")


def test_a_file_that_never_came_ends_its_job_as_failed_once(world: World) -> None:
    announced(world)
    world.wait(seconds=UPLOAD_PATIENCE.total_seconds())
    world.look_round()
    assert world.jobs[ID].state is ImportState.WAITING

    world.wait(seconds=1)
    world.look_round()
    ended = world.jobs[ID]
    world.look_round()

    assert (ended.state, ended.code, ended.ended_at) == (ImportState.FAILED, "upload_missing", world.now)
    assert world.jobs[ID] == ended
    assert world.note("summary.json")["code"] == "upload_missing"


def test_a_file_that_comes_after_all_reopens_its_job(world: World) -> None:
    event = world.drop(announced(world), FILE)
    world.wait(seconds=UPLOAD_PATIENCE.total_seconds() + 1)
    world.look_round()

    world.arrive(event)

    job = world.jobs[ID]
    assert (job.state, job.code, job.reason, job.rows_done) == (ImportState.DONE, None, None, 1)
    assert world.note("summary.json")["state"] == "done"


def test_a_file_whose_worker_died_before_it_began_is_taken_up(world: World) -> None:
    # It has entered the job into the list, and is gone.
    assert world.lives_through(world.drop("incoming/a.csv", FILE), 3)
    assert world.jobs

    world.wait(seconds=UPLOAD_PATIENCE.total_seconds() + 1)
    world.look_round()

    (job,) = world.jobs.values()
    assert (job.state, job.rows_done) == (ImportState.DONE, 1)


@pytest.mark.parametrize(("after", "then"), [(59, ImportState.STORING), (61, ImportState.DONE)])
def test_a_job_whose_worker_died_is_taken_up_when_its_lease_is_over(
    after: int, then: ImportState, world: World
) -> None:
    event = world.drop("incoming/a.csv", FILE)
    dies_at = 1
    while not (world.lives_through(event, dies_at) and world.stored):
        world, dies_at = World(), dies_at + 1
        event = world.drop("incoming/a.csv", FILE)

    world.wait(seconds=after)
    world.look_round()

    (job,) = world.jobs.values()
    assert (job.state, world.stored["A1"].stamp.version) == (then, 1)


def test_somebody_who_works_slowly_is_not_disturbed_while_there_are_signs(world: World) -> None:
    event = world.drop("incoming/a.csv", FILE)
    world.lives_through(event, 6)
    (before,) = world.jobs.values()

    world.wait(seconds=30)
    world.arrive(event, worker="another")

    assert list(world.jobs.values()) == [before]
    assert before.leased_until == world.now + timedelta(seconds=30)


def test_what_does_not_end_is_left_to_the_next_look(world: World) -> None:
    event = world.drop("incoming/a.csv", FILE)
    world.lives_through(event, 6)
    world.wait(minutes=2)
    world.seconds_left = 5.0

    with pytest.raises(TransientError):
        world.look_round()

    assert [job.state.is_open for job in world.jobs.values()] == [True]
