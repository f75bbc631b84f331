"""Messages sent to whoever wants to see what buyers get: marked as tests, neither stored nor counted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from orderhub.cards import masking
from orderhub.errors import TransientError
from orderhub.messages.brand import Brand
from orderhub.messages.carriers import Sender
from orderhub.messages.language_taken import LanguageTaken, template_taken
from orderhub.messages.letter import message_of
from orderhub.messages.placeholders import Facts
from orderhub.messages.preview import masked_facts
from orderhub.messages.reach import Channel, OwnChannel
from orderhub.messages.send_faults import MessageRefused, MessageUncertain
from orderhub.messages.templates import Catalog, Message, Template
from orderhub.orders.model import Order
from orderhub.words.translations import translate

MOST_TRIED = 10
"""How many messages go out by one try of a workflow."""
_MARK = "[TEST]"


class TryOutcome(StrEnum):
    """What became of a message of a workflow that is tried.

    After one that is ``uncertain`` or ``not_sent`` no other is sent: the provider does not answer as it should.
    """

    SENT = "sent"
    NO_MESSAGE = "no_message"
    NO_ORDER = "no_order"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    NOT_SENT = "not_sent"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedMessage:
    """A message of a workflow that is tried, and what became of it; ``address`` is whose try it is."""

    channel: OwnChannel
    address: str = field(repr=False)
    outcome: TryOutcome
    language: LanguageTaken | None = None

    def shown(self) -> dict[str, Any]:
        """It as the API shows it, with the address masked."""
        return {
            "channel": self.channel,
            "to": _masked(self.channel, self.address),
            "outcome": self.outcome,
            "language": self.language and self.language.shown(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TryingTexts:
    """What tries of messages are made of; ``default_language`` is that of buyers whose own is not known."""

    catalog: Catalog
    zone: ZoneInfo
    brand_of: Callable[[str | None], Brand]
    default_language: Callable[[], str]


@dataclass(slots=True, kw_only=True)
class Tryout:
    """One try of a workflow: its messages go to the given addresses and to no other.

    Of the order they say what a preview says: the buyer's name is masked, and no link opens anything.
    """

    texts: TryingTexts
    senders: Mapping[OwnChannel, Sender]
    addresses: Mapping[OwnChannel, str] = field(repr=False)
    order: Order | None = field(repr=False)
    case_id: str | None
    _sent: int = 0
    _ended: TryOutcome | None = None

    def send(self, message: str) -> list[TriedMessage]:
        """Send a message by each channel that there is an address for.

        Raises:
            TransientError: What messages say or are set to could not be read; trying again can help.
        """
        return [self._tried(message, channel, address) for channel, address in self.addresses.items()]

    def _tried(self, message: str, channel: OwnChannel, address: str) -> TriedMessage:
        def ended(outcome: TryOutcome, language: LanguageTaken | None = None) -> TriedMessage:
            return TriedMessage(channel=channel, address=address, outcome=outcome, language=language)

        if self.order is None:
            return ended(TryOutcome.NO_ORDER)
        header, texts = self.order.header, self.texts
        found = template_taken(texts.catalog, (message, channel), header.language, texts.default_language())
        if found is None:
            return ended(TryOutcome.NO_MESSAGE)
        template, language = found
        if self._ended or self._sent == MOST_TRIED:
            return ended(self._ended or TryOutcome.TOO_MANY, language)
        brand = texts.brand_of(header.store_key)
        facts = masked_facts(self.order, texts.zone, brand, case_id=self.case_id)
        outcome = self._sent_as(channel, address, marked_as_test(template, facts, brand))
        return ended(outcome, language)

    def _sent_as(self, channel: OwnChannel, address: str, message: Message) -> TryOutcome:
        self._sent += 1
        try:
            self.senders[channel].send(address, message)
        except MessageRefused:
            return TryOutcome.REFUSED
        except MessageUncertain:
            self._ended = TryOutcome.NOT_SENT
            return TryOutcome.UNCERTAIN
        except TransientError:
            self._ended = TryOutcome.NOT_SENT
            return TryOutcome.NOT_SENT
        return TryOutcome.SENT


def marked_as_test(template: Template, facts: Facts, brand: Brand) -> Message:
    """A message marked as a test: in the subject and above its words, or at the beginning of a text message."""
    message = message_of(template, facts, brand, notice=translate("mail.test", template.language))
    if message.subject:
        return replace(message, subject=f"{_MARK} {message.subject}", unsubscribe_url="")
    return replace(message, body=f"{_MARK} {message.body}")


def _masked(channel: OwnChannel, address: str) -> str:
    match channel:
        case Channel.EMAIL:
            return masking.email(address)
        case Channel.SMS:
            return masking.phone(address)
        case _:
            assert_never(channel)
