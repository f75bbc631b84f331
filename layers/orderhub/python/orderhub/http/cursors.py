"""Cursors: where a page of a list ended, signed, so that nobody goes on from where no page did."""

from typing import Any

from orderhub.errors import RequestError
from orderhub.http.query_params import query_text
from orderhub.http.request import Event
from orderhub.platform.signing import TokenSigner


class Cursors:
    """The cursors of one list.

    Args:
        signer: Makes and reads them.
        purpose: What kind of list it is.
        of: Which list of that kind, and under which conditions, in what JSON gives back as it was.
        also: What has to be sent again beside a cursor, as it goes on in the words of the refusal.
    """

    def __init__(self, signer: TokenSigner, purpose: str, of: object = None, also: str = "") -> None:
        self._signer = signer
        self._purpose = purpose
        self._of = of
        self._also = also

    def to(self, position: object) -> str | None:
        """The cursor of the page behind a position; None at the end of the list."""
        return None if position is None else self._signer.sign(self._purpose, {"for": self._of, "at": position})

    def position_in(self, event: Event) -> Any:  # noqa: ANN401 - as it was signed
        """Where the page before ended; None for the first page.

        Raises:
            RequestError: ``cursor_invalid``.
            TransientError: The keys could not be read.
        """
        text = query_text(event, "cursor")
        if not text:
            return None
        cursor = self._signer.read(self._purpose, text)
        if cursor is None or cursor.get("for") != self._of:
            message = f"Send cursor as next came in the answer before{self._also}."
            raise RequestError(message, "cursor_invalid")
        return cursor["at"]
