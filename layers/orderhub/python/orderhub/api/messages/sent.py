"""What is answered to who asks which messages went out, or why not."""

from dataclasses import dataclass, replace
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from orderhub.api.customers.parameters import Knowing, existing_customer
from orderhub.api.orders.parameters import MOST_LISTED, id_parameter, parameters_of, span_in, wrong
from orderhub.customers.merges import Family, Pointing, family_of
from orderhub.history.sent import HELD, Position, SentFilters, SentMessage, SentPage, page_of
from orderhub.history.sent_lists import Deliveries, Events, Ledger, Runs, of_customer, of_order, of_workflow
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event
from orderhub.messages.outcomes import Outcome
from orderhub.orders.json_values import time_text
from orderhub.orders.table import OrderReader, existing_order
from orderhub.platform.signing import TokenSigner

_FILTERS = ("order_no", "customer_id", "workflow", "message", "outcome", "from", "to")
_AGAIN = ", together with the same conditions"


class CustomerReader(Knowing, Pointing, Protocol):
    """Where customers and their merges are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRoutes:
    """Answers who asks for messages; ``zone`` is that of times that name none."""

    events: Events
    orders: OrderReader
    customers: CustomerReader
    deliveries: Deliveries
    ledger: Ledger
    runs: Runs
    signer: TokenSigner
    zone: ZoneInfo

    def sent(self, event: Event) -> Answer:
        """A page of the messages of an order, a customer or a workflow, newest first.

        Raises:
            RequestError: ``filter_invalid``: too little is said to find them without reading all there is;
                ``outcome_unknown``, ``from_invalid``, ``to_invalid``, ``range_empty``, ``parameter_blank``,
                ``limit_invalid`` or ``cursor_invalid``; ``order_unknown`` or ``customer_unknown``.
            TransientError: A table could not be read; trying again can help.
        """
        parameters = parameters_of(event)
        filters, limit = filters_in(parameters, self.zone), limit_of(event, MOST_LISTED)
        conditions = [[name, parameters[name]] for name in _FILTERS if name in parameters]
        cursors = Cursors(self.signer, "messages_sent", conditions, _AGAIN)
        behind = cursors.position_in(event)
        customer_id = id_parameter(parameters, "customer_id")
        family: Family = ()
        if customer_id is not None:
            family = family_of(existing_customer(customer_id, self.customers), self.customers)
            filters = replace(filters, family=frozenset(family))
        page = self._page(filters, family, behind, limit)
        return Answer(
            body={"messages": [_shown(message) for message in page.messages], "next": cursors.to(page.last)}
        )

    def _page(self, filters: SentFilters, family: Family, behind: Position | None, limit: int) -> SentPage:
        at_once = limit + 1
        if filters.order_no is not None:
            page = page_of(of_order(filters.order_no, self.events, behind), filters.match_at, limit)
            if not page.messages:
                existing_order(self.orders, filters.order_no)
            return page
        if family and filters.outcome not in HELD:
            stores = self.deliveries, self.ledger
            return page_of(of_customer(family, stores, filters, behind, at_once), filters.match_at, limit)
        if filters.workflow is not None:
            looked = of_workflow(filters.workflow, self.runs, filters, behind, at_once)
            return page_of(looked, filters.match, limit)
        raise _too_little(is_customer=bool(family))


def filters_in(parameters: dict[str, str], zone: ZoneInfo) -> SentFilters:
    """Which messages are requested, but for whose they are.

    Raises:
        RequestError: As ``SentRoutes.sent`` says.
    """
    since, until = span_in(parameters, zone)
    outcome = parameters.get("outcome")
    if outcome is not None and outcome not in Outcome:
        raise wrong("outcome_unknown", f"Send outcome as one of {', '.join(Outcome)}.")
    filters = SentFilters(
        order_no=id_parameter(parameters, "order_no"),
        workflow=id_parameter(parameters, "workflow"),
        message=id_parameter(parameters, "message"),
        outcome=Outcome(outcome) if outcome else None,
        since=since,
        until=until,
    )
    if filters.message is not None and filters.outcome in HELD:
        message = "Of a message that was held back no name is stored; leave message or outcome out."
        raise wrong("filter_invalid", message)
    return filters


def _too_little(*, is_customer: bool) -> Exception:
    if is_customer:
        message = (
            "Of a customer what went out is listed; to see what was held back, send order_no or workflow too."
        )
        return wrong("filter_invalid", message)
    return wrong("filter_invalid", "Say whose messages you ask for: send order_no, customer_id or workflow.")


def _shown(message: SentMessage) -> dict[str, Any]:
    return {
        "at": time_text(message.at) if message.at else None,
        "outcome": message.outcome,
        "message": message.message or None,
        "channel": message.channel or None,
        "workflow": message.workflow,
        "orderNo": message.order_no,
        "customerId": message.customer_id,
        "eventId": message.event_id,
        "runId": message.run_id or None,
    }
