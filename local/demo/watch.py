"""Looks behind the API: what the stream told, what the workflows did, which messages went out."""

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

from local.clients import CONFIG, session
from local.layout import LocalError
from local.resources import client as cloudformation
from local.stack import Stack

_OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as the history keeps it."""

    event_id: str
    order_no: str
    name: str
    status: str
    occurred_at: str

    def starts_run(self, statuses: frozenset[str]) -> bool:
        """Whether the rule of the notification lets it through."""
        return self.name == f"order{self.status}" and self.status in statuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A workflow run that has ended; `outcome` is the error's name when it failed."""

    event_id: str
    outcome: str
    channel: str | None
    failed: bool
    workflow: str = "order_notification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message in the inbox of the embedded cloud."""

    to: str
    subject: str
    body: str


class Watch:
    """Reads the embedded cloud as its root user; the product itself never looks at it this way."""

    def __init__(self, stack: Stack) -> None:
        aws = session()
        self._stack = stack
        self._table = stack.tables["events"]
        self._orders = stack.tables["orders"]
        self._workflow = stack.workflows["run_workflow"]
        self._dynamodb = aws.client("dynamodb", endpoint_url=stack.endpoint_url, config=CONFIG)
        self._runs = aws.client("stepfunctions", endpoint_url=stack.endpoint_url, config=CONFIG)
        self._ended: dict[str, Run] = {}

    def statuses(self) -> frozenset[str]:
        """Return the statuses of which the stack tells the buyer."""
        found = cloudformation(self._stack.endpoint_url).describe_stacks(StackName=self._stack.stack_name)
        parameters = {
            parameter["ParameterKey"]: parameter["ParameterValue"]
            for parameter in found["Stacks"][0]["Parameters"]
        }
        return frozenset(word.strip() for word in parameters["NotifyStatuses"].split(","))

    def count_events(self) -> int:
        """Return how many events of orders the history holds; the cloud is new, so all of them are the demo's."""
        return len(self.events())

    def events(self) -> list[Event]:
        """Return all events of orders, oldest first."""
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self._table)
        rows = (row for page in pages for row in page["Items"])
        found = [_event(row) for row in rows if _is_of_an_order(row)]
        return sorted(found, key=lambda event: (event.occurred_at, event.order_no))

    def order_nos(self) -> list[str]:
        """Return the numbers of all orders, in the order of their numbers."""
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._orders, ProjectionExpression="order_no, order_no_sku", ConsistentRead=True
        )
        rows = [(row["order_no"]["S"], row["order_no_sku"]["S"]) for page in pages for row in page["Items"]]
        return sorted(number for number, key in rows if key == f"{number}#")

    def runs(self) -> dict[str, Run]:
        """Return the runs of order_notification that have ended, by their event."""
        pages = self._runs.get_paginator("list_executions").paginate(stateMachineArn=self._workflow)
        for run in (run for page in pages for run in page["executions"]):
            if run["status"] != "RUNNING" and run["executionArn"] not in self._ended:
                execution: Any = self._runs.describe_execution(executionArn=run["executionArn"])
                self._ended[run["executionArn"]] = _run(execution)
        notifications = (run for run in self._ended.values() if run.workflow == "order_notification")
        return {run.event_id: run for run in notifications}

    def mails(self) -> list[Mail]:
        """Return the messages that went out, oldest first."""
        try:
            with _OPEN(f"{self._stack.endpoint_url}/_ministack/ses/messages", timeout=30) as answer:
                accounts = json.load(answer)["messages"].values()
        except OSError as error:
            raise LocalError(f"the inbox of the embedded cloud cannot be read: {error}") from None
        rows = sorted((row for rows in accounts for row in rows), key=lambda row: str(row["Timestamp"]))
        return [Mail(to=", ".join(row["To"]), subject=row["Subject"], body=row["BodyText"]) for row in rows]


def _is_of_an_order(row: Any) -> bool:  # noqa: ANN401 - a row of DynamoDB
    """Whether a row is an event, not what one set off, and of an order, not of a customer."""
    return "detail" in row and not row["order_no"]["S"].startswith("customer#")


def _event(row: Any) -> Event:  # noqa: ANN401 - a row of DynamoDB
    detail = json.loads(row["detail"]["S"])
    return Event(
        event_id=row["event_id"]["S"],
        order_no=row["order_no"]["S"],
        name=row["detail_type"]["S"],
        status=detail["order"]["status"],
        occurred_at=row["occurred_at"]["S"],
    )


def _run(execution: Any) -> Run:  # noqa: ANN401 - an answer of Step Functions
    given, output = json.loads(execution["input"]), json.loads(execution.get("output") or "{}")
    return Run(
        workflow=given.get("workflow", ""),
        event_id=given.get("detail", {}).get("orderId", ""),
        outcome=output.get("outcome") or execution.get("error") or execution["status"],
        channel=output.get("channel"),
        failed=execution["status"] != "SUCCEEDED",
    )
