"""HTML made of values: text is escaped unless it was made here."""

from collections.abc import Iterable
from html import escape

_VOID = {"img", "meta"}
_WEB = ("http://", "https://")


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
    written = [tag("div", tag("dt", name), tag("dd", value, dir="auto")) for name, value in named if value]
    return tag("dl", *written, class_="rows") if written else None


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
    """A time as it is written."""
    return tag("time", text, datetime=text) if text else None


def anchor(url: str | None, text: str, class_: str | None = None) -> Html | None:
    """A link that opens beside the page; None where it leads anywhere but to the web."""
    safe = web(url)
    if safe is None:
        return None
    return tag("a", text, href=safe, target="_blank", rel="noopener noreferrer", class_=class_)


def web(url: str | None) -> str | None:
    """The address of something on the web; None for any other, which might run."""
    return url if url and url.casefold().startswith(_WEB) else None
