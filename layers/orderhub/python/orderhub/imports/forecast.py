"""What storing a file does: how many rows do what, which events and workflow runs fire, who gets a message.

It asks the very rules by which orders are stored, events made and messages sent, so it says what then happens.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import batched
from typing import Any

from orderhub.events.records import OrderChange, Snapshot
from orderhub.imports.foreseen_orders import ForeseenOrders
from orderhub.imports.reacting import Reacting
from orderhub.imports.reactions import Consumers, Reactions, Rules, reactions_in
from orderhub.imports.tally import tally
from orderhub.imports.verdict import Judged, Notice, notices_of
from orderhub.orders.decide import Decision, decide, touched
from orderhub.orders.ingest import OrderStore
from orderhub.orders.model import Mode
from orderhub.orders.write_plan import Source, WritePlan, stamp_of

_TOGETHER = 1000
NO_CONSUMERS = Consumers()


@dataclass(slots=True, kw_only=True)
class Forecast:
    """What storing a file does; ``tallies`` are the rows of each order by what they do, ``notices`` what to know.

    ``fires`` is what fires. ``held`` says that more messages would go out than a file may send, so nobody is
    told. ``decisions`` spare whoever stores the file at once reading and deciding again; they are not noted.
    """

    fires: Reactions = field(default_factory=Reactions)
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

    def note(self) -> dict[str, Any]:
        """All of it, for JSON."""
        notices = {order_no: [asdict(notice) for notice in some] for order_no, some in self.notices.items()}
        return self.fires.shown() | {"held": self.held, "tallies": self.tallies, "notices": notices}


def forecast_in(note: Mapping[str, Any]) -> Forecast:
    """The forecast that was noted."""
    return Forecast(
        fires=reactions_in(note),
        tallies=note["tallies"],
        notices={order_no: [_notice_in(notice) for notice in some] for order_no, some in note["notices"].items()},
        held=note["held"],
    )


def _notice_in(note: Mapping[str, Any]) -> Notice:
    return Notice(**{**note, "lines": tuple(note["lines"])})


def foresee(
    orders: OrderStore, judged: Judged, source: Source, rules: Rules, consumers: Consumers = NO_CONSUMERS
) -> Forecast:
    """Read what is stored and decide, without storing.

    Args:
        orders: Where orders are stored.
        judged: The file.
        source: What its orders would be stamped with.
        rules: What reacts to events.
        consumers: What else reacts.

    Raises:
        TransientError: What is stored could not be read; trying again can help.
    """
    forecast, reacting = Forecast(), Reacting(rules, consumers)
    for some in batched(judged.orders, _TOGETHER, strict=False):
        stored = orders.load({each.change.order_no: touched([each.change]) for each in some})
        plans = []
        for each in some:
            order_no = each.change.order_no
            decision = forecast.decisions[order_no] = decide(stored.get(order_no), [each.change])
            plan = decision.plan
            forecast.tallies[order_no] = dict(tally(each, plan, decision.outcome))
            if decision.warnings:
                forecast.notices[order_no] = notices_of(each, decision.warnings)
            if plan and plan.is_change:
                plans.append(plan)
        # Nobody hears of history, so nothing has to be known of its customers.
        if source.mode is Mode.LIVE:
            reacting.apply([_change(plan, source) for plan in plans], ForeseenOrders(orders, plans))
    forecast.fires = reacting.reactions
    return forecast


def _change(plan: WritePlan, source: Source) -> OrderChange:
    before = plan.before
    return OrderChange(
        order=Snapshot(
            header=plan.header, line_count=len(plan.skus), stamp=stamp_of(plan, source), amounts=plan.amounts
        ),
        before=Snapshot(
            header=before.header, line_count=len(before.skus), stamp=before.stamp, amounts=before.amounts
        )
        if before
        else None,
    )
