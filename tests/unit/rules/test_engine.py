"""Events set off the rules that were in force, each once for its order, and what came of it is noted."""

from datetime import timedelta
from typing import Any

import pytest

from orderhub.errors import InvalidInput, TransientError
from orderhub.events.reactions import Mark
from orderhub.rules.action_runner import ActionRunner
from orderhub.rules.engine import Engine
from orderhub.rules.firing import incoming_event
from orderhub.rules.rule import Rule
from orderhub.rules.rulebook import Rulebook
from orderhub.tasks.task import Priority
from tests.unit.rules.fakes import FakeFirings, FakeRules, World
from tests.unit.rules.samples import SAVED, paid, rule, sample

NOW = SAVED + timedelta(days=1, hours=2)
TASK = {"create_task": {"title": "Call about ${event.key}", "group": "vip", "due_in_hours": 4, "priority": "high"}}


class House:
    """An engine with rules, and the world it acts on."""

    def __init__(self, *rules: Rule) -> None:
        self.rules, self.firings, self.world = FakeRules(), FakeFirings(), World()
        for saved in rules:
            self.rules.save(saved)
        self.rulebook = Rulebook(self.rules)
        runner = ActionRunner(bus=self.world, emits=self.world, tasks=self.world, tags=self.world)
        self.engine = Engine(
            rulebook=self.rulebook,
            firings=self.firings,
            runner=runner,
            reactions=self.world,
            lookups=self.world.lookups,
        )

    def apply(self, detail: dict[str, Any], detail_type: str = "orderPAID", *, is_repeat: bool = False) -> None:
        event = incoming_event({"detail-type": detail_type, "detail": detail}, is_repeat=is_repeat)
        self.engine.apply(event, NOW)

    def noted(self) -> list[tuple[str, str, str, tuple[Mark, ...]]]:
        return [(reaction.name, reaction.state, reaction.reason, marks) for _, reaction, marks in self.world.noted]


def test_a_rule_that_fires_does_all_it_says() -> None:
    do = [
        TASK,
        {"tag_customer": "vip"},
        {"start_workflow": "win_back"},
        {"send_message": {"message": "SHIPPED"}},
        {"call_webhook": "crm"},
        {"act_on_order": "remind_to_ship"},
        {"emit": "VIP_PAID"},
    ]
    house = House(rule("order.total_cost > 100", do=do))

    house.apply(paid())

    (task,) = house.world.tasks.values()
    assert (task.title, task.group, task.priority) == ("Call about A1", "vip", Priority.HIGH)
    assert (task.order_no, task.customer_id, task.created_by, task.cause) == ("A1", "c-1", "rule:vip", "A1:1")
    assert task.due_at == NOW + timedelta(hours=4)
    assert house.world.tags == {("c-1", "vip", "rule:vip")}
    published = house.world.published()
    request = {"by": "rule:vip", "detail_type": "orderPAID"}
    assert [(name, detail.get("request")) for name, detail in published] == [
        ("workflowREQUESTED", {**request, "workflow": "win_back"}),
        ("workflowREQUESTED", {**request, "workflow": "send_message", "message": "SHIPPED"}),
        ("webhookREQUESTED", {**request, "webhook": "crm"}),
        ("actionREQUESTED", {**request, "action": "remind_to_ship", "id": published[3][1]["request"]["id"]}),
        ("customVIP_PAID", None),
    ]
    assert house.noted() == [("vip", "fired", "", (Mark.FIRED,))]


def test_each_action_on_an_order_is_a_request_of_its_own_and_the_same_when_it_comes_again() -> None:
    do = [{"act_on_order": "remind_to_ship"}, {"act_on_order": "remind_to_ship"}, {"act_on_order": "refund"}]
    first, again = House(rule(do=do)), House(rule(do=do))
    other, later = House(rule(name="other", do=do)), House(rule(do=do))

    first.apply(paid())
    again.apply(paid())
    other.apply(paid())
    later.apply(paid(version=2))

    asked = [
        [detail["request"]["id"] for _, detail in house.world.published()]
        for house in (first, again, other, later)
    ]
    assert asked[0] == asked[1]
    assert len({one for some in asked for one in some}) == 9


def test_a_task_says_the_facts_of_its_event_and_never_more_than_fits() -> None:
    words = {"title": "${order.items}", "description": "${order.total_cost} ${order.currency}\n${order.carrier}"}
    house = House(rule(do=[{"create_task": words}]))

    house.apply(paid(items=[{"sku": "S" * 90, "quantity": 1.5}] * 3))

    (task,) = house.world.tasks.values()
    assert (len(task.title), task.title[:7], task.description) == (200, "1.5 × S", "150 CNY\n-")


def test_what_a_request_is_about_is_the_event_as_it_was_told() -> None:
    house = House(rule(do=[{"start_workflow": "win_back"}]))

    house.apply(paid())

    ((_, detail),) = house.world.published()
    del detail["request"]
    assert detail == paid()


def test_an_emitted_event_has_an_id_of_its_own_and_the_facts_of_its_cause() -> None:
    house = House(rule(do=[{"emit": "SEEN"}]))

    house.apply(paid())

    ((_, detail),) = house.world.published()
    assert (detail["eventKey"], detail["orderId"]) == ("A1", "A1:1:vip:SEEN")
    assert detail["metadata"]["schema"] == "custom-event.v1"
    assert detail["rule"] == {"name": "vip", "event_type": "orderPAID", "event_id": "A1:1"}
    assert detail["order"] == paid()["order"]


def test_the_same_event_again_does_nothing_again() -> None:
    house = House(rule(do=[TASK, {"emit": "SEEN"}]))

    house.apply(paid())
    house.apply(paid())

    assert (len(house.world.tasks), len(house.world.events)) == (1, 1)
    assert {state for _, state, _, _ in house.noted()} == {"fired"}


def test_a_rule_fires_once_for_an_order_unless_it_says_otherwise() -> None:
    house = House(rule(name="once"), rule(name="each", once="never"))

    for version in (1, 2, 2):
        house.apply(paid(version=version))
    house.apply(paid("A2"))

    fired = [(detail["rule"]["name"], detail["rule"]["event_id"]) for _, detail in house.world.published()]
    assert sorted(fired) == [
        ("each", "A1:1"),
        ("each", "A1:2"),
        ("each", "A2:1"),
        ("once", "A1:1"),
        ("once", "A2:1"),
    ]


def test_a_rule_that_does_not_fire_leaves_nothing_behind() -> None:
    house = House(
        rule("order.total_cost > 1000"), rule(name="off", enabled=False), rule(name="x", on=("orderOTHER",))
    )

    house.apply(paid())

    assert (house.world.noted, house.firings.stored) == ([], {})


def test_an_action_that_fails_does_not_take_the_others_along_and_is_done_by_the_retry() -> None:
    house = House(rule(do=[TASK, {"emit": "SEEN"}, {"tag_customer": "vip"}]), rule(name="other"))
    house.world.broken = {"tasks"}

    with pytest.raises(TransientError):
        house.apply(paid())

    assert house.world.tags
    assert [name for name, _ in house.world.published()] == ["customSEEN", "customSEEN"]
    assert ("vip", "failed", "tasks_unreachable", (Mark.ERROR,)) in house.noted()
    assert ("other", "fired", "", (Mark.FIRED,)) in house.noted()
    house.world.broken = set()
    house.apply(paid())
    assert (len(house.world.tasks), len(house.world.events)) == (1, 2)
    assert ("vip", "fired", "", (Mark.FIRED,)) in house.noted()


def test_what_no_retry_can_mend_is_noted_and_not_raised() -> None:
    house = House(rule(do=[{"tag_customer": "vip"}]))

    house.apply({**paid(), "contactId": None})

    assert house.noted() == [("vip", "failed", "customer_unknown", (Mark.ERROR,))]


def test_a_fault_nobody_foresaw_is_noted_by_a_code_and_raised() -> None:
    house = House(rule(do=[{"tag_customer": "vip"}]))
    del house.world.tags

    with pytest.raises(AttributeError):
        house.apply(paid())

    assert house.noted() == [("vip", "failed", "action_failed", (Mark.ERROR,))]


def test_a_claim_that_fails_does_not_take_other_rules_along(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(rule(name="a"), rule(name="b"))
    claim = house.firings.claim

    def failing(self: FakeFirings, firing: Any, place: Any) -> Any:  # noqa: ANN401 - as the fake's
        assert self is house.firings
        if firing.rule == "a":
            raise TransientError("busy", "rules_unreachable")
        return claim(firing, place)

    monkeypatch.setattr(FakeFirings, "claim", failing)

    with pytest.raises(TransientError):
        house.apply(paid())

    assert house.noted() == [("b", "fired", "", (Mark.FIRED,))]


def test_a_rule_can_fire_once_for_each_customer() -> None:
    house = House(rule(once="customer"))
    other = {**paid("A3"), "contactId": "c-2"}
    nobodys = [{**paid(name), "contactId": None} for name in ("A4", "A4", "A5")]

    for detail in (paid("A1"), paid("A2"), other, *nobodys):
        house.apply(detail)

    assert [detail["eventKey"] for _, detail in house.world.published()] == ["A1", "A3", "A4", "A5"]
    assert ("vip", "customer#c-1") in house.firings.stored


def test_a_rule_never_counts_for_what_happened_before_it_was_saved() -> None:
    house = House(rule())

    house.apply(paid(occurred_at=SAVED - timedelta(seconds=1)))
    house.apply(paid("A2", occurred_at=SAVED))

    assert [detail["eventKey"] for _, detail in house.world.published()] == ["A2"]


def test_an_event_that_comes_late_meets_the_rule_as_it_was_then() -> None:
    house = House(rule(do=[{"emit": "FIRST"}]))
    later = SAVED + timedelta(days=5)
    house.rules.save(rule(do=[{"emit": "SECOND"}], at=later))
    house.rules.delete("vip", later + timedelta(days=1))

    for days, order_no in ((-1, "A0"), (1, "A1"), (5, "A2"), (7, "A3")):
        house.apply(paid(order_no, occurred_at=SAVED + timedelta(days=days)))

    assert [(name, detail["eventKey"]) for name, detail in house.world.published()] == [
        ("customFIRST", "A1"),
        ("customSECOND", "A2"),
    ]


def test_rules_are_read_again_only_when_one_has_changed() -> None:
    house = House(rule())

    for number in range(3):
        house.apply(paid(f"A{number}"))
    house.rules.save(rule(name="new"))
    house.apply(paid("A9"))

    assert house.rules.read == 2
    assert sorted(detail["rule"]["name"] for _, detail in house.world.published()) == ["new", *["vip"] * 4]


def request(detail: dict[str, Any], name: str = "vip") -> dict[str, Any]:
    metadata = {**detail["metadata"], "mode": "replay"}
    request = {"by": "replay:1", "detail_type": "orderPAID", "rule": name}
    return {**detail, "metadata": metadata, "request": request}


def test_an_event_told_again_to_a_rule_is_held_against_that_rule_as_it_is_now() -> None:
    house = House(rule(do=[{"start_workflow": "win_back"}]), rule(name="other"))
    old = paid(occurred_at=SAVED - timedelta(days=30))

    house.apply(request(old), "ruleREQUESTED")
    house.apply(request(old, "gone"), "ruleREQUESTED")

    ((name, detail),) = house.world.published()
    assert name == "workflowREQUESTED"
    assert detail["request"] == {"by": "rule:vip", "detail_type": "orderPAID", "workflow": "win_back"}
    assert detail["metadata"]["mode"] == "replay"
    assert house.noted() == [("vip", "fired", "", (Mark.FIRED,))]


def test_what_fired_before_does_not_fire_again_when_it_is_told_again() -> None:
    house = House(rule())
    house.apply(paid())

    house.apply(request(paid()), "ruleREQUESTED")
    house.apply(request(paid(version=2)), "ruleREQUESTED")

    assert len(house.world.events) == 1


@pytest.mark.parametrize("body", [None, {}, {"detail_type": "orderPAID"}])
def test_a_request_that_names_no_rule_is_refused(body: object) -> None:
    with pytest.raises(InvalidInput) as raised:
        incoming_event({"detail-type": "ruleREQUESTED", "detail": {**paid(), "request": body}})

    assert raised.value.code == "event_unreadable"


@pytest.mark.parametrize(("name", "order_no"), [("segment-entered", None), ("order-action", "DY-20261122-0001")])
def test_a_task_names_the_order_where_there_is_one(name: str, order_no: str | None) -> None:
    event_type, detail = sample(name)

    event = incoming_event({"detail-type": event_type, "detail": detail})

    assert event.order_no == order_no


UNTAGGED = "!('vip' in customer.tags)"


def test_what_rules_ask_is_read_once_for_an_event_and_only_when_the_event_leaves_it_open() -> None:
    house = House(
        rule(UNTAGGED, name="a"),
        rule("customer.tags.size() == 0", name="b"),
        rule(UNTAGGED, "order.total_cost > 1000", name="c"),
    )

    house.apply(paid())
    assert house.world.lookups.read == [("tags", "c-1")]
    assert [name for name, *_ in house.noted()] == ["a", "b"]

    house = House(rule(UNTAGGED, "order.total_cost > 1000"), rule(UNTAGGED, name="other", on=("orderSHIPPED",)))
    house.apply(paid())
    assert house.world.lookups.read == []


def test_rules_see_what_was_before_any_of_them_did_something() -> None:
    house = House(
        rule(name="a", do=[{"tag_customer": "vip"}], once="never"), rule(UNTAGGED, name="b", once="never")
    )

    house.apply(paid())
    house.apply(paid(version=2))

    assert [name for name, *_ in house.noted()] == ["a", "b", "a"]


def test_what_cannot_be_read_right_now_is_tried_again_and_takes_no_other_rule_along() -> None:
    house = House(rule(UNTAGGED, name="a"), rule(UNTAGGED, name="b"), rule(name="c"))
    house.world.lookups.broken = {"tags"}

    with pytest.raises(TransientError):
        house.apply(paid())

    assert house.noted() == [
        ("a", "failed", "tags_unreachable", (Mark.ERROR,)),
        ("b", "failed", "tags_unreachable", (Mark.ERROR,)),
        ("c", "fired", "", (Mark.FIRED,)),
    ]
    assert house.world.lookups.read == [("tags", "c-1")]
    house.world.lookups.broken = set()
    house.apply(paid(), is_repeat=True)
    assert {name for name, state, *_ in house.noted() if state == "fired"} == {"a", "b", "c"}
    assert len(house.world.events) == 3


def test_a_rule_that_has_begun_ends_though_what_it_did_would_keep_it_from_beginning() -> None:
    house = House(rule(UNTAGGED, do=[{"tag_customer": "vip"}, {"emit": "SEEN"}]))
    house.world.broken = {"bus"}
    with pytest.raises(TransientError):
        house.apply(paid())
    house.world.broken = set()

    house.apply(paid(), is_repeat=True)
    house.apply(paid(), is_repeat=True)
    house.apply(paid(version=2), is_repeat=True)

    assert [name for name, _ in house.world.published()] == ["customSEEN"]
