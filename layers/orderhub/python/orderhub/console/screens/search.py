"""One search for whatever somebody has at hand: what it finds, by what, and how far was looked.

What is looked for goes by POST: it may be a phone number, and stands in no address, history or log.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Call, Json, call
from orderhub.console.screen import GoTo, Guest, Page, Screen, View
from orderhub.console.showing import day_start
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

KINDS = (
    *("orderNo", "phone", "email", "customerId", "customerNo", "productId", "orderNoBeginning", "trackingNo"),
    *("phoneEnding", "sku", "productName"),
)
HOW = ("key", "beginning", "newest", "list", "later")
"""The API's words for what was found and how it was looked for; each has a text of its name."""
_LISTS = ("orders", "customers", "products")
_DAYS = {"from": 0, "to": 1}
_EXACT = {"orderNo", "trackingNo", "phone", "email", "customerId", "customerNo"}
"""By what something is found that is just what was looked for, and has a page."""
_AS_AN_EXAMPLE = "A1"


def answer(guest: Guest) -> Page:
    """What can be searched, and the field to do so."""
    return _page(guest, [call("POST", "/v1/search", body={"q": _AS_AN_EXAMPLE})])


def search(guest: Guest) -> Page | GoTo:
    """What was found; of one thing that is just what was looked for, its page."""
    visit = guest.visit
    if not visit.sent("q"):
        return _page(guest, [call("POST", "/v1/search", body={"q": _AS_AN_EXAMPLE})])
    days = {name: day_start(visit.sent(name), visit.zone, more) for name, more in _DAYS.items()}
    asked = {"q": visit.sent("q"), "store": visit.sent("store"), **days, "cursor": visit.sent("cursor")}
    reply = guest.api.ask(call("POST", "/v1/search", body={name: text for name, text in asked.items() if text}))
    found = reply.body
    place = _only(guest, found) if found and not visit.sent("cursor") else None
    if place:
        return GoTo(place)
    shown = {
        "found": found,
        "problem": reply.problem,
        "is_empty": found and not any(found[name] for name in _LISTS),
    }
    status = reply.problem.http_status if reply.problem else HTTPStatus.OK
    # The text stays in the fields alone: the line shows how to ask, not for whom.
    return _page(guest, [call("POST", "/v1/search", body={"q": "…"})], shown, status)


def _page(
    guest: Guest, calls: Sequence[Call], shown: Mapping[str, Any] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Page:
    language = guest.visit.language
    facts = {
        "found": None,
        "problem": None,
        "is_empty": False,
        "kinds": {kind: translate(f"console_search.{kind}", language) for kind in KINDS},
        "ways": {how: translate(f"console_search.{how}", language) for how in HOW},
        **(shown or {}),
    }
    title = translate("console_search.title", language)
    return Page(template="search.html", title=title, facts=facts, calls=calls, status=status)


def _only(guest: Guest, found: Json) -> str | None:
    """The page of what was found, if it is one thing, and just what was looked for."""
    things = [(name, thing) for name in _LISTS for thing in found[name]]
    is_all = all(lookup["isComplete"] or lookup["how"] == "later" for lookup in found["lookups"])
    if len(things) != 1 or not is_all:
        return None
    name, thing = things[0]
    if not _EXACT & {*thing["foundBy"]}:
        return None
    if name == "orders":
        return guest.visit.to("orders", thing["order"]["externalOrderId"])
    return guest.visit.to("customers", thing["customer"]["customerId"])


_ANY = {Scope.ORDERS_READ, Scope.CARDS_READ, Scope.CUSTOMERS_READ}
SCREEN = Screen(
    title="console_search.title",
    views=(
        View(place="search", any_of=_ANY, answer=answer),
        View(method="POST", place="search", any_of=_ANY, answer=search),
    ),
    is_listed=False,
)
