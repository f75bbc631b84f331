"""Calls of the API, what it answers, and what to do where it answers a problem; pure."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from orderhub.console.visit import path_of
from orderhub.words.translations import translate

type Json = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What the API says is wrong (RFC 9457), or the console itself: then ``says`` is the key of what to do."""

    status: int
    code: str
    detail: str = ""
    says: str = ""
    request_id: str = ""
    errors: Sequence[Mapping[str, Json]] = ()

    @property
    def http_status(self) -> HTTPStatus:
        """The status of a page that shows it."""
        return HTTPStatus(self.status) if self.status in {*HTTPStatus} else HTTPStatus.BAD_GATEWAY

    def text(self, language: str) -> str:
        """What to do: in the reader's language where the console says it, as it came where the API does."""
        return translate(self.says, language) if self.says else self.detail

    @property
    def by_field(self) -> dict[str, str]:
        """What is wrong with each field of a form, by the last name in its pointer."""
        return {
            str(error.get("pointer", "")).rpartition("/")[2]: str(error.get("message", ""))
            for error in self.errors
        }


def conflict(code: str, says: str) -> Problem:
    """What the console itself refuses, as something else was done meanwhile, or stands there already."""
    return Problem(status=HTTPStatus.CONFLICT, code=code, says=says)


class ApiFailed(Exception):
    """The API refused a call without which there is no page."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class SignedOut(Exception):
    """The API takes the key of this session no more."""


class Fraction(float):
    """A number with a point: written with the digits it came with, and a number when it is sent again."""

    def __init__(self, digits: str) -> None:
        self._digits = digits

    def __str__(self) -> str:
        return self._digits


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the API.

    Args:
        method: Of HTTP.
        path: The segments of the path, such as ``("v1", "orders", "A1")``.
        query: The parameters; those without a value are left out.
        body: What is sent as JSON; None for nothing.
        is_slow: Whether it may take the API many seconds, as a backtest does.
    """

    method: str
    path: tuple[str, ...]
    query: Mapping[str, object] = field(default_factory=dict)
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_slow: bool = False

    @property
    def target(self) -> str:
        """Path and parameters, as they stand in the request."""
        return path_of(self.path, self.query)

    @property
    def content(self) -> bytes | None:
        """The body as it is sent."""
        return None if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()

    def curl(self, api_url: str) -> str:
        """The same call for the command line; the key is in the variable ORDERHUB_KEY."""
        method = [] if self.method == "GET" else ["-X", self.method]
        body = [] if self.body is None else ["--json", json.dumps(self.body, ensure_ascii=False)]
        extra = [part for name, value in self.headers.items() for part in ("-H", f"{name}: {value}")]
        words = shlex.join([*method, *extra, api_url + self.target, *body])
        return f'curl -H "Authorization: Bearer $ORDERHUB_KEY" {words}'


def get(path: str, *places: str, **query: object) -> Call:
    """A call that reads.

    Args:
        path: The route, such as ``/v1/orders/{}/events``.
        places: What stands for each ``{}``, as it is: it is encoded.
        query: The parameters; those without a value are left out. ``from_`` is written ``from``.
    """
    return call("GET", path, *places, **query)


def call(method: str, path: str, *places: str, body: Json = None, **query: object) -> Call:
    """A call; see ``get``, and ``body`` is what is sent as JSON."""
    left = iter(places)
    segments = tuple(next(left) if segment == "{}" else segment for segment in path.split("/")[1:])
    return Call(method, segments, {name.rstrip("_"): value for name, value in query.items()}, body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the API answered: a body, or a problem."""

    call: Call
    status: int
    body: Json = field(default=None, repr=False)
    problem: Problem | None = None

    @property
    def needed(self) -> Json:
        """The body of an answer without which there is no page.

        Raises:
            ApiFailed: It is a problem.
        """
        if self.problem:
            raise ApiFailed(self.problem)
        return self.body


def body_of(replies: Mapping[str, Reply], name: str) -> Json:
    """The body of one of several answers; None where it was not asked for, and where it is a problem."""
    return replies[name].body if name in replies else None


def reply_of(asked: Call, status: int, content: bytes) -> Reply:
    """What the bytes of an answer say; what is no JSON is a problem, for the API answers so."""
    try:
        # A price keeps its digits.
        body = json.loads(content, parse_float=Fraction) if content else None
    except ValueError:
        body = None
        status = status if status >= HTTPStatus.BAD_REQUEST else HTTPStatus.BAD_GATEWAY
    if status < HTTPStatus.BAD_REQUEST:
        return Reply(call=asked, status=status, body=body)
    said: Mapping[str, Json] = body if isinstance(body, dict) else {}
    problem = Problem(
        status=status,
        code=str(said.get("code") or "api_unreadable"),
        detail=str(said.get("detail") or ""),
        says="" if said.get("detail") else "console_todo.unreadable",
        request_id=str(said.get("requestId") or ""),
        errors=[error for error in said.get("errors") or () if isinstance(error, dict)],
    )
    return Reply(call=asked, status=status, problem=problem)
