"""What an agent does with the order a customer asks about: sees it, acts on it, hands out a link to it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from jsonschema import Draft202012Validator

from local import keys
from orderhub.http.keys import new_key
from orderhub.platform.scopes import Scope
from tests.support.cloud import Deployed, Reply, bearer, eventually, order, order_with_buyer
from tests.support.orders import WEIYU_ORDER

CONTRACT = Draft202012Validator(json.loads(Path("events/contracts/order-event.v1.json").read_text("utf-8")))
EXAMPLE: dict[str, Any] = WEIYU_ORDER | {
    "statusDescription": "Paid",
    "externalCustomerId": "visitor_001",
    "phone": None,
}
"""Weiyu's order of a visitor who is known by the workbench's id only."""


def key_with(cloud: Deployed, *scopes: Scope) -> dict[str, str]:
    record, key = new_key("service", scopes, datetime.now(UTC))
    keys.local_keyring(cloud.stack).add(record)
    return bearer(key)


def opened(
    cloud: Deployed, url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """What somebody gets who has the link and no key."""
    base = urlsplit(cloud.stack.api_url)
    link = urlsplit(url)
    assert (link.scheme, link.netloc) == (base.scheme, base.netloc)
    path = link.path.removeprefix(base.path)
    if form is None:
        return cloud.call("GET", path, headers=headers or {})
    body = "&".join(f"{name}={quote(value)}" for name, value in form.items()).encode()
    return cloud.call("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})


def published_of(cloud: Deployed, order_no: str) -> list[tuple[str, dict[str, Any]]]:
    cloud.settle()
    events = cloud.on_bus(order_no)
    for event in events:
        CONTRACT.validate(event)
    return [(event["detail-type"], event["detail"]) for event in events]


def test_the_example_order_comes_out_field_for_field_with_personal_data_masked(cloud: Deployed) -> None:
    cloud.post(EXAMPLE)

    card = cloud.call("GET", "/v1/orders/ORD202505270001/card").json

    info = card["orderInfo"]
    good = info["goods"]
    assert (info["uid"], info["time"], info["status"], info["statusText"]) == (
        "ORD202505270001",
        "2025-05-27 14:30:00",
        "paid",
        "Paid",
    )
    item = EXAMPLE["items"][0]
    assert (good["uid"], good["title"], good["image"], good["description"]) == (
        "goods_001",
        item["name"],
        item["imageUrl"],
        item["description"],
    )
    assert (good["price"], good["url"], good["tagList"], good["quantity"]) == (
        299900,
        item["url"],
        item["tags"],
        1,
    )
    assert json.loads(good["extra"]) == item["extra"]
    assert (info["totalAmount"], info["paymentMethod"]) == (299900, "WeChat Pay")
    assert EXAMPLE["additionalInfo"].items() <= json.loads(info["extra"]).items()
    assert info["shippingAddress"]["name"] == "Z**** S**"
    assert info["shippingAddress"]["phone"] == "138****8000"
    assert "88 Jianguo" not in json.dumps(card)
    assert {"name", "phone", "address"} <= set(card["masked"])
    assert card["amount"]["text"].endswith("299,900.00")


@pytest.mark.parametrize("shape", ["weiyu-flat", "sobot", "sobot-custom"])
def test_other_workbenches_get_their_own_shapes(cloud: Deployed, shape: str) -> None:
    cloud.post(EXAMPLE)

    reply = cloud.call("GET", f"/v1/orders/ORD202505270001/card?format={shape}")

    assert reply.status == 200
    assert "13800138000" not in reply.body.decode()
    if shape == "sobot":
        card = reply.json["card"]
        assert (card["orderCode"], card["totalFee"], card["goodsCount"]) == ("ORD202505270001", 29990000, "1")
        assert (card["orderStatus"], card["createTime"]) == (0, "1748327400000")
        assert card["statusCustom"]


def test_an_open_session_pays_next_to_nothing_for_a_card_that_did_not_change(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("etag-1", "PAID"))
    path = "/v1/orders/etag-1/card"
    auth = bearer(cloud.stack.api_key)
    etag = cloud.call("GET", path).headers["etag"]

    unchanged = cloud.call("GET", path, headers=auth | {"If-None-Match": etag})
    cloud.post(order_with_buyer("etag-1", "SHIPPED"))
    changed = cloud.call("GET", path, headers=auth | {"If-None-Match": etag})

    assert (unchanged.status, unchanged.body, unchanged.headers["etag"]) == (304, b"", etag)
    assert (changed.status, changed.json["orderInfo"]["status"]) == (200, "shipped")
    assert changed.headers["etag"] != etag


def test_personal_data_is_shown_for_a_reason_only_and_written_down(cloud: Deployed) -> None:
    cloud.post(EXAMPLE | {"externalOrderId": "reveal-1"})
    path = "/v1/orders/reveal-1/card"
    agent = key_with(cloud, Scope.CARDS_READ)
    trusted = key_with(cloud, Scope.CARDS_READ, Scope.CARDS_REVEAL)

    refused = cloud.call("GET", f"{path}?reveal=phone&reason=call%20back", headers=agent)
    unreasoned = cloud.call("GET", f"{path}?reveal=phone", headers=trusted)
    shown = cloud.call("GET", f"{path}?reveal=phone&reason=call%20back", headers=trusted)

    assert (refused.status, refused.code) == (403, "scope_missing")
    assert (unreasoned.status, unreasoned.code) == (400, "reason_required")
    assert shown.json["revealed"] == {"phone": "13800138000"}
    assert shown.json["orderInfo"]["shippingAddress"]["name"] == "Z**** S**"
    assert "phone" not in shown.json["masked"]
    entries = cloud.call("GET", "/v1/audit?order_no=reveal-1").json["entries"]
    assert [(entry["field"], entry["orderNo"], entry["reason"]) for entry in entries] == [
        ("phone", "reveal-1", "call back")
    ]


def test_more_than_thirty_looks_an_hour_are_noticed(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("reveal-2", "PAID"))
    curious = key_with(cloud, Scope.CARDS_READ, Scope.CARDS_REVEAL)
    path = "/v1/orders/reveal-2/card?reveal=email&reason=curiosity"

    for _ in range(31):
        assert cloud.call("GET", path, headers=curious).status == 200

    lines = [line for line in cloud.log_lines("ReadOrderCardLogs") if "reveals_over_limit" in line]
    assert [json.loads(line)["count"] for line in lines] == [31]
    filters = cloud.client("logs").describe_metric_filters(logGroupName=cloud.physical("ReadOrderCardLogs"))
    assert [metricfilter["filterPattern"] for metricfilter in filters["metricFilters"]] == [
        '{ $.message = "reveals_over_limit" }'
    ]


def test_a_refund_goes_its_way_on_the_card_and_on_the_bus(cloud: Deployed) -> None:
    cloud.post(
        order("refund-1", "DELIVERED", totalCost=30, items=[{"externalItemId": "S", "quantity": 2, "cost": 15}])
    )
    act = "/v1/orders/refund-1/actions/"
    body = {"reason": "arrived broken", "lines": [{"sku": "S", "quantity": 1}], "amount": 15}

    first = cloud.call("POST", f"{act}refund", body)
    again = cloud.call("POST", f"{act}refund", body)
    too_much = cloud.call("POST", f"{act}refund", {"amount": 16})
    approved = cloud.call("POST", f"{act}refund_approve", {})
    done = cloud.call("POST", f"{act}refund_done", {})

    assert (first.status, first.json["repeated"], first.json["case"]["state"]) == (200, False, "requested")
    assert (again.status, again.json["repeated"], again.json["version"]) == (200, True, first.json["version"])
    assert too_much.status == 409
    assert (approved.json["case"]["state"], done.json["case"]["state"]) == ("approved", "done")
    card = cloud.call("GET", "/v1/orders/refund-1/card").json
    assert [(case["kind"], case["state"], case["amount"]["value"]) for case in card["cases"]] == [
        ("refund", "done", 15)
    ]
    events = published_of(cloud, "refund-1")
    assert [name for name, _ in events] == [
        "orderDELIVERED",
        "orderACTION_refund",
        "orderACTION_refund_approve",
        "orderACTION_refund_done",
    ]
    assert [detail["orderId"] for _, detail in events] == [f"refund-1:{version}" for version in (1, 2, 3, 4)]
    assert "broken" not in json.dumps(events)
    assert card["refunded"] == [{"value": 15, "currency": "CNY", "text": "¥15.00"}]
    [listed] = cloud.call("GET", "/v1/orders?order_no=refund-1").json["orders"]
    assert cloud.get("refund-1")["refunded"] == listed["refunded"] == 15
    customer = f"/v1/customers/{events[0][1]['contactId']}"
    eventually(
        lambda: cloud.call("GET", customer).json["sales"][0]["refunded"] == 15, "the refund with the customer"
    )
    assert cloud.call("GET", customer).json["sales"][0]["sum"] == 30


def test_who_may_ask_for_a_refund_may_not_grant_it(cloud: Deployed) -> None:
    cloud.post(order("refund-3", "PAID"))
    agent = key_with(cloud, Scope.CARDS_READ, Scope.CARDS_ACT)
    act = "/v1/orders/refund-3/actions/"

    misspelt = cloud.call("POST", f"{act}refund", {"Amount": 5}, agent)
    refund = cloud.call("POST", f"{act}refund", {"amount": 5}, agent)
    granted = cloud.call("POST", f"{act}refund_approve", {}, agent)

    assert (misspelt.status, misspelt.code) == (400, "field_unknown")
    assert (refund.status, refund.json["case"]["amount"]) == (200, 5)
    assert (granted.status, granted.code) == (403, "scope_missing")


def test_an_action_must_fit_the_status(cloud: Deployed) -> None:
    cloud.post(order("refund-2", "ABANDONED_SHOPPING_CART"))

    early = cloud.call("POST", "/v1/orders/refund-2/actions/refund", {})
    unknown = cloud.call("POST", "/v1/orders/refund-2/actions/dance", {})
    nobody = cloud.call("POST", "/v1/orders/nobody/actions/refund", {})

    assert (early.status, early.code) == (409, "action_not_allowed")
    assert (unknown.status, unknown.code) == (404, "action_unknown")
    assert (nobody.status, nobody.code) == (404, "order_unknown")


def test_a_link_opens_one_order_without_a_key_and_a_changed_one_nothing(cloud: Deployed) -> None:
    cloud.post(EXAMPLE | {"externalOrderId": "link-1"})

    made = cloud.call("POST", "/v1/orders/link-1/card-link", {"minutes": 5, "audience": "visitor_001"})

    assert made.status == 201
    url = made.json["url"]
    page = opened(cloud, url)
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    text = page.body.decode()
    assert "link-1" in text
    assert "13800138000" not in text
    assert "visitor_001" not in text
    assert opened(cloud, url, headers={"If-None-Match": page.headers["etag"]}).status == 304
    token = url.split("/")[-2]
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[:-4], "x", "." * 20):
        reply = opened(cloud, url.replace(token, wrong))
        assert (reply.status, reply.code) == (404, "link_unknown")
    assert opened(cloud, url.replace("card.html", "feedback")).status == 404


def test_the_card_as_a_page_needs_a_key(cloud: Deployed) -> None:
    cloud.post(EXAMPLE | {"externalOrderId": "page-1"})

    page = cloud.call("GET", "/v1/orders/page-1/card.html?locale=zh-CN")

    assert page.status == 200
    assert '<html lang="zh' in page.body.decode()
    assert cloud.call("GET", "/v1/orders/page-1/card.html", headers={}).status == 401


def test_feedback_comes_once_by_a_link_and_is_told(cloud: Deployed) -> None:
    cloud.post(order("feedback-1", "DELIVERED"))
    url = cloud.call("POST", "/v1/orders/feedback-1/feedback-link", {"minutes": 5}).json["url"]

    form = opened(cloud, url)
    wrong = opened(cloud, url, {"score": "9"})
    given = opened(cloud, url, {"score": "5", "nps": "9", "comment": "很好"})
    again = opened(cloud, url, {"score": "1"})

    assert (form.status, "<form" in form.body.decode()) == (200, True)
    assert wrong.status == 400
    assert given.status == 200
    assert again.status in {200, 409}
    (feedback,) = cloud.call("GET", "/v1/orders/feedback-1/card").json["feedback"]
    assert (feedback["score"], feedback["nps"], feedback["comment"]) == (5, 9, "很好")
    events = published_of(cloud, "feedback-1")
    assert [name for name, _ in events] == ["orderDELIVERED", "orderFEEDBACK"]
    assert events[1][1]["feedback"] == {"score": 5, "nps": 9, "has_comment": True, "via": "link"}


def test_feedback_comes_by_a_key(cloud: Deployed) -> None:
    cloud.post(order("feedback-2", "DELIVERED"))
    path = "/v1/orders/feedback-2/feedback"

    first = cloud.call("POST", path, {"score": 4})
    again = cloud.call("POST", path, {"score": 4})
    other = cloud.call("POST", path, {"score": 1})

    assert (first.status, first.json["repeated"]) == (200, False)
    assert (again.status, again.json["repeated"]) == (200, True)
    assert (other.status, other.code) == (409, "feedback_given")


def test_a_shop_page_hands_on_an_order_that_the_workbench_can_check(cloud: Deployed) -> None:
    cloud.post(order("context-1", "PAID"))

    made = cloud.call("POST", "/v1/order-context", {"orderNo": "context-1", "visitorUid": "visitor_001"})
    context = made.json["orderContext"]
    checked = cloud.call("POST", "/v1/order-context/check", {"orderContext": context})
    forged = cloud.call("POST", "/v1/order-context/check", {"orderContext": context[:-3] + "abc"})

    assert made.status == 201
    assert (checked.json["verified"], checked.json["orderNo"]) == (True, "context-1")
    assert checked.json["visitorUid"] == "visitor_001"
    assert forged.json == {"verified": False}


def test_the_chat_link_is_short_enough_and_holds_the_order(cloud: Deployed) -> None:
    cloud.post(EXAMPLE | {"externalOrderId": "chat-1"})

    answer = cloud.call("GET", "/v1/orders/chat-1/chat-link?org=df_org_uid&t=1&sid=df_wg_uid").json

    assert len(answer["url"]) == answer["length"] <= 2000
    query = parse_qs(urlsplit(answer["url"]).query)
    assert (query["org"], query["sid"]) == (["df_org_uid"], ["df_wg_uid"])
    assert json.loads(query["orderInfo"][0])["uid"] == "chat-1"
    assert "13800138000" not in answer["url"]


def test_the_chat_config_is_ready_to_paste(cloud: Deployed) -> None:
    cloud.post(EXAMPLE | {"externalOrderId": "chat-2"})

    config = cloud.call("GET", "/v1/orders/chat-2/chat-config?org=df_org_uid&t=1&sid=df_wg_uid").json

    chat = config.get("config", config)["chatConfig"]
    assert (chat["org"], chat["sid"]) == ("df_org_uid", "df_wg_uid")
    assert json.loads(chat["orderInfo"])["uid"] == "chat-2"


def test_the_orders_of_a_customer_are_found_by_any_identity_newest_first(cloud: Deployed) -> None:
    days = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in (1, 3, 2)]
    for number, day in enumerate(days):
        buyer = (
            {"phone": "+8613912345678"} if number else {"phone": "13912345678", "email": "recent@buyers.example"}
        )
        cloud.post(order(f"recent-{number}", "PAID", date=day.isoformat(), externalCustomerId="", **buyer))
    cloud.settle()

    by_phone = cloud.call("POST", "/v1/recent-orders", {"phone": "139 1234 5678"})
    by_email = cloud.call("POST", "/v1/recent-orders", {"email": "Recent@buyers.example", "limit": 2})
    nobody = cloud.call("POST", "/v1/recent-orders", {"phone": "13900000001"})

    def numbers(reply: Reply) -> list[str]:
        return [card["orderInfo"]["uid"] for card in reply.json["orders"]]

    assert numbers(by_phone) == ["recent-1", "recent-2", "recent-0"]
    assert numbers(by_email) == ["recent-1", "recent-2"]
    assert (nobody.status, nobody.json) == (200, {"orders": []})


def ended(cloud: Deployed, reply: Reply) -> dict[str, Any]:
    assert reply.status == 202, reply.body[:500]
    path = f"/v1/operations/{reply.json['operationId']}"

    def look() -> dict[str, Any]:
        operation: dict[str, Any] = cloud.call("GET", path).json
        return operation if operation["state"] in {"done", "failed"} else {}

    return eventually(look, "end of the deletion")


def test_a_deleted_order_is_gone_is_told_of_and_its_numbers_never_come_again(cloud: Deployed) -> None:
    cloud.post(order("deleted-1", "PAID"))
    cloud.call("POST", "/v1/orders/deleted-1/feedback", {"score": 3})

    operation = ended(cloud, cloud.call("DELETE", "/v1/orders", {"externalOrderId": "deleted-1"}))

    assert (operation["state"], operation["deleted"]) == ("done", 1)
    assert cloud.call("GET", "/v1/orders/deleted-1").status == 404
    assert cloud.call("GET", "/v1/orders/deleted-1/card").status == 404
    cloud.post(order("deleted-1", "PAID"))
    events = published_of(cloud, "deleted-1")
    assert [name for name, _ in events] == ["orderPAID", "orderFEEDBACK", "orderDELETED", "orderPAID"]
    assert [detail["order"]["version"] for _, detail in events] == [1, 2, 3, 4]
    history = cloud.call("GET", "/v1/orders/deleted-1/events").json["events"]
    assert len(history) == 4
    assert cloud.get("deleted-1")["version"] == 4


def test_a_day_of_orders_is_deleted_and_the_next_day_is_not(cloud: Deployed) -> None:
    start = datetime(2019, 5, 1, tzinfo=UTC)
    inside = [
        order(f"range-{hour}", "PAID", date=(start + timedelta(hours=hour)).isoformat()) for hour in range(24)
    ]
    cloud.post(*inside, order("range-next", "PAID", date=(start + timedelta(days=1)).isoformat()))
    period = {"from": start.isoformat(), "to": (start + timedelta(days=1)).isoformat()}

    misunderstood = cloud.call("DELETE", f"/v1/orders?{urlencode(period)}&store=S2")
    operation = ended(cloud, cloud.call("DELETE", "/v1/orders", period))
    too_long = cloud.call("DELETE", "/v1/orders", period | {"to": (start + timedelta(days=2)).isoformat()})

    assert (misunderstood.status, misunderstood.code) == (400, "parameter_unknown")
    assert (operation["state"], operation["deleted"]) == ("done", 24)
    assert too_long.status == 400
    assert cloud.call("GET", "/v1/orders/range-5").status == 404
    assert cloud.call("GET", "/v1/orders/range-next").status == 200


def test_a_customer_is_known_by_any_identity_and_worth_what_was_delivered(cloud: Deployed) -> None:
    buyer = {
        "externalCustomerId": "cust-1",
        "email": "worth@buyers.example",
        "firstName": "Ann",
        "lastName": "Lee",
    }
    for number, status in enumerate(("DELIVERED", "PAID", "CANCELLED")):
        cloud.post(order(f"worth-{number}", status, **buyer))
    events = published_of(cloud, "worth-0")

    found = cloud.call("POST", "/v1/customers/lookup", {"email": "Worth@Buyers.example"}).json["customer"]
    orders = cloud.call("GET", f"/v1/customers/{found['customerId']}/orders?limit=2").json
    stranger = cloud.call("POST", "/v1/customers/lookup", {"email": "nobody@buyers.example"})

    assert [detail["contactId"] for _, detail in events] == [found["customerId"]]
    assert (found["name"], found["channels"]["email"], found["orders"]) == ("A** L**", "w***@buyers.example", 3)
    assert [(sale["currency"], sale["count"], sale["sum"]) for sale in found["sales"]] == [("CNY", 1, 30)]
    assert len(orders["orders"]) == 2
    assert orders["next"]
    assert cloud.call("GET", f"/v1/customers/{found['customerId']}").json == found
    assert (stranger.status, stranger.json) == (200, {"customer": None})


def test_an_identity_stays_with_whom_it_was_bound_to_first_and_the_conflict_is_listed(cloud: Deployed) -> None:
    first = {"externalCustomerId": "conflict-1", "email": "conflict@buyers.example"}
    cloud.post(order("conflict-1", "PAID", **first))
    cloud.settle()
    cloud.post(order("conflict-2", "PAID", **(first | {"externalCustomerId": "conflict-2"})))
    cloud.settle()
    cloud.post(order("conflict-3", "PAID", externalCustomerId="conflict-3", phone="13912340000"))
    cloud.post(order("conflict-4", "PAID", externalCustomerId="conflict-1", phone="13912340000"))
    cloud.settle()

    conflicts = cloud.call("GET", "/v1/customers/conflicts?limit=100").json["conflicts"]

    assert [
        (conflict["kind"], conflict["orderNo"])
        for conflict in conflicts
        if conflict["orderNo"].startswith("conflict-4")
    ] == [("phone", "conflict-4")]
