"""Whether the content of a message can be taken, and everything that is wrong with one that cannot."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from orderhub.messages.check import mistakes_of, subject_mistakes
from orderhub.messages.content import FIELDS, Content
from orderhub.messages.reach import Channel
from orderhub.mistakes import Mistake, Mistaken, Mistakes

_REQUIRED = frozenset({"subject", "text"})
_HEAD = 2
"""The lines of a mail's template that stand before its text."""


def checked(fields: Mapping[str, object], language: str) -> Content:
    """The content that fields say; line breaks are those of Unix.

    Args:
        fields: What was sent.
        language: The language it is in.

    Raises:
        Mistaken: ``message_invalid``, with everything that is wrong.
    """
    mistakes = Mistakes()
    texts = {name: _text(name, fields.get(name), mistakes) for name in FIELDS}
    content = Content(**texts)
    found = mistakes.found or [*_mistakes(content, language)]
    if found:
        message = "The message cannot be taken; errors says what is wrong where."
        raise Mistaken(message, "message_invalid", found)
    return content


def _text(name: str, value: object, mistakes: Mistakes) -> str:
    if value is None and name not in _REQUIRED:
        return ""
    if not isinstance(value, str) or (name in _REQUIRED and not value.strip()):
        mistakes.add(f"/{name}", "value_invalid", f"Send {name} as text.")
        return ""
    text = value.replace("\r\n", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        if any(unicodedata.category(character) == "Cc" for character in line.replace("\t", "")):
            mistakes.add(f"/{name}", "character_invalid", "Leave out characters that stand for nothing.", number)
    if name == "subject" and "\n" in text:
        mistakes.add("/subject", "not_one_line", "Write the subject on one line.", 2)
    return text


def _mistakes(content: Content, language: str) -> list[Mistake]:
    """What is wrong with each field; a subject is looked at by itself, so that it can hold no half of a tag."""
    subject = subject_mistakes(content.subject)
    # What is wrong with a subject is said once, and the text behind it all the same.
    sent = replace(content, subject="-") if subject else content
    found = [*subject]
    for (_, channel), template in sent.templates("", language):
        is_mail = channel is Channel.EMAIL
        found += [_placed(mistake, is_mail=is_mail) for mistake in mistakes_of(template, is_mail=is_mail)]
    return found


def _placed(mistake: Mistake, *, is_mail: bool) -> Mistake:
    if not is_mail:
        return replace(mistake, pointer="/sms")
    if mistake.pointer != "/text" or mistake.line is None:
        return mistake
    return replace(mistake, line=max(1, mistake.line - _HEAD))
