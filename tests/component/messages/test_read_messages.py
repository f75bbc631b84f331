"""The function that lists messages, over tables as they are."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orderhub.customers.delivery import Delivery
from orderhub.customers.delivery_log import DeliveryLog
from orderhub.customers.delivery_reader import DeliveryReader
from orderhub.customers.identities import IdentityKind
from orderhub.customers.merge_table import Pointers
from orderhub.customers.merges import Merge
from orderhub.customers.resolve import Link
from orderhub.customers.table import CustomersTable
from orderhub.errors import TransientError
from orderhub.events.history import EventHistory
from orderhub.events.reaction_log import ReactionLog
from orderhub.events.reactions import Reaction, ReactionKind
from orderhub.events.stored_event import event_key_of
from orderhub.messages.ledger import MessageLedger
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.reach import Channel
from orderhub.messages.sent_rows import SentRows
from orderhub.workflows.run import RunState
from orderhub.workflows.runs import RunsTable
from tests.support.faults import refuse
from tests.support.functions import Context, load_app, payload
from tests.support.published import published_event
from tests.support.tables import moto_tables
from tests.unit.messages.fakes import NOW
from tests.unit.workflows.fakes import run_of

TABLES = ("OrdersTable", "CustomersTable", "EventsTable", "OperationsTable", "SecretsTable")
ANN, BEN = "a" * 32, "b" * 32
type Ask = Callable[..., Any]


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables(*TABLES) as dynamodb:
        yield dynamodb


def link(customer_id: str) -> Link:
    return Link(customer_id=customer_id, order_no="A1", matched_by=IdentityKind.ORDER, bound_at=NOW)


@pytest.fixture
def ask(client: Any, monkeypatch: pytest.MonkeyPatch) -> Ask:  # noqa: ANN401 - moto's
    environment = {
        "ORDERS_TABLE": "OrdersTable",
        "CUSTOMERS_TABLE": "CustomersTable",
        "EVENTS_TABLE": "EventsTable",
        "OPERATIONS_TABLE": "OperationsTable",
        "SECRETS_TABLE": "SecretsTable",
        "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
        "EVENT_RETENTION_DAYS": "30",
        "DEFAULT_TIME_ZONE": "UTC",
    }
    table = CustomersTable(client, "CustomersTable")
    for customer_id in (ANN, BEN):
        table.bind([], link(customer_id), is_new=True)
    handler = load_app("read_messages", environment, monkeypatch).handler

    def asked(**query: str) -> Any:  # noqa: ANN401 - a body
        answer = handler(payload("read_messages", queryStringParameters=query or None), Context())
        body = json.loads(answer["body"])
        return body if answer["statusCode"] == 200 else body["code"]

    return asked


def store_order(client: Any) -> None:  # noqa: ANN401 - moto's
    """An order whose event led to a message and to one that was held back."""
    event = published_event(contact=ANN)
    EventHistory(client, "EventsTable", retention_days=30).write([event])
    place = event_key_of(event.detail_type, json.loads(event.detail))
    sent = Reaction(
        kind=ReactionKind.WORKFLOW,
        name="order_notification",
        state="sent",
        message="PAID",
        channel="email",
        run="order_notification~A1:1",
        reacted_at=NOW,
    )
    held = Reaction(kind=ReactionKind.WORKFLOW, name="win_back", state="stopped", reason="capped", reacted_at=NOW)
    for reaction in (sent, held):
        ReactionLog(client, "EventsTable", 30).note(place, reaction)


def store_delivery(client: Any, customer_id: str, order_no: str, channel: Channel = Channel.EMAIL) -> None:  # noqa: ANN401 - moto's
    """A message that went out to a customer."""
    job = MessageJob(
        workflow="win_back", run=f"win_back~{order_no}:1", event_id=f"{order_no}:1", order_no=order_no,
        message="win_back", version=1, customer_id=customer_id,
    )  # fmt: skip
    ledger = MessageLedger(client, "OperationsTable", 30)
    ledger.claim(job, "1", NOW)
    ledger.record(job, "1", Result(outcome=Outcome.SENT, channel=channel), NOW)
    delivery = Delivery(
        customer_id=customer_id, sent_at=NOW, workflow="win_back", message="win_back", event_id=job.event_id
    )
    DeliveryLog(client, "CustomersTable", 30).record(delivery)


def test_the_messages_about_an_order(client: Any, ask: Ask) -> None:  # noqa: ANN401 - moto's
    store_order(client)

    messages = ask(order_no="A1")["messages"]

    assert [(each["outcome"], each["message"], each["channel"]) for each in messages] == [
        ("sent", "PAID", "email"),
        ("capped", None, None),
    ]
    assert messages[0]["customerId"] == ANN
    assert ask(order_no="A1", outcome="capped", customer_id=ANN)["messages"] == messages[1:]
    assert ask(order_no="A1", customer_id=BEN) == "order_unknown"


def test_the_messages_to_a_customer_and_all_that_are_one(client: Any, ask: Ask) -> None:  # noqa: ANN401 - moto's
    store_delivery(client, ANN, "A1")
    store_delivery(client, BEN, "A2", Channel.BUS)
    Pointers(client, "CustomersTable").add(Merge(customer_id=BEN, into=ANN, by="key", merged_at=NOW))

    first = ask(customer_id=ANN, limit="1")
    second = ask(customer_id=ANN, limit="1", cursor=first["next"])

    assert [(each["orderNo"], each["outcome"]) for each in first["messages"] + second["messages"]] == [
        ("A2", "requested"),
        ("A1", "sent"),
    ]
    assert second["next"] is None
    assert first["messages"][0]["runId"] == "win_back~A2:1"
    assert ask(customer_id=ANN, limit="1", cursor=first["next"], message="win_back") == "cursor_invalid"
    assert ask(customer_id=ANN, **{"from": "2020-01-01T00:00:00", "to": "2020-01-02T00:00:00"})["messages"] == []
    assert ask(customer_id="nobody") == "customer_unknown"


def test_the_messages_of_a_workflow(client: Any, ask: Ask) -> None:  # noqa: ANN401 - moto's
    RunsTable(client, "OperationsTable", 30_000).create(run_of().ended(RunState.STOPPED, "capped", NOW))

    (message,) = ask(workflow="delivered_follow_up")["messages"]

    assert (message["outcome"], message["orderNo"], message["customerId"]) == ("capped", "A1", "C1")
    assert ask(workflow="delivered_follow_up", customer_id=ANN, outcome="capped")["messages"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "filter_invalid"),
        ({"message": "win_back"}, "filter_invalid"),
        ({"customer_id": ANN, "outcome": "capped"}, "filter_invalid"),
        ({"order_no": "A1", "outcome": "capped", "message": "win_back"}, "filter_invalid"),
        ({"order_no": "A1", "outcome": "lost"}, "outcome_unknown"),
        ({"order_no": "A1"}, "order_unknown"),
        ({"order_no": ""}, "parameter_blank"),
        ({"workflow": "w", "from": "noon"}, "from_invalid"),
        ({"workflow": "w", "limit": "0"}, "limit_invalid"),
    ],
)
def test_what_cannot_be_found_without_reading_all_there_is_is_refused(
    ask: Ask, query: dict[str, str], code: str
) -> None:
    assert ask(**query) == code


def test_what_is_not_in_the_ledger_has_no_channel(client: Any) -> None:  # noqa: ANN401 - moto's
    store_delivery(client, ANN, "A1")
    (delivery,) = DeliveryReader(client, "CustomersTable").each(ANN, NOW, None, 5)
    rows = SentRows(client, "OperationsTable")

    assert (there := rows.of(delivery))
    assert there.channel is Channel.EMAIL
    other = Delivery(customer_id=ANN, sent_at=NOW, workflow="other", message="win_back", event_id="A1:1")
    assert rows.of(other) is None


def test_a_throttle_may_pass(client: Any) -> None:  # noqa: ANN401 - moto's
    refuse(client, "Query", *["ProvisionedThroughputExceededException"] * 2)
    delivery = Delivery(customer_id=ANN, sent_at=NOW, workflow="w", message="m", event_id="A1:1")

    with pytest.raises(TransientError):
        SentRows(client, "OperationsTable").of(delivery)
    with pytest.raises(TransientError):
        next(DeliveryReader(client, "CustomersTable").each(ANN, None, None, 1))
