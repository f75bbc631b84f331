"""Which templates are taken, and what is said of those that are not: all of it, with its lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.messages.blocks import Blocks
from orderhub.messages.check import MOST_TEXT, mistakes_of
from orderhub.messages.engine import MOST_MADE, TemplateBroken, filled
from orderhub.messages.facts import facts_of
from orderhub.messages.letter import message_of
from orderhub.messages.templates import Template
from orderhub.mistakes import nearest
from tests.support.samples import samples
from tests.unit.messages.fakes import ZONE, order_of

HEAD = "Subject: Hello\n\n"
FACTS = facts_of(order_of(), ZONE)


def said(text: str, html: str = "") -> list[tuple[str, str, int | None]]:
    mistakes = mistakes_of(Template(text=HEAD + text, html=html), is_mail=True)
    return [(mistake.pointer, mistake.code, mistake.line) for mistake in mistakes]


@pytest.mark.parametrize(
    "text",
    [
        "{{ order.number }} {{ order.total | money }} {{ order.date | date }}",
        "{% for line in lines %}\n{{ loop.index }}. {{ line.name }} {{ line.price | money }}\n{% endfor %}",
        "{% for line in case.lines %}{{ line.sku }}{% if not loop.last %}, {% endif %}{% else %}none{% endfor %}",
        "{{ order.more_lines }} {{ order.more_lines | plural('product', 'products') }}",
        "{{ customer.name | default('you', true) | upper }} {{ order.number | truncate(9) }}",
        "{% if case.amount is not none and order.more_lines > 2 or not lines %}x{% endif %}",
        "{{ 'a' if order.carrier == 'SF' else 'b' }}",
        "{# for the shop #}\n{{ shop.name }}",
    ],
)
def test_what_a_letter_needs_is_taken(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ order.nmber }}", "placeholder_unknown"),
        ("{{ line.name }}", "placeholder_unknown"),
        ("{{ loop.index }}", "placeholder_unknown"),
        ("{{ order }}", "placeholder_unknown"),
        ("{{ order.number.upper }}", "placeholder_unknown"),
        ("{{ _blocks }}", "placeholder_unknown"),
        ("{% for line in lines %}{{ line.cost }}{% endfor %}", "placeholder_unknown"),
        ("{{ order.number | safe }}", "filter_unknown"),
        ("{{ order.number | mony }}", "filter_unknown"),
        ("{% if order.number is string %}x{% endif %}", "test_unknown"),
        ("{{ ''.__class__ }}", "not_allowed"),
        ("{{ order['number'] }}", "not_allowed"),
        ("{{ order.number.format() }}", "not_allowed"),
        ("{{ range(10) }}", "not_allowed"),
        ("{{ 'x' * 100000000 }}", "not_allowed"),
        ("{{ 'x' ~ 'y' }}", "not_allowed"),
        ("{{ 9 ** 9 }}", "not_allowed"),
        ("{{ '%1000000d' % 1 }}", "not_allowed"),
        ("{% set x = 1 %}", "not_allowed"),
        ("{% macro x() %}{% endmacro %}", "not_allowed"),
        ("{% include 'x' %}", "not_allowed"),
        ("{% import 'x' as x %}", "not_allowed"),
        ("{% extends 'x' %}", "not_allowed"),
        ("{% block x %}{% endblock %}", "not_allowed"),
        ("{{ lines | products(heading='x') }}", "not_allowed"),
        ("{% for x in order.number %}{% endfor %}", "loop_not_allowed"),
        ("{% for x in [1, 2] %}{% endfor %}", "loop_not_allowed"),
        ("{% for x in lines recursive %}{% endfor %}", "loop_not_allowed"),
        ("{% for x in lines if x.sku %}{% endfor %}", "loop_not_allowed"),
        ("{% for order in lines %}{% endfor %}", "loop_not_allowed"),
        ("{% for a, b in lines %}{% endfor %}", "loop_not_allowed"),
        ("{% if %}", "syntax"),
        ("{{ order.number", "syntax"),
        ("{% if order.number %}", "syntax"),
        ("\ue0000\ue001", "character_invalid"),
    ],
)
def test_what_reaches_further_is_refused_with_its_line(text: str, code: str) -> None:
    assert (code, 4) in {(found, line) for _, found, line in said(f"Hello\n{text}")}
    with pytest.raises(TemplateBroken):
        filled(f"{text}\ue000", FACTS, Blocks("en")) if code != "character_invalid" else _raise()


def _raise() -> None:
    raise TemplateBroken("refused before", "template_broken")


def test_loops_within_loops_are_refused() -> None:
    text = "{% for a in lines %}{% for b in lines %}x{% endfor %}{% endfor %}"

    assert said(text) == [("/text", "loop_not_allowed", 3)]


@pytest.mark.parametrize(
    "text", ["{{ order.number | money }}", "{{ order.number | date }}", "{{ lines | plural('a', 'b') }}"]
)
def test_a_filter_that_is_given_what_it_does_not_take_is_found(text: str) -> None:
    assert said(text) == [("/text", "template_broken", None)]


def test_everything_is_said_at_once() -> None:
    html = "<p>\n<b>x</p>\n<a href={{ links.order }}>y</a>"

    assert said("{{ order.nmber }}\n{{ order.number | mony }}", html) == [
        ("/text", "placeholder_unknown", 3),
        ("/text", "filter_unknown", 4),
        ("/html", "not_closed", 2),
        ("/html", "not_quoted", 3),
    ]


@pytest.mark.parametrize(
    ("html", "code", "line"),
    [
        ("<p>\n<b>x</b>", "not_closed", 1),
        ("x\n</p>", "not_open", 2),
        ("<p><b>x</p>", "not_closed", 1),
        ("\n<script>x</script>", "html_forbidden", 2),
        ("<img src='https://x.example/1.png' onerror='x'>", "html_forbidden", 1),
        ("<p style='color: {{ shop.name }}'>x</p>", "html_forbidden", 1),
        ("<p title='{{ lines | products(1) }}'>x</p>", "html_forbidden", 1),
        ("<style>p { color: {{ shop.name }} }</style>", "html_forbidden", 1),
        ("<link rel='stylesheet' href='https://x.example/a.css'/>", "html_forbidden", 1),
        ("<a href='{{ customer.name }}'>x</a>", "address_invalid", 1),
        ("<a href='https://x.example/{{ order.number }}'>x</a>", "address_invalid", 1),
        ("<a href='javascript:x'>x</a>", "address_invalid", 1),
        ("<a {{ order.number }}='x'>x</a>", "not_quoted", 1),
        ("<p>{{ order.nmber }}</p>", "placeholder_unknown", 1),
        ("{% if order.number\n%}<p>\n{% endif %}</p><i>", "not_closed", 3),
    ],
)
def test_html_that_no_mail_should_have_is_refused_with_its_line(html: str, code: str, line: int) -> None:
    assert said("Hello", html) == [("/html", code, line)]


def test_html_of_its_own_is_taken_and_its_facts_are_escaped() -> None:
    html = (
        '<p title="{{ order.number }}">Hello {{ customer.name }}<br><img src="https://x.example/a" alt=""/></p>'
        '{{ lines | products("Yours") }}<a href="{{ links.order }}">Order</a>'
    )
    order = order_of()

    assert said("Hello", html) == []
    shown = message_of(Template(text=HEAD + "Hello", html=html), facts_of(order, ZONE)).html
    assert "Hello San Zhang" in shown
    assert "Blue mug" in shown


@pytest.mark.parametrize(
    ("text", "is_mail", "code"),
    [
        ("Hello", True, "subject_missing"),
        ("Subject: Hello", False, "subject_unwanted"),
        ("", False, "empty"),
        ("x" * (MOST_TEXT + 1), False, "too_long"),
    ],
)
def test_a_mail_has_a_subject_and_a_text_message_is_short_and_has_none(
    text: str,
    is_mail: bool,  # noqa: FBT001 - as drawn
    code: str,
) -> None:
    assert [mistake.code for mistake in mistakes_of(Template(text=text), is_mail=is_mail)] == [code]


def test_what_a_template_makes_has_an_end() -> None:
    with pytest.raises(TemplateBroken, match="more than"):
        filled("x" * MOST_MADE + "{{ order.number }}y", FACTS, Blocks("en"))


def test_a_name_is_likened_to_those_there_are() -> None:
    [mistake] = mistakes_of(Template(text=HEAD + "{{ order.nmber }}"), is_mail=True)

    assert mistake.message == "There is no placeholder order.nmber. Did you mean order.number?"
    assert nearest("zzz", ["order"]) == ""


PIECES = st.sampled_from(
    [
        *(
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "if",
            "for",
            "in",
            "lines",
            "order.number",
            "|",
            "money",
            "endif",
            "(",
            ")",
        ),
        *(
            "endfor",
            "'",
            '"',
            "<p>",
            "</p>",
            "<a href=",
            ">",
            "<",
            "x",
            "\n",
            " ",
            ".",
            "[",
            "]",
            "*",
            "9",
            "set",
            "=",
        ),
    ]
)


@given(st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES, max_size=25).map(" ".join))
@samples(300)
def test_whatever_is_sent_is_taken_or_refused_and_what_is_taken_can_be_sent(text: str, html: str) -> None:
    template = Template(text=HEAD + text, html=html)

    if not mistakes_of(template, is_mail=True):
        assert message_of(template, FACTS).subject == "Hello"
