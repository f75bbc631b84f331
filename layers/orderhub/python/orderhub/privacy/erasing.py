"""What erasing a customer does, step by step; each step done again comes to the same end."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import partial
from itertools import chain

from orderhub.customers.erasure_screen import marks_of
from orderhub.customers.identities import IdentityKey, IdentityKind, identities_in, keys_of
from orderhub.customers.rows import CONFLICTS, profile_place
from orderhub.errors import RequestError
from orderhub.orders.model import Header, Order
from orderhub.orders.phones import spellings
from orderhub.orders.writer import at_once
from orderhub.privacy.data_inventory import DataInventory
from orderhub.privacy.mentions import Mentions, Rewording
from orderhub.privacy.past_runs import run_ids
from orderhub.privacy.request import PrivacyStep, Request
from orderhub.privacy.search_terms import SearchTerms
from orderhub.rules.rewording import TextRewording

type Done = Mapping[str, int]
"""How much was done, by kind."""


def identities(request: Request, inventory: DataInventory, now: datetime) -> Done:
    """Turn the customer's identities into tombstones, and add their marks; forget whether mails came back."""
    secret, headers = inventory.secret.get(), _headers(request, inventory)
    of_header = {header.order_no: keys_of(identities_in(header, inventory.region), secret) for header in headers}
    every = {*inventory.identities(request.customers), *chain.from_iterable(of_header.values())}
    links = inventory.customers.links(every)
    theirs = {
        key
        for key, link in links.items()
        if link.customer_id in request.customers and key.kind is not IdentityKind.ORDER
    }
    marks = set[bytes]()
    for header in headers:
        marks |= _marks(header, theirs.intersection(of_header[header.order_no]), inventory.region, secret)
    keys = sorted(theirs, key=lambda key: (key.kind, key.digest))
    inventory.erased.record(keys, marks, request.request_id)
    inventory.erased.erase(keys, request.request_id, now)
    inventory.blocks.forget(key.digest for key in keys if key.kind is IdentityKind.EMAIL)
    if marks:
        inventory.marks.add(marks, request.request_id, now)
    return {"identities": len(keys)}


def files(request: Request, inventory: DataInventory, _now: datetime) -> Done:
    """Delete exports, and whole the files the customer is in or gave the name to; who sent them has them."""
    search_terms = SearchTerms.of(_headers(request, inventory), inventory.region)
    results = [*inventory.files.about(search_terms), *inventory.files.exports_of(request.customers)]
    for keys in results:
        inventory.files.delete(keys)
    inventory.files.rename(search_terms)
    return {"files": len(results)}


def definitions(request: Request, inventory: DataInventory, _now: datetime) -> Done:
    """Take the customer out of the texts of segments and rules; names stay, as others lead there by them."""
    mentions = Mentions.of(_headers(request, inventory), request.customers, inventory.region)
    texts = Rewording(mentions=mentions, request_id=request.request_id, secret=inventory.secret.get())
    segments = inventory.segments.reword(texts.word, texts.prose)
    names = inventory.segments.names()

    def literal(text: str) -> str:
        # Events of segments have the names of these.
        return text if text in names else texts.word(text)

    rewords = TextRewording(
        word=texts.word, literal=literal, pattern=lambda text: texts.pattern(text, literal), prose=texts.prose
    )
    rules = inventory.rules.reword(rewords)
    named = sum(map(mentions.are_in, names)) + inventory.rules.named(mentions.are_in)
    return {"segments": segments, "rules": rules, "namedAfter": named}


def runs(request: Request, inventory: DataInventory, now: datetime) -> Done:
    """Stop the workflows that wait, and take their timers away."""
    stopped = 0
    for run in list(inventory.waiting_runs(request.customers, request.orders)):
        try:
            inventory.hand.stop(run, inventory.workflows[run.workflow], now)
        except RequestError:
            # The list is behind the runs by a moment.
            continue
        stopped += 1
    return {"runs": stopped}


def orders(order_nos: Sequence[str], request: Request, inventory: DataInventory, now: datetime) -> Done:
    """Take people out of some orders and out of their events."""
    sent = {delivery.message for delivery in inventory.deliveries(request.customers)}
    results = at_once(
        [partial(_order, order_no, request.request_id, sent, inventory, now) for order_no in order_nos]
    )
    return {"orders": sum(is_there for is_there, _ in results), "events": sum(events for _, events in results)}


def tasks(request: Request, inventory: DataInventory, _now: datetime) -> Done:
    """Delete the tasks about the customer or the orders, and their events."""
    about_them = list(inventory.tasks_about(request.customers, request.orders))
    for task in about_them:
        inventory.events.delete(f"customer#{task.task_id}")
        inventory.tasks.remove(task)
    return {"tasks": len(about_them)}


def audit(request: Request, inventory: DataInventory, _now: datetime) -> Done:
    """Reduce the audit of the orders to the fact that somebody looked."""
    return {"audit": inventory.audit.reduce(set(request.orders))}


def messages(request: Request, inventory: DataInventory, _now: datetime) -> Done:
    """Forget what went out to the customer."""
    deliveries = inventory.deliveries(request.customers)
    inventory.messages.sent(deliveries)
    for customer_id in request.customers:
        inventory.messages.contact(customer_id)
    return {"messages": len(deliveries)}


def remains(request: Request, inventory: DataInventory, now: datetime) -> Done:
    """Look again at all orders and at those that came in meanwhile, then delete the customer.

    An order without a buyer is of a customer of its own. Where that is one of these, its row and profile stay.
    """
    every = tuple(dict.fromkeys((*request.orders, *inventory.order_nos(request.customers))))
    done = orders(every, request, inventory, now)
    headers = [order.header for order in inventory.whole_orders(every)]
    right = {share.order.place for share in inventory.owners.shares_of(headers).values()}
    right |= {profile_place(customer_id) for customer_id, _ in right}
    for merge in [merge for merge in inventory.customers.each_merge() if merge.customer_id in request.customers]:
        inventory.pointers.remove(merge)
    family = set(request.customers)
    places = [(row["customer_id"]["S"], row["sk"]["S"]) for member in family for row in inventory.rows.of(member)]
    places += [
        (CONFLICTS, row["sk"]["S"])
        for row in inventory.rows.of(CONFLICTS)
        if row["leads_to"]["S"] in family or row["sk"]["S"].split("#")[2] in family
    ]
    gone = [place for place in places if place not in right]
    inventory.rows.delete(gone)
    for customer_id in family:
        _forget_runs(f"customer#{customer_id}", set(), inventory)
    events = sum(inventory.events.delete(f"customer#{customer_id}") for customer_id in family)
    return {"events": done["events"] + events, "rows": len(gone)}


STEPS: Mapping[PrivacyStep, Callable[[Request, DataInventory, datetime], Done]] = {
    PrivacyStep.IDENTITIES: identities,
    PrivacyStep.FILES: files,
    PrivacyStep.DEFINITIONS: definitions,
    PrivacyStep.RUNS: runs,
    PrivacyStep.TASKS: tasks,
    PrivacyStep.AUDIT: audit,
    PrivacyStep.MESSAGES: messages,
    PrivacyStep.REMAINS: remains,
}
"""The steps that are done in one go; orders are gone through in pages."""


def _order(
    order_no: str, request_id: str, sent: AbstractSet[str], inventory: DataInventory, now: datetime
) -> tuple[bool, int]:
    is_there = inventory.erasure.erase(order_no, request_id, now)
    _forget_runs(order_no, sent, inventory)
    events = inventory.events.reduce(order_no)
    # What rules published because of the order.
    return is_there, events + inventory.events.delete(f"customer#{order_no}")


def _forget_runs(key: str, sent: AbstractSet[str], inventory: DataInventory) -> None:
    """Delete the runs that events of a key set off; those that wait are stopped by then."""
    for run_id in run_ids(inventory.events.of(key), sent):
        inventory.runs.forget(run_id)


def _headers(request: Request, inventory: DataInventory) -> list[Header]:
    orders: list[Order] = inventory.whole_orders(request.orders)
    return [order.header for order in orders]


def _marks(header: Header, theirs: set[IdentityKey], region: str, secret: bytes) -> set[bytes]:
    """The marks of those identities of an order that lead to the customer; others may be somebody else's."""
    kinds = {key.kind for key in theirs}
    identifiers = {kind.value: getattr(header, kind.value) for kind in kinds}
    phone = identifiers.get(IdentityKind.PHONE.value)
    return marks_of(identifiers, spellings(phone, region) if phone else (), secret)
