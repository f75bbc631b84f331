"""Bring a call to a webhook, in a few tries; pure but for the line it is given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from orderhub.errors import InvalidInput, TransientError
from orderhub.webhooks.signing import signed_headers
from orderhub.webhooks.webhook import Target, Webhook, target_in

TRIES = 3
_PAUSE = 1.0
"""Seconds before the second try, twice as many before the third; by chance up to half as many more."""


class HttpPoster(Protocol):
    """Who calls; see Line."""

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> int: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Composed once.

    ``secrets_of`` gives what the calls of a webhook are signed with at a time, the newest first; ``pause`` waits
    for some seconds, ``chance`` gives a number from 0 to 1; ``inside`` as for the line.
    """

    line: HttpPoster
    secrets_of: Callable[[str, datetime], Sequence[str]]
    inside: bool
    clock: Callable[[], datetime]
    pause: Callable[[float], None]
    chance: Callable[[], float]

    def deliver(self, webhook: Webhook, body: bytes) -> None:
        """Call a webhook until it answers with 2xx, three times at most.

        Raises:
            TransientError: ``webhook_unreachable`` or ``webhook_refused`` (any other status); later it
                may take it. Or there is no secret to sign with, as WebhookSecrets says.
            InvalidInput: ``webhook_inside``: it is not called; ``webhook_gone``: it answered 410 and is not
                called about this again.
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
            TransientError, InvalidInput: As ``deliver``.
        """
        target = target_in(webhook.url, inside=self.inside)
        if target is None:
            raise InvalidInput("the address of the webhook is none that may be called", "webhook_inside")
        now = self.clock()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "orderhub",
            **signed_headers(self.secrets_of(webhook.name, now), body, now),
        }
        status = self.line.post(target, headers, body)
        if status == HTTPStatus.GONE:
            raise InvalidInput("the webhook says that it is gone", "webhook_gone")
        if status // 100 != 2:  # noqa: PLR2004 - HTTP's
            raise TransientError(f"the webhook answered {status}", "webhook_refused")
