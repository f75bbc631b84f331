"""Yespo's example order, from the request to the message and the card."""

import copy
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from orderhub.events.stored_event import published_detail
from tests.support.cloud import BUYER, YESPO_REQUEST, Deployed, basic, eventually, mailbox, order_with_buyer

CONTRACT = Path("events/contracts/order-event.v1.json")


def example(**fields: object) -> dict[str, Any]:
    body = copy.deepcopy(YESPO_REQUEST)
    body["orders"][0] |= fields
    return body


def test_an_order_goes_all_the_way_once_however_often_it_is_sent(cloud: Deployed) -> None:
    credentials = basic("any user", cloud.stack.api_key)
    request = example(email="first@buyers.example")

    first = cloud.call("POST", "/v1/orders", request, credentials)

    assert (first.status, first.json["created"], first.json["failedOrders"]) == (200, 1, [])
    run = cloud.run_of("100500:1")
    assert (run.status, run.output["outcome"], run.output["channel"]) == ("SUCCEEDED", "sent", "email")
    assert [mail["Subject"] for mail in cloud.mails("first@buyers.example")] == [
        "We have received your order 100500"
    ]
    assert [event["detail-type"] for event in cloud.on_bus("100500")] == ["orderINITIALIZED"]
    row = cloud.header_row("100500")

    again = cloud.call("POST", "/v1/orders", request, credentials)
    cloud.settle()

    assert (again.status, again.json["created"], again.json["unchanged"]) == (200, 0, 1)
    assert cloud.header_row("100500") == row
    assert len(cloud.on_bus("100500")) == len(cloud.history("100500")) == 1
    assert len(cloud.runs("100500:1")) == len(cloud.mails("first@buyers.example")) == 1


def test_a_new_status_is_one_event_that_names_the_previous_one(cloud: Deployed) -> None:
    cloud.call("POST", "/v1/orders", example(externalOrderId="100501", email="next@buyers.example"))

    answer = cloud.call(
        "POST",
        "/v1/orders",
        example(externalOrderId="100501", email="next@buyers.example", status="DELIVERED"),
    )
    cloud.settle()

    assert answer.json["updated"] == 1
    _, delivered = cloud.on_bus("100501")
    assert delivered["detail-type"] == "orderDELIVERED"
    assert delivered["detail"]["order"]["previous_status"] == "INITIALIZED"
    assert delivered["detail"]["order"]["changed"] == ["status"]
    assert [int(row["version"]["N"]) for row in cloud.history("100501")] == [1, 2]


def test_what_is_on_the_bus_keeps_the_contract_and_equals_the_history(cloud: Deployed) -> None:
    contract = Draft202012Validator(json.loads(CONTRACT.read_text("utf-8")))
    cloud.post(order_with_buyer("contract-1", "PAID", storeId="S1", source="offline"))
    cloud.post(order_with_buyer("contract-1", "PAID", remark=None))
    cloud.settle()

    events = cloud.on_bus("contract-1")

    assert [event["detail-type"] for event in events] == ["orderPAID", "orderUPDATED"]
    for event in cloud.messages(cloud.bus_queue):
        if event["detail-type"].startswith("order"):
            contract.validate(event)
    assert [json.loads(published_detail(row)) for row in cloud.history("contract-1")] == [
        event["detail"] for event in events
    ]


def test_an_order_is_read_whole_by_the_shop_and_masked_by_the_agent(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("read-1", "PAID", items=[{"externalItemId": "S", "quantity": 2, "cost": 15}]))

    shown = cloud.get("read-1")
    card = cloud.call("GET", "/v1/orders/read-1/card").json["orderInfo"]

    assert {name: shown[name] for name in BUYER} == BUYER
    assert shown["email"] == mailbox("read-1")
    assert card["uid"] == "read-1"
    assert card["status"] == "paid"
    text = json.dumps(card, ensure_ascii=False)
    hidden = ("13800138000", "13900139000", "139 0013 9000", "张三丰", "Receiver Canary", "金丝雀", "read-1@")
    assert [value for value in hidden if value in text] == []


def test_history_is_stored_and_nobody_is_told(cloud: Deployed) -> None:
    answer = cloud.post(order_with_buyer("historical-1", "DELIVERED"), query="?mode=historical")
    cloud.settle()

    assert (answer["mode"], answer["created"]) == ("historical", 1)
    assert cloud.get("historical-1")["mode"] == "historical"
    assert cloud.on_bus("historical-1") == cloud.history("historical-1") == []
    assert cloud.mails(mailbox("historical-1")) == []


def test_a_live_change_of_a_historical_order_is_told(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("historical-2", "PAID"), query="?mode=historical")

    cloud.post(order_with_buyer("historical-2", "SHIPPED"))

    (mail,) = eventually(lambda: cloud.mails(mailbox("historical-2")), "mail about the shipment")
    assert "historical-2" in mail["Subject"]
    assert cloud.run_of("historical-2:2").output["outcome"] == "sent"
