"""A card and an explanation, as somebody at a terminal reads them."""

from tests.support.command import Machine

CARD = {
    "orderInfo": {
        "uid": "A1",
        "statusText": "Shipped",
        "time": "2026-03-08 09:30",
        "goods": [{"title": "Tea", "quantity": 1}, {"title": "Mug", "quantity": 2}],
        "shippingAddress": {"name": "J***", "phone": "138****8000", "address": "***"},
    },
    "amount": {"value": 10, "currency": "USD", "text": "USD 10.00"},
    "refunded": [{"text": "USD 1.00"}],
    "buyer": {"name": "J***", "phone": None, "email": None},
    "logistics": {"carrier": "SF", "trackingNo": "T1", "url": None, "steps": [{"at": "x"}]},
    "cases": [{"title": "Refund", "stateText": "open"}],
    "actions": [{"name": "refund", "title": "Refund"}],
}
CHECK = {
    "condition": "order.total_cost > 500.0",
    "holds": False,
    "values": {"order.total_cost": 10},
    "error": None,
}
REACTORS = [
    {"kind": "rule", "name": "vip", "came_of_it": [], "why_not": "condition_failed", "checks": [CHECK]},
    {
        "kind": "workflow",
        "name": "thanks",
        "came_of_it": [{"state": "sent", "reason": None}, {"state": "stopped", "reason": "order_moved"}],
        "why_not": None,
        "checks": [CHECK | {"holds": True, "error": "late"}],
    },
    {"kind": "webhook", "name": "crm", "came_of_it": [], "why_not": None, "checks": []},
]
EVENT = {"id": "A1:1", "detail-type": "orderPAID", "occurred_at": "2026-03-08T09:30:00Z", "reactors": REACTORS}


def test_a_card_is_shown_in_short_and_whole_as_json(machine: Machine) -> None:
    machine.answer("GET /v1/orders/A%2F1/card", CARD)

    short = machine.run("card", "A/1", "--locale", "zh-CN", "--reveal", "phone", "--reason", "asked").out

    assert short.splitlines()[:6] == [
        "order\tA1",
        "status\tShipped",
        "ordered\t2026-03-08 09:30",
        "amount\tUSD 10.00",
        "refunded\tUSD 1.00",
        "goods\t1 x Tea, 2 x Mug",
    ]
    assert "logistics.carrier\tSF\n" in short
    assert "steps" not in short
    assert machine.asked == ["GET /v1/orders/A%2F1/card?locale=zh-CN&reveal=phone&reason=asked&goods=array"]
    assert machine.run("card", "A/1", "--json").json == CARD
    machine.answer("GET /v1/orders/A1/card", {"orderInfo": {"uid": "A1"}})
    assert machine.run("card", "A1").out == "order\tA1\n"


def test_an_explanation_names_each_condition_with_what_it_looked_at(machine: Machine) -> None:
    machine.answer("GET /v1/orders/A1/explain", {"events": [EVENT], "next": None})
    machine.answer("GET /v1/customers/c1/explain", {"events": [], "next": None})

    assert machine.run("explain", "A1").out.splitlines() == [
        "2026-03-08T09:30:00Z orderPAID A1:1",
        "  rule vip: condition_failed",
        "    order.total_cost > 500.0 does not hold: order.total_cost=10",
        "  workflow thanks: sent, stopped order_moved",
        "    order.total_cost > 500.0 holds: late",
        "  webhook crm: nothing",
    ]
    assert machine.run("explain", "A1", "--json").lines == [EVENT]
    assert machine.run("explain", "c1", "--customer").err == "Nothing found.\n"
    assert machine.run("explain", "c1", "--customer", "--json").err == ""
