"""The hub as it is deployed: its real functions, and between them queues, streams and timers that play AWS's."""

import functools
import json
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from orderhub.errors import InvalidInput, TransientError
from orderhub.events.commands import ACTION_REQUESTED, WEBHOOK_REQUESTED, WORKFLOW_REQUESTED
from orderhub.orders import rows
from orderhub.orders.rows import is_tombstone
from orderhub.platform import aws, metrics
from orderhub.platform.aws_errors import AWS_ERRORS
from tests.chaos.clock import CLOCK, START
from tests.chaos.faults import STRUCK, Defect, Fault, Killed, Kind
from tests.chaos.machines import ARN, Execution, Task
from tests.chaos.services import Call, Services, unsigned
from tests.chaos.tables import Json, Row, Tables, tables_of
from tests.chaos.webhook import PlayedLine
from tests.support.functions import Context, load_code
from tests.support.streams import Stream, broken
from tests.support.template import properties

FOLLOW, PRODUCTS = "follow_order_changes", "keep_products"
BUCKET = "drop"
ON = '{"order_notification": {"on": "true"}, "payment_reminder": {"on": "true", "hours": "1"}}'
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "HUB_NAME": "shop",
    "METRICS_NAMESPACE": "orderhub",
    "ORDERS_TABLE": "OrdersTable",
    "EVENTS_TABLE": "EventsTable",
    "CUSTOMERS_TABLE": "CustomersTable",
    "PRODUCTS_TABLE": "ProductsTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "EVENT_BUS": "bus",
    "EVENT_RETENTION_DAYS": "1825",
    "QUARANTINE_QUEUE_URL": "http://127.0.0.1:9/quarantine",
    "DROP_BUCKET": BUCKET,
    "DELETE_ORDERS_FUNCTION": "delete_orders",
    "REPLAY_EVENTS_FUNCTION": "replay_events",
    "DECIDED_BY_OTHERS": "false",
    "WEBHOOKS_INSIDE": "false",
    "DEFAULT_TIME_ZONE": "UTC",
    "STORE_TIME_ZONES": "",
    "DEFAULT_CURRENCY": "CNY",
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_PHONE_REGION": "CN",
    "REFUNDED_COUNTS": "true",
    "SMS_ALLOWED": "false",
    "MESSAGE_CHANNELS": "email",
    "QUIET_HOURS": "",
    "FREQUENCY_CAP": "",
    "PUBLIC_URL": "https://api.example/api",
    "SHOP_URL": "https://shop.example/",
    "MAX_MESSAGES_PER_IMPORT": "1000",
    "SENDER_EMAIL": "shop@example.com",
    "CONFIGURATION_SET": "shop",
    "WORKFLOWS": ON,
    "RUN_WORKFLOW_MACHINE": f"{ARN}run_workflow",
    "MESSAGES_QUEUE_URL": "http://127.0.0.1:9/messages",
    "SENDERS_AT_ONCE": "2",
    "WAIT_SCALE": "1",
    "TIMER_GROUP": "default",
    "TIMER_ROLE": "arn:aws:iam::123456789012:role/timer",
    "UNDELIVERED_QUEUE": "arn:aws:sqs:us-east-1:123456789012:undelivered",
}
_TO_RULES = ("order", "rfm", "segment", "task", "ruleREQUESTED")
_AFTER = {Kind.KILL_AFTER, Kind.KILL_SENT}
_LAMBDA_TRIES, _QUEUE_TRIES, _HIDDEN = 3, 3, 720.0


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an order's header, and the whole order after it; no order when it is deleted."""

    order_no: str
    version: int
    writer: str
    mode: str
    row: Row
    before: Row | None
    lines: Mapping[str, Row]

    @property
    def is_deleted(self) -> bool:
        """Whether the order is gone with it."""
        return is_tombstone(self.row)

    @property
    def activity(self) -> Json | None:
        """What was done about the order, where the change is that."""
        value = None if self.is_deleted else self.row.get("deed")
        return json.loads(value["S"]) if value else None


@dataclass(slots=True)
class Work:
    """What is to be done later, at least once: a function called, or a state machine started."""

    kind: str
    name: str
    payload: Json
    number: int
    tries: int = 0


@dataclass(slots=True)
class Invocation:
    """A function at work, and what will go wrong with it."""

    name: str
    faults: list[Fault]
    skew: float
    calls: int = 0
    dies: bool = False
    run: str = ""


@dataclass(slots=True)
class Hub:
    """All of it, new and empty; ``between`` is what others do meanwhile where a fault says so."""

    between: Callable[[], None] = lambda: None
    log: list[Change] = field(default_factory=list)
    streams: dict[str, dict[str, list[Json]]] = field(default_factory=lambda: {FOLLOW: {}, PRODUCTS: {}})
    busy: set[tuple[str, str]] = field(default_factory=set)
    poisoned: set[tuple[str, int]] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    pending: list[Work] = field(default_factory=list)
    rules_queue: list[Json] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    undelivered: list[Work | Json] = field(default_factory=list)
    failed_runs: list[Json] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    bus: list[Json] = field(default_factory=list)
    mails: Counter[str] = field(default_factory=Counter)
    line: PlayedLine = field(default_factory=PlayedLine)
    stack: list[Invocation] = field(default_factory=list)
    numbers: int = 0
    _containers: dict[tuple[str, int], ModuleType] = field(default_factory=dict)
    _stream: Stream = field(default_factory=Stream)
    services: Services = field(init=False)

    def __post_init__(self) -> None:
        tables = Tables(tables_of(properties("DynamoDB::Table")), changed=self._changed)
        self.services = Services(
            tables=tables,
            strike=self._strike,
            after=self._after,
            on_event=self._published,
            on_invoke=self._invoked,
            on_mail=lambda _: self.mails.update([self.stack[-1].run]),
            on_answer=self._answered,
            on_start=lambda machine, given: self.later("machine", machine.removeprefix(ARN), given),
        )
        CLOCK.now, CLOCK.skew = START, 0.0
        _Plugged.into = self.services

    @property
    def tables(self) -> Tables:
        """What all functions read and write."""
        return self.services.tables

    def number(self) -> int:
        """A number that no other has."""
        self.numbers += 1
        return self.numbers

    def later(self, kind: str, name: str, payload: Json) -> None:
        """Have something done later."""
        self.pending.append(Work(kind, name, payload, self.number()))

    def _invoked(self, name: str, payload: Json) -> None:
        """A function calls another one: the one that makes keys is waited for, the others do their work later."""
        if name == "make-signing-key":
            self.call("make_signing_key", {})
        else:
            self.later("function", name, payload)

    def call(  # noqa: PLR0913 - all that an invocation is
        self,
        name: str,
        event: Json,
        faults: Sequence[Fault] = (),
        skew: float = 0.0,
        *,
        invocation_id: str = "",
        seconds: float = 60.0,
    ) -> Any:  # noqa: ANN401 - whatever the function answers
        """Call a function; what it raises is raised, also its being killed."""
        depth = len(self.stack)
        place = name, depth
        if place not in self._containers:
            self._containers[place] = self._loaded(name)
        ends = CLOCK.now + seconds
        context = _Context(lambda: ends - CLOCK.now, invocation_id or f"invocation-{self.number()}")
        self.stack.append(Invocation(name, list(faults), skew))
        CLOCK.skew = skew
        try:
            return self._containers[place].handler(json.loads(json.dumps(event)), context)
        except Killed:
            # Its container is gone with it.
            self._containers.pop(place, None)
            STRUCK["functions killed"] += 1
            raise
        finally:
            self.stack.pop()
            CLOCK.skew = self.stack[-1].skew if self.stack else 0.0

    def batch(self, consumer: str, picks: Sequence[int]) -> list[tuple[str, Json]]:
        """Take the next records of some orders: each order's in order, those of several as it comes."""
        taken: list[tuple[str, Json]] = []
        for pick in picks:
            waiting = [
                no for no, some in self.streams[consumer].items() if some and (consumer, no) not in self.busy
            ]
            if waiting:
                order_no = waiting[pick % len(waiting)]
                taken.append((order_no, self.streams[consumer][order_no].pop(0)))
        return taken

    def follow(
        self,
        consumer: str,
        taken: Sequence[tuple[str, Json]],
        *,
        repeat: bool = False,
        **how: Any,  # noqa: ANN401 - as call takes it
    ) -> None:
        """Give a consumer of the stream a batch; one that fails, or is to come twice, comes again first."""
        if not taken:
            return
        busy = {(consumer, order_no) for order_no, _ in taken}
        self.busy |= busy
        numbers = [record["dynamodb"]["SequenceNumber"] for _, record in taken]
        self.tried.update(numbers)
        STRUCK["batches out of order"] += numbers != sorted(numbers)
        STRUCK["batches cut"] += any(self.streams[consumer][order_no] for order_no, _ in taken)
        try:
            answer = self.call(
                consumer, {"Records": [self._given(consumer, record) for _, record in taken]}, **how
            )
        except (Exception, Killed) as fault:  # noqa: BLE001 - AWS calls it again whatever it raised
            self._again(consumer, taken)
            STRUCK["batches failed"] += 1
            self._note(consumer, fault)
        else:
            failures = (answer or {}).get("batchItemFailures", [])
            if failures:
                STRUCK["batches partly done"] += 1
                self._again(consumer, taken[numbers.index(failures[0]["itemIdentifier"]) :])
            elif repeat:
                STRUCK["batches repeated"] += 1
                self._again(consumer, taken)
        finally:
            self.busy -= busy

    def work(self, work: Work, *, repeat: bool = False, **how: Any) -> None:  # noqa: ANN401 - as call takes it
        """Do what waits; what fails comes again, and lies among the undelivered after so many tries."""
        if repeat:
            STRUCK[f"{work.kind}s called twice"] += 1
            self.pending.append(replace(work, number=self.number(), payload=deepcopy(work.payload)))
        if work.kind in {"machine", "answer"}:
            self._run(work, how)
            return
        try:
            self.call(work.name, work.payload, **how, invocation_id=f"work-{work.number}", seconds=300)
        except (Exception, Killed) as fault:  # noqa: BLE001 - AWS calls it again whatever it raised
            self._note(work.name, fault)
            work.tries += 1
            (self.pending if work.tries < _LAMBDA_TRIES else self.undelivered).append(work)

    def rules(self, size: int, *, repeat: bool = False, **how: Any) -> None:  # noqa: ANN401 - as call takes it
        """Give the rules a batch of what was told."""
        some, self.rules_queue = self.rules_queue[:size], self.rules_queue[size:]
        if not some:
            return
        records = [{"messageId": each_message["id"], "body": each_message["body"]} for each_message in some]
        try:
            answer = self.call("apply_rules", {"Records": records}, **how)
            left = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        except Killed:
            left = {each_message["id"] for each_message in some}
        if repeat:
            STRUCK["messages twice"] += 1
            self.rules_queue += [dict(each_message) for each_message in some if each_message["id"] not in left]
        for message in some:
            if message["id"] in left:
                message["tries"] += 1
                (self.rules_queue if message["tries"] < _QUEUE_TRIES else self.undelivered).append(message)

    def send(self, size: int, *, repeat: bool = False, **how: Any) -> None:  # noqa: ANN401 - as call takes it
        """Give whoever sends a batch of the messages that wait and are not hidden."""
        hidden = self.services.hidden
        some = [one for one in self.messages if hidden.get(one["receiptHandle"], 0.0) <= CLOCK.now][:size]
        if not some:
            return
        for one in some:
            hidden[one["receiptHandle"]] = CLOCK.now + _HIDDEN
            one["attributes"]["ApproximateReceiveCount"] = str(
                int(one["attributes"]["ApproximateReceiveCount"]) + 1
            )
        try:
            answer = self.call("send_messages", {"Records": some}, seconds=120, **how)
            left = {batchitemfailure["itemIdentifier"] for batchitemfailure in answer["batchItemFailures"]}
        except Killed:
            left = {one["messageId"] for one in some}
        STRUCK["messages put off"] += bool(left)
        if repeat:
            STRUCK["messages to buyers twice"] += 1
            left |= {one["messageId"] for one in some}
        done = {one["messageId"] for one in some} - left
        self.messages = [one for one in self.messages if one["messageId"] not in done]

    def pass_time(self, seconds: float, *, looks: bool = True) -> None:
        """Let time pass: timers go off, and what looks round every five minutes does so, where there is need."""
        CLOCK.sleep(seconds)
        for name, schedule in list(self.services.schedules.items()):
            due = _due(schedule["ScheduleExpression"])
            if due <= CLOCK.now:
                del self.services.schedules[name]
                target = schedule["Target"]
                self.later("machine", target["Arn"].removeprefix(ARN), json.loads(target["Input"]))
        if looks and seconds >= 300:
            for name in ("process_import", "delete_orders", "tell_overdue_tasks", "replay_events"):
                self.later("function", name, {"detail-type": "Scheduled Event", "detail": {}})

    def next_timer(self) -> float | None:
        """Seconds until the next timer goes off."""
        due = [_due(schedule["ScheduleExpression"]) for schedule in self.services.schedules.values()]
        return max(0.0, min(due) - CLOCK.now) if due else None

    def _loaded(self, name: str) -> ModuleType:
        STRUCK["cold starts"] += 1
        try:
            code = load_code(name)
        except InvalidInput as fault:
            raise Defect(f"{name}: {fault}") from fault
        if name == "call_webhook":
            code.__dict__["delivery"] = replace(code.delivery, line=self.line, chance=lambda: 0.5)
        return code

    def _run(self, work: Work, how: Mapping[str, Any]) -> None:
        faults, skew = list(how.get("faults", ())), how.get("skew", 0.0)

        def invoke(payload: Json) -> Json:
            # Faults are those of the first calls; what comes after a kill or a pause meets none.
            once = list(faults)
            faults.clear()
            answer: Json = self.call("fail_run", payload, once, skew)
            return answer

        if work.kind == "answer":
            # One that was answered does not wait any more.
            if task := self.tasks.pop(work.name, None):
                replace(task.execution, invoke=invoke).answered(task, work.payload)
            return
        execution = f"arn:aws:states:us-east-1:123456789012:execution:{work.name}:{work.number}"
        Execution(work.name, execution, invoke, self.failed_runs.append, self._queued).run(work.payload)

    def _queued(self, body: Json, task: Task) -> None:
        """An execution has a message sent, and waits for what comes of it."""
        number = self.number()
        self.tasks[body["token"]] = task
        received = {"ApproximateReceiveCount": "0"}
        named = {"messageId": f"message-{number}", "receiptHandle": f"receipt-{number}", "attributes": received}
        self.messages.append({**named, "body": json.dumps(body)})

    def _answered(self, token: str, answer: Json) -> bool:
        """An execution is answered, and goes on later; whether it waited."""
        waits = token in self.tasks and not any(work.name == token for work in self.pending)
        if waits:
            self.later("answer", token, answer)
        return waits

    def _strike(self, call: Call) -> Kind | None:
        if not self.stack:
            return None
        own = self.stack[-1]
        own.run = _run_in(call) or own.run
        number, own.calls = own.calls, own.calls + 1
        fault = next((each for each in own.faults if each.fits(call.operation, number)), None)
        if fault is None:
            return None
        own.faults.remove(fault)
        if fault.times > 1:
            own.faults.append(replace(fault, times=fault.times - 1))
        STRUCK[fault.kind] += 1
        if fault.kind is Kind.KILL:
            raise Killed
        own.dies = own.dies or fault.kind in _AFTER
        if fault.kind is Kind.MEANWHILE:
            self.between()
            CLOCK.skew = own.skew
        return None if fault.kind in {*_AFTER, Kind.MEANWHILE} else fault.kind

    def _after(self, _: Call) -> None:
        if self.stack and self.stack[-1].dies:
            raise Killed

    def _changed(self, table: str, key: tuple[Any, ...], before: Row | None, after: Row | None) -> None:
        if table != "OrdersTable" or key[1] != f"{key[0]}#":
            return
        assert after, "headers are never deleted"
        lines = {
            sku: self.tables.tables[table].rows[key[0], f"{key[0]}#{sku}"]
            for sku in (rows.skus_of(after) if rows.is_header(after) else ())
        }
        version, writer = int(after["version"]["N"]), after["written_by"]["S"].rpartition(" ")[2]
        self.log.append(Change(key[0], version, writer, after["mode"]["S"], after, before, lines))
        record = self._stream.modified(before, after) if before else self._stream.inserted(after)
        for waiting in self.streams.values():
            waiting.setdefault(key[0], []).append(record)

    def _given(self, consumer: str, record: Json) -> Json:
        """A record as a consumer gets it: one of the two cannot read those that are poisoned."""
        if consumer == FOLLOW:
            for name in ("OldImage", "NewImage"):
                image = record["dynamodb"].get(name)
                if image and (image["order_no"]["S"], int(image["version"]["N"])) in self.poisoned:
                    record = broken(record, name)
        return record

    def _note(self, name: str, fault: BaseException) -> None:
        """AWS calls a function again whatever it raised; what it should never raise is kept."""
        if not isinstance(fault, (TransientError, Killed, *AWS_ERRORS)):
            self.surprises.append(f"{name}: {fault!r}")

    def _again(self, consumer: str, taken: Sequence[tuple[str, Json]]) -> None:
        for order_no, record in reversed(taken):
            self.streams[consumer][order_no].insert(0, record)

    def _published(self, entry: Json) -> None:
        event = {
            "version": "0",
            "id": f"delivery-{self.number()}",
            "source": entry["Source"],
            "detail-type": entry["DetailType"],
            "detail": json.loads(entry["Detail"]),
            "time": "2026-11-22T12:00:00Z",
            "account": "123456789012",
            "region": "us-east-1",
            "resources": [],
        }
        self.bus.append(event)
        kind = entry["DetailType"]
        if kind.startswith(_TO_RULES):
            self.rules_queue.append({"id": f"message-{self.number()}", "body": json.dumps(event), "tries": 0})
        if kind == WEBHOOK_REQUESTED:
            self.later("function", "call_webhook", event)
        if kind == ACTION_REQUESTED:
            self.later("function", "act_on_order", event)
        if kind == WORKFLOW_REQUESTED:
            self.later("machine", "run_workflow", event)


@dataclass(frozen=True, slots=True)
class _Context(Context):
    """What handlers ask AWS's context object for; their time runs by the clock that plays."""

    left: Callable[[], float] = lambda: 60.0

    def __init__(self, left: Callable[[], float], invocation_id: str) -> None:
        object.__setattr__(self, "left", left)
        object.__setattr__(self, "aws_request_id", invocation_id)
        object.__setattr__(self, "function_name", "function")

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the invocation."""
        return int(self.left() * 1000)


class _Plugged:
    """What the clients of all functions are plugged into: the hub that plays right now."""

    into: Services

    def __call__(self, **data: Any) -> Any:  # noqa: ANN401 - as botocore passes it
        return self.into(**data)


def plug_in() -> None:
    """Have all clients call the hub that plays; each is made once, as making them takes long."""
    os.environ.update(ENVIRONMENT)
    events = aws.session().get_component("event_emitter")
    events.register_first("before-send", _Plugged())
    events.register_first("choose-signer", unsigned)
    for name in ("dynamodb", "events", "s3", "functions", "sqs", "scheduler", "email", "sms", "workflows"):
        setattr(aws, name, functools.cache(getattr(aws, name)))
    logging.disable(logging.CRITICAL)
    # A disabled one keeps what is counted all the same, and prints a hundred values at a time.
    metrics._metrics.add_metric = lambda **_: None  # type: ignore[method-assign]  # noqa: SLF001 - above


def _run_in(call: Call) -> str:
    """The run of a workflow that a call reads; a step reads its own before all else."""
    key = call.request.get("Key", {}).get("pk", {}).get("S", "") if call.operation == "GetItem" else ""
    return key if key.startswith("run#") else ""


def _due(expression: str) -> float:
    moment = datetime.strptime(expression, "at(%Y-%m-%dT%H:%M:%S)").replace(tzinfo=UTC)
    return moment.timestamp()


def in_turn(hub: Hub, consumer: str) -> Iterator[list[tuple[str, Json]]]:
    """All that waits for a consumer, in batches of a hundred as the mapping makes them."""
    while taken := hub.batch(consumer, [0] * 100):
        yield taken
