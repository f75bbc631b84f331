"""Every route of the document, by whoever may not use it: nobody, a key for everything else, another's link."""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from local import keys
from orderhub.http.keys import new_key
from orderhub.http.routes import KEY_ROUTES, OPEN_ROUTES, PROVIDER_ROUTES, ROUTES, routes_of
from orderhub.links.tokens import Purpose, new_link, token_of
from orderhub.orders.table import OrdersTable
from orderhub.platform.scopes import Scope
from orderhub.platform.signing import Signer
from tests.support.cloud import Deployed, Reply, bearer, order
from tests.support.openapi import operations
from tests.support.signing import FakeKeys, signer

GUARDED = sorted(operations().keys() - OPEN_ROUTES)
CLIENTS = 4
PLACE = re.compile(r"\{\w+\}")
MINE, THEIRS = "routes-1", "routes-2"

type Route = tuple[str, str]


def all_at_once[T](call: Callable[[Route], Reply], routes: Iterable[Route]) -> dict[Route, Reply]:
    """What some routes answer, asked by several clients."""
    ordered = list(routes)
    with ThreadPoolExecutor(CLIENTS) as clients:
        return dict(zip(ordered, clients.map(call, ordered), strict=True))


def ask(cloud: Deployed, route: Route, headers: Mapping[str, str], place: str = "nobody") -> Reply:
    """Ask for nothing that makes sense."""
    method, path = route
    return cloud.call(method, PLACE.sub(place, path), None if method == "GET" else b"[]", headers)


def key_for(cloud: Deployed, scopes: Iterable[Scope]) -> dict[str, str]:
    record, key = new_key("test", tuple(scopes), datetime.now(UTC))
    keys.local_keyring(cloud.stack).add(record)
    return bearer(key)


def test_no_guarded_route_opens_without_a_key(cloud: Deployed) -> None:
    answers = all_at_once(lambda route: ask(cloud, route, {}), GUARDED)

    assert len(answers) == len(ROUTES) + len(KEY_ROUTES)
    assert {
        route for route, reply in answers.items() if (reply.status, reply.code) != (401, "key_invalid")
    } == set()


def test_no_route_opens_to_a_key_for_everything_else_though_it_was_just_let_through_elsewhere(
    cloud: Deployed,
) -> None:
    others = {scope: key_for(cloud, set(Scope) - {scope}) for scope in Scope if routes_of([scope])}
    for scope, headers in others.items():
        # From now on the gateway remembers what the key may do.
        elsewhere = ("DELETE", "/v1/orders") if scope != Scope.ORDERS_WRITE else ("POST", "/v1/imports")
        assert ask(cloud, elsewhere, headers).status == 400

    answers = all_at_once(lambda route: ask(cloud, route, others[ROUTES[route]]), ROUTES)

    refusals = {route: (reply.status, reply.code) for route, reply in answers.items()}
    assert {route: refusal for route, refusal in refusals.items() if refusal != (403, "scope_missing")} == {}


@pytest.fixture(scope="module")
def tokens(cloud: Deployed) -> dict[str, str]:
    """Tokens of all kinds that were once given out, or look like it."""
    cloud.post(order(MINE), order(THEIRS))
    table = OrdersTable(cloud.client("dynamodb"), cloud.stack.tables["orders"])
    own = Signer(cloud.signing_keys())
    theirs = table.read(THEIRS)
    assert theirs
    now = datetime.now(UTC)
    link, old = new_link(theirs, 60, now), new_link(theirs, 60, now - timedelta(hours=2))
    content, _, signature = token_of(link, Purpose.CARD, own).rpartition(".")
    mine = token_of(new_link(table.read(MINE) or theirs, 60, now), Purpose.CARD, own).rpartition(".")[0]
    return {
        **{purpose: token_of(link, purpose, own) for purpose in Purpose},
        **{f"old-{purpose}": token_of(old, purpose, own) for purpose in Purpose},
        "unsubscribe": own.sign("unsubscribe", {"c": "nobody"}),
        "old-unsubscribe": "",
        "list": own.sign("orders", {"for": None, "at": None}),
        "another-order": f"{mine}.{signature}",
        "unsigned": content,
        "empty-signature": f"{content}.",
        "stranger": signer(FakeKeys([b"x" * 32])).sign(
            Purpose.CARD, {"o": THEIRS, "m": 0, "i": "x", "e": 9_999_999_999}
        ),
    }


def test_an_open_route_opens_to_a_token_of_its_own_kind_and_time_only(
    cloud: Deployed, tokens: dict[str, str]
) -> None:
    opened = {
        (kind, page)
        for kind, token in tokens.items()
        for method, path in sorted(OPEN_ROUTES - PROVIDER_ROUTES)
        if method == "GET" and token
        for page in [path.rpartition("/")[2]]
        if opens(ask(cloud, (method, path), {}, token))
    }
    posted = {
        (kind, path.rpartition("/")[2])
        for kind, token in tokens.items()
        for method, path in OPEN_ROUTES - PROVIDER_ROUTES
        if method == "POST" and token and kind != path.rpartition("/")[2]
        if opens(ask(cloud, (method, path), {}, token))
    }

    assert opened == {("card", "card.html"), ("feedback", "feedback"), ("unsubscribe", "unsubscribe")}
    assert posted == set()


def opens(reply: Reply) -> bool:
    """Whether a token was taken; one that is not is unknown, was once good, or was made to look at a card only."""
    if reply.status == 200:
        return True
    assert (reply.status, reply.code) in {(404, "link_unknown"), (410, "link_expired"), (403, "scope_missing")}
    return False


def test_a_link_shows_its_own_order_and_no_other(cloud: Deployed, tokens: dict[str, str]) -> None:
    page = cloud.call("GET", f"/v1/links/{tokens['card']}/card.html?order_no={MINE}", headers={}).body.decode()
    context = cloud.call("POST", "/v1/order-context/check", {"orderContext": tokens["card"]})

    assert (THEIRS in page, MINE in page) == (True, False)
    assert context.json == {"verified": False}


def test_a_link_is_worth_nothing_once_its_order_was_deleted_and_sent_anew(cloud: Deployed) -> None:
    cloud.post(order("routes-3"))
    url = cloud.call("POST", "/v1/orders/routes-3/card-link").json["url"]
    path = urlsplit(url).path.removeprefix(urlsplit(cloud.stack.api_url).path)
    assert cloud.call("GET", path, headers={}).status == 200

    table, key = cloud.stack.tables["orders"], {"order_no": {"S": "routes-3"}, "order_no_sku": {"S": "routes-3#"}}
    cloud.client("dynamodb").delete_item(TableName=table, Key=key)
    gone = cloud.call("GET", path, headers={})
    cloud.post(order("routes-3"))
    anew = cloud.call("GET", path, headers={})

    assert [(reply.status, reply.code) for reply in (gone, anew)] == [(404, "link_unknown")] * 2
