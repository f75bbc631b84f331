"""What becomes of mails that come back: the embedded cloud plays SES's mailbox simulator."""

from typing import Any

import pytest

from tests.support.cloud import Deployed, eventually, order

SIMULATOR = "simulator.amazonses.com"


def address_of(kind: str, order_no: str) -> str:
    """An address of the simulator for one test alone; its label makes it another address."""
    return f"{kind}+{order_no}@{SIMULATOR}"


def hint_in(cloud: Deployed, order_no: str) -> dict[str, Any] | None:
    """What the card of an order says of mails to its buyer."""
    customer = cloud.call("GET", f"/v1/orders/{order_no}/card?include=customer&locale=en").json["customer"]
    return (customer or {}).get("mail")


@pytest.mark.parametrize(
    ("kind", "state", "outcome"),
    [("bounce", "bounced", "address_bounced"), ("complaint", "complained", "complained")],
)
def test_an_address_whose_mail_came_back_gets_no_other(
    cloud: Deployed, kind: str, state: str, outcome: str
) -> None:
    order_no = f"came-back-{kind}"
    address = address_of(kind, order_no)
    buyer = {"email": address, "externalCustomerId": order_no}
    cloud.post(order(order_no, "INITIALIZED", **buyer))
    assert cloud.run_of(f"{order_no}:1").output["outcome"] == "sent"
    hint = eventually(lambda: hint_in(cloud, order_no), f"{state} on the card")

    cloud.post(order(order_no, "SHIPPED", **buyer))

    run = cloud.run_of(f"{order_no}:2")
    explained = cloud.call("GET", f"/v1/orders/{order_no}/explain").json["events"][0]
    [came_of_it] = [
        one
        for reactor in explained["reactors"]
        for one in reactor["came_of_it"]
        if reactor["name"] == "order_notification" and one["state"] == "stopped"
    ]
    assert (run.status, run.output["outcome"]) == ("SUCCEEDED", outcome)
    assert came_of_it["reason"] == outcome
    assert hint["state"] == state
    assert len(cloud.mails(address)) == 1
