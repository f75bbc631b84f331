"""The screens of customers: looking somebody up, the profile, merging, and exporting and erasing."""

import json
from typing import Any

import pytest

from orderhub.console.screens import customers, privacy
from orderhub.console.screens.customer import CHANNELS
from orderhub.console.showing import OPEN
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of
from tests.support.openapi import document
from tests.unit.console.test_screens import ATTACK, CUSTOMER, Reading

Json = Any
SCHEMAS = document()["components"]["schemas"]
OTHER = "0b5a4938275f0c6c1e8b7d4a3f9e2d1c"
HOME = f"/customers/{CUSTOMER}"


def sent(api: PlayedApi, path: str, **form: str) -> Json:
    """The answer to a form."""
    return desk_on(api).answer(request(path, method="POST", form=form))


def body_of(api: PlayedApi) -> Json:
    """What was sent with the last call that had a body."""
    return json.loads(next(body for _, body in reversed(api.sent) if body))


def test_kinds_channels_and_states_are_those_of_the_api() -> None:
    assert set(customers.KINDS) == SCHEMAS["Identities"]["properties"].keys()
    assert set(CHANNELS) == set(SCHEMAS["ConsentChannel"]["enum"])
    assert set(privacy.KINDS) == set(SCHEMAS["PrivacyKind"]["enum"])
    assert set(SCHEMAS["OperationState"]["enum"]) > OPEN


# -- looking somebody up ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", customers.KINDS)
def test_somebody_is_looked_up_by_what_they_are_known_by(kind: str) -> None:
    api = PlayedApi()
    api.answers["POST", "/v1/customers/lookup"] = 200, {"customer": {"customerId": CUSTOMER}}
    answer = sent(api, "/customers", kind=kind, value=" 13800138000 ")

    assert body_of(api) == {kind: "13800138000"}
    assert answer["headers"]["Location"] == f"/api/console{HOME}"


def test_an_id_of_the_hub_leads_there_without_a_lookup() -> None:
    api = PlayedApi()
    answer = sent(api, "/customers", kind="customerId", value=CUSTOMER.upper())

    assert answer["headers"]["Location"] == f"/api/console{HOME}"
    assert len(api.asked) == 1, "the session alone"


def test_nobody_is_found_and_nothing_typed_is_in_an_address() -> None:
    page = text_of(sent(PlayedApi(), "/customers", kind="email", value="zhang.san@example.com"))
    read = Reading(page)

    assert "Nobody is known by that." in page
    assert 'value="zhang.san@example.com"' in page
    assert '<option value="email" selected>' in page
    assert "zhang" not in " ".join([read.title, *read.addresses])
    assert page.count("zhang.san") == 1


def test_what_the_api_refuses_is_said_and_nothing_typed_asks_nothing() -> None:
    api = PlayedApi()
    api.refuse("POST", "/v1/customers/lookup", 400, "identity_placeholder")
    answer = sent(api, "/customers", kind="phone", value="0")
    assert answer["statusCode"] == 400
    assert "That names nobody" in text_of(answer)
    assert "Nobody is known by that." not in text_of(answer)

    api = PlayedApi()
    sent(api, "/customers", kind="phone", value=" ")
    assert ("POST", "/v1/customers/lookup") not in api.asked


def test_identities_that_contradict_lead_to_both() -> None:
    api = PlayedApi()
    conflict = {
        "state": "open",
        "customerId": OTHER,
        "kind": "email",
        "boundTo": CUSTOMER,
        "orderNo": "A7",
        "at": "",
    }
    api.answers["GET", "/v1/customers/conflicts"] = 200, {"conflicts": [conflict], "next": "c"}
    page = shown(api, "/customers?cursor=b")

    assert f'href="/api/console{HOME}/merges?other={OTHER}"' in page
    assert 'href="/api/console/customers?cursor=c"' in page
    assert api.asked[-1] == ("GET", "/v1/customers/conflicts?limit=20&cursor=b")


# -- the profile ------------------------------------------------------------------------------------------------


def profile(**fields: Json) -> PlayedApi:
    api = PlayedApi()
    api.answers["GET", f"/v1{HOME}"] = 200, example("GET", "/v1/customers/{customer_id}") | fields
    return api


def test_a_customer_is_shown_as_the_api_masks_it() -> None:
    api = profile()
    orders = example("GET", "/v1/customers/{customer_id}/orders")
    orders["orders"].append(orders["orders"][0] | {"orderNo": "A2", "sale": None})
    api.answers["GET", f"/v1{HOME}/orders"] = 200, orders | {"next": "c"}
    page = shown(api, f"{HOME}?cursor=b&done=saved")

    for text in (
        *("J*** S****", "j***@example.com", "1,000 USD", "DELIVERED", "order_notification", "vip", "phone call"),
        *("wants none", "nothing was said", "Id in the shop", "kept as a hash", "Saved."),
    ):
        assert text in page
    assert f'href="/api/console{HOME}?cursor=c"' in page
    assert 'href="/api/console/orders/A2"' in page
    assert f'href="/api/console/events?key={CUSTOMER}"' in page
    assert ("GET", f"/v1{HOME}/orders?limit=20&cursor=b") in api.asked


def test_a_customer_without_anything_says_so() -> None:
    api = profile(tags=[], recentMessages=[], sales=[], firstOrder=None, lastOrder=None, merged=[OTHER])
    api.answers["GET", f"/v1{HOME}/orders"] = 200, {"orders": [], "next": None}
    page = shown(api, HOME)

    for text in ("No tags.", "No orders.", "No message went out.", "Merges (1)"):
        assert text in page


def test_who_may_read_alone_is_offered_nothing_else() -> None:
    api = profile()
    api.scopes = frozenset({Scope.CUSTOMERS_READ})
    page = shown(api, HOME)

    forms = [known["action"] for tag, known in Reading(page).elements if tag == "form"]
    assert forms == ["/api/console/search", "/api/console/language", "/api/console/sign-out"]
    assert "/console/orders/" not in page
    assert "/console/events" not in page


def test_tags_are_put_on_and_taken_off() -> None:
    api = PlayedApi()
    assert sent(api, f"{HOME}/tags", tag="a/b")["headers"]["Location"] == f"/api/console{HOME}?done=saved"
    assert api.asked[-1] == ("PUT", f"/v1{HOME}/tags/a%2Fb")
    sent(api, f"{HOME}/tags", untag="vip")
    assert api.asked[-1] == ("DELETE", f"/v1{HOME}/tags/vip")
    assert sent(api, f"{HOME}/tags")["headers"]["Location"] == f"/api/console{HOME}"


@pytest.mark.parametrize(("given", "is_given"), [("yes", True), ("no", False)])
def test_what_a_customer_wants_is_said_with_its_source(given: str, *, is_given: bool) -> None:
    api = PlayedApi()
    sent(api, f"{HOME}/consent", channel="email", given=given, source="phone call")

    assert api.asked[-1] == ("PUT", f"/v1{HOME}/consent")
    assert body_of(api) == {"channel": "email", "given": is_given, "source": "phone call"}


@pytest.mark.parametrize("form", [{"given": "yes"}, {"source": "x"}, {"given": "maybe", "source": "x"}])
def test_what_is_not_said_whole_is_not_sent(form: dict[str, str]) -> None:
    api = PlayedApi()
    answer = sent(api, f"{HOME}/consent", channel="all", **form)

    assert len(api.asked) == 1
    assert answer["headers"]["Location"] == f"/api/console{HOME}"


# -- merges -----------------------------------------------------------------------------------------------------


def test_two_customers_are_compared_before_they_are_merged() -> None:
    api = PlayedApi()
    page = shown(api, f"{HOME}/merges?other={OTHER.upper()}")
    assert "it can be undone exactly" in page
    assert f'name="other" value="{OTHER}"' in page
    assert f'href="/api/console/customers/{OTHER}/merges?other={CUSTOMER}"' in page

    answer = sent(api, f"{HOME}/merges", other=OTHER)
    assert api.asked[-1] == ("POST", f"/v1{HOME}/merges")
    assert body_of(api) == {"customerId": OTHER}
    assert answer["headers"]["Location"] == f"/api/console{HOME}/merges?done=done"


def test_a_merge_is_undone() -> None:
    api = PlayedApi()
    merge = {"customerId": OTHER, "into": CUSTOMER, "at": "2026-05-02T09:00:00Z", "by": "415aaba6cf66"}
    api.answers["GET", f"/v1{HOME}/merges"] = 200, {"customerId": CUSTOMER, "merges": [merge]}
    page = shown(api, f"{HOME}/merges")
    assert f'name="merged" value="{OTHER}"' in page
    assert 'id="f-other"' in page
    api.scopes = frozenset({Scope.CUSTOMERS_READ})
    assert 'name="merged"' not in shown(api, f"{HOME}/merges")

    api = PlayedApi()
    api.answers["DELETE", f"/v1{HOME}/merges/{OTHER}"] = 204, None
    answer = sent(api, f"{HOME}/merges/undone", merged=OTHER)
    assert api.asked[-1] == ("DELETE", f"/v1{HOME}/merges/{OTHER}")
    assert answer["headers"]["Location"] == f"/api/console{HOME}/merges?done=done"


@pytest.mark.parametrize("path", ["merges", "merges/undone"])
def test_without_another_customer_nothing_is_done(path: str) -> None:
    api = PlayedApi()
    sent(api, f"{HOME}/{path}")
    assert len(api.asked) == 1


def test_another_customer_that_nobody_knows_is_said_so() -> None:
    api = PlayedApi()
    api.refuse("GET", f"/v1/customers/{OTHER}", 404, "customer_unknown")
    page = shown(api, f"{HOME}/merges?other={OTHER}")
    assert "There is no such customer" in page
    assert "Merge the two" not in page


# -- privacy ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "word"), [("en", "ERASE"), ("zh-CN", "删除")])
def test_a_customer_is_erased_after_it_was_said_what_goes_and_the_word_typed(language: str, word: str) -> None:
    api = PlayedApi()
    counted = document()["paths"]["/v1/privacy/erase"]["post"]["responses"]["200"]["content"]["application/json"]
    api.answers["POST", "/v1/privacy/erase"] = 200, json.loads(json.dumps(counted["example"], default=str))
    desk = desk_on(api)
    ask = text_of(desk.answer(request(f"{HOME}/erase", method="POST", form={}, language=language)))
    assert body_of(api) == {"customerId": CUSTOMER, "dryRun": True}
    token = next(known["value"] for _, known in Reading(ask).elements if known.get("name") == "confirm")
    assert 'class="danger"' in ask

    api.answers["POST", "/v1/privacy/erase"] = 202, {"requestId": "r1", "kind": "erase", "state": "waiting"}
    form = {"confirm": token or "", "word": word}
    answer = desk.answer(request(f"{HOME}/erase/confirmed", method="POST", form=form, language=language))
    assert body_of(api) == {"customerId": CUSTOMER, "confirm": token}
    assert answer["headers"]["Location"] == "/api/console/privacy/r1"


@pytest.mark.parametrize("kind", privacy.KINDS)
def test_another_word_does_nothing(kind: str) -> None:
    api = PlayedApi()
    answer = sent(api, f"{HOME}/{kind}/confirmed", confirm="token", word="yes")

    assert answer["statusCode"] == 400
    assert f"Nothing was done: type “{kind}”." in text_of(answer)
    assert body_of(api) == {"customerId": CUSTOMER, "dryRun": True}, "it is counted anew, and nothing else"
    assert "Nothing was done" not in text_of(sent(api, f"{HOME}/{kind}/confirmed"))


def request_of(**fields: Json) -> PlayedApi:
    api = PlayedApi()
    receipt = example("GET", "/v1/privacy/requests/{request_id}") | {"requestId": "r1"}
    api.answers["GET", "/v1/privacy/requests/r1"] = 200, receipt | fields
    return api


def test_a_request_is_followed_to_its_receipt() -> None:
    page = shown(request_of(state="working", step="take_out", done={}), "/privacy/r1")
    assert 'hx-trigger="every 3s"' in page
    assert '<meta http-equiv="refresh" content="5">' in page
    assert "take_out" in page

    page = shown(request_of(keptUntil="2026-12-22T05:04:12Z"), "/privacy/r1")
    assert "hx-trigger" not in page
    for text in ("7f3a2b9c1d0e", "What was done", "Backups", "File kept until"):
        assert text in page
    assert "Load the file" not in page

    assert "Given up" in shown(request_of(state="failed", code="abandoned"), "/privacy/r1")


def test_the_file_of_an_export_is_at_an_address_made_for_it_now() -> None:
    address = "https://drop.s3.amazonaws.com/exports/privacy/r1?X-Amz-Signature=5"
    api = request_of(kind="export", url=address)
    assert 'href="/api/console/privacy/r1/file"' in shown(api, "/privacy/r1")
    assert desk_on(api).answer(request("/privacy/r1/file"))["headers"]["Location"] == address

    for other in ("", f"https://a{ATTACK}\n", "javascript:alert(1)"):
        answer = desk_on(request_of(url=other)).answer(request("/privacy/r1/file"))
        assert answer["headers"]["Location"] == "/api/console/privacy/r1"


def test_all_customers_are_listed_masked_with_what_their_orders_come_to() -> None:
    api = PlayedApi()
    listed = example("GET", "/v1/customers")
    nobody = listed["customers"][0] | {"name": None, "channels": {"email": None, "phone": None}}
    nobody |= {"customerId": "0" * 32, "lastOrder": None, "orders": 0, "sales": []}
    api.answers["GET", "/v1/customers"] = 200, {"customers": [*listed["customers"], nobody], "next": "n"}

    page = shown(api, "/all-customers?cursor=c")

    assert ("GET", "/v1/customers?limit=20&cursor=c") in api.asked
    assert "J*** S****" in page
    assert "1,000 USD" in page
    assert 'href="/api/console/orders/A7"' in page
    assert ">00000000<" in page
    assert 'href="/api/console/all-customers?cursor=n"' in page


def test_who_sees_no_orders_is_led_to_none() -> None:
    page = shown(PlayedApi(frozenset({Scope.CUSTOMERS_READ})), "/all-customers")

    assert "A7" in page
    assert "/orders/A7" not in page


def test_customers_that_cannot_be_read_are_said() -> None:
    api = PlayedApi()
    api.refuse("GET", "/v1/customers", 503, "customers_unreachable")

    assert "What to do about customers_unreachable." in text_of(desk_on(api).answer(request("/all-customers")))
