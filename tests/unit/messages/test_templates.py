import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.check import mistakes_of
from orderhub.messages.facts import facts_of
from orderhub.messages.letter import message_of
from orderhub.messages.placeholders import Facts
from orderhub.messages.reach import SENT_BY_US, Channel
from orderhub.messages.templates import Message, Template, leads_nowhere, load_catalog, names_in, template_for
from orderhub.orders.cases import CaseState
from orderhub.orders.model import Line, Order
from orderhub.orders.statuses import Status
from orderhub.words.translations import languages
from tests.unit.messages.fakes import BARE, FULL, LINES, ZONE, order_of

CATALOG = load_catalog()
TEMPLATES = sorted(
    (language, *key, text) for language, templates in CATALOG.items() for key, text in templates.items()
)
TOLD = {str(status) for status in set(Status) - {Status.IN_PROGRESS, Status.OTHER}}
STATES = set(CaseState) - {CaseState.LAPSED}
AFTER_SALES = {f"after_sales_{kind}_{state}" for kind in ("refund", "exchange") for state in STATES}
UNASKED = {"delivered_follow_up", "abandoned_cart_1", "abandoned_cart_2", "payment_reminder", "win_back"}
SHIPPED = (Status.SHIPPED, Channel.EMAIL)
HEADS = {"en": ("Hello",), "zh": ("San Zhang，您好！", "您好！")}
HEADING = re.compile(r'lines \| products\("(.*)"\)')
"""What stands before the products of an order."""


def facts(order: Order) -> Facts:
    found = facts_of(order, ZONE)
    url = "https://example.com/"
    return replace(found, links=replace(found.links, feedback=f"{url}feedback", unsubscribe=f"{url}unsubscribe"))


def test_every_language_has_every_message_on_every_channel_of_ours() -> None:
    names = TOLD | AFTER_SALES | UNASKED
    expected = {(name, channel) for name in names for channel in SENT_BY_US}

    assert names_in(CATALOG) == names

    assert {language: set(templates) for language, templates in CATALOG.items()} == dict.fromkeys(
        languages(), expected
    )


@pytest.mark.parametrize(("language", "name", "channel", "template"), TEMPLATES)
@pytest.mark.parametrize("order", [order_of(), order_of(BARE, lines=())], ids=["all", "fewest"])
def test_every_template_reads_well_with_all_facts_and_with_the_fewest(
    language: str, name: str, channel: Channel, template: Template, order: Order
) -> None:
    message = message_of(template, facts(order))

    assert message.body
    assert bool(message.subject) is (channel is Channel.EMAIL), (language, name)
    for flaw in ("{{", "{%", "| ", "None", "Hello ,", "()", "（）", "\n\n\n", "Subject"):
        assert flaw not in message.subject + message.body
    heads = HEADS.get(language, ("",)) if channel is Channel.EMAIL else ("",)
    assert message.body.startswith(heads)
    headings = (
        {f"{text}{colon}" for text in HEADING.findall(template.text) for colon in ":："} if order.lines else set()
    )
    assert not any(line.endswith((":", "：", " ")) for line in message.body.splitlines() if line not in headings)
    assert bool(message.html) is (channel is Channel.EMAIL)


@pytest.mark.parametrize(("language", "name", "channel", "template"), TEMPLATES)
def test_a_message_nobody_asked_for_says_how_to_stop_them_and_no_other_does(
    language: str, name: str, channel: Channel, template: Template
) -> None:
    assert ("links.unsubscribe" in template.text) is (name in UNASKED), (language, channel)


@pytest.mark.parametrize(("language", "name", "channel", "template"), TEMPLATES)
def test_every_template_of_ours_could_be_saved(
    language: str, name: str, channel: Channel, template: Template
) -> None:
    assert template.language == language
    assert mistakes_of(template, is_mail=channel is Channel.EMAIL) == [], (language, name)


def test_a_mail_about_an_order_without_lines_has_no_heading_for_them() -> None:
    message = message_of(CATALOG["en"][SHIPPED], facts_of(order_of(FULL, lines=()), ZONE))

    assert "Your order:" not in message.body


def test_a_shipped_mail_says_what_the_buyer_wants_to_know() -> None:
    message = message_of(CATALOG["en"][SHIPPED], facts_of(order_of(), ZONE))

    assert message.subject == "Your order A1 is on its way"
    assert message.body == (
        "Hello San Zhang,\n\nYour order A1 has been shipped.\n\n"
        "Carrier: SF Express\nTracking number: SF123\nFollow your parcel: https://example.com/track/SF123\n\n"
        "Your order:\n- Blue mug × 2\n- TEA-1 × 0.5\n\nTotal: $129.90\n"
    )


@pytest.mark.parametrize(
    ("wanted", "default", "language"),
    [
        ("zh-CN", "en", "zh"),
        ("ZH_Hans_CN", "en", "zh"),
        ("en-GB", "zh", "en"),
        ("qq", "zh-TW", "zh"),
        (None, "zh", "zh"),
        ("qq", "qx", "en"),
        ("../zh", "en", "en"),
        ("", "", "en"),
    ],
)
def test_the_language_is_the_buyers_else_the_shops_else_english(
    wanted: str | None, default: str, language: str
) -> None:
    assert template_for(CATALOG, SHIPPED, wanted, default) is CATALOG[language][SHIPPED]


def test_a_status_without_template_has_no_message() -> None:
    assert template_for(CATALOG, (Status.OTHER, Channel.EMAIL), "en") is None


def test_a_language_is_added_by_adding_files(tmp_path: Path) -> None:
    (tmp_path / "pt-BR" / "messages").mkdir(parents=True)
    (tmp_path / "pt-BR" / "messages" / "SHIPPED.sms.txt").write_text("Pedido enviado.", "utf-8")

    catalog = load_catalog(tmp_path)

    key = (Status.SHIPPED, Channel.SMS)
    assert template_for(catalog, key, "pt-BR") == Template(text="Pedido enviado.", language="pt-BR")


def test_a_mail_may_have_html_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "en" / "messages").mkdir(parents=True)
    (tmp_path / "en" / "messages" / "SHIPPED.txt").write_text("Subject: Sent\n\nSent.", "utf-8")
    (tmp_path / "en" / "messages" / "SHIPPED.html").write_text("<p>Sent</p>", "utf-8")

    catalog = load_catalog(tmp_path)

    assert catalog["en"][SHIPPED] == Template(text="Subject: Sent\n\nSent.", html="<p>Sent</p>")


@pytest.mark.parametrize(
    ("text", "links", "nowhere"),
    [
        ("{{ links.shop }}", {}, True),
        ("{{ links.shop }}", {"shop": "https://a"}, False),
        ("{% if links.restore %}x{% endif %}{{ links.shop }}", {"restore": "https://a"}, False),
        ("{{ links.shop }}", {"restore": "https://a"}, True),
        ("{{ links.restore }}", {}, False),
        ("links.shop", {}, False),
    ],
)
def test_a_message_that_is_to_lead_somewhere_needs_a_link(text: str, links: dict[str, str], nowhere: bool) -> None:  # noqa: FBT001 - as drawn
    assert leads_nowhere(Template(text=text), links) is nowhere


@given(
    name=st.text(max_size=80),
    order_no=st.text(min_size=1, max_size=80),
    sku=st.text(min_size=1, max_size=80),
    product=st.text(max_size=80),
)
def test_no_order_breaks_a_mail_or_writes_its_header(name: str, order_no: str, sku: str, product: str) -> None:
    header = replace(FULL, first_name=name, carrier="{{ order.total }}", order_no=order_no)
    lines = (*LINES, replace(LINES[0], sku=sku, name=product))

    message = message_of(CATALOG["en"][SHIPPED], facts_of(order_of(header, lines), ZONE))

    assert len(message.subject.splitlines()) <= 1
    assert "{{ order. total }}" in message.body
    assert message.body.endswith("Total: $129.90\n")


def test_a_message_is_not_shown_by_accident() -> None:
    assert "San" not in repr(Message(subject="San", body="San"))


def test_a_line_of_an_order_keeps_its_place() -> None:
    known = facts_of(order_of(lines=(Line(sku="{{x}}", quantity=LINES[0].quantity),)), ZONE)

    assert "- {{x}} × 2" in message_of(CATALOG["en"][SHIPPED], known).body
