"""A message sent to whoever wants to see what buyers get; nothing of it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never

from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of
from orderhub.messages.carriers import Sender
from orderhub.messages.content import language_tag
from orderhub.messages.facts import facts_of
from orderhub.messages.language_taken import LanguageTaken, template_taken
from orderhub.messages.made_up import CASE, made_up_order
from orderhub.messages.reach import Channel, OwnChannel, is_email
from orderhub.messages.send_faults import MessageRefused, MessageUncertain
from orderhub.messages.templates import Message, names_in
from orderhub.messages.trying import TryingTexts, marked_as_test
from orderhub.orders.phones import e164

_EXAMPLE = '{"message": "win_back", "language": "en", "channel": "email", "to": "me@example.com"}'
_NAMES = frozenset({"message", "language", "channel", "to"})
_SHOP_URL = "https://example.com/"
_FEEDBACK_URL, _UNSUBSCRIBE_URL = f"{_SHOP_URL}feedback", f"{_SHOP_URL}unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is needed to try a message; there is a sender for each channel the shop pays for."""

    texts: TryingTexts
    senders: Mapping[OwnChannel, Sender]
    region: str


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
    message, language = _message(wanted, trial.texts, now)
    try:
        trial.senders[wanted.channel].send(wanted.to, message)
    except MessageRefused:
        text = "The provider will not send this; look whether sender and receiver are verified with it."
        raise RequestError(text, "message_refused") from None
    except MessageUncertain:
        text = "Nobody knows whether it went out; look into your mailbox before you try again."
        raise RequestError(text, "message_uncertain") from None
    shown = {"message": wanted.message, "channel": wanted.channel, "language": language.shown()}
    return Answer(body={"sent": True, **shown})


def channel_in(wanted: object, senders: Mapping[OwnChannel, Sender]) -> OwnChannel:
    """The channel that a request names.

    Raises:
        RequestError: ``channel_unknown``: there is none of that name, or the shop pays for none.
    """
    channel = next((known for known in senders if known == wanted), None)
    if channel is None:
        raise _wrong("channel_unknown", f"Send channel as one of {', '.join(sorted(senders))}.")
    return channel


def address_in(channel: OwnChannel, to: object, region: str) -> str:
    """The address that a request names for a channel.

    Raises:
        RequestError: ``address_invalid``.
    """
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


def _wanted(fields: Mapping[str, Any], trial: Trial) -> _Wanted:
    message, language, names = fields.get("message"), fields.get("language"), names_in(trial.texts.catalog)
    if not isinstance(message, str) or message not in names:
        raise _wrong("message_unknown", f"Send message as one of {', '.join(sorted(names))}.")
    tag = language_tag(language) if isinstance(language, str) else None
    if tag is None:
        raise _wrong("language_unknown", "Send language as a tag, such as en, zh or pt-br.")
    channel = channel_in(fields.get("channel", Channel.EMAIL), trial.senders)
    to = address_in(channel, fields.get("to"), trial.region)
    return _Wanted(message=message, language=tag, channel=channel, to=to)


def _message(wanted: _Wanted, texts: TryingTexts, now: datetime) -> tuple[Message, LanguageTaken]:
    key = (wanted.message, wanted.channel)
    found = template_taken(texts.catalog, key, wanted.language, texts.default_language())
    if found is None:
        raise _wrong("message_unknown", "There is no text of this message for this channel.")
    template, language = found
    order, brand = made_up_order(wanted.language, now), texts.brand_of(None)
    facts = facts_of(order, texts.zone, case_id=CASE.case_id, shop_url=_SHOP_URL, brand=brand)
    links = replace(facts.links, feedback=_FEEDBACK_URL, unsubscribe=_UNSUBSCRIBE_URL)
    return marked_as_test(template, replace(facts, links=links), brand), language


def _wrong(code: str, message: str) -> RequestError:
    return RequestError(message, code)
