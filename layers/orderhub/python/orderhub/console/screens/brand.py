"""How the shop, or one of its stores, shows itself in mails: tried on a mail while it is written, and saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from orderhub.console.calls import Call, Json, Problem, call, conflict, get
from orderhub.console.screen import GoTo, Guest, Page, Screen, Shown, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

FIELDS = ("name", "logo_url", "accent", "background", "sender_name", "reply_to", "address", "order_url")
COLOURS = ("accent", "background")
"""What cannot be empty; of the others a store may show nothing, whatever the shop says."""
USUAL_MESSAGE = "SHIPPED"
"""It comes with the hub, with products in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the form: texts by their names, what is shown nothing of, and the version that was seen."""

    store: str
    texts: Mapping[str, str]
    nothing: Sequence[str] = ()
    seen: str
    message: str = ""

    @property
    def body(self) -> dict[str, str]:
        """The brand it says."""
        said = {name: text for name, text in self.texts.items() if text}
        return said | {name: "" for name in self.nothing if name not in said}


def shop(guest: Guest) -> Page:
    """The shop's brand, which counts for each store that says nothing else."""
    return _page(guest, "", None)


def of_store(guest: Guest, store: str) -> Page:
    """A store's brand."""
    return _page(guest, store, None)


def open_store(guest: Guest) -> GoTo:
    """Go to the brand of the store that was named."""
    store = guest.visit.asked("store")
    return GoTo(guest.visit.to("brand", store) if store else guest.visit.to("brand"))


def shop_sent(guest: Guest) -> Shown:
    """Try or save the shop's brand."""
    return _sent(guest, "")


def store_sent(guest: Guest, store: str) -> Shown:
    """Try or save a store's brand."""
    return _sent(guest, store)


def _call(method: str, store: str, body: Json = None) -> Call:
    return call(method, "/v1/brand/{}", store, body=body) if store else call(method, "/v1/brand", body=body)


def _sent(guest: Guest, store: str) -> Shown:
    visit = guest.visit
    texts = {name: visit.sent(name).replace("\r\n", "\n") for name in FIELDS}
    draft = Draft(
        store=store,
        texts=texts,
        nothing=[name for name in visit.form.get("nothing", ()) if name in FIELDS],
        seen=visit.sent("seen"),
        message=visit.sent("message"),
    )
    if visit.sent("do") != "save" or not guest.who.may(Scope.MESSAGES_WRITE):
        return _page(guest, store, draft)
    there = guest.api.ask(_call("GET", store)).needed
    if str(there["version"]) != draft.seen:
        return _page(guest, store, draft, _CHANGED)
    reply = guest.api.ask(_call("PUT", store, draft.body))
    if reply.problem:
        return _page(guest, store, draft, reply.problem)
    return GoTo(visit.to("brand", *([store] if store else []), done="saved"))


_CHANGED = conflict(
    "brand_changed",
    "console_todo.saved_since",
)


def _page(guest: Guest, store: str, typed: Draft | None, problem: Problem | None = None) -> Page:
    visit, language = guest.visit, guest.visit.language
    calls = {"brand": _call("GET", store), "messages": get("/v1/messages")}
    if guest.who.may(Scope.ORDERS_READ):
        calls["stores"] = get("/v1/stores", limit=100)
    if store:
        calls["shop"] = _call("GET", "")
    replies = guest.api.together(calls)
    found = replies["brand"].needed
    draft = typed or _draft_of(found, store)
    # What the hub shows where nobody says anything is what holds of what was not said.
    usual = replies["shop"].needed["effective"] if store else {}
    messages = [one["name"] for one in (replies["messages"].body or {"messages": ()})["messages"]]
    listed = replies.get("stores")
    stores = listed.body["stores"] if listed and listed.body else ()
    chosen = draft.message or USUAL_MESSAGE
    asked = call("POST", "/v1/messages/{}/{}/preview", chosen, language, body={"brand": usual | draft.body})
    preview = guest.api.ask(asked)
    wrong = problem or preview.problem
    facts = {
        "store": store,
        "found": found,
        "draft": draft,
        "fields": [
            (
                name,
                translate(f"console_brand.{name}", language),
                translate(f"console_brand.{name}_hint", language, place="{order_no}"),
            )
            for name in FIELDS
        ],
        "colours": COLOURS,
        "usual": usual,
        "preview": preview.body,
        "preview_problem": None if problem else preview.problem,
        "offered": [(name, name) for name in messages],
        "chosen": chosen,
        "stores": [one["storeKey"] for one in stores],
        "wrong": wrong.by_field if wrong else {},
        "problem": problem,
        "beside": [reply.problem for reply in replies.values() if reply.problem],
        "may_write": guest.who.may(Scope.MESSAGES_WRITE),
        "address": visit.to("brand", *([store] if store else [])),
    }
    return Page(
        template="brand.html",
        title=translate("console_brand.of_store" if store else "console_brand.title", language, store=store),
        facts=facts,
        calls=[calls["brand"], _call("PUT", store, draft.body), asked],
        status=problem.http_status if problem and not visit.is_part else HTTPStatus.OK,
        shows_mail=True,
    )


def _draft_of(found: Json, store: str) -> Draft:
    brand = found["brand"]
    return Draft(
        store=store,
        texts={name: str(brand.get(name) or "") for name in FIELDS},
        nothing=[name for name in FIELDS if brand.get(name) == ""],
        seen=str(found["version"]),
    )


_READ = {Scope.MESSAGES_READ}
SCREEN = Screen(
    title="console_brand.title",
    views=(
        View(place="brand", any_of=_READ, answer=shop),
        View(method="POST", place="brand", any_of=_READ, answer=shop_sent),
        View(place="open-brand", any_of=_READ, answer=open_store),
        View(place="brand/{store}", any_of=_READ, answer=of_store),
        View(method="POST", place="brand/{store}", any_of=_READ, answer=store_sent),
    ),
)
