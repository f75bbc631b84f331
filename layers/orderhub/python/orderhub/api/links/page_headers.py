"""The HTTP headers of the small pages for buyers."""

from orderhub.http.page_headers import page_headers, source_of
from orderhub.links.plain_page import STYLE

_DIRECTIVES = (f"style-src {source_of(STYLE)}", "form-action 'self'")


def headers_of(frame_ancestors: str) -> dict[str, str]:
    """The headers of the page.

    Args:
        frame_ancestors: Who may show it in a frame, as that directive of the Content-Security-Policy says it.

    Raises:
        InvalidInput: ``settings_wrong``, that is something else.
    """
    return page_headers(frame_ancestors, _DIRECTIVES)
