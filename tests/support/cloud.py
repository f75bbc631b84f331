"""The embedded cloud as the tests use it: its API, what became of a call, and waiting for that with a deadline."""

import base64
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from local.clients import CONFIG, session
from local.cloud import Cloud
from local.processes import in_group
from local.stack import Stack
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.signing_keys import SigningKeys
from tests.support.orders import YESPO_ORDER

type Json = dict[str, Any]

PATIENCE = 120.0
"""Seconds after which what has not come will not come; far more than a busy machine needs."""

MAX_MESSAGES = 50
"""Messages a dropped file may send on the embedded clouds of the tests, far fewer than by default."""

BUSY = {(429, "too_many_requests"), (500, "answer_late"), (500, "keys_unreadable")}
"""What the gateway answers, with nothing wrong, when functions had no time on a machine that does much else."""

YESPO_REQUEST: Json = {"orders": [YESPO_ORDER]}

MAILBOXES = "buyers.example"
BUYER: Json = {
    "phone": "13800138000",
    "firstName": "三",
    "lastName": "张三丰",
    "nickname": "Zhang-The-Canary",
    "unionid": "oUnionCanary77",
    "receiverName": "Receiver Canary",
    "receiverPhone": "+86 139 0013 9000",
    "deliveryAddress": "北京市朝阳区金丝雀路77号",
    "remark": "ring twice, Canary lives upstairs",
    "additionalInfo": {"gift": "a card that says Happy Birthday Canary"},
}
"""A buyer whose every text can be told from all else, wherever it turns up."""

FILE_BUYER = {
    "buyer_mobile": "13700137000",
    "buyer_nickname": "李四-Canary",
    "buyer_unionid": "oUnionCanary78",
    "receiver_name": "李四光",
    "receiver_phone": "+86 136 0013 6000",
    "receiver_address": "上海市静安区夜莺路78号",
    "remark": "leave it with the Canary next door",
    "extra.gift": "a card for a Canary",
}
"""The same for a buyer in a file, in its columns."""

CANARIES = (
    *("mail@example.com", "380942583691", "John", "Smith", "First str. 1"),
    *("13800138000", "张三丰", "Canary", "+86 139 0013 9000", "8613900139000", "金丝雀", MAILBOXES),
    *("13700137000", "李四", "+86 136 0013 6000", "8613600136000", "夜莺"),
)
"""What the tests of this folder know of buyers; none of it may be found where personal data does not belong."""


def order(order_no: str, status: str = "PAID", **fields: object) -> Json:
    """An order as a client sends it; PAID is a status of which no buyer is told."""
    return {
        "externalOrderId": order_no,
        "externalCustomerId": "C-77",
        "totalCost": 30,
        "status": status,
        "date": "2026-02-03T10:20:30+08:00",
        "currency": "CNY",
        **fields,
    }


def order_with_buyer(order_no: str, status: str, **fields: object) -> Json:
    """An order of a buyer who can be written to, at an address of the order's own."""
    return order(order_no, status, **(BUYER | {"email": mailbox(order_no)} | fields))


def mailbox(order_no: str) -> str:
    """The e-mail address of an order's buyer."""
    return f"{order_no}@{MAILBOXES}"


def lines(*skus: str, quantity: int = 1) -> list[Json]:
    """Lines of an order."""
    return [{"externalItemId": sku, "quantity": quantity, "cost": 15} for sku in skus]


def file_row(order_no: str, status: str = "Paid", **cells: str) -> dict[str, str]:
    """A row of a file, of a buyer who can be written to; of orders that are paid no buyer is told."""
    return {
        "order_source": "Taobao",
        "order_no": order_no,
        "order_status": status,
        "order_time": "2026-02-03 10:20:30",
        "store_no": "S-77",
        "product_id": "P1",
        "product_name": "Tea",
        "quantity": "1",
        "unit_price": "15",
        "total_amount": "30",
        "buyer_email": mailbox(order_no),
        **FILE_BUYER,
        **cells,
    }


def file_table(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Rows as the table a file holds, its header first."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return [header, *([row.get(name, "") for name in header] for row in rows)]


def eventually[T](probe: Callable[[], T | None], what: str, within: float = PATIENCE) -> T:
    """Ask again and again until the answer is neither None nor false, and return it."""
    deadline = time.monotonic() + within
    while not (found := probe()):
        assert time.monotonic() < deadline, f"within {within:.0f} s there was no {what}"
        time.sleep(0.1)
    return found


@dataclass(frozen=True, slots=True)
class Reply:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        """The body, read."""
        read: Json = json.loads(self.body)
        return read

    @property
    def code(self) -> str:
        """The code of a problem, once it has the form of one."""
        assert self.headers["content-type"].startswith("application/problem+json"), self.body[:300]
        assert self.json["status"] == self.status
        assert self.json["requestId"]
        return str(self.json["code"])


def bearer(key: str) -> dict[str, str]:
    """The header of a request with a key."""
    return {"Authorization": f"Bearer {key}"}


def basic(user: str, key: str) -> dict[str, str]:
    """The header of a request with a key as password."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a workflow that has ended."""

    arn: str
    status: str
    event: Json
    output: Json

    @property
    def workflow(self) -> str:
        """What it is a run of."""
        name: str = self.event.get("workflow") or self.event["detail"]["request"]["workflow"]
        return name

    @property
    def detail(self) -> Json:
        """What the event said; nothing where a run that waited or failed went on, which brings no event."""
        published: Json = self.event.get("detail", {})
        return published


@dataclass(slots=True)
class Deployed:
    """A cloud with the stack on it.

    ``bus_queue`` is a queue that gets all that is on the event bus.
    """

    stack: Stack
    directory: Path
    bus_queue: str = ""
    _runs: dict[str, Run] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def client(self, service: str) -> Any:  # noqa: ANN401 - one entrance for a dozen services
        """A boto3 client as the root user, for any service."""
        return _client(self.stack.endpoint_url, service)

    def signing_keys(self) -> SigningKeys:
        """The keys that tokens are signed with, as functions have them."""
        maker = FunctionCaller(self.client("lambda"), self.stack.functions["make_signing_key"])
        return SigningKeys(self.client("dynamodb"), self.stack.tables["secrets"], maker)

    def call(
        self, method: str, path: str, body: Json | bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Call the API, with the stack's own key unless headers are given."""
        base = urlsplit(self.stack.api_url)
        connection = HTTPConnection(base.hostname or "", base.port, timeout=60)
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        try:
            connection.request(
                method, base.path + path, data, bearer(self.stack.api_key) if headers is None else dict(headers)
            )
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, names, answer.read())
        finally:
            connection.close()

    def post(self, *orders: Json, query: str = "") -> Json:
        """Post orders that are all to be taken; return the answer."""
        reply = self.call("POST", f"/v1/orders{query}", {"orders": list(orders)})
        for _ in range(3):
            # A busy machine; a client sends the request again, as it is told to.
            if reply.status != 429 or reply.code != "try_again":
                break
            time.sleep(float(reply.headers["retry-after"]))
            reply = self.call("POST", f"/v1/orders{query}", {"orders": list(orders)})
        assert reply.status == 200, reply.body[:500]
        assert reply.json["failedOrders"] == []
        return reply.json

    def get(self, order_no: str) -> Json:
        """The order as the API shows it."""
        reply = self.call("GET", f"/v1/orders/{quote(order_no, safe='')}")
        assert reply.status == 200, reply.body[:500]
        found: Json = reply.json["order"]
        return found

    def header_row(self, order_no: str) -> Json:
        """The header of an order as it lies in the table."""
        key = {"order_no": {"S": order_no}, "order_no_sku": {"S": f"{order_no}#"}}
        answer = self.client("dynamodb").get_item(
            TableName=self.stack.tables["orders"], Key=key, ConsistentRead=True
        )
        row: Json = answer["Item"]
        return row

    def rows(self, table: str) -> list[Json]:
        """Every row of a table."""
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=self.stack.tables[table])
        return [row for page in pages for row in page["Items"]]

    def history(self, order_no: str) -> list[Json]:
        """The rows of an order's events, oldest first."""
        return self._told(order_no, "version > :none")

    def set_off(self, order_no: str) -> list[Json]:
        """The rows of what an order's events set off, of the newest event first."""
        return self._told(order_no, "version < :none")

    def _told(self, order_no: str, which: str) -> list[Json]:
        answer = self.client("dynamodb").query(
            TableName=self.stack.tables["events"],
            KeyConditionExpression=f"order_no = :order_no AND {which}",
            ExpressionAttributeValues={":order_no": {"S": order_no}, ":none": {"N": "0"}},
            ConsistentRead=True,
        )
        found: list[Json] = answer["Items"]
        return found

    def messages(self, queue: str) -> list[Json]:
        """All that waits in a queue, looked at without taking it."""
        answer = look(self.stack.endpoint_url, f"/_ministack/sqs/messages?QueueUrl={quote(queue, safe='')}")
        accounts = answer["messages"].values()
        bodies = [
            message["Body"] for regions in accounts for queues in regions.values() for message in _all(queues)
        ]
        return [json.loads(body) for body in bodies]

    def on_bus(self, *order_numbers: str) -> list[Json]:
        """The events of some orders that went over the bus, in the order they came."""
        wanted = set(order_numbers)
        return [event for event in self.messages(self.bus_queue) if event["detail"]["eventKey"] in wanted]

    def mails(self, address: str) -> list[Json]:
        """The mails to an address."""
        inbox = look(self.stack.endpoint_url, "/_ministack/ses/messages")["messages"]
        return [mail for mail in _all(inbox) if address in mail["To"]]

    def mail_counts(self) -> Counter[str]:
        """How many mails went to each address."""
        inbox = look(self.stack.endpoint_url, "/_ministack/ses/messages")["messages"]
        return Counter(address for mail in _all(inbox) for address in mail["To"])

    def runs(self, event_id: str) -> list[Run]:
        """The runs of the first workflow that an event started and that have ended."""
        self._read_runs()
        return [run for run in self._started() if run.detail.get("orderId") == event_id]

    def run_of(self, event_id: str) -> Run:
        """The one run that an event started, once it has ended."""
        found = eventually(lambda: self.runs(event_id), f"run of {event_id}")
        assert len(found) == 1
        return found[0]

    def all_runs(self) -> list[Run]:
        """All runs that have ended."""
        self._read_runs()
        return self._started()

    def settle(self) -> None:
        """Wait until everything that was posted so far has had all its consequences."""
        # One shard has one order: what was changed before the marker is followed before it.
        marker = f"marker-{next(self._numbers)}"
        self.post(order(marker))
        eventually(lambda: self.history(marker), "event of the marker")
        eventually(lambda: self.on_bus(marker), "marker on the bus")
        # What starts workflows takes the events from there, those before the marker's before it.
        eventually(lambda: not self._is_ahead(marker), "marker through the rules")
        eventually(self._read_runs, "end of all runs")

    def _is_ahead(self, marker: str) -> bool:
        ahead = self.messages(self.queue("RulesQueue"))
        return any(event.get("detail", {}).get("eventKey") == marker for event in ahead)

    def queue(self, logical_id: str) -> str:
        """The address of a queue of the stack."""
        return self.physical(logical_id)

    def physical(self, logical_id: str) -> str:
        """What a resource of the template is called on the cloud."""
        found = self.client("cloudformation").describe_stack_resource(
            StackName=self.stack.stack_name, LogicalResourceId=logical_id
        )
        name: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return name

    def log_lines(self, logical_id: str) -> list[str]:
        """All lines of a log group of the stack."""
        return list(self._lines_of(self.physical(logical_id)))

    def all_log_lines(self) -> Iterator[str]:
        """All lines of all log groups there are."""
        for page in self.client("logs").get_paginator("describe_log_groups").paginate():
            for group in page["logGroups"]:
                yield from self._lines_of(group["logGroupName"])

    def kill(self, function: str) -> int:
        """Kill the processes a function runs in, as the machine under it might die; return how many.

        They have ended when this returns: a call that comes after it finds none of them.
        """
        workers = self._workers(function)
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        eventually(lambda: all(map(_has_ended, workers)), f"end of {function}, which was killed")
        return len(workers)

    @contextmanager
    def without(self, role: str, action: str) -> Iterator[None]:
        """Take one permission from a role of the stack for the length of a `with` block."""
        iam, name = self.client("iam"), self.physical(role)
        policy = iam.get_role_policy(RoleName=name, PolicyName="work")["PolicyDocument"]
        statements = [_stripped(statement, action) for statement in policy["Statement"]]
        assert statements != policy["Statement"], f"{role} has no {action}"
        document = policy | {"Statement": [statement for statement in statements if statement["Action"]]}
        iam.put_role_policy(RoleName=name, PolicyName="work", PolicyDocument=json.dumps(document))
        try:
            yield
        finally:
            iam.put_role_policy(RoleName=name, PolicyName="work", PolicyDocument=json.dumps(policy))

    @contextmanager
    def paused(self, function: str) -> Iterator[None]:
        """Give a function nothing of its stream for the length of a `with` block; then all of it comes at once."""
        client, name = self.client("lambda"), self.physical(function)
        (mapping,) = client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        try:
            yield
        finally:
            client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    def publish(self, event: Json) -> None:
        """Put an event that was on the bus there again, as a delivery repeated by AWS."""
        entry = {
            "EventBusName": self.stack.event_bus,
            "Source": "orderhub",
            "DetailType": event["detail-type"],
            "Detail": json.dumps(event["detail"]),
        }
        assert self.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0

    def drop(self, key: str, data: bytes, **metadata: str) -> None:
        """Drop a file into a folder of the drop bucket."""
        bucket = self.stack.drop_bucket
        self.client("s3").put_object(Bucket=bucket, Key=f"incoming/{key}", Body=data, Metadata=metadata)

    def imports(self, file_name: str) -> list[Json]:
        """The jobs of all files of that name, newest first, as the API lists them."""
        listed = eventually(partial(self._unless_busy, "/v1/imports?limit=100"), "list of imports")
        return [job for job in listed["imports"] if job["fileName"] == file_name]

    def _unless_busy(self, path: str) -> Json | None:
        """What a route answers; None while the machine is too busy for an answer in time."""
        reply = self.call("GET", path)
        if reply.status == 200:
            return reply.json
        assert (reply.status, reply.code) in BUSY, reply.body[:500]
        return None

    def job(self, import_id: str) -> Json:
        """A job as the API shows it."""
        reply = self.call("GET", f"/v1/imports/{import_id}")
        assert reply.status == 200, reply.body[:500]
        return reply.json

    def ended_import(self, file_name: str, jobs: int = 1) -> Json:
        """The newest job of a file, once so many have ended."""
        ends = ("done", "refused", "failed")
        eventually(
            lambda: sum(job["state"] in ends for job in self.imports(file_name)) >= jobs, f"end of {file_name}"
        )
        return self.job(self.imports(file_name)[0]["importId"])

    def result(self, import_id: str, name: str) -> bytes:
        """A file that an import left behind."""
        key = f"results/{import_id}/{name}"
        found: bytes = self.client("s3").get_object(Bucket=self.stack.drop_bucket, Key=key)["Body"].read()
        return found

    def summary(self, import_id: str) -> Json:
        """What an import has to say."""
        report: Json = json.loads(self.result(import_id, "summary.json"))
        return report

    def listen(self) -> None:
        """Have a queue get all that is on the event bus from now on."""
        self.bus_queue = self.hear("all-that-is-on-the-bus", self.stack.event_bus, {"source": ["orderhub"]})

    def hear(self, name: str, bus: str, pattern: Json) -> str:
        """Have a queue get the events of a bus that match a pattern; its address."""
        sqs, events = self.client("sqs"), self.client("events")
        queue: str = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
        events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
        return queue

    def _workers(self, function: str) -> list[int]:
        running = Cloud.recorded(self.directory.resolve())
        assert running
        return [process.pid for process in in_group(running.pid, self.stack.functions[function])]

    def _lines_of(self, group: str) -> Iterator[str]:
        pages = self.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        return (event["message"] for page in pages for event in page["events"])

    def _started(self) -> list[Run]:
        """Those of order_notification that were read so far."""
        runs = self._runs.values()
        return [run for run in runs if run.workflow == "order_notification"]

    def _read_runs(self) -> bool:
        """Read what has ended since the last time; tell whether nothing is under way."""
        states = self.client("stepfunctions")
        machine = self.stack.workflows["run_workflow"]
        pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
        listed = [run for page in pages for run in page["executions"]]
        for run in listed:
            if run["status"] != "RUNNING" and run["executionArn"] not in self._runs:
                found = states.describe_execution(executionArn=run["executionArn"])
                self._runs[run["executionArn"]] = Run(
                    arn=run["executionArn"],
                    status=found["status"],
                    event=json.loads(found["input"]),
                    output=json.loads(found.get("output") or "{}"),
                )
        return all(run["status"] != "RUNNING" for run in listed)


def look(endpoint_url: str, path: str) -> Json:
    """What MiniStack shows of itself."""
    base = urlsplit(endpoint_url)
    connection = HTTPConnection(base.hostname or "", base.port, timeout=30)
    try:
        connection.request("GET", path)
        shown: Json = json.loads(connection.getresponse().read())
        return shown
    finally:
        connection.close()


def ids(events: Sequence[Json]) -> list[str]:
    """The ids of events that were on the bus."""
    return [event["detail"]["orderId"] for event in events]


@cache
def _client(endpoint_url: str, service: str) -> Any:  # noqa: ANN401 - as `Deployed.client`
    anything: Any = session()
    return anything.client(service, endpoint_url=endpoint_url, config=CONFIG)


def _has_ended(pid: int) -> bool:
    """Whether a process is gone, or waits only for its parent to take note of that, by Linux's own list."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def _all(grouped: Mapping[str, Sequence[Json]]) -> list[Json]:
    return [name for group in grouped.values() for name in group]


def _stripped(statement: Json, action: str) -> Json:
    named = statement["Action"]
    actions = [named] if isinstance(named, str) else named
    return statement | {"Action": [each for each in actions if each != action]} if action in actions else statement
