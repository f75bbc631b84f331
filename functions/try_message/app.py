"""API: POST /v1/messages/test; sends a message of a made-up order to whoever wants to see what buyers get."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from orderhub.api.messages.trial import Trial, send_trial
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.brands import KIND, brands_by_store
from orderhub.messages.carriers import senders_of
from orderhub.messages.contents import current_messages
from orderhub.messages.mail import Mail
from orderhub.messages.sms import Sms
from orderhub.platform import aws
from orderhub.platform.documents import Documents
from orderhub.platform.settings import load
from orderhub.settings.stored import sender_in, shop_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``sms_allowed`` is ``true`` or ``false``."""

    operations_table: str
    sender_email: str
    configuration_set: str
    sms_allowed: str
    default_phone_region: str
    default_time_zone: str


settings, clock = load(Settings), partial(datetime.now, UTC)
dynamodb = aws.later(aws.dynamodb)
reads = shop_settings(dynamodb, settings.operations_table)
brands = Documents(dynamodb, settings.operations_table, KIND)
trial = Trial(
    catalog=current_messages(dynamodb, settings.operations_table, clock),
    senders=senders_of(
        Mail(aws.later(aws.email), partial(sender_in, settings.sender_email, reads), settings.configuration_set),
        Sms(aws.sms()) if settings.sms_allowed == "true" else None,
    ),
    region=settings.default_phone_region,
    zone=ZoneInfo(settings.default_time_zone),
    brand_of=brands_by_store(brands, clock),
)


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer that it was sent."""
    return send_trial(event, trial, datetime.now(UTC))
