"""Whether a template can be taken, and everything that is wrong with one that cannot."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from jinja2 import TemplateSyntaxError

from orderhub.messages.blocks import MARKS
from orderhub.messages.engine import TemplateBroken, tree_of
from orderhub.messages.facts import LONGEST_LINK, MAX_LINES, facts_of
from orderhub.messages.grammar import Flaw, flaws_of
from orderhub.messages.html_check import html_flaws
from orderhub.messages.letter import message_of
from orderhub.messages.made_up import CASE, made_up_order
from orderhub.messages.placeholders import Facts
from orderhub.messages.templates import Template
from orderhub.messages.unlinked import LONGEST
from orderhub.mistakes import Mistake, Mistakes

MOST_SUBJECT, MOST_TEXT, MOST_HTML = 1_000, 20_000, 60_000
"""How many characters a template may have."""
_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_LINK = "https://example.com/"


def mistakes_of(template: Template, *, is_mail: bool) -> list[Mistake]:
    """Everything that is wrong with a template, each with its line; nothing if it can be sent.

    Args:
        template: The words, and the HTML if it has its own.
        is_mail: Whether it is sent by mail, and so has a subject.
    """
    mistakes = Mistakes()
    for pointer, source, longest in (("/text", template.text, MOST_TEXT), ("/html", template.html, MOST_HTML)):
        flaws = _flaws(source, longest, is_html=pointer == "/html") if source or pointer == "/text" else []
        for line, code, message in flaws:
            mistakes.add(pointer, code, message, line)
    if is_mail is not template.text.startswith("Subject: "):
        message = "Begin with Subject: and a blank line." if is_mail else "Leave the subject out: it is no mail."
        mistakes.add("/text", "subject_missing" if is_mail else "subject_unwanted", message, 1)
    if not mistakes.found:
        _try(template, mistakes)
    return mistakes.found


def subject_mistakes(source: str) -> list[Mistake]:
    """What is wrong with the template of a subject alone."""
    mistakes = Mistakes()
    for line, code, message in _flaws(source, MOST_SUBJECT, is_html=False):
        mistakes.add("/subject", code, message, line)
    return mistakes.found


def _flaws(source: str, longest: int, *, is_html: bool) -> list[Flaw]:
    if len(source) > longest:
        return [(1, "too_long", f"Send at most {longest:,} characters.")]
    flaws = html_flaws(source) if is_html else []
    if not source.strip():
        flaws.append((1, "empty", "Write something."))
    for number, line in enumerate(source.split("\n"), 1):
        if any("\ue000" <= character <= "\uf8ff" or character in MARKS for character in line):
            flaws.append((number, "character_invalid", "Leave out characters that stand for nothing."))
    try:
        flaws += flaws_of(tree_of(source, is_html=is_html))
    except TemplateSyntaxError as error:
        flaws.append((error.lineno, "syntax", f"This cannot be read: {error.message}."))
    return sorted(flaws)


def _try(template: Template, mistakes: Mistakes) -> None:
    """Fill it with all that can be known, with the least, and with the longest order.

    A filter may be given what it does not take, and a loop make too much.
    """
    for facts in (_most(template.language), _least(template.language), _longest(template.language)):
        try:
            message_of(template, facts)
        except TemplateBroken as fault:
            mistakes.add("/text", fault.code, str(fault))
            return


def _most(language: str) -> Facts:
    order = made_up_order(language, _NOON)
    facts = facts_of(order, ZoneInfo("UTC"), case_id=CASE.case_id, shop_url=_LINK)
    return replace(facts, links=replace(facts.links, feedback=_LINK, unsubscribe=_LINK, order=_LINK))


def _longest(language: str) -> Facts:
    """An order of as many products as are shown, with names and links as long as they can be."""
    facts, url = _most(language), _LINK.ljust(LONGEST_LINK, "x")
    products = [
        replace(product, name="x" * LONGEST, sku="x" * LONGEST, url=url, image_url=url)
        for product in facts.lines * MAX_LINES
    ]
    lines = tuple(products[:MAX_LINES])
    return replace(facts, lines=lines, case=replace(facts.case, lines=lines, reason="x" * LONGEST))


def _least(language: str) -> Facts:
    order = made_up_order(language, _NOON)
    nobody = replace(order.header, first_name=None, last_name=None, carrier=None, tracking_no=None)
    bare = replace(order, header=replace(nobody, tracking_url=None, restore_url=None), lines=())
    return facts_of(bare, ZoneInfo("UTC"))
