"""The languages that people read the hub's texts in."""

from typing import NamedTuple


class Translations[T](NamedTuple):
    """What is said in each language: a language more is a field more, which mypy then misses wherever it is."""

    en: T
    zh: T

    def of(self, language: str) -> T:
        """It in one of ``LANGUAGES``."""
        return self[LANGUAGES.index(language)]


LANGUAGES = Translations._fields
DEFAULT = "en"
"""The language of a reader whose own has no texts."""
HTML_TAGS = Translations(en="en", zh="zh-CN")
"""What the ``lang`` attribute of a page says."""


def language_in(tag: str) -> str:
    """The language of a tag such as ``zh-CN``, if there are texts in it, else English."""
    plain = tag.strip().casefold()
    return next((language for language in LANGUAGES if plain.startswith(language)), DEFAULT)
