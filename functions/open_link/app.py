"""API, no key: /v1/links/{token}/feedback, its card.html and actions; shows or does what a signed link opens."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from orderhub.api.cards.answers import headers_of
from orderhub.api.cards.fault_page import faults_as_pages
from orderhub.api.links.opened import LinkSources, answer
from orderhub.care.catalog import load_catalog
from orderhub.care.register import Register
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.orders.order_activities import OrderActivitiesTable
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``decided_by_others`` is ``true`` or ``false``."""

    orders_table: str
    secrets_table: str
    make_signing_key_function: str
    default_time_zone: str
    frame_ancestors: str
    decided_by_others: str


settings = load(Settings)
client = aws.dynamodb()
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
sources = LinkSources(
    register=Register(
        orders=OrdersTable(client, settings.orders_table),
        activities=OrderActivitiesTable(client, settings.orders_table),
    ),
    signer=Signer(SigningKeys(client, settings.secrets_table, maker)),
    catalog=load_catalog(),
    zone=ZoneInfo(settings.default_time_zone),
    frame_ancestors=settings.frame_ancestors,
    apart=settings.decided_by_others == "true",
)
# Refuses what would end the directive it stands in, before anybody asks.
headers_of(settings.frame_ancestors)


@faults_as_pages(settings.frame_ancestors)
@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with the page the link leads to."""
    return answer(event, sources, datetime.now(UTC))
