"""Which message led to which sale, from the order to the report."""

from datetime import UTC, datetime
from typing import Any

from tests.support.cloud import Deployed, eventually, mailbox, order

CURRENCY = "ISK"
"""Of no other test's orders, so that the report is of these alone."""
BUYER = {"externalCustomerId": "C-revenue", "currency": CURRENCY}


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _report(cloud: Deployed, query: str = "") -> dict[str, Any]:
    reply = cloud.call("GET", f"/v1/revenue?currency={CURRENCY}{query}")
    assert reply.status == 200, reply.body[:500]
    return reply.json


def _groups(cloud: Deployed) -> list[tuple[str | None, str | None, str, int, float]]:
    groups = _report(cloud)["groups"]
    return [
        (group["workflow"], group["message"], group["status"], group["count"], group["sum"]) for group in groups
    ]


def _touches(cloud: Deployed, event_id: str) -> list[dict[str, Any]]:
    rows = [row for row in cloud.rows("customers") if row["sk"]["S"].startswith("touch#")]
    return [row for row in rows if row["sk"]["S"].endswith(f"#{event_id}")]


def test_a_message_led_to_a_sale_as_long_as_it_is_one(cloud: Deployed) -> None:
    cloud.post(order("revenue-1", "SHIPPED", email=mailbox("revenue-1"), date=_now(), **BUYER))
    assert cloud.run_of("revenue-1:1").output["outcome"] == "sent"
    cloud.post(order("revenue-2", "COMPLETED", totalCost=1200, date=_now(), **BUYER))

    led = [("order_notification", "SHIPPED", "COMPLETED", 1, 1200)]
    eventually(lambda: _groups(cloud) == led, "sale with its message")
    report = _report(cloud)
    assert (report["all"]["count"], report["notAttributed"]["count"]) == (1, 0)
    assert (
        b"order_notification,SHIPPED,COMPLETED,1,1200"
        in cloud.call("GET", f"/v1/revenue?currency={CURRENCY}&format=csv").body
    )

    cloud.post(order("revenue-2", "PAID", totalCost=1200, **BUYER))

    eventually(lambda: not _groups(cloud), "report without what is no sale any more")
    assert _report(cloud)["all"]["count"] == 0


def test_an_order_of_the_mobile_sdk_counts_from_initialized_on_and_once(cloud: Deployed) -> None:
    mobile = {"externalCustomerId": "C-revenue-mobile", "currency": "HUF", "source": "mobile_sdk", "date": _now()}
    cloud.post(order("revenue-3", "INITIALIZED", totalCost=500, **mobile))

    def found() -> list[tuple[str, float, str | None]]:
        groups = cloud.call("GET", "/v1/revenue?currency=HUF").json["groups"]
        return [(group["status"], group["sum"], group["message"]) for group in groups]

    eventually(lambda: found() == [("INITIALIZED", 500, None)], "early order")

    cloud.post(order("revenue-3", "DELIVERED", totalCost=600, **mobile))

    eventually(lambda: found() == [("DELIVERED", 600, None)], "sale in its stead")

    cloud.post(order("revenue-3", "CANCELLED", totalCost=600, **mobile))

    eventually(lambda: found() == [], "nothing")


def test_an_event_that_comes_twice_is_one_message_to_one_customer(cloud: Deployed) -> None:
    cloud.post(order("revenue-4", "CANCELLED", email=mailbox("revenue-4"), **BUYER))
    run = cloud.run_of("revenue-4:1")
    [before] = _touches(cloud, "revenue-4:1")

    cloud.publish(run.event)

    cloud.settle()
    assert len(cloud.runs("revenue-4:1")) == 1
    assert _touches(cloud, "revenue-4:1") == [before]
    assert before["customer_id"]["S"] == run.detail["contactId"]


def test_a_message_to_one_leads_to_a_sale_to_the_other_while_the_two_are_one(cloud: Deployed) -> None:
    currency = {"currency": "CZK"}
    cloud.post(order("revenue-5", "SHIPPED", **currency, externalCustomerId="C-rev-5", email=mailbox("revenue-5")))
    contact_id = cloud.run_of("revenue-5:1").detail["contactId"]
    cloud.post(order("revenue-6", "DELIVERED", **currency, externalCustomerId="C-rev-6", date=_now()))
    buyer = eventually(lambda: cloud.on_bus("revenue-6"), "event of the sale")[0]["detail"]["contactId"]

    def messages() -> list[str | None]:
        return [group["message"] for group in cloud.call("GET", "/v1/revenue?currency=CZK").json["groups"]]

    eventually(lambda: messages() == [None], "sale of nobody who got a message")

    merged = cloud.call("POST", f"/v1/customers/{contact_id}/merges", {"customerId": buyer})

    assert merged.status < 300, merged.body[:500]
    assert messages() == ["SHIPPED"]

    assert cloud.call("DELETE", f"/v1/customers/{contact_id}/merges/{buyer}").status < 300
    assert messages() == [None]
