"""The functions around links and the audit, from API Gateway's events to their answers, on tables of moto."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest

from orderhub.audit.trail import Entry, Trail
from orderhub.orders import rows
from orderhub.orders.table import OrdersTable
from orderhub.platform.log import log
from tests.support.functions import load_app, payload
from tests.support.orders import header, line
from tests.support.tables import moto_tables, put_order

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENV = {
    "ORDERS_TABLE": "OrdersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "FRAME_ANCESTORS": "'self'",
    "DECIDED_BY_OTHERS": "false",
}
ORDER_NO = "ORD202505270001"
PERSONAL = {"receiver_name": "张三丰", "receiver_phone": "13800138000", "email": "mail@example.com"}

type Json = Any


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("OrdersTable", "OperationsTable", "SecretsTable") as dynamodb:
        put_order(dynamodb, header(ORDER_NO, **PERSONAL), line("TEA", name="Longjing tea"))
        yield dynamodb


@pytest.fixture
def call(client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Callable[..., Json]:
    """Calls a function with its sample, changed where a test wants; answers with status and body."""
    assert client.meta.region_name
    apps = {name: load_app(name, ENV, monkeypatch) for name in ("sign_links", "open_link", "read_audit")}

    def called(name: str, **changes: object) -> Json:
        response = apps[name].handler(payload(name, **changes), None)
        body = response["body"]
        if response["headers"].get("Content-Type", "").startswith("text/html"):
            return response["statusCode"], body
        return response["statusCode"], json.loads(body) if body else None

    return called


def page(route: str, url: str) -> dict[str, str]:
    """The request that opening a link makes."""
    path = urlsplit(url).path.removeprefix("/api")
    return {"resource": f"/v1/links/{{token}}/{route}", "path": path}


def sign(call: Callable[..., Json], kind: str) -> str:
    route = f"/v1/orders/{{order_no}}/{kind}"
    status, body = call("sign_links", resource=route, path=route.replace("{order_no}", ORDER_NO))
    assert status == 201
    url: str = body["url"]
    return url


def test_the_sample_links_lead_to_a_masked_card(call: Callable[..., Json]) -> None:
    status, signed = call("sign_links")

    card = call("open_link", **page("card.html", signed["url"]))
    foreign = call("open_link")

    assert (status, signed["audience"]) == (201, "weiyu:desk-1")
    assert signed["url"].startswith("https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/api/v1/links/")
    assert card[0] == 200
    assert ORDER_NO in card[1]
    assert not any(word in card[1] for word in PERSONAL.values())
    assert foreign[0] == 404
    assert '<main data-code="link_unknown">' in foreign[1]


def test_people_see_a_page_where_a_link_does_not_open(call: Callable[..., Json]) -> None:
    unknown = {"resource": "/v1/links/{token}/card.html", "path": "/v1/links/none/card.html"}

    status, shown = call("open_link", **unknown, headers={"Accept": "text/html", "Accept-Language": "zh-CN"})

    assert status == 404
    assert "<h1>页面不存在</h1>" in shown


def test_a_form_sent_by_a_browser_is_kept_once(call: Callable[..., Json], client: "DynamoDBClient") -> None:
    link = page("feedback", sign(call, "feedback-link"))
    form = base64.b64encode(urlencode({"score": 4, "nps": 9, "comment": "好"}).encode()).decode()
    send = link | {"httpMethod": "POST", "body": form, "isBase64Encoded": True}

    shown = call("open_link", **link)
    sent = call("open_link", **send)
    again = call("open_link", **send)

    order = OrdersTable(client, "OrdersTable").read(ORDER_NO)
    assert order
    assert [(feedback.score, feedback.nps, feedback.comment) for feedback in order.feedbacks] == [(4, 9, "好")]
    assert (order.stamp.version, order.stamp.activity and order.stamp.activity.name) == (2, "orderFEEDBACK")
    assert [answer[0] for answer in (shown, sent, again)] == [200, 200, 200]
    assert "<form" in shown[1]
    assert "已收到您的评价" in sent[1]
    assert "无需重复提交" in again[1]


def test_a_context_is_checked(call: Callable[..., Json], client: "DynamoDBClient") -> None:
    body = {"orderNo": ORDER_NO, "visitorUid": "v-1", "audience": "shop"}
    _, signed = call("sign_links", resource="/v1/order-context", path="/v1/order-context", body=json.dumps(body))
    check = {
        "resource": "/v1/order-context/check",
        "path": "/v1/order-context/check",
        "body": json.dumps({"orderContext": signed["orderContext"]}),
        "requestContext": {"requestId": "r", "authorizer": {"key_id": "k", "scopes": "cards:read"}},
    }

    good = call("sign_links", **check)
    client.delete_item(TableName="OrdersTable", Key=rows.key_of(ORDER_NO))
    gone = call("sign_links", **check)

    facts = {"orderNo": ORDER_NO, "visitorUid": "v-1", "audience": "shop", "expiresAt": signed["expiresAt"]}
    assert good == (200, {"verified": True, **facts})
    assert gone == (200, {"verified": False})


def test_the_audit_is_read_page_by_page(call: Callable[..., Json], client: "DynamoDBClient") -> None:
    trail = Trail(client, "OperationsTable")
    for field, order_no in (("phone", ORDER_NO), ("name", "A2"), ("email", ORDER_NO)):
        trail.write(
            Entry(key_id="k1", field=field, order_no=order_no, reason="客户要求", happened_at=datetime.now(UTC))
        )

    only = {"limit": "1", "order_no": ORDER_NO}
    _, first = call("read_audit", queryStringParameters=only)
    _, second = call("read_audit", queryStringParameters=only | {"before": first["next"]})

    assert [entry["field"] for entry in (*first["entries"], *second["entries"])] == ["email", "phone"]
    assert first["entries"][0]["reason"] == "客户要求"


def test_neither_a_token_nor_anything_personal_reaches_the_log(
    call: Callable[..., Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    for level in ("info", "warning", "error"):
        monkeypatch.setattr(log, level, lambda *args, **more: lines.append(f"{args} {more}"))
    url = sign(call, "feedback-link")
    form = {"httpMethod": "POST", "body": urlencode({"score": 4, "comment": "张三丰 13800138000"})}

    answer = call("open_link", **page("feedback", url), **form)

    logged = " ".join(lines)
    assert answer[0] == 200
    assert "link_signed" in logged
    assert not any(word in logged for word in (*PERSONAL.values(), url.split("/")[-2]))


def test_a_page_that_could_be_framed_by_anybody_does_not_start(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.meta.region_name

    with pytest.raises(Exception, match="FRAME_ANCESTORS"):
        load_app("open_link", ENV | {"FRAME_ANCESTORS": "'self'; script-src *"}, monkeypatch)
