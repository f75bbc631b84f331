"""Templates that would run for long, break what fills them, or lead where a buyer says."""

import pytest

from orderhub.messages.blocks import Blocks
from orderhub.messages.check import MOST_TEXT, mistakes_of
from orderhub.messages.engine import TemplateBroken, filled
from orderhub.messages.facts import facts_of
from orderhub.messages.templates import Template
from tests.unit.messages.fakes import ZONE, order_of

FACTS = facts_of(order_of(), ZONE)
ONE_LINK = "address_invalid"


def said(text: str, html: str = "") -> set[str]:
    return {
        mistake.code for mistake in mistakes_of(Template(text=f"Subject: x\n\n{text}", html=html), is_mail=True)
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ " + "(" * 9000 + "1" + ")" * 9000 + " }}", "syntax"),
        ("{{ " + "9" * 5000 + " }}", "syntax"),
        ("{{ order.number" + " | upper" * 2000 + " }}", "too_deep"),
        ("{% if lines %}" * 120 + "x" + "{% endif %}" * 120, "too_deep"),
        ("{% if " + "lines and " * 1000 + "lines %}x{% endif %}", "too_deep"),
        ("{% for line in lines %}" + "x" * 4000 + "{% endfor %}", "template_broken"),
        ("{{ order.number | truncate(1) }}", "template_broken"),
        ("{{ order.more_lines | plural }}", "template_broken"),
        ("{{ lines | products('x') }}" * 700, "template_broken"),
        ("{% for line in lines %}" + "{{ lines | products('x') }}" * 30 + "{% endfor %}", "template_broken"),
        ("{{ '\\ue0005\\ue001' }}", "character_invalid"),
        ("{{ '\\x00' }}", "character_invalid"),
        ("{{ '\\ud800' }}", "character_invalid"),
        ("{{ 'Pay' | button('javascript:alert(1)') }}", ONE_LINK),
        ("{{ 'Pay' | button('data:text/html,x') }}", ONE_LINK),
        ("{{ 'Pay' | button('//evil.example') }}", ONE_LINK),
        ("{{ 'Pay' | link('https://a.example\" x') }}", ONE_LINK),
        ("{{ 'Pay' | button(customer.name) }}", ONE_LINK),
        ("{{ 'Pay' | button(case.reason) }}", ONE_LINK),
        ("{{ 'Pay' | button(links.order or order.carrier) }}", ONE_LINK),
        ("{{ 'Pay' | button(links.order if lines else order.carrier) }}", ONE_LINK),
        ("{{ 'Pay' | button(links.order if lines) }}", ONE_LINK),
        ("{% for line in lines %}{{ 'x' | link(line.name) }}{% endfor %}", ONE_LINK),
        ("{{ 'Pay' | button }}", ONE_LINK),
    ],
)
def test_such_a_template_is_refused(text: str, code: str) -> None:
    assert len(text) <= MOST_TEXT
    assert code in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'Pay' | button(links.restore or links.order) }}",
        "{{ 'Pay' | button(links.restore if links.restore else 'https://shop.example/cart?a=1') }}",
        "{{ 'Write' | link('mailto:care@shop.example') }} {{ 'Call' | link('tel:+4930123') }}",
        "{% for line in lines %}{{ line.name | link(line.url) }}{% endfor %}",
    ],
)
def test_links_of_the_shop_and_of_the_order_are_taken(text: str) -> None:
    assert said(text) == set()


@pytest.mark.parametrize(
    "html",
    ["<p>x</p>\n<!-- <p>y</p>", "<!-- a --><p>x</p><!--", "<plaintext>x</plaintext>", "<textarea>x</textarea>"],
)
def test_html_that_hides_what_stands_below_it_is_refused(html: str) -> None:
    assert said("x", html) & {"not_closed", "html_forbidden"}


def test_a_comment_that_ends_is_taken() -> None:
    assert said("x", "<!-- a --><p>x</p>") == set()


def test_a_template_that_was_never_checked_breaks_and_no_more() -> None:
    for text in ("{{ order.number | truncate(1) }}", "{{ " + "9" * 5000 + " }}", "{% if lines %}" * 120):
        with pytest.raises(TemplateBroken):
            filled(text, FACTS, Blocks("en"))
