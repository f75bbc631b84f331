"""Every screen shows what the API answers as text, in all languages, and has nothing of a person in addresses."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from orderhub.console.screens.order_fields import AMOUNTS, CODES, PLAIN, TIMES
from orderhub.console.screens.order_filters import FILTERS, STAGES
from orderhub.http.parameters import PARAMETERS
from orderhub.http.routes import ROUTES
from orderhub.orders.statuses import Stage, Status
from orderhub.platform.scopes import Scope
from orderhub.words.translations import languages, texts_of
from tests.support.console import KEY, PlayedApi, desk_on, example, request, shown, text_of
from tests.support.openapi import document

ATTACK = """"><script>alert(1)</script><img src=x onerror=alert(1)>'{{ 7*7 }}{% x %}</title>"""
CUSTOMER = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"
PAGES = {
    "start": "",
    "orders": "/orders?sums=yes",
    "order": "/orders/A1",
    "customers": "/customers",
    "all-customers": "/all-customers",
    "customer": f"/customers/{CUSTOMER}",
    "merges": f"/customers/{CUSTOMER}/merges?other={CUSTOMER}",
    "privacy": "/privacy/r1",
    "events": "/events",
    "event-figures": "/events/figures",
    "imports": "/imports",
    "import": "/imports/i1",
    "import-new": f"/imports/new?zone={quote(ATTACK)}",
    "import-tell": "/imports/i1/tell",
}
"""Every screen, by its address."""
PAGES |= {
    "order-feedback": f"/orders/{quote(ATTACK, safe='')}/feedback",
    "order-reveal": f"/orders/{quote(ATTACK, safe='')}/reveal",
    "order-contact": "/orders/A1/contact",
    "order-tell": "/orders/A1/tell",
    "order-delete": "/orders/A1/delete",
    "operation": "/operations/o1",
    "replay": "/replays/p1",
}
PAGES |= {"tasks": "/tasks", "task": "/tasks/T1", "cancel": "/tasks/T1/cancel"}
PAGES |= {"rfm": "/rfm", "cell": "/rfm/6/1"}
PAGES |= {
    "segments": "/segments",
    "segment": "/segments/abandoned_cart",
    "edit-segment": "/segments/abandoned_cart/edit",
    "revenue": "/revenue",
    "products": "/products",
    "webhooks": "/webhooks",
    "webhook": "/webhooks/abandoned_cart",
    "audit": "/audit",
    "status": "/status",
    "rule-versions": "/rules/vip/versions",
    "status-redrive": f"/status/{quote(ATTACK, safe='')}/redrive",
}
PAGES |= {
    "workflows": "/workflows",
    "workflow": "/workflows/abandoned_cart",
    "workflow-new": "/new-workflow?copy=abandoned_cart",
    "workflow-edit": "/workflows/abandoned_cart/edit",
    "workflow-state": "/workflows/abandoned_cart/state/on",
    "workflow-versions": "/workflows/abandoned_cart/versions?a=1&b=2",
    "workflow-back": "/workflows/abandoned_cart/versions/1",
    "workflow-backtest": "/workflows/abandoned_cart/backtest?days=7",
    "workflow-runs": "/workflows/abandoned_cart/runs",
    "workflow-run": "/workflows/abandoned_cart/runs/abandoned_cart~A1:1",
    "messages": "/messages",
    "message": "/messages/SHIPPED/en",
    "message-preview": "/messages/SHIPPED/en/preview",
    "message-versions": "/messages/SHIPPED/en/versions?a=1&b=2",
    "message-back": "/messages/SHIPPED/en/versions/1",
    "messages-sent": "/messages-sent?order_no=A1",
    "rules": "/rules",
    "rule": "/rules/vip",
    "settings": "/settings",
    "settings-versions": "/settings/versions",
}
PAGES |= {
    "keys": "/keys",
    "key": "/keys/7f3a2b9c1d0e",
    "key-new": "/new-key",
    "key-revoke": "/keys/7f3a2b9c1d0e/revoke",
}
PAGES |= {"brand": "/brand", "brand-store": "/brand/S1"}
PAGES |= {"webhook-edit": "/webhooks/abandoned_cart/edit"}
PAGES |= {"task-edit": "/tasks/T1/edit"}
PAGES |= {"rfm-settings": "/rfm/settings"}
PAGES |= {"rule-fired": "/rules/vip/fired"}
OF_MESSAGES = {"{name}": "SHIPPED", "{language}": "en"}
OF_RULES = {"{name}": "vip"}
READ_BY_POST = {"/v1/workflows/{name}/backtest", "/v1/messages/{name}/{language}/preview"}
"""Routes that pages ask though they are no GET: nothing comes of them."""
PERSONAL = (
    "phone",
    "email",
    "nickname",
    "firstName",
    "lastName",
    "unionid",
    "sobotCustomerId",
    "externalCustomerId",
)
OF_RECEIVER = ("receiverName", "receiverPhone", "deliveryAddress", "remark", "additionalInfo")
TEXTS = {
    "console_codes",
    "console_start",
    "console_orders",
    "console_order",
    "console_order_acts",
    "console_customers",
    "console_customer",
    "console_merges",
    "console_privacy",
    "console_events",
    "console_imports",
    "console_import",
    "console",
}
TEXTS |= {"console_search", "console_tasks", "console_rfm", "console_segments", "console_formula"}
TEXTS |= {"console_revenue", "console_audit", "console_products", "console_webhooks"}
TEXTS |= {"console_messages", "console_placeholders", "console_rules", "console_settings"}
TEXTS |= {"console_workflows", "console_workflow", "console_blocks", "console_try", "console_runs"}
TEXTS |= {"console_keys", "console_scopes"}
TEXTS |= {"console_brand", "console_status"}
NOT_MISSED = ("figures", "event-types")
"""Where a picture is missing says enough, and what is not offered is typed."""
each = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
Json = Any


def changed(value: Json, change: Callable[[str], str]) -> Json:
    """The same with each text changed, those of JSON in texts too."""
    match value:
        case dict():
            return {name: changed(inner, change) for name, inner in value.items()}
        case list():
            return [changed(inner, change) for inner in value]
        case str():
            return change(value)
    return value


def routes_read() -> dict[str, str]:
    """The paths screens read, with their routes."""
    places = {
        "{order_no}": "A1",
        "{name}": "abandoned_cart",
        "{import_id}": "i1",
        "{customer_id}": CUSTOMER,
        "{request_id}": "r1",
        "{operation_id}": "o1",
        "{replay_id}": "p1",
    }
    places |= {"{store}": "S1", "{task_id}": "T1", "{r}": "6", "{f}": "1"}
    found = {}
    for method, route in ROUTES:
        if method == "GET" or route in READ_BY_POST:
            path = route
            own = OF_MESSAGES if "/messages/" in route else OF_RULES if "/rules/" in route else {}
            for name, value in {**places, **own}.items():
                path = path.replace(name, value)
            found[path] = route
    return found


def kept(answer: Json, hostile: Json) -> Json:
    """The same with names of workflows and ids of runs and keys as they were: the next call is made by them."""
    names = {"workflows": "name", "runs": "runId", "keys": "id"}
    for field in names.keys() & (answer if isinstance(answer, dict) else {}):
        for before, after in zip(answer[field], hostile[field], strict=True):
            if isinstance(before, dict):
                after[names[field]] = before[names[field]]
    return hostile


def hostile_api() -> PlayedApi:
    """An API each of whose texts tries to become markup."""
    api = PlayedApi()
    for path, route in routes_read().items():
        try:
            answer = example(method := "POST" if route in READ_BY_POST else "GET", route)
        except (KeyError, StopIteration):
            continue
        if route.endswith("/card"):
            answer["orderInfo"]["goods"] = [answer["orderInfo"]["goods"]]
        api.answers[method, path] = 200, kept(answer, changed(answer, lambda text: text + ATTACK))
    full = {name: f"{name}{ATTACK}" for name in document()["components"]["schemas"]["Order"]["properties"]}
    case = example("GET", "/v1/orders/{order_no}/card") | {"caseId": ATTACK, "kind": ATTACK, "state": ATTACK}
    lists = {
        "items": [{"externalItemId": ATTACK, "quantity": ATTACK, "name": ATTACK}],
        "cases": [case | {"openedAt": ATTACK, "amount": ATTACK}],
        "feedback": [{"givenAt": ATTACK, "score": ATTACK, "comment": ATTACK}],
    }
    api.answers["GET", "/v1/orders/A1"] = 200, {"order": full | lists}
    conflict = dict.fromkeys(("state", "customerId", "kind", "boundTo", "orderNo", "at"), ATTACK)
    api.answers["GET", "/v1/customers/conflicts"] = 200, {"conflicts": [conflict], "next": ATTACK}
    return api


class Reading(HTMLParser):
    """The elements of a page, its addresses, and its title."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.addresses: list[str] = []
        self.title = ""
        self._within = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self._within = tag
        self.elements.append((tag, known))
        self.addresses += [known[name] or "" for name in ("href", "src", "action", "hx-get") if name in known]

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self.title += data


@each
@pytest.mark.parametrize("language", languages())
def test_what_was_slipped_into_any_text_is_text(path: str, language: str) -> None:
    page = shown(hostile_api(), path, language=language)
    read = Reading(page)

    assert "alert(1)" in page, "the attack came through as text"
    assert "{{ 7*7 }}" in page
    assert [known for tag, known in read.elements if tag == "script" and "src" not in known] == []
    assert [tag for tag, known in read.elements if any(name.startswith("on") for name in known)] == []
    assert not [tag for tag, _ in read.elements if tag == "img"]


@each
def test_addresses_lead_to_the_console_alone(path: str) -> None:
    for address in Reading(shown(hostile_api(), path)).addresses:
        assert address == "#content" or address.startswith("/api/console")


@each
def test_nothing_of_a_person_is_in_an_address_or_a_title(path: str) -> None:
    api = PlayedApi()
    order = example("GET", "/v1/orders/{order_no}")
    order["order"] |= {name: f"person-{name}" for name in (*PERSONAL, *OF_RECEIVER)}
    api.answers["GET", "/v1/orders/A1"] = 200, order
    card = example("GET", "/v1/orders/{order_no}/card")
    card["orderInfo"]["goods"] = [card["orderInfo"]["goods"]]
    api.answers["GET", "/v1/orders/A1/card"] = 200, card
    read = Reading(shown(api, path))

    everything = " ".join([read.title, *read.addresses])
    for personal in (
        *texts_in(card["buyer"]),
        *texts_in(card["orderInfo"]["shippingAddress"]),
        "person-",
    ):
        assert personal not in everything


def texts_in(value: Json) -> Iterator[str]:
    """The texts of some JSON that are more than a letter."""
    match value:
        case dict():
            for inner in value.values():
                yield from texts_in(inner)
        case str() if len(value) > 1:
            yield value


@each
def test_a_page_is_all_in_chinese_to_who_reads_chinese(path: str) -> None:
    page = shown(PlayedApi(), path, language="zh-CN")
    seen = set(re.findall(r">\s*([^<>]+?)\s*<", page))

    english = {
        text
        for subject in TEXTS
        for name, text in texts_of(subject, "en").items()
        if texts_of(subject, "zh")[name] != text
    }
    assert '<html lang="zh-CN">' in page
    assert seen & english == {"English"}


@each
def test_an_api_that_refuses_one_call_leaves_the_rest(path: str) -> None:
    api = PlayedApi()
    desk_on(api).answer(request(path))
    for method, target in {*api.asked} - {("GET", "/v1/sessions/current")}:
        api = PlayedApi()
        api.refuse(method, urlsplit(target).path, 503, "table_busy")
        answer = desk_on(api).answer(request(path))
        assert answer["statusCode"] in {200, 503}
        assert any(name in target for name in NOT_MISSED) or "What to do about table_busy." in text_of(answer)


@each
def test_parameters_and_routes_are_those_the_api_knows(path: str) -> None:
    api = PlayedApi()
    queries = {"/orders?sums=yes": f"&{'&'.join(f'{name}=2026-03-08' for name in FILTERS)}&cursor=x&x=y"}
    desk_on(api).answer(request(path + queries.get(path, "")))

    paths = routes_read() | {"/v1/sessions/current": "/v1/sessions/current"}
    for method, target in api.asked:
        parts = urlsplit(target)
        route = paths[parts.path]
        known = PARAMETERS.get((method, route), set())
        assert {name for name, _ in parse_qsl(parts.query)} <= set(known)


@each
def test_a_page_shows_by_which_calls_one_gets_the_same_and_no_key(path: str) -> None:
    page = shown(PlayedApi(), path)

    assert "Bearer $ORDERHUB_KEY" in page
    assert KEY not in page


# -- start ------------------------------------------------------------------------------------------------------


def test_the_start_page_asks_for_what_the_key_may_see_alone() -> None:
    for scope in (Scope.IMPORTS_READ, Scope.TASKS_READ, Scope.EVENTS_READ, Scope.WORKFLOWS_READ):
        api = PlayedApi(frozenset({scope}))
        page = shown(api)
        assert len(api.asked) > 1
        assert all(
            ROUTES[method, routes_read()[urlsplit(target).path]] == scope for method, target in api.asked[1:]
        )
        assert "/console/search" not in page
    assert "shows nothing of what may need attention" in shown(PlayedApi(frozenset()))
    assert "/console/search" in shown(PlayedApi(frozenset({Scope.CARDS_READ})))


def test_the_start_page_names_what_needs_somebody() -> None:
    api = PlayedApi()
    job = example("GET", "/v1/imports")["imports"][0]
    jobs = [
        job | {"fileName": "held.csv", "held": True, "state": "done"},
        job | {"fileName": "fine.csv", "state": "done"},
        *(job | {"fileName": f"bad-{number}.csv", "state": "failed"} for number in range(5)),
    ]
    api.answers["GET", "/v1/imports"] = 200, {"imports": jobs, "next": None}
    customers = example("GET", "/v1/events")
    customers["events"].append(customers["events"][0] | {"id": "x-1", "key": "customer-1", "reactions": []})
    api.answers["GET", "/v1/events"] = 200, customers
    page = shown(api)

    assert "held.csv" in page
    assert "bad-3.csv" in page
    assert "fine.csv" not in page
    assert "bad-4.csv" not in page
    assert "there are more" in page
    assert "the orders could not be read" in page
    assert 'href="/api/console/orders/A1"' in page
    assert "/orders/customer-1" not in page


def test_failed_runs_are_of_workflows_that_are_on() -> None:
    api = PlayedApi()
    shown(api)
    assert ("GET", "/v1/workflows/abandoned_cart/runs?state=failed&limit=6") in api.asked

    workflow = example("GET", "/v1/workflows")["workflows"][0]
    api = PlayedApi()
    api.answers["GET", "/v1/workflows"] = 200, {"workflows": [workflow | {"on": False}]}
    assert "abandoned_cart" not in shown(api)
    assert not [target for _, target in api.asked if "/runs" in target]

    api.refuse("GET", "/v1/workflows", 503, "table_busy")
    assert "What to do about table_busy." in shown(api)


# -- orders -----------------------------------------------------------------------------------------------------


def test_the_filters_of_the_list_are_all_that_the_api_has() -> None:
    assert {*FILTERS, "limit", "cursor", "include"} == set(PARAMETERS["GET", "/v1/orders"])
    assert set(STAGES) == set(Stage)
    assert set(texts_of("status", "en")) == set(Status)


def test_days_are_those_of_the_store_and_the_last_one_is_meant_whole() -> None:
    api = PlayedApi()
    page = shown(api, "/orders?from=2026-03-08&to=2026-03-09&status=&store=%E5%8C%97%E4%BA%AC")

    query = dict(parse_qsl(urlsplit(api.asked[-1][1]).query))
    assert query == {
        "from": "2026-03-08T00:00:00+08:00",
        "to": "2026-03-10T00:00:00+08:00",
        "store": "北京",
    }
    assert 'value="2026-03-09"' in page
    assert 'value="北京"' in page


def test_the_next_page_keeps_the_filters() -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/orders"] = 200, example("GET", "/v1/orders") | {"next": "a&b"}

    assert 'href="/api/console/orders?status=PAID&amp;cursor=a%26b"' in shown(api, "/orders?status=PAID")


@pytest.mark.parametrize(("path", "said"), [("/orders", "no orders yet"), ("/orders?store=x", "No order matches")])
def test_an_empty_list_says_why(path: str, said: str) -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/orders"] = 200, {"orders": [], "next": None}

    assert said in shown(api, path)


def test_a_filter_that_the_api_refuses_is_said_beside_the_filters() -> None:
    api = PlayedApi()
    api.refuse("GET", "/v1/orders", 400, "from_invalid")
    whole = desk_on(api).answer(request("/orders?from=soon"))
    part = desk_on(api).answer(request("/orders?from=soon", headers={"HX-Request": "true"}))

    assert (whole["statusCode"], part["statusCode"]) == (400, 200)
    assert "What to do about from_invalid." in text_of(part)
    assert 'value="soon"' in text_of(part)


# -- one order --------------------------------------------------------------------------------------------------


def test_an_order_shows_its_buyer_masked_or_not_at_all() -> None:
    order = example("GET", "/v1/orders/{order_no}")
    order["order"] |= {name: f"person-{name}" for name in (*PERSONAL, *OF_RECEIVER)}
    for scopes, is_shown in (({*Scope}, True), ({Scope.ORDERS_READ}, False)):
        api = PlayedApi(frozenset(scopes))
        api.answers["GET", "/v1/orders/A1"] = 200, order
        page = shown(api, "/orders/A1")
        assert "person-" not in page
        assert ("138****8000" in page) is is_shown


def test_every_field_of_an_order_is_shown_or_names_somebody() -> None:
    known = document()["components"]["schemas"]["Order"]["properties"].keys()
    elsewhere = {"externalOrderId", "status", "currency", "stage", "items", "cases", "feedback", "tags"}
    links = {"trackingUrl", "restoreUrl"}

    assert known == {*AMOUNTS, *TIMES, *CODES, *PLAIN, *PERSONAL, *OF_RECEIVER} | elsewhere | links


def test_who_may_see_cards_alone_sees_the_order_by_its_card() -> None:
    api = PlayedApi(frozenset({Scope.CARDS_READ}))
    page = shown(api, "/orders/A1")

    for text in ("已付款", "¥289,800.00", "云雀S1 长续航版", "138****8000"):
        assert text in page
    assert [target for _, target in api.asked[1:]] == ["/v1/orders/A1/card?goods=array&locale=en"]


def test_an_order_nobody_knows_is_said_so() -> None:
    api = PlayedApi()
    api.refuse("GET", "/v1/orders/A1", 404, "order_unknown")
    answer = desk_on(api).answer(request("/orders/A1"))

    assert answer["statusCode"] == 404
    assert "There is no such order" in text_of(answer)


def test_the_history_says_why_something_happened_or_did_not() -> None:
    page = shown(PlayedApi(), "/orders/A1")
    for text in (
        "orderSHIPPED",
        "A condition did not hold.",
        "order.total_cost &gt; 1000",
        "order.total_cost = 129.9",
    ):
        assert text in page

    # Without the scope for explanations what came of it stands there.
    told = shown(PlayedApi(frozenset({Scope.ORDERS_READ})), "/orders/A1")
    assert "order_notification" in told
    assert "A condition did not hold." not in told


def test_what_came_of_an_event_says_which_message_went_and_which_was_held_back() -> None:
    api = PlayedApi()
    explained = example("GET", "/v1/orders/{order_no}/explain")
    came = {
        "state": "sent",
        "reason": None,
        "at": "2026-03-08T07:31:13Z",
        "message": "SHIPPED",
        "channel": "email",
    }
    held = came | {"state": "stopped", "reason": "unsubscribed", "message": None, "channel": None, "at": None}
    more: Json = {"stoppedBy": None, "runId": None}
    reactor = {"kind": "workflow", "name": "order_notification", "reacted": True, "replayed": False}
    both = reactor | {"came_of_it": [came | more, held | more], "why_not": None, "checks": []}
    bare = reactor | {"name": "idle", "came_of_it": [], "why_not": "not_noted", "checks": [], "reacted": False}
    broken = explained["events"][0]["reactors"][0]["checks"][0] | {
        "error": "no_such_key",
        "values": {},
        "holds": True,
    }
    explained["events"][0]["reactors"] = [both, bare, bare | {"checks": [broken]}]
    explained["events"][0]["contact_found"] = False
    events = example("GET", "/v1/orders/{order_no}/events")
    events["events"][0]["contact_found"] = False
    api.answers["GET", "/v1/orders/A1/explain"] = 200, explained | {"next": "e"}
    api.answers["GET", "/v1/orders/A1/events"] = 200, events
    page = shown(api, "/orders/A1?before=b")

    for text in (
        "by e-mail",
        "the customer wants no messages",
        "It has no conditions.",
        "no_such_key",
        "nobody to reach",
    ):
        assert text in page
    assert "?before=&amp;" not in page
    assert 'href="/api/console/orders/A1?explained=e"' in page
    assert ("GET", "/v1/orders/A1/events?limit=20&cursor=b") in api.asked


def test_cases_and_feedback_of_an_order_are_shown() -> None:
    api = PlayedApi()
    order = example("GET", "/v1/orders/{order_no}")
    opened = {"caseId": "refund-1", "kind": "refund", "state": "requested", "openedAt": "2026-03-08T07:30:00Z"}
    order["order"]["cases"] = [opened | {"amount": 10, "currency": "EUR"}, opened | {"caseId": "exchange-1"}]
    order["order"]["feedback"] = [{"feedbackId": "f", "givenAt": "2026-03-08T07:30:00Z", "nps": 9}]
    order["order"]["items"].append({"externalItemId": "X", "quantity": "0.5"})
    api.answers["GET", "/v1/orders/A1"] = 200, order
    api.answers["GET", "/v1/orders/A1/events"] = 200, {"events": [], "next": None}
    api.answers["GET", "/v1/orders/A1/explain"] = 200, {"events": [], "next": None}
    page = shown(api, "/orders/A1")

    for text in ("refund-1", "10 EUR", "exchange-1", "Would recommend", "0.5", "Nothing was told of this order;"):
        assert text in page
