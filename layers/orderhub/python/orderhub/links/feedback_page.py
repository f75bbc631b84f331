"""The page a buyer gives feedback on: one form, no script, in English or Chinese; everything in it is escaped."""

from collections.abc import Sequence
from html import escape

from orderhub.care.request import MAX_TEXT, NPS, SCORES
from orderhub.links.feedback_words import WORDS
from orderhub.links.form import Filled, Mistake
from orderhub.links.plain_page import page_of


def form_page(order_no: str, language: str, filled: Filled, mistakes: Sequence[Mistake] = ()) -> str:
    """The form, with what was filled in before and what was wrong with it.

    Args:
        order_no: The order it is about.
        language: ``en`` or ``zh``.
        filled: Empty for a form nobody has sent yet.
        mistakes: Why it could not be taken.
    """
    words = WORDS[language]
    parts = (
        _heading(words["title"], order_no, words),
        f'<p class="intro">{words["intro"]}</p>',
        _mistakes(mistakes, words),
        # Without an action it goes to the page's own address.
        '<form method="post">',
        _scale("score", "five", SCORES, filled.score, words),
        _scale("nps", "eleven", NPS, filled.nps, words),
        _comment(filled.comment, words),
        f'<button type="submit">{words["send"]}</button></form>',
    )
    return page_of(language, words["title"], "".join(parts))


def thanks_page(order_no: str, language: str, *, again: bool) -> str:
    """What is said once feedback is given; ``again`` when there was some already."""
    words = WORDS[language]
    said = words["again"] if again else words["thanks"]
    heading = _heading(words["thanks_title"], order_no, words)
    return page_of(language, words["thanks_title"], f'{heading}<p role="status">{said}</p>')


def _heading(title: str, order_no: str, words: dict[str, str]) -> str:
    return f'<h1>{title}</h1><p class="order">{words["order"].format(order_no=escape(order_no))}</p>'


def _mistakes(mistakes: Sequence[Mistake], words: dict[str, str]) -> str:
    if not mistakes:
        return ""
    rows = "".join(f"<li>{words[mistake]}</li>" for mistake in mistakes)
    return f'<div class="mistakes" role="alert"><p>{words["mistakes"]}</p><ul>{rows}</ul></div>'


def _scale(name: str, width: str, numbers: range, chosen: str, words: dict[str, str]) -> str:
    ends = {numbers[0]: words[f"{name}_low"], numbers[-1]: words[f"{name}_high"]}
    choices = "".join(_choice(name, number, chosen, ends.get(number)) for number in numbers)
    shown = "".join(f"<span>{end}</span>" for end in ends.values())
    return (
        f'<fieldset><legend>{words[name]}</legend><div class="scale {width}">{choices}</div>'
        f'<p class="ends" aria-hidden="true">{shown}</p></fieldset>'
    )


def _choice(name: str, number: int, chosen: str, end: str | None) -> str:
    label = f' aria-label="{number}, {end}"' if end else ""
    checked = " checked" if chosen == str(number) else ""
    return f'<label><input type="radio" name="{name}" value="{number}"{label}{checked}><b>{number}</b></label>'


def _comment(comment: str, words: dict[str, str]) -> str:
    # A browser drops the first line break of a textarea; ours stands in for one that was meant.
    return (
        f'<div class="field"><label class="question" for="comment">{words["comment"]}</label>'
        f'<textarea id="comment" name="comment" maxlength="{MAX_TEXT}" aria-describedby="hint">\n'
        f'{escape(comment)}</textarea><p class="hint" id="hint">{words["comment_hint"]}</p></div>'
    )
