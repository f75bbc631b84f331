"""API, /v1/brand and below: how the shop and its stores show themselves in the mails to buyers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from orderhub.api.messages.branding import BrandRoutes
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.brands import KIND
from orderhub.platform import aws
from orderhub.platform.documents import Documents
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str


settings = load(Settings)
brands = BrandRoutes(
    brands=Documents(aws.dynamodb(), settings.operations_table, KIND), clock=partial(datetime.now, UTC)
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/brand"): brands.default,
    ("PUT", "/v1/brand"): brands.save_default,
    ("GET", "/v1/brand/{store}"): brands.of_store,
    ("PUT", "/v1/brand/{store}"): brands.save_of_store,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
