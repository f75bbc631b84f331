"""The parts pages are made of, those that no screen has yet among them."""

import re

import pytest

from orderhub.console.rendering import environment

ATTACK = '"><script>alert(1)</script>'


def made(source: str, **facts: object) -> str:
    template = environment().from_string(f'{{% import "parts.html" as parts with context %}}{source}')
    return template.render(t=lambda key: key, tone=lambda _: "grey", word=str, a=ATTACK, **facts)


@pytest.mark.parametrize(
    "source",
    [
        "{{ parts.field(a, a, a, hint=a) }}",
        "{{ parts.field(a, a, a, error=a, required=true) }}",
        "{{ parts.field(a, a, a, options=[(a, a)]) }}",
        "{{ parts.area(a, a, a, hint=a) }}",
        "{{ parts.area(a, a, a, error=a, required=true) }}",
        "{{ parts.checks(a, a, [(a, a)], [a]) }}",
        "{% call parts.form(a, a, danger=true) %}{{ a }}{% endcall %}",
        "{{ parts.badge(a, a) }}{{ parts.code(a) }}{{ parts.empty(a) }}{{ parts.copy(a) }}{{ parts.more(a, a) }}",
        "{{ parts.bars(a, [(a, 1)], a) }}",
        "{% call(x) parts.timeline([a], a) %}{{ x }}{% endcall %}",
        "{% call(x) parts.table(a, [a], [a], a) %}{% call parts.td(a, a) %}{{ x }}{% endcall %}{% endcall %}",
        "{% call parts.rows() %}{% call parts.row(a) %}{{ a }}{% endcall %}{% endcall %}",
    ],
)
def test_a_part_escapes_whatever_it_is_given(source: str) -> None:
    assert "alert(1)" in made(source)
    assert "<script" not in made(source)


def test_a_field_is_named_by_its_label_and_says_what_is_wrong() -> None:
    field = made('{{ parts.field("days", "Days", "x", error="No number.") }}')

    assert '<label for="f-days">Days</label>' in field
    assert 'id="f-days"' in field
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="h-days"' in field
    assert '<p class="wrong" id="h-days">No number.</p>' in field


def test_the_longest_bar_is_of_the_largest_figure() -> None:
    bars = made('{{ parts.bars("Events", [("Mon", 5), ("Tue", 10), ("Wed", 0)], "events") }}')

    assert [float(width) for width in re.findall(r'rect width="([\d.]+)"', bars)] == [50, 100, 0]
    assert made('{{ parts.bars("Events", [], "events") }}')
