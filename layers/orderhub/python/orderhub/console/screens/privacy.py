"""All that is kept of a customer, as a file or to be erased: first what there is, then a word typed to confirm."""

from functools import partial
from http import HTTPStatus

from orderhub.console.calls import Json, call, get
from orderhub.console.screen import GoTo, Guest, Page, View
from orderhub.console.showing import OPEN
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

KINDS = ("export", "erase")
WORDS = {"export": "console_privacy.word_export", "erase": "console_privacy.word_erase"}
TITLES = {"export": "console_privacy.title_export", "erase": "console_privacy.title_erase"}


def ask(guest: Guest, customer_id: str, kind: str, *, is_wrong: bool = False) -> Page:
    """What there is of a customer, counted by the API, and the word that has to be typed."""
    language = guest.visit.language
    asked = call("POST", f"/v1/privacy/{kind}", body={"customerId": customer_id, "dryRun": True})
    counted = guest.api.ask(asked).needed
    facts = {
        "kind": kind,
        "customer_id": customer_id,
        "counts": _counts(counted.get("counted")),
        "confirm": counted["confirm"],
        "until": counted["validUntil"],
        "wanted": translate(WORDS[kind], language),
        "is_wrong": is_wrong,
    }
    status = HTTPStatus.BAD_REQUEST if is_wrong else HTTPStatus.OK
    title = translate(TITLES[kind], language)
    return Page(template="privacy_ask.html", title=title, facts=facts, calls=[asked], status=status)


def confirm(guest: Guest, customer_id: str, kind: str) -> Page | GoTo:
    """Have the API do it, if the word was typed; else what there is once more."""
    visit = guest.visit
    typed, token = visit.sent("word"), visit.sent("confirm")
    if not token or typed.casefold() != translate(WORDS[kind], visit.language).casefold():
        return ask(guest, customer_id, kind, is_wrong=bool(token))
    body = {"customerId": customer_id, "confirm": token}
    made = guest.api.ask(call("POST", f"/v1/privacy/{kind}", body=body)).needed
    return GoTo(visit.to("privacy", made["requestId"]))


def request(guest: Guest, request_id: str) -> Page:
    """How far a request is; while it is at work, htmx asks for it again and again."""
    asked = get("/v1/privacy/requests/{}", request_id)
    found = guest.api.ask(asked).needed
    facts = {
        "request": found,
        "is_open": found["state"] in OPEN,
        "counts": _counts(found.get("done")),
        "has_file": bool(found.get("url")),
        "kept": list((found.get("keptElsewhereUntil") or {}).items()),
    }
    title = translate("console_privacy.request", guest.visit.language)
    return Page(template="privacy_request.html", title=title, facts=facts, calls=[asked])


def file(guest: Guest, request_id: str) -> GoTo:
    """Go to the file of an export, by an address made for it now; back to the request where there is none."""
    address = str(guest.api.ask(get("/v1/privacy/requests/{}", request_id)).needed.get("url") or "")
    if not (address.startswith(("https://", "http://")) and address.isascii() and address.isprintable()):
        return GoTo(guest.visit.to("privacy", request_id))
    return GoTo(address)


def _counts(counted: Json) -> list[tuple[str, int]]:
    return [(name, count) for name, count in (counted or {}).items() if count]


_MAY = {Scope.PRIVACY_WRITE}
VIEWS = (
    *(
        View(method="POST", place=f"customers/{{customer_id}}/{kind}", any_of=_MAY, answer=partial(ask, kind=kind))
        for kind in KINDS
    ),
    *(
        View(
            method="POST",
            place=f"customers/{{customer_id}}/{kind}/confirmed",
            any_of=_MAY,
            answer=partial(confirm, kind=kind),
        )
        for kind in KINDS
    ),
    View(place="privacy/{request_id}", any_of=_MAY, answer=request),
    View(place="privacy/{request_id}/file", any_of=_MAY, answer=file),
)
