"""The function that takes in what is done about an order, from API Gateway's event to its rows, on moto."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import boto3
import pytest

from orderhub.orders.statuses import Status
from orderhub.orders.table import OrdersTable
from tests.support.api import environment_of
from tests.support.functions import Context, load_app, payload
from tests.support.orders import header, line
from tests.support.published import came_of
from tests.support.tables import moto_tables, put_order

NUMBER = "ORD202505270001"

type Send = Callable[..., dict[str, Any]]


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Iterator[Send]:
    with moto_tables("OrdersTable", "EventsTable") as client:
        app = load_app("act_on_order", environment_of("act_on_order"), monkeypatch)
        tea = line("TEA-1", quantity=Decimal(2), cost=Decimal("129.90"))
        head = header(NUMBER, status=Status.DELIVERED, total_cost=Decimal("259.80"))
        put_order(client, head, tea)

        def sent(sample: str, request: str = "request-1", **fields: object) -> dict[str, Any]:
            event = payload(sample, **fields)
            if "detail" in event:
                assert app.handler(event, Context()) is None
                return {}
            event["requestContext"]["requestId"] = request
            answer = app.handler(event, Context())
            return {"status": answer["statusCode"], **json.loads(answer["body"])}

        yield sent


def stored_order() -> Any:  # noqa: ANN401 - the order, which is there
    return OrdersTable(boto3.client("dynamodb"), "OrdersTable").read(NUMBER)


def test_an_action_is_kept_beside_its_order_and_counts_as_its_change(send: Send) -> None:
    first, second = send("act_on_order"), send("act_on_order", "request-2")

    assert (first["status"], first["version"], first["repeated"]) == (200, 2, False)
    assert (second["status"], second["version"], second["repeated"]) == (200, 2, True)
    order = stored_order()
    (case,) = order.cases
    assert (case.case_id, case.amount, order.stamp.version) == ("refund-1", Decimal("129.9"), 2)
    assert order.stamp.activity.name == first["event"] == "orderACTION_refund"
    assert case.reason not in json.dumps(order.stamp.activity.facts, ensure_ascii=False)


def test_feedback_is_kept_beside_its_order(send: Send) -> None:
    first = send("act_on_order-feedback")
    again = send("act_on_order-feedback", "request-2")
    other = send("act_on_order-feedback", "request-3", body='{"score": 1}')

    assert (first["version"], first["repeated"], again["repeated"]) == (2, False, True)
    assert (other["status"], other["code"]) == (409, "feedback_given")
    assert stored_order().feedbacks[0].feedback_id.startswith("key-")


def test_a_refusal_is_a_problem_with_a_code(send: Send) -> None:
    assert send("act_on_order", body="{")["code"] == "body_invalid"
    assert send("act_on_order", path="/v1/orders/nobodys/actions/refund")["code"] == "order_unknown"
    assert send("act_on_order", path=f"/v1/orders/{NUMBER}/actions/dance")["code"] == "action_unknown"


def noted() -> set[str]:
    """What is noted beside the event, without the times."""
    (row,) = boto3.client("dynamodb").scan(TableName="EventsTable")["Items"]
    assert row["event_id"] == {"S": "DY-20261122-0001:2"}
    return came_of(row["reactions"]["SS"])


def about(order_no: str, action: str, request_id: str = "1") -> dict[str, Any]:
    """The detail of a request of a rule about an order."""
    detail: dict[str, Any] = payload("act_on_order-requested")["detail"]
    return detail | {"eventKey": order_no, "request": detail["request"] | {"action": action, "id": request_id}}


def test_what_a_rule_asks_for_is_done_once_and_noted_beside_its_event(send: Send) -> None:
    for _ in range(2):
        send("act_on_order-requested", detail=about(NUMBER, "refund"))

    order = stored_order()
    assert [(case.case_id, case.opened_by, case.requests) for case in order.cases] == [
        ("refund-1", "rule:vip", ("1",))
    ]
    assert (order.stamp.version, order.stamp.activity.facts["by"]) == (2, "rule:vip")
    assert noted() == {"action:refund:done:"}


def test_what_the_order_does_not_allow_is_noted_and_no_failure(send: Send) -> None:
    send("act_on_order-requested", detail=about(NUMBER, "remind_to_ship"))

    assert (stored_order().cases, noted()) == ((), {"action:remind_to_ship:refused:action_not_allowed"})
