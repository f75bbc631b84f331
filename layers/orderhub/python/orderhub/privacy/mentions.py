"""How somebody is named in a text that somebody else wrote, such as a tag or a note; pure, no AWS.

Other than a file's name such a text decides what happens to everybody, so only what is certainly a mention is one.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from orderhub.orders.model import Header
from orderhub.privacy.mention_forms import PART, Form, form_of_id, forms_of, normal

type Span = tuple[int, int]
"""Where in a text something stands, from and to."""
_DIGITS = 8
_OF_PATTERN = re.compile(r"(\\+[A-Za-z])")
"""What has a letter in a pattern and stands for none, such as ``\\b``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """What names a person in a text; never logged, not even by accident."""

    forms: tuple[Form, ...] = field(repr=False)

    @classmethod
    def of(cls, headers: Iterable[Header], customers: Iterable[str], region: str) -> Self:
        """What is looked for.

        Args:
            headers: The headers of somebody's orders.
            customers: The hub's own ids of them.
            region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
        """
        forms = {form.pattern.pattern: form for customer in customers for form in form_of_id(customer)}
        for header in headers:
            forms |= {form.pattern.pattern: form for form in forms_of(header, region)}
        return cls(forms=tuple(forms.values()))

    def are_in(self, text: str) -> bool:
        """Whether a text names somebody."""
        return any(True for _ in self._found(text))

    def without(self, text: str, instead: Callable[[str], str]) -> str:
        """A text with something else instead of each mention, by what it is."""
        whole, end = [], 0
        for start, stop in _joined(self._found(text)):
            whole += [text[end:start], instead(text[start:stop])]
            end = stop
        return "".join((*whole, text[end:]))

    def _found(self, text: str) -> Iterator[Span]:
        plain, places = normal(text)
        letters = "".join(PART.findall(plain))
        for form in self.forms:
            if form.key in letters:
                for match in form.pattern.finditer(plain):
                    yield places[match.start()], places[match.end() - 1] + 1


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in their order; those that touch or overlap as one."""
    joined: list[Span] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """Done again it changes nothing more, and the same text always becomes the same.

    ``secret`` is the stack's: of what a text became nobody can tell what it was.
    """

    mentions: Mentions
    request_id: str
    secret: bytes = field(repr=False)

    def word(self, text: str) -> str:
        """A text that is compared with others, as a whole: what it becomes nobody has.

        Different ones become different ones, as what tags with one must not come to mean the other.
        """
        if re.fullmatch(rf"{self._erased}-[0-9a-f]{{{_DIGITS}}}", text) or not self.mentions.are_in(text):
            return text
        digest = hmac.new(
            self.secret, f"{self.request_id}\n{text}".encode(errors="surrogatepass"), sha256
        ).hexdigest()
        return f"{self._erased}-{digest[:_DIGITS]}"

    def prose(self, text: str) -> str:
        """A text that people read: all else that it says stays."""
        return self.mentions.without(text, lambda _: self._erased)

    def pattern(self, text: str, word: Callable[[str], str]) -> str:
        """A regular expression: what else it takes stays.

        Args:
            text: The expression.
            word: What becomes of each mention in it.
        """
        parts = _OF_PATTERN.split(text)
        parts[::2] = [self.mentions.without(part, word) for part in parts[::2]]
        return "".join(parts)

    @property
    def _erased(self) -> str:
        return f"erased-{self.request_id}"
