"""Texts of shops as they are read on their pages: entities of HTML as characters, and without its tags.

WooCommerce and others send names escaped (``O&#039;Brien &amp; Sons``) and descriptions as HTML. Both are shown as
text, which whoever shows it escapes anew; nothing that is done here makes markup of a text.
"""

import re
from html import unescape

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MOST_CHARACTERS = 2
"""What one entity stands for; Python takes the beginning of a longer word for one, too."""
_INLINE = (
    *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label"),
    *(
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ),
)
_HIDDEN = ("script", "style", "svg")
_BLOCKS = (
    *("address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "col", "colgroup"),
    *("dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
    *("h6", "header", "hr", "html", "img", "input", "li", "link", "main", "meta", "nav", "ol", "p", "picture"),
    *("pre", "section", "source", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
)
# A tag has a name of HTML and, if anything, attributes with values: "a <b and c> d" and "List<String>" are none.
# Nothing is looked at twice, however many "<" come after one another; html.parser takes 4 s for 20,000 characters.
_NAMES = "|".join((*_INLINE, *_HIDDEN, *_BLOCKS))
_ATTRIBUTES = r"(?:\s[^<>=]*+=[^<>]*+|\s*+/?+)"
_TAG = re.compile(rf"<(?:!--[^<>]*+|(?P<end>/?)(?P<name>{_NAMES}){_ATTRIBUTES})>", re.IGNORECASE)


def decoded(text: str) -> str:
    """A text with entities as the characters they stand for, once: ``&amp;lt;`` is ``&lt;``."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def without_markup(text: str) -> str:
    """A text without the tags of HTML, on one line where it had any, and with entities as characters."""
    parts: list[str] = []
    position, hidden = 0, ""
    for tag in _TAG.finditer(text):
        name = (tag["name"] or "").lower()
        if not hidden:
            parts += text[position : tag.start()], "" if name in _INLINE else " "
            hidden = name if name in _HIDDEN and not tag["end"] else ""
        elif tag["end"] and name == hidden:
            hidden = ""
        position = tag.end()
    if not position:
        return decoded(text)
    parts.append("" if hidden else text[position:])
    return decoded(" ".join("".join(parts).split()))


def _character(entity: re.Match[str]) -> str:
    meant = unescape(entity[0])
    return meant if len(meant) <= _MOST_CHARACTERS else entity[0]
