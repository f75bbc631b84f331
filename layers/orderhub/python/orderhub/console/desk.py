"""Takes a request for a page, finds its view, lets it ask the API, and answers with the page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar
from zoneinfo import ZoneInfo

from orderhub.console.answers import asset_answer, elsewhere, file_answer, language_cookie, page_answer
from orderhub.console.api import Api, Send
from orderhub.console.assets import assets
from orderhub.console.calls import ApiFailed, Problem, SignedOut
from orderhub.console.provider import BACK, LEAVE, come_back, leave
from orderhub.console.rendering import Entry, rendered
from orderhub.console.screen import File, GoTo, Guest, Page, Screen, Shown, View, Who
from orderhub.console.sessions import Sessions
from orderhub.console.signing_in import PLACE, sign_in, sign_in_page, sign_out, to_sign_in
from orderhub.console.visit import Visit, path_back, visit_of
from orderhub.errors import RequestError, kind_of, place_of
from orderhub.http.answer import Response, response
from orderhub.http.request import HEADER, Event, correlation_id_of, request_id_of
from orderhub.platform.log import log
from orderhub.words.translations import languages, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What answers the pages of the console.

    ``public_url`` is the address of the API, empty for the one a request came by; ``send`` sends calls to it.
    ``issuer`` is the provider at which people sign in, empty for none.
    """

    screens: Sequence[Screen]
    send: Send
    public_url: str
    zone: ZoneInfo
    sessions: Sessions
    issuer: str = ""

    def answer(self, event: Event) -> Response:
        """The page that is asked for, or one that says why there is none."""
        correlation_id = correlation_id_of(event)
        log.append_keys(request_id=request_id_of(event), correlation_id=correlation_id)
        answer = self._answer(event)
        answer["headers"][HEADER] = correlation_id
        return answer

    def _answer(self, event: Event) -> Response:
        try:
            visit = visit_of(event, self.public_url, self.zone)
        except RequestError as fault:
            return response(HTTPStatus.BAD_REQUEST, str(fault), {"Content-Type": "text/plain; charset=utf-8"})
        try:
            return self._answered(visit)
        except Exception as error:  # noqa: BLE001 - the last line before the reader, who gets a page
            # Without the message, which may quote what the API told of a customer.
            log.error("page_failed", extra={"error": kind_of(error), "at": place_of(error)})
            problem = Problem(
                status=HTTPStatus.INTERNAL_SERVER_ERROR,
                code="internal_error",
                says="console_todo.internal",
                request_id=request_id_of(event),
            )
            return self._shown(visit, _problem_page(visit, problem))

    def _answered(self, visit: Visit) -> Response:
        if visit.place[:1] == ("assets",):
            return self._asset(visit)
        if visit.method == "POST" and not visit.is_from_here:
            return self._shown(visit, _fault_page(visit, HTTPStatus.FORBIDDEN, "foreign_form"))
        if open_to_all := self._OPEN.get((visit.method, *visit.place)):
            return open_to_all(self, visit)
        if visit.key is None and visit.may_lack_cookies:
            title = translate("console.name", visit.language)
            return self._shown(visit, Page(template="once_more.html", title=title))
        return self._seen(visit, visit.key) if visit.key else to_sign_in(visit)

    def _sign_in(self, visit: Visit) -> Response:
        is_asked = visit.method == "GET"
        done = sign_in_page(visit, self.issuer) if is_asked else sign_in(visit, self.send, self.issuer)
        return self._shown(visit, done) if isinstance(done, Page) else done

    def _leave(self, visit: Visit) -> Response:
        return leave(visit, self.send)

    def _come_back(self, visit: Visit) -> Response:
        return come_back(visit, self.send)

    def _sign_out(self, visit: Visit) -> Response:
        self.sessions.forget(visit.key or "")
        return sign_out(visit, self.send)

    def _language(self, visit: Visit) -> Response:
        language = visit.sent("language")
        headers = language_cookie(visit, language) if language in languages() else None
        return elsewhere(visit, visit.base + path_back(visit.sent("return")), headers)

    _OPEN: ClassVar[Mapping[tuple[str, ...], Callable[["Desk", Visit], Response]]] = {
        ("GET", *PLACE): _sign_in,
        ("POST", *PLACE): _sign_in,
        ("GET", *LEAVE): _leave,
        ("GET", *BACK): _come_back,
        ("POST", "sign-out"): _sign_out,
        ("POST", "language"): _language,
    }
    """What needs no session."""

    def _asset(self, visit: Visit) -> Response:
        asset = assets().get("/".join(visit.place[1:]))
        if asset is None or visit.method != "GET":
            return self._shown(visit, _fault_page(visit, HTTPStatus.NOT_FOUND, "page_unknown"))
        return asset_answer(visit, asset)

    def _seen(self, visit: Visit, key: str) -> Response:
        api = Api(self.send, visit.api_url, key)
        who: Who | None = None
        try:
            who = self.sessions.who_is(api)
            shown = self._view(Guest(visit, who, api))
        except SignedOut:
            self.sessions.forget(key)
            return to_sign_in(visit)
        except ApiFailed as failed:
            shown = _problem_page(visit, failed.problem)
        if isinstance(shown, GoTo):
            return elsewhere(visit, shown.address)
        if isinstance(shown, File):
            return file_answer(shown)
        return self._shown(visit, shown, who)

    def _view(self, guest: Guest) -> Shown:
        visit = guest.visit
        for view in (view for screen in self.screens for view in screen.views if view.method == visit.method):
            names = view.names_in(visit.place)
            if names is None:
                continue
            if wanted := view.wanted(guest.who):
                return _fault_page(visit, HTTPStatus.FORBIDDEN, "scope_missing", " / ".join(wanted))
            shown: Shown = view.answer(guest, **names)
            return shown
        return _fault_page(visit, HTTPStatus.NOT_FOUND, "page_unknown")

    def _shown(self, visit: Visit, page: Page, who: Who | None = None) -> Response:
        html = rendered(page, visit, who, self._navigation(visit, who))
        return page_answer(visit, page.status, html, page.connect, shows_mail=page.shows_mail)

    def _navigation(self, visit: Visit, who: Who | None) -> list[Entry]:
        """The screens that are open to somebody."""
        if who is None:
            return []
        listed = [(screen, screen.views[0]) for screen in self.screens if screen.is_listed]
        firsts = [(screen, first) for screen, first in listed if first.is_open_to(who)]
        return [
            Entry(
                translate(screen.title, visit.language), visit.to(*_segments(first)), _is_of(screen, visit.place)
            )
            for screen, first in firsts
        ]


def _segments(view: View) -> list[str]:
    return view.place.split("/") if view.place else []


def _is_of(screen: Screen, place: Sequence[str]) -> bool:
    return any(view.names_in(place) is not None for view in screen.views)


def _fault_page(visit: Visit, status: HTTPStatus, code: str, scope: str = "") -> Page:
    title = translate(f"console.{code}", visit.language)
    text = translate(f"console.{code}_text", visit.language, scope=scope)
    return Page(template="fault.html", title=title, facts={"text": text}, status=status)


def _problem_page(visit: Visit, problem: Problem) -> Page:
    title = translate("console.trouble", visit.language)
    return Page(
        template="problem.html",
        title=title,
        facts={"problem": problem},
        status=problem.http_status,
    )
