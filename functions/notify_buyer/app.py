"""Called by the workflow order_notification: tells the buyer what became of the order, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.customers.touch_log import TouchLog
from orderhub.edge import aws
from orderhub.edge.log import log
from orderhub.edge.settings import load
from orderhub.messages.composing import Choices, Names, messenger_of
from orderhub.messages.errand import errand_of
from orderhub.messages.touch import keep_touch
from orderhub.workflows.task import task


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The function's environment; ``sms_allowed`` is ``true`` or ``false``."""

    orders_table: str
    operations_table: str
    customers_table: str
    event_bus: str
    sender_email: str
    sms_allowed: str
    message_channels: str
    quiet_hours: str
    frequency_cap: str
    public_url: str
    default_language: str
    default_phone_region: str
    default_time_zone: str
    event_retention_days: int


settings = load(Settings)
dynamodb = aws.dynamodb()
touches = TouchLog(dynamodb, settings.customers_table, settings.event_retention_days)
messenger = messenger_of(
    Names(
        orders_table=settings.orders_table,
        operations_table=settings.operations_table,
        customers_table=settings.customers_table,
        event_bus=settings.event_bus,
    ),
    Choices(
        sender=settings.sender_email,
        sms_allowed=settings.sms_allowed,
        channels=settings.message_channels,
        quiet_hours=settings.quiet_hours,
        frequency_cap=settings.frequency_cap,
        public_url=settings.public_url,
        language=settings.default_language,
        region=settings.default_phone_region,
        zone=settings.default_time_zone,
    ),
    dynamodb,
)


@task
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS gives no type for it
    """Do the errand; the answer holds ids, the outcome and the channel, nothing of the buyer's."""
    errand = errand_of(event)
    result = messenger.send(errand, context.aws_request_id, datetime.now(UTC))
    keep_touch(touches, errand, result)
    ended = {"outcome": result.outcome, "channel": result.channel, "message_id": result.message_id}
    output = {"event_id": errand.event_id, "order_no": errand.order_no, **ended}
    log.info("errand_done", extra={"run": errand.run, **output})
    return output
