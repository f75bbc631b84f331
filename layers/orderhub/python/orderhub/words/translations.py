"""Texts by key and language: ``page.order`` is the text ``order`` in the file ``<language>/page.json``."""

import json
from collections.abc import Mapping
from functools import cache

from orderhub.words.languages import DEFAULT, folder_of


def translate(key: str, language: str, /, **values: object) -> str:
    """A text in a language, or in English where the language lacks it, with its placeholders filled.

    Args:
        key: Subject and name, such as ``page.order``.
        language: One of ``languages()``.
        values: What stands in for the placeholders, by their names.

    Raises:
        KeyError: English lacks the text as well; a test holds the keys in the code against it.
    """
    subject, _, name = key.partition(".")
    own = texts_of(subject, language)
    text = own[name] if name in own else texts_of(subject, DEFAULT)[name]
    return text.format(**values) if values else text


def has_text(key: str) -> bool:
    """Whether there is a text of that key."""
    subject, _, name = key.partition(".")
    return name in texts_of(subject, DEFAULT)


@cache
def texts_of(subject: str, language: str) -> Mapping[str, str]:
    """The texts of a subject that a language has, by name; none where it has no such file."""
    path = folder_of(language) / f"{subject}.json"
    texts: dict[str, str] = json.loads(path.read_bytes()) if path.exists() else {}
    return texts
