"""What the buyer is told, and when nobody is."""

import json
from http import HTTPStatus
from typing import Any

from tests.support.cloud import (
    BUYER,
    Deployed,
    eventually,
    look,
    mailbox,
    order,
    order_with_buyer,
)


def event_of(cloud: Deployed, order_no: str) -> dict[str, Any]:
    return eventually(lambda: cloud.on_bus(order_no), f"event of {order_no}")[-1]


def test_the_same_event_twice_sends_one_message(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("twice-1", "DELIVERED"))
    assert cloud.run_of("twice-1:1").output["outcome"] == "sent"

    cloud.publish(event_of(cloud, "twice-1"))

    cloud.settle()
    [run] = cloud.runs("twice-1:1")
    assert (run.status, run.output["outcome"]) == ("SUCCEEDED", "sent")
    assert len(cloud.mails(mailbox("twice-1"))) == 1


def test_with_nobody_to_reach_the_run_stops_and_says_so(cloud: Deployed) -> None:
    cloud.post(order("nobody-1", "INITIALIZED"))

    run = cloud.run_of("nobody-1:1")

    assert (run.status, run.output["outcome"]) == ("SUCCEEDED", "nobody_to_reach")


def test_an_order_that_moved_on_is_not_told_of(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("moved-1", "PAID"))
    event = event_of(cloud, "moved-1")
    event["detail-type"] = "orderINITIALIZED"
    event["detail"]["order"]["status"] = "INITIALIZED"

    cloud.publish(event)

    run = cloud.run_of("moved-1:1")
    assert (run.status, run.output["outcome"]) == ("SUCCEEDED", "order_moved_on")
    assert cloud.mails(mailbox("moved-1")) == []


def test_the_message_is_in_the_buyers_language(cloud: Deployed) -> None:
    cloud.post(
        order_with_buyer("language-zh", "SHIPPED", language="zh-CN"),
        order_with_buyer("language-en", "SHIPPED", language="en"),
        order_with_buyer("language-unknown", "SHIPPED", language="tlh"),
    )

    mails = {
        order_no: eventually(lambda no=order_no: cloud.mails(mailbox(no)), f"mail of {order_no}")[0]  # type: ignore[misc]
        for order_no in ("language-zh", "language-en", "language-unknown")
    }
    subjects = {order_no: mail["Subject"] for order_no, mail in mails.items()}

    assert "订单" in subjects["language-zh"]
    assert "order" in subjects["language-en"]
    assert "order" in subjects["language-unknown"]
    assert '<html lang="zh-CN">' in mails["language-zh"]["BodyHtml"]
    assert "language-en" in mails["language-en"]["BodyHtml"]


def test_mails_are_of_the_brand_that_is_saved(cloud: Deployed) -> None:
    brand = {"name": "Tea & Co", "sender_name": "茶叶店", "order_url": "https://shop.example/o/{order_no}"}
    assert cloud.call("PUT", "/v1/brand/branded", brand).status == HTTPStatus.OK
    cloud.settle()
    # What it read up to a minute ago would still count.
    cloud.kill("send_messages")

    cloud.post(order_with_buyer("brand-1", "SHIPPED", storeId="branded"))

    mail = eventually(lambda: cloud.mails(mailbox("brand-1")), "mail of brand-1")[0]
    assert "Tea &amp; Co" in mail["BodyHtml"]
    assert "https://shop.example/o/brand-1" in mail["BodyText"]
    assert mail["Source"].startswith("=?utf-8?b?")


def test_no_text_message_is_sent_unless_the_shop_allows_it(cloud: Deployed) -> None:
    cloud.post(order("phone-only-1", "CANCELLED", phone=BUYER["phone"]))

    assert cloud.run_of("phone-only-1:1").output["outcome"] == "nobody_to_reach"
    assert "800138000" not in json.dumps(look(cloud.stack.endpoint_url, "/_ministack/sns/sms-messages"))


def test_a_run_of_the_common_case_takes_one_step(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("steps-1", "INITIALIZED"))
    run = cloud.run_of("steps-1:1")

    history = cloud.client("stepfunctions").get_execution_history(executionArn=run.arn)["events"]

    entered = [
        event["stateEnteredEventDetails"]["name"] for event in history if "stateEnteredEventDetails" in event
    ]
    assert entered == ["Run"]


def test_an_update_without_a_new_status_tells_nobody(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("same-status-1", "SHIPPED"))
    cloud.post(order_with_buyer("same-status-1", "SHIPPED", carrier="SF"))
    cloud.settle()

    assert cloud.runs("same-status-1:2") == []
    assert len(cloud.mails(mailbox("same-status-1"))) == 1
