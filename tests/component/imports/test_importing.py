"""The list of jobs, the bucket and the two functions on moto: what the fakes promise, the real ones keep."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from orderhub.errors import InvalidInput, TransientError
from orderhub.imports.bucket import Bucket
from orderhub.imports.job import POLICY, ImportMode, ImportState, Job
from orderhub.imports.joblist import JobList
from orderhub.orders.table import OrdersTable
from orderhub.rules.table import RulesTable
from tests.support.functions import Context, load_app, payload
from tests.support.orders import NOON
from tests.support.sheets import GOOD_ROW
from tests.support.tables import moto_tables
from tests.unit.imports.fakes import FakeBucket, FakeJobs, World
from tests.unit.rules.samples import rule

FILE = ",".join(GOOD_ROW).encode() + b"\n" + ",".join(GOOD_ROW.values()).encode() + b"\n"
JOB = Job(
    import_id="20261122T120000-0123456789",
    key="incoming/a.csv",
    way=ImportMode.CHECK,
    state=ImportState.WAITING,
    created_at=NOON,
)
SETTINGS = {
    "ORDERS_TABLE": "OrdersTable",
    "CUSTOMERS_TABLE": "CustomersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "DROP_BUCKET": "orderhub-drop",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "METRICS_NAMESPACE": "orderhub/shop",
    "STORE_TIME_ZONES": "",
    "DEFAULT_CURRENCY": "CNY",
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_PHONE_REGION": "CN",
    "REFUNDED_COUNTS": "true",
    "SMS_ALLOWED": "false",
    "SHOP_URL": "",
    "MESSAGE_CHANNELS": "email,sms",
    "WORKFLOWS": '{"order_notification": {"statuses": "SHIPPED"}}',
    "MAX_MESSAGES_PER_IMPORT": "500",
    "EVENT_RETENTION_DAYS": "30",
    "PROCESS_IMPORT_FUNCTION": "process-import",
}


@pytest.fixture
def cloud() -> Iterator[None]:
    with moto_tables("OrdersTable", "CustomersTable", "OperationsTable", "SecretsTable"):
        boto3.client("s3").create_bucket(Bucket="orderhub-drop")
        yield


@pytest.fixture(params=["memory", "moto"])
def jobs(request: pytest.FixtureRequest) -> JobList:
    if request.param == "memory":
        return FakeJobs(World())
    request.getfixturevalue("cloud")
    return JobList(boto3.client("dynamodb"), "OperationsTable")


@pytest.fixture(params=["memory", "moto"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    if request.param == "memory":
        world = World()
        world.drop("incoming/a.csv", FILE, "Europe/Kyiv")
        return FakeBucket(world)
    request.getfixturevalue("cloud")
    boto3.client("s3").put_object(
        Bucket="orderhub-drop", Key="incoming/a.csv", Body=FILE, Metadata={"timezone": "Europe/Kyiv"}
    )
    return Bucket(boto3.client("s3"), "orderhub-drop")


def test_a_job_is_added_once_and_comes_back_as_it_was(jobs: JobList) -> None:
    facts = {"counts": {"created": 1}, "zones": {"Asia/Shanghai": 1}, "notes": ["注"]}
    whole = replace(
        JOB, facts=facts, worker="w", leased_until=NOON + POLICY.lease, attempts=2, code="c", held=True
    )

    assert jobs.find(JOB.import_id) is None
    assert jobs.add(whole)
    assert not jobs.add(JOB)

    assert jobs.find(JOB.import_id) == whole


def test_a_job_is_changed_only_as_it_was_read(jobs: JobList) -> None:
    jobs.add(JOB)
    first, second = replace(JOB, worker="w1"), replace(JOB, worker="w2")

    assert jobs.change(JOB, first)
    assert not jobs.change(JOB, second)
    assert not jobs.change(replace(JOB, import_id="unknown"), replace(JOB, import_id="unknown"))

    assert jobs.find(JOB.import_id) == first


def test_jobs_are_listed_newest_first_and_open_ones_are_found(jobs: JobList) -> None:
    some = [replace(JOB, import_id=f"2026112{number}T120000-0123456789") for number in range(3)]
    some[1] = replace(some[1], state=ImportState.DONE, ended_at=NOON)
    for job in some:
        jobs.add(job)

    assert jobs.newest(2) == [some[2], some[1]]
    assert jobs.newest(2, some[1].import_id) == [some[0]]
    assert sorted(jobs.open()) == [some[0].import_id, some[2].import_id]


def test_a_file_comes_with_its_zone_and_its_time(bucket: Bucket) -> None:
    dropped = bucket.read("incoming/a.csv")

    assert (dropped.data, dropped.zone) == (FILE, "Europe/Kyiv")
    assert dropped.arrived_at.tzinfo is not None


def test_a_file_that_is_gone_is_refused_and_a_note_that_is_not_there_is_none(bucket: Bucket) -> None:
    with pytest.raises(InvalidInput) as refused:
        bucket.read("incoming/b.csv")

    assert refused.value.code == "file_gone"
    assert bucket.note("results/x/plan.json") is None


def test_a_note_is_read_as_it_was_written(bucket: Bucket) -> None:
    bucket.write_note("results/x/plan.json", {"a": "订单"})

    assert bucket.note("results/x/plan.json") == {"a": "订单"}


@pytest.mark.usefixtures("cloud")
def test_addresses_are_signed_for_one_file_and_one_hour() -> None:
    bucket = Bucket(boto3.client("s3"), "orderhub-drop")

    address = urlsplit(bucket.download_address("results/x/rejected.csv"))

    assert address.path.endswith("/results/x/rejected.csv")
    assert "Signature=" in address.query


@pytest.mark.usefixtures("cloud")
def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderhub.imports.bucket.MAX_BYTES", 3)
    boto3.client("s3").put_object(Bucket="orderhub-drop", Key="incoming/a.csv", Body=b"1234")

    with pytest.raises(InvalidInput) as refused:
        Bucket(boto3.client("s3"), "orderhub-drop").read("incoming/a.csv")

    assert refused.value.code == "file_too_large"


@pytest.mark.usefixtures("cloud")
def test_what_can_never_work_is_raised_as_it_is() -> None:
    missing, none = Bucket(boto3.client("s3"), "no-such-bucket"), JobList(boto3.client("dynamodb"), "NoTable")

    calls: list[Callable[[], object]] = [
        lambda: missing.read("incoming/a.csv"),
        lambda: missing.note("results/a"),
        lambda: missing.write("results/a", b"", "text/plain"),
        lambda: none.find("x"),
        lambda: none.newest(1),
        lambda: list(none.open()),
        lambda: none.add(JOB),
    ]

    for call in calls:
        with pytest.raises(ClientError):
            call()


class Away:
    """A client of a service that does not answer."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(**_arguments: object) -> object:
            raise EndpointConnectionError(endpoint_url=name)

        return call


def test_what_may_pass_is_said_to() -> None:
    away: Any = Away()
    bucket, jobs = Bucket(away, "drop"), JobList(away, "operations")
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: bucket.read("incoming/a.csv"), "bucket_unreachable"),
        (lambda: bucket.note("results/a"), "bucket_unreachable"),
        (lambda: bucket.write("results/a", b"", "text/plain"), "bucket_unreachable"),
        (lambda: jobs.find("x"), "imports_unreachable"),
        (lambda: jobs.newest(1), "imports_unreachable"),
        (lambda: jobs.add(JOB), "imports_unreachable"),
    ]

    for call, code in calls:
        with pytest.raises(TransientError) as passing:
            call()
        assert passing.value.code == code


@pytest.mark.usefixtures("cloud")
def test_a_dropped_file_becomes_orders_and_the_same_event_again_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = load_app("process_import", SETTINGS, monkeypatch)
    event = payload("process_import")
    event["detail"]["object"]["key"] = "incoming/a.csv"
    boto3.client("s3").put_object(Bucket="orderhub-drop", Key="incoming/a.csv", Body=FILE)

    app.handler(event, Context(seconds_left=290.0))
    app.handler(event, Context(seconds_left=290.0, aws_request_id="invocation-2"))
    app.handler({"detail-type": "Scheduled Event"}, Context(seconds_left=290.0))
    app.handler({"detail-type": "Fire Import", "detail": {"import_id": "unknown"}}, Context(seconds_left=290.0))

    order = OrdersTable(boto3.client("dynamodb"), "OrdersTable").read("A1")
    (job,) = JobList(boto3.client("dynamodb"), "OperationsTable").newest(9)
    assert order is not None
    assert (order.stamp.version, order.header.total_cost, order.stamp.written_by) == (
        1,
        Decimal(21),
        job.import_id,
    )
    assert (job.state, job.attempts, job.rows_done) == (ImportState.DONE, 0, 1)


THANKS = rule(
    name="thanks", at=NOON, do=[{"create_task": {"title": "Call"}}, {"send_message": {"message": "SHIPPED"}}]
)


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(("most", "held"), [("1", False), ("0", True)])
def test_a_job_says_which_rules_fire_and_their_messages_count_for_the_brake(
    monkeypatch: pytest.MonkeyPatch, most: str, *, held: bool
) -> None:
    rules = RulesTable(boto3.client("dynamodb"), "OperationsTable", 30)
    rules.save(THANKS)
    rules.save(replace(THANKS, name="off", enabled=False))
    app = load_app("process_import", SETTINGS | {"MAX_MESSAGES_PER_IMPORT": most}, monkeypatch)
    event = payload("process_import")
    event["detail"]["object"]["key"] = "incoming/a.csv"
    with_mail = FILE.replace(b"13800138000", b"").replace(b"buyer_mobile", b"buyer_email").replace(b",\n", b",n\n")
    lines = with_mail.split(b"\n")
    lines[1] = lines[1].replace(b"21,,", b"21,one@example.com,")
    boto3.client("s3").put_object(Bucket="orderhub-drop", Key="incoming/a.csv", Body=b"\n".join(lines))

    app.handler(event, Context(seconds_left=290.0))

    (job,) = JobList(boto3.client("dynamodb"), "OperationsTable").newest(9)
    assert (job.state, job.held) == (ImportState.DONE, held)
    assert job.facts["fires"] == {
        "events": {"orderPAID": 1},
        "workflow_runs": {"send_message": 1},
        "rules": {"thanks": 1},
        "tasks": 1,
        "tags": 0,
        "webhooks": 0,
        "actions": 0,
        "messages": 1,
        "buyers": 1,
    }


def request(method: str, resource: str, path: str, body: object = None) -> dict[str, Any]:
    sent = body and json.dumps(body)
    return payload("manage_imports", httpMethod=method, resource=resource, path=path, body=sent)


@pytest.mark.usefixtures("cloud")
def test_a_file_is_announced_and_looked_at_by_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = load_app("manage_imports", SETTINGS, monkeypatch).handler

    opened = handler(request("POST", "/v1/imports", "/v1/imports", {"fileName": "../../results/x.csv"}), Context())
    import_id = json.loads(opened["body"])["importId"]
    answer = handler(request("GET", "/v1/imports/{import_id}", f"/v1/imports/{import_id}"), Context())
    listed = handler(request("GET", "/v1/imports", "/v1/imports"), Context())
    template = handler(request("GET", "/v1/imports/template", "/v1/imports/template"), Context())
    fire = handler(request("POST", "/v1/imports/{import_id}/fire", f"/v1/imports/{import_id}/fire"), Context())

    address = urlsplit(json.loads(opened["body"])["upload"]["url"])
    assert (opened["statusCode"], answer["statusCode"], listed["statusCode"]) == (201, 200, 200)
    assert address.path.endswith(f"/incoming/{import_id}/x.csv")
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in address.query
    assert [each["importId"] for each in json.loads(listed["body"])["imports"]] == [import_id]
    assert json.loads(answer["body"])["createdAt"] <= datetime.now(UTC).isoformat()
    assert template["isBase64Encoded"] is True
    assert (fire["statusCode"], json.loads(fire["body"])["code"]) == (409, "import_not_held")
