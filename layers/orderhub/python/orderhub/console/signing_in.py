"""Signing in with an access key or a sign-in link, and signing out."""

from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from orderhub.console.answers import elsewhere, no_cookie, session_cookie
from orderhub.console.api import Api, Send
from orderhub.console.calls import Problem, SignedOut, call
from orderhub.console.provider import TROUBLES
from orderhub.console.screen import Page
from orderhub.console.visit import Visit, key_in, path_back
from orderhub.http.answer import Response
from orderhub.words.translations import translate

PLACE = ("sign-in",)
_NO_KEY = Problem(status=HTTPStatus.UNAUTHORIZED, code="key_invalid")


def sign_in_page(visit: Visit, issuer: str, problem: Problem | None = None) -> Page:
    """The page with the field for a key; a link's token comes behind its #, which a script of ours reads.

    Args:
        visit: What was asked for; ``return`` says where to go then, ``trouble`` why the provider led nowhere.
        issuer: The provider at which people sign in; empty for none.
        problem: Why it did not work.
    """
    back = path_back(visit.sent("return") or visit.asked("return"))
    trouble = visit.asked("trouble") if visit.asked("trouble") in TROUBLES else ""
    return Page(
        template="sign_in.html",
        title=translate("console.sign_in", visit.language),
        facts={
            "back": back,
            "problem": problem,
            "provider": urlsplit(issuer).netloc,
            "trouble": trouble,
            "trouble_text": translate(f"console_sign_in.{trouble}", visit.language) if trouble else "",
        },
        status=problem.http_status if problem else HTTPStatus.OK,
    )


def to_sign_in(visit: Visit) -> Response:
    """Go to the page with the field, and then back to where one wanted to go."""
    wanted = visit.here().removeprefix(visit.base) if visit.method == "GET" else ""
    address = visit.to(*PLACE, **({"return": wanted} if visit.place else {}))
    return elsewhere(visit, address, no_cookie(visit) if visit.key else None)


def sign_in(visit: Visit, send: Send, issuer: str) -> Response | Page:
    """Take a key or a token, and have the API make a session of it."""
    key = key_in(visit.sent("key"))
    if key is None:
        return sign_in_page(visit, issuer, _NO_KEY)
    try:
        reply = Api(send, visit.api_url, key).ask(call("POST", "/v1/sessions"))
    except SignedOut:
        return sign_in_page(visit, issuer, _NO_KEY)
    made = key_in(str((reply.body or {}).get("key", ""))) if reply.problem is None else None
    if made is None:
        return sign_in_page(visit, issuer, reply.problem or _UNREADABLE)
    return elsewhere(visit, visit.base + path_back(visit.sent("return")), session_cookie(visit, made))


_UNREADABLE = Problem(status=HTTPStatus.BAD_GATEWAY, code="api_unreadable", says="console_todo.no_session")


def sign_out(visit: Visit, send: Send) -> Response:
    """End the session; the browser forgets its key whatever the API says."""
    if visit.key:
        with suppress(SignedOut):
            Api(send, visit.api_url, visit.key).ask(call("DELETE", "/v1/sessions/current"))
    return elsewhere(visit, visit.to(*PLACE), no_cookie(visit))
