"""The files of segments and the runs that count them, on moto."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import boto3
import pytest
from moto import mock_aws

from orderhub.errors import TransientError
from orderhub.platform import aws
from orderhub.segments import files as module
from orderhub.segments.files import Files
from orderhub.segments.runs import Runs
from tests.support.faults import refuse

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:CountSegments"


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="drop")
        yield aws.s3()


@pytest.fixture
def files(client: Any) -> Files:  # noqa: ANN401 - boto3's client
    return Files(client, "drop")


def test_a_file_is_read_in_stretches(files: Files) -> None:
    files.write("a.csv", "0123456789")

    assert files.read("a.csv", 0, 4) == "0123"
    assert files.read("a.csv", 8, 4) == "89"
    assert files.read("a.csv", 10, 4) == ""


def test_a_file_that_is_gone_is_nothing(files: Files) -> None:
    assert files.read("gone.csv", 0, 4) is None


def test_a_note_comes_back_exact(files: Files) -> None:
    files.write_note("note.json", {"value": Decimal("129.9"), "name": "忠诚"})

    assert files.note("note.json") == {"value": Decimal("129.9"), "name": "忠诚"}


@pytest.mark.parametrize("piece", [1, 8_000_000])
def test_files_are_joined_behind_their_header(
    files: Files,
    client: Any,  # noqa: ANN401 - boto3's client
    piece: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_PIECE", piece)
    first, two = "1" * 6_000_000, "2" * 10
    files.write("1.csv", first)
    files.write("2.csv", two)

    files.join("all.csv", "header\r\n", ["1.csv", "2.csv"])

    answer = client.get_object(Bucket="drop", Key="all.csv")
    assert answer["Body"].read().decode() == f"header\r\n{first}{two}"
    assert answer["ContentType"] == "text/csv; charset=utf-8"


def test_without_files_there_is_the_header(files: Files) -> None:
    files.join("all.csv", "header\r\n", [])

    assert files.read("all.csv", 0, 100) == "header\r\n"


def test_an_address_names_the_file_and_needs_no_key(files: Files) -> None:
    address = files.address("exports/a.csv", 60)

    assert "/exports/a.csv?" in address
    assert "X-Amz-Expires=60" in address


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("PutObject", lambda files: files.write("a", "b")),
        ("GetObject", lambda files: files.note("a")),
        ("GetObject", lambda files: files.read("a", 0, 1)),
        ("CreateMultipartUpload", lambda files: files.join("a", "b", [])),
    ],
)
def test_what_may_pass_is_said_to(
    client: Any,  # noqa: ANN401 - boto3's client
    operation: str,
    call: Callable[[Files], object],
) -> None:
    refuse(client, operation, "ThrottlingException")

    with pytest.raises(TransientError) as fault:
        call(Files(client, "drop"))

    assert fault.value.code == "segment_files_unreachable"


@pytest.fixture
def workflows() -> Iterator[Any]:
    with mock_aws():
        boto3.client("stepfunctions").create_state_machine(
            name="CountSegments",
            definition='{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}',
            roleArn="arn:aws:iam::123456789012:role/count",
        )
        yield aws.workflows()


def test_a_count_that_was_started_is_under_way(workflows: Any) -> None:  # noqa: ANN401 - boto3's client
    runs = Runs(workflows, MACHINE)

    runs.start("loyal-1", "loyal", export=True)

    assert runs.is_under_way("loyal-1")
    assert not runs.is_under_way("loyal-2")
    arn = f"{MACHINE.replace('stateMachine', 'execution')}:loyal-1"
    assert workflows.describe_execution(executionArn=arn)["input"] == '{"segments": ["loyal"], "export": true}'
    workflows.stop_execution(executionArn=arn)
    assert not runs.is_under_way("loyal-1")


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("StartExecution", lambda runs: runs.start("a-1", "a", export=False)),
        ("DescribeExecution", lambda runs: runs.is_under_way("a-1")),
    ],
)
def test_runs_that_cannot_be_reached_now_may_be_later(
    workflows: Any,  # noqa: ANN401 - boto3's client
    operation: str,
    call: Callable[[Runs], object],
) -> None:
    refuse(workflows, operation, "ThrottlingException")

    with pytest.raises(TransientError) as fault:
        call(Runs(workflows, MACHINE))

    assert fault.value.code == "runs_unreachable"
