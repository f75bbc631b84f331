"""What somebody asks of the console: the page, the filters, the form, in which language, with which key; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode
from zoneinfo import ZoneInfo

from orderhub.errors import RequestError
from orderhub.http.request import Event, body_of, header_of
from orderhub.words.translations import language_of, languages

HOME = "console"
SESSION, LANGUAGE, LEAVING = "orderhub_session", "orderhub_language", "orderhub_sign_in"
"""The cookies: the key of the session, the language somebody chose, and what they left to the provider with."""
MOST_BYTES, MOST_FIELDS = 1_000_000, 1_000
"""A mail in HTML has 60,000 characters, each sent as up to nine; a segment has 50 conditions of ten fields."""
_KEY = re.compile(r"[A-Za-z0-9._~+/=:-]{8,600}", re.ASCII)
"""What may stand in a header and in a cookie; whether it is a key, the API says."""

type Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request for a page.

    ``place`` are the segments of the path below the console, ``query`` and ``form`` all that was sent by its name.
    ``origin`` and ``base`` are where the browser has the console, ``api_url`` is where the console has the API.
    ``leaving`` is what somebody left with who went to sign in at the provider.
    """

    method: str
    place: tuple[str, ...]
    query: Texts = field(default_factory=dict)
    form: Texts = field(default_factory=dict, repr=False)
    origin: str
    base: str
    api_url: str
    language: str
    zone: ZoneInfo
    key: str | None = field(default=None, repr=False)
    leaving: str = field(default="", repr=False)
    headers: Mapping[str, str | None] = field(default_factory=dict, repr=False)

    def asked(self, name: str) -> str:
        """A parameter of the address without blanks around it; an empty text when it is absent."""
        return self.query.get(name, ("",))[-1].strip()

    def sent(self, name: str) -> str:
        """A field of the form without blanks around it; an empty text when it is absent."""
        return self.form.get(name, ("",))[-1].strip()

    def each_asked(self, name: str) -> tuple[str, ...]:
        """All that a parameter says that may stand there several times, such as the boxes that are ticked."""
        return tuple(text for value in self.query.get(name, ()) if (text := value.strip()))

    def filters(self, *names: str) -> dict[str, str]:
        """Those of some parameters that say something: the API refuses blank ones."""
        return {name: value for name in names if (value := self.asked(name))}

    def to(self, *segments: object, **query: object) -> str:
        """The address of a page of the console, as a link has it; parameters without a value are left out."""
        return self.base + path_of(segments, query)

    def here(self, **query: object) -> str:
        """The address of this page with some parameters changed."""
        return self.to(*self.place, **{**self.query, **query})

    @property
    def is_part(self) -> bool:
        """Whether htmx asks, which shows a part of the answer in the page there is."""
        return self.headers.get("HX-Request") == "true"

    @property
    def takes_gzip(self) -> bool:
        """Whether what is compressed can be read, and API Gateway, which goes by ``Accept``, passes it on."""
        return "gzip" in (self.headers.get("Accept-Encoding") or "") and bool(self.headers.get("Accept"))

    @property
    def may_lack_cookies(self) -> bool:
        """Whether a link of another site led here: with such a request browsers send none of our cookies."""
        return self.method == "GET" and self.headers.get("Sec-Fetch-Site") == "cross-site"

    @property
    def is_from_here(self) -> bool:
        """Whether a form was sent by a page of the console, not by one of somebody else's."""
        site = self.headers.get("Sec-Fetch-Site")
        return site == "same-origin" if site else self.headers.get("Origin") == self.origin


def path_of(segments: Sequence[object], query: Mapping[str, object]) -> str:
    """A path of segments, each encoded, with those parameters that say something; of a tuple, each of it."""
    path = "".join(f"/{quote(str(segment), safe='~')}" for segment in segments)
    pairs = [(name, value if isinstance(value, tuple) else (value,)) for name, value in query.items()]
    named = [(name, str(value)) for name, values in pairs for value in values if value not in {None, ""}]
    return f"{path}?{urlencode(named)}" if named else path


def visit_of(event: Event, public_url: str, zone: ZoneInfo) -> Visit:
    """What a request of API Gateway asks for.

    Args:
        event: The request.
        public_url: The address of the API up to its first route; where it is empty, the one the request came by.
        zone: The store's zone.

    Raises:
        RequestError: ``body_too_large``; ``body_invalid``, it is no form.
    """
    context: Mapping[str, Any] = event["requestContext"]
    prefix, _, rest = context["path"].partition(f"/{HOME}")
    host = context.get("domainName") or header_of(event, "Host")
    origin = f"{header_of(event, 'X-Forwarded-Proto') or 'https'}://{header_of(event, 'Host') or host}"
    scheme = origin.partition(":")[0]
    cookies = _cookies_of(header_of(event, "Cookie") or "")
    language = cookies.get(LANGUAGE)
    return Visit(
        method=event["httpMethod"],
        place=tuple(unquote(segment) for segment in rest.split("/") if segment),
        query=_all(event.get("multiValueQueryStringParameters") or {}),
        form=_form_of(event) if event["httpMethod"] == "POST" else {},
        origin=origin,
        base=f"{prefix}/{HOME}",
        api_url=public_url.rstrip("/") or f"{scheme}://{host}{prefix}",
        language=language if language in languages() else language_of(None, header_of(event, "Accept-Language")),
        zone=zone,
        key=key_in(cookies.get(SESSION, "")),
        leaving=cookies.get(LEAVING, ""),
        headers={name: header_of(event, name) for name in _HEADERS},
    )


_HEADERS = (
    "Accept",
    "Accept-Encoding",
    "HX-Request",
    "HX-Current-URL",
    "If-None-Match",
    "Origin",
    "Sec-Fetch-Site",
)


def key_in(text: str) -> str | None:
    """A text that may be a key; None for one that no header can carry."""
    return text if _KEY.fullmatch(text) else None


def path_back(text: str) -> str:
    """A path below the console to go back to; the start page for any other text."""
    is_ours = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if is_ours else "/"


def _all(values: Mapping[str, Sequence[str]]) -> Texts:
    return {name: tuple(several) for name, several in values.items() if several}


def _cookies_of(header: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in header.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _form_of(event: Event) -> Texts:
    body = body_of(event)
    if len(body) > MOST_BYTES:
        message = f"The form is larger than {MOST_BYTES // 1000} kB; nothing of it was taken. Send less."
        raise RequestError(message, "body_too_large")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise RequestError("The form cannot be read. Send it again from its page.", "body_invalid") from error
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found
