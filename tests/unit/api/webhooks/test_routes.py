import json
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.webhooks.routes import MOST, WebhookRoutes
from orderhub.errors import InvalidInput, RequestError, TransientError
from orderhub.http.statuses import status_of
from orderhub.webhooks.delivery import Delivery
from orderhub.webhooks.webhook import Webhook
from tests.unit.webhooks.fakes import NOW, SECRET, WEBHOOK, FakeLine, FakeWebhooks

URL = "https://crm.example.com/in?a=1"


def asking(name: str = "crm", body: object = None) -> dict[str, Any]:
    return {
        "resource": "/v1/webhooks/{name}",
        "path": f"/v1/webhooks/{name}",
        "body": None if body is None else json.dumps(body),
    }


def routes_of(webhooks: FakeWebhooks, line: FakeLine | None = None) -> WebhookRoutes:
    delivery = Delivery(
        line=line or FakeLine(),
        secrets_of=lambda name, _: (webhooks.secrets[name],),
        inside=False,
        clock=lambda: NOW,
        pause=lambda _: None,
        chance=lambda: 0.0,
    )
    return WebhookRoutes(webhooks=webhooks, delivery=delivery, inside=False, clock=lambda: NOW)


def test_the_secret_of_a_new_webhook_is_shown_once() -> None:
    webhooks = FakeWebhooks()
    routes = routes_of(webhooks)

    made = routes.save(asking(body={"url": URL}))
    moved = routes.save(asking(body={"url": f"{URL}&b=2"}))

    body: Any = made.body
    secret = webhooks.secrets["crm"]
    assert (made.status, moved.status) == (HTTPStatus.CREATED, HTTPStatus.OK)
    assert body["secret"] == secret
    assert webhooks.rows["crm"].url == f"{URL}&b=2"
    for answer in (moved, routes.read(asking()), routes.every(asking())):
        assert secret not in json.dumps(answer.body)
        assert f"{URL}&b=2" in json.dumps(answer.body)


def test_a_turned_secret_counts_at_once_and_is_shown_once() -> None:
    webhooks = FakeWebhooks(WEBHOOK)

    body: Any = routes_of(webhooks).turn(asking()).body

    assert body["secret"] == webhooks.secrets["crm"] != SECRET


def test_a_deleted_webhook_is_gone() -> None:
    webhooks = FakeWebhooks(WEBHOOK)

    assert routes_of(webhooks).delete(asking()).status is HTTPStatus.NO_CONTENT
    assert not webhooks.rows


@pytest.mark.parametrize("way", ["read", "delete", "turn", "test"])
def test_a_webhook_nobody_knows_is_not_found(way: str) -> None:
    with pytest.raises(RequestError) as caught:
        getattr(routes_of(FakeWebhooks()), way)(asking())

    assert (status_of(caught.value), caught.value.code) == (HTTPStatus.NOT_FOUND, "webhook_unknown")


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("a%20b", {"url": URL}, "name_invalid"),
        ("a" * 65, {"url": URL}, "name_invalid"),
        ("crm", {}, "url_invalid"),
        ("crm", {"url": 7}, "url_invalid"),
        ("crm", {"url": "https://10.0.0.1/"}, "url_invalid"),
        ("crm", {"url": URL, "secret": "mine"}, "field_unknown"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(name: str, body: object, code: str) -> None:
    webhooks = FakeWebhooks()

    with pytest.raises(RequestError) as caught:
        routes_of(webhooks).save(asking(name, body))

    assert caught.value.code == code
    assert not webhooks.rows


def test_there_are_only_so_many_webhooks() -> None:
    routes = routes_of(FakeWebhooks(*(replace(WEBHOOK, name=f"w{n}") for n in range(MOST))))

    with pytest.raises(RequestError) as caught:
        routes.save(asking(body={"url": URL}))

    assert caught.value.code == "webhooks_too_many"
    assert routes.save(asking("w0", {"url": URL})).status is HTTPStatus.OK


class SavedByOthers(FakeWebhooks):
    def create(self, webhook: Webhook, secret: str) -> bool:  # noqa: ARG002 - contract
        return False


def test_of_two_who_save_at_once_one_tries_again() -> None:
    with pytest.raises(TransientError) as caught:
        routes_of(SavedByOthers()).save(asking(body={"url": URL}))

    assert caught.value.code == "webhook_busy"


def test_a_webhook_is_tried_out_once() -> None:
    line = FakeLine(200, 500, InvalidInput("inside", "webhook_inside"))
    routes = routes_of(FakeWebhooks(WEBHOOK), line)

    taken, refused, inside = (routes.test(asking()).body for _ in range(3))

    assert taken == {"delivered": True, "code": None, "message": None}
    assert refused == {"delivered": False, "code": "webhook_refused", "message": "the webhook answered 500"}
    assert inside == {"delivered": False, "code": "webhook_inside", "message": "inside"}
    assert len(line.calls) == 3
    assert json.loads(line.calls[0][2])["type"] == "test"


def test_times_are_shown() -> None:
    assert routes_of(FakeWebhooks(WEBHOOK)).read(asking()).body == {
        "name": "crm",
        "url": URL,
        "createdAt": "2026-03-01T20:30:00.000000Z",
        "changedAt": "2026-03-01T20:30:00.000000Z",
    }
