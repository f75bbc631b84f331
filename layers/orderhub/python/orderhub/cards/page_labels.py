"""What the fields of an ``extra`` are called on the page of a card, in the reader's language."""

import re

from orderhub.words.translations import has_text, translate

_WRITTEN_AS_ONE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-]+[A-Za-z0-9]+)*", re.ASCII)
"""A name as programs have them; any other was written for people."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", re.ASCII)
_SIGNS = re.compile(r"[\W_]+")
_SHORT = {"id": "ID", "no": "no.", "sku": "SKU", "url": "link", "vat": "VAT"}


def label_of(key: str, language: str) -> str:
    """A field's name for people: its own, or made of its words, as in ``giftWrapColor``: Gift wrap color.

    Args:
        key: As the client writes it.
        language: One of ``words.languages.languages()``; the words of a field nobody knows stay what they are.
    """
    if has_text(text_key := f"fields.{_bare(key)}"):
        return translate(text_key, language)
    if not _WRITTEN_AS_ONE.fullmatch(key):
        return key
    words = [_SHORT.get(word.casefold()) or _plain(word) for word in _WORD.findall(key)]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _bare(key: str) -> str:
    """A name however it is spelt: ``couponCode``, ``coupon_code``, ``Coupon Code``."""
    return _SIGNS.sub("", key).casefold()


def _plain(word: str) -> str:
    return word if word.isupper() and len(word) > 1 else word.lower()
