"""Messages on the console: written, looked at, sent to oneself, and which of them went out."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from orderhub.console.placeholders import PLACEHOLDERS
from orderhub.console.screens.messages_sent import FILTERS, OUTCOMES
from orderhub.http.parameters import PARAMETERS
from orderhub.messages import placeholders
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of
from tests.support.openapi import document

PAGE = "/messages/SHIPPED/en"
ROUTE = "/v1/messages/SHIPPED/en"


def posted(api: PlayedApi, path: str, **form: str) -> dict[str, Any]:
    return desk_on(api).answer(request(path, method="POST", form=form))


def last_sent(api: PlayedApi) -> tuple[str, str, Any]:
    body = api.sent[-1][1]
    return *api.asked[-1], json.loads(body) if body else None


# -- the list ---------------------------------------------------------------------------------------------------


def test_the_list_leads_to_each_language_and_to_who_sends_it() -> None:
    api = PlayedApi()
    one = example("GET", "/v1/messages")["messages"][0]
    own = one | {"name": "mine", "shipped": False, "workflows": [], "rules": []}
    api.answers["GET", "/v1/messages"] = 200, {"messages": [one, own]}
    page = shown(api, "/messages")

    for text in (
        'href="/api/console/messages/win_back/zh"',
        "/workflows/win_back",
        "version 3",
        "your own",
        "vip",
    ):
        assert text in page
    reader = PlayedApi(frozenset({Scope.MESSAGES_READ}))
    assert "/workflows/win_back" not in shown(reader, "/messages")
    reader.answers["GET", "/v1/messages"] = 200, {"messages": []}
    assert "There are no messages." in shown(reader, "/messages")


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/open-message?name=thank_you&language=pt-br", "/messages/thank_you/pt-br"),
        ("/open-message?name=thank_you", "/messages/thank_you/en"),
        ("/open-message", "/messages"),
        ("/messages/SHIPPED", "/messages/SHIPPED/en"),
    ],
)
def test_a_message_is_opened_by_its_name(path: str, leads: str) -> None:
    answer = desk_on(PlayedApi()).answer(request(path))

    assert answer["headers"]["Location"] == f"/api/console{leads}"


# -- written ----------------------------------------------------------------------------------------------------


def test_a_message_is_shown_as_it_is_written() -> None:
    page = shown(PlayedApi(), PAGE)

    for text in ("is on its way", 'name="version" value="1"', "{{ customer.name }}", "Go back to what ships"):
        assert text in page
    assert "\n{{ &#34;Follow your parcel&#34; | button(links.tracking) }}</textarea>" in page


def test_the_placeholders_are_all_there_are() -> None:
    assert set(PLACEHOLDERS) == set(placeholders.PLACEHOLDERS)


def test_what_one_may_not_do_is_not_offered() -> None:
    page = shown(PlayedApi(frozenset({Scope.MESSAGES_READ})), PAGE)

    for words in ("Go back to what ships", "Send it to yourself", ">Save<"):
        assert words not in page
    assert "Preview what stands here" in page


def test_what_buyers_get_from_another_language_is_said() -> None:
    api = PlayedApi()
    found = example("GET", "/v1/messages/{name}/{language}")
    found["channels"]["sms"] = {"language": "zh", "source": "shipped"}
    found["channels"]["email"]["source"] = "shipped"
    api.answers["GET", ROUTE] = 200, found | {"version": 0, "savedAt": None, "savedBy": None}
    page = shown(api, PAGE)

    assert "buyers get the text in zh" in page
    assert "Go back to what ships" not in page


def test_a_message_nobody_wrote_yet_is_written() -> None:
    api = PlayedApi()
    api.refuse("GET", ROUTE, 404, "content_unknown")
    page = shown(api, PAGE)
    assert "Nobody wrote this message" in page
    assert 'name="version" value="0"' in page
    assert "Send it to yourself" not in page

    api.refuse("GET", ROUTE, 400, "language_invalid")
    assert desk_on(api).answer(request(PAGE))["statusCode"] == 400


def test_a_message_is_saved_with_the_ends_of_lines_of_templates() -> None:
    api = PlayedApi()
    form = {"version": "1", "subject": "Hello", "text": " One\r\nTwo\r\n", "html": "", "sms": "S"}
    answer = posted(api, PAGE, **form)

    assert answer["headers"]["Location"] == "/api/console/messages/SHIPPED/en?done=saved"
    body = {"subject": "Hello", "text": " One\nTwo", "html": None, "sms": "S", "version": 1}
    assert last_sent(api) == ("PUT", ROUTE, body)


def test_mistakes_are_said_at_the_text_they_are_in_and_what_was_typed_stays() -> None:
    api = PlayedApi()
    api.refuse("PUT", ROUTE, 422, "message_invalid")
    errors = [
        {"pointer": "/text", "line": 3, "message": "There is no placeholder order.nmber."},
        {"pointer": "/text", "line": 4, "message": "Nor this."},
        {"pointer": "/subject", "message": "Say one."},
    ]
    api.answers["PUT", ROUTE][1]["errors"] = errors
    answer = posted(api, PAGE, version="x", subject="", text="typed {{ order.nmber }}", html="", sms="")
    page = text_of(answer)

    assert answer["statusCode"] == 422
    wrong = "Line 3: There is no placeholder order.nmber. Line 4: Nor this."
    assert f'<p class="wrong" id="h-text">{wrong}</p>' in page
    assert '<p class="wrong" id="h-subject">Say one.</p>' in page
    assert "typed {{ order.nmber }}</textarea>" in page


def test_a_test_goes_to_oneself_and_its_address_nowhere_else() -> None:
    api = PlayedApi()
    answer = posted(api, f"{PAGE}/test", to="me@example.com", channel="")
    assert answer["headers"]["Location"] == "/api/console/messages/SHIPPED/en?done=sent"
    body = {"message": "SHIPPED", "language": "en", "channel": "email", "to": "me@example.com"}
    assert last_sent(api) == ("POST", "/v1/messages/test", body)

    api.refuse("POST", "/v1/messages/test", 422, "message_refused")
    answer = posted(api, f"{PAGE}/test", to="me@example.com", channel="sms")
    assert answer["statusCode"] == 422
    assert "What to do about message_refused." in text_of(answer)
    assert "me@example.com" not in text_of(answer)


def test_what_ships_holds_again_after_it_was_asked_twice() -> None:
    api = PlayedApi()
    assert "The versions stay." in shown(api, f"{PAGE}/delete")
    assert posted(api, f"{PAGE}/delete")["statusCode"] == 303
    assert last_sent(api) == ("DELETE", ROUTE, None)


# -- looked at --------------------------------------------------------------------------------------------------


def test_a_preview_shows_mail_words_and_text_message() -> None:
    api = PlayedApi()
    answer = desk_on(api).answer(request(f"{PAGE}/preview?order=A1"))
    page = text_of(answer)

    assert last_sent(api) == ("POST", f"{ROUTE}/preview", {"orderNo": "A1"})
    assert 'sandbox srcdoc="&lt;p&gt;Your order A1 is paid.&lt;/p&gt;"' in page
    for text in ("Parts it goes in: 1", "GSM-7", "buyers get that in en"):
        assert text in page
    policy = answer["headers"]["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline';" in policy
    assert "script-src 'self';" in policy
    assert "img-src 'self';" in policy


def test_the_frame_of_a_mail_may_do_nothing_and_holds_it_whole() -> None:
    api = PlayedApi()
    preview = example("POST", "/v1/messages/{name}/{language}/preview")
    attack = "\"><script>alert(1)</script><form action=https://evil.example>'&amp;"
    api.answers["POST", f"{ROUTE}/preview"] = 200, preview | {"html": attack}
    page = shown(api, f"{PAGE}/preview")

    (frame,) = re.findall(r"<iframe[^>]*>", page)
    assert " sandbox srcdoc=" in frame
    assert "&lt;script&gt;" in frame
    assert "&amp;amp;" in frame


def test_what_is_written_is_looked_at_before_it_is_saved() -> None:
    api = PlayedApi()
    typed = {"subject": "Hi", "text": "One\r\nTwo", "html": "", "sms": "", "version": "4"}
    page = text_of(posted(api, f"{PAGE}/preview", order="A1", **typed))

    body = {"subject": "Hi", "text": "One\nTwo", "html": None, "sms": None, "orderNo": "A1"}
    assert last_sent(api) == ("POST", f"{ROUTE}/preview", body)
    assert '<textarea name="text" hidden>\nOne\nTwo</textarea>' in page
    assert 'name="version" value="4"' in page
    assert ">Save<" in page

    reader = PlayedApi(frozenset({Scope.MESSAGES_READ}))
    assert ">Save<" not in text_of(posted(reader, f"{PAGE}/preview", **typed))


def test_what_a_preview_lacks_is_said() -> None:
    api = PlayedApi()
    preview = example("POST", "/v1/messages/{name}/{language}/preview")
    own = {"asked": "en", "taken": "en", "because": "asked"}
    api.answers["POST", f"{ROUTE}/preview"] = 200, preview | {"html": "", "sms": None, "language": own}
    page = shown(api, f"{PAGE}/preview")
    for text in ("too long as HTML", "There is no text message of it."):
        assert text in page
    assert "buyers get that in" not in page

    api.refuse("POST", f"{ROUTE}/preview", 404, "order_unknown")
    answer = desk_on(api).answer(request(f"{PAGE}/preview?order=no"))
    assert answer["statusCode"] == 404
    assert "What to do about order_unknown." in text_of(answer)


# -- versions ---------------------------------------------------------------------------------------------------


def test_versions_are_listed_compared_and_brought_back() -> None:
    api = PlayedApi()
    one = example("GET", "/v1/messages/{name}/{language}/versions")["versions"][0]
    gone = one | {"version": 2, "content": None}
    answer: dict[str, Any] = {"versions": [gone, one], "next": 1}
    api.answers["GET", f"{ROUTE}/versions"] = 200, answer
    page = shown(api, f"{PAGE}/versions")
    for text in ("given back to what ships", "versions?a=1&amp;b=2", "versions/1", "before=1"):
        assert text in page
    assert 'versions/2"' not in page

    answer |= {"next": None, "diff": "-a\n+b"}
    assert '<span class="added">+b</span>' in shown(api, f"{PAGE}/versions?a=1&b=2")
    assert api.asked[-1] == ("GET", f"{ROUTE}/versions?diff=1%2C2")

    answer["versions"] = [one]
    assert "Thank you" in shown(api, f"{PAGE}/versions/1")
    posted(api, f"{PAGE}/versions/1")
    assert last_sent(api) == ("PUT", ROUTE, {**one["content"], "version": 1})

    answer["versions"] = []
    assert "Nothing was saved" in shown(api, f"{PAGE}/versions")


@pytest.mark.parametrize(("version", "content"), [("7", {"text": "x"}), ("x", {"text": "x"}), ("1", None)])
def test_a_version_with_nothing_in_it_cannot_be_gone_back_to(version: str, content: object) -> None:
    api = PlayedApi()
    one = example("GET", "/v1/messages/{name}/{language}/versions")["versions"][0] | {"content": content}
    api.answers["GET", f"{ROUTE}/versions"] = 200, {"versions": [one], "next": None}

    assert desk_on(api).answer(request(f"{PAGE}/versions/{version}"))["statusCode"] == 404


# -- sent -------------------------------------------------------------------------------------------------------


def test_the_filters_of_what_was_sent_are_all_that_the_api_has() -> None:
    assert {*FILTERS, "limit", "cursor"} == set(PARAMETERS["GET", "/v1/messages/sent"])
    assert set(OUTCOMES) == set(document()["components"]["schemas"]["MessageOutcome"]["enum"])


def test_what_was_sent_is_listed_once_somebody_says_of_whom() -> None:
    api = PlayedApi()
    assert "Say an order, a customer or a workflow" in shown(api, "/messages-sent?message=x")
    assert len(api.asked) == 1

    page = shown(api, "/messages-sent?workflow=abandoned_cart&from=2026-03-08&to=2026-03-09")
    query = dict(parse_qsl(urlsplit(api.asked[-1][1]).query))
    assert (query["from"], query["to"]) == ("2026-03-08T00:00:00+08:00", "2026-03-10T00:00:00+08:00")
    for text in ("runs/abandoned_cart~A1%3A1", "/orders/A1", "/messages/abandoned_cart_1", "by e-mail"):
        assert text in page


def test_a_list_of_what_was_sent_says_why_it_is_empty() -> None:
    api = PlayedApi(frozenset({Scope.MESSAGES_READ}))
    route = "/v1/messages/sent"
    bare = example("GET", route)["messages"][0] | dict.fromkeys(("message", "channel", "orderNo", "runId"))
    api.answers["GET", route] = 200, {"messages": [bare | {"customerId": None, "workflow": None}], "next": None}
    assert "/orders/" not in shown(api, "/messages-sent?order_no=A1")

    api.answers["GET", route] = 200, {"messages": [], "next": "more"}
    page = shown(api, "/messages-sent?order_no=A1")
    assert "None on this page; there is more." in page
    assert '<table role="table" id="sent">' in page
    api.answers["GET", route] = 200, {"messages": [], "next": None}
    assert "No message matches." in shown(api, "/messages-sent?order_no=A1")

    api.refuse("GET", route, 404, "order_unknown")
    assert desk_on(api).answer(request("/messages-sent?order_no=x"))["statusCode"] == 404
