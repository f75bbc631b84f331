"""How values are written on pages."""

from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from orderhub.console.rendering import environment, moment
from orderhub.console.showing import amount, day_start, word_for
from orderhub.console.visit import visit_of
from tests.support.console import API, ZONE, request


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [
        (1000, "USD", "1,000 USD"),
        ("1299.90", "CNY", "1,299.90 CNY"),
        (0, "", "0"),
        ("1e3", "EUR", "1,000 EUR"),
        ("many", "USD", "many"),
        (None, "USD", "None"),
        ("NaN", "USD", "NaN"),
        ("Infinity", "USD", "Infinity"),
        ("1e999999", "USD", "1e999999"),
    ],
)
def test_an_amount_has_its_digits_and_its_currency(value: object, currency: str, written: str) -> None:
    assert amount(value, currency) == written


@pytest.mark.parametrize(
    ("day", "days", "start"),
    [
        ("2026-03-08", 0, "2026-03-08T00:00:00+08:00"),
        ("2026-03-08", 1, "2026-03-09T00:00:00+08:00"),
        ("9999-12-31", 1, "9999-12-31"),
        ("soon", 0, "soon"),
    ],
)
def test_a_day_begins_where_the_store_is(day: str, days: int, start: str) -> None:
    assert day_start(day, ZONE, days) == start


def test_a_day_begins_at_midnight_whatever_the_clocks_do() -> None:
    kyiv = ZoneInfo("Europe/Kyiv")

    assert day_start("2026-03-29", kyiv) == "2026-03-29T00:00:00+02:00"
    assert day_start("2026-03-29", kyiv, 1) == "2026-03-30T00:00:00+03:00"


def test_a_code_is_shown_in_words_and_without_them_as_it_is() -> None:
    assert word_for("SHIPPED", "en") == "Shipped"
    assert word_for("condition_failed", "zh") == "有条件不成立。"
    assert word_for("nobody.knows", "en") == "nobody.knows"


def test_a_time_stands_in_the_zone_of_the_store_with_the_zone_beside_it() -> None:
    visit = visit_of(request(), API, ZONE)

    assert moment(visit, "2026-03-08T07:30:00Z") == (
        '<time datetime="2026-03-08T15:30:00+08:00" title="2026-03-08 15:30 Asia/Shanghai">2026-03-08 15:30</time>'
    )
    assert moment(visit, "2026-03-08T07:30:00") == moment(visit, "2026-03-08T07:30:00Z")
    assert moment(visit, "<soon>") == "&lt;soon&gt;"
    assert moment(visit, None) == ""


def test_what_an_answer_lacks_is_nothing_and_what_no_template_gets_is_a_mistake() -> None:
    filled = environment().from_string(
        "{% for a in o.x %}{{ a }}{% endfor %}{{ o.x | length }}{{ o.x }}{{ o.x or 1 }}"
    )

    assert filled.render(o={}) == "01"
    with pytest.raises(UndefinedError):
        filled.render()
    with pytest.raises(UndefinedError):
        environment().from_string("{{ mistyped }}").render()
