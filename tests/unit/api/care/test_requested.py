"""Actions that rules and workflows ask for: done once as an agent's click is, or noted as refused with a code."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.care.requested import answer_request
from orderhub.care.acting import Acting
from orderhub.care.register import Register
from orderhub.errors import InvalidInput, TransientError
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.events.stored_event import EventKey
from orderhub.orders.cases import Case, CaseState
from orderhub.orders.statuses import Status
from tests.support.orders import NOON, case
from tests.unit.care.fakes import CATALOG, FakeTable, order
from tests.unit.rules.samples import paid, sample


@dataclass
class Desk:
    """An order, and what is noted of what is asked about it."""

    table: FakeTable = field(default_factory=lambda: FakeTable(order()))
    apart: bool = False
    now: datetime = NOON
    noted: list[Reaction] = field(default_factory=list)

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None:
        assert (reaction.kind, tuple(marks), place.event_id) == (ReactionKind.ACTION, (), "A1:1")
        self.noted.append(reaction)

    def ask(
        self, action: str, number: int = 1, *, by: str = "rule:vip", done: dict[str, Any] | None = None
    ) -> tuple[str, str]:
        """State and reason of what is noted; ``done`` is the action that the event tells of."""
        request = {"by": by, "detail_type": "orderPAID", "action": action, "id": f"{by}-{number}"}
        detail = paid() | {"request": request} | ({"action": done} if done else {})
        acting = Acting(
            register=Register(orders=self.table, activities=self.table, pause=lambda _: None),
            catalog=CATALOG,
            apart=self.apart,
        )
        answer_request(detail, acting, self, lambda: self.now)
        return self.noted[-1].state, self.noted[-1].reason

    @property
    def cases(self) -> list[tuple[str, CaseState]]:
        return [(case.case_id, case.state) for case in self.table.order.cases]

    def move(self, state: CaseState) -> None:
        """Somebody brings all cases to a state."""
        cases = tuple(replace(case, state=state) for case in self.table.order.cases)
        self.table.order = replace(self.table.order, cases=cases)


def desk(*cases: Case, apart: bool = False, **fields: Any) -> Desk:  # noqa: ANN401 - fields of the order
    return Desk(FakeTable(order(*cases, **fields)), apart=apart)


def test_a_refund_is_asked_for_under_the_name_of_who_asks() -> None:
    at = desk()

    assert at.ask("refund") == ("done", "")

    ((opened,), (event,)) = at.table.order.cases, at.table.events
    assert (opened.opened_by, opened.amount, opened.requests) == ("rule:vip", Decimal(100), ("rule:vip-1",))
    assert (event.name, event.facts["by"], event.facts["amount"]) == ("orderACTION_refund", "rule:vip", 100)
    assert at.table.order.stamp.written_by == "r-1 rule:vip-1"
    assert at.noted[0].reacted_at == NOON


@pytest.mark.parametrize("state", CaseState)
def test_the_same_request_again_does_nothing_whatever_became_of_the_case(state: CaseState) -> None:
    at = desk()
    at.ask("refund")
    at.move(state)
    at.now += timedelta(hours=5)

    assert at.ask("refund") == ("done", "")

    assert at.cases == [("refund-1", state)]
    assert len(at.table.events) == 1
    assert at.noted[0] == at.noted[1]


def test_another_request_for_what_is_open_changes_nothing_either() -> None:
    at = desk()
    at.ask("refund")

    assert at.ask("refund", 2) == ("done", "already_so")
    assert (len(at.table.order.cases), len(at.table.events)) == (1, 1)


def test_another_request_after_a_refusal_is_a_case_of_its_own() -> None:
    at = desk()
    at.ask("refund")
    at.move(CaseState.REFUSED)

    assert at.ask("refund", 2) == ("done", "")
    assert at.cases == [("refund-1", CaseState.REFUSED), ("refund-2", CaseState.REQUESTED)]


def test_a_workflow_can_remind_again_a_day_later() -> None:
    at = desk(status=Status.PAID)

    reminded = [at.ask("remind_to_ship", 1, by="workflow:care")]
    at.now += timedelta(hours=25)
    reminded.append(at.ask("remind_to_ship", 2, by="workflow:care"))

    assert reminded == [("done", ""), ("done", "")]
    assert [event.name for event in at.table.events] == ["orderACTION_remind_to_ship"] * 2


def test_the_case_of_the_event_is_moved_and_not_the_next_one() -> None:
    first, second = (case(number=number, amount=Decimal(number)) for number in (1, 2))
    at = desk(first, second)
    about = {"kind": "refund", "case_id": "refund-2", "by": "key1"}

    assert at.ask("refund_approve") == ("refused", "case_ambiguous")
    assert at.ask("refund_approve", done=about) == ("done", "")

    assert at.cases == [("refund-1", CaseState.REQUESTED), ("refund-2", CaseState.APPROVED)]
    assert at.table.order.cases[1].requests == ("rule:vip-1",)


def test_an_event_of_another_kind_of_case_says_nothing_of_which_is_meant() -> None:
    at = desk(case())

    assert at.ask("refund_approve", done={"kind": "exchange", "case_id": "exchange-1"}) == ("done", "")


def test_an_approval_that_comes_again_does_not_approve_the_next_case() -> None:
    at = desk(case(amount=Decimal(1)))
    at.ask("refund_approve")
    moved = replace(at.table.order.cases[0], state=CaseState.DONE)
    at.table.order = replace(at.table.order, cases=(moved, case(number=2, amount=Decimal(2))))

    assert at.ask("refund_approve") == ("done", "")
    assert at.cases == [("refund-1", CaseState.DONE), ("refund-2", CaseState.REQUESTED)]


@pytest.mark.parametrize(
    ("at", "action", "code"),
    [
        (desk(), "remind_to_ship", "action_not_allowed"),
        (desk(), "refund_approve", "action_not_allowed"),
        (desk(case(state=CaseState.REFUSED)), "refund_approve", "action_not_allowed"),
        (desk(case(amount=Decimal(200))), "refund_approve", "amount_too_high"),
        (desk(), "exchange", "lines_missing"),
        (desk(), "track_parcel", "action_is_link"),
        (desk(), "dance", "action_unknown"),
        (desk(order_no="A2"), "refund", "order_unknown"),
    ],
)
def test_what_the_order_does_not_allow_is_noted_with_its_code(at: Desk, action: str, code: str) -> None:
    before = at.table.order

    assert at.ask(action) == ("refused", code)
    assert (at.table.order, at.table.events) == (before, [])


@pytest.mark.parametrize("by", ["rule:no", "workflow:no"])
def test_what_automation_did_opens_no_case_and_moves_one(by: str) -> None:
    at = desk(case())
    done = {"kind": "refund", "case_id": "refund-1", "by": by}

    assert at.ask("refund", done=done) == ("refused", "action_endless")
    assert at.ask("refund_refuse", done=done) == ("done", "")
    assert at.ask("refund", 2, done=done | {"by": "key1"}) == ("done", "")


ACTIONS = ("refund", "refund_approve", "refund_refuse", "refund_done", "modify_address", "remind_to_ship")


@given(st.dictionaries(st.sampled_from(ACTIONS), st.sets(st.sampled_from(ACTIONS), max_size=3), max_size=6))
def test_rules_that_wait_for_each_other_come_to_an_end(rules: dict[str, set[str]]) -> None:
    at = desk(status=Status.PAID)
    at.ask("refund", 0, by="key1")
    heard, number = 0, 0
    while heard < len(at.table.events):
        facts = at.table.events[heard].facts
        heard += 1
        for action in sorted(rules.get(str(facts["action"]), ())):
            number += 1
            at.ask(action, number, by=f"rule:{action}", done=dict(facts))
        assert heard < 30


@pytest.mark.parametrize(
    ("opened_by", "code"), [("rule:vip", "decider_is_asker"), ("workflow:care", "decider_is_asker"), ("key1", "")]
)
def test_automation_decides_only_on_what_people_asked_for_where_others_have_to(opened_by: str, code: str) -> None:
    at, free = (desk(case(opened_by=opened_by), apart=apart) for apart in (True, False))

    assert at.ask("refund_approve") == ("refused" if code else "done", code)
    assert free.ask("refund_approve") == ("done", "")


def test_what_may_pass_is_raised_and_done_when_it_is_asked_again() -> None:
    at = desk()
    at.table.lose_answers = 1
    busy, at.table.order = at.table.order, replace(at.table.order, stamp=at.table.order.stamp)
    assert at.ask("refund") == ("done", "")
    assert len(at.table.events) == 1
    assert busy.cases == ()

    class Broken(FakeTable):
        def read(self, order_no: str) -> Any:  # noqa: ANN401 - never
            raise TransientError(f"{order_no} cannot be read", "orders_unreadable")

    with pytest.raises(TransientError):
        Desk(Broken(order())).ask("refund")


@pytest.mark.parametrize("request_", [None, {"by": "rule:vip", "detail_type": "orderPAID", "action": "refund"}])
def test_what_asks_for_nothing_is_unreadable(request_: object) -> None:
    acting = Acting(
        register=Register(orders=FakeTable(order()), activities=FakeTable(order())), catalog=CATALOG, apart=False
    )

    with pytest.raises(InvalidInput) as raised:
        answer_request(paid() | {"request": request_}, acting, Desk(), lambda: NOON)
    assert raised.value.code == "event_unreadable"


def test_an_event_of_a_customer_is_about_no_order() -> None:
    detail_type, detail = sample("rfm-cell-changed")
    request = {"by": "rule:vip", "detail_type": detail_type, "action": "refund", "id": "1"}
    noted: list[Reaction] = []
    acting = Acting(
        register=Register(orders=FakeTable(order()), activities=FakeTable(order())), catalog=CATALOG, apart=False
    )
    notes = type("Notes", (), {"note": lambda _, __, reaction, *___: noted.append(reaction)})()

    answer_request(detail | {"request": request}, acting, notes, lambda: NOON)

    assert [(reaction.state, reaction.reason) for reaction in noted] == [("refused", "order_unknown")]
