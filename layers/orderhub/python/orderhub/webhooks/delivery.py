"""Bring a call to a webhook, in a few tries; pure but for the line it is given."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from orderhub.errors import InvalidInput, TransientError
from orderhub.webhooks.webhook import Target, Webhook, target_in

HEADER = "Orderhub-Signature"
_BYTES = 32
TRIES = 3
_PAUSE = 1.0
"""Seconds before the second try, twice as many before the third; by chance up to half as many more."""


def new_secret() -> str:
    """A secret to sign with, in characters that need no escaping."""
    return f"whsec_{secrets.token_urlsafe(_BYTES)}"


def signature_of(secret: str, body: bytes, signed_at: datetime) -> str:
    """The value of the header: ``t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">``.

    The time is signed too, so that a call cannot be played again later.
    """
    moment = int(signed_at.timestamp())
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()
    return f"t={moment},v1={digest}"


class HttpPoster(Protocol):
    """Who calls; see Line."""

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> int: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Composed once.

    ``secret_of`` gives what the calls of a webhook are signed with; ``pause`` waits for some seconds, ``chance``
    gives a number from 0 to 1; ``inside`` as for the line.
    """

    line: HttpPoster
    secret_of: Callable[[str], str]
    inside: bool
    clock: Callable[[], datetime]
    pause: Callable[[float], None]
    chance: Callable[[], float]

    def deliver(self, webhook: Webhook, body: bytes) -> None:
        """Call a webhook until it answers with 2xx, three times at most.

        Raises:
            TransientError: ``webhook_unreachable`` or ``webhook_refused`` (any other status); later it
                may take it. Or there is no secret to sign with, as WebhookSecrets says.
            InvalidInput: ``webhook_inside``: it is not called.
        """
        for attempt in range(1, TRIES):
            try:
                return self.attempt(webhook, body)
            except TransientError:
                self.pause(_PAUSE * attempt * (1 + self.chance() / 2))
        return self.attempt(webhook, body)

    def attempt(self, webhook: Webhook, body: bytes) -> None:
        """Call a webhook once.

        Raises:
            Passing, Refused: As ``deliver``.
        """
        target = target_in(webhook.url, inside=self.inside)
        if target is None:
            raise InvalidInput("the address of the webhook is none that may be called", "webhook_inside")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "orderhub",
            HEADER: signature_of(self.secret_of(webhook.name), body, self.clock()),
        }
        status = self.line.post(target, headers, body)
        if status // 100 != 2:  # noqa: PLR2004 - HTTP's
            raise TransientError(f"the webhook answered {status}", "webhook_refused")
