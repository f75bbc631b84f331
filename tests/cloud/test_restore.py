"""What the embedded cloud keeps: over a restart, and when `make restore` brings it back to a moment."""

import io
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from local.cloud import free_port
from local.hub import Hub, embedded_hub
from local.layout import LOCAL, LocalError
from local.restore.__main__ import restore
from local.restore.pausing import Paused, pause, state_of
from local.up import stack as running_stack
from tests.support import files
from tests.support.cloud import (
    Deployed,
    Json,
    eventually,
    file_row,
    file_table,
    ids,
    lines,
    order,
    order_with_buyer,
)
from tests.support.running import left_of

TABLES = ("orders", "customers", "products", "events", "operations")
STAMP = {"version", "mode", "changed", "written_by", "written_at", "told_status", "deed", "key_id"}
RULE: Json = {"on": ["orderPAID"], "when": ["order.total_cost > 10000"], "do": [{"emit": "LARGE_ORDER"}]}
PERSON = "erased@restore.example"
RESERVED = 3
UNSUBSCRIBED = {"pk": {"S": "contact#restore"}, "sk": {"S": "messages"}}
GARBAGE = [f"restore-{n}" for n in (1, 2)]


@pytest.fixture(scope="module")
def clouds() -> Iterator[tuple[Deployed, Deployed]]:
    """A cloud of its own that was stopped and started again: as it was before, and as it is now."""
    port = free_port()
    directory = LOCAL / f"test-{port}"
    parameters = ["EraseSettleSeconds=0"]
    with running_stack(port, directory, persist=True, parameters=parameters) as stack:
        before = Deployed(stack, directory)
        before.post(order("kept-1", items=lines("A")))
        eventually(lambda: before.history("kept-1"), "event before the stop")
    assert left_of(directory) == []

    with running_stack(port, directory, persist=True, parameters=parameters) as stack:
        after = Deployed(stack, directory)
        after.listen()
        yield before, after
    assert left_of(directory) == []
    shutil.rmtree(directory)


def test_with_persistence_orders_outlive_the_cloud_and_nothing_of_it_outlives_a_stop(
    clouds: tuple[Deployed, Deployed],
) -> None:
    before, after = clouds

    assert after.stack.api_key == before.stack.api_key
    assert after.get("kept-1")["items"][0]["externalItemId"] == "A"
    assert after.post(order("kept-1", items=lines("A")))["unchanged"] == 1
    after.post(order("kept-1", items=lines("B")))
    eventually(lambda: len(after.history("kept-1")) == 2, "event after the restart")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A hub after a restore: its rows at the moment, and its rows and what had gone out before the restore."""

    cloud: Deployed
    hub: Hub
    moment: str
    then: dict[str, list[Json]]
    spoiled: dict[str, list[Json]]
    gone_out: Json
    shown: str
    is_clean: bool
    state_file: Path


@pytest.fixture(scope="module")
def rehearsal(clouds: tuple[Deployed, Deployed], tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    _, cloud = clouds
    hub = embedded_hub(cloud.stack)
    cloud.client("lambda").put_function_concurrency(
        FunctionName=cloud.stack.functions["read_orders"], ReservedConcurrentExecutions=RESERVED
    )
    _fill(cloud)
    time.sleep(1.1)
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
    then = _rows(cloud)
    time.sleep(1)
    _spoil(cloud)
    spoiled, gone_out = _rows(cloud), _gone_out(cloud)
    output, state_file = io.StringIO(), tmp_path_factory.mktemp("restore") / "state.json"
    is_clean = restore(hub, moment, lambda: None, Console(file=output, width=200), state_file)
    return Rehearsal(
        cloud=cloud,
        hub=hub,
        moment=moment,
        then=then,
        spoiled=spoiled,
        gone_out=gone_out,
        shown=output.getvalue(),
        is_clean=is_clean,
        state_file=state_file,
    )


def _fill(cloud: Deployed) -> None:
    cloud.post(
        order_with_buyer("restore-1", "SHIPPED", items=lines("tea", "cup")),
        order("restore-2", "DELIVERED", items=lines("tea", quantity=2)),
        order("restore-deleted", "PAID", items=lines("tea")),
        order("restore-lost", "PAID", items=lines("tea")),
        order("restore-erased", "PAID", externalCustomerId="C-erased", email=PERSON, firstName="Erased"),
    )
    cloud.drop("restore.csv", files.csv_file(file_table([file_row("restore-file")])))
    cloud.ended_import("restore.csv")
    saved = cloud.call("PUT", "/v1/rules/large-orders", RULE)
    assert saved.status == 201, saved.body
    cloud.settle()


def _spoil(cloud: Deployed) -> None:
    """Changes of every kind; some of them must outlive the restore."""
    dynamodb, tables = cloud.client("dynamodb"), cloud.stack.tables
    cloud.post(order_with_buyer("restore-1", "DELIVERED"), order("restore-2", "CANCELLED", totalCost=1))
    cloud.post(*(order(no, "DELIVERED", totalCost=999_999, items=lines("garbage", quantity=99)) for no in GARBAGE))
    cloud.post(order("restore-new", "DELIVERED", externalCustomerId="C-new", items=lines("garbage")))
    assert cloud.call("DELETE", "/v1/orders", {"externalOrderId": "restore-deleted"}).status == 202
    eventually(lambda: "deleted_at" in cloud.header_row("restore-deleted"), "tombstone")
    for row in (row for row in _rows(cloud)["orders"] if row["order_no"]["S"] == "restore-lost"):
        key = {name: row[name] for name in ("order_no", "order_no_sku")}
        dynamodb.delete_item(TableName=tables["orders"], Key=key)
    assert cloud.call("DELETE", "/v1/rules/large-orders").status == 204
    dynamodb.put_item(TableName=tables["operations"], Item=UNSUBSCRIBED | {"unsubscribed_at": {"S": "2026"}})
    counted = cloud.call("POST", "/v1/privacy/erase", {"email": PERSON, "dryRun": True})
    body = {"email": PERSON, "confirm": counted.json["confirm"]}
    request = cloud.call("POST", "/v1/privacy/erase", body).json["requestId"]
    path = f"/v1/privacy/requests/{request}"
    eventually(lambda: cloud.call("GET", path).json["state"] == "done", "end of the erasure")
    cloud.settle()


def _rows(cloud: Deployed) -> dict[str, list[Json]]:
    return {table: cloud.rows(table) for table in TABLES}


def _gone_out(cloud: Deployed) -> Json:
    """All that the world got of the hub."""
    return {
        "events": sorted(ids(cloud.messages(cloud.bus_queue))),
        "mails": cloud.mail_counts(),
        "runs": len(cloud.all_runs()),
    }


def _headers(rows: list[Json]) -> dict[str, Json]:
    """What headers say of orders, not how they were changed last."""
    return {
        row["order_no"]["S"]: {name: value for name, value in row.items() if name not in STAMP}
        for row in rows
        if "status" in row and not row["order_no"]["S"].startswith("marker")
    }


def _of(rows: list[Json], pk: str) -> list[Json]:
    return [row for row in rows if row["pk"]["S"] == pk and row["sk"]["S"] != "#version"]


def test_the_tables_are_as_they_were_but_for_what_must_not_come_back(rehearsal: Rehearsal) -> None:
    now, then, spoiled = _rows(rehearsal.cloud), rehearsal.then, rehearsal.spoiled

    expected = _headers(then["orders"])
    expected["restore-erased"] = _headers(spoiled["orders"])["restore-erased"]
    assert _headers(now["orders"]) == expected
    assert PERSON in str(then)
    assert PERSON not in str(now)
    assert _of(now["operations"], "rules") == _of(spoiled["operations"], "rules"), "a text may name who was erased"
    for partition in ("keys", "privacy", "contact#restore", "imports"):
        assert _of(now["operations"], partition) == _of(spoiled["operations"], partition)
    assert _of(now["operations"], "contact#restore"), "nobody is written to who unsubscribed"
    sold = {row["pk"]["S"]: row["sold"]["N"] for row in now["products"] if "sold" in row}
    assert sold == {
        **{row["pk"]["S"]: row["sold"]["N"] for row in then["products"] if "sold" in row},
        "product#garbage#": "0",
    }
    assert [row for row in now["products"] if "garbage" in row["pk"]["S"] and "list" in row] == []
    events = {(row["order_no"]["S"], row["version"]["N"]): row for row in now["events"]}
    assert events.keys() >= {(row["order_no"]["S"], row["version"]["N"]) for row in spoiled["events"]}
    assert "restore-new" not in {row["sk"]["S"].rpartition("#")[2] for row in now["customers"]}


def test_nothing_fires_and_all_is_reconciled(rehearsal: Rehearsal) -> None:
    rehearsal.cloud.settle()
    later = _gone_out(rehearsal.cloud)

    assert rehearsal.is_clean, rehearsal.shown
    new = sorted(set(later["events"]) - set(rehearsal.gone_out["events"]))
    assert [event_id for event_id in new if not event_id.startswith("marker")] == []
    assert later["mails"] == rehearsal.gone_out["mails"]
    assert rehearsal.cloud.messages(rehearsal.cloud.queue("QuarantineQueue")) == []


def test_a_restored_order_goes_on_and_no_event_id_comes_twice(rehearsal: Rehearsal) -> None:
    cloud = rehearsal.cloud
    numbers = ("restore-1", "restore-2", "restore-deleted", "restore-lost", "restore-new")
    before = {no: ids(cloud.on_bus(no)) for no in numbers}

    cloud.post(
        order_with_buyer("restore-1", "CANCELLED"),
        *(order(no, "CANCELLED") for no in numbers if no not in {"restore-1", "restore-new"}),
        order("restore-new", "PAID"),
    )
    cloud.settle()

    for no in numbers:
        published = ids(cloud.on_bus(no))
        assert len(published) == len(before[no]) + 1, no
        assert len(set(published)) == len(published), no
    (event,) = cloud.on_bus("restore-1")[-1:]
    assert (event["detail-type"], event["detail"]["order"]["previous_status"]) == ("orderCANCELLED", "DELIVERED")


def test_functions_mappings_and_tables_are_as_before(rehearsal: Rehearsal) -> None:
    cloud, functions = rehearsal.cloud, rehearsal.cloud.client("lambda")

    reserved = {
        name: functions.get_function_concurrency(FunctionName=physical).get("ReservedConcurrentExecutions")
        for name, physical in cloud.stack.functions.items()
    }
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    names = cloud.client("dynamodb").list_tables()["TableNames"]

    assert {name: number for name, number in reserved.items() if number is not None} == {"read_orders": RESERVED}
    assert {mapping["State"] for mapping in mappings} == {"Enabled"}
    assert [name for name in names if "-restore-" in name] == []
    assert not rehearsal.state_file.exists()
    assert cloud.client("dynamodb").describe_table(TableName=cloud.stack.tables["orders"])["Table"][
        "LatestStreamArn"
    ]


def test_a_restore_that_was_killed_is_put_right_by_the_next(rehearsal: Rehearsal) -> None:
    hub, cloud = rehearsal.hub, rehearsal.cloud
    state = state_of(hub, {cloud.stack.tables["orders"]: "half-made"})
    state.save(rehearsal.state_file)
    pause(hub, state)
    assert cloud.call("GET", "/v1/orders/restore-1").status in {429, 500}

    assert restore(hub, "", lambda: None, Console(file=io.StringIO()), rehearsal.state_file)

    assert cloud.get("restore-1")["externalOrderId"] == "restore-1"
    assert Paused.load(rehearsal.state_file) is None
    assert state_of(hub, {}) == Paused(
        stack_name=state.stack_name, functions=state.functions, mappings=state.mappings
    )


def test_a_moment_outside_the_window_and_a_table_without_recovery_are_refused(rehearsal: Rehearsal) -> None:
    dynamodb, orders = rehearsal.cloud.client("dynamodb"), rehearsal.cloud.stack.tables["orders"]
    with pytest.raises(LocalError, match="choose a moment from"):
        restore(rehearsal.hub, "2020-01-01T10:00", lambda: None, Console(file=io.StringIO()), rehearsal.state_file)
    long_ago: Any = datetime(2020, 1, 1, tzinfo=UTC)

    with pytest.raises(ClientError, match="InvalidRestoreTimeException"):
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=orders, TargetTableName="too-early", RestoreDateTime=long_ago
        )
    dynamodb.update_continuous_backups(
        TableName=orders, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    with pytest.raises(ClientError, match="PointInTimeRecoveryUnavailableException"):
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=orders, TargetTableName="never", UseLatestRestorableTime=True
        )
