"""HTML made of values: text is escaped unless it was made here."""

import re
from collections.abc import Iterable
from html import escape
from unicodedata import east_asian_width

_VOID = {"img", "input", "meta"}
_WEB = ("http://", "https://")
_TO_THE_SECOND = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d)?", re.ASCII)
_ENDLESS = re.compile(r"[^\s\u2e80-\uffff]{41}")
"""A word that would fill lines, which nobody writes for people; Chinese needs no blanks."""
_ONE_LINE = 28
"""So many letters of the Latin script a narrow frame shows beside a picture; Chinese ones are twice as wide."""


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, /, *children: str | None, **attributes: str | None) -> Html:
    """An element with its children and attributes; those that are None are left out.

    Args:
        name: Such as ``dl``.
        children: Markup as it is, any other text escaped.
        attributes: ``class_`` is written ``class``, ``aria_label`` is written ``aria-label``.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    start = f"<{name}{written}>"
    return Html(start if name in _VOID else f"{start}{joined(*children)}</{name}>")


def joined(*children: str | None) -> Html:
    """Children in a row."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children if child))


def rows(named: Iterable[tuple[str, str | None]]) -> Html | None:
    """Names with their values; those that have none are left out, and so is a list of nothing."""
    written = [tag("div", _name(name), _value(value)) for name, value in named if value]
    return tag("dl", *written, class_="rows") if written else None


def _name(name: str) -> Html:
    return clamped("dt", name, class_="clamp two") if _ENDLESS.search(name) else tag("dt", name, dir="auto")


def _value(value: str) -> Html:
    if not isinstance(value, Html) and _ENDLESS.search(value):
        return clamped("dd", value, class_="clamp two")
    return tag("dd", value, dir="auto")


def listed(items: Iterable[Html], class_: str | None = None) -> Html | None:
    """Items as a list; a list of nothing is left out."""
    # Safari takes a list that bears no bullets for none, unless its role is named.
    written = [tag("li", item, dir="auto") for item in items]
    return tag("ul", *written, role="list", class_=class_) if written else None


def folded(name: str, title: str, content: Html | None) -> Html | None:
    """Something seen only once its title is opened; left out where there is nothing in it.

    The name is its id, by which the script keeps open what was open when the page shows what is new.
    """
    return tag("details", tag("summary", title), content, id=name) if content else None


def section(title: str, *children: str | None) -> Html | None:
    """A part of a page under its heading; left out where there is nothing in it."""
    return tag("section", tag("h2", title), *children) if any(children) else None


def moment(text: str | None) -> Html | None:
    """A time as it is written, but for the seconds, which nobody asks about."""
    return tag("time", short_time(text), datetime=text) if text else None


def short_time(text: str) -> str:
    """A time to the minute; any other text as it is."""
    match = _TO_THE_SECOND.fullmatch(text.strip())
    return f"{match[1]} {match[2]}" if match else text


def is_time(text: str) -> bool:
    """Whether a text is a time as all of the page are written."""
    return _TO_THE_SECOND.fullmatch(text.strip()) is not None


def clamped(name: str, text: str, content: Html | None = None, class_: str = "clamp") -> Html:
    """A text in an element of that name; a long one is cut short, and whole for who points at it or goes there.

    Args:
        name: Such as ``p``.
        text: All of it.
        content: The text as markup, where it is more than text.
        class_: A ``clamp``, and what else it is.
    """
    is_long = sum(2 if east_asian_width(letter) in "FW" else 1 for letter in text) > _ONE_LINE
    whole = {"title": text} | ({} if content else {"tabindex": "0"}) if is_long else {}
    return tag(name, content or text, class_=class_, dir="auto", **whole)


def icon(paths: str, label: str | None = None) -> Html:
    """A drawing of one colour; heard by its label, or not at all."""
    accessibility = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    title = tag("title", label) if label else None
    return tag("svg", title, tag("path", d=paths), viewBox="0 0 24 24", class_="icon", **accessibility)


def copying(text: str, label: str) -> Html:
    """A button that copies a text."""
    drawn = icon("M9 9h11v11H9zM15 9V4H4v11h5")
    return tag("button", drawn, type="button", class_="copy", data_copy=text, aria_label=label, title=label)


def anchor(url: str | None, text: str, class_: str | None = None) -> Html | None:
    """A link that opens beside the page; None where it leads anywhere but to the web."""
    safe = web(url)
    if safe is None:
        return None
    return tag("a", text, href=safe, target="_blank", rel="noopener noreferrer", class_=class_)


def web(url: str | None) -> str | None:
    """The address of something on the web; None for any other, which might run."""
    return url if url and url.casefold().startswith(_WEB) else None
