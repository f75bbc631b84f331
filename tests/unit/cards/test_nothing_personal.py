"""Whatever an order holds and wherever, no shape of its card shows who its customer is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_type_hints
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.cards.card import Card, Form, card_of
from orderhub.cards.card_view import card_view_of
from orderhub.cards.chat import DEFAULT_BASE, chat_config, chat_link
from orderhub.cards.page import page_of
from orderhub.cards.sections import json_text
from orderhub.cards.weiyu import order_info
from orderhub.orders.cases import Case, CaseLine, CaseState, Feedback
from orderhub.orders.model import HEADER_FIELDS, LINE_FIELDS, Header, Json, Line, Order
from orderhub.orders.statuses import Status
from tests.support.orders import header, stamp
from tests.support.samples import samples
from tests.unit.cards.conftest import CATALOG, NOON, SHANGHAI

NOW = datetime(2025, 5, 28, tzinfo=UTC)
VISITOR = {"org": "o", "t": "1", "sid": "s"}
# Names that no text of ours holds, so that finding one means it came through.
NAMES = st.sampled_from(["张三丰", "欧阳娜娜", "Jürgen Xylander", "Zoë Q’uilby", "xXdragonXx", "Олександр Шевчук"])
PHONES = st.from_regex(r"(?:\+380|1[3-9]|0)[0-9]{9}", fullmatch=True)
EMAILS = st.from_regex(r"[a-z]{4,12}[.][a-z]{4,9}@(?:example\.com|shop\.example\.org)", fullmatch=True)
GLUE = st.sampled_from([" ", ", ", "：", "(", "】", "\n", "的", " / ", "“"])

PERSON = {
    "first_name": "Quillon", "last_name": "Vexworth", "phone": "13912345678", "email": "q.vexworth@example.org",
}  # fmt: skip
SECRETS = ("Quillon Vexworth", PERSON["phone"], PERSON["email"])
WITH_TEXT: dict[Any, Callable[[str], Any]] = {
    str: str,
    str | None: str,
    tuple[str, ...]: lambda text: (text,),
    Mapping[str, Json]: lambda text: {"note": text},
}
"""The types of fields that hold text, and how a text gets into them."""
WITHOUT_TEXT = {Status, datetime, datetime | None, Decimal, Decimal | None}
SHOWN_AS_THEY_ARE = {
    "order_no": "what the agent asked for, and knows",
    "currency": "the code of ISO 4217, which `orders/fields.py` takes no other text for",
}
"""The fields that no mask is over, and why none is needed."""


def in_every_shape(order: Order, language: str) -> str:
    """All that every shape of the order's card shows, in small letters."""
    cards: list[Card] = [card_of(order, SHANGHAI, language, NOW, CATALOG, form=form) for form in Form]
    listed = card_of(order, SHANGHAI, language, NOW, CATALOG, goods="array")
    info = order_info(card_view_of(order, SHANGHAI, language, CATALOG))
    link = str(chat_link(info, DEFAULT_BASE, VISITOR)["url"])
    config = chat_config(info, VISITOR, language, None)
    page = page_of(listed, language, etag='"e"', zone=SHANGHAI)
    texts = [*(json_text(card) for card in (*cards, listed, config)), unquote(link), page]
    return unquote(unquote("\n".join(texts))).casefold()


@st.composite
def hidden_in(draw: st.DrawFn, secrets: list[str]) -> str:
    """A text with some of the secrets in it, written as people and programs write them."""
    parts = draw(st.lists(st.sampled_from([*secrets, "see", "请", "12", "<b>"]), max_size=5))
    return "".join(f"{part}{draw(GLUE)}" for part in parts)


@st.composite
def orders(draw: st.DrawFn) -> tuple[Order, list[str]]:
    """An order, and what must not be seen of it."""
    name, other, phone, receiver_phone = draw(NAMES), draw(NAMES), draw(PHONES), draw(PHONES)
    email, stranger = draw(EMAILS), [draw(PHONES), draw(EMAILS)]
    secrets = [name, other, phone, receiver_phone, email]
    text = hidden_in(secrets)
    extra: Any = st.dictionaries(text | st.just("logistics"), text | st.lists(text) | st.just([{"text": phone}]))
    lines = tuple(
        Line(
            sku=f"S{number}",
            quantity=Decimal(1),
            name=draw(text),
            category=draw(text),
            description=draw(text),
            tags=tuple(draw(st.lists(text, max_size=2))),
            extra=draw(extra) | {"note": draw(hidden_in(stranger)), "recipient": draw(NAMES)},
            image_url=f"https://example.com/?c={quote(quote(draw(st.sampled_from([*secrets, *stranger]))))}",
            url=f"https://example.com/{draw(st.sampled_from(['', phone, email]))}",
        )
        for number in range(draw(st.integers(0, 3)))
    )
    case = Case(
        case_id="refund-1", kind="refund", state=CaseState.REQUESTED, status=Status.PAID, opened_at=NOON,
        updated_at=NOON, opened_by="k1", lines=(CaseLine(sku="S0", quantity=Decimal(1)),),
        reason=draw(text), note=draw(text),
    )  # fmt: skip
    words = ("status_text", "delivery_method", "payment_method", "carrier", "tracking_no", "remark", "source")
    known = {
        "receiver_name": name, "first_name": other.split()[0], "last_name": other.split()[-1], "phone": phone,
        "receiver_phone": receiver_phone, "email": email, "nickname": draw(NAMES),
        "delivery_address": f"{name} {phone} 北京市朝阳区建国路88号",
        "external_customer_id": draw(st.sampled_from(["C1", phone, email])),
    }  # fmt: skip
    order = Order(
        header=header(
            status=draw(st.sampled_from(Status)), extra=draw(extra), tags=tuple(draw(st.lists(text, max_size=2))),
            shipped_at=NOON, tracking_url=f"https://example.com/?for={draw(st.sampled_from(stranger))}",
            **known, **{field: draw(text) for field in words},
        ),
        lines=lines,
        stamp=stamp(),
        cases=(case,),
        feedbacks=(Feedback(feedback_id="f1", given_at=NOON, score=1, comment=draw(text)),),
    )  # fmt: skip
    return order, [*secrets, *stranger, str(known["nickname"]), "建国路"]


@pytest.mark.slow
@samples(40)
@given(orders())
def test_no_shape_of_a_card_shows_who_the_customer_is(drawn: tuple[Order, list[str]]) -> None:
    order, secrets = drawn
    language = "zh" if "张三丰" in secrets else "en"

    shown = in_every_shape(order, language)

    assert [secret for secret in secrets if secret.casefold() in shown] == []


@pytest.mark.parametrize("field", [*HEADER_FIELDS, *(f"line.{name}" for name in LINE_FIELDS)])
def test_no_field_is_shown_with_a_person_in_it(field: str) -> None:
    place, _, name = field.rpartition(".")
    kind = get_type_hints(Line if place else Header)[name]
    assert kind in {*WITH_TEXT, *WITHOUT_TEXT}, f"say here what {field} is set to"
    line = Line(sku="S1", quantity=Decimal(1))
    whole = Order(header=header(order_no="A1", **PERSON), lines=(line,), stamp=stamp())
    texts = [", ".join(SECRETS), *SECRETS, *(f"https://example.com/A1?for={secret}" for secret in SECRETS)]

    for text in texts if kind in WITH_TEXT else ():
        value: Any = {name: WITH_TEXT[kind](text)}
        changed = {"lines": (replace(line, **value),)} if place else {"header": replace(whole.header, **value)}
        shown = in_every_shape(replace(whole, **changed), "en")

        found = [secret for secret in SECRETS if secret.casefold() in shown]
        assert bool(found) is (field in SHOWN_AS_THEY_ARE), f"{field} is shown as it is: {text}"


@pytest.mark.slow
@samples(30)
@given(orders(), st.sampled_from(["name", "phone", "email"]))
def test_what_is_revealed_is_all_that_is_seen(drawn: tuple[Order, list[str]], field: str) -> None:
    order, _ = drawn
    bare = replace(order.header, delivery_address=None)
    known = {"name": bare.receiver_name, "phone": bare.receiver_phone, "email": bare.email}

    card = card_of(replace(order, header=bare), SHANGHAI, "en", NOW, CATALOG, revealed=frozenset({field}))

    shown = json_text(card)
    others = {text for name, text in known.items() if name != field and text != known[field]}
    assert [text for text in others if text and text in shown] == []
    assert card["revealed"] == {field: known[field]}
