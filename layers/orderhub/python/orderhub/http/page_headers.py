"""Pages of ours in a browser: what they may load, who may show them in a frame, and what they tell others."""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from orderhub.errors import InvalidInput

_ORIGIN = r"https?://(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?:\d{1,5}|\*))?|'self'"
_ANCESTORS = re.compile(rf"'none'|(?:{_ORIGIN})(?: (?:{_ORIGIN}))*", re.IGNORECASE | re.ASCII)


def page_headers(frame_ancestors: str, directives: Sequence[str]) -> dict[str, str]:
    """The headers of a page that may load nothing but what it names.

    Args:
        frame_ancestors: Who may put the page into a frame: origins and ``'self'``, or ``'none'``.
        directives: What it may load and send, as the Content-Security-Policy says it.

    Raises:
        InvalidInput: ``settings_wrong``, the ancestors are something else, and might end the directive they
            stand in.
    """
    if not _ANCESTORS.fullmatch(frame_ancestors):
        raise InvalidInput(
            "FRAME_ANCESTORS takes origins and 'self' with blanks between, or 'none'", "settings_wrong"
        )
    policy = ("default-src 'none'", *directives, "base-uri 'none'", f"frame-ancestors {frame_ancestors}")
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "; ".join(policy),
        # The address of a page may be the key to it.
        "Referrer-Policy": "no-referrer",
    }


def source_of(inline: str) -> str:
    """What a policy calls a style or script that stands in the page itself."""
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"
