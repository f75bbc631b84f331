"""What the API says of customers: one by id or by identity, a customer's orders, and the conflicts."""

from orderhub.api.customers.parameters import customer_in, id_of, unknown
from orderhub.api.customers.profile_response import CustomerReader, ProfileSources, shown
from orderhub.api.customers.responses import conflict_shown, order_shown
from orderhub.customers import conflicts, merges
from orderhub.customers.conflicts import ConflictState
from orderhub.customers.lookup import NAMES, named_identities
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import limit_of, query_text
from orderhub.http.request import Event, body_of, segment_of
from orderhub.platform.signing import TokenSigner

MOST_LISTED = 100
_EXAMPLE = '{"phone": "..."}'
_ORDERS, _CONFLICTS = "customer_orders", "customer_conflicts"


def customer_of(event: Event, sources: ProfileSources) -> Answer:
    """A customer with figures, for which all of their orders are read: 20 cost about a read unit.

    Raises:
        RequestError: ``customer_unknown``.
        TransientError: A table could not be read; trying again can help.
    """
    profile = shown(id_of(segment_of(event, "customer_id")), sources)
    if profile is None:
        raise unknown()
    return Answer(body=profile)


def orders_of(event: Event, table: CustomerReader, signer: TokenSigner) -> Answer:
    """A page of a customer's orders, newest first, with the cursor of the next one.

    Raises:
        RequestError: ``customer_unknown``; ``limit_invalid`` or ``cursor_invalid``.
        TransientError: A table could not be read; trying again can help.
    """
    limit, family = limit_of(event, MOST_LISTED), merges.family_of(customer_in(event, table), table)
    cursors = Cursors(signer, _ORDERS, family[0])
    page = merges.newest(family, table, limit, cursors.position_in(event))
    shown = [order_shown(order) for order in page.entries]
    return Answer(body={"orders": shown, "next": cursors.to(page.last)})


def conflicts_of(event: Event, table: conflicts.ConflictReader, signer: TokenSigner) -> Answer:
    """A page of the conflicts of all customers, newest first, with the cursor of the next one.

    Raises:
        RequestError: ``state_unknown``, ``limit_invalid`` or ``cursor_invalid``.
        TransientError: A table could not be read; trying again can help.
    """
    limit, state = limit_of(event, MOST_LISTED), _state(event)
    cursors = Cursors(signer, _CONFLICTS, state)
    page = conflicts.conflicts_in(state, table, limit, cursors.position_in(event))
    shown = [conflict_shown(conflict, state) for conflict in page.entries]
    return Answer(body={"conflicts": shown, "next": cursors.to(page.last)})


def looked_up(event: Event, sources: ProfileSources) -> Answer:
    """The customer that some identities lead to, null for a stranger; nothing of the body may be logged.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown`` or ``identity_missing``; ``body_too_large``.
        TransientError: A table could not be read; trying again can help.
    """
    fields = object_in(body_of(event), _EXAMPLE, NAMES)
    customer_id = sources.lookup.customer(named_identities(fields))
    return Answer(body={"customer": shown(customer_id, sources) if customer_id else None})


def _state(event: Event) -> ConflictState:
    text = query_text(event, "state") or ConflictState.OPEN
    if text not in set(ConflictState):
        raise RequestError(f"Send state as {' or '.join(ConflictState)}.", "state_unknown")
    return ConflictState(text)
