"""What people see where a page cannot be shown: a small page that says why, in their language, not JSON."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from orderhub.cards.page_markup import Html, tag
from orderhub.http.page_headers import page_headers, source_of
from orderhub.http.request import Event, header_of, query_of
from orderhub.words.translations import has_text, language_of, translate

type Response = dict[str, Any]
type Handler = Callable[[Event, Any], Response]

_STYLE = (Path(__file__).with_name("fault.css")).read_text("utf-8")
_PROBLEM = "application/problem+json"
_PAGES = {"card.html", "feedback", "unsubscribe"}
"""The routes that people open, by their last segment."""
_LATER = {429, 503}


def faults_as_pages(frame_ancestors: str) -> Callable[[Handler], Handler]:
    """Make a Lambda handler answer problems of its pages with a page; the status stays, the JSON goes.

    Every browser names ``text/html`` in its ``Accept`` header; whoever does not gets the problem as it is.

    Args:
        frame_ancestors: Who may show the page in a frame: origins and ``'self'``, or ``'none'``.

    Raises:
        InvalidInput: ``settings_wrong``, that is something else.
    """
    headers = page_headers(frame_ancestors, (f"style-src {source_of(_STYLE)}", "form-action 'none'"))

    def wrapped(handle: Handler) -> Handler:
        @wraps(handle)
        def handler(event: Event, context: object) -> Response:
            response = handle(event, context)
            is_problem = response["headers"].get("Content-Type", "").startswith(_PROBLEM)
            if not is_problem or not _is_for_people(event):
                return response
            language = language_of(query_of(event, "locale"), header_of(event, "Accept-Language"))
            page = fault_page(json.loads(response["body"]), language)
            return response | {"body": page, "headers": {**response["headers"], **headers}}

        return handler

    return wrapped


def fault_page(problem: Mapping[str, Any], language: str) -> str:
    """The page of a problem (RFC 9457), in one of ``words.translations.languages()``."""
    name = _name_of(problem)
    title, text = translate(f"fault.{name}.title", language), translate(f"fault.{name}.text", language)
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Html(_STYLE)),
    )
    number = tag("p", problem["requestId"], class_="number")
    main = tag("main", tag("h1", title), tag("p", text), number, data_code=problem["code"])
    return f"<!doctype html>{tag('html', head, tag('body', main), lang=translate('language.html_tag', language))}"


def _name_of(problem: Mapping[str, Any]) -> str:
    """By which name there are texts about a problem."""
    if problem["status"] in _LATER:
        return "later"
    return problem["code"] if has_text(f"fault.{problem['code']}.title") else "other"


def _is_for_people(event: Event) -> bool:
    accepts_pages = "text/html" in (header_of(event, "Accept") or "").casefold()
    return accepts_pages and event["resource"].rpartition("/")[2] in _PAGES
