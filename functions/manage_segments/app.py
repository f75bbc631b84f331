"""API, /v1/segments and below: saves, shows, previews, exports and deletes segments, and shows their members."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from orderhub.customers.index import CustomersIndex
from orderhub.customers.table import CustomersTable
from orderhub.edge import aws
from orderhub.edge.http import Answer, Event, endpoint
from orderhub.edge.remembered import remembered
from orderhub.edge.settings import load
from orderhub.edge.signing import Signer
from orderhub.edge.signing_keys import SigningKeys
from orderhub.rfm.records import RfmRecords
from orderhub.segments.cells import cells_by
from orderhub.segments.files import Files
from orderhub.segments.look import Usual
from orderhub.segments.people import People
from orderhub.segments.requests import Desk
from orderhub.segments.runs import Runs
from orderhub.segments.table import SegmentsTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    operations_table: str
    customers_table: str
    drop_bucket: str
    count_segments_machine: str
    default_currency: str
    default_time_zone: str


settings = load(Settings)
clock = partial(datetime.now, UTC)
client = aws.dynamodb()
index, customers = (
    CustomersIndex(client, settings.customers_table),
    CustomersTable(client, settings.customers_table),
)
zone = ZoneInfo(settings.default_time_zone)
boundaries = remembered(RfmRecords(client, settings.operations_table).boundaries, clock)
desk = Desk(
    segments=SegmentsTable(client, settings.operations_table),
    runs=Runs(aws.later(aws.workflows), settings.count_segments_machine),
    files=Files(aws.later(aws.s3), settings.drop_bucket),
    people=lambda: People(index, customers),
    signer=Signer(SigningKeys(client, settings.operations_table)),
    usual=Usual(currency=settings.default_currency, zone=zone, cells=cells_by(boundaries, zone)),
    clock=clock,
)


ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/segments"): desk.every,
    ("POST", "/v1/segments/preview"): desk.preview,
    ("PUT", "/v1/segments/{name}"): desk.save,
    ("GET", "/v1/segments/{name}"): desk.one,
    ("DELETE", "/v1/segments/{name}"): desk.delete,
    ("GET", "/v1/segments/{name}/customers"): desk.members,
    ("POST", "/v1/segments/{name}/export"): desk.export,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
