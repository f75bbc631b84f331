"""Whatever is done about an order, in whatever order, what holds of its cases goes on to hold."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from orderhub.care.terms import OPEN
from orderhub.errors import RequestError
from orderhub.orders.cases import CaseState
from orderhub.orders.statuses import Status
from tests.support.orders import NOON
from tests.support.samples import samples
from tests.unit.care.fakes import CATALOG, Caller, FakeTable, order

_FORWARD = {
    CaseState.REQUESTED: 0,
    CaseState.APPROVED: 1,
    CaseState.REFUSED: 2,
    CaseState.DONE: 2,
    CaseState.LAPSED: 2,
}

lines = st.lists(
    st.fixed_dictionaries({"sku": st.sampled_from(["S1", "S2", "S3"]), "quantity": st.integers(1, 3)}),
    min_size=1,
    max_size=3,
)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "lines": lines,
        "amount": st.sampled_from([1, "29.99", 30, 70, 100, "100.01"]),
        "reason": st.sampled_from(["broken", "broken\nlate"]),
        "note": st.text("ab\n", max_size=3),
        "caseId": st.sampled_from(["refund-1", "refund-2", "exchange-1"]),
    },
)


class AnythingDone(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.table = FakeTable(order(status=Status.PAID))
        self.agent = Caller(self.table)
        self.now = NOON
        self.accepted = 0
        self.states: dict[str, CaseState] = {}

    @rule(action=st.sampled_from(sorted(CATALOG.actions)), body=bodies)
    def act(self, action: str, body: dict[str, Any]) -> None:
        self.now += timedelta(minutes=1)
        try:
            answer = self.agent.act(action, body, now=self.now)
        except RequestError:
            return
        self.accepted += not answer["repeated"]
        again = self.agent.act(action, body, now=self.now)
        assert again == answer | {"repeated": True}

    @rule(status=st.sampled_from([Status.PAID, Status.DELIVERED]))
    def go_on(self, status: Status) -> None:
        known = self.table.order
        self.table.order = replace(known, header=replace(known.header, status=status))

    @rule()
    def wait(self) -> None:
        self.now += timedelta(hours=24)

    @invariant()
    def each_accepted_action_is_one_event_and_one_version(self) -> None:
        assert len(self.table.events) == self.accepted == self.table.order.stamp.version - 1

    @invariant()
    def no_more_is_given_back_than_was_paid(self) -> None:
        cases = [case for case in self.table.order.cases if case.state is not CaseState.REFUSED]
        assert sum(case.amount or Decimal(0) for case in cases) <= self.table.order.header.total_cost

    @invariant()
    def no_more_is_sent_back_than_was_ordered(self) -> None:
        ordered = {line.sku: line.quantity for line in self.table.order.lines}
        counts: Counter[tuple[str, str]] = Counter()
        for case in self.table.order.cases:
            for line in case.lines if case.state is not CaseState.REFUSED else ():
                counts[case.kind, line.sku] += int(line.quantity)
        assert all(quantity <= ordered[sku] for (_, sku), quantity in counts.items())

    @invariant()
    def of_each_kind_open_cases_are_about_different_products(self) -> None:
        still_open = [case for case in self.table.order.cases if case.state in OPEN]
        for first, second in combinations(still_open, 2):
            skus = [{line.sku for line in case.lines} for case in (first, second)]
            assert first.kind != second.kind or (all(skus) and skus[0].isdisjoint(skus[1]))

    @invariant()
    def states_only_go_forward(self) -> None:
        for case in self.table.order.cases:
            before = self.states.get(case.case_id, case.state)
            assert before is case.state or _FORWARD[before] < _FORWARD[case.state]
            self.states[case.case_id] = case.state


TestAnythingDone = AnythingDone.TestCase
TestAnythingDone.settings = samples(40, stateful_step_count=25)
