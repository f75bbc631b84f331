"""Somebody who follows each link of the console and sends each form that is offered to them."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from orderhub.console.screen import View
from orderhub.console.screens import SCREENS
from orderhub.http.routes import PROVIDER_ROUTES, ROUTES, SEARCH_ROUTES
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, request, text_of

HOME = "/api/console"
LEAVES = {"/sign-out", "/language", "/sign-in"}
"""Where whoever is signed in stays no longer, or comes back from to where they were."""
VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "path", "rect", "wbr"})
TYPED = {"typed": 1, "word": 2}
"""Fields into which one types what is to be done, and where in the address of the form that stands."""
FILLED = {"date": "2026-03-08", "number": "1", "datetime-local": "2026-03-08T10:00"}
OPEN_TO_ALL = {("GET", "/v1/sessions/current"), ("DELETE", "/v1/sessions/current"), ("POST", "/v1/sessions")}

type Fields = dict[str, str]
type Attributes = Mapping[str, str]
type Around = tuple[tuple[str, Attributes], ...]


@dataclass
class Form:
    """A form of a page: where it leads, what stands in it, and the buttons that send it."""

    method: str
    action: str
    fields: Fields = field(default_factory=dict)
    buttons: list[Attributes] = field(default_factory=list)


class Reading(HTMLParser):
    """What one can click in a page, and its texts, each with the elements around it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.texts: list[tuple[Around, str]] = []
        self.elements: list[tuple[Around, str, Attributes]] = []
        self._around: list[tuple[str, Attributes]] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.elements.append((tuple(self._around), tag, known))
        if tag not in VOID:
            self._around.append((tag, known))
        if tag == "a":
            self.links.append(known.get("href", ""))
        if "hx-get" in known and tag != "form":
            self.links.append(known["hx-get"])
        if tag == "form" and "action" in known:
            self._form = Form(known.get("method", "get").upper(), known["action"])
            self.forms.append(self._form)
        if self._form:
            self._fill(self._form, tag, known)

    def _fill(self, form: Form, tag: str, known: Attributes) -> None:
        name, kind = known.get("name", ""), known.get("type", "")
        match tag:
            case "button" if kind != "button":
                form.buttons.append(known)
            case "input" if kind in {"checkbox", "radio"}:
                if "checked" in known:
                    form.fields[name] = known.get("value", "on")
            case "input" if kind != "file":
                form.fields[name] = known.get("value") or FILLED.get(kind, "x" if "required" in known else "")
            case "textarea":
                form.fields[name] = ""
            case "select":
                self._select = name
            case "option" if "selected" in known or not form.fields.get(self._select):
                form.fields[self._select] = known.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag not in VOID:
            assert self._around, tag
            assert self._around.pop()[0] == tag, tag

    def handle_data(self, data: str) -> None:
        around = tuple(self._around)
        if self._form and around and around[-1][0] == "textarea":
            self._form.fields[around[-1][1]["name"]] = data.removeprefix("\n")
        if data.strip():
            self.texts.append((around, data))


@dataclass(frozen=True)
class Seen:
    """A page that somebody came to: how, what the console answered, and what it asked of the API for it."""

    method: str
    path: str
    came_from: str
    answer: Mapping[str, Any]
    asked: Sequence[tuple[str, str]]

    @property
    def is_page(self) -> bool:
        """Whether it is one, and no file and no way to another."""
        return "text/html" in self.answer["headers"].get("Content-Type", "") and bool(self.answer["body"])

    @property
    def page(self) -> str:
        """Its text."""
        return text_of(self.answer)

    @property
    def place(self) -> str:
        """The place of its view."""
        return view_of(self.method, self.path)[0]


def view_of(method: str, path: str) -> tuple[str, View | None]:
    """The view that answers a path, with its place."""
    segments = [unquote(segment) for segment in urlsplit(path).path.split("/") if segment]
    for view in (view for screen in SCREENS for view in screen.views if view.method == method):
        if view.names_in(segments) is not None:
            return view.place, view
    return "/".join(segments), None


def route_of(method: str, target: str) -> str | None:
    """The route of the API that a call asks, if there is one."""
    segments = urlsplit(target).path.split("/")
    for verb, route in ROUTES:
        names = route.split("/")
        if verb != method or len(names) != len(segments):
            continue
        if all(name == segment or "{" in name for name, segment in zip(names, segments, strict=True)):
            return route
    return None


def not_open(asked: Sequence[tuple[str, str]], scopes: frozenset[str]) -> list[tuple[str, str]]:
    """Those of some calls that the API refuses to a key with these scopes, or does not know."""
    return sorted({(method, target) for method, target in asked if not _is_open(method, target, scopes)})


def _is_open(method: str, target: str, scopes: frozenset[str]) -> bool:
    call = method, urlsplit(target).path
    if call in OPEN_TO_ALL | PROVIDER_ROUTES:
        return True
    if call in SEARCH_ROUTES:
        return bool(scopes & {Scope.ORDERS_READ, Scope.CARDS_READ, Scope.CUSTOMERS_READ})
    route = route_of(method, target)
    return route is not None and ROUTES[method, route] in scopes


def crawled(api: PlayedApi, *, language: str = "en", start: Iterable[str] = ("",)) -> Iterator[Seen]:
    """All that somebody comes to who clicks whatever is offered, each view once for each form of its address.

    Args:
        api: What is played, with the scopes of the key.
        language: Of who looks.
        start: Where they begin.
    """
    desk = desk_on(api)
    known: set[tuple[str | None, ...]] = set()
    left: deque[tuple[str, str, Fields | None, str]] = deque(("GET", path, None, "") for path in start)
    while left:
        method, path, form, came_from = left.popleft()
        parts = urlsplit(path)
        names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
        kind = method, view_of(method, path)[0], *names, None, *sorted(form or ())
        if (kind in known and came_from) or parts.path in LEAVES:
            continue
        known.add(kind)
        before = len(api.asked)
        answer = desk.answer(request(path, method=method, form=form, language=language))
        seen = Seen(method, path, came_from, answer, api.asked[before:])
        yield seen
        led = answer["headers"].get("Location") or answer["headers"].get("HX-Redirect") or ""
        if led.startswith(HOME):
            left.append(("GET", led.removeprefix(HOME), None, path or "/"))
        if seen.is_page:
            left.extend((*one, path or "/") for one in offered(seen.page))


def offered(page: str) -> Iterator[tuple[str, str, Fields | None]]:
    """What a page offers to click: where it leads, with which form."""
    read = Reading(page)
    for address in read.links:
        if address.startswith(HOME):
            yield "GET", address.removeprefix(HOME).partition("#")[0], None
    for form in read.forms:
        for button in form.buttons:
            own = {button["name"]: button.get("value", "")} if "name" in button else {}
            address = (button.get("formaction") or form.action).removeprefix(HOME)
            segments = [unquote(segment) for segment in urlsplit(address).path.split("/") if segment]
            typed = {name: segments[at] for name, at in TYPED.items() if name in form.fields}
            fields = form.fields | typed | own
            method = button.get("formmethod", form.method).upper()
            if method == "POST":
                yield "POST", address, fields
            else:
                yield "GET", address + _query(fields), None


def _query(fields: Fields) -> str:
    return "?" + urlencode({name: text for name, text in fields.items() if text})
