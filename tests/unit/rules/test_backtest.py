"""A backtest says what a rule would have done, and that is what it then does."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.stored_event import StoredEvent
from orderhub.rules.backtest import SAMPLE, Backtest, backtested
from orderhub.rules.order_details import OrderDetails
from orderhub.rules.overlap import MessageOverlap
from orderhub.rules.rule import Rule
from tests.support.published import stored_event
from tests.unit.rules.fakes import FakeLookups
from tests.unit.rules.samples import MESSAGES, SAVED, paid, rule
from tests.unit.rules.test_engine import House


def past(*details: dict[str, Any], detail_type: str = "orderPAID") -> list[StoredEvent]:
    return [stored_event(detail_type, detail) for detail in details]


def never() -> bool:
    return False


def tried(
    rule: Rule, others: Sequence[Rule], events: list[StoredEvent], is_time_up: Callable[[], bool]
) -> Backtest:
    """A backtest beside the workflows of the tests, by a shop that sends mails alone."""
    return backtested(rule, others, events, is_time_up, MessageOverlap(rule, others, MESSAGES))


DEAR = "order.total_cost > 100"
ORDERS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 4), st.sampled_from([50, 150.5, 300])), max_size=12
)


@given(ORDERS, st.sampled_from(["order", "never"]))
def test_its_figure_is_what_the_rule_does_on_the_same_events(
    orders: list[tuple[str, int, float]], once: str
) -> None:
    details = [paid(name, version=version, total_cost=cost) for name, version, cost in orders]
    unlike = list({detail["orderId"]: detail for detail in details}.values())
    armed, house = rule(DEAR, once=once), House(rule(DEAR, once=once))

    found = tried(armed, [], past(*unlike), never)
    for detail in unlike:
        house.apply(detail)

    assert found.fired == len(house.world.events)
    assert found.looked_at == len(unlike)


def test_it_counts_messages_and_the_people_who_can_be_reached() -> None:
    do = [{"send_message": {"message": "SHIPPED"}}, {"start_workflow": "win_back"}, {"tag_customer": "vip"}]
    unreachable = {**paid("A3"), "contact": {**paid()["contact"], "reachable_by": []}}
    nobody = {**paid("A4"), "contactId": None}

    found = tried(rule(do=do), [], past(paid("A1"), paid("A2"), unreachable, nobody), never)

    assert (found.fired, found.messages, found.people) == (4, 4, {"c-1"})
    assert found.shown()["unreachable"] == {"nobody_to_reach": 2, "customer_unknown": 2}


def test_it_says_how_often_other_rules_would_have_fired_on_the_same_events() -> None:
    others = [rule(DEAR, name="dear"), rule(name="all"), rule("order.store == 'S9'", name="never")]

    found = tried(rule(), others, past(paid("A1"), paid("A2", total_cost=10)), never)

    assert found.shown()["overlap"] == [{"rule": "all", "fired": 2}, {"rule": "dear", "fired": 1}]


def test_it_shows_a_sample_and_looks_at_what_the_rule_waits_for_only() -> None:
    details = [paid(f"A{number}", occurred_at=SAVED + timedelta(hours=number)) for number in range(SAMPLE + 5)]

    found = tried(rule(), [], [*past(*details), *past(paid("B1"), detail_type="orderSHIPPED")], never).shown()

    assert (found["fired"], found["lookedAt"], len(found["sample"])) == (15, 15, SAMPLE)
    assert found["sample"][0] == {
        "key": "A0",
        "eventId": "A0:1",
        "type": "orderPAID",
        "at": "2026-03-01T08:00:00.000000Z",
    }
    assert (found["isComplete"], found["endedAt"]) == (True, None)


def test_it_says_how_far_it_came_when_time_was_up() -> None:
    details = [paid(f"A{number}", occurred_at=SAVED + timedelta(hours=number)) for number in range(5)]

    found = tried(rule(), [], past(*details), lambda: True).shown()

    assert (found["fired"], found["isComplete"], found["endedAt"]) == (1, False, "2026-03-01T08:00:00.000000Z")


def test_a_customer_of_whom_only_the_id_is_told_is_taken_to_be_reachable() -> None:
    detail = {name: tried_rule for name, tried_rule in paid().items() if name not in {"order", "contact"}}
    detail["metadata"] = {**detail["metadata"], "schema": "rfm-event.v1"}
    tried_rule = rule(on=("rfmCELL_CHANGED",), do=[{"start_workflow": "win_back"}])

    found = tried(tried_rule, [], past(detail, detail_type="rfmCELL_CHANGED"), never)

    assert (found.messages, found.people) == (1, {"c-1"})


SEND = [{"send_message": {"message": "SHIPPED"}}, {"tag_customer": "vip"}]


def test_it_says_how_many_of_its_messages_others_would_have_sent_about_the_same_orders() -> None:
    others = [
        rule(DEAR, name="dear", on=("orderUPDATED",), do=SEND),
        rule(name="quiet"),
        rule(name="other", do=[{"send_message": {"message": "win_back"}}]),
    ]
    shipped = [*past(paid("A1", version=2), paid("A2", version=2, total_cost=10), detail_type="orderSHIPPED")]
    updated = past(paid("A1", version=3), paid("A9", version=3), detail_type="orderUPDATED")
    events = [*past(paid("A1"), paid("A2"), paid("A3")), *shipped, *updated]

    found = tried(rule(do=SEND, once="never"), others, events, never)

    assert (found.looked_at, found.fired) == (3, 3)
    assert found.message_overlap == [{"workflow": "win_back", "messages": 2}, {"rule": "dear", "messages": 1}]
    assert found.shown()["messageOverlap"] == found.message_overlap


def test_a_rule_that_starts_a_workflow_sends_what_that_sends() -> None:
    events = past(paid("A1"), paid("A2")) + past(paid("A2", version=2), detail_type="orderSHIPPED")

    found = tried(rule(do=[{"start_workflow": "win_back"}]), [], events, never)

    assert found.message_overlap == [{"workflow": "win_back", "messages": 1}]


def test_a_rule_that_asks_for_no_message_looks_at_its_own_events_alone() -> None:
    silent = MessageOverlap(rule(), [rule(name="loud", on=("orderUPDATED",), do=SEND)], MESSAGES)
    loud = MessageOverlap(rule(do=SEND), [rule(name="loud", on=("orderUPDATED",), do=SEND)], MESSAGES)

    assert silent.types == {"orderPAID"}
    assert loud.types == {"orderPAID", "orderUPDATED", "orderSHIPPED"}


def test_what_events_do_not_tell_is_taken_as_it_is_now_and_that_is_said() -> None:
    lookups, events = FakeLookups({"c-1": ["gold"]}), past(paid("A1"), paid("A2"))
    asks, other = rule("'gold' in customer.tags"), rule("'silver' in customer.tags", name="other")

    found = backtested(asks, [other], events, never, MessageOverlap(asks, [other], MESSAGES, lookups)).shown()

    assert (found["fired"], found["overlap"], found["asNow"]) == (2, [], ["customer.tags"])
    assert tried(rule(DEAR), [], events, never).shown()["asNow"] == []


def test_a_backtest_shows_nothing_of_what_items_and_extra_fields_hold() -> None:
    details = OrderDetails(
        items={"TEA-1": {"name": "Tea for Ann", "category": "Tea", "price": 75.0}}, extra={"gift": "for Ann"}
    )
    lookups = FakeLookups(orders={"A1": details})
    asks = rule("order.extra.gift != null", "order.items.exists(i, i.name.contains('Tea') && i.price > 1.0)")

    overlap = MessageOverlap(asks, [], MESSAGES, lookups)
    found = backtested(asks, [], past(paid("A1"), paid("A2")), never, overlap).shown()

    assert (found["fired"], found["asNow"]) == (1, ["order.extra", "order.items"])
    assert "Ann" not in str(found)
