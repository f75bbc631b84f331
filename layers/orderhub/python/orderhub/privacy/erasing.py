"""What erasing a customer does, step by step; each step done again comes to the same end."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import partial
from itertools import chain

from orderhub.customers.hashed import IdentityKey, keys_of
from orderhub.customers.identities import Kind as IdentityKind
from orderhub.customers.identities import identities_in
from orderhub.customers.marks import marks_of
from orderhub.customers.rows import CONFLICTS, profile_place
from orderhub.edge.http import Rejected
from orderhub.orders.model import Header, Order
from orderhub.orders.phones import spellings
from orderhub.orders.writer import at_once
from orderhub.privacy.estate import Estate
from orderhub.privacy.mentions import Mentions
from orderhub.privacy.needles import Needles
from orderhub.privacy.past_runs import run_ids
from orderhub.privacy.request import Request, Step
from orderhub.privacy.rewording import Rewording
from orderhub.rules.rewording import Rewords

type Done = Mapping[str, int]
"""How much was done, by kind."""


def identities(request: Request, estate: Estate, now: datetime) -> Done:
    """Let what leads to the customer lead nobody there again, and have it known at the door."""
    secret, headers = estate.secret.get(), _headers(request, estate)
    of_header = {header.order_no: keys_of(identities_in(header, estate.region), secret) for header in headers}
    every = {*estate.identities(request.customers), *chain.from_iterable(of_header.values())}
    links = estate.customers.links(every)
    theirs = {
        key
        for key, link in links.items()
        if link.customer_id in request.customers and key.kind is not IdentityKind.ORDER
    }
    marks = set[bytes]()
    for header in headers:
        marks |= _marks(header, theirs.intersection(of_header[header.order_no]), estate.region, secret)
    keys = sorted(theirs, key=lambda key: (key.kind, key.digest))
    estate.erased.keep(keys, marks, request.request_id)
    estate.erased.erase(keys, request.request_id, now)
    if marks:
        estate.marks.add(marks, request.request_id, now)
    return {"identities": len(keys)}


def files(request: Request, estate: Estate, _now: datetime) -> Done:
    """Delete exports, and whole the files the customer is in or gave the name to; who sent them has them."""
    needles = Needles.of(_headers(request, estate), estate.region)
    found = [*estate.files.about(needles), *estate.files.exports_of(request.customers)]
    for keys in found:
        estate.files.delete(keys)
    estate.files.rename(needles)
    return {"files": len(found)}


def definitions(request: Request, estate: Estate, _now: datetime) -> Done:
    """Take the customer out of the texts of segments and rules; names stay, as others lead there by them."""
    mentions = Mentions.of(_headers(request, estate), request.customers, estate.region)
    texts = Rewording(mentions=mentions, request_id=request.request_id, secret=estate.secret.get())
    segments = estate.segments.reword(texts.word, texts.prose)
    names = estate.segments.names()

    def literal(text: str) -> str:
        # Events of segments have the names of these.
        return text if text in names else texts.word(text)

    rewords = Rewords(
        word=texts.word, literal=literal, pattern=lambda text: texts.pattern(text, literal), prose=texts.prose
    )
    rules = estate.rules.reword(rewords)
    named = sum(map(mentions.are_in, names)) + estate.rules.named(mentions.are_in)
    return {"segments": segments, "rules": rules, "namedAfter": named}


def runs(request: Request, estate: Estate, now: datetime) -> Done:
    """Stop the workflows that wait, and take their timers away."""
    stopped = 0
    for run in list(estate.waiting_runs(request.customers, request.orders)):
        try:
            estate.hand.stop(run, estate.workflows[run.workflow], now)
        except Rejected:
            # The list is behind the runs by a moment.
            continue
        stopped += 1
    return {"runs": stopped}


def orders(order_nos: Sequence[str], request: Request, estate: Estate, now: datetime) -> Done:
    """Take people out of some orders and out of what was told of them."""
    sent = {touch.message for touch in estate.touches(request.customers)}
    found = at_once([partial(_order, order_no, request.request_id, sent, estate, now) for order_no in order_nos])
    return {"orders": sum(is_there for is_there, _ in found), "events": sum(told for _, told in found)}


def tasks(request: Request, estate: Estate, _now: datetime) -> Done:
    """Delete the tasks about the customer or the orders, and what was told of them."""
    found = list(estate.tasks_about(request.customers, request.orders))
    for task in found:
        estate.events.delete(f"customer#{task.task_id}")
        estate.tasks.remove(task)
    return {"tasks": len(found)}


def audit(request: Request, estate: Estate, _now: datetime) -> Done:
    """Reduce the audit of the orders to the fact that somebody looked."""
    return {"audit": estate.audit.reduce(set(request.orders))}


def messages(request: Request, estate: Estate, _now: datetime) -> Done:
    """Forget what went out to the customer."""
    found = estate.touches(request.customers)
    estate.messages.sent(found)
    for customer_id in request.customers:
        estate.messages.contact(customer_id)
    return {"messages": len(found)}


def remains(request: Request, estate: Estate, now: datetime) -> Done:
    """Look again at all orders and at those that came in meanwhile, then delete the customer.

    An order without a buyer is of a customer of its own. Where that is one of these, its row and profile stay.
    """
    every = tuple(dict.fromkeys((*request.orders, *estate.order_nos(request.customers))))
    done = orders(every, request, estate, now)
    headers = [order.header for order in estate.whole_orders(every)]
    right = {share.order.place for share in estate.owners.shares_of(headers).values()}
    right |= {profile_place(customer_id) for customer_id, _ in right}
    for merge in [one for one in estate.customers.each_merge() if one.customer_id in request.customers]:
        estate.pointers.remove(merge)
    family = set(request.customers)
    places = [(row["customer_id"]["S"], row["sk"]["S"]) for one in family for row in estate.rows.of(one)]
    places += [
        (CONFLICTS, row["sk"]["S"])
        for row in estate.rows.of(CONFLICTS)
        if row["leads_to"]["S"] in family or row["sk"]["S"].split("#")[2] in family
    ]
    gone = [place for place in places if place not in right]
    estate.rows.delete(gone)
    for customer_id in family:
        _forget_runs(f"customer#{customer_id}", set(), estate)
    told = sum(estate.events.delete(f"customer#{customer_id}") for customer_id in family)
    return {"events": done["events"] + told, "rows": len(gone)}


STEPS: Mapping[Step, Callable[[Request, Estate, datetime], Done]] = {
    Step.IDENTITIES: identities,
    Step.FILES: files,
    Step.DEFINITIONS: definitions,
    Step.RUNS: runs,
    Step.TASKS: tasks,
    Step.AUDIT: audit,
    Step.MESSAGES: messages,
    Step.REMAINS: remains,
}
"""The steps that are done in one go; orders are gone through in pages."""


def _order(
    order_no: str, request_id: str, sent: AbstractSet[str], estate: Estate, now: datetime
) -> tuple[bool, int]:
    is_there = estate.erasure.erase(order_no, request_id, now)
    _forget_runs(order_no, sent, estate)
    told = estate.events.reduce(order_no)
    # What rules told because of the order.
    return is_there, told + estate.events.delete(f"customer#{order_no}")


def _forget_runs(key: str, sent: AbstractSet[str], estate: Estate) -> None:
    """Delete the runs that events of a key set off; those that wait are stopped by then."""
    for run_id in run_ids(estate.events.of(key), sent):
        estate.runs.forget(run_id)


def _headers(request: Request, estate: Estate) -> list[Header]:
    found: list[Order] = estate.whole_orders(request.orders)
    return [order.header for order in found]


def _marks(header: Header, theirs: set[IdentityKey], region: str, secret: bytes) -> set[bytes]:
    """The marks of those identities of an order that lead to the customer; others may be somebody else's."""
    kinds = {key.kind for key in theirs}
    said = {kind.value: getattr(header, kind.value) for kind in kinds}
    phone = said.get(IdentityKind.PHONE.value)
    return marks_of(said, spellings(phone, region) if phone else (), secret)
