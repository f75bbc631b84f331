"""The page a buyer gives feedback on, in their language: one form, no script; everything in it is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from html import escape
from urllib.parse import parse_qsl

from orderhub.care.request import MAX_TEXT, NPS, SCORES, Opinion
from orderhub.links.plain_page import page_of
from orderhub.words.translations import translate

_MOST_FIELDS = 20


class FormMistake(StrEnum):
    """What can be wrong with a form."""

    EMPTY = "nothing_said"
    SCORE_UNKNOWN = "score_unknown"
    NPS_UNKNOWN = "nps_unknown"
    COMMENT_TOO_LONG = "comment_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What somebody filled in, as text, to be shown again where it cannot be taken."""

    score: str = ""
    nps: str = ""
    comment: str = ""


def filled_of(body: bytes) -> Filled:
    """What a body of ``application/x-www-form-urlencoded`` says; fields that are no such form say nothing."""
    try:
        pairs = parse_qsl(body.decode(errors="replace"), max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError:
        pairs = []
    # A browser counts a line break as one character and sends two; nobody types a NUL.
    texts = {name: value.replace("\r\n", "\n").replace("\0", "").strip() for name, value in pairs}
    return Filled(**{field.name: texts.get(field.name, "") for field in fields(Filled)})


def mistakes_in(filled: Filled) -> tuple[FormMistake, ...]:
    """All that is wrong with a form, from top to bottom; empty when it can be taken."""
    checks = {
        FormMistake.EMPTY: not (filled.score or filled.nps or filled.comment),
        FormMistake.SCORE_UNKNOWN: bool(filled.score) and filled.score not in map(str, SCORES),
        FormMistake.NPS_UNKNOWN: bool(filled.nps) and filled.nps not in map(str, NPS),
        FormMistake.COMMENT_TOO_LONG: len(filled.comment) > MAX_TEXT,
    }
    return tuple(mistake for mistake, is_made in checks.items() if is_made)


def opinion_of(filled: Filled) -> Opinion:
    """What a form without mistakes says."""
    return Opinion(
        score=int(filled.score) if filled.score else None,
        nps=int(filled.nps) if filled.nps else None,
        comment=filled.comment or None,
    )


def form_page(order_no: str, language: str, filled: Filled, mistakes: Sequence[FormMistake] = ()) -> str:
    """The form, with what was filled in before and what was wrong with it.

    Args:
        order_no: The order it is about.
        language: One of ``words.translations.languages()``.
        filled: Empty for a form nobody has sent yet.
        mistakes: Why it could not be taken.
    """
    title = translate("feedback.title", language)
    parts = (
        _heading(title, order_no, language),
        f'<p class="intro">{translate("feedback.intro", language)}</p>',
        _mistakes(mistakes, language),
        # Without an action it goes to the page's own address.
        '<form method="post">',
        _scale("score", "five", SCORES, filled.score, language),
        _scale("nps", "eleven", NPS, filled.nps, language),
        _comment(filled.comment, language),
        f'<button type="submit">{translate("feedback.send", language)}</button></form>',
    )
    return page_of(language, title, "".join(parts))


def thanks_page(order_no: str, language: str, *, again: bool) -> str:
    """The page once feedback is given; ``again`` when there was some already."""
    title = translate("feedback.thanks_title", language)
    text = translate("feedback.again" if again else "feedback.thanks", language)
    return page_of(language, title, f'{_heading(title, order_no, language)}<p role="status">{text}</p>')


def _heading(title: str, order_no: str, language: str) -> str:
    order = translate("feedback.order", language, order_no=escape(order_no))
    return f'<h1>{title}</h1><p class="order">{order}</p>'


def _mistakes(mistakes: Sequence[FormMistake], language: str) -> str:
    if not mistakes:
        return ""
    title = translate("feedback.mistakes", language)
    rows = "".join(f"<li>{translate(f'feedback.mistake.{mistake}', language)}</li>" for mistake in mistakes)
    return f'<div class="mistakes" role="alert"><p>{title}</p><ul>{rows}</ul></div>'


def _scale(name: str, width: str, numbers: range, chosen: str, language: str) -> str:
    ends = {
        numbers[0]: translate(f"feedback.{name}.low", language),
        numbers[-1]: translate(f"feedback.{name}.high", language),
    }
    choices = "".join(_choice(name, number, chosen, ends.get(number)) for number in numbers)
    shown = "".join(f"<span>{end}</span>" for end in ends.values())
    question = translate(f"feedback.{name}.question", language)
    return (
        f'<fieldset><legend>{question}</legend><div class="scale {width}">{choices}</div>'
        f'<p class="ends" aria-hidden="true">{shown}</p></fieldset>'
    )


def _choice(name: str, number: int, chosen: str, end: str | None) -> str:
    label = f' aria-label="{number}, {end}"' if end else ""
    checked = " checked" if chosen == str(number) else ""
    return f'<label><input type="radio" name="{name}" value="{number}"{label}{checked}><b>{number}</b></label>'


def _comment(comment: str, language: str) -> str:
    question, hint = translate("feedback.comment", language), translate("feedback.comment_hint", language)
    # A browser drops the first line break of a textarea; ours stands in for one that was meant.
    return (
        f'<div class="field"><label class="question" for="comment">{question}</label>'
        f'<textarea id="comment" name="comment" maxlength="{MAX_TEXT}" aria-describedby="hint">\n'
        f'{escape(comment)}</textarea><p class="hint" id="hint">{hint}</p></div>'
    )
