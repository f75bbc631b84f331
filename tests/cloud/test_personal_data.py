"""Runs last: what the other tests know of buyers is nowhere it does not belong."""

import base64
import json
from collections.abc import Iterable

from tests.support.cloud import (
    BUYER,
    CANARIES,
    Deployed,
    Json,
    basic,
    look,
    mailbox,
    order,
    order_with_buyer,
)

KEYS = {
    "orders": ("order_no", "order_no_sku", "status", "store_key", "shard", "ordered_at"),
    "events": ("order_no", "version", "day_shard", "occurred_at"),
    "customers": ("customer_id", "sk"),
    "products": ("pk", "list"),
}


def found_in(texts: Iterable[str]) -> list[str]:
    return [text[:500] for text in texts for canary in CANARIES if canary in text or escaped(canary) in text]


def escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def test_personal_data_is_only_where_it_belongs(cloud: Deployed) -> None:
    send_all_there_is(cloud)
    cloud.settle()

    assert cloud.mails(mailbox("canary-1"))
    assert found_in(cloud.all_log_lines()) == []
    assert found_in(json.dumps(event, ensure_ascii=False) for event in cloud.messages(cloud.bus_queue)) == []
    assert found_in(json.dumps(row, ensure_ascii=False) for row in cloud.rows("events")) == []
    assert found_in(json.dumps(row, ensure_ascii=False, default=str) for row in unwritten(cloud)) == []
    assert found_in(keys_of(cloud)) == []
    assert found_in(queued(cloud)) == []


def unwritten(cloud: Deployed) -> Iterable[Json]:
    """What is kept of operations but for tasks, in which people write what they like."""
    return (row for row in cloud.rows("operations") if not row["pk"]["S"].startswith("task#"))


def test_the_runs_of_workflows_keep_no_personal_data(cloud: Deployed) -> None:
    states = cloud.client("stepfunctions")
    runs = cloud.all_runs()

    histories = (states.get_execution_history(executionArn=run.arn)["events"] for run in runs)

    assert runs
    assert found_in(json.dumps([run.event, run.output], ensure_ascii=False) for run in runs) == []
    assert found_in(json.dumps(history, ensure_ascii=False, default=str) for history in histories) == []


def test_no_secret_is_anywhere_but_in_its_own_row(cloud: Deployed) -> None:
    saved = cloud.call("PUT", "/v1/webhooks/secrets", {"url": "https://shop.example/orders"}).json
    operations, secret_rows = cloud.rows("operations"), cloud.rows("secrets")
    secrets = {text_of(row["secret"]) for row in secret_rows}
    key = cloud.stack.api_key.rpartition("_")[2]
    environments = [
        json.dumps(cloud.client("lambda").get_function_configuration(FunctionName=function)["Environment"])
        for function in cloud.stack.functions.values()
    ]
    events = [json.dumps(event) for event in cloud.messages(cloud.bus_queue)]
    rows = [json.dumps(row, default=str) for table in KEYS for row in cloud.rows(table)]
    rows += [json.dumps(row, default=str) for row in operations]
    everywhere = [*cloud.all_log_lines(), *environments, *events, *rows]

    assert {row["pk"]["S"] for row in secret_rows} == {"signing_keys", "secrets", "webhooks"}
    assert [row["pk"] for row in operations if "secret" in row] == []
    assert saved["secret"] in secrets
    assert all((environments, events, rows))
    assert [text[:200] for text in everywhere for secret in {key, *secrets} if secret in text] == []
    assert key not in json.dumps(operations, default=str)
    assert saved["secret"] not in cloud.call("GET", "/v1/webhooks/secrets").body.decode()


def text_of(value: Json) -> str:
    """A secret as it would stand in a text."""
    return str(value["S"]) if "S" in value else base64.b64encode(value["B"]).decode()


def send_all_there_is(cloud: Deployed) -> None:
    """Send personal data every way it can come, among them those that fail."""
    free = {"tags": ["call Canary: 13800138000"], "statusDescription": "Canary waits", "carrier": "ask <Canary>"}
    cloud.post(order_with_buyer("canary-1", "INITIALIZED", **free))
    wrong = dict.fromkeys(("date", "currency", "totalCost", "phone", "status"), "13800138000 Canary")
    body = {"orders": [order("canary-2", **(BUYER | wrong)), {"Canary": BUYER}, [BUYER]], "Canary": BUYER}
    cloud.call("POST", "/v1/orders", body)
    cloud.call("POST", "/v1/orders", json.dumps(BUYER).encode()[:-9])
    cloud.call("POST", "/v1/orders?mode=Canary", {"orders": []})
    cloud.call("GET", "/v1/orders/canary-1", headers=basic("Canary", "13800138000"))
    for view in ("card", "card.html", "chat-link?org=o&t=1&sid=s", "chat-config?org=o&t=1&sid=s", "events"):
        assert cloud.call("GET", f"/v1/orders/canary-1/{view}").status == 200
    # A customer is found once the order has been followed.
    cloud.settle()
    look_and_act(cloud)


def look_and_act(cloud: Deployed) -> None:
    """What an agent does with an order, with personal data wherever somebody could write it."""
    assert cloud.call("GET", "/v1/orders/canary-1/card?reveal=phone&reason=asked%20to").status == 200
    body = {"reason": "Canary moved", "note": "call 13800138000"}
    assert cloud.call("POST", "/v1/orders/canary-1/actions/modify_address", body).status == 200
    assert cloud.call("POST", "/v1/orders/canary-1/actions/Canary", body).status == 404
    assert cloud.call("POST", "/v1/orders/canary-1/feedback", {"nps": 1, "comment": "Canary"}).status == 200
    for lookup in ({"phone": "13800138000"}, {"email": mailbox("canary-1")}, {"unionid": BUYER["unionid"]}):
        assert cloud.call("POST", "/v1/recent-orders", lookup).json["orders"]
    link = cloud.call("POST", "/v1/orders/canary-1/feedback-link", {"minutes": 5}).json["url"]
    path = link.removeprefix(cloud.stack.api_url)
    assert cloud.call("POST", path, b"comment=Canary+13800138000", {}).status == 200
    assert cloud.call("DELETE", "/v1/orders", {"Canary": "13800138000"}).status == 400


def keys_of(cloud: Deployed) -> Iterable[str]:
    for table, names in KEYS.items():
        for row in cloud.rows(table):
            yield json.dumps([row[name] for name in names if name in row], ensure_ascii=False)


def queued(cloud: Deployed) -> Iterable[str]:
    quarantine = cloud.queue("QuarantineQueue").rpartition("/")[2]
    for regions in look(cloud.stack.endpoint_url, "/_ministack/sqs/messages")["messages"].values():
        for queues in regions.values():
            for address, messages in queues.items():
                if not address.endswith(quarantine):
                    yield from (message["Body"] for message in messages)
