"""What is wrong with the HTML of a template: what is not closed, runs, or leads where somebody else says; pure."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from orderhub.messages.grammar import Flaw

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_FORBIDDEN = frozenset(
    [
        *("applet", "base", "embed", "form", "frame", "frameset", "iframe", "input", "link", "math", "meta"),
        *("noscript", "object", "plaintext", "script", "svg", "template", "textarea", "xmp"),
    ]
)
_ADDRESSES = frozenset({"action", "background", "formaction", "href", "poster", "src", "srcset"})
_LEADS = re.compile(r"\s*(links\.\w+|\w+\.(image_url|url))\s*")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OPEN, _CLOSE = "\ue010", "\ue011"
_STAND_IN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_BLOCK = re.compile(r"\|\s*(button|detail|link|products|total)\b")
"""The filters that make elements."""
_WEB = ("https://", "http://", "mailto:", "tel:", "#")


class _Reading(HTMLParser):
    """Reads a template in which its tags are stand-ins, so that HTML is all that is left."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.flaws: list[Flaw] = []
        self._open: list[tuple[str, int]] = []
        self._tags: list[str] = []
        self.feed(_TAG.sub(self._stand_in, source))
        self.close()
        self.flaws += [(line, "not_closed", f"Close <{tag}>.") for tag, line in self._open]

    def _stand_in(self, found: re.Match[str]) -> str:
        self._tags.append(found[0])
        shown = f"{_OPEN}{len(self._tags) - 1}{_CLOSE}" if found[0].startswith("{{") else ""
        return shown + "\n" * found[0].count("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag not in _VOID:
            self._open.append((tag, line))
        self.flaws += [(line, code, message) for code, message in self._said(tag, attrs)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        self.flaws += [(line, code, message) for code, message in self._said(tag, attrs)]

    def handle_endtag(self, tag: str) -> None:
        line = self.getpos()[0]
        if tag not in {name for name, _ in self._open}:
            self.flaws.append((line, "not_open", f"</{tag}> closes nothing; take it out."))
            return
        while (last := self._open.pop())[0] != tag:
            self.flaws.append((last[1], "not_closed", f"Close <{last[0]}> before </{tag}>."))

    def handle_data(self, data: str) -> None:
        if _OPEN in data and self._open and self._open[-1][0] == "style":
            self.flaws.append((self.getpos()[0], "html_forbidden", "Name no placeholder in a style."))

    def _said(self, tag: str, attrs: list[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
        if tag in _FORBIDDEN:
            yield "html_forbidden", f"Leave <{tag}> out: no mail program shows it."
        if _OPEN in _QUOTED.sub("", self.get_starttag_text() or ""):
            yield "not_quoted", 'Put quotes around the value: href="{{ links.order }}".'
        for name, value in attrs:
            if name.startswith("on"):
                yield "html_forbidden", f"Leave {name} out: no script runs in a mail."
            if name in _ADDRESSES and value:
                yield from self._address_flaws(name, value)
            elif any(_BLOCK.search(self._tags[int(number)]) for number in _STAND_IN.findall(value or "")):
                yield "html_forbidden", f"Put what {name} holds between elements: it is more than words."
            elif name == "style" and value and _STAND_IN.search(value):
                yield "html_forbidden", "Name no placeholder in a style."

    def _address_flaws(self, name: str, value: str) -> Iterator[tuple[str, str]]:
        found = _STAND_IN.search(value)
        if found is None:
            if not value.lstrip().lower().startswith(_WEB):
                yield "address_invalid", f"Send {name} as a whole web link, https://…"
        elif found[0] != value or not _LEADS.fullmatch(self._tags[int(found[1])][2:-2]):
            yield "address_invalid", f"Let {name} be one link alone, such as links.order or line.url."


def html_flaws(source: str) -> list[Flaw]:
    """All that is wrong with the HTML of a template, by lines."""
    flaws = set(_Reading(source).flaws)
    closed, _, rest = source.rpartition("-->")
    if "<!--" in rest:
        # It would hide all that stands below the message.
        line = closed.count("\n") + rest[: rest.index("<!--")].count("\n") + 1
        flaws.add((line, "not_closed", "Close <!--."))
    return sorted(flaws)
