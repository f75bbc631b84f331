"""A message sent to whoever wants to see what buyers get; nothing of it is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of
from orderhub.messages.brand import Brand
from orderhub.messages.carriers import Sender
from orderhub.messages.facts import facts_of
from orderhub.messages.letter import message_of
from orderhub.messages.made_up import CASE, made_up_order
from orderhub.messages.reach import Channel, OwnChannel, is_email
from orderhub.messages.send_faults import MessageRefused, MessageUncertain
from orderhub.messages.templates import Catalog, Message, names_in, template_for
from orderhub.orders.phones import e164

_EXAMPLE = '{"message": "win_back", "language": "en", "channel": "email", "to": "me@example.com"}'
_NAMES = frozenset({"message", "language", "channel", "to"})
_MARK = "[TEST]"
_SHOP_URL = "https://example.com/"
_FEEDBACK_URL, _UNSUBSCRIBE_URL = f"{_SHOP_URL}feedback", f"{_SHOP_URL}unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is needed to try a message; there is a sender for each channel the shop pays for."""

    catalog: Catalog
    senders: Mapping[OwnChannel, Sender]
    region: str
    zone: ZoneInfo
    brand_of: Callable[[str | None], Brand]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    message: str
    language: str
    channel: OwnChannel
    to: str


def send_trial(event: Event, trial: Trial, now: datetime) -> Answer:
    """Send a message of a made-up order, marked as a test: 200.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown``, ``message_unknown``, ``language_unknown``,
            ``channel_unknown`` or ``address_invalid``, ``body_too_large``; ``message_refused`` when the
            provider will not send it; ``message_uncertain``.
        TransientError: It was not sent; trying again can help.
    """
    wanted = _wanted(object_in(body_of(event), _EXAMPLE, _NAMES), trial)
    message = _message(wanted, trial, now)
    try:
        trial.senders[wanted.channel].send(wanted.to, message)
    except MessageRefused:
        text = "The provider will not send this; look whether sender and receiver are verified with it."
        raise RequestError(text, "message_refused") from None
    except MessageUncertain:
        text = "Nobody knows whether it went out; look into your mailbox before you try again."
        raise RequestError(text, "message_uncertain") from None
    return Answer(body={"sent": True, "message": wanted.message, "channel": wanted.channel})


def _wanted(fields: Mapping[str, Any], trial: Trial) -> _Wanted:
    message, language, wanted = (
        fields.get("message"),
        fields.get("language"),
        fields.get("channel", Channel.EMAIL),
    )
    if not isinstance(message, str) or message not in names_in(trial.catalog):
        raise _wrong("message_unknown", f"Send message as one of {', '.join(sorted(names_in(trial.catalog)))}.")
    if not isinstance(language, str) or language not in trial.catalog:
        raise _wrong("language_unknown", f"Send language as one of {', '.join(sorted(trial.catalog))}.")
    channel = next((known for known in trial.senders if known == wanted), None)
    if channel is None:
        raise _wrong("channel_unknown", f"Send channel as one of {', '.join(sorted(trial.senders))}.")
    to = _address(channel, fields.get("to"), trial.region)
    return _Wanted(message=message, language=language, channel=channel, to=to)


def _address(channel: OwnChannel, to: object, region: str) -> str:
    text = to if isinstance(to, str) else ""
    match channel:
        case Channel.EMAIL:
            address = text if is_email(text) else None
        case Channel.SMS:
            address = e164(text, region)
        case _:
            assert_never(channel)
    if not address:
        raise _wrong(
            "address_invalid", "Send to as one e-mail address, or for the channel sms as one phone number."
        )
    return address


def _message(wanted: _Wanted, trial: Trial, now: datetime) -> Message:
    template = template_for(trial.catalog, (wanted.message, wanted.channel), wanted.language)
    if template is None:
        raise _wrong("message_unknown", "There is no text of this message for this channel.")
    order = made_up_order(wanted.language, now)
    brand = trial.brand_of(None)
    facts = facts_of(order, trial.zone, case_id=CASE.case_id, shop_url=_SHOP_URL, brand=brand)
    links = replace(facts.links, feedback=_FEEDBACK_URL, unsubscribe=_UNSUBSCRIBE_URL)
    message = message_of(template, replace(facts, links=links), brand)
    if message.subject:
        return replace(message, subject=f"{_MARK} {message.subject}", unsubscribe_url="")
    return replace(message, body=f"{_MARK} {message.body}")


def _wrong(code: str, message: str) -> RequestError:
    return RequestError(message, code)
