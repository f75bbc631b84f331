"""API: GET /v1/orders/{order_no}/card; shows an agent the order asked about, personal data masked."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from orderhub.cards.languages import language_of
from orderhub.cards.weiyu import order_info
from orderhub.edge import aws
from orderhub.edge.http import Answer, Event, endpoint, header_of, query_of, segment_of
from orderhub.edge.settings import load
from orderhub.orders.table import OrdersTable
from orderhub.orders.views import found


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    orders_table: str
    default_time_zone: str


settings = load(Settings)
orders = OrdersTable(aws.dynamodb(), settings.orders_table)
zone = ZoneInfo(settings.default_time_zone)


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with the card in the reader's language."""
    order = found(orders, segment_of(event, "order_no"))
    language = language_of(query_of(event, "locale"), header_of(event, "Accept-Language"))
    return Answer(body={"orderInfo": order_info(order, zone, language)})
