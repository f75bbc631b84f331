"""The embedded cloud brings the records of a stream again as Lambda does."""

import json
from pathlib import Path
from typing import Any

from tests.support.cloud import Deployed, Json, eventually
from tests.support.small_functions import ASSUME, zipped

CODE = """
import json, os
from pathlib import Path

CALLS = Path(os.environ["CALLS"])

def keys(records):
    return [record["dynamodb"]["Keys"]["id"]["S"] for record in records]

def handler(event, context):
    batch = keys(event["Records"])
    earlier = [json.loads(line) for line in CALLS.read_text().splitlines()] if CALLS.exists() else []
    with CALLS.open("a") as file:
        print(json.dumps(batch), file=file)
    bad = os.environ["BAD"]
    if bad not in batch or sum(bad in call for call in earlier) >= int(os.environ["TIMES"]):
        return {"batchItemFailures": []}
    if os.environ["HOW"] == "raise":
        raise RuntimeError(bad)
    number = event["Records"][batch.index(bad)]["dynamodb"]["SequenceNumber"]
    return {"batchItemFailures": [{"itemIdentifier": number}]}
"""


def test_a_batch_comes_again_from_the_record_that_the_function_names(cloud: Deployed, tmp_path: Path) -> None:
    calls = batches(cloud, tmp_path, "name", times=2, given=3, FunctionResponseTypes=["ReportBatchItemFailures"])

    assert calls == [list("abcdef"), list("cdef"), list("cdef")]


def test_a_failed_batch_comes_again_in_halves(cloud: Deployed, tmp_path: Path) -> None:
    calls = batches(cloud, tmp_path, "raise", times=3, given=4, BisectBatchOnFunctionError=True)

    assert calls[:2] == [list("abcdef"), list("abc")]
    assert calls[2] == ["a"], "a half that fails is halved again"
    assert {key for call in calls[2:] for key in call} == set("abcdef"), "and none is left out"


def test_without_these_settings_an_answer_is_a_success_and_an_error_repeats_the_whole_batch(
    cloud: Deployed, tmp_path: Path
) -> None:
    assert batches(cloud, tmp_path, "name", times=1, given=1) == [list("abcdef")]
    assert batches(cloud, tmp_path, "raise", times=1, given=2) == [list("abcdef")] * 2


def batches(
    cloud: Deployed,
    folder: Path,
    how: str,
    *,
    times: int,
    given: int,
    **mapping: Any,  # noqa: ANN401 - AWS's settings
) -> list[list[str]]:
    """The batches of a function that fails so many times at the third of six records, and is given it so often."""
    name = f"stream-{folder.name}-{how}"
    calls = folder / f"{how}.jsonl"
    dynamodb, iam, functions = (cloud.client(service) for service in ("dynamodb", "iam", "lambda"))
    table: Json = dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    for key in "abcdef":
        dynamodb.put_item(TableName=name, Item={"id": {"S": key}})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(ASSUME))["Role"]["Arn"]
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="app.handler",
        Code={"ZipFile": zipped("app.py", CODE)},
        Environment={"Variables": {"CALLS": str(calls), "BAD": "c", "TIMES": str(times), "HOW": how}},
    )
    created: Json = functions.create_event_source_mapping(
        FunctionName=name,
        EventSourceArn=table["LatestStreamArn"],
        StartingPosition="TRIM_HORIZON",
        BatchSize=100,
        **mapping,
    )
    try:
        eventually(lambda: was_given(calls, given), "the last record, after the failures")
        return [json.loads(line) for line in calls.read_text("utf-8").splitlines()]
    finally:
        functions.delete_event_source_mapping(UUID=created["UUID"])
        functions.delete_function(FunctionName=name)
        dynamodb.delete_table(TableName=name)


def was_given(calls: Path, times: int) -> bool:
    """Whether the third record was given so many times, and then the last."""
    batches = calls.read_text("utf-8").splitlines() if calls.exists() else []
    return sum('"c"' in batch for batch in batches) == times and '"f"' in batches[-1]
