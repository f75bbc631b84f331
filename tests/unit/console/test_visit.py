"""What a request asks the console for."""

import base64
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.console.visit import MOST_BYTES, MOST_FIELDS, Visit, key_in, path_back, path_of, visit_of
from orderhub.errors import RequestError
from tests.support.console import API, ZONE, request

SEGMENTS = st.lists(st.text(min_size=1), min_size=1, max_size=4)


def visit(path: str = "", public_url: str = API, **how: object) -> Visit:
    return visit_of(request(path, **how), public_url, ZONE)  # type: ignore[arg-type]


@given(SEGMENTS.filter(lambda segments: all(segment.isprintable() for segment in segments)))
def test_an_address_leads_to_the_place_it_was_made_of(segments: list[str]) -> None:
    try:
        path = path_of(segments, {})
    except UnicodeEncodeError:
        return

    assert visit(path).place == tuple(segments)
    assert path.isascii()


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_parameter_is_what_it_was_made_of(value: str) -> None:
    query = urlsplit(visit().to("orders", store=value)).query

    assert parse_qsl(query, keep_blank_values=True) == ([("store", value)] if value else [])


def test_parameters_that_say_nothing_are_left_out() -> None:
    assert visit().to("orders", status="", stage=None, limit=0) == "/api/console/orders?limit=0"
    assert visit("/orders?status=&store=%20&stage=OTHER").filters("status", "store", "stage") == {"stage": "OTHER"}


def test_this_page_has_an_address_with_some_of_it_changed() -> None:
    here = visit("/orders/A%2F1?status=PAID&cursor=x")

    assert here.place == ("orders", "A/1")
    assert here.here(cursor="y") == "/api/console/orders/A%2F1?status=PAID&cursor=y"
    assert here.here(cursor=None) == "/api/console/orders/A%2F1?status=PAID"


def test_the_api_is_where_the_setting_says_or_else_where_the_request_came() -> None:
    event = request("/orders")
    named = {**event, "requestContext": event["requestContext"] | {"domainName": "api.example.net"}}

    assert visit_of(event, "https://shop.example/hub/", ZONE).api_url == "https://shop.example/hub"
    assert visit_of(event, "", ZONE).api_url == "https://hub.example.com/api"
    # What API Gateway says is where it was called; a header says what its sender wants.
    assert visit_of(named, "", ZONE).api_url == "https://api.example.net/api"


def test_a_prefix_before_the_console_stays() -> None:
    event = request("/orders/A1") | {
        "requestContext": {"path": "/_aws/execute-api/hub/api/console/orders/console"}
    }

    found = visit_of(event, "", ZONE)

    assert (found.base, found.place) == ("/_aws/execute-api/hub/api/console", ("orders", "console"))


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({"Accept-Language": "zh-CN,zh;q=0.9"}, "zh"),
        ({"Accept-Language": "de"}, "en"),
        ({"Accept-Language": "zh-CN", "Cookie": "orderhub_language=en"}, "en"),
        ({"Accept-Language": "zh-CN", "Cookie": "orderhub_language=../en"}, "zh"),
    ],
)
def test_the_language_is_the_chosen_one_or_else_the_browsers(headers: dict[str, str], language: str) -> None:
    assert visit(key=None, headers=headers).language == language


def test_a_form_is_read_whatever_way_it_is_carried() -> None:
    event = request("/x", method="POST", form={"name": " 张 ", "note": ""})
    coded = event | {"body": base64.b64encode(event["body"].encode()).decode(), "isBase64Encoded": True}

    for one in (event, coded):
        found = visit_of(one, API, ZONE)
        assert (found.sent("name"), found.sent("note"), found.sent("other")) == ("张", "", "")
    several = visit_of(event | {"body": "tag=a&tag=b"}, API, ZONE)
    assert several.form == {"tag": ("a", "b")}
    assert "张" not in repr(found)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("x=" + "1" * MOST_BYTES, "body_too_large"),
        ("&".join("x=1" for _ in range(MOST_FIELDS + 1)), "body_invalid"),
    ],
)
def test_a_form_that_nobody_fills_in_is_refused(body: str, code: str) -> None:
    with pytest.raises(RequestError) as refused:
        visit_of(request("/x", method="POST") | {"body": body}, API, ZONE)

    assert refused.value.code == code


def test_a_form_that_is_no_text_is_refused() -> None:
    body = {"body": base64.b64encode(b"x=\xff").decode(), "isBase64Encoded": True}
    with pytest.raises(RequestError) as refused:
        visit_of(request("/x", method="POST") | body, API, ZONE)

    assert refused.value.code == "body_invalid"


@pytest.mark.parametrize(
    ("headers", "is_from_here"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://hub.example.com"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "", "Origin": "https://hub.example.com"}, True),
        ({"Sec-Fetch-Site": "", "Origin": "http://hub.example.com"}, False),
        ({"Sec-Fetch-Site": "", "Origin": "https://hub.example.com.evil.example"}, False),
        ({"Sec-Fetch-Site": "", "Origin": "null"}, False),
        ({"Sec-Fetch-Site": ""}, False),
    ],
)
def test_a_form_is_from_here_when_the_browser_says_so(headers: dict[str, str], is_from_here: object) -> None:
    assert visit(headers=headers).is_from_here is is_from_here


@given(st.text())
def test_the_way_back_leads_below_the_console(text: str) -> None:
    back = path_back(text)

    assert back.startswith("/")
    assert urlsplit(f"https://hub.example.com/api/console{back}").netloc == "hub.example.com"
    assert back in {text, "/"}


@pytest.mark.parametrize("text", ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nX: y"])
def test_a_way_back_to_elsewhere_is_none(text: str) -> None:
    assert path_back(text) == "/"


@given(st.text())
def test_a_key_is_what_a_header_and_a_cookie_can_carry(text: str) -> None:
    assert key_in(text) is None or (text.isascii() and text.isprintable() and not set(text) & set(' ;,"\\'))


def test_a_key_is_in_no_text_of_a_visit() -> None:
    found = visit()

    assert found.key
    assert found.key not in repr(found)
    assert unquote(found.base) == "/api/console"
