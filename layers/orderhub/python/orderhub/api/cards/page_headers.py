"""The HTTP headers of the page of a card."""

from orderhub.cards.page import SCRIPT, STYLE
from orderhub.http.page_headers import page_headers, source_of

_DIRECTIVES = (
    f"style-src {source_of(STYLE)}",
    f"script-src {source_of(SCRIPT)}",
    "img-src https: http:",
    "connect-src 'self'",
    "form-action 'none'",
)


def headers_of(frame_ancestors: str) -> dict[str, str]:
    """The headers of the page.

    Args:
        frame_ancestors: Who may put the page into a frame: origins and ``'self'``, or ``'none'``.

    Raises:
        InvalidInput: ``settings_wrong``, that is something else, and might end the directive it stands in.
    """
    return page_headers(frame_ancestors, _DIRECTIVES) | {"X-Content-Type-Options": "nosniff"}
