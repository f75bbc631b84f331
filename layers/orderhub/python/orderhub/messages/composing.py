"""A messenger composed of the shop's settings, for the functions that send."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.merges import family_of
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.events.bus import EventBus
from orderhub.messages.brands import stored_brands
from orderhub.messages.carriers import Carriers, senders_of
from orderhub.messages.contacts import ContactsTable
from orderhub.messages.contents import current_messages
from orderhub.messages.ledger import MessageLedger
from orderhub.messages.mail import Mail
from orderhub.messages.message_job import MessageJob
from orderhub.messages.message_texts import MessageTexts
from orderhub.messages.messenger import Messenger, Terms
from orderhub.messages.outcomes import Result
from orderhub.messages.pace import Pace, PacedMail
from orderhub.messages.permits import Permits, cap_in, quiet_hours_in
from orderhub.messages.quota import rate_by
from orderhub.messages.reach import channels_in
from orderhub.messages.signed import SignedLinks
from orderhub.messages.sms import Sms
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.settings.shop import ShopSettings
from orderhub.settings.stored import Reads, made_of, sender_in

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Settings(Protocol):
    """What the template sets for a function that sends; ``sms_allowed`` is ``true`` or ``false``."""

    @property
    def orders_table(self) -> str: ...  # noqa: D102 - above
    @property
    def operations_table(self) -> str: ...  # noqa: D102 - above
    @property
    def secrets_table(self) -> str: ...  # noqa: D102 - above
    @property
    def customers_table(self) -> str: ...  # noqa: D102 - above
    @property
    def make_signing_key_function(self) -> str: ...  # noqa: D102 - above
    @property
    def event_bus(self) -> str: ...  # noqa: D102 - above
    @property
    def configuration_set(self) -> str: ...  # noqa: D102 - above
    @property
    def event_retention_days(self) -> int: ...  # noqa: D102 - above
    @property
    def sender_email(self) -> str: ...  # noqa: D102 - above
    @property
    def sms_allowed(self) -> str: ...  # noqa: D102 - above
    @property
    def message_channels(self) -> str: ...  # noqa: D102 - above
    @property
    def quiet_hours(self) -> str: ...  # noqa: D102 - above
    @property
    def frequency_cap(self) -> str: ...  # noqa: D102 - above
    @property
    def public_url(self) -> str: ...  # noqa: D102 - above
    @property
    def shop_url(self) -> str: ...  # noqa: D102 - above
    @property
    def default_language(self) -> str: ...  # noqa: D102 - above
    @property
    def default_phone_region(self) -> str: ...  # noqa: D102 - above
    @property
    def default_time_zone(self) -> str: ...  # noqa: D102 - above
    @property
    def senders_at_once(self) -> int: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentMessenger:
    """Sends as the shop is set now; ``messenger`` makes the one that does."""

    messenger: Callable[[], Messenger]

    def send(self, message_job: MessageJob, attempt: str, now: datetime, /) -> Result:
        """Send the message of a message job, or say why none is sent; raises what Messenger raises.

        Raises:
            TransientError: Nothing was sent, also where nobody knows what the shop is set to.
        """
        return self.messenger().send(message_job, attempt, now)


def messenger_of(settings: Settings, dynamodb: "DynamoDBClient", reads: Reads) -> tuple[CurrentMessenger, Pace]:
    """A messenger that sends through SES, SNS and the bus, and the pace of its mails.

    Args:
        settings: What the template sets, which holds where the API sets nothing.
        dynamodb: DynamoDB.
        reads: Reads what the API sets.
    """
    zone = ZoneInfo(settings.default_time_zone)
    maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
    links = SignedLinks(Signer(SigningKeys(dynamodb, settings.secrets_table, maker)), settings.public_url)
    family = partial(family_of, table=CustomersTable(dynamodb, settings.customers_table))
    email = aws.later(aws.email)
    clock = partial(datetime.now, UTC)
    rate = rate_by(email, clock)
    brand_of = stored_brands(dynamodb, settings.operations_table, clock)
    pace = Pace(rate, settings.senders_at_once, clock=time.monotonic, sleep=time.sleep, chance=random.random)
    mail = PacedMail(
        Mail(email, partial(sender_in, settings.sender_email, reads), settings.configuration_set), pace
    )
    sms_allowed = settings.sms_allowed == "true"
    senders = senders_of(mail, Sms(aws.later(aws.sms)) if sms_allowed else None)
    carriers = Carriers(senders, EventBus(aws.later(aws.events), settings.event_bus))
    orders, contacts = (
        OrdersTable(dynamodb, settings.orders_table),
        ContactsTable(dynamodb, settings.operations_table),
    )
    blocks = MailBlocks(dynamodb, settings.operations_table, IdentitySecret(dynamodb, settings.secrets_table))
    ledger = MessageLedger(dynamodb, settings.operations_table, settings.event_retention_days)
    texts = current_messages(dynamodb, settings.operations_table, clock)

    def made(shop: ShopSettings) -> Messenger:
        quiet = quiet_hours_in(shop.value("messages.quiet_hours", settings.quiet_hours), zone)
        cap = cap_in(shop.value("messages.frequency_cap", settings.frequency_cap))
        language = shop.value("messages.default_language", settings.default_language)
        shop_url = shop.value("messages.shop_url", settings.shop_url)
        return Messenger(
            orders=orders,
            words=MessageTexts(texts, links, language, zone, shop_url, brand_of=brand_of),
            permits=Permits(contacts, family, quiet, cap),
            blocks=blocks,
            ledger=ledger,
            carriers=carriers,
            terms=Terms(
                sms_allowed=sms_allowed,
                region=settings.default_phone_region,
                channels=channels_in(shop.value("messages.channels", settings.message_channels)),
            ),
        )

    made(ShopSettings())  # so that the function does not start with what no setting may be
    return CurrentMessenger(messenger=made_of(reads, made)), pace
