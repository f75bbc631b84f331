"""The links in a message that need no key, because they are signed."""

from datetime import datetime

from orderhub.errors import InvalidInput
from orderhub.links.tokens import Purpose, new_link, token_of
from orderhub.orders.model import Order
from orderhub.platform.signing import TokenSigner

_FEEDBACK_MINUTES = 30 * 24 * 60
_UNSUBSCRIBE = "unsubscribe"


class SignedLinks:
    """Makes the links of messages.

    Args:
        signer: Who signs.
        public_url: The address buyers reach the API by, up to its first route; empty when it is not set.
    """

    def __init__(self, signer: TokenSigner, public_url: str) -> None:
        self._signer = signer
        self._public_url = public_url.rstrip("/")

    def feedback_url(self, order: Order, language: str, now: datetime) -> str:
        """The page for feedback on an order, for 30 days.

        Raises:
            InvalidInput: ``public_url_missing``.
            TransientError: The keys could not be read.
        """
        token = token_of(new_link(order, _FEEDBACK_MINUTES, now), Purpose.FEEDBACK, self._signer)
        return self._url(token, "feedback", language)

    def unsubscribe_url(self, customer_id: str, language: str) -> str:
        """The page on which a customer wants no more messages; it is good as long as the key that signs it.

        Raises:
            InvalidInput: ``public_url_missing``.
            TransientError: The keys could not be read.
        """
        token = self._signer.sign(_UNSUBSCRIBE, {"c": customer_id})
        return self._url(token, "unsubscribe", language)

    def _url(self, token: str, page: str, language: str) -> str:
        if not self._public_url:
            message = "set the parameter PublicUrl: a message that nobody asked for must say how to stop them"
            raise InvalidInput(message, "public_url_missing")
        return f"{self._public_url}/v1/links/{token}/{page}?locale={language}"


def customer_in(token: str, signer: TokenSigner) -> str | None:
    """The customer a token unsubscribes; None when it is not one of ours, or for something else.

    Raises:
        TransientError: The keys could not be read.
    """
    payload = signer.read(_UNSUBSCRIBE, token)
    return payload["c"] if payload else None
