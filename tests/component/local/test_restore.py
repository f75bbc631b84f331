"""`make restore` on moto's tables: what comes back, who must not; what is paused, and put back at the end."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from local.hub import Hub
from local.layout import LocalError
from local.restore import __main__ as command
from local.restore import copies, pausing
from local.restore.erased import erased_since
from local.restore.moment import TABLES, Window, windows_of
from local.restore.pausing import Paused
from local.restore.rows import Counts, Rows, is_same, make_equal
from local.restore.run import Restore, last_version, put_back
from orderhub.errors import TransientError
from orderhub.platform.batches import Batches
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Json = dict[str, Any]

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
THEN = "ThenTable"


@dataclass
class Functions:
    """Lambda: what functions and mappings are set to; busy as often as it is told to be."""

    reserved: dict[str, int | None] = field(default_factory=lambda: {"ingest": None, "rules": 7})
    enabled: dict[str, bool] = field(default_factory=lambda: {"queue": True, "stream": True, "off": False})
    busy: int = 0
    history: list[str] = field(default_factory=list)

    def _answer(self, code: str) -> None:
        if self.busy:
            self.busy -= 1
            code = "ResourceInUseException"
        if code:
            raise ClientError({"Error": {"Code": code}}, "Call")

    def get_function_concurrency(self, *, FunctionName: str) -> Json:  # noqa: N803 - AWS's
        number = self.reserved[FunctionName]
        return {} if number is None else {"ReservedConcurrentExecutions": number}

    def put_function_concurrency(self, *, FunctionName: str, ReservedConcurrentExecutions: int) -> None:  # noqa: N803
        self._answer("")
        self.reserved[FunctionName] = ReservedConcurrentExecutions
        self.history.append(f"{FunctionName}={ReservedConcurrentExecutions}")

    def delete_function_concurrency(self, *, FunctionName: str) -> None:  # noqa: N803 - the same
        self._answer("" if FunctionName in self.reserved else "ResourceNotFoundException")
        self.reserved[FunctionName] = None

    def get_function_configuration(self, *, FunctionName: str) -> Json:  # noqa: N803 - the same
        return {"Timeout": {"ingest": 10, "rules": 900}[FunctionName]}

    def get_event_source_mapping(self, *, UUID: str) -> Json:  # noqa: N803 - the same
        service = "dynamodb" if UUID == "stream" else "sqs"
        return {
            "EventSourceArn": f"arn:aws:{service}:us-east-1:123456789012:{UUID}",
            "State": "Enabled" if self.enabled[UUID] else "Disabled",
        }

    def update_event_source_mapping(self, *, UUID: str, Enabled: bool) -> None:  # noqa: N803 - the same
        self._answer("")
        self.enabled[UUID] = Enabled


@dataclass
class Stacks:
    """CloudFormation: one stack with its parameters and resources."""

    def describe_stacks(self, **_: str) -> Json:
        return {"Stacks": [{"Parameters": [{"ParameterKey": "EventRetentionDays", "ParameterValue": "9"}]}]}

    def get_paginator(self, _operation: str) -> "Stacks":
        return self

    def paginate(self, **_: str) -> list[Json]:
        named = {
            "AWS::DynamoDB::Table": TABLES,
            "AWS::Lambda::Function": ("ingest", "rules"),
            "AWS::Lambda::EventSourceMapping": ("queue", "stream", "off"),
        }
        rows = [
            {"LogicalResourceId": name, "PhysicalResourceId": name, "ResourceType": kind}
            for kind, names in named.items()
            for name in names
        ]
        return [{"StackResourceSummaries": rows}]


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with moto_tables(*TABLES) as client:
        for table in TABLES:
            client.update_continuous_backups(
                TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
            )
        yield client


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
def hub(dynamodb: "DynamoDBClient", functions: Functions) -> Hub:
    clients: Json = {"dynamodb": dynamodb, "lambda": functions, "cloudformation": Stacks()}
    return Hub("orderhub", clients.__getitem__, embedded=True)


def as_then(client: "DynamoDBClient", table: str, *rows: Json) -> Rows:
    """A table at the moment, beside the living one."""
    described = client.describe_table(TableName=table)["Table"]
    keys = [key["AttributeName"] for key in described["KeySchema"]]
    client.create_table(
        TableName=f"{table}{THEN}",
        KeySchema=described["KeySchema"],
        AttributeDefinitions=[each for each in described["AttributeDefinitions"] if each["AttributeName"] in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    put(client, f"{table}{THEN}", *rows)
    return Rows(client, f"{table}{THEN}")


def put(client: "DynamoDBClient", table: str, *rows: Json) -> Rows:
    for row in rows:
        client.put_item(TableName=table, Item=row)
    return Rows(client, table)


def everything(rows: Rows) -> list[Json]:
    return sorted((row for page in rows.pages() for row in page), key=str)


def operation(number: int, text: str = "", **more: Any) -> Json:  # noqa: ANN401 - attributes
    return {"pk": {"S": f"p{number:04}"}, "sk": {"S": "s"}, "body": {"S": text}, **more}


def customer(customer_id: str, sk: str, **values: str) -> Json:
    return {
        "customer_id": {"S": customer_id},
        "sk": {"S": sk},
        **{name: {"S": text} for name, text in values.items()},
    }


def test_a_table_is_made_equal_and_the_second_time_nothing_is_written(dynamodb: "DynamoDBClient") -> None:
    then = as_then(dynamodb, "OperationsTable", *(operation(number) for number in range(250)))
    living = put(dynamodb, "OperationsTable", *(operation(number, "garbage") for number in range(120, 300)))

    first = make_equal(living, then, lambda restored, _living: restored, now=0)
    second = make_equal(living, then, lambda restored, _living: restored, now=0)

    assert everything(living) == everything(then)
    assert (first.written, first.deleted) == (250, 50)
    assert (second.written, second.deleted) == (0, 0)


def test_what_is_wanted_decides_and_progress_is_told(dynamodb: "DynamoDBClient") -> None:
    then, seen = as_then(dynamodb, "OperationsTable", operation(1), operation(2)), list[int]()
    living = put(dynamodb, "OperationsTable", operation(2, "now"), operation(3))

    counts = make_equal(living, then, lambda _restored, living: living, now=0, progress=seen.append)

    assert everything(living) == [operation(2, "now"), operation(3)]
    assert counts == Counts(read=3, written=0, deleted=0)
    assert sum(seen) == 4


def test_a_row_whose_time_is_up_is_not_brought_back(dynamodb: "DynamoDBClient") -> None:
    over, going = operation(1, expires_at={"N": "99"}), operation(2, expires_at={"N": "101"})
    then, living = as_then(dynamodb, "OperationsTable", over, going), Rows(dynamodb, "OperationsTable")

    make_equal(living, then, lambda restored, _living: restored, now=100)

    assert everything(living) == [going]


def test_sets_have_no_order() -> None:
    assert is_same({"a": {"SS": ["x", "y"]}}, {"a": {"SS": ["y", "x"]}})
    assert not is_same({"a": {"L": [{"S": "x"}, {"S": "y"}]}}, {"a": {"L": [{"S": "y"}, {"S": "x"}]}})


def test_a_busy_table_is_asked_again(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = list[float]()
    rows = Rows(dynamodb, "OperationsTable", pauses.append)
    faults = [TransientError("busy", "busy"), TransientError("busy", "busy")]
    write = Batches.write

    def busy(batches: Batches, requests: Any) -> None:  # noqa: ANN401 - as the method has it
        if faults:
            raise faults.pop()
        write(batches, requests)

    monkeypatch.setattr(Batches, "write", busy)

    rows.write([operation(1)])

    assert everything(rows) == [operation(1)]
    assert pauses == [1, 2]


def test_who_was_erased_since_is_found_with_all_orders_and_whoever_was_merged(dynamodb: "DynamoDBClient") -> None:
    bound = {"leads_to": "C-1", "order_no": "A1"}
    then = as_then(
        dynamodb,
        "CustomersTable",
        customer("identity#email#1", "identity", **bound),
        customer("identity#email#2", "identity", leads_to="C-2", order_no="A2"),
        customer(
            "identity#email#3", "identity", leads_to="C-3", order_no="A3", erased_by="before", erased_at="2025"
        ),
        customer("identity#email#4", "identity", leads_to="C-4", order_no="A4", back_after="before"),
        customer("C-1", "order#2026#A1"),
        customer("C-1", "merged#C-5"),
        customer("C-5", "order#2026#A5"),
        customer("C-2", "order#2026#A2"),
    )
    now = put(
        dynamodb,
        "CustomersTable",
        customer("identity#email#1", "identity", **bound, erased_by="request", erased_at="2026"),
        customer("identity#email#2", "identity", leads_to="C-2", order_no="A2"),
        customer("identity#email#4", "identity", leads_to="C-4", order_no="A4", back_after="before"),
    )
    key = {"order_no": {"S": "A6"}, "order_no_sku": {"S": "A6#"}}
    orders_then = as_then(dynamodb, "OrdersTable", key)
    orders = put(dynamodb, "OrdersTable", {**key, "erased": {"BOOL": True}})

    erasures = erased_since(now, then, orders, orders_then)

    assert set(erasures.customers) == {"C-1", "C-5"}
    assert set(erasures.orders) == {"A1", "A5", "A6"}
    assert set(erasures.requests) == {"request"}


def test_the_last_version_of_an_order_is_that_of_its_last_event(dynamodb: "DynamoDBClient") -> None:
    versions = [{"order_no": {"S": "A1"}, "version": {"N": str(version)}} for version in (-3, 1, 12)]
    events = put(dynamodb, "EventsTable", *versions)

    assert last_version(events, "A1") == 12
    assert last_version(events, "A2") == 0


def test_everything_is_paused_but_streams_and_put_back_as_it_was(hub: Hub, functions: Functions) -> None:
    state = pausing.state_of(hub, {})

    pausing.pause(hub, state)

    assert functions.reserved == {"ingest": 0, "rules": 0}
    assert functions.enabled == {"queue": False, "stream": True, "off": False}
    assert pausing.longest_run(hub, state) == 900
    pausing.resume(hub, state)
    pausing.resume(hub, state)
    assert (functions.reserved, functions.enabled) == (Functions().reserved, Functions().enabled)


def test_a_hub_that_another_restore_paused_is_left_alone(hub: Hub, functions: Functions) -> None:
    functions.reserved = {"ingest": 0, "rules": 0}

    with pytest.raises(LocalError, match="paused already"):
        pausing.state_of(hub, {})


def test_a_function_that_is_gone_is_left_out_and_a_busy_one_is_waited_for(
    hub: Hub, functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.restore.pausing.time.sleep", lambda _seconds: None)
    functions.busy = 3

    pausing.resume(hub, Paused(stack_name="orderhub", functions={"gone": None, "rules": 7}))

    assert functions.reserved["rules"] == 7
    functions.busy = 99
    with pytest.raises(LocalError, match="run make restore again"):
        pausing.resume(hub, Paused(stack_name="orderhub", functions={"rules": 7}))


def test_what_has_to_be_put_back_outlives_the_process(tmp_path: Path) -> None:
    file, state = tmp_path / "new" / "state.json", Paused(stack_name="s", functions={"f": None}, mappings=["m"])

    state.save(file)

    assert Paused.load(file) == state
    assert Paused.load(tmp_path / "none.json") is None
    file.write_text("{", "utf-8")
    with pytest.raises(LocalError, match="cannot be read"):
        Paused.load(file)


def restore_of(hub: Hub, file: Path) -> Restore:
    return Restore(
        hub=hub,
        moment=NOW,
        windows=tuple(windows_of(hub)),
        state_file=file,
        console=Console(file=io.StringIO()),
        pause=lambda _seconds: None,
    )


def test_a_restore_pauses_copies_and_leaves_nothing_behind(
    hub: Hub, functions: Functions, dynamodb: "DynamoDBClient", tmp_path: Path
) -> None:
    put(dynamodb, "CustomersTable", customer("C-1", "tag#vip"))

    restored = restore_of(hub, tmp_path / "state.json").run()

    assert set(restored.counts) == set(TABLES)
    assert restored.counts["CustomersTable"] == Counts(read=1)
    assert functions.history[:2] == ["ingest=0", "rules=0"]
    assert functions.reserved == Functions().reserved
    assert sorted(dynamodb.list_tables()["TableNames"]) == sorted(TABLES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_whatever_breaks_a_restore_the_hub_runs_again(
    hub: Hub, functions: Functions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    def fail(*_: object) -> None:
        assert functions.reserved == {"ingest": 0, "rules": 0}
        raise fault

    monkeypatch.setattr(copies, "wait", fail)

    with pytest.raises(fault):
        restore_of(hub, tmp_path / "state.json").run()

    assert functions.reserved == Functions().reserved
    assert list(tmp_path.iterdir()) == []


def test_on_aws_what_still_runs_is_waited_for(
    dynamodb: "DynamoDBClient", functions: Functions, tmp_path: Path
) -> None:
    clients: Json = {"dynamodb": dynamodb, "lambda": functions, "cloudformation": Stacks()}
    pauses = list[float]()
    hub = Hub("orderhub", clients.__getitem__, embedded=False)
    restore = Restore(
        hub=hub,
        moment=NOW,
        windows=tuple(windows_of(hub)),
        state_file=tmp_path / "state.json",
        console=Console(file=io.StringIO()),
        pause=pauses.append,
    )

    restore.run()

    assert 850 < sum(pauses) <= 900


class Making:
    """DynamoDB while it makes copies."""

    def __init__(self, *states: str) -> None:
        self._states = list(states)

    def describe_table(self, **_: str) -> Json:
        return {"Table": {"TableStatus": self._states.pop(0)}}

    def delete_table(self, *, TableName: str) -> None:  # noqa: N803 - AWS's
        code = "ResourceInUseException" if TableName == "making" else "ResourceNotFoundException"
        raise ClientError({"Error": {"Code": code}}, "DeleteTable")


def test_copies_are_waited_for_and_one_that_fails_is_named() -> None:
    ready, pauses = list[int](), list[float]()

    copies.wait(
        Making("CREATING", "ACTIVE", "ACTIVE", "ACTIVE"), {"a": "x", "b": "y"}, ready.append, pauses.append
    )

    assert (ready, len(pauses)) == ([1, 2], 1)
    with pytest.raises(LocalError, match="no copy of x"):
        copies.wait(Making("DELETING"), {"a": "x"}, ready.append, pauses.append)


def test_a_copy_that_cannot_be_deleted_yet_is_remembered(
    hub: Hub, functions: Functions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients: Json = {"dynamodb": Making(), "lambda": functions}
    file = tmp_path / "state.json"
    state = Paused(stack_name="orderhub", functions={"rules": 7}, copies={"a": "making", "b": "gone"})

    with pytest.raises(LocalError, match="making cannot be deleted yet"):
        put_back(Hub("orderhub", clients.__getitem__, embedded=True), state, file, Console(file=io.StringIO()))

    assert Paused.load(file) == Paused(stack_name="orderhub", copies={"a": "making"})
    monkeypatch.setattr(copies, "delete", lambda *_: [])
    shown = io.StringIO()
    assert command.restore(hub, "", lambda: None, Console(file=shown), file)
    assert "earlier restore" in shown.getvalue()
    assert not file.exists()


def test_nothing_is_done_before_it_was_shown_and_confirmed(
    hub: Hub, functions: Functions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(command, "check", lambda *_: None)

    def refuse() -> None:
        assert "OrdersTable" in shown.getvalue()
        raise LocalError("nothing was done")

    with pytest.raises(LocalError, match="nothing was done"):
        command.restore(hub, NOW.isoformat(), refuse, Console(file=shown), tmp_path / "state.json")

    assert functions.history == []


def test_a_table_whose_recovery_is_off_is_named(hub: Hub, dynamodb: "DynamoDBClient") -> None:
    assert [window.logical_id for window in windows_of(hub)] == list(TABLES)
    assert isinstance(windows_of(hub)[0], Window)
    dynamodb.update_continuous_backups(
        TableName="EventsTable", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )

    with pytest.raises(LocalError, match="point-in-time recovery of EventsTable is off"):
        windows_of(hub)


@pytest.mark.parametrize(("typed", "goes_on"), [("prod", True), (" prod\n", True), ("dev", False), (None, False)])
def test_the_name_of_the_environment_has_to_be_typed(
    monkeypatch: pytest.MonkeyPatch,
    typed: str | None,
    goes_on: bool,  # noqa: FBT001 - a parameter
) -> None:
    def answer(_prompt: str) -> str:
        if typed is None:
            raise EOFError
        return typed

    monkeypatch.setattr("builtins.input", answer)

    if goes_on:
        command.confirmed("prod")
        return
    with pytest.raises(LocalError, match="nothing was done"):
        command.confirmed("prod")
