"""What is foreseen of a file is what happens: of the same orders, customers, rules and messages."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orderhub.care.catalog import names_of_simple_actions
from orderhub.customers.following import CustomerUpdater
from orderhub.customers.foreseen import ForeseenCustomers
from orderhub.customers.resolve import Conflict
from orderhub.events.announcement import OrderEvent
from orderhub.events.customer_events import CustomerEvent
from orderhub.events.follow import sort
from orderhub.events.stored_event import event_key_of
from orderhub.imports.forecast import foresee
from orderhub.imports.reactions import Consumers, Reactions, Rules
from orderhub.imports.verdict import Judged
from orderhub.messages.carriers import Carriers
from orderhub.messages.message_job import MessageJob
from orderhub.messages.message_texts import MessageTexts
from orderhub.messages.messenger import Messenger
from orderhub.messages.messenger import Terms as Wanted
from orderhub.messages.outcomes import Outcome
from orderhub.messages.permits import Permits
from orderhub.messages.reach import Channel
from orderhub.messages.templates import load_catalog as load_templates
from orderhub.orders.ingest import ingest
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Source
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.moves import CellWatcher
from orderhub.rules.action_runner import ActionRunner
from orderhub.rules.actions import ActionTargets
from orderhub.rules.engine import Engine
from orderhub.rules.firing import IncomingEvent
from orderhub.rules.looked_up import JointLookups
from orderhub.rules.parse import parse
from orderhub.rules.rule import Rule
from orderhub.rules.rulebook import Rulebook
from orderhub.rules.stored_lookups import Groups, StoredCustomers, StoredOrders
from orderhub.segments.watch import SegmentWatcher, watched_among
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.cause import Cause, run_id_of
from orderhub.workflows.workflow import Workflow
from tests.support.order_store import FakeOrders
from tests.support.orders import NOON, SHANGHAI
from tests.support.sheets import judged
from tests.unit.customers.fakes import FakeCustomers, FakeSecret
from tests.unit.imports.fakes import World as Files
from tests.unit.messages.fakes import FakeBlocks, FakeBus, FakeContacts, FakeLedger, FakeLinks, FakeSender
from tests.unit.rules.fakes import FakeFirings, FakeRules
from tests.unit.rules.fakes import World as Effects
from tests.unit.segments.samples import cell_of
from tests.unit.segments.test_watching import TAGGED, segment

ON = {"on": "true"}
WORKFLOWS = {
    name: workflow
    for name, workflow in load_catalog(json.dumps({"delivered_follow_up": ON, "payment_reminder": ON})).items()
    if workflow.is_on
}
TERMS = Rules(workflows=tuple(WORKFLOWS.values()), sms_allowed=False, region="CN", language="en")
SAVED = NOON - timedelta(days=1)
SEGMENTS = [segment(events=True)]
ABOUT_ORDERS = (
    "order.total_cost > 100.0",
    "order.previous_status == null",
    "order.status == 'DELIVERED'",
    "order.items.exists(one, one.quantity > 1.0)",
    "customer.delivered_count >= 2",
    "customer.delivered_total < 150.0",
    "customer.matched_by == 'email'",
    "customer.reachable_by.exists(one, one == 'email')",
    "order.version == 1",
    "'twice' in customer.segments",
    "customer.rfm.f >= 2 || customer.rfm.r == 0",
    "order.items.exists(one, one.name == 'Tea' && one.price > 10.0)",
    "order.items.all(one, one.category != 'Tea')",
    "order.extra.gift == 'yes'",
    "order.extra['gift'] != null && order.items.size() > 1",
)
CONDITIONS = {
    ("orderPAID", "orderSHIPPED", "orderDELIVERED", "orderUPDATED"): ABOUT_ORDERS,
    ("orderDELIVERED",): ABOUT_ORDERS,
    ("orderUPDATED", "orderCANCELLED"): ABOUT_ORDERS,
    ("rfmCELL_CHANGED",): ("event.rfm.to.f >= 2", "event.rfm.from.r > event.rfm.to.r"),
    ("segmentENTERED", "segmentLEFT"): (
        "event.segment.name == 'twice'",
        "customer.customer_id != ''",
        "customer.segments.exists(name, name == event.segment.name)",
        "customer.rfm.f >= 2",
    ),
}
KNOWN = ActionTargets(
    workflows=dict.fromkeys(
        load_catalog("{}"), frozenset({event_type for types in CONDITIONS for event_type in types})
    ),
    messages=frozenset({"SHIPPED", "DELIVERED", "win_back", "payment_reminder"}),
    has_webhook=lambda _: True,
    order_actions=names_of_simple_actions,
)
ACTIONS: tuple[dict[str, Any], ...] = (
    {"create_task": {"title": "Call"}},
    {"tag_customer": "vip"},
    {"tag_customer": "often"},
    {"send_message": {"message": "SHIPPED"}},
    {"send_message": {"message": "DELIVERED"}},
    {"send_message": {"message": "win_back"}},
    {"start_workflow": "payment_reminder"},
    {"start_workflow": "abandoned_cart"},
    {"start_workflow": "after_sales"},
    {"call_webhook": "crm"},
    {"emit": "SEEN"},
)
MAILS = ("one@example.com", "two@example.com", "")
PRODUCTS = (("P1",), ("P2",), ("P1", "P2"))
BUYERS = ("13800138000", "13900139000", "13700137000")


@dataclass(slots=True)
class Hub:
    """A hub in memory: what is stored, who customers are, what rules did and what buyers were told."""

    rules: Sequence[Rule]
    files: Files = field(default_factory=Files)
    customers: FakeCustomers = field(default_factory=FakeCustomers)
    firings: FakeFirings = field(default_factory=FakeFirings)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    effects: Effects = field(default_factory=Effects)
    now: datetime = NOON

    @property
    def lookups(self) -> StoredCustomers:
        """What rules ask of customers, as it is kept; nobody is tagged."""
        groups = Groups(
            segments=lambda: [(segment.name, segment.condition) for segment in watched_among(SEGMENTS, "CNY")],
            boundaries=Boundaries,
            currency="CNY",
            zone=SHANGHAI,
            clock=lambda: self.now,
        )
        return StoredCustomers(customers=self.customers, merges=self.customers, tagged=TAGGED, groups=groups)

    def follower(self, table: FakeCustomers | ForeseenCustomers) -> CustomerUpdater:
        cells = CellWatcher(Boundaries, SHANGHAI)
        segments = SegmentWatcher(lambda: watched_among(SEGMENTS, "CNY"), lambda _: cell_of, SHANGHAI, TAGGED)
        return CustomerUpdater(table, FakeSecret(), "CN", [cells, segments])

    def foresee(self, file: Judged, source: Source) -> Reactions:
        foreseen = ForeseenCustomers(self.customers)
        consumers = Consumers(
            customers_of=self.follower(foreseen).follow,
            rules=tuple(self.rules),
            fired=self.firings.fired,
            sent=self.ledger.sent_or_claimed,
            lookups=self.lookups.over(foreseen),
        )
        return foresee(self.files.orders(source), file, source, TERMS, consumers).fires

    def live(self, file: Judged, source: Source) -> Reactions:
        """Store a file, and let everybody react; what came of it."""
        first, self.effects = len(self.files.records), Effects()
        changes = [each.change for each in file.orders]
        ingest(self.files.orders(source), changes, written_by=source.written_by, time_left=lambda: 99.0)
        followed = sort(self.files.records[first:], self.follower(self.customers).follow)
        events: list[OrderEvent | CustomerEvent] = [*followed.events, *followed.of_customers]
        for event in events:
            self._engine().apply(_told(event.detail_type, event.detail), source.received_at)
        causes = [Cause(event_type=event.detail_type, detail=json.loads(event.detail)) for event in events]
        runs = [
            (workflow, cause) for cause in causes for workflow in WORKFLOWS.values() if _starts(workflow, cause)
        ]
        return self._counted(
            events, {run_id_of(workflow.name, cause): (workflow, cause) for workflow, cause in runs}
        )

    def _engine(self) -> Engine:
        rules = FakeRules()
        for rule in self.rules:
            rules.save(rule)
        doer = ActionRunner(bus=self.effects, emits=self.effects, tasks=self.effects, tags=self.effects)
        return Engine(
            rulebook=Rulebook(rules),
            firings=self.firings,
            runner=doer,
            reactions=self.effects,
            lookups=JointLookups(self.lookups, StoredOrders(FakeOrders(_source(1), self.files.stored))),
        )

    def _counted(
        self, events: Iterable[OrderEvent | CustomerEvent], runs: dict[str, tuple[Workflow, Cause]]
    ) -> Reactions:
        found = Reactions(events=Counter(event.detail_type for event in events))
        for name, detail in self.effects.published():
            if name == "workflowREQUESTED" and detail["request"]["workflow"] in WORKFLOWS:
                cause = Cause(event_type=detail["request"]["detail_type"], detail=detail)
                workflow = WORKFLOWS[detail["request"]["workflow"]]
                runs[run_id_of(workflow.name, cause)] = workflow, cause
            elif name == "webhookREQUESTED":
                found.done["webhooks"] += 1
            elif name == "actionREQUESTED":
                found.done["actions"] += 1
            elif name.startswith("custom"):
                found.events[name] += 1
        found.runs = Counter(workflow.name for workflow, _ in runs.values())
        found.rules = Counter(reaction.name for _, reaction, _ in self.effects.noted)
        found.done["tasks"] = len(self.effects.tasks)
        found.done["tags"] = len({(customer_id, tag) for customer_id, tag, _ in self.effects.tags})
        found.messages = sum(self._send(run_id, *run) for run_id, run in runs.items())
        return found

    def _send(self, run_id: str, workflow: Workflow, cause: Cause) -> int:
        """How many messages of a run went out."""
        sender = FakeSender()
        messenger = Messenger(
            orders=FakeOrders(_source(1), self.files.stored),
            words=MessageTexts(load_templates(), FakeLinks(), "en", SHANGHAI),
            permits=Permits(FakeContacts(), lambda customer_id: (customer_id,)),
            blocks=FakeBlocks(),
            ledger=self.ledger,
            carriers=Carriers({Channel.EMAIL: sender}, FakeBus()),
            terms=Wanted(sms_allowed=False, region="CN"),
        )
        outcomes = [
            messenger.send(self._message_job(run_id, workflow, cause, cause.filled(name)), "1", NOON).outcome
            for name in workflow.messages
        ]
        assert outcomes.count(Outcome.SENT) == len(sender.sent)
        return len(sender.sent)

    def _message_job(self, run_id: str, workflow: Workflow, cause: Cause, message: str) -> MessageJob:
        return MessageJob(
            workflow=workflow.name,
            run=run_id,
            event_id=cause.event_id,
            order_no=cause.order_no or self._newest(cause.customer_id or ""),
            version=cause.version,
            status=None if workflow.stops else cause.status,
            message=message,
            transactional=workflow.transactional,
            customer_id=cause.customer_id,
            detail_type=cause.event_type,
            detail=cause.detail,
        )

    def _newest(self, customer_id: str) -> str:
        return self.customers.newest(customer_id, 1, None).entries[0].order_no


def _told(name: str, text: str) -> IncomingEvent:
    detail: Mapping[str, Any] = json.loads(text)
    return IncomingEvent(detail_type=name, detail=detail, place=event_key_of(name, detail))


def _starts(workflow: Workflow, cause: Cause) -> bool:
    return workflow.starts_on(cause.event_type, cause.detail)


def _source(number: int, moment: datetime = NOON) -> Source:
    return Source(written_by=f"file-{number}", mode=Mode.LIVE, received_at=moment + timedelta(hours=number))


def _actions_on(on: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    """What rules can do on some events: those of orders can be acted on, too."""
    return (*ACTIONS, {"act_on_order": "remind_to_ship"}) if on[0].startswith("order") else ACTIONS


@st.composite
def rules(draw: st.DrawFn) -> list[Rule]:
    """Rules on all that a file can lead to, with any conditions and actions."""
    found = []
    for number in range(draw(st.integers(0, 4))):
        on = draw(st.sampled_from(sorted(CONDITIONS)))
        definition = {
            "on": list(on),
            "when": draw(st.lists(st.sampled_from(CONDITIONS[on]), max_size=2, unique=True)),
            "do": draw(st.lists(st.sampled_from(_actions_on(on)), min_size=1, max_size=3)),
            "once": draw(st.sampled_from(["order", "never"])),
            "enabled": True,
        }
        found.append(parse(f"rule-{number}", definition, KNOWN, SAVED))
    return found


@st.composite
def files(draw: st.DrawFn) -> list[dict[str, str]]:
    """The rows of a file: some orders, each of a buyer who is known by a phone, and perhaps by a mail address."""
    numbers = draw(st.lists(st.sampled_from(["A1", "A2", "A3", "A4", "A5"]), unique=True, min_size=1))
    rows = [_row(number, draw) for number in numbers]
    # An order of two products is two rows, which say the same of the order.
    return [row | _product(draw, sku) for row in rows for sku in draw(st.sampled_from(PRODUCTS))]


def _row(number: str, draw: st.DrawFn) -> dict[str, str]:
    # An order keeps its buyer: whom one that changes hands is about is foreseen by the order, not by the customer.
    buyer = int(number[1]) % len(BUYERS)
    status = draw(st.sampled_from(["To Be Paid", "Paid", "Shipped", "Signed for", "Deal Closed"]))
    return {
        "order_no": number,
        "order_status": status,
        "order_time": f"2026-11-{10 + buyer}T08:0{number[1]}:00",
        "buyer_mobile": BUYERS[buyer],
        "buyer_email": MAILS[buyer],
        "total_amount": draw(st.sampled_from(["21", "120"])),
        "extra.gift": draw(st.sampled_from(["", "yes", "no"])),
    }


def _product(draw: st.DrawFn, sku: str) -> dict[str, str]:
    return {
        "product_id": sku,
        "sku": sku,
        "product_name": draw(st.sampled_from(["Tea", "Mug"])),
        "category": draw(st.sampled_from(["", "Tea"])),
        "quantity": draw(st.sampled_from(["1", "2"])),
        "unit_price": draw(st.sampled_from(["10.50", "21", ""])),
    }


def _paid(*numbers: str, quantity: str = "1") -> list[dict[str, str]]:
    return [
        {
            "order_no": number,
            "order_status": "Paid",
            "order_time": f"2026-11-10T08:0{number[1]}:00",
            "buyer_mobile": BUYERS[0],
            "buyer_email": MAILS[0],
            "quantity": quantity,
            "total_amount": "21",
        }
        for number in numbers
    ]


def _rule_of(name: str, actions: Sequence[Mapping[str, Any]]) -> Rule:
    """A rule that does that on each event of an order that is paid."""
    return parse(name, {"on": ["orderPAID", "orderUPDATED"], "do": [*actions], "once": "never"}, KNOWN, SAVED)


@given(rules=rules(), rows=st.lists(files(), min_size=2, max_size=3))
# What only some random files lead to is tried each time: each action, twice, on orders of one buyer that change.
@example(
    rules=[_rule_of("one", [*ACTIONS[:6], ACTIONS[3]]), _rule_of("two", ACTIONS[2:])],
    rows=[_paid("A1", "A2"), _paid("A1", "A3", quantity="2")],
)
def test_what_is_foreseen_of_a_file_is_what_happens(rules: list[Rule], rows: list[list[dict[str, str]]]) -> None:
    hub = Hub(rules)
    for number, some in enumerate(rows, start=1):
        file, source = judged(*some), _source(number)

        foreseen = hub.foresee(file, source)

        happened = hub.live(file, source)
        foreseen_counts, done = foreseen.shown(), happened.shown()
        # How many people that is nobody counts when it happens.
        assert foreseen_counts.pop("buyers") <= foreseen_counts["messages"]
        done.pop("buyers")
        assert foreseen_counts == done


def test_the_thirty_mails_and_tasks_of_a_rule_are_foreseen() -> None:
    definition = {"on": ["orderPAID"], "do": [ACTIONS[0], {"send_message": {"message": "SHIPPED"}}]}
    hub = Hub([parse("thanks", definition, KNOWN, SAVED)])
    rows = [
        {"order_no": f"A{number}", "order_status": "Paid", "buyer_email": f"{number}@example.com"}
        for number in range(30)
    ]

    fires = hub.foresee(judged(*rows), _source(1)).shown()

    assert fires == {
        "events": {"orderPAID": 30},
        "workflow_runs": {"send_message": 30},
        "rules": {"thanks": 30},
        "tasks": 30,
        "tags": 0,
        "webhooks": 0,
        "actions": 0,
        "messages": 30,
        "buyers": 30,
    }


@pytest.mark.parametrize(
    ("condition", "fires"),
    [
        ("'gold' in customer.tags", 0),
        ("customer.tags == []", 1),
        ("'twice' in customer.segments", 0),
        ("customer.segments == [] && customer.rfm.cell == '6/0'", 1),
        ("order.items.exists(one, one.name == 'Tea' && one.price == 10.5)", 1),
        ("order.items.exists(one, one.name == null)", 0),
        ("order.extra.gift == 'yes'", 1),
        ("order.extra.none == null", 1),
    ],
)
def test_what_events_do_not_tell_is_looked_up_for_the_forecast_too(condition: str, fires: int) -> None:
    definition = {"on": ["orderPAID"], "when": [condition], "do": [ACTIONS[0]]}
    hub = Hub([parse("thanks", definition, KNOWN, SAVED)])
    file, source = judged({"order_status": "Paid", "buyer_mobile": BUYERS[0], "extra.gift": "yes"}), _source(1)

    foreseen = hub.foresee(file, source).shown()

    assert foreseen["tasks"] == hub.live(file, source).shown()["tasks"] == fires


def test_items_that_a_file_leaves_as_they_are_are_looked_up_for_the_forecast_too() -> None:
    asks = "order.items.exists(one, one.name == 'Tea') && order.items.exists(one, one.name == 'Cup')"
    definition = {"on": ["orderUPDATED"], "when": [asks], "do": [ACTIONS[0]]}
    hub = Hub([parse("thanks", definition, KNOWN, SAVED)])
    hub.live(judged({"product_id": "P1"}, {"product_id": "P2", "product_name": "Mug"}), _source(1))
    file, source = judged({"product_id": "P2", "product_name": "Cup"}), _source(2)

    foreseen = hub.foresee(file, source).shown()

    assert foreseen["tasks"] == hub.live(file, source).shown()["tasks"] == 1


def test_foreseeing_changes_no_customer_and_notes_no_conflict() -> None:
    hub = Hub([])
    hub.live(judged({"buyer_email": MAILS[0]}, {"order_no": "A2", "buyer_mobile": BUYERS[1]}), _source(1))
    before = dict(hub.customers.stored)

    hub.foresee(judged({"order_no": "A3", "buyer_email": MAILS[0], "buyer_mobile": BUYERS[1]}), _source(2))

    assert hub.customers.stored == before
    ForeseenCustomers(hub.customers).note(Conflict.__new__(Conflict))
    assert hub.customers.stored == before
