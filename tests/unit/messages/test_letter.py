"""A mail as text and as HTML, made of the same words; and what nobody can make of it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.brand import Brand
from orderhub.messages.facts import MAX_LINES, facts_of
from orderhub.messages.html_mail import MOST_BYTES
from orderhub.messages.letter import message_of
from orderhub.messages.placeholders import Facts
from orderhub.messages.reach import Channel
from orderhub.messages.templates import Message, Template, load_catalog
from orderhub.orders.cases import CaseLine
from orderhub.orders.model import Line
from tests.support.html_reading import Reading
from tests.support.orders import case
from tests.support.samples import samples
from tests.unit.messages.fakes import FULL, LINES, ZONE, order_of

CATALOG = load_catalog()
BRAND = Brand(
    name="Tea & Co",
    logo_url="https://cdn.example/logo.png",
    sender_name="Tea & Co",
    reply_to="help@shop.example",
    address="Tea & Co Ltd\n1 Leaf Street",
    order_url="https://shop.example/orders/{order_no}",
)
SHIPPED, FOLLOW_UP = CATALOG["en"]["SHIPPED", Channel.EMAIL], CATALOG["en"]["delivered_follow_up", Channel.EMAIL]


def facts(lines: tuple[Line, ...] = LINES, brand: Brand = BRAND) -> Facts:
    found = facts_of(order_of(lines=lines), ZONE, shop_url="https://shop.example/", brand=brand)
    links = replace(found.links, feedback="https://hub.example/f?a=1&b=2", unsubscribe="https://hub.example/u")
    return replace(found, links=links)


def mail(text: str, known: Facts | None = None, html: str = "") -> Message:
    return message_of(Template(text=f"Subject: Hello\n\n{text}", html=html), known or facts(), BRAND)


def test_a_product_leads_to_its_page_and_the_amounts_add_up_in_text_and_html() -> None:
    lines = (
        replace(LINES[0], cost=Decimal("60.00"), url="https://shop.example/mug?a=1&b=2"),
        replace(LINES[1], cost=Decimal("20.00")),
    )
    header = replace(FULL, total_cost=Decimal("132.90"), shipping=Decimal("7.90"), discount=Decimal(5))
    message = message_of(SHIPPED, facts_of(order_of(header, lines), ZONE), BRAND)

    assert (
        "Your order:\n- Blue mug × 2 · $120.00\n  https://shop.example/mug?a=1&b=2\n- TEA-1 × 0.5 · $10.00\n\n"
        "Subtotal: $130.00\nShipping: $7.90\nDiscount: -$5.00\nTotal: $132.90\n"
    ) in message.body
    page = Reading(message.html)
    for text in ("Subtotal", "$130.00", "Shipping", "$7.90", "Discount", "-$5.00", "$132.90"):
        assert text in page.text
    assert "Taxes" not in page.text
    assert [link["href"] for link in page.attributes("a") if "mug" in (link["href"] or "")] == [
        "https://shop.example/mug?a=1&b=2"
    ]


def test_amounts_that_do_not_explain_the_total_are_not_shown() -> None:
    lines = (replace(LINES[0], cost=Decimal("64.95")),)
    header = replace(FULL, shipping=Decimal("7.90"))

    message = message_of(SHIPPED, facts_of(order_of(header, lines), ZONE), BRAND)

    assert "Shipping" not in message.body + message.html
    assert "Total: $129.90" in message.body


def test_a_mail_of_a_shop_has_its_name_its_picture_its_products_and_a_way_to_the_order() -> None:
    lines = (replace(LINES[0], image_url="https://cdn.example/mug.png", cost=Decimal("64.95")),)
    message = message_of(SHIPPED, facts(lines), BRAND)
    page = Reading(message.html)

    for text in ("Your order A1 is on its way", "Blue mug", "× 2", "$129.90", "Tea & Co Ltd", "1 Leaf Street"):
        assert text in page.text
    assert [image["alt"] for image in page.attributes("img")] == ["Tea & Co", "Blue mug"]
    assert [link["href"] for link in page.attributes("a")] == [
        "https://shop.example/",
        "https://example.com/track/SF123",
        "https://shop.example/orders/A1",
    ]
    assert (message.sender_name, message.reply_to) == ("Tea & Co", "help@shop.example")


def test_styles_are_on_the_elements_and_what_depends_on_the_screen_is_kept() -> None:
    html = message_of(SHIPPED, facts(), BRAND).html

    assert html.count("<style") == 1
    assert "prefers-color-scheme: dark" in html
    assert f"background-color: {BRAND.accent}" in html
    assert '<html lang="en">' in html


def test_a_shop_without_a_brand_has_mails_without_one() -> None:
    page = Reading(message_of(SHIPPED, facts_of(order_of(), ZONE)).html)

    assert page.attributes("img") == []
    assert [link["href"] for link in page.attributes("a")] == ["https://example.com/track/SF123"]


@pytest.mark.parametrize(
    ("brand", "shop", "link"),
    [
        (Brand(name="Tea"), "https://shop.example/", True),
        (Brand(name="Tea"), "", False),
        (Brand(name="Tea", logo_url="https://cdn.example/l.png"), "", False),
    ],
)
def test_the_name_leads_to_the_shop_where_that_has_an_address(brand: Brand, shop: str, link: bool) -> None:  # noqa: FBT001 - as drawn
    page = Reading(
        message_of(Template(text="Subject: x\n\nx"), facts_of(order_of(), ZONE, shop_url=shop), brand).html
    )

    assert [found["href"] for found in page.attributes("a")] == ([shop] if link else [])


def test_how_to_stop_mails_stands_below_and_what_to_do_is_a_button() -> None:
    message = message_of(FOLLOW_UP, facts(), BRAND)

    assert message.unsubscribe_url == "https://hub.example/u"
    assert "No more of these: https://hub.example/u" in message.body
    body, _, footer = message.html.partition('class="foot"')
    assert 'href="https://hub.example/u"' in footer
    assert "hub.example/u" not in body
    assert 'href="https://hub.example/f?a=1&amp;b=2"' in body


def test_the_first_words_behind_the_greeting_are_shown_beside_the_subject() -> None:
    html = message_of(FOLLOW_UP, facts(), BRAND).html

    [_, shown] = html.split('class="preheader"')
    assert shown.partition(">")[2].startswith("Your order A1 reached you a while ago.")
    assert 'class="preheader"' in mail("").html


def test_lines_without_facts_leave_nothing_and_paragraphs_stay_apart() -> None:
    text = '{{ "Carrier" | detail(order.carrier) }}\n{{ "Number" | detail(order.tracking_no) }}\n\nBye,\nus'
    known = facts()
    bare = replace(known, order=replace(known.order, carrier=""))

    assert mail(text, bare).body == "Number: SF123\n\nBye,\nus\n"
    assert "Carrier" not in mail(text, bare).html
    assert "Bye,<br>us" in mail(text, bare).html


def test_a_line_of_nothing_but_a_tag_leaves_no_line() -> None:
    tags = "{% if order.number %}\nb\n{% else %}\nc\n{% endif %}\n{# for us #}"
    text = f"a\n{tags}\nd{{% if order.carrier %}}e{{% endif %}}\nf"

    assert mail(text).body == "a\nb\nde\nf\n"


def test_an_address_in_the_words_is_a_link() -> None:
    html = mail("Tell us: {{ links.feedback }} or {{ 'here' | link(links.order) }}.").html

    assert ">https://hub.example/f?a=1&amp;b=2</a>" in html
    assert ">here</a>." in html


def test_a_block_within_words_is_words() -> None:
    html = mail('Yours: {{ lines | products("<i>") }}.\nSum {{ "Total" | total(order.total) }}').html

    assert "Yours: &lt;i&gt;:<br>- Blue mug × 2<br>- TEA-1 × 0.5.<br>Sum Total: $129.90" in html
    assert "\ue000" not in html


def test_amounts_details_and_plurals_are_written_out() -> None:
    refund = case(amount=Decimal(5), currency="EUR", lines=(CaseLine(sku="MUG", quantity=Decimal(1)),))
    known = facts_of(replace(order_of(), cases=(refund,)), ZONE, case_id=refund.case_id)
    text = (
        '{{ "Amount" | detail(case.amount) }}\n'
        '{{ case.more_lines }} {{ case.more_lines | plural("one", "more") }}\n'
        "{% for line in case.lines %}{{ line.name }} {{ line.price | money }}|{% endfor %}"
    )

    assert mail(text, known).body == "Amount: €5.00\n0 more\nBlue mug |\n"


def test_html_of_its_own_takes_the_place_of_the_words() -> None:
    html = (
        '<h3>{{ customer.name }}</h3>\n{{ lines | products("Yours & mine") }}\n{{ "Order" | button(links.order) }}'
    )

    message = mail("Words", html=html)

    assert message.body == "Words\n"
    assert "<h3>San Zhang</h3>" in message.html
    assert "Yours &amp; mine" in message.html
    assert "Words" not in message.html


def test_html_that_is_too_long_is_left_out_and_the_text_goes_alone() -> None:
    message = mail("茶" * (MOST_BYTES // 3))

    assert (message.body.count("茶"), message.html) == (MOST_BYTES // 3, "")


def test_a_subject_is_one_line_of_bounded_length() -> None:
    text = "Subject: {{ shop.address }}{{ 'x' | link(links.order) }}" + "y" * 300

    subject = message_of(Template(text=text), facts(), BRAND).subject

    assert subject.startswith("Tea & Co Ltd")
    assert "\n" not in subject
    assert len(subject) <= 200


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</title></style><img src=x onerror=alert(1)>",
            '"><a href="https://evil.example">',
            "{{ 7 * 7 }}{% for x in lines %}",
            "{{ ''.__class__ }}",
            "x\r\nBcc: victim@evil.example\r\n\r\nHi",
            "\u202egnp.exe\u2066\u2069",
            "\ue0000\ue001\ue002",
            "<!--[if mso]>",
            "]]>&lt;b&gt;&#60;i&#62;",
            "x" * 10_000,
            "广" * 10_000,
            "https://evil.example/win",
            "${total} %(a)s {order_no}",
        ]
    ),
)
NAMES = st.tuples(HOSTILE, HOSTILE).map("".join)


WRITTEN = ("name", "order_no", "product", "sku", "carrier", "tracking", "reason")


@given(st.fixed_dictionaries(dict.fromkeys(WRITTEN, NAMES)))
@samples(100)
def test_what_others_write_is_words_and_nothing_more(written: dict[str, str]) -> None:
    name, order_no, product, sku, carrier, tracking, reason = (written[field] for field in WRITTEN)
    lines = (Line(sku=sku or "s", name=product, quantity=Decimal(1), image_url=tracking, url=sku),)
    header = replace(FULL, first_name=name, last_name=None, order_no=order_no or "n", carrier=carrier)
    header = replace(header, tracking_no=tracking, tracking_url=tracking, restore_url=carrier)
    refund = case(reason=reason, lines=(CaseLine(sku=sku or "s", quantity=Decimal(1)),))
    order = replace(order_of(header, lines), cases=(refund,))
    known = facts_of(order, ZONE, case_id=refund.case_id, brand=BRAND)

    for key in (("SHIPPED", Channel.EMAIL), ("after_sales_refund_done", Channel.EMAIL), ("SHIPPED", Channel.SMS)):
        message = message_of(CATALOG["en"][key], known, BRAND)
        plain = message_of(
            CATALOG["en"][key], facts_of(replace(order_of(lines=LINES[:1]), cases=(refund,)), ZONE), BRAND
        )

        assert len(message.subject.splitlines()) <= 1
        assert all(
            line.isprintable() or not line.translate({0x200C: "", 0x200D: ""}).strip() or _is_joined(line)
            for line in message.body.split("\n")
        )
        assert len(message.body) < 4_000
        if message.html:
            page = Reading(message.html)
            assert {tag for tag, _ in page.tags} <= {tag for tag, _ in Reading(plain.html).tags} | {
                "span",
                "img",
                "a",
                "h2",
            }
            assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
            hrefs = [attrs[part] for _, attrs in page.tags for part in ("href", "src") if part in attrs]
            assert all(str(href).startswith(("https://", "http://")) for href in hrefs)


def _is_joined(line: str) -> bool:
    return line.replace("\u200c", "").replace("\u200d", "").isprintable()


def test_a_long_order_shows_its_first_lines() -> None:
    lines = tuple(Line(sku=f"S{n}", quantity=Decimal(1)) for n in range(MAX_LINES + 5))

    message = message_of(SHIPPED, facts(lines), BRAND)

    assert "… and 5 more" in message.body
    assert message.html.count("× 1") == MAX_LINES
