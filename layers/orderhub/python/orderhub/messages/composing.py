"""A messenger composed of the shop's settings, for the functions that send."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.merges import family_of
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.events.bus import EventBus
from orderhub.messages.carriers import Carriers, senders_of
from orderhub.messages.contacts import ContactsTable
from orderhub.messages.ledger import MessageLedger
from orderhub.messages.mail import Mail
from orderhub.messages.message_texts import MessageTexts
from orderhub.messages.messenger import Messenger, Terms
from orderhub.messages.permits import Permits, cap_in, quiet_hours_in
from orderhub.messages.reach import channels_in
from orderhub.messages.signed import SignedLinks
from orderhub.messages.sms import Sms
from orderhub.messages.templates import load_catalog
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Names(Protocol):
    """The names of the tables, the bus and what mail is sent by, from a function's settings."""

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
    def sender_email(self) -> str: ...  # noqa: D102 - above
    @property
    def configuration_set(self) -> str: ...  # noqa: D102 - above
    @property
    def event_retention_days(self) -> int: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the shop decided, from its settings; ``sms_allowed`` is ``true`` or ``false``."""

    sms_allowed: str
    channels: str
    quiet_hours: str
    frequency_cap: str
    public_url: str
    shop_url: str
    language: str
    region: str
    zone: str


def messenger_of(names: Names, choices: Choices, dynamodb: "DynamoDBClient") -> Messenger:
    """A messenger that sends through SES, SNS and the bus.

    Raises:
        InvalidInput: ``settings_wrong``.
    """
    zone = ZoneInfo(choices.zone)
    maker = FunctionCaller(aws.later(aws.functions), names.make_signing_key_function)
    links = SignedLinks(Signer(SigningKeys(dynamodb, names.secrets_table, maker)), choices.public_url)
    family = partial(family_of, table=CustomersTable(dynamodb, names.customers_table))
    quiet, cap = quiet_hours_in(choices.quiet_hours, zone), cap_in(choices.frequency_cap)
    mail = Mail(aws.later(aws.email), names.sender_email, names.configuration_set)
    sms_allowed = choices.sms_allowed == "true"
    senders = senders_of(mail, Sms(aws.later(aws.sms)) if sms_allowed else None)
    secret = IdentitySecret(dynamodb, names.secrets_table)
    return Messenger(
        orders=OrdersTable(dynamodb, names.orders_table),
        words=MessageTexts(load_catalog(), links, choices.language, zone, choices.shop_url),
        permits=Permits(ContactsTable(dynamodb, names.operations_table), family, quiet, cap),
        blocks=MailBlocks(dynamodb, names.operations_table, secret),
        ledger=MessageLedger(dynamodb, names.operations_table, names.event_retention_days),
        carriers=Carriers(senders, EventBus(aws.later(aws.events), names.event_bus)),
        terms=Terms(sms_allowed=sms_allowed, region=choices.region, channels=channels_in(choices.channels)),
    )
