"""A messenger composed of the shop's settings, for the functions that send."""

import random
import time
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.merges import family_of
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.events.bus import EventBus
from orderhub.messages.brands import KIND, brands_by_store
from orderhub.messages.carriers import Carriers, senders_of
from orderhub.messages.contacts import ContactsTable
from orderhub.messages.ledger import MessageLedger
from orderhub.messages.mail import Mail
from orderhub.messages.message_texts import MessageTexts
from orderhub.messages.messenger import Messenger, Terms
from orderhub.messages.pace import Pace, PacedMail
from orderhub.messages.permits import Permits, cap_in, quiet_hours_in
from orderhub.messages.quota import rate_by
from orderhub.messages.reach import channels_in
from orderhub.messages.signed import SignedLinks
from orderhub.messages.sms import Sms
from orderhub.messages.templates import load_catalog
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.documents import Documents
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys

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


def messenger_of(settings: Settings, dynamodb: "DynamoDBClient") -> tuple[Messenger, Pace]:
    """A messenger that sends through SES, SNS and the bus, and the pace of its mails.

    Raises:
        InvalidInput: ``settings_wrong``.
    """
    zone = ZoneInfo(settings.default_time_zone)
    maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
    links = SignedLinks(Signer(SigningKeys(dynamodb, settings.secrets_table, maker)), settings.public_url)
    family = partial(family_of, table=CustomersTable(dynamodb, settings.customers_table))
    quiet, cap = quiet_hours_in(settings.quiet_hours, zone), cap_in(settings.frequency_cap)
    email = aws.later(aws.email)
    clock = partial(datetime.now, UTC)
    rate = rate_by(email, clock)
    brand_of = brands_by_store(Documents(dynamodb, settings.operations_table, KIND), clock)
    pace = Pace(rate, settings.senders_at_once, clock=time.monotonic, sleep=time.sleep, chance=random.random)
    mail = PacedMail(Mail(email, settings.sender_email, settings.configuration_set), pace)
    sms_allowed = settings.sms_allowed == "true"
    senders = senders_of(mail, Sms(aws.later(aws.sms)) if sms_allowed else None)
    secret = IdentitySecret(dynamodb, settings.secrets_table)
    messenger = Messenger(
        orders=OrdersTable(dynamodb, settings.orders_table),
        words=MessageTexts(
            load_catalog(), links, settings.default_language, zone, settings.shop_url, brand_of=brand_of
        ),
        permits=Permits(ContactsTable(dynamodb, settings.operations_table), family, quiet, cap),
        blocks=MailBlocks(dynamodb, settings.operations_table, secret),
        ledger=MessageLedger(dynamodb, settings.operations_table, settings.event_retention_days),
        carriers=Carriers(senders, EventBus(aws.later(aws.events), settings.event_bus)),
        terms=Terms(
            sms_allowed=sms_allowed,
            region=settings.default_phone_region,
            channels=channels_in(settings.message_channels),
        ),
    )
    return messenger, pace
