"""Pages of the console as API Gateway takes them: compressed, with headers that let them load nothing but ours."""

import gzip
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from orderhub.console.assets import Asset
from orderhub.console.screen import File
from orderhub.console.visit import LANGUAGE, LEAVING, SESSION, Visit
from orderhub.http.answer import Response, response
from orderhub.http.page_headers import page_headers

HOURS = 12
LEAVING_SECONDS = 600
"""How long somebody may take to sign in at the provider."""
_YEAR = 365 * 24 * 3600
_WORTH_IT = 1_000
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?", re.ASCII)


def _page_headers(connect: Sequence[str], *, shows_mail: bool) -> dict[str, str]:
    sources = " ".join(("'self'", *(origin for origin in connect if _ORIGIN.fullmatch(origin))))
    directives = (
        # The styles of a mail, in a frame without scripts and forms, stand in itself.
        "style-src 'self' 'unsafe-inline'" if shows_mail else "style-src 'self'",
        "script-src 'self'",
        f"connect-src {sources}",
        "img-src 'self'",
        "form-action 'self'",
    )
    return page_headers("'none'", directives) | {
        # Browsers name no origin of a form where no referrer is sent at all; nobody else gets one.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    }


def page_answer(
    visit: Visit, status: HTTPStatus, html: str, connect: Sequence[str] = (), *, shows_mail: bool = False
) -> Response:
    """A page; ``connect`` are origins its scripts may send to beside our own."""
    # JSON can spell half a character, which no page can hold.
    content = html.encode("utf-8", "replace")
    headers = _page_headers(connect, shows_mail=shows_mail)
    if visit.takes_gzip and len(content) > _WORTH_IT:
        return _bytes(status, gzip.compress(content, 6, mtime=0), headers | _GZIP)
    return response(status, content.decode(), headers)


def file_answer(file: File) -> Response:
    """A file that the browser keeps; its name is ours, so that it stands in the header as it is."""
    headers = {"Content-Type": file.kind, "Content-Disposition": f'attachment; filename="{file.name}"'}
    return _bytes(HTTPStatus.OK, file.content, headers)


def asset_answer(visit: Visit, asset: Asset) -> Response:
    """A file, which may be kept for good: another content has another address."""
    headers = {"Content-Type": asset.kind, "Cache-Control": f"public, max-age={_YEAR}, immutable"}
    if visit.takes_gzip:
        return _bytes(HTTPStatus.OK, asset.squeezed, headers | _GZIP)
    return response(HTTPStatus.OK, asset.content.decode(), headers | {"Vary": "Accept-Encoding"})


def elsewhere(visit: Visit, address: str, headers: Mapping[str, str] | None = None) -> Response:
    """Go to another page; where htmx asks, the whole page goes, not a part of it."""
    if visit.is_part:
        return response(HTTPStatus.NO_CONTENT, "", {"HX-Redirect": address, **(headers or {})})
    return response(HTTPStatus.SEE_OTHER, "", {"Location": address, **(headers or {})})


def session_cookie(visit: Visit, key: str) -> dict[str, str]:
    """Have the browser keep the key of a session, and show it to no script and to no other site."""
    return {"Set-Cookie": _cookie(visit, SESSION, key, HOURS * 3600) + "; HttpOnly"}


def no_cookie(visit: Visit) -> dict[str, str]:
    """Have the browser forget the key of the session."""
    return {"Set-Cookie": _cookie(visit, SESSION, "", 0) + "; HttpOnly"}


def language_cookie(visit: Visit, language: str) -> dict[str, str]:
    """Have the browser keep the language."""
    return {"Set-Cookie": _cookie(visit, LANGUAGE, language, _YEAR)}


def leaving_cookie(visit: Visit, value: str) -> dict[str, str]:
    """Have the browser keep what somebody leaves to the provider with, and send it when they are sent back.

    A page of another site sends them back, so it cannot be strict; lax, it comes along when a person goes to an
    address of ours, and with nothing that other sites load or post.
    """
    cookie = _cookie(visit, LEAVING, value, LEAVING_SECONDS, below="/sign-in", same_site="Lax")
    return {"Set-Cookie": f"{cookie}; HttpOnly"}


def _cookie(  # noqa: PLR0913 - all that a cookie has
    visit: Visit, name: str, value: str, seconds: int, *, below: str = "", same_site: str = "Strict"
) -> str:
    # The embedded cloud has no TLS, and not every browser takes a machine's own address for secure.
    secure = "" if visit.origin.startswith("http:") else "; Secure"
    return f"{name}={value}; Path={visit.base}{below}; Max-Age={seconds}; SameSite={same_site}{secure}"


_GZIP = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}


def _bytes(status: HTTPStatus, content: bytes, headers: Mapping[str, str]) -> Response:
    return response(status, b64encode(content).decode(), headers) | {"isBase64Encoded": True}
