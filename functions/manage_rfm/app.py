"""API: GET /v1/rfm and below, PUT /v1/rfm/settings; shows who buys lately and often, as a grid and by customer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from orderhub.api.rfm import routes
from orderhub.api.rfm.parameters import RfmDefaults
from orderhub.customers.index import CustomersIndex
from orderhub.customers.table import CustomersTable
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.rfm.records import RfmRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    customers_table: str
    operations_table: str
    secrets_table: str
    make_signing_key_function: str
    default_currency: str
    default_time_zone: str


settings = load(Settings)
client = aws.dynamodb()
rfm = routes.Rfm(
    index=CustomersIndex(client, settings.customers_table),
    customers=CustomersTable(client, settings.customers_table),
    records=RfmRecords(client, settings.operations_table),
)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.secrets_table, maker))
zone = ZoneInfo(settings.default_time_zone)


def defaults() -> RfmDefaults:
    """What a request that does not say otherwise is about."""
    return RfmDefaults(currency=settings.default_currency, zone=zone, now=datetime.now(UTC))


ANSWERS: dict[tuple[str, str], Callable[[Event, Callable[[], float]], Answer]] = {
    ("GET", "/v1/rfm"): lambda event, left: routes.grid(event, rfm, defaults(), left),
    ("GET", "/v1/rfm/cells/{r}/{f}/customers"): lambda event, _: routes.customers_of_cell(
        event, rfm, defaults(), signer
    ),
    ("GET", "/v1/rfm/settings"): lambda *_: routes.boundaries_of(rfm),
    ("PUT", "/v1/rfm/settings"): lambda event, _: routes.set_boundaries(event, rfm),
}


@endpoint
def handler(event: Event, context: Invocation) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event, time_left_of(context))
