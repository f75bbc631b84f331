import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.imports import routes
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.request import Event
from orderhub.http.statuses import status_of
from orderhub.imports.job import FIRE, ImportMode, ImportState, Job
from orderhub.imports.template import template_csv
from orderhub.platform.calling import Worker
from tests.support.orders import NOON
from tests.unit.imports.fakes import FakeBucket, FakeJobs, World


class FakeWorker(Worker):
    def __init__(self) -> None:
        self.called: list[tuple[str, dict[str, str]]] = []

    def call(self, detail_type: str, **detail: str) -> None:
        self.called.append((detail_type, detail))


@pytest.fixture
def world() -> World:
    return World()


def job(minute: int = 0, **fields: Any) -> Job:  # noqa: ANN401 - any field of a job
    """A job that was opened so many minutes after noon, and is done."""
    created = NOON + timedelta(minutes=minute)
    done = Job(
        import_id=f"{created:%Y%m%dT%H%M%S}-0123456789",
        key="incoming/a.csv",
        way=ImportMode.LIVE,
        state=ImportState.DONE,
        created_at=created,
        ended_at=created,
        facts={"counts": {"created": 1}},
    )
    return replace(done, **fields)


def stored_jobs(world: World, *jobs: Job) -> FakeJobs:
    world.jobs |= {job.import_id: job for job in jobs}
    return FakeJobs(world)


def announced(world: World, **body: object) -> dict[str, Any]:
    answer = routes.announce(json.dumps(body).encode(), FakeJobs(world), FakeBucket(world), NOON)
    assert answer.status is HTTPStatus.CREATED
    assert isinstance(answer.body, dict)
    return answer.body


def refusal(ask: Callable[[], Answer]) -> tuple[int, str]:
    with pytest.raises(RequestError) as refused:
        ask()
    return status_of(refused.value), refused.value.code


def test_an_announced_file_has_a_waiting_job_and_an_address(world: World) -> None:
    body = announced(world, fileName="订单.csv", mode="check")

    (opened,) = world.jobs.values()
    assert (opened.state, opened.way, opened.created_at) == (ImportState.WAITING, ImportMode.CHECK, NOON)
    assert opened.key == f"incoming/check/{opened.import_id}/订单.csv"
    assert body["upload"] == {
        "method": "PUT",
        "url": f"https://drop.example/put/{opened.key}",
        "expiresInSeconds": 3600,
    }
    assert (body["importId"], body["state"], body["mode"]) == (opened.import_id, "waiting", "check")


def test_the_zone_of_a_files_times_is_kept_with_its_job(world: World) -> None:
    body = announced(world, fileName="a.csv", timeZone=" Europe/Kyiv ")

    (opened,) = world.jobs.values()
    assert (opened.zone, body["timeZone"]) == ("Europe/Kyiv", "Europe/Kyiv")
    assert "timeZone" not in announced(world, fileName="a.csv", timeZone=None)


def test_without_a_mode_a_file_is_live(world: World) -> None:
    assert announced(world, fileName="A.XLSX")["mode"] == "live"


@pytest.mark.parametrize(
    "name", ["../../results/x.csv", "/results/x.csv", "a/../../x.csv", "\x00\n.csv", "..\\x.csv"]
)
def test_an_address_never_leads_out_of_the_folder_for_files(name: str, world: World) -> None:
    announced(world, fileName=name)

    (opened,) = world.jobs.values()
    assert opened.key.startswith(f"incoming/{opened.import_id}/")
    assert opened.key.count("/") == 2
    assert opened.key.isprintable()


def test_two_announcements_are_two_jobs(world: World) -> None:
    announced(world, fileName="a.csv")
    announced(world, fileName="a.csv")

    assert len(world.jobs) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "body_invalid"),
        (b"[]", "body_invalid"),
        (b"\xff", "body_invalid"),
        (b"[" * 30_000, "body_invalid"),
        (b"", "file_name_invalid"),
        (b'{"fileName": 1}', "file_name_invalid"),
        (b'{"fileName": "a.csv", "timeZone": "Mars/Olympus"}', "zone_unknown"),
        (b'{"fileName": "a.csv", "timeZone": 3}', "zone_unknown"),
        (b'{"fileName": "a.csv", "timeZone": ""}', "zone_unknown"),
        (b'{"fileName": "a.exe"}', "file_name_invalid"),
        (b'{"fileName": ".csv"}', "file_name_invalid"),
        (b'{"fileName": "a.csv\\n"}', "file_name_invalid"),
        (b'{"fileName": "a.csv", "mode": "LIVE"}', "mode_unknown"),
        (b'{"fileName": "a.csv", "mode": ["live"]}', "mode_unknown"),
        (b'{"fileName": "a.csv", "mode": null}', "mode_unknown"),
        (b'{"fileName": "a.csv", "Mode": "check"}', "field_unknown"),
    ],
)
def test_a_request_that_cannot_be_meant_opens_no_job(body: bytes, code: str, world: World) -> None:
    ask = lambda: routes.announce(body, FakeJobs(world), FakeBucket(world), NOON)  # noqa: E731 - one call

    assert refusal(ask) == (400, code)
    assert world.jobs == {}


def asking(limit: str | None, before: str | None) -> Event:
    return {"queryStringParameters": {"limit": limit, "before": before}}


def listed(jobs: FakeJobs, limit: str | None = None, before: str | None = None) -> dict[str, Any]:
    body = routes.listed(asking(limit, before), jobs).body
    assert isinstance(body, dict)
    return body


def test_jobs_are_listed_newest_first_page_by_page(world: World) -> None:
    jobs = stored_jobs(world, *(job(number) for number in range(5)))
    import_ids, before = [], None
    while True:
        page = listed(jobs, "2", before)
        import_ids += [job["importId"] for job in page["imports"]]
        before = page["next"]
        if before is None:
            break

    assert import_ids == sorted(world.jobs, reverse=True)


@pytest.mark.parametrize("limit", ["0", "101"])
def test_a_limit_out_of_bounds_is_refused(limit: str, world: World) -> None:
    assert refusal(lambda: routes.listed(asking(limit, None), FakeJobs(world))) == (400, "limit_invalid")


def test_a_place_to_go_on_from_that_no_answer_named_is_refused(world: World) -> None:
    """DynamoDB takes no key of more than 1,024 bytes."""
    assert refusal(lambda: routes.listed(asking(None, "x" * 1025), FakeJobs(world))) == (400, "before_invalid")


def test_twenty_are_listed_where_nobody_says_how_many(world: World) -> None:
    page = listed(stored_jobs(world, *(job(number) for number in range(21))))

    assert len(page["imports"]) == 20
    assert page["next"] == page["imports"][-1]["importId"]


def shown_job(world: World, known: Job) -> dict[str, Any]:
    body = routes.read(stored_jobs(world, known), FakeBucket(world), known.import_id).body
    assert isinstance(body, dict)
    return body


def test_a_job_at_its_end_says_where_its_results_are(world: World) -> None:
    done, refused = job(), job(1, state=ImportState.REFUSED, code="file_empty", reason="It is empty.")

    results = shown_job(world, done)["results"]

    assert results["rejected.csv"] == f"https://drop.example/get/results/{done.import_id}/rejected.csv"
    assert set(results) == {"summary.json", "rejected.csv"}
    assert set(shown_job(world, refused)["results"]) == {"summary.json"}
    assert (shown_job(world, refused)["code"], shown_job(world, refused)["reason"]) == (
        "file_empty",
        "It is empty.",
    )


def test_a_job_on_its_way_shows_how_far_it_is(world: World) -> None:
    body = shown_job(world, job(state=ImportState.STORING, rows=10, rows_done=4, ended_at=None))

    assert (body["state"], body["rows"], body["rowsDone"]) == ("storing", 10, 4)
    assert body.keys().isdisjoint({"results", "endedAt", "code", "worker"})


@pytest.mark.parametrize("import_id", ["", "unknown", "x" * 101])
def test_an_import_nobody_knows_is_not_found(import_id: str, world: World) -> None:
    jobs, bucket, worker = FakeJobs(world), FakeBucket(world), FakeWorker()

    assert refusal(lambda: routes.read(jobs, bucket, import_id)) == (404, "import_unknown")
    assert refusal(lambda: routes.fire(jobs, worker, import_id)) == (404, "import_unknown")


def test_what_is_held_is_fired(world: World) -> None:
    worker, held = FakeWorker(), job(held=True)

    answer = routes.fire(stored_jobs(world, held), worker, held.import_id)

    assert (answer.status, worker.called) == (HTTPStatus.ACCEPTED, [(FIRE, {"import_id": held.import_id})])


@pytest.mark.parametrize("known", [job(), job(held=True, state=ImportState.STORING)])
def test_what_is_not_held_or_not_yet_stored_is_not_fired(known: Job, world: World) -> None:
    worker = FakeWorker()

    assert refusal(lambda: routes.fire(stored_jobs(world, known), worker, known.import_id)) == (
        409,
        "import_not_held",
    )
    assert worker.called == []


def test_the_template_comes_as_csv_and_as_xlsx() -> None:
    as_csv, as_xlsx = routes.template(None), routes.template("xlsx")

    assert as_csv.body == template_csv()
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert isinstance(as_xlsx.body, bytes)
    assert as_xlsx.body.startswith(b"PK")
    assert as_xlsx.headers["Content-Disposition"] == 'attachment; filename="orderhub-template.xlsx"'
    assert refusal(lambda: routes.template("pdf")) == (400, "format_unknown")
