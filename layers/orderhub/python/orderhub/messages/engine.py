"""Fills templates: Jinja2 in its sandbox, with the filters and nothing else of ours, and an end to what it makes.

It is the one module that runs Jinja2, which takes a while to load: only functions that send or save messages do.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes, pass_context
from jinja2 import filters as jinja_filters
from jinja2 import tests as jinja_tests
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from orderhub.errors import InvalidInput
from orderhub.messages.blocks import Blocks, Detail, Lead, Products
from orderhub.messages.grammar import TESTS, flaws_of
from orderhub.messages.placeholders import Amount, Facts, Product
from orderhub.messages.writing import amount_in, date_in, plural_in

MOST_MADE = 100_000
"""How many characters a template may make."""
_LONE_TAG = re.compile(r"^[ \t]*(\{[%#](?:(?![%#]\}).)*)([%#]\})[ \t]*\n", re.MULTILINE)
"""A line that holds nothing but a tag; it is to leave no line, and the lines behind it keep their numbers."""
_MOST_KEPT = 500
"""How many templates are kept as they were read."""
_OURS = "_blocks"
_UNFIT = (*(TemplateError, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError),)
_OF_JINJA = ("capitalize", "default", "lower", "truncate", "upper")


class TemplateBroken(InvalidInput):
    """A template that cannot be filled."""


@pass_context
def _money(context: Context, amount: Amount | None) -> str:
    return amount_in(amount, _blocks(context).language) if amount else ""


@pass_context
def _date(context: Context, day: date) -> str:
    return date_in(day, _blocks(context).language)


@pass_context
def _plural(context: Context, number: int, *forms: str) -> str:
    return plural_in(number, forms, _blocks(context).language)


@pass_context
def _products(context: Context, products: Sequence[Product], heading: str) -> str:
    return _blocks(context).mark(Products(heading=heading, products=products), is_known=products)


@pass_context
def _detail(context: Context, label: str, value: object) -> str:
    shown = _money(context, value) if isinstance(value, Amount) else str(value or "")
    return _blocks(context).mark(Detail(label=label, value=shown), is_known=shown)


@pass_context
def _total(context: Context, label: str, amount: Amount | None) -> str:
    shown = _money(context, amount)
    return _blocks(context).mark(Detail(label=label, value=shown, is_total=True), is_known=shown)


@pass_context
def _subtotal(context: Context, label: str, amount: Amount | None) -> str:
    shown = _money(context, amount)
    return _blocks(context).mark(Detail(label=label, value=shown, is_part=True), is_known=shown)


@pass_context
def _button(context: Context, label: str, url: str) -> str:
    return _blocks(context).mark(Lead(label=label, url=url, is_button=True), is_known=url)


@pass_context
def _link(context: Context, label: str, url: str) -> str:
    return _blocks(context).mark(Lead(label=label, url=url), is_known=url)


_FILTERS: dict[str, Callable[..., str]] = {
    "button": _button,
    "date": _date,
    "detail": _detail,
    "link": _link,
    "money": _money,
    "plural": _plural,
    "products": _products,
    "subtotal": _subtotal,
    "total": _total,
}


@cache
def environment(*, is_html: bool) -> ImmutableSandboxedEnvironment:
    """Where templates are filled; in HTML what is filled in is escaped."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=is_html, keep_trailing_newline=True, cache_size=0
    )
    made.globals.clear()
    made.filters = {name: jinja_filters.FILTERS[name] for name in _OF_JINJA} | _FILTERS
    made.tests = {name: jinja_tests.TESTS[name] for name in TESTS}
    return made


def tree_of(source: str, *, is_html: bool = False) -> nodes.Template:
    """What a template is made of.

    Raises:
        TemplateSyntaxError: It is none; with the line.
    """
    try:
        return environment(is_html=is_html).parse(_tidy(source))
    except RecursionError:
        raise TemplateSyntaxError("there is too much within each other", 1) from None
    except ValueError:  # a number of thousands of digits
        raise TemplateSyntaxError("there is a number that is too long", 1) from None


def filled(source: str, facts: Facts, blocks: Blocks, *, is_html: bool = False) -> str:
    """A template filled with facts; its blocks are marks.

    Raises:
        TemplateBroken: ``template_broken``; those that were checked are not.
    """
    made, length = list[str](), 0
    try:
        for part in _compiled(source, is_html=is_html).generate(facts.named() | {_OURS: blocks}):
            made.append(part)
            length += len(part)
            if length > MOST_MADE:
                raise _broken(f"it makes more than {MOST_MADE:,} characters")
    # A filter is given what it does not take.
    except _UNFIT as error:
        raise _broken(str(error)) from None
    return "".join(made)


@lru_cache(maxsize=_MOST_KEPT)
def _compiled(source: str, *, is_html: bool) -> Template:
    try:
        flaws = flaws_of(tree_of(source, is_html=is_html))
    except TemplateSyntaxError as error:
        raise _broken(f"line {error.lineno}: {error.message}") from None
    if flaws:
        line, _, message = flaws[0]
        raise _broken(f"line {line}: {message}")
    return environment(is_html=is_html).from_string(_tidy(source))


def _broken(why: str) -> TemplateBroken:
    return TemplateBroken(f"the template of a message cannot be filled: {why}", "template_broken")


def _tidy(source: str) -> str:
    return _LONE_TAG.sub(r"\1\n\2", source)


def _blocks(context: Context) -> Blocks:
    blocks: Blocks = context[_OURS]
    return blocks
