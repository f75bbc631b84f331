"""The routes of webhooks: saved, shown, tried out, deleted, their secrets turned."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol

from orderhub.errors import InvalidInput, OrderHubError, RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, segment_of
from orderhub.orders.attributes import time_text
from orderhub.webhooks.calling import trial_body
from orderhub.webhooks.signing import new_secret
from orderhub.webhooks.webhook import NAME, Webhook, target_in

MOST = 100
"""How many webhooks there may be."""


class Webhooks(Protocol):
    """Where webhooks are stored; see WebhooksWriter."""

    def read(self, name: str) -> Webhook | None: ...  # noqa: D102 - above
    def all(self) -> list[Webhook]: ...  # noqa: D102 - above
    def create(self, webhook: Webhook, secret: str) -> bool: ...  # noqa: D102 - above
    def move(self, name: str, url: str, now: datetime) -> bool: ...  # noqa: D102 - above
    def turn(self, name: str, secret: str, now: datetime) -> bool: ...  # noqa: D102 - above
    def delete(self, name: str) -> bool: ...  # noqa: D102 - above


class Attempts(Protocol):
    """Who calls; see Delivery."""

    def attempt(self, webhook: Webhook, body: bytes) -> None: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRoutes:
    """Answers requests about webhooks; every method raises TransientError when trying again can help.

    ``inside`` says whether a webhook may be inside the network.
    """

    webhooks: Webhooks
    delivery: Attempts
    inside: bool
    clock: Callable[[], datetime]

    def every(self, event: Event) -> Answer:  # noqa: ARG002 - as all of them
        """All webhooks by name, without their secrets."""
        return Answer(body={"webhooks": [_shown(webhook) for webhook in self.webhooks.all()]})

    def read(self, event: Event) -> Answer:
        """A webhook, without its secret.

        Raises:
            RequestError: ``webhook_unknown``.
        """
        return Answer(body=_shown(self._known(event)))

    def save(self, event: Event) -> Answer:
        """Keep a webhook: 201 and its secret, once, for a new one; 200 for one that moved, whose secret stays.

        Raises:
            RequestError: ``name_invalid``, ``url_invalid``, ``body_invalid`` or ``field_unknown``, 413
                ``body_too_large``, ``webhooks_too_many``.
        """
        name, now = segment_of(event, "name"), self.clock()
        if not NAME.fullmatch(name):
            raise _wrong("name_invalid", "A webhook's name is 1 to 64 letters (a-z), digits, - and _.")
        url = object_in(body_of(event), '{"url": "https://example.com/orderhub"}', {"url"}).get("url")
        if not isinstance(url, str) or target_in(url, inside=self.inside) is None:
            message = (
                "Send url as https://<public name>/<path>, without user and fragment, escaped, at most 500 long."
            )
            raise _wrong("url_invalid", message)
        if self.webhooks.move(name, url, now):
            return Answer(body=_shown(self._known(event)))
        if len(self.webhooks.all()) >= MOST:
            message = f"There are {MOST} webhooks, and there can be no more; delete one first."
            raise RequestError(message, "webhooks_too_many")
        webhook, secret = Webhook(name=name, url=url, created_at=now, changed_at=now), new_secret()
        if not self.webhooks.create(webhook, secret):
            raise TransientError(
                "somebody else saves this webhook at the same moment", "webhook_busy", is_busy=True
            )
        return Answer(status=HTTPStatus.CREATED, body=_shown(webhook) | {"secret": secret})

    def delete(self, event: Event) -> Answer:
        """Take a webhook away: 204.

        Raises:
            RequestError: ``webhook_unknown``.
        """
        if not self.webhooks.delete(segment_of(event, "name")):
            raise _unknown()
        return Answer(status=HTTPStatus.NO_CONTENT, body=None)

    def turn(self, event: Event) -> Answer:
        """Give a webhook another secret, which counts at once and is shown once; the one before counts a day more.

        Raises:
            RequestError: ``webhook_unknown``.
        """
        secret = new_secret()
        if not self.webhooks.turn(segment_of(event, "name"), secret, self.clock()):
            raise _unknown()
        return Answer(body=_shown(self._known(event)) | {"secret": secret})

    def test(self, event: Event) -> Answer:
        """Call a webhook once, with a body that says it is a test; whether it took it, and why not.

        Raises:
            RequestError: ``webhook_unknown``.
        """
        webhook = self._known(event)
        try:
            self.delivery.attempt(webhook, trial_body(webhook.name, self.clock()))
        except (TransientError, InvalidInput) as fault:
            return Answer(body={"delivered": False, **_reason(fault)})
        return Answer(body={"delivered": True, "code": None, "message": None})

    def _known(self, event: Event) -> Webhook:
        webhook = self.webhooks.read(segment_of(event, "name"))
        if webhook is None:
            raise _unknown()
        return webhook


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {
        "name": webhook.name,
        "url": webhook.url,
        "createdAt": time_text(webhook.created_at),
        "changedAt": time_text(webhook.changed_at),
    }


def _reason(fault: OrderHubError) -> dict[str, str]:
    return {"code": fault.code, "message": str(fault)}


def _wrong(code: str, message: str) -> RequestError:
    return RequestError(message, code)


def _unknown() -> RequestError:
    return RequestError("There is no webhook of this name.", "webhook_unknown")
