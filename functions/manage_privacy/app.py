"""API: /v1/privacy/erase and the other routes of /v1/privacy; takes in what persons ask for, and shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.privacy.responses import Keeping
from orderhub.api.privacy.routes import PrivacyRoutes
from orderhub.customers.lookup import CustomerOrders
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller, Worker
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.privacy.composing import inventory_of, ledger_of
from orderhub.privacy.request import PrivacyKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    customers_table: str
    events_table: str
    operations_table: str
    secrets_table: str
    make_signing_key_function: str
    drop_bucket: str
    default_phone_region: str
    workflows: str
    event_retention_days: int
    receipt_retention_days: int
    archive_days: int
    log_retention_days: int
    timer_group: str
    fulfil_privacy_function: str


settings = load(Settings)
dynamodb = aws.dynamodb()
inventory = inventory_of(settings, dynamodb, aws.later(aws.s3), aws.later(aws.scheduler))
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
routes = PrivacyRoutes(
    inventory=inventory,
    lookup=CustomerOrders(inventory.customers, inventory.secret, settings.default_phone_region),
    ledger=ledger_of(settings, dynamodb),
    worker=Worker(aws.later(aws.functions), settings.fulfil_privacy_function),
    signer=Signer(SigningKeys(dynamodb, settings.secrets_table, maker)),
    keeping=Keeping(archive=settings.archive_days, logs=settings.log_retention_days),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("POST", "/v1/privacy/export"): lambda event: routes.ask(event, PrivacyKind.EXPORT, datetime.now(UTC)),
    ("POST", "/v1/privacy/erase"): lambda event: routes.ask(event, PrivacyKind.ERASE, datetime.now(UTC)),
    ("POST", "/v1/privacy/restore-consent"): lambda event: routes.restore(event, datetime.now(UTC)),
    ("GET", "/v1/privacy/requests/{request_id}"): routes.read,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
