"""What messages say of a refund or an exchange."""

from dataclasses import replace
from decimal import Decimal

import pytest

from orderhub.messages.facts import MAX_LINES, facts_of
from orderhub.messages.letter import message_of
from orderhub.messages.placeholders import CaseWords
from orderhub.messages.reach import Channel
from orderhub.messages.templates import load_catalog
from orderhub.orders.cases import Case, CaseLine, CaseState
from tests.support.orders import case
from tests.unit.messages.fakes import ZONE, order_of

CATALOG = load_catalog()
SKU = order_of().lines[0].sku
REFUND = case(
    amount=Decimal(50),
    currency="CNY",
    reason="arrived broken",
    lines=(CaseLine(sku=SKU, quantity=Decimal(1)), CaseLine(sku="GONE-1", quantity=Decimal(2))),
)


def message_text(name: str, known: Case, language: str = "en", channel: Channel = Channel.EMAIL) -> str:
    order = replace(order_of(), cases=(known,))
    message = message_of(CATALOG[language][name, channel], facts_of(order, ZONE, case_id=known.case_id))
    return f"{message.subject}\n{message.body}"


def words_of(known: Case, case_id: str | None = None) -> CaseWords:
    return facts_of(replace(order_of(), cases=(known,)), ZONE, case_id=case_id or known.case_id).case


def test_a_decision_says_kind_amount_products_and_reason() -> None:
    text = message_text("after_sales_refund_approved", REFUND)

    assert "refund of your order" in text
    for fact in ("Amount: CN¥50.00", order_of().lines[0].name, "- GONE-1 × 2", "Reason: arrived broken"):
        assert str(fact) in text


@pytest.mark.parametrize("state", sorted(set(CaseState) - {CaseState.LAPSED}))
@pytest.mark.parametrize(
    ("language", "words"), [("en", ("refund", "pay", "account")), ("zh", ("退款", "到账", "金额"))]
)
@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
def test_an_exchange_says_nothing_of_money(
    state: CaseState, language: str, words: tuple[str, ...], channel: Channel
) -> None:
    exchange = replace(REFUND, kind="exchange", case_id="exchange-1", reason=None)

    text = message_text(f"after_sales_exchange_{state}", exchange, language, channel).casefold()

    assert not [word for word in (*words, "50.00") if word in text]


def test_the_reason_of_who_decided_counts_before_that_of_the_request() -> None:
    refused = replace(REFUND, state=CaseState.REFUSED, reason="broken\nworn for weeks", decision="worn for weeks")

    assert words_of(refused).reason == "worn for weeks"


def test_a_reason_that_leads_somewhere_is_not_said() -> None:
    lured = replace(REFUND, reason="see https://evil.example/win")

    assert words_of(lured).reason == ""


def test_a_message_says_how_many_products_it_leaves_out() -> None:
    lines = tuple(CaseLine(sku=f"S{number}", quantity=Decimal(1)) for number in range(MAX_LINES + 2))
    words = words_of(replace(REFUND, lines=lines))

    assert (len(words.lines), words.more_lines) == (MAX_LINES, 2)


@pytest.mark.parametrize("case_id", [None, "refund-2"])
def test_what_is_of_no_case_has_no_facts_of_one(case_id: str | None) -> None:
    assert facts_of(replace(order_of(), cases=(REFUND,)), ZONE, case_id=case_id).case == CaseWords()


def test_a_case_of_everything_without_words_says_only_what_there_is() -> None:
    bare = case("exchange")

    assert words_of(bare) == CaseWords()
