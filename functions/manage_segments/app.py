"""API, /v1/segments and below, exports of RFM cells: saves, shows, previews, exports and deletes segments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from orderhub.api.segments.cell_exports import CellExports
from orderhub.api.segments.routes import SegmentRoutes
from orderhub.customers.index import CustomersIndex
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.remembered import remembered
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.rfm.records import RfmRecords
from orderhub.segments.files import Files
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.people import People
from orderhub.segments.runs import Runs
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import cells_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    secrets_table: str
    make_signing_key_function: str
    customers_table: str
    drop_bucket: str
    count_segments_machine: str
    default_currency: str
    default_time_zone: str


settings = load(Settings)
client, clock = aws.dynamodb(), partial(datetime.now, UTC)
customers, operations = settings.customers_table, settings.operations_table
zone = ZoneInfo(settings.default_time_zone)
table, index = CustomersTable(client, customers), CustomersIndex(client, customers)
people = partial(People, index, table, CustomerTags(client, customers))
boundaries = remembered(RfmRecords(client, operations).boundaries, clock)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
segments, signer = SegmentsTable(client, operations), Signer(SigningKeys(client, settings.secrets_table, maker))
runs = Runs(aws.later(aws.workflows), settings.count_segments_machine)
files = Files(aws.later(aws.s3), settings.drop_bucket)
defaults = SegmentDefaults(currency=settings.default_currency, zone=zone, cells=cells_by(boundaries, zone))
routes = SegmentRoutes(
    segments=segments, runs=runs, files=files, people=people, signer=signer, defaults=defaults, clock=clock
)
cells = CellExports(
    segments=segments, runs=runs, files=files, boundaries=boundaries, defaults=defaults, clock=clock
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/segments"): routes.every,
    ("POST", "/v1/segments/preview"): routes.preview,
    ("PUT", "/v1/segments/{name}"): routes.save,
    ("GET", "/v1/segments/{name}"): routes.read,
    ("DELETE", "/v1/segments/{name}"): routes.delete,
    ("GET", "/v1/segments/{name}/customers"): routes.members,
    ("POST", "/v1/segments/{name}/export"): routes.export,
    ("POST", "/v1/rfm/cells/{r}/{f}/export"): cells.start,
    ("GET", "/v1/rfm/cells/{r}/{f}/export"): cells.read,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
