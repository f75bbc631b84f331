"""`card` and `explain`: what an agent sees of an order, and why its events set off what they did."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from orderhub_cli.hub import USUAL_LIMIT, JsonOption, LimitOption, ProfileOption, hub_of, segment
from orderhub_cli.output import clean, note, put, text

card, explain = (typer.Typer(add_completion=False) for _ in range(2))


@card.command()
def show_card(  # noqa: PLR0913, PLR0917 - what can be said of it
    order_no: Annotated[str, typer.Argument(show_default=False)],
    locale: Annotated[str | None, typer.Option(help="Language, such as zh-CN.", show_default=False)] = None,
    reveal: Annotated[
        str | None, typer.Option(help="What to show unmasked, with commas; it is audited.", show_default=False)
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why, with --reveal.", show_default=False)] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an order's card, as agents see it: masked."""
    hub = hub_of(profile, as_json)
    asked = {"locale": locale, "reveal": reveal, "reason": reason, "goods": "array"}
    query = {name: said for name, said in asked.items() if said}
    content = hub.client.get(f"/v1/orders/{segment(order_no)}/card", query)
    hub.screen.one(content if as_json else _in_short(content))


def _in_short(content: Mapping[str, Any]) -> Mapping[str, Any]:
    order = content.get("orderInfo", {})
    return {
        "order": order.get("uid"),
        "status": order.get("statusText"),
        "ordered": order.get("time"),
        "amount": (content.get("amount") or {}).get("text"),
        "refunded": [each.get("text") for each in content.get("refunded", [])],
        "goods": [f"{each.get('quantity')} x {each.get('title')}" for each in order.get("goods", [])],
        "buyer": content.get("buyer"),
        "shipping": order.get("shippingAddress"),
        "logistics": {name: said for name, said in (content.get("logistics") or {}).items() if name != "steps"},
        "cases": [
            {"title": each.get("title"), "state": each.get("stateText")} for each in content.get("cases", [])
        ],
        "actions": [each.get("name") for each in content.get("actions", [])],
    }


@explain.command()
def why(
    key: Annotated[str, typer.Argument(metavar="ORDER_NO", show_default=False)],
    customer: Annotated[bool, typer.Option("--customer", help="It is a customer's id.")] = False,
    limit: LimitOption = USUAL_LIMIT,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which rules and workflows reacted to each event, and why the others did not."""
    hub = hub_of(profile, as_json)
    of = "customers" if customer else "orders"
    events = hub.client.rows(f"/v1/{of}/{segment(key)}/explain", "events", {}, limit)
    found = False
    for event in events:
        found = True
        if as_json:
            hub.screen.line(event)
            continue
        put(clean(f"{event['occurred_at']} {event['detail-type']} {event['id']}") + "\n")
        for reactor in event["reactors"]:
            _put_reactor(reactor)
    if not found and not as_json:
        note("Nothing found.")


def _put_reactor(reactor: Mapping[str, Any]) -> None:
    came = ", ".join(" ".join(filter(None, (each["state"], each["reason"]))) for each in reactor["came_of_it"])
    put(clean(f"  {reactor['kind']} {reactor['name']}: {came or reactor['why_not'] or 'nothing'}") + "\n")
    for check in reactor["checks"]:
        holds = "holds" if check["holds"] else "does not hold"
        put(clean(f"    {check['condition']} {holds}: {check['error'] or text(check['values'])}") + "\n")
