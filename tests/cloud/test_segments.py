"""A segment from its preview to its export, and who comes and goes, through the API and over the bus."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from jsonschema import Draft202012Validator

from tests.support.cloud import Deployed, eventually, order

CONTRACT = Path("events/contracts/segment-event.v1.json")
NAME = "twice-in-store"
STORE = "segment-store"
TWICE = {
    "all": [
        {"fact": "store", "op": "in", "value": [STORE]},
        {"fact": "orderCount", "op": ">=", "value": 2},
        {"not": {"fact": "rfmCell", "op": "in", "value": [{"f": 0}]}},
    ]
}


def sale(order_no: str, customer: str, status: str = "DELIVERED") -> dict[str, Any]:
    return order(order_no, status, externalCustomerId=customer, storeId=STORE, totalCost=30.5)


@pytest.fixture(scope="module")
def customers(cloud: Deployed) -> dict[str, str]:
    """Three customers of a store with two sales, two, and one; their ids."""
    names = {"seg-a": 2, "seg-b": 2, "seg-c": 1}
    cloud.post(*(sale(f"{name}-{number}", name) for name, sales in names.items() for number in range(sales)))
    cloud.settle()
    found = {
        name: cloud.call("POST", "/v1/customers/lookup", {"externalCustomerId": name}).json["customer"]
        for name in names
    }
    return {name: customer["customerId"] for name, customer in found.items()}


@pytest.fixture(scope="module")
def segment(cloud: Deployed, customers: dict[str, str]) -> dict[str, Any]:
    """The segment of those with two sales, once it is counted."""
    assert customers
    body = {"description": "bought twice", "conditions": TWICE, "events": True}
    reply = cloud.call("PUT", f"/v1/segments/{NAME}", body)
    assert (reply.status, reply.json["state"]) == (201, "counting"), reply.body
    return counted(cloud)


def counted(cloud: Deployed) -> dict[str, Any]:
    def shown() -> Any:  # noqa: ANN401 - a body as JSON has it
        found = cloud.call("GET", f"/v1/segments/{NAME}")
        assert found.status == 200, found.body
        assert found.json["state"] in {"counting", "counted"}
        return found.json if found.json["state"] == "counted" else None

    found: dict[str, Any] = eventually(shown, "end of the count")
    return found


def test_a_preview_says_how_many_and_who(cloud: Deployed, customers: dict[str, str]) -> None:
    reply = cloud.call("POST", "/v1/segments/preview", {"conditions": TWICE})

    assert reply.status == 200, reply.body
    found = reply.json
    assert (found["size"], found["matched"], found["isExact"], found["margin"]) == (2, 2, True, 0)
    assert found["of"] == found["lookedAt"] >= 3
    assert {customer["customerId"] for customer in found["customers"]} == {customers["seg-a"], customers["seg-b"]}
    assert all(len(customer["why"]) == 3 for customer in found["customers"])


def test_a_segment_is_counted_and_its_customers_come_in_pages(
    cloud: Deployed, customers: dict[str, str], segment: dict[str, Any]
) -> None:
    first = cloud.call("GET", f"/v1/segments/{NAME}/customers?limit=1").json
    second = cloud.call("GET", f"/v1/segments/{NAME}/customers?limit=1&cursor={quote(first['next'])}").json

    assert segment["size"] == 2
    found = [*first["customers"], *second["customers"]]
    assert {customer["customerId"] for customer in found} == {customers["seg-a"], customers["seg-b"]}
    assert {(member["orders"], member["sales"], member["sum"], member["currency"]) for member in found} == {
        (2, 2, 61, "CNY")
    }
    assert second["next"] is None
    listed = cloud.call("GET", "/v1/segments").json["segments"]
    assert [each_segment["size"] for each_segment in listed if each_segment["name"] == NAME] == [2]


def test_an_export_can_be_read_without_a_key(
    cloud: Deployed, customers: dict[str, str], segment: dict[str, Any]
) -> None:
    assert segment["size"] == 2
    reply = cloud.call("POST", f"/v1/segments/{NAME}/export")
    assert reply.status == 202, reply.body

    def ended() -> Any:  # noqa: ANN401 - a body as JSON has it
        export = cloud.call("GET", f"/v1/segments/{NAME}").json["export"]
        assert export["state"] in {"counting", "counted"}
        return export if export["state"] == "counted" else None

    export: dict[str, Any] = eventually(ended, "end of the export")
    with urlopen(export["url"], timeout=60) as answer:  # noqa: S310 - the address the API gave
        text = answer.read().decode()

    rows = list(csv.DictReader(io.StringIO(text)))
    assert export["size"] == len(rows) == 2
    assert {row["customer_id"] for row in rows} == {customers["seg-a"], customers["seg-b"]}
    assert {(row["sales"], row["sum"], row["average"]) for row in rows} == {("2", "61.0", "30.5000")}
    assert {row["first"] for row in rows} == {"2026-02-03T10:20:30+08:00"}
    assert {row["time_zone"] for row in rows} == {"Asia/Shanghai"}


def told_of(cloud: Deployed, customer_id: str, name: str = NAME) -> list[dict[str, Any]]:
    return [event for event in cloud.on_bus(customer_id) if event["detail"].get("segment", {}).get("name") == name]


def test_it_is_told_who_enters_and_who_leaves(
    cloud: Deployed, customers: dict[str, str], segment: dict[str, Any]
) -> None:
    # What knows the segments of a minute ago goes with its process.
    cloud.kill("follow_order_changes")
    cloud.post(sale("seg-c-2", "seg-c"))
    eventually(lambda: told_of(cloud, customers["seg-c"]), "event of entering")
    cloud.post(sale("seg-c-2", "seg-c", "CANCELLED"))
    eventually(lambda: len(told_of(cloud, customers["seg-c"])) > 1, "event of leaving")

    entered, left = told_of(cloud, customers["seg-c"])

    validator = Draft202012Validator(json.loads(CONTRACT.read_text("utf-8")))
    assert [list(validator.iter_errors(event)) for event in (entered, left)] == [[], []]
    assert (entered["detail-type"], left["detail-type"]) == ("segmentENTERED", "segmentLEFT")
    assert entered["detail"]["orderId"] == f"{customers['seg-c']}:{NAME}:seg-c-2:1"
    assert left["detail"]["segment"]["revision"] == segment["revision"]


def test_days_that_pass_are_told_by_the_next_count(
    cloud: Deployed, customers: dict[str, str], segment: dict[str, Any]
) -> None:
    """The day of the last count is set back, as if nobody had counted since before everything was ordered."""
    assert segment
    body = {"conditions": {"fact": "lastOrderDate", "op": "<", "value": {"daysAgo": 0}}, "events": True}
    assert cloud.call("PUT", "/v1/segments/past", body).status == 201
    eventually(lambda: cloud.call("GET", "/v1/segments/past").json["state"] == "counted", "end of the count")
    key = {"pk": {"S": "segments"}, "sk": {"S": "past"}}
    table, dynamodb = cloud.physical("OperationsTable"), cloud.client("dynamodb")
    noted = json.loads(dynamodb.get_item(TableName=table, Key=key)["Item"]["counted"]["S"])
    dynamodb.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET counted = :counted",
        ExpressionAttributeValues={":counted": {"S": json.dumps(noted | {"as_of": "2026-01-01"})}},
    )

    machine = cloud.physical("CountSegmentsStateMachine")
    states = cloud.client("stepfunctions")
    run = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    ended = eventually(
        lambda: (found := states.describe_execution(executionArn=run))["status"] != "RUNNING" and found, "end"
    )

    assert ended["status"] == "SUCCEEDED", ended
    assert json.loads(ended["output"])["noted"] >= 2
    events = told_of(cloud, customers["seg-a"], "past")
    assert {event["detail-type"] for event in events} == {"segmentENTERED"}
    assert {event["detail"]["orderId"].rpartition(":")[0] for event in events} == {f"{customers['seg-a']}:past"}


def test_what_is_wrong_is_refused_with_its_place(cloud: Deployed) -> None:
    body = {"conditions": {"all": [{"fact": "age", "op": "=", "value": 1}, {"any": []}]}}

    reply = cloud.call("PUT", "/v1/segments/wrong", body)

    assert (reply.status, reply.code) == (400, "segment_invalid")
    assert [error["pointer"] for error in reply.json["errors"]] == [
        "/conditions/all/0/fact",
        "/conditions/all/1/any",
    ]
    assert cloud.call("GET", "/v1/segments/wrong").code == "segment_unknown"


def test_a_segment_that_is_deleted_is_gone(cloud: Deployed) -> None:
    assert cloud.call("PUT", "/v1/segments/short-lived", {"conditions": TWICE}).status == 201

    assert cloud.call("DELETE", "/v1/segments/short-lived").status == 204
    assert cloud.call("DELETE", "/v1/segments/short-lived").code == "segment_unknown"
