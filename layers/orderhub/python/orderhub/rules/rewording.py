"""The texts in a rule that somebody chose, with others in their place; pure, no AWS.

A rule comes as its row says it: what looks at conditions need not be loaded to change a word in them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from orderhub.rules.rule import Act
from orderhub.rules.words import Sort, Word, words_of

type Reword = Callable[[str], str]

_OF_TIME = ("timestamp", "duration")
"""What stands in the brackets of these is no text that anybody chose."""
_OF_PATTERNS = ("matches",)
_ESCAPE = re.compile(
    r"\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))", re.DOTALL
)
_LEADS = ("assignee", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRewording:
    """What becomes of texts: of tags and of what is emitted, of texts in conditions, and of what people read."""

    word: Reword
    literal: Reword
    pattern: Reword
    prose: Reword


def reworded(body: Mapping[str, Any], rewords: TextRewording) -> dict[str, Any]:
    """A rule with as many conditions and actions as before; what leads to something else by its name stays."""
    return {
        **body,
        "description": rewords.prose(body["description"]),
        "when": [condition_reworded(condition, rewords) for condition in body["when"]],
        "do": [_action(action, rewords) for action in body["do"]],
    }


def links_in(body: Mapping[str, Any]) -> Iterator[str]:
    """The texts by which a rule leads to people or to what has a name of its own; they are not changed."""
    for action in body["do"]:
        if "create_task" in action:
            yield from (action["create_task"][name] for name in _LEADS if name in action["create_task"])
        elif "call_webhook" in action:
            yield action["call_webhook"]


def condition_reworded(expression: str, rewords: TextRewording) -> str:
    """A condition in CEL with other texts in it; comments are what people read."""
    reworded_text, end, words = "", 0, list(words_of(expression))
    for place, word in enumerate(words):
        reworded_text += rewords.prose(expression[end : word.position])
        if word.sort is Sort.TEXT and not _is_in(words, place, _OF_TIME):
            reworded_text += _literal(word.text, rewords, is_pattern=_is_in(words, place, _OF_PATTERNS))
        else:
            reworded_text += word.text
        end = word.position + len(word.text)
    return reworded_text + rewords.prose(expression[end:])


def _action(action: Mapping[str, Any], rewords: TextRewording) -> dict[str, Any]:
    ((act, value),) = action.items()
    does = Act(act)
    match does:
        case Act.CREATE_TASK:
            texts = {name: rewords.prose(value[name]) for name in ("title", "description") if name in value}
            return {act: {**value, **texts}}
        case Act.TAG_CUSTOMER:
            return {act: rewords.word(value)}
        case Act.EMIT:
            after = rewords.word(value)
            return {act: value if after == value else after.upper().replace("-", "_")}
        case Act.START_WORKFLOW | Act.SEND_MESSAGE | Act.CALL_WEBHOOK | Act.ACT_ON_ORDER:
            return {act: value}
        case _:
            assert_never(does)


def _literal(written: str, rewords: TextRewording, *, is_pattern: bool) -> str:
    begin = re.split("[\"']", written, maxsplit=1)[0]
    quotes = written[len(begin) :]
    width = 3 if quotes[:3] in {'"""', "'''"} and len(quotes) > len('""""') else 1
    text = quotes[width:-width]
    inner = rewords.pattern(text) if is_pattern else text
    meant = inner if "r" in begin.lower() else _ESCAPE.sub(_character, inner)
    after = rewords.literal(meant)
    if after == meant:
        return f"{begin}{quotes[:width]}{inner}{quotes[-width:]}"
    # What is put there has no character that would need another form; bytes stay bytes.
    return f"{'b' if 'b' in begin.lower() else ''}'{after}'"


def _character(match: re.Match[str]) -> str:
    short, middle, long, octal, other = match.groups()
    if other is not None:
        return {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}.get(other, other)
    return chr(int(octal, 8) if octal else int(short or middle or long, 16))


def _is_in(words: list[Word], place: int, functions: tuple[str, ...]) -> bool:
    """Whether a word stands first in the brackets of one of these functions."""
    return place > 1 and words[place - 1].text == "(" and words[place - 2].text in functions
