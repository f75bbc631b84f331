"""The search from API Gateway's event to its answer, on moto tables; the indexes of orders are played."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from orderhub.customers.following import CustomerUpdater
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.events.records import read
from orderhub.orders.index import OrdersIndex
from orderhub.products.catalog import Product
from orderhub.products.table import ProductsTable
from tests.component.orders.test_reading_orders import SETTINGS
from tests.support.functions import Context, load_app, payload
from tests.support.orders import header, line
from tests.support.tables import moto_tables, put_order
from tests.unit.customers.fakes import life
from tests.unit.orders.fakes import FakeIndex

NOW = datetime.now(UTC)
ALL = "orders:read customers:read"
BUYER: dict[str, Any] = {"phone": "13800138000", "email": "mail@example.com", "external_customer_id": "C-7"}
HEADERS = [
    header("DY-1001", ordered_at=NOW - timedelta(hours=1), store_id="S1", tracking_no="SF1234567890", **BUYER),
    header("DY-1002", ordered_at=NOW - timedelta(hours=2), store_id="S2", last_name="张三", **BUYER),
    header("DY-1003", ordered_at=NOW - timedelta(days=40), store_id="S1", **BUYER),
    header("8000", ordered_at=NOW - timedelta(hours=3), store_id="S1", nickname="x"),
]
PRODUCTS = [
    Product(product_id="TEA-500", store_key="S1", name="Green tea", skus=("TEA-500-X",)),
    Product(product_id="TEA-1000", store_key="S1", name="Black tea", skus=("TEA-1000-X",)),
    Product(product_id="DY-1001", store_key="S1", name="Mug", skus=("M",)),
]

type Ask = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def app() -> Iterator[ModuleType]:
    tables = moto_tables("OrdersTable", "CustomersTable", "OperationsTable", "SecretsTable", "ProductsTable")
    with pytest.MonkeyPatch.context() as patch, tables as client:
        index = FakeIndex()
        index.add(*HEADERS)
        for order in HEADERS:
            put_order(client, order, line("S1", cost=Decimal(1)))
        ProductsTable(client, "ProductsTable").write(PRODUCTS)
        secret = IdentitySecret(client, "SecretsTable")
        changes = [read(record) for order in HEADERS[:3] for record in life(order)]
        CustomerUpdater(CustomersTable(client, "CustomersTable"), secret, "CN").follow(list(filter(None, changes)))
        loaded = load_app("read_orders", SETTINGS, patch)
        # Of two keys of a partition moto knows nothing.
        patch.setattr(OrdersIndex, "chunk", lambda _, *asked: index.chunk(*asked))
        yield loaded


@pytest.fixture(scope="module")
def ask(app: ModuleType) -> Ask:
    """Search by POST, or by GET with ``by_get``; the status and the body."""

    def asked(q: object, scopes: str = ALL, *, by_get: bool = False, **more: object) -> tuple[int, Any]:
        event = payload("read_orders-search")
        event["requestContext"]["authorizer"]["scopes"] = scopes
        sent = {"q": q, **{name.rstrip("_"): value for name, value in more.items()}}
        if by_get:
            event |= {"httpMethod": "GET", "body": None, "queryStringParameters": sent}
        else:
            event["body"] = json.dumps(sent)
        answer = app.handler(event, Context())
        return answer["statusCode"], json.loads(answer["body"])

    return asked


def found(body: Mapping[str, Any]) -> dict[str, list[tuple[str, list[str]]]]:
    """What was found and as what, by the name of the list."""
    ids = {"order": "externalOrderId", "customer": "name", "product": "productId"}
    return {
        f"{name}s": [(one[name][key], one["foundBy"]) for one in body[f"{name}s"]]
        for name, key in ids.items()
        if body[f"{name}s"]
    }


def looked(body: Mapping[str, Any], kind: str) -> tuple[Any, ...]:
    [lookup] = [one for one in body["lookups"] if one["kind"] == kind]
    return tuple(lookup[name] for name in ("how", "lookedAt", "isExact", "isComplete", "found"))


@pytest.mark.parametrize("by_get", [True, False])
def test_an_order_is_found_by_its_number_in_any_case(ask: Ask, *, by_get: bool) -> None:
    _, body = ask("dy-1002", by_get=by_get)

    assert found(body) == {"orders": [("DY-1002", ["orderNo"])]}
    assert looked(body, "orderNo") == ("key", 4, True, True, 1)
    assert looked(body, "orderNoBeginning") == ("later", 0, False, False, 0)
    assert "phone" not in json.dumps(body["orders"])


def test_what_was_left_for_later_is_gone_on_with(ask: Ask) -> None:
    _, body = ask("DY-1001")
    assert found(body) == {"orders": [("DY-1001", ["orderNo"])], "products": [("DY-1001", ["productId"])]}

    _, then = ask("DY-1001", cursor=body["next"])
    assert found(then) == {"orders": [("DY-1001", ["orderNoBeginning"])]}
    assert [lookup["how"] for lookup in then["lookups"]] == ["newest", "list", "list"]
    assert then["next"] is None


def test_the_beginning_of_a_number_finds_the_newest_of_the_period_and_goes_on(ask: Ask) -> None:
    _, body = ask("dy-1", limit=1)
    _, then = ask("dy-1", limit=5, cursor=body["next"])

    assert found(body) == {"orders": [("DY-1001", ["orderNoBeginning"])]}
    assert looked(body, "orderNoBeginning") == ("newest", 1, False, False, 1)
    assert found(then) == {"orders": [("DY-1002", ["orderNoBeginning"])]}
    assert looked(then, "orderNoBeginning") == ("newest", 2, False, True, 1)
    assert (then["next"], then["from"]) == (None, body["from"])


def test_the_period_and_the_store_are_those_that_are_asked_for(ask: Ask) -> None:
    since, until = (NOW - timedelta(days=50)).isoformat(), (NOW - timedelta(days=1)).isoformat()
    _, body = ask("dy-1", from_=since, to=until)
    _, of_store = ask("dy-1", store="S2")
    _, before = ask("dy-1", to=until)

    assert found(body) == {"orders": [("DY-1003", ["orderNoBeginning"])]}
    assert found(of_store) == {"orders": [("DY-1002", ["orderNoBeginning"])]}
    assert found(before) == {}


def test_a_parcel_is_found_by_its_number(ask: Ask) -> None:
    _, body = ask("sf 12345 67890", by_get=True)

    assert found(body) == {"orders": [("DY-1001", ["trackingNo"])]}
    assert looked(body, "trackingNo") == ("newest", 3, True, True, 1)


def test_a_phone_number_leads_to_its_customer_masked_and_to_their_newest_orders(ask: Ask) -> None:
    _, body = ask("+86 138 0013 8000")

    orders = [(number, ["phone"]) for number in ("DY-1001", "DY-1002", "DY-1003")]
    assert found(body) == {"orders": orders, "customers": [("张*", ["phone"])]}
    assert body["customers"][0]["customer"]["channels"] == {"email": "m***@example.com", "phone": "138****8000"}
    assert looked(body, "phone") == ("key", 1, True, True, 4)
    assert not {"13800138000", "mail@example.com"} & set(json.dumps(body).split('"'))


def test_an_address_and_a_shops_own_number_lead_to_the_customer_too(ask: Ask) -> None:
    assert found(ask("MAIL@example.com")[1])["customers"] == [("张*", ["email"])]
    assert found(ask("C-7")[1])["customers"] == [("张*", ["customerNo"])]
    assert found(ask("C-7", by_get=True)[1]) == {}
    assert found(ask("nobody@example.com")[1]) == {}


def test_a_customer_is_found_by_id(ask: Ask) -> None:
    [customer] = ask("C-7")[1]["customers"]

    _, body = ask(customer["customer"]["customerId"].upper(), by_get=True)
    assert found(body)["customers"] == [("张*", ["customerId"])]
    assert found(ask("f" * 32)[1]) == {}


def test_four_digits_are_an_orders_number_and_the_end_of_a_phone(ask: Ask) -> None:
    _, body = ask("8000", store="S1")

    assert found(body)["orders"] == [("8000", ["orderNo", "orderNoBeginning"]), ("DY-1001", ["phoneEnding"])]
    assert looked(body, "phoneEnding") == ("newest", 2, False, True, 1)
    assert found(ask("8000", by_get=True)[1]) == {"orders": [("8000", ["orderNo"])]}


def test_a_product_is_found_by_its_id_its_sku_and_its_name(ask: Ask) -> None:
    _, by_id = ask("TEA-")
    _, by_sku = ask("tea-500-x", by_get=True)
    _, by_name = ask("tea", by_get=True, limit="1")
    _, then = ask("tea", by_get=True, cursor=by_name["next"])

    assert found(by_id) == {"products": [("TEA-1000", ["productId"]), ("TEA-500", ["productId"])]}
    assert found(by_sku) == {"products": [("TEA-500", ["sku"])]}
    assert looked(by_id, "productId") == ("beginning", 2, False, True, 2)
    assert looked(ask("TEA-", limit=2)[1], "productId") == ("beginning", 2, False, False, 2)
    assert looked(by_sku, "sku") == ("list", 3, True, True, 1)
    assert found(by_name) == {"products": [("TEA-1000", ["productName"])]}
    assert found(then) == {"products": [("TEA-500", ["productName"])]}
    assert ask("TEA-500")[1]["products"][0]["foundBy"] == ["productId"]


def test_each_kind_is_for_the_scopes_that_show_it(ask: Ask) -> None:
    orders = [(number, ["phone"]) for number in ("DY-1001", "DY-1002", "DY-1003")]

    assert found(ask("13800138000", "cards:read")[1]) == {"orders": orders}
    assert found(ask("13800138000", "customers:read")[1]) == {"customers": [("张*", ["phone"])]}
    assert found(ask("TEA-500", "cards:read customers:read")[1]) == {}
    assert found(ask("DY-1001", "customers:read")[1]) == {}
    [customer] = ask("C-7")[1]["customers"]
    assert found(ask(customer["customer"]["customerId"], "orders:read")[1]) == {}
    status, problem = ask("DY-1001", "tasks:read imports:read")
    assert (status, problem["code"]) == (403, "scope_missing")


@pytest.mark.parametrize(
    ("q", "how", "code"),
    [
        ("13800138000", {"by_get": True}, "query_personal"),
        ("mail@example.com", {"by_get": True}, "query_personal"),
        ("x" * 201, {"by_get": True}, "query_too_long"),
        ("\u200b", {}, "query_missing"),
        (None, {}, "body_invalid"),
        (7, {}, "body_invalid"),
        ("x", {"limit": True}, "body_invalid"),
        ("x", {"limit": " "}, "limit_invalid"),
        ("x", {"limit": 101}, "limit_invalid"),
        ("x", {"store": " "}, "parameter_blank"),
        ("x", {"from_": "soon"}, "from_invalid"),
        ("x", {"to": "soon"}, "to_invalid"),
        ("x", {"from_": "2026-03-09", "to": "2026-03-08"}, "range_empty"),
        ("x", {"cursor": "x"}, "cursor_invalid"),
        ("x", {"kind": "phone"}, "field_unknown"),
    ],
)
def test_what_cannot_be_searched_is_refused(ask: Ask, q: object, how: dict[str, Any], code: str) -> None:
    status, problem = ask(q, **how)

    assert (status, problem["code"]) == (400, code)
    assert q is None or str(q) not in problem["detail"] or len(str(q)) < 2


def test_a_cursor_is_of_one_store_and_period_and_holds_nothing_of_what_is_looked_for(ask: Ask) -> None:
    _, body = ask("8000", limit=1)
    _, other = ask("1234", limit=1)

    assert ask("8000", cursor=body["next"], store="S1")[1]["code"] == "cursor_invalid"
    assert ask("8000", cursor=body["next"])[0] == 200
    assert other["next"] is None


def test_nothing_of_what_is_looked_for_is_logged(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    ask("13800138000")
    ask("13800138000", by_get=True)

    assert "13800138000" not in repr([vars(record) for record in caplog.records])
