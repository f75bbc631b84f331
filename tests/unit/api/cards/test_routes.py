"""What each route answers, from API Gateway's event, with fakes for all that keeps something."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from orderhub.api.cards.routes import CardSources, answer
from orderhub.audit.trail import Entry
from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.orders.model import Header, Line, Order
from orderhub.platform.log import log
from tests.unit.cards.conftest import CATALOG, SHANGHAI
from tests.unit.cards.test_consumption import SHOWN, Consumption

if TYPE_CHECKING:
    from tests.unit.cards.conftest import OrderOf

NOW = datetime(2025, 5, 28, 6, 30, tzinfo=UTC)
ORDER = "/v1/orders/{order_no}"
CHAT = {"org": "df_org_uid", "sid": "df_wg_uid"}
LOOK = {"reveal": "phone", "reason": "wrong number?"}

type Asking = Callable[..., Answer]


@dataclass
class FakeOrders:
    orders: dict[str, Order]

    def read(self, order_no: str) -> Order | None:
        return self.orders.get(order_no)


@dataclass
class FakeTrail:
    entries: list[Entry] = field(default_factory=list)
    is_down: bool = False

    def write(self, entry: Entry) -> None:
        if self.is_down:
            raise TransientError("not now", "audit_unwritable")
        self.entries.append(entry)

    def count(self, key_id: str, since: datetime) -> int:
        return sum(entry.key_id == key_id and entry.happened_at >= since for entry in self.entries)


@pytest.fixture
def trail() -> FakeTrail:
    return FakeTrail()


@pytest.fixture
def ask(order_of: "OrderOf", tea: Line, trail: FakeTrail) -> Asking:
    orders = {
        "A1": order_of(tea, order_no="A1", receiver_phone="13800138000", receiver_name="张三"),
        "A2": order_of(tea, tea, order_no="A2"),
        "A3": order_of(tea, order_no="A3"),
    }

    def recent(identities: Mapping[str, str], limit: int, store_key: str | None) -> tuple[str, ...]:
        return ("A2", "A1")[:limit] if "13800138000" in identities.values() and not store_key else ()

    def consumption(header: Header, now: datetime) -> Consumption | None:
        assert now == NOW
        if header.order_no == "A3":
            raise TransientError("not now", "customers_unreachable")
        return Consumption() if header.order_no == "A1" else None

    sources = CardSources(
        orders=FakeOrders(orders),
        recent=recent,
        consumption=consumption,
        trail=trail,
        catalog=CATALOG,
        zone=SHANGHAI,
        frame_ancestors="'self' https://desk.example.com",
    )

    def answered(  # noqa: PLR0913 - all that a request may say
        route: str,
        query: Mapping[str, str] | None = None,
        *,
        order_no: str = "A1",
        body: object = None,
        scopes: str = "cards:read cards:reveal",
        twice: Mapping[str, list[str]] | None = None,
        **headers: str,
    ) -> Answer:
        event = {
            "resource": route,
            "path": route.replace("{order_no}", order_no),
            "queryStringParameters": dict(query or {}),
            "multiValueQueryStringParameters": twice,
            "headers": {name.replace("_", "-"): value for name, value in headers.items()},
            "requestContext": {"authorizer": {"key_id": "k1", "scopes": scopes}},
            "body": json.dumps(body),
        }
        return answer(event, sources, NOW)

    return answered


def refused(ask: Asking, *args: Any, **more: Any) -> tuple[int, str]:  # noqa: ANN401 - what is asked
    with pytest.raises(RequestError) as caught:
        ask(*args, **more)
    return status_of(caught.value), caught.value.code


def test_a_card_comes_in_the_readers_language_with_an_etag(ask: Asking) -> None:
    card: Any = ask(f"{ORDER}/card", {"locale": "zh-cn"})

    assert card.status == 200
    assert card.body["orderInfo"]["statusText"] == "已付款"
    assert (card.headers["Cache-Control"], card.headers["ETag"][0]) == ("private, no-cache", '"')


@pytest.mark.parametrize("route", [f"{ORDER}/card", f"{ORDER}/card.html"])
def test_who_knows_the_card_is_told_only_that_nothing_is_new(route: str, ask: Asking) -> None:
    etag = ask(route).headers["ETag"]

    same = ask(route, if_none_match=f'"x", W/{etag}')
    other = ask(route, order_no="A2", if_none_match=etag)

    assert (same.status, same.body, same.headers["ETag"]) == (304, None, etag)
    assert other.status == 200


@pytest.mark.parametrize("form", ["weiyu-flat", "sobot", "sobot-custom"])
def test_other_shapes_have_an_etag_of_their_own(form: str, ask: Asking) -> None:
    plain: Any = ask(f"{ORDER}/card")
    shaped: Any = ask(f"{ORDER}/card", {"format": form})

    assert shaped.body["card"]
    assert shaped.headers["ETag"] != plain.headers["ETag"]


def test_the_page_lists_the_products_and_says_who_may_frame_it(ask: Asking) -> None:
    page: Any = ask(f"{ORDER}/card.html", {"locale": "zh"}, order_no="A2")

    assert str(page.body).count("Longjing tea") >= 2
    assert page.headers["Content-Type"].startswith("text/html")
    assert "frame-ancestors 'self' https://desk.example.com" in page.headers["Content-Security-Policy"]
    assert page.headers["ETag"].strip('"') in str(page.body)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"format": "html"}, (400, "format_unknown")),
        ({"format": ""}, (400, "format_unknown")),
        ({"goods": "object"}, (400, "goods_unknown")),
    ],
)
def test_a_shape_nobody_knows_is_refused(query: dict[str, str], problem: tuple[int, str], ask: Asking) -> None:
    assert refused(ask, f"{ORDER}/card", query) == problem


@pytest.mark.parametrize("route", ["card", "card.html", "chat-link", "chat-config"])
def test_an_order_that_is_not_there_is_not_found(route: str, ask: Asking) -> None:
    query = CHAT if "chat" in route else {}

    assert refused(ask, f"{ORDER}/{route}", query, order_no="B1") == (404, "order_unknown")


def test_a_field_is_revealed_once_it_is_written_down(ask: Asking, trail: FakeTrail) -> None:
    card: Any = ask(f"{ORDER}/card", LOOK)

    assert card.body["revealed"] == {"phone": "13800138000"}
    assert (card.body["masked"], dict(card.headers)) == (["name"], {})
    assert trail.entries == [
        Entry(key_id="k1", field="phone", order_no="A1", reason="wrong number?", happened_at=NOW)
    ]


def test_what_cannot_be_written_down_is_not_shown(ask: Asking, trail: FakeTrail) -> None:
    trail.is_down = True

    with pytest.raises(TransientError):
        ask(f"{ORDER}/card", LOOK)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"reveal": "remark"}, (400, "reveal_unknown")),
        ({"reveal": "phone,email"}, (400, "reveal_unknown")),
        ({"reveal": ""}, (400, "reveal_unknown")),
        ({"reason": " ab "}, (400, "reason_required")),
        ({"reason": "..."}, (400, "reason_required")),
        ({"reason": "a b ! . ,"}, (400, "reason_required")),
        ({"reason": "\u200b\u200b\u200b"}, (400, "reason_required")),
        ({"reason": "\u3164\u3164\u3164"}, (400, "reason_required")),
        ({"reason": "wrong\x00number"}, (400, "reason_required")),
        ({"reason": "wrong\rnumber"}, (400, "reason_required")),
        ({"reason": "wrong \u202enumber"}, (400, "reason_required")),
        ({"reason": "x" * 201}, (400, "reason_required")),
        ({"reveal": "email"}, (404, "field_absent")),
    ],
)
def test_a_look_that_cannot_be_is_refused_and_not_written_down(
    changes: dict[str, str], problem: tuple[int, str], ask: Asking, trail: FakeTrail
) -> None:
    assert refused(ask, f"{ORDER}/card", LOOK | changes) == problem
    assert trail.entries == []


@pytest.mark.parametrize("reason", ["退款核实", "№ 123?", "Ümläut: call back"])
def test_a_reason_may_be_in_any_language(reason: str, ask: Asking, trail: FakeTrail) -> None:
    ask(f"{ORDER}/card", LOOK | {"reason": reason})

    assert [entry.reason for entry in trail.entries] == [reason]


def test_a_look_needs_a_reason_and_a_scope_of_its_own(ask: Asking, trail: FakeTrail) -> None:
    assert refused(ask, f"{ORDER}/card", {"reveal": "phone"}) == (400, "reason_required")
    assert refused(ask, f"{ORDER}/card", LOOK, scopes="cards:read") == (403, "scope_missing")
    assert trail.entries == []


def test_many_looks_within_an_hour_are_reported_each_time(
    ask: Asking, trail: FakeTrail, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[object] = []
    monkeypatch.setattr(log, "warning", lambda event, extra: reported.append((event, extra)))
    look = Entry(key_id="k1", field="phone", order_no="A1", reason="...", happened_at=NOW)
    trail.entries += [replace(look, happened_at=NOW - timedelta(minutes=61))] * 5
    trail.entries += [replace(look, key_id="k2")] * 5
    trail.entries += [look] * 29

    ask(f"{ORDER}/card", LOOK)
    assert reported == []
    ask(f"{ORDER}/card", LOOK)
    ask(f"{ORDER}/card", LOOK)

    assert reported == [("reveals_over_limit", {"key_id": "k1", "count": count}) for count in (31, 32)]


def test_a_chat_link_carries_the_masked_order_and_the_visitor(ask: Asking) -> None:
    visitor = {"visitorUid": "v1", "nickname": "小明", "avatar": "https://example.com/a.jpg", "lang": "zh-cn"}

    link: Any = ask(f"{ORDER}/chat-link", CHAT | visitor).body

    query = parse_qs(urlsplit(link["url"]).query)
    assert list(query) == ["org", "t", "sid", "visitorUid", "nickname", "avatar", "lang", "orderInfo"]
    assert (query["t"], query["nickname"]) == (["1"], ["小明"])
    info = json.loads(query["orderInfo"][0])
    assert (info["statusText"], info["shippingAddress"]["name"]) == ("已付款", "张*")


def test_a_chat_link_may_lead_elsewhere(ask: Asking) -> None:
    link: Any = ask(f"{ORDER}/chat-link", CHAT | {"base": "https://chat.example.com/", "t": "2"}).body

    assert link["url"].startswith("https://chat.example.com/?org=df_org_uid&t=2&sid=")


@pytest.mark.parametrize("route", ["chat-link", "chat-config"])
@pytest.mark.parametrize("missing", ["org", "sid"])
def test_the_chat_must_be_named(route: str, missing: str, ask: Asking) -> None:
    assert refused(ask, f"{ORDER}/{route}", CHAT | {missing: " "}) == (400, "parameter_missing")


def test_the_chats_configuration_is_ready_to_paste(ask: Asking) -> None:
    config: Any = ask(f"{ORDER}/chat-config", CHAT | {"nickname": "小明", "locale": "zh-cn"}).body

    assert (config["locale"], config["chatConfig"]["nickname"]) == ("zh-cn", "小明")
    assert json.loads(config["chatConfig"]["orderInfo"])["shippingAddress"]["phone"] == "138****8000"


def test_the_latest_orders_of_a_customer_come_as_cards(ask: Asking) -> None:
    latest: Any = ask("/v1/recent-orders", body={"phone": "13800138000", "limit": 2, "locale": "zh"}).body
    shaped: Any = ask("/v1/recent-orders", body={"phone": "13800138000", "format": "sobot"}).body

    assert [card["orderInfo"]["uid"] for card in latest["orders"]] == ["A2", "A1"]
    assert latest["orders"][0]["orderInfo"]["statusText"] == "已付款"
    assert shaped["orders"][0]["card"]["orderCode"] == "A2"
    assert "13800138000" not in str(latest)


def test_a_customer_nobody_knows_has_no_orders(ask: Asking) -> None:
    assert ask("/v1/recent-orders", body={"phone": "13900139000"}).body == {"orders": []}


def test_nothing_of_what_is_asked_about_a_customer_is_logged(
    ask: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask("/v1/recent-orders", body={"phone": "13800138000"})
        refused(ask, "/v1/recent-orders", body={"phone": "13800138000", "format": "x"})
        refused(ask, "/v1/recent-orders", body={"phone": "13800138000", "limit": "x"})

    assert "13800138000" not in caplog.text


def test_the_customer_comes_with_a_card_that_is_asked_for_it(ask: Asking) -> None:
    plain: Any = ask(f"{ORDER}/card").body
    card: Any = ask(f"{ORDER}/card", {"include": "customer"}).body
    stranger: Any = ask(f"{ORDER}/card", {"include": "customer"}, order_no="A2").body

    assert "customer" not in plain
    assert (card["customer"]["orders"], stranger["customer"]) == (SHOWN["orders"], None)
    assert {**card, "customer": None} == {**plain, "customer": None}


def test_a_card_s_etag_changes_with_what_the_customer_bought(ask: Asking) -> None:
    tags = [ask(f"{ORDER}/card", query).headers["ETag"] for query in ({}, {"include": "customer"})]

    assert tags[0] != tags[1]


def test_only_the_customer_can_be_included(ask: Asking) -> None:
    assert refused(ask, f"{ORDER}/card", {"include": "events"}) == (400, "include_unknown")


def test_a_page_shows_the_customer_and_goes_without_while_they_cannot_be_read(
    ask: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    pages = [ask(f"{ORDER}/card.html", order_no=order_no).body for order_no in ("A1", "A2", "A3")]

    assert ["Customer so far" in str(page) for page in pages] == [True, False, False]
    [record] = caplog.records
    assert (record.message, record.code) == ("customer_unread", "customers_unreachable")  # type: ignore[attr-defined]
    with pytest.raises(TransientError):
        ask(f"{ORDER}/card", {"include": "customer"}, order_no="A3")
