"""Trigger: the stream of the Orders table. Updates products and stores, and how much of a product was sold."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.orders.table import OrderHeaders
from orderhub.platform import aws
from orderhub.platform.log import log
from orderhub.platform.settings import load
from orderhub.products.following import Products, changes_in
from orderhub.products.table import ProductsTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function needs of its environment."""

    orders_table: str
    products_table: str
    default_time_zone: str


settings = load(Settings)
client = aws.dynamodb()
products = Products(
    ProductsTable(client, settings.products_table),
    OrderHeaders(client, settings.orders_table),
    ZoneInfo(settings.default_time_zone),
)


def handler(event: dict[str, Any], context: object) -> None:
    """Follow one batch; what is raised makes the whole batch come again."""
    batch = changes_in(event["Records"])
    for order_no in batch.unreadable:
        log.error("record_skipped", extra={"order_no": order_no})
    done = products.follow(batch.changes)
    log.info("products_kept", extra={"read": done.read, "written": done.written, "counted": done.counted})
