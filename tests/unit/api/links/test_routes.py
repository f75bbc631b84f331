import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.links import routes
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.links.tokens import Purpose, link_of
from orderhub.platform.log import log
from tests.support.orders import NOON, ODD_NAMES
from tests.support.signing import signer
from tests.unit.links.events import ORDER, request
from tests.unit.links.shop import Shop, shop

SIGNER = signer()
CARD, FEEDBACK = f"{ORDER}/card-link", f"{ORDER}/feedback-link"
CONTEXT, CHECK = "/v1/order-context", "/v1/order-context/check"


SHOP = shop("A1", *ODD_NAMES)


def signed(resource: str, body: object = None, order_no: str = "A1") -> Any:  # noqa: ANN401 - JSON
    event = request(resource, body, order_no)
    if resource == CONTEXT:
        return routes.sign_context(event, SHOP, SIGNER, NOON).body
    answer = routes.sign_link(event, SHOP, SIGNER, NOON)
    return answer.body


def checked(body: object, order_shop: Shop = SHOP, later: timedelta = timedelta()) -> Any:  # noqa: ANN401 - JSON
    return routes.check_context(request(CHECK, body), order_shop, SIGNER, NOON + later).body


def code_of(resource: str, body: object, order_no: str = "A1") -> tuple[int, str]:
    with pytest.raises(RequestError) as caught:
        checked(body) if resource == CHECK else signed(resource, body, order_no)
    return status_of(caught.value), caught.value.code


@pytest.mark.parametrize(
    ("resource", "purpose", "page"),
    [(CARD, Purpose.CARD, "card.html"), (FEEDBACK, Purpose.FEEDBACK, "feedback")],
)
def test_a_link_leads_to_the_page_of_the_order_it_was_asked_for(
    resource: str, purpose: Purpose, page: str
) -> None:
    response = signed(resource, {"minutes": 5, "audience": "weiyu:desk-1"})

    found = re.fullmatch(rf"https://api\.example\.com/api/v1/links/([^/]+)/{re.escape(page)}", response["url"])
    assert found
    link = link_of(found[1], purpose, SIGNER, NOON)
    assert link
    assert (link.order_no, link.audience) == ("A1", "weiyu:desk-1")
    assert link.expires_at == NOON + timedelta(minutes=5)
    assert (response["expiresAt"], response["audience"]) == ("2026-11-22T12:05:00Z", "weiyu:desk-1")


@pytest.mark.parametrize("resource", [CARD, FEEDBACK])
@pytest.mark.parametrize("body", [None, {}, {"audience": None}])
def test_who_asks_for_nothing_in_particular_gets_an_hour(resource: str, body: object) -> None:
    response = signed(resource, body)

    assert (response["expiresAt"], response["audience"]) == ("2026-11-22T13:00:00Z", None)


def test_what_is_signed_is_a_201_and_nobody_s_to_keep() -> None:
    answer: Answer = routes.sign_link(request(CARD), SHOP, SIGNER, NOON)

    assert (answer.status, answer.headers) == (201, {})


@pytest.mark.parametrize("minutes", [0, -1, 43_201, 1.5, "60", True, None, [], 10**400])
def test_minutes_are_a_whole_number_within_bounds(minutes: object) -> None:
    assert code_of(CARD, {"minutes": minutes}) == (400, "minutes_invalid")


def test_a_link_lasts_a_month_at_most_and_a_context_a_day() -> None:
    assert signed(CARD, {"minutes": 43_200})["expiresAt"] == "2026-12-22T12:00:00Z"
    assert signed(CONTEXT, {"orderNo": "A1", "minutes": 1440})["expiresAt"] == "2026-11-23T12:00:00Z"
    assert code_of(CONTEXT, {"orderNo": "A1", "minutes": 1441}) == (400, "minutes_invalid")


@pytest.mark.parametrize("audience", ["", "a" * 65, "a b", "desk@example.com", "客服", "a\n", 7, ["a"]])
@pytest.mark.parametrize("resource", [CARD, FEEDBACK, CONTEXT])
def test_an_audience_is_an_id(resource: str, audience: object) -> None:
    named = {"orderNo": "A1"} if resource == CONTEXT else {}

    assert code_of(resource, named | {"audience": audience}) == (400, "audience_invalid")


@pytest.mark.parametrize("resource", [CARD, FEEDBACK, CONTEXT, CHECK])
def test_a_field_that_is_misspelt_is_refused(resource: str) -> None:
    assert code_of(resource, {"minuts": 5}) == (400, "field_unknown")


@pytest.mark.parametrize("uid", ["u" * 101, 7, {}])
def test_a_visitor_is_known_by_a_text(uid: object) -> None:
    assert code_of(CONTEXT, {"orderNo": "A1", "visitorUid": uid}) == (400, "visitor_uid_invalid")


@pytest.mark.parametrize("resource", [CARD, FEEDBACK, CONTEXT, CHECK])
@pytest.mark.parametrize("body", [b"[]", b'"x"', b"{", b"{'a': 1}", b"[" * 50_000, b'{"orderNo": "\\ud800"}'])
def test_a_body_is_a_json_object(resource: str, body: bytes) -> None:
    assert code_of(resource, body) == (400, "body_invalid")


@pytest.mark.parametrize("resource", [CARD, FEEDBACK, CONTEXT, CHECK])
def test_a_body_has_bounds(resource: str) -> None:
    assert code_of(resource, b" " * 64_001) == (413, "body_too_large")


@pytest.mark.parametrize(("resource", "name"), [(CONTEXT, "orderNo"), (CHECK, "orderContext")])
@pytest.mark.parametrize("value", [None, "", 7, ["A1"]])
def test_what_must_be_there_is_asked_for(resource: str, name: str, value: object) -> None:
    assert code_of(resource, {name: value}) == (400, "body_invalid")


def test_for_an_order_that_is_not_there_nothing_is_signed() -> None:
    unknown = (404, "order_unknown")

    assert code_of(CARD, {}, order_no="A2") == unknown
    assert code_of(FEEDBACK, {}, order_no="A2") == unknown
    assert code_of(CONTEXT, {"orderNo": "A2"}) == unknown
    assert code_of(CONTEXT, {"orderNo": "A" * 2000}) == unknown


@given(
    st.sampled_from(ODD_NAMES),
    st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=100),
    st.none() | st.from_regex(r"[A-Za-z0-9_.:-]{1,64}", fullmatch=True),
)
def test_a_context_of_ours_is_verified_and_says_what_was_signed(
    order_no: str, visitor_uid: str | None, audience: str | None
) -> None:
    context = signed(CONTEXT, {"orderNo": order_no, "visitorUid": visitor_uid, "audience": audience})

    assert checked({"orderContext": context["orderContext"]}) == {
        "verified": True,
        "orderNo": order_no,
        "visitorUid": visitor_uid,
        "audience": audience,
        "expiresAt": "2026-11-22T13:00:00Z",
    }


def test_a_blank_visitor_is_none() -> None:
    context = signed(CONTEXT, {"orderNo": "A1", "visitorUid": ""})

    assert checked({"orderContext": context["orderContext"]})["visitorUid"] is None


def test_of_a_context_that_is_not_good_nothing_is_said_but_that() -> None:
    good = signed(CONTEXT, {"orderNo": "A1"})["orderContext"]
    of_a_link = signed(CARD)["url"].split("/")[-2]
    not_good = {"verified": False}

    assert checked({"orderContext": good})["verified"] is True
    assert checked({"orderContext": good[:-1] + "~"}) == not_good
    assert checked({"orderContext": of_a_link}) == not_good
    assert checked({"orderContext": good}, later=timedelta(hours=1)) == not_good
    assert checked({"orderContext": good}, shop()) == not_good


def test_the_log_knows_which_link_was_signed_but_neither_its_token_nor_whom_it_is_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[tuple[str, Mapping[str, object]]] = []
    monkeypatch.setattr(log, "info", lambda name, extra: lines.append((name, extra)))

    response = signed(CONTEXT, {"orderNo": "A1", "visitorUid": "13800138000"})

    link = link_of(response["orderContext"], Purpose.CONTEXT, SIGNER, NOON)
    assert link
    assert lines == [("link_signed", {"order_no": "A1", "purpose": "context", "link_id": link.link_id})]


AGENT = "links:write cards:read cards:act cards:decide"


def link_by(scopes: str, body: dict[str, Any], resource: str = CARD) -> Any:  # noqa: ANN401 - JSON
    return routes.sign_link(request(resource, body, scopes=scopes), SHOP, SIGNER, NOON).body


def refused_by(scopes: str, body: dict[str, Any], resource: str = CARD) -> tuple[int, str]:
    with pytest.raises(RequestError) as caught:
        link_by(scopes, body, resource)
    return status_of(caught.value), caught.value.code


@pytest.mark.parametrize("asked_for", [["cards:act"], ["cards:act", "cards:decide"]])
def test_a_link_to_the_card_carries_what_its_key_may_do(asked_for: list[str]) -> None:
    response = link_by(AGENT, {"scopes": asked_for, "minutes": 1440})

    link = link_of(response["url"].split("/")[-2], Purpose.CARD, SIGNER, NOON)
    assert link
    assert (link.scopes, link.by) == (frozenset(asked_for), "k1")


@pytest.mark.parametrize("body", [{}, {"scopes": []}, {"scopes": None}])
def test_a_link_that_asks_for_no_scopes_carries_none(body: dict[str, Any]) -> None:
    link = link_of(link_by(AGENT, body)["url"].split("/")[-2], Purpose.CARD, SIGNER, NOON)

    assert link
    assert (link.scopes, link.by) == (frozenset(), None)


@pytest.mark.parametrize(
    ("held", "asked_for"),
    [
        ("links:write", ["cards:act"]),
        ("links:write cards:act", ["cards:act"]),
        ("links:write cards:read", ["cards:act"]),
        ("links:write cards:read cards:act", ["cards:act", "cards:decide"]),
    ],
)
def test_nobody_hands_on_what_their_key_may_not_do(held: str, asked_for: list[str]) -> None:
    assert refused_by(held, {"scopes": asked_for}) == (403, "scope_missing")


@pytest.mark.parametrize(
    "wrong",
    [
        "cards:act",
        ["cards:decide"],
        ["orders:write"],
        ["cards:act", "cards:act"],
        {"cards:act": True},
        [1],
        True,
        7,
    ],
)
def test_scopes_that_no_link_carries_are_refused(wrong: object) -> None:
    assert refused_by(AGENT, {"scopes": wrong}) == (400, "scopes_invalid")


def test_a_link_that_can_act_counts_for_a_day_at_most_and_only_for_the_card() -> None:
    assert refused_by(AGENT, {"scopes": ["cards:act"], "minutes": 1441}) == (400, "minutes_invalid")
    assert refused_by(AGENT, {"scopes": ["cards:act"]}, FEEDBACK) == (400, "field_unknown")
