import json
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.messages.branding import BrandRoutes
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.messages.brand import Brand
from orderhub.platform.documents import Document
from tests.unit.messages.fakes import NOW


class FakeDocuments:
    """Documents in memory, without their versions."""

    def __init__(self) -> None:
        self.rows: dict[str, Document] = {}

    def current(self, name: str) -> Document | None:
        return self.rows.get(name)

    def save(
        self, name: str, body: Mapping[str, Any] | None, now: datetime, by: str, before: Document | None
    ) -> Document:
        number = before.version + 1 if before else 1
        self.rows[name] = Document(name=name, version=number, body=body, saved_at=now, saved_by=by)
        return self.rows[name]


def asking(body: object = None, store: str | None = None) -> dict[str, Any]:
    return {
        "resource": "/v1/brand/{store}" if store is not None else "/v1/brand",
        "path": f"/v1/brand/{store}" if store is not None else "/v1/brand",
        "body": None if body is None else json.dumps(body),
        "requestContext": {"authorizer": {"key_id": "k1"}},
    }


def shown(answer: Answer) -> Mapping[str, Any]:
    assert isinstance(answer.body, dict)
    return answer.body


@pytest.fixture
def routes() -> BrandRoutes:
    return BrandRoutes(brands=FakeDocuments(), clock=lambda: NOW)


def test_a_shop_that_said_nothing_is_shown_what_counts(routes: BrandRoutes) -> None:
    body = shown(routes.default(asking()))

    assert body["brand"] == {}
    assert body["effective"]["accent"] == Brand().accent
    assert (body["store"], body["version"], body["savedAt"], body["savedBy"]) == (None, 0, None, None)


def test_what_a_store_does_not_say_is_the_shops(routes: BrandRoutes) -> None:
    routes.save_default(asking({"name": "Tea", "accent": "#111111"}))

    saved = shown(routes.save_of_store(asking({"name": "Mugs"}, "S1")))
    read = shown(routes.of_store(asking(store="S1")))

    assert saved == read
    assert (read["store"], read["brand"], read["version"], read["savedBy"]) == ("S1", {"name": "Mugs"}, 1, "k1")
    assert (read["effective"]["name"], read["effective"]["accent"]) == ("Mugs", "#111111")
    assert shown(routes.of_store(asking(store="S2")))["effective"]["name"] == "Tea"


def test_saving_again_makes_another_version(routes: BrandRoutes) -> None:
    routes.save_default(asking({"name": "Tea"}))

    body = shown(routes.save_default(asking({})))

    assert (body["version"], body["brand"]) == (2, {})


def test_all_that_is_wrong_is_said_at_once(routes: BrandRoutes) -> None:
    with pytest.raises(RequestError) as caught:
        routes.save_default(asking({"accent": "red", "name": 7}))

    assert status_of(caught.value) is HTTPStatus.UNPROCESSABLE_ENTITY
    assert caught.value.code == "brand_invalid"
    assert {error["pointer"] for error in caught.value.errors} == {"/accent", "/name"}
    assert shown(routes.default(asking()))["version"] == 0


@pytest.mark.parametrize("store", ["%20", "x" * 101, "a%0Ab"])
def test_a_store_that_no_order_can_name_is_refused(routes: BrandRoutes, store: str) -> None:
    with pytest.raises(RequestError) as caught:
        routes.of_store(asking(store=store))

    assert caught.value.code == "store_invalid"


def test_a_body_that_got_lost_takes_no_brand_away(routes: BrandRoutes) -> None:
    with pytest.raises(RequestError) as caught:
        routes.save_default(asking())

    assert caught.value.code == "body_invalid"


def test_a_field_that_is_misspelt_is_refused(routes: BrandRoutes) -> None:
    with pytest.raises(RequestError) as caught:
        routes.save_default(asking({"colour": "#123456"}))

    assert caught.value.code == "field_unknown"
