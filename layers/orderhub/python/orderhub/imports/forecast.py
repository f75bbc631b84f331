"""What storing a file does: how many rows do what, which events and workflow runs fire, who gets a message.

It asks the very rules by which orders are stored, events made and messages sent, so it says what then happens.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import batched
from typing import Any

from orderhub.events.announcement import detail_of, is_announced, name_of
from orderhub.events.contact import contact_in
from orderhub.events.records import OrderChange, Snapshot
from orderhub.imports.tally import tally
from orderhub.imports.verdict import Judged, Notice, notices_of
from orderhub.messages.reach import SENT_BY_US, USUAL, Way, reach_of
from orderhub.messages.templates import Catalog, load_catalog, template_for
from orderhub.orders.decide import Decision, decide, touched
from orderhub.orders.ingest import Orders
from orderhub.orders.model import Header
from orderhub.orders.plans import Plan
from orderhub.orders.transactions import Source, stamp_of
from orderhub.workflows.cause import Cause
from orderhub.workflows.workflow import Workflow

_TOGETHER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the stack's owner decided about messages.

    ``workflows`` are those that are on; the rules on the bus filter as they do. Messages go by one of ``ways``.
    """

    workflows: tuple[Workflow, ...]
    sms_allowed: bool
    region: str
    language: str
    ways: tuple[Way, ...] = USUAL
    catalog: Catalog = field(default_factory=load_catalog)


@dataclass(slots=True, kw_only=True)
class Forecast:
    """What storing a file does; ``tallies`` are the rows of each order by what they do, ``notices`` what to know.

    ``held`` says that more messages would go out than a file may send, so nobody is told. ``decisions`` spare
    whoever stores the file at once reading and deciding again; they are not noted.
    """

    events: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    buyers: int = 0
    tallies: dict[str, dict[str, int]] = field(default_factory=dict)
    notices: dict[str, list[Notice]] = field(default_factory=dict)
    held: bool = False
    decisions: dict[str, Decision] = field(default_factory=dict, compare=False, repr=False)

    @property
    def counts(self) -> Counter[str]:
        """Rows by what they do."""
        total = Counter[str]()
        for each in self.tallies.values():
            total.update(each)
        return total

    def fires(self) -> dict[str, Any]:
        """What fires, in figures."""
        return {
            "events": dict(sorted(self.events.items())),
            "workflow_runs": dict(sorted(self.runs.items())),
            "messages": self.messages,
            "buyers": self.buyers,
        }

    def note(self) -> dict[str, Any]:
        """All of it, for JSON."""
        notices = {order_no: [asdict(one) for one in some] for order_no, some in self.notices.items()}
        return self.fires() | {"held": self.held, "tallies": self.tallies, "notices": notices}


def forecast_in(note: Mapping[str, Any]) -> Forecast:
    """The forecast that was noted."""
    return Forecast(
        events=Counter(note["events"]),
        runs=Counter(note["workflow_runs"]),
        messages=note["messages"],
        buyers=note["buyers"],
        tallies=note["tallies"],
        notices={order_no: [_notice_in(one) for one in some] for order_no, some in note["notices"].items()},
        held=note["held"],
    )


def _notice_in(note: Mapping[str, Any]) -> Notice:
    return Notice(**{**note, "lines": tuple(note["lines"])})


def foresee(orders: Orders, judged: Judged, source: Source, rules: Rules) -> Forecast:
    """Read what is stored and decide, without storing.

    Args:
        orders: Where orders are kept.
        judged: The file.
        source: What its orders would be stamped with.
        rules: Who is told of what.

    Raises:
        Passing: The orders could not be read; trying again can help.
    """
    forecast = Forecast()
    addresses = set[str]()
    for some in batched(judged.orders, _TOGETHER, strict=False):
        stored = orders.load({each.change.order_no: touched([each.change]) for each in some})
        for each in some:
            order_no = each.change.order_no
            decision = forecast.decisions[order_no] = decide(stored.get(order_no), [each.change])
            plan = decision.plan
            forecast.tallies[order_no] = dict(tally(each, plan, decision.outcome))
            if decision.warnings:
                forecast.notices[order_no] = notices_of(each, decision.warnings)
            if plan and plan.is_change:
                _fire(forecast, plan, source, rules, addresses)
    forecast.buyers = len(addresses)
    return forecast


def _fire(forecast: Forecast, plan: Plan, source: Source, rules: Rules, addresses: set[str]) -> None:
    change = _change(plan, source)
    if not is_announced(change):
        return
    name = name_of(change)
    forecast.events[name] += 1
    listening = [workflow for workflow in rules.workflows if workflow.listens_to(name)]
    if not listening:
        return
    cause = Cause(event_type=name, detail=detail_of(change, contact_in(plan.header)))
    for workflow in listening:
        if workflow.starts_on(name, cause.detail):
            forecast.runs[workflow.name] += 1
            names = map(cause.filled, workflow.messages)
            told = [address for one in names if (address := _address(plan.header, one, rules))]
            forecast.messages += len(told)
            addresses.update(told)


def _change(plan: Plan, source: Source) -> OrderChange:
    before = plan.before
    return OrderChange(
        order=Snapshot(header=plan.header, line_count=len(plan.skus), stamp=stamp_of(plan, source)),
        before=Snapshot(header=before.header, line_count=len(before.skus), stamp=before.stamp) if before else None,
    )


def _address(header: Header, message: str, rules: Rules) -> str | None:
    """Where a message would go; by it one buyer is told from another, and then it is forgotten."""
    reach = reach_of(header, sms_allowed=rules.sms_allowed, region=rules.region, ways=rules.ways)
    if reach is None:
        return None
    if reach.channel not in SENT_BY_US:
        return header.email or header.phone or header.order_no
    template = template_for(rules.catalog, (message, reach.channel), header.language, rules.language)
    return reach.address.casefold() if template else None
