"""The history of an order, its JSON, telling again, deleting, and who would be reached."""

import json
from typing import Any

import pytest

from orderhub.console.screens.order_fields import AMOUNTS, CODES, PLAIN, TIMES
from orderhub.console.screens.order_history import happenings, untold_since
from orderhub.console.screens.order_json import KEPT
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

type Json = Any

CUSTOMER = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"
IMPORT = "20261122T050204-0123456789"


@pytest.fixture
def api() -> PlayedApi:
    return PlayedApi()


def sent(api: PlayedApi, path: str, **form: str) -> Json:
    return desk_on(api).answer(request(path, method="POST", form=form))


def told(**fields: Json) -> Json:
    """The events of an order, the newest with some fields otherwise."""
    page = example("GET", "/v1/orders/{order_no}/events")
    page["events"][0] |= {"version": 3, "previousVersion": 2} | fields
    return page


# -- history ----------------------------------------------------------------------------------------------------


def test_each_version_says_what_changed_and_what_it_came_by(api: PlayedApi) -> None:
    changes = [
        {"field": "status", "from": "PAID", "to": "SHIPPED"},
        {"field": "totalCost", "from": 10, "to": 1299.9},
        {"field": "date", "from": None, "to": "2026-03-08T07:30:00Z"},
        {"field": "tags", "from": ["a"], "to": ["a", "b"]},
        {"field": "items", "sku": "S1", "from": 1, "to": 2},
        {"field": "phone"},
        {"field": "unheard_of", "from": "x", "to": "y"},
    ]
    page = told(changes=changes, detail={"order": {"currency": "USD"}})
    api.answers["GET", "/v1/orders/A1/events"] = 200, page
    text = shown(api, "/orders/A1")

    for said in ("version 3", "1,299.9 USD", "a, b", "S1", "changed; no event tells the value", "unheard_of"):
        assert said in text
    assert "By a request" in text


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ({"kind": "import", "correlationId": IMPORT, "importId": IMPORT}, f'href="/api/console/imports/{IMPORT}"'),
        ({"kind": "feedback", "correlationId": "r"}, "By feedback"),
        ({"kind": "deletion", "correlationId": "r"}, "By a deletion"),
        ({"kind": "action", "correlationId": "r", "action": "refund", "by": "rule:vip"}, "rule:vip"),
        ({"kind": "action", "correlationId": "r", "action": "refund", "caseId": "refund-7"}, "refund-7"),
    ],
)
def test_where_a_version_came_from_leads_there(api: PlayedApi, origin: Json, said: str) -> None:
    api.answers["GET", "/v1/orders/A1/events"] = 200, told(origin=origin)
    assert said in shown(api, "/orders/A1")

    api.scopes = frozenset(Scope) - {Scope.IMPORTS_READ}
    assert "/imports/" not in shown(api, "/orders/A1")


def test_versions_that_nobody_was_told_of_are_said(api: PlayedApi) -> None:
    order = example("GET", "/v1/orders/{order_no}")
    order["order"]["version"] = 9
    api.answers["GET", "/v1/orders/A1"] = 200, order
    api.answers["GET", "/v1/orders/A1/events"] = 200, told(version=6)
    page = shown(api, "/orders/A1")
    assert "Versions since the last event that nobody was told of: 3" in page
    assert "Versions before this one that nobody was told of: 3" in page

    # Of older pages nobody knows what came since.
    assert "Versions since" not in shown(api, "/orders/A1?before=b")


def test_without_versions_nothing_is_counted() -> None:
    (one,) = happenings({"events": [{"id": "A1:1", "detail-type": "x", "occurred_at": "t"}]}, None, "en")

    assert (one.version, one.untold, one.changes, one.origin) == (None, 0, [], None)
    assert untold_since({"version": 2}, {"events": []}) == 0
    assert untold_since(None, {"events": [{"version": 1}]}) == 0


def test_an_order_that_was_deleted_still_has_its_history(api: PlayedApi) -> None:
    api.refuse("GET", "/v1/orders/A1", 404, "order_unknown")
    api.refuse("GET", "/v1/orders/A1/card", 404, "order_unknown")
    answer = desk_on(api).answer(request("/orders/A1"))
    page = text_of(answer)

    assert answer["statusCode"] == 404
    for text in ("There is no such order", "It was deleted.", "orderSHIPPED"):
        assert text in page
    assert "/delete" not in page

    api.answers["GET", "/v1/orders/A1/events"] = 200, {"events": [], "next": None}
    assert "orderSHIPPED" not in text_of(desk_on(api).answer(request("/orders/A1")))


# -- JSON -------------------------------------------------------------------------------------------------------


def test_the_json_of_a_page_has_nothing_that_the_page_leaves_out(api: PlayedApi) -> None:
    order = example("GET", "/v1/orders/{order_no}")
    order["order"] |= {
        "phone": "person-1",
        "cases": [{"caseId": "c-1", "kind": "refund", "state": "done", "reason": "person-2"}],
        "feedback": [{"givenAt": "2026-03-08T07:30:00Z", "comment": "person-3"}],
    }
    order["order"]["items"][0]["extra"] = {"for": "person-4"}
    api.answers["GET", "/v1/orders/A1"] = 200, order
    page = shown(api, "/orders/A1")

    assert "person-" not in page
    for name in ("phone", "cases.reason", "feedback.comment", "items.extra"):
        assert f"<code>{name}</code>" in page
    assert "&#34;caseId&#34;: &#34;c-1&#34;" in page
    assert "<code>GET /v1/orders/A1/explain?limit=20</code>" in page


def test_the_json_keeps_what_the_page_shows() -> None:
    assert {*PLAIN, *CODES, *AMOUNTS, *TIMES} < KEPT


# -- telling again ----------------------------------------------------------------------------------------------


def test_whom_events_can_be_told_again_is_listed_as_far_as_the_key_may(api: PlayedApi) -> None:
    page = shown(api, "/orders/A1/tell")
    for option in ("workflow:abandoned_cart", "rule:vip", "webhook:crm"):
        assert f'<option value="{option}"' in page

    api.scopes = frozenset({Scope.EVENTS_WRITE})
    assert "Such as workflow:order_notification" in shown(api, "/orders/A1/tell")


def test_what_would_be_told_is_seen_before_it_is(api: PlayedApi) -> None:
    api.answers["POST", "/v1/replays"] = 200, example("POST", "/v1/replays")
    page = text_of(sent(api, "/orders/A1/tell", to="workflow:order_notification"))

    (body,) = [body for (method, _), (_, body) in zip(api.asked, api.sent, strict=True) if method == "POST"]
    assert json.loads(body or b"") == {
        "events": {"orderNos": ["A1"]},
        "to": {"workflow": "order_notification"},
        "dryRun": True,
    }
    for text in ("Runs that would start", "1 (people: 1)", "the order moved on", "Yes, tell it again"):
        assert text in page


def test_it_is_told_once_and_leads_to_how_far_it_is(api: PlayedApi) -> None:
    api.answers["POST", "/v1/replays"] = 202, example("GET", "/v1/replays/{replay_id}")
    done = sent(api, "/orders/A1/tell/confirmed", to="workflow:order_notification", key="abcdefgh")

    headers, body = api.sent[-1]
    assert done["headers"]["Location"] == "/api/console/replays/6f1d0c2b9a8e4d7f8b3a5c6d7e8f9012"
    assert headers["Idempotency-Key"] == "abcdefgh"
    assert json.loads(body or b"")["dryRun"] is False


@pytest.mark.parametrize("found", [{"starts": 0}, {"events": 0}, {"isWhole": False}])
def test_where_nothing_can_be_told_nothing_is_offered(api: PlayedApi, found: Json) -> None:
    api.answers["POST", "/v1/replays"] = 200, example("POST", "/v1/replays") | found
    page = text_of(sent(api, "/orders/A1/tell", to="workflow:x"))

    assert "There is nothing that could be told." in page
    assert "Yes, tell it again" not in page


def test_a_rule_is_said_to_do_again_what_it_does(api: PlayedApi) -> None:
    would = example("POST", "/v1/replays")
    api.answers["POST", "/v1/replays"] = (
        200,
        {name: would[name] for name in ("events", "types", "isWhole") if name in would} | {"to": {"rule": "vip"}},
    )

    assert "does again what it does" in text_of(sent(api, "/orders/A1/tell", to="rule:vip"))


@pytest.mark.parametrize("code", ["target_unknown", "replay_invalid", "replay_empty"])
def test_a_mistake_about_whom_to_tell_stands_there(api: PlayedApi, code: str) -> None:
    api.refuse("POST", "/v1/replays", 422, code)
    api.answers["POST", "/v1/replays"][1]["errors"] = [{"pointer": "/to"}] if code == "replay_invalid" else []
    for path in ("/orders/A1/tell", "/orders/A1/tell/confirmed"):
        answer = sent(api, path, to="rule:x")
        assert answer["statusCode"] == 422
        is_at_field = f'id="h-to">What to do about {code}.' in text_of(answer)
        assert is_at_field is (code != "replay_empty")
        assert ('<div class="problem"' in text_of(answer)) is (code == "replay_empty")


@pytest.mark.parametrize(("state", "asks_again"), [("working", True), ("failed", False)])
def test_how_far_it_is_told_is_asked_again_until_it_is_done(
    api: PlayedApi, state: str, *, asks_again: bool
) -> None:
    replay = example("GET", "/v1/replays/{replay_id}") | {"state": state, "code": "table_busy"}
    api.answers["GET", "/v1/replays/p1"] = 200, replay
    page = shown(api, "/replays/p1")

    assert ("every 3s" in page) is asks_again
    for text in ('href="/api/console/orders/A1"', "order_notification", "table_busy"):
        assert text in page


# -- deleting ---------------------------------------------------------------------------------------------------


def test_an_order_is_deleted_once_its_number_was_typed(api: PlayedApi) -> None:
    page = shown(api, "/orders/A1/delete")
    assert "Version 1. Products: 1; after-sales cases: 0." in page
    assert "told as orderDELETED" in page

    mistyped = sent(api, "/orders/A1/delete", version="1", key="abcdefgh", typed="A2")
    assert "Type A1 to go on." in text_of(mistyped)
    assert not [method for method, _ in api.asked if method == "DELETE"]

    done = sent(api, "/orders/A1/delete", version="1", key="abcdefgh", typed="A1")
    assert done["headers"]["Location"] == "/api/console/operations/86253556ea6ed322621c3e074a72619c"
    assert api.asked[-1] == ("DELETE", "/v1/orders?externalOrderId=A1")
    assert api.sent[-1][0]["Idempotency-Key"] == "abcdefgh"


def test_an_order_that_somebody_changed_meanwhile_is_not_deleted(api: PlayedApi) -> None:
    answer = sent(api, "/orders/A1/delete", version="7", typed="A1")

    assert answer["statusCode"] == 409
    assert "Somebody changed the order meanwhile" in text_of(answer)
    assert 'name="version" value="1"' in text_of(answer)
    assert not [method for method, _ in api.asked if method == "DELETE"]


def test_what_the_api_says_against_a_deletion_is_shown(api: PlayedApi) -> None:
    api.refuse("DELETE", "/v1/orders", 503, "try_again_later")

    assert "What to do about try_again_later." in text_of(sent(api, "/orders/A1/delete", version="1", typed="A1"))


def test_who_may_delete_and_not_read_is_told_that_it_is_under_way(api: PlayedApi) -> None:
    api.scopes = frozenset({Scope.ORDERS_WRITE})
    assert "after-sales cases:" not in shown(api, "/orders/A1/delete")
    done = sent(api, "/orders/A1/delete", version="", typed="A1")

    assert done["headers"]["Location"] == "/api/console?done=deleting"


@pytest.mark.parametrize(("state", "asks_again"), [("waiting", True), ("done", False)])
def test_how_far_a_deletion_is_asked_again_until_it_is_done(
    api: PlayedApi, state: str, *, asks_again: bool
) -> None:
    operation = example("GET", "/v1/operations/{operation_id}") | {
        "state": state,
        "code": "too_many_failures",
        "failed": [{"externalOrderId": "A9", "code": "order_busy"}],
    }
    api.answers["GET", "/v1/operations/o1"] = 200, operation
    page = shown(api, "/operations/o1")

    assert ("every 3s" in page) is asks_again
    for text in ("A9", "order_busy", "too_many_failures", 'href="/api/console/orders/A1"'):
        assert text in page


# -- who would be reached ---------------------------------------------------------------------------------------


CONTACT = {"customer_id": CUSTOMER, "matched_by": "email", "reachable_by": ["email"]}


def settings(channels: str) -> Json:
    """Settings with channels and a default language."""
    found = example("GET", "/v1/settings")
    one = found["messages"]["quiet_hours"]
    found["messages"] |= {"channels": one | {"value": channels}, "default_language": one | {"value": "zh"}}
    return found


def contact_api() -> PlayedApi:
    api = PlayedApi()
    api.answers["GET", "/v1/settings"] = 200, settings("sms,email,webhook:crm")
    api.answers["GET", "/v1/orders/A1/events"] = 200, told(detail={"contact": CONTACT})
    return api


def test_the_first_channel_that_leads_to_the_buyer_is_the_one_taken() -> None:
    page = shown(contact_api(), "/orders/A1/contact")

    for text in ("does not lead there", "leads there, too", "138****8000", "by the e-mail address", "wants none"):
        assert text in page
    assert page.count(">taken<") == 1
    assert "by e-mail" in page.partition(">taken<")[0].rpartition("<li>")[2]


def test_the_language_is_that_of_the_message_about_the_status() -> None:
    api = contact_api()
    preview = example("POST", "/v1/messages/{name}/{language}/preview")
    preview["language"] = {"asked": "zh", "taken": "en", "because": "english"}
    preview["sms"] = None
    api.answers["POST", "/v1/messages/SHIPPED/zh/preview"] = 200, preview
    page = shown(api, "/orders/A1/contact")

    assert "English, as there is no other text" in page
    assert 'href="/api/console/messages/SHIPPED/en/preview"' in page

    order = example("GET", "/v1/orders/{order_no}")
    order["order"]["language"] = "de"
    api.answers["GET", "/v1/orders/A1"] = 200, order
    shown(api, "/orders/A1/contact")
    assert ("POST", "/v1/messages/SHIPPED/de/preview") in api.asked


def test_a_status_without_a_message_is_no_trouble() -> None:
    api = contact_api()
    api.refuse("POST", "/v1/messages/SHIPPED/zh/preview", 404, "content_unknown")
    page = shown(api, "/orders/A1/contact")

    assert "There is no message about the status" in page
    assert '<div class="problem"' not in page

    api.refuse("POST", "/v1/messages/SHIPPED/zh/preview", 503, "table_busy")
    assert "What to do about table_busy." in shown(api, "/orders/A1/contact")


def test_what_a_key_may_not_see_is_said_to_be_unknown() -> None:
    api = contact_api()
    api.scopes = frozenset({Scope.CARDS_READ})
    page = shown(api, "/orders/A1/contact")
    for text in ("Which channels are set is not known here.", "(orders:read)", "(settings:read)", "not known"):
        assert text in page

    api.scopes = frozenset({Scope.ORDERS_READ})
    page = shown(api, "/orders/A1/contact")
    assert "(cards:read)" in page
    assert "138****8000" not in page
    assert "/customers/" not in page


def test_a_buyer_nobody_knows_is_said_so() -> None:
    api = contact_api()
    contact: Json = {"customer_id": None, "matched_by": None, "reachable_by": []}
    api.answers["GET", "/v1/orders/A1/events"] = 200, told(detail={"contact": contact})
    page = shown(api, "/orders/A1/contact")

    for text in ("nobody knows whose order it is", "neither an e-mail address nor a phone number"):
        assert text in page
    assert not [target for _, target in api.asked if "/consent" in target]
