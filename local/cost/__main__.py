"""`make cost`: what a month costs on AWS, of orders by service and an order, and of a stack without any.

make cost ORDERS=1000000 LINES=2 UPDATES=3
"""

import os
from dataclasses import fields
from itertools import groupby

from rich.table import Table

from local.console import terminal
from local.cost.idle import DASHBOARDS, idle_bill
from local.cost.model import LEFT_OUT, METERED, PRICES, Item, Load, bill, read
from local.layout import LocalError
from local.progress import run


def load_from(environment: dict[str, str]) -> Load:
    """The month that is requested; what is not given is the default.

    Raises:
        LocalError: A figure is none.
    """
    given = {field.name: environment.get(field.name.upper(), "") for field in fields(Load)}
    try:
        load = Load(**{name: float(text) for name, text in given.items() if text})
    except ValueError:
        raise LocalError("send figures such as ORDERS=1000000 LINES=2") from None
    if min(getattr(load, name) for name in given) < 0 or load.lines < 1 or load.batch < 1 or load.orders == 0:
        raise LocalError("ORDERS, LINES and BATCH are at least 1, everything else at least 0")
    return load


def table(title: str, items: list[Item], prices: dict[str, dict[str, float]]) -> Table:
    """A bill by service, with its sum."""
    shown = Table(title=title, title_justify="left")
    shown.add_column("service")
    for heading in ("amount", "of", "$ a month"):
        shown.add_column(heading, justify="left" if heading == "of" else "right")
    for service, of_one in groupby(items, key=lambda item: item.service):
        for index, item in enumerate(of_one):
            name = "" if index else service
            shown.add_row(name, item.figure, item.what, f"{item.dollars(prices):,.2f}")
        shown.add_section()
    shown.add_row("in total", "", "", f"{total(items, prices):,.2f}")
    return shown


def total(items: list[Item], prices: dict[str, dict[str, float]]) -> float:
    """The sum of a bill."""
    return sum(item.dollars(prices) for item in items)


def main() -> None:
    """Print both bills, of the orders and of a stack without any, and what is not in them."""
    load, prices = load_from(dict(os.environ)), read(PRICES)
    items, listed = list(bill(load, read(METERED))), prices["prices"]
    console = terminal()
    arguments = ", ".join(f"{field.name.upper()}={getattr(load, field.name):g}" for field in fields(Load))
    console.print(arguments)
    orders = table(f"{load.orders:,.0f} orders a month", items, listed)
    orders.add_row("a million orders", "", "", f"{total(items, listed) / load.orders * 1e6:,.2f}")
    console.print(orders)
    console.print(table("a stack without any, to be added", list(idle_bill()), listed))
    dashboards = DASHBOARDS * listed["dashboard"]["dollars"]
    console.print(f"Where the account has three dashboards already, ${dashboards:,.2f} more.")
    console.print(f"{prices['region']}, {prices['as_of']}. {prices['note']}")
    console.print("Not in it: " + "; ".join(LEFT_OUT) + ".")


if __name__ == "__main__":
    run(main)
