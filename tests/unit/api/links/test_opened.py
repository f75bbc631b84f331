from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from orderhub.api.links.opened import LinkSources, answer
from orderhub.cards.card import card_of
from orderhub.care.catalog import load_catalog
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.links.tokens import Purpose, new_link, token_of, with_rights
from orderhub.orders.statuses import Status
from orderhub.words.translations import translate
from tests.support.orders import NOON, ODD_NAMES, SHANGHAI, case
from tests.support.signing import FakeKeys, signer
from tests.unit.links.events import visit
from tests.unit.links.shop import Shop, order, shop

SIGNER, CATALOG = signer(), load_catalog()
CARD, FORM = "card.html", "feedback"
FRAMES = "'self' https://desk.example.com"


def token(purpose: Purpose, order_no: str = "A1", keys: FakeKeys | None = None) -> str:
    return token_of(new_link(order(order_no), 60, NOON), purpose, signer(keys))


def sources(order_shop: Shop) -> LinkSources:
    return LinkSources(
        register=order_shop.register, signer=SIGNER, catalog=CATALOG, zone=SHANGHAI, frame_ancestors=FRAMES
    )


def get(page: str, by: str, order_shop: Shop | None = None, now: datetime = NOON, **headers: str) -> Answer:
    return answer(visit(page, by, None, **headers), sources(order_shop or shop("A1")), now)


def text_of(answer: Answer) -> str:
    assert isinstance(answer.body, str)
    return answer.body


@pytest.mark.parametrize("order_no", ODD_NAMES)
def test_a_link_opens_the_card_of_its_order_for_frames_that_may_show_it(order_no: str) -> None:
    answer = get(CARD, token(Purpose.CARD, order_no), shop(order_no, "A2"))

    assert answer.status == 200
    assert "<main" in text_of(answer)
    assert f"frame-ancestors {FRAMES}" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "A2" not in text_of(answer)


def test_a_card_that_is_still_true_is_not_sent_again() -> None:
    link = token(Purpose.CARD)
    first = get(CARD, link)

    again = get(CARD, link, now=NOON + timedelta(seconds=5), If_None_Match=first.headers["ETag"])
    other = get(CARD, link, If_None_Match='"other"')

    assert (again.status, again.body, again.headers["ETag"]) == (304, None, first.headers["ETag"])
    assert other.status == 200


def test_pages_speak_the_language_of_whoever_reads_them() -> None:
    feedback, card = token(Purpose.FEEDBACK), token(Purpose.CARD)

    assert translate("feedback.title", "zh") in text_of(get(FORM, feedback, Accept_Language="zh-CN,zh;q=0.9"))
    assert translate("feedback.title", "en") in text_of(get(FORM, feedback))
    assert 'lang="zh-CN"' in text_of(get(CARD, card, Accept_Language="zh"))
    event = visit(FORM, feedback) | {"queryStringParameters": {"locale": "zh-cn"}}
    assert translate("feedback.title", "zh") in text_of(answer(event, sources(shop("A1")), NOON))


def test_the_form_is_sent_to_where_it_came_from() -> None:
    order_shop, link = shop("A1"), token(Purpose.FEEDBACK)

    sent = answer(visit(FORM, link, b"score=4&comment=fine"), sources(order_shop), NOON)

    (stored,) = order_shop.feedbacks()
    assert (sent.status, stored.score, stored.comment, stored.given_at) == (200, 4, "fine", NOON)
    assert translate("feedback.thanks", "en") in text_of(sent)
    assert order_shop.orders["A1"].stamp.written_by == "r-1"
    assert f"frame-ancestors {FRAMES}" in sent.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("page", "purpose", "other"), [(CARD, "card", "feedback"), (FORM, "feedback", "card")])
@pytest.mark.parametrize("form", [None, b"score=4"])
def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(
    page: str, purpose: str, other: str, form: bytes | None
) -> None:
    good = token(Purpose(purpose))
    wrong = [
        (f"{good[:-1]}~", shop("A1"), NOON),
        (good[1:], shop("A1"), NOON),
        (token(Purpose(purpose), keys=FakeKeys([b"foreign" * 5])), shop("A1"), NOON),
        (token(Purpose(other)), shop("A1"), NOON),
        (token(Purpose.CONTEXT), shop("A1"), NOON),
        (good, shop("A2"), NOON),
        ("%F0%9F%9B%92", shop("A1"), NOON),
    ]

    answers = set()
    for by, order_shop, now in wrong:
        with pytest.raises(RequestError) as caught:
            answer(visit(page, by, form), sources(order_shop), now)
        answers.add((status_of(caught.value), caught.value.code, str(caught.value), caught.value.retry_after))

    assert answers == {(404, "link_unknown", "There is nothing here; ask for a new link.", None)}


@pytest.mark.parametrize(("page", "purpose"), [(CARD, Purpose.CARD), (FORM, Purpose.FEEDBACK)])
@pytest.mark.parametrize("form", [None, b"score=4"])
def test_a_link_that_has_expired_says_so_whatever_became_of_its_order(
    page: str, purpose: Purpose, form: bytes | None
) -> None:
    for order_shop in (shop("A1"), shop()):
        with pytest.raises(RequestError) as refused:
            answer(visit(page, token(purpose), form), sources(order_shop), NOON + timedelta(hours=1))

        assert (status_of(refused.value), refused.value.code) == (410, "link_expired")


@pytest.mark.parametrize(("page", "purpose"), [(CARD, Purpose.CARD), (FORM, Purpose.FEEDBACK)])
def test_a_link_does_not_open_an_order_that_was_sent_anew_under_the_same_number(
    page: str, purpose: Purpose
) -> None:
    order_shop = shop("A1")
    anew = replace(order_shop.orders["A1"].stamp, version=3, created_at=NOON + timedelta(days=1))
    order_shop.orders["A1"] = replace(order_shop.orders["A1"], stamp=anew)

    with pytest.raises(RequestError) as refused:
        get(page, token(purpose), order_shop)

    assert refused.value.code == "link_unknown"


def test_who_has_a_link_sees_nothing_that_is_between_agents() -> None:
    order_shop = shop("A1")
    refund = case(status=Status.PAID, reason="arrived broken", note="a serial refunder")
    order_shop.orders["A1"] = replace(order_shop.orders["A1"], cases=(refund,))
    card: Any = card_of(order_shop.orders["A1"], SHANGHAI, "en", NOON, CATALOG)
    replies = [reply["text"] for reply in card["suggestions"]["replies"]]

    page = text_of(get(CARD, token(Purpose.CARD), order_shop))

    assert CATALOG.case_title("refund", "en") in page
    assert [text for text in ("broken", "serial", "Approve refund", *replies) if text in page] == []


ACT, DECIDE = "cards:act", "cards:decide"


def acting_token(*scopes: str) -> str:
    return token_of(with_rights(new_link(order("A1"), 60, NOON), scopes, "k1"), Purpose.CARD, SIGNER)


def press(action: str, by: str, order_shop: Shop, body: bytes = b"{}", *, apart: bool = False) -> Answer:
    pressed = visit("actions/{action}", by, body)
    pressed["path"] = f"/v1/links/{by}/actions/{action}"
    return answer(pressed, replace(sources(order_shop), apart=apart), NOON)


def paid_shop() -> Shop:
    order_shop = shop("A1")
    order_shop.orders["A1"] = replace(
        order_shop.orders["A1"], header=replace(order_shop.orders["A1"].header, status=Status.PAID)
    )
    return order_shop


def test_a_link_that_may_act_shows_what_agents_see_with_forms() -> None:
    order_shop = paid_shop()
    order_shop.orders["A1"] = replace(
        order_shop.orders["A1"], cases=(case(status=Status.PAID, note="a serial refunder"),)
    )

    asking, deciding = (
        text_of(get(CARD, acting_token(*scopes), order_shop)) for scopes in ((ACT,), (ACT, DECIDE))
    )

    for page in (asking, deciding):
        assert "a serial refunder" in page
        assert 'data-act="remind_to_ship"' in page
    assert "Approve refund" not in asking
    assert 'data-act="refund_approve" data-case="refund-1"' in deciding


def test_an_action_is_done_on_behalf_of_the_key_that_made_the_link() -> None:
    order_shop = paid_shop()

    response: Any = press("remind_to_ship", acting_token(ACT), order_shop, b'{"reason": "third call"}').body

    (stored,) = order_shop.orders["A1"].cases
    assert (response["event"], response["repeated"]) == ("orderACTION_remind_to_ship", False)
    assert (stored.kind, stored.opened_by, stored.reason) == ("remind_to_ship", "k1", "third call")
    assert order_shop.events == ["orderACTION_remind_to_ship"]


@pytest.mark.parametrize(
    ("action", "scopes", "apart", "status", "code"),
    [
        ("remind_to_ship", (), False, 403, "scope_missing"),
        ("refund_approve", (ACT,), False, 403, "scope_missing"),
        ("refund_approve", (ACT, DECIDE), True, 403, "decider_is_asker"),
        ("dance", (ACT,), False, 404, "action_unknown"),
    ],
)
def test_by_a_link_nothing_is_done_that_it_does_not_carry(
    action: str, scopes: tuple[str, ...], status: int, code: str, *, apart: bool
) -> None:
    order_shop = shop("A1")
    order_shop.orders["A1"] = replace(
        order_shop.orders["A1"], cases=(replace(case(status=Status.PAID), opened_by="k1"),)
    )

    with pytest.raises(RequestError) as refused:
        press(action, acting_token(*scopes), order_shop, apart=apart)

    assert (status_of(refused.value), refused.value.code) == (status, code)
    assert order_shop.events == []


def test_who_may_decide_by_a_link_decides() -> None:
    order_shop = shop("A1")
    order_shop.orders["A1"] = replace(order_shop.orders["A1"], cases=(case(status=Status.PAID),))

    press("refund_refuse", acting_token(ACT, DECIDE), order_shop)

    assert [entry.state for entry in order_shop.orders["A1"].cases] == ["refused"]


@pytest.mark.parametrize("by", ["x", "expired", "feedback"])
def test_a_link_that_opens_no_card_does_nothing(by: str) -> None:
    order_shop = shop("A1")
    acting = with_rights(new_link(order("A1"), 60, NOON - timedelta(days=1)), (ACT,), "k1")
    tokens = {
        "x": "x",
        "expired": token_of(acting, Purpose.CARD, SIGNER),
        "feedback": token_of(acting, Purpose.FEEDBACK, SIGNER),
    }

    with pytest.raises(RequestError) as refused:
        press("remind_to_ship", tokens[by], order_shop)

    assert refused.value.code == ("link_expired" if by == "expired" else "link_unknown")
    assert order_shop.events == []
