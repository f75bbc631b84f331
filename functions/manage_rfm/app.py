"""API: GET /v1/rfm and below, PUT /v1/rfm/settings; shows who buys lately and often, as a grid and by customer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from orderhub.customers.index import CustomersIndex
from orderhub.customers.table import CustomersTable
from orderhub.edge import aws
from orderhub.edge.calling import FunctionCaller
from orderhub.edge.http import Answer, Event, endpoint
from orderhub.edge.invocation import Invocation, time_left_of
from orderhub.edge.settings import load
from orderhub.edge.signing import Signer
from orderhub.edge.signing_keys import SigningKeys
from orderhub.rfm import requests
from orderhub.rfm.parameters import Usual
from orderhub.rfm.records import RfmRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    customers_table: str
    operations_table: str
    make_signing_key_function: str
    default_currency: str
    default_time_zone: str


settings = load(Settings)
client = aws.dynamodb()
rfm = requests.Rfm(
    index=CustomersIndex(client, settings.customers_table),
    customers=CustomersTable(client, settings.customers_table),
    records=RfmRecords(client, settings.operations_table),
)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.operations_table, maker))
zone = ZoneInfo(settings.default_time_zone)


@endpoint
def handler(event: Event, context: Invocation) -> Answer:
    """Answer one of the routes; each calls one thing."""
    usual = Usual(currency=settings.default_currency, zone=zone, now=datetime.now(UTC))
    match event["httpMethod"], event["resource"]:
        case "PUT", _:
            return requests.set_boundaries(event, rfm)
        case _, "/v1/rfm":
            return requests.grid(event, rfm, usual, time_left_of(context))
        case _, "/v1/rfm/settings":
            return requests.boundaries_of(rfm)
        case _:
            return requests.customers_of_cell(event, rfm, usual, signer)
