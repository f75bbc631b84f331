"""What the demo shows fits 80 columns, whatever stands in the data, and hides nothing behind markup."""

import io
import json
from typing import Any

from rich.cells import cell_len
from rich.console import Console, RenderableType

from local.demo import screens
from local.demo.tally import Note, Tally
from local.demo.watch import Event, Mail, Run

ODD = "[red]张三 🎁/#\x1b[31m" + "长" * 60


def shown(what: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=80, markup=False, highlight=False, emoji=False)
    console.print(what)
    text = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    assert isinstance(text, str)
    assert all(cell_len(line.rstrip()) <= 80 for line in text.splitlines())
    assert "\x1b" not in text
    return text


def tally(*, created: int = 0, failed: int = 0) -> Tally:
    notes = tuple(Note(order_no=ODD, code="contact_missing", message="Nobody is named.") for _ in range(failed))
    return Tally(created=created, updated=0, unchanged=0, stale=0, failed=notes, warnings=(), stored=())


def card(**other: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON can say
    return {
        "uid": "A1",
        "time": "2025-06-12 14:20:00",
        "statusText": "Shipped",
        "goods": {"title": "茶", "description": "", "price": 168, "quantity": 2},
        "totalAmount": 336,
        "shippingAddress": {"name": "张*", "phone": "138****8000", "address": "北京市朝阳区***"},
        "paymentMethod": "",
        "extra": json.dumps({"gift": {"wrap": True}}),
    } | other


def test_answers_show_counts_and_why_an_order_failed() -> None:
    text = shown(screens.answers([("Sobot", ("待付款", "To Be Paid"), tally(created=3, failed=1))]))

    assert "待付款, To Be Paid" in text
    assert "[red]张三 🎁/#" in text
    assert "contact_missing" in text


def test_of_many_failed_orders_a_few_are_shown_and_the_rest_counted() -> None:
    text = shown(screens.answers([("shop", (), tally(failed=25))]))

    assert text.count("failed: [red]") == 5
    assert "failed: 20 more with contact_missing" in text


def test_orders_are_listed_with_money_and_status_in_words() -> None:
    order = {"externalOrderId": ODD, "status": "ABANDONED_SHOPPING_CART", "items": [{}], "version": 1}
    rows = [order | {"totalCost": 1299.9, "currency": "CNY"}, order | {"totalCost": "0.5", "currency": "JPY"}]

    text = shown(screens.orders(rows, more=1988))

    assert "Abandoned cart" in text
    assert "1,299.90 CNY" in text
    assert "… and 1,988 more orders" in text


def test_a_card_shows_what_there_is_and_no_empty_rows() -> None:
    text = shown(screens.card(card()))

    assert "A1 [Shipped]" in text
    assert "茶 168 × 2" in text
    assert '{"wrap": true}' in text
    assert "payment" not in text


def test_a_card_of_goods_without_known_price_shows_the_quantity() -> None:
    text = shown(screens.card(card(goods={"title": ODD, "description": ODD, "quantity": 2})))

    assert "× 2" in text


def test_each_event_stands_with_what_the_workflow_made_of_it() -> None:
    event = Event(event_id="A1:1", order_no=ODD, name="orderSHIPPED", status="SHIPPED", occurred_at="")
    sent = Run(event_id="A1:1", outcome="sent", channel="email", failed=False)

    text = shown(screens.events_table([event], {"A1:1": sent}))

    assert "orderSHIPPED" in text
    assert "sent (email)" in text


def test_an_event_without_run_says_so_and_many_are_cut() -> None:
    event = Event(event_id="A1:1", order_no="A1", name="orderPAID", status="PAID", occurred_at="")
    failed = Run(event_id="A1:2", outcome="OutcomeUnknown", channel=None, failed=True)

    text = shown(screens.events_table([event] * 30, {"A1:2": failed}))

    assert text.count("orderPAID") == screens.MOST_ROWS
    assert "… and 18 more events" in text


def test_outcomes_are_counted_in_a_line() -> None:
    runs = [Run(event_id="", outcome=word, channel=None, failed=False) for word in ("sent", "sent", "order_gone")]

    assert screens.outcomes(runs) == "2 sent, 1 order_gone"
    assert screens.outcomes([]) == "none"


def test_a_message_is_shown_in_full() -> None:
    text = shown(screens.mail(Mail(to="mail@example.com", subject="Your order", body="Hello,\n\nSHIPPED.\n")))

    assert "To mail@example.com: Your order" in text
    assert "Hello," in text
    assert "SHIPPED." in text
