"""What reacts to the events of a file: workflows that start, rules that fire, and the messages that come of both.

It asks the very rules by which events start workflows and fire rules, so it says what then happens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from orderhub.errors import InvalidInput
from orderhub.events.announcement import is_announced
from orderhub.events.records import OrderChange
from orderhub.imports.foreseen_events import ForeseenEvent, events_of
from orderhub.imports.reactions import DOES, Consumers, Fired, Reactions, Rules
from orderhub.messages.facts import links_of
from orderhub.messages.message_job import MessageJob
from orderhub.messages.reach import SENT_BY_US, reach_of
from orderhub.messages.templates import leads_nowhere, template_for
from orderhub.orders.model import Header
from orderhub.rules.action_runner import wanted_of
from orderhub.rules.firing import Firing
from orderhub.rules.judge import Judge
from orderhub.rules.looked_up import JointLookups, ReadOnce
from orderhub.rules.ports import Lookups, OrderLookups
from orderhub.rules.rule import Act, Action, Rule
from orderhub.workflows.cause import Cause, run_id_of
from orderhub.workflows.workflow import HowOften, Workflow


class Reacting:
    """Counts what reacts to changes; those of one file, in their order.

    Args:
        terms: What the stack's owner decided about messages.
        consumers: What else reacts.
    """

    def __init__(self, terms: Rules, consumers: Consumers) -> None:
        self.reactions = Reactions()
        self._terms = terms
        self._consumers = consumers
        self._workflows = {workflow.name: workflow for workflow in terms.workflows}
        self._fired: set[Fired] = set()
        self._runs: set[str] = set()
        self._begun: set[tuple[str, str]] = set()
        self._tags: set[tuple[str, str]] = set()
        self._published: set[str] = set()
        self._sending: list[tuple[MessageJob, str]] = []
        self._addresses: set[str] = set()

    def apply(self, changes: Sequence[OrderChange], orders: OrderLookups) -> None:
        """Count what some changes lead to.

        Args:
            changes: They.
            orders: Where it is read what rules ask of the orders as the changes leave them.

        Raises:
            TransientError: What is stored could not be read; trying again can help.
        """
        announced = [change for change in changes if is_announced(change)]
        abouts = self._consumers.customers_of(announced)
        events = [event for pair in zip(announced, abouts, strict=True) for event in events_of(*pair)]
        for event in events:
            self.reactions.events[event.incoming.detail_type] += 1
            self._start(event)
        lookups = ReadOnce(JointLookups(self._consumers.lookups, orders))
        for rule, event in self._firing(events, lookups):
            self.reactions.rules[rule.name] += 1
            for action in rule.do:
                self._do(rule, action, event)
        self._count_messages()

    def _start(self, event: ForeseenEvent) -> None:
        for workflow in self._terms.workflows:
            if workflow.starts_on(event.incoming.detail_type, event.incoming.detail):
                self._run(
                    workflow, Cause(event_type=event.incoming.detail_type, detail=event.incoming.detail), event
                )

    def _firing(self, events: Sequence[ForeseenEvent], lookups: Lookups) -> list[tuple[Rule, ForeseenEvent]]:
        """The rules that fire on some events, each once on what it fires on once."""
        found: dict[Fired, tuple[Firing, Rule, ForeseenEvent]] = {}
        for event in events if self._consumers.rules else ():
            judge = Judge(event.incoming.detail_type, event.incoming.detail, lookups)
            for rule in self._consumers.rules:
                if judge.fires(rule):
                    firing = event.incoming.firing(rule)
                    found.setdefault((firing.rule, firing.on), (firing, rule, event))
        new = {fired: fireable for fired, fireable in found.items() if fired not in self._fired}
        before = self._consumers.fired([firing for firing, *_ in new.values()]) if new else frozenset[Fired]()
        self._fired |= new.keys()
        return [(rule, event) for fired, (_, rule, event) in new.items() if fired not in before]

    def _do(self, rule: Rule, action: Action, event: ForeseenEvent) -> None:
        match action.act:
            case Act.EMIT:
                self.reactions.events[f"custom{action.name}"] += 1
            case Act.START_WORKFLOW | Act.SEND_MESSAGE as act:
                self._ask(rule, wanted_of(act, action.name), event)
            case Act.TAG_CUSTOMER:
                self._tags.add((event.incoming.customer_id or "", action.name))
                self.reactions.done[DOES[action.act]] = len(self._tags)
            case Act.CREATE_TASK | Act.CALL_WEBHOOK | Act.ACT_ON_ORDER:
                self.reactions.done[DOES[action.act]] += 1
            case _:
                assert_never(action.act)

    def _ask(self, rule: Rule, wanted: Mapping[str, str], event: ForeseenEvent) -> None:
        """A run that a rule asks for; one of a workflow that is off stops at once."""
        incoming, workflow = event.incoming, self._workflows.get(wanted["workflow"])
        if workflow is None:
            return
        request = {"by": rule.cause, "detail_type": incoming.detail_type, **wanted}
        self._run(
            workflow, Cause(event_type=incoming.detail_type, detail={**incoming.detail, "request": request}), event
        )

    def _run(self, workflow: Workflow, cause: Cause, event: ForeseenEvent) -> None:
        run_id = run_id_of(workflow.name, cause)
        if run_id in self._runs:
            return
        self._runs.add(run_id)
        self.reactions.runs[workflow.name] += 1
        if self._is_let_alone(workflow, cause.customer_id):
            return
        for name in workflow.messages:
            try:
                self._send(cause.filled(name), workflow, cause, event)
            except InvalidInput:
                # The run fails, as the event does not say what the message is named after.
                return

    def _is_let_alone(self, workflow: Workflow, customer_id: str | None) -> bool:
        """Whether a run of the same contact came before it, where one is enough."""
        if customer_id is None or (workflow.start.how_often is HowOften.EACH_TIME and not workflow.start.alone):
            return False
        begun = (workflow.name, customer_id)
        if begun in self._begun:
            return True
        self._begun.add(begun)
        return False

    def _send(self, name: str, workflow: Workflow, cause: Cause, event: ForeseenEvent) -> None:
        address = _address(event.header, name, self._terms)
        if address is None:
            return
        message_job = MessageJob(
            workflow=workflow.name,
            run=run_id_of(workflow.name, cause),
            event_id=cause.event_id,
            order_no=cause.order_no or "",
            version=cause.version,
            message=name,
            detail=cause.detail,
            made_at=event.made_at,
        )
        if message_job.message_id not in self._published:
            self._published.add(message_job.message_id)
            self._sending.append((message_job, address))

    def _count_messages(self) -> None:
        """Count what would be sent, without what the buyers were sent before."""
        before = (
            self._consumers.sent([message_job for message_job, _ in self._sending])
            if self._sending
            else frozenset[str]()
        )
        new = [address for message_job, address in self._sending if message_job.message_id not in before]
        self._sending.clear()
        self._addresses.update(new)
        self.reactions.messages += len(new)
        self.reactions.buyers = len(self._addresses)


def _address(header: Header, message: str, terms: Rules) -> str | None:
    """Where a message would go; by it buyers are distinguished, and then it is forgotten."""
    reach = reach_of(header, sms_allowed=terms.sms_allowed, region=terms.region, channels=terms.channels)
    if reach is None:
        return None
    if reach.channel not in SENT_BY_US:
        return header.email or header.phone or header.order_no
    template = template_for(terms.catalog, (message, reach.channel), header.language, terms.language)
    if template is None or leads_nowhere(template, replace(links_of(header), shop=terms.shop_url).known()):
        return None
    return reach.address.casefold()
