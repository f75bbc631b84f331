"""What the API says of why rules and workflows reacted to the events of an order, or did not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderhub.api.customers.parameters import Knowing
from orderhub.api.history.order_events import PageOfEvents, StoredEvents, history_of_customer, history_of_order
from orderhub.history.explain import Workflow, explained, listeners_of
from orderhub.http.answer import Answer
from orderhub.http.request import Event
from orderhub.orders.table import OrderReader
from orderhub.platform.signing import TokenSigner
from orderhub.rules.looked_up import ReadOnce
from orderhub.rules.ports import Lookups
from orderhub.rules.rule import Rule


class Rules(Protocol):
    """The rules as they were."""

    def in_force(self, moment: datetime) -> Iterable[Rule]:
        """Those that were in force at a moment."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationSources:
    """What an explanation is made of."""

    orders: OrderReader
    customers: Knowing
    events: StoredEvents
    rules: Rules
    workflows: Iterable[Workflow]
    signer: TokenSigner
    lookups: Lookups


def explanation_of(event: Event, explains: ExplanationSources) -> Answer:
    """A page of an order's events, newest first, each with everything that could have reacted to it.

    Raises:
        Rejected: As ``history_of_order`` says.
        TransientError: A table could not be read; trying again can help.
    """
    return _explained(history_of_order(event, explains.events, explains.orders, explains.signer), explains)


def explanation_of_customer(event: Event, explains: ExplanationSources) -> Answer:
    """The same of a customer's own events: moves between cells and segments, tasks, and what rules emitted.

    Raises:
        Rejected: As ``history_of_customer`` says.
        TransientError: A table could not be read; trying again can help.
    """
    return _explained(history_of_customer(event, explains.events, explains.customers, explains.signer), explains)


def _explained(page: PageOfEvents, explains: ExplanationSources) -> Answer:
    lookups = ReadOnce(explains.lookups)
    shown = [
        explained(
            event, listeners_of(event, explains.workflows, explains.rules.in_force(event.occurred_at), lookups)
        )
        for event in page.events
    ]
    return Answer(body={"events": [*shown], "next": page.following})
