"""What reacts to the changes of a file, where that is not one message for one event."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from orderhub.events import announcement
from orderhub.events.customer_events import About, Cause, customer_event
from orderhub.events.follow import customers_by_orders
from orderhub.events.records import OrderChange
from orderhub.imports.forecast import foresee
from orderhub.imports.reactions import Consumers, Reactions
from orderhub.rules.actions import ActionTargets
from orderhub.rules.parse import parse
from orderhub.workflows.catalog import load_catalog
from tests.support.order_store import FakeOrders
from tests.support.orders import NOON, source
from tests.support.sheets import judged
from tests.unit.imports.fakes import RULES

CARTS = load_catalog(json.dumps({"abandoned_cart": {"on": "true"}}))["abandoned_cart"]
PAID = {"order_status": "Paid", "buyer_email": "mail@example.com"}
KNOWN = ActionTargets(
    workflows={"order_notification": frozenset({"rfmCELL_CHANGED"}), "abandoned_cart": frozenset({"orderPAID"})},
    messages=frozenset(),
    has_webhook=lambda _: False,
    order_actions=frozenset,
)


def reactions(*rows: Mapping[str, str], customer_id: str | None = None, **more: Any) -> Reactions:  # noqa: ANN401
    """What reacts to the rows of a file, all of one customer."""

    def customers_of_changes(changes: Sequence[OrderChange]) -> list[About]:
        abouts = customers_by_orders(changes)
        return [replace(about, contact=replace(about.contact, customer_id=customer_id)) for about in abouts]

    consumers = Consumers(**({"customers_of": customers_of_changes} | more))
    rules = replace(RULES, workflows=(*RULES.workflows, CARTS), shop_url="https://shop.example/")
    return foresee(FakeOrders(source()), judged(*rows), source(), rules, consumers).fires


def test_a_workflow_that_runs_alone_sends_nothing_in_a_second_run_for_a_customer() -> None:
    rule = parse("cart", {"on": ["orderPAID"], "do": [{"start_workflow": "abandoned_cart"}]}, KNOWN, NOON)
    rows = [PAID | {"order_no": number} for number in ("A1", "A2")]

    of_nobody, of_one = (reactions(*rows, rules=(rule,), customer_id=customer_id) for customer_id in (None, "C1"))

    assert (of_nobody.runs["abandoned_cart"], of_nobody.messages) == (2, 4)
    assert (of_one.runs["abandoned_cart"], of_one.messages) == (2, 2)


def test_a_run_whose_event_does_not_say_what_its_message_is_named_after_sends_none() -> None:
    def customers_of_changes(changes: Sequence[OrderChange]) -> list[About]:
        (about,) = customers_by_orders(changes)
        cause = Cause(key="1", occurred_at=NOON, correlation_id="r-1")
        return [replace(about, events=(customer_event("rfmCELL_CHANGED", "rfm/1", "C1", cause, {}),))]

    rule = parse(
        "moved", {"on": ["rfmCELL_CHANGED"], "do": [{"start_workflow": "order_notification"}]}, KNOWN, NOON
    )

    found = reactions(PAID, customers_of=customers_of_changes, rules=(rule,))

    assert (found.rules, found.runs, found.messages) == ({"moved": 1}, {"order_notification": 1}, 0)


def test_what_the_bus_would_never_take_sets_nothing_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reactions({"order_status": "Shipped"}).events == {"orderSHIPPED": 1}

    monkeypatch.setattr(announcement, "MAX_BYTES", 100)

    assert reactions({"order_status": "Shipped"}).events == {}
