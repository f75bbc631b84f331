"""What people see where a page cannot be shown: a small page that says why, in their language, not JSON."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from orderhub.cards.languages import language_of
from orderhub.cards.page_markup import Html, tag
from orderhub.http.page_headers import page_headers, source_of
from orderhub.http.request import Event, header_of, query_of
from orderhub.languages import HTML_TAGS, Translations

type Response = dict[str, Any]
type Handler = Callable[[Event, Any], Response]

_STYLE = (Path(__file__).with_name("fault.css")).read_text("utf-8")
_PROBLEM = "application/problem+json"
_PAGES = {"card.html", "feedback", "unsubscribe"}
"""The routes that people open, by their last segment."""
_WORDS = {
    "link_expired": (
        ("This link has expired", "Ask whoever gave it to you for a new one."),
        ("链接已过期", "请向提供链接的人索取新的链接。"),
    ),
    "link_unknown": (
        (
            "This page is not there",
            "The link may be incomplete, or the order is no longer there. Ask for a new link.",
        ),
        ("页面不存在", "链接可能不完整，或订单已不存在。请索取新的链接。"),
    ),
    "order_unknown": (
        ("There is no such order", "Its number may be misspelt, or the order has been deleted."),
        ("订单不存在", "订单号可能有误，或订单已被删除。"),
    ),
    "scope_missing": (
        ("You may not see this page", "The access key it was opened with does not allow it."),
        ("您无权查看此页面", "打开页面所用的访问密钥没有相应权限。"),
    ),
    "body_too_large": (
        ("That was too much", "Go back, shorten your text, and send it again."),
        ("内容过长", "请返回，缩短内容后再次提交。"),
    ),
    "later": (
        ("Not available right now", "Try again in a moment."),
        ("暂时无法显示", "请稍后重试。"),
    ),
    "internal_error": (
        ("Something went wrong", "Try again; if it happens again, ask the shop with the number below."),
        ("出错了", "请重试；如再次出现，请将下方编号告知商家。"),
    ),
    "other": (
        ("This page cannot be shown", "Its address is not right. Open it anew from where you found it."),
        ("无法显示此页面", "页面地址有误，请从原处重新打开。"),
    ),
}
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
    """The page of a problem (RFC 9457), in ``en`` or ``zh``."""
    title, sentence = Translations(*_words_of(problem)).of(language)
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Html(_STYLE)),
    )
    number = tag("p", problem["requestId"], class_="number")
    main = tag("main", tag("h1", title), tag("p", sentence), number, data_code=problem["code"])
    return f"<!doctype html>{tag('html', head, tag('body', main), lang=HTML_TAGS.of(language))}"


def _words_of(problem: Mapping[str, Any]) -> tuple[tuple[str, str], tuple[str, str]]:
    return _WORDS["later"] if problem["status"] in _LATER else _WORDS.get(problem["code"], _WORDS["other"])


def _is_for_people(event: Event) -> bool:
    accepts_pages = "text/html" in (header_of(event, "Accept") or "").casefold()
    return accepts_pages and event["resource"].rpartition("/")[2] in _PAGES
