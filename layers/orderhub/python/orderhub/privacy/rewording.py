"""Neutral texts in the place of those that name somebody; pure, no AWS."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from orderhub.privacy.mentions import Mentions

_DIGITS = 8
_OF_PATTERN = re.compile(r"(\\+[A-Za-z])")
"""What has a letter in a pattern and stands for none, such as ``\\b``."""


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
