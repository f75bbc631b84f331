"""`customers`: who somebody is, and what they ordered."""

import typer

from orderhub_cli.simple import Input, Simple, add

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Customers: look up, show, their orders.")
_ORDERS = ("orderNo", "orderedAt", "sale", "refunded", "currency", "store")
SIMPLE = (
    Simple(
        name="lookup",
        route="POST /v1/customers/lookup",
        help="Find who somebody is, by one identity or several.",
        inputs=(
            Input(name="phone", help="Phone number.", where="body"),
            Input(name="email", help="E-mail address.", where="body"),
            Input(name="externalCustomerId", help="The shop's id.", where="body"),
            Input(name="sobotCustomerId", help="Sobot's id.", where="body"),
            Input(name="unionid", help="WeChat's id.", where="body"),
        ),
        repeatable=True,
    ),
    Simple(name="get", route="GET /v1/customers/{customer_id}", help="Show a customer's profile, masked."),
    Simple(
        name="orders",
        route="GET /v1/customers/{customer_id}/orders",
        help="List a customer's orders, newest first.",
        rows="orders",
        columns=_ORDERS,
    ),
)
add(app, SIMPLE)
