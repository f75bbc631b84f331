"""How an order of a customer lies in the Customers table, and back; pure, no AWS."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from orderhub.customers.identities import FIELDS, Buyer
from orderhub.customers.lists import early_list, list_of, sales_list
from orderhub.customers.rows import Row, key_at, second_of
from orderhub.customers.sales import CustomerOrder, Earning, Place, Sold
from orderhub.orders.statuses import Status

_LISTS = ("tags", "products", "categories")


def order_row(order: CustomerOrder) -> Row:
    """An order of a customer as a row."""
    row = key_at(order.place) | {"currency": {"S": order.currency}, "status": {"S": order.status.value}}
    if order.store_key:
        row["store_key"] = {"S": order.store_key}
    for name in _LISTS:
        if texts := getattr(order, name):
            row[name] = {"L": [{"S": text} for text in texts]}
    if order.sale is not None:
        row["sale"] = {"N": format(order.sale, "f")}
        row |= _listed(order, sales_list(order.currency, list_of(order.customer_id)))
    if order.early is not None:
        row["early"] = {"N": format(order.early, "f")}
        row |= _listed(order, early_list(order.currency, list_of(order.customer_id)))
    if order.refunded:
        row["refunded"] = {"N": format(order.refunded, "f")}
    values = {name: getattr(order.buyer, name) for name in FIELDS}
    row["buyer"] = {"M": {name: {"S": text} for name, text in values.items() if text}}
    return row


def order_no_at(place: Place) -> str:
    """The number of the order that lies at a place."""
    return place[1].split("#", 2)[-1]


def order_no_in(row: Mapping[str, Any]) -> str:
    """The number of the order in a row of a customer's order."""
    return order_no_at((row["customer_id"]["S"], row["sk"]["S"]))


def order_in(row: Mapping[str, Any]) -> CustomerOrder:
    """The order in a row of a customer's order."""
    return CustomerOrder(
        customer_id=row["customer_id"]["S"],
        order_no=order_no_in(row),
        ordered_at=_ordered_at(row),
        currency=row["currency"]["S"],
        store_key=row["store_key"]["S"] if "store_key" in row else None,
        status=Status(row["status"]["S"]),
        sale=Decimal(row["sale"]["N"]) if "sale" in row else None,
        buyer=Buyer(**{name: value["S"] for name, value in row["buyer"]["M"].items()}),
        early=Decimal(row["early"]["N"]) if "early" in row else None,
        refunded=_refunded(row),
        **{name: tuple(text["S"] for text in row[name]["L"]) if name in row else () for name in _LISTS},
    )


def sold_in(entry: Mapping[str, Any]) -> Sold:
    """The sale in an entry of a list of sales."""
    return Sold(
        customer_id=entry["customer_id"]["S"],
        order_no=order_no_in(entry),
        ordered_at=_ordered_at(entry),
        amount=Decimal(entry["sale"]["N"]),
        refunded=_refunded(entry),
    )


def earning_in(entry: Mapping[str, Any]) -> Earning:
    """What revenue is counted from in an entry of a list of sales, or of orders that are to become sales."""
    return Earning(
        customer_id=entry["customer_id"]["S"],
        order_no=order_no_in(entry),
        ordered_at=_ordered_at(entry),
        status=Status(entry["status"]["S"]),
        amount=Decimal(entry["sale" if "sale" in entry else "early"]["N"]),
        refunded=_refunded(entry),
    )


def _listed(order: CustomerOrder, name: str) -> Row:
    return {"list_shard": {"S": name}, "moment": second_of(order.ordered_at)}


def _refunded(row: Mapping[str, Any]) -> Decimal:
    return Decimal(row["refunded"]["N"]) if "refunded" in row else Decimal(0)


def _ordered_at(row: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(row["sk"]["S"].split("#", 2)[1])
