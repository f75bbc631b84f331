"""One search that knows what it is given: orders, customers and products, each as its own routes show it."""

from dataclasses import replace
from datetime import datetime

from orderhub.api.products.routes import product_shown
from orderhub.api.search.lookups import Lookup
from orderhub.api.search.parameters import Question, question_of
from orderhub.api.search.searching import Place, Search, SearchSources
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.request import Event, scopes_of
from orderhub.orders.json_values import time_text
from orderhub.orders.model import Json
from orderhub.orders.views import listed
from orderhub.platform.scopes import Scope

__all__ = ["SearchSources", "search"]

_SEARCH, _AGAIN = "search", ", together with the same store, from and to"
_SCOPES = (Scope.ORDERS_READ, Scope.CARDS_READ, Scope.CUSTOMERS_READ)
"""Of which one is needed."""


def search(event: Event, sources: SearchSources, now: datetime) -> Answer:
    """What there is of a text that somebody typed in, and how it was looked for.

    Raises:
        RequestError: As ``parameters`` says; ``scope_missing``, ``cursor_invalid``.
        TransientError: A table could not be read; trying again can help.
    """
    scopes = scopes_of(event)
    if not scopes & {*_SCOPES}:
        message = f"This access key lacks one of the scopes {', '.join(_SCOPES)}; use one that has it."
        raise RequestError(message, "scope_missing")
    question = question_of(event, sources.zone, now)
    # What is looked for is not in it, not even as a hash: a phone number is guessed from one.
    cursors = Cursors(sources.signer, _SEARCH, question.sent, _AGAIN)
    before = cursors.position_in(question.query)
    if before:
        question = replace(question, since=datetime.fromisoformat(before["since"]))
    found = Search(question, scopes, sources)
    orders, products = _gone_through(found, before)
    is_all = orders is None and products is None
    position = None if is_all else {"since": question.since.isoformat(), "orders": orders, "products": products}
    return Answer(body=_shown(found, question) | {"next": cursors.to(position)})


def _gone_through(found: Search, before: dict[str, Place] | None) -> tuple[Place, Place]:
    """Search, and say where looking through orders and products is to go on."""
    if before is None and found.by_keys() and not found.is_for_an_ending:
        return found.put_off()
    places = before or {"orders": "", "products": ""}
    return found.through_orders(places["orders"]), found.through_products(places["products"])


def _shown(found: Search, question: Question) -> dict[str, Json]:
    return {
        "orders": found.orders.shown("order", listed),
        "customers": found.customers.shown("customer", lambda profile: profile),
        "products": found.products.shown("product", product_shown),
        "lookups": [_lookup(lookup, found) for lookup in found.lookups],
        "from": time_text(question.since),
        "to": time_text(question.until) if question.until else None,
    }


def _lookup(lookup: Lookup, found: Search) -> Json:
    return {
        "kind": lookup.kind.value,
        "how": lookup.how,
        "lookedAt": lookup.looked_at,
        "isExact": lookup.is_exact,
        "isComplete": lookup.is_complete,
        "found": found.counted(lookup.kind),
    }
