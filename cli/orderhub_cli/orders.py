"""`orders`: list, show, send and delete."""

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from orderhub_cli.errors import Exit, Failure, usage
from orderhub_cli.hub import (
    DryRunOption,
    FileArgument,
    JsonOption,
    ProfileOption,
    YesOption,
    confirm,
    hub_of,
    json_in,
)
from orderhub_cli.output import counted, note, put
from orderhub_cli.simple import Input, Simple, add

MOST_ORDERS = 1000
MOST_BYTES = 4_400_000
"""Of a body; the hub takes 4.5 MB."""
_COUNTS = ("created", "updated", "unchanged", "stale")
_ROOM = len('{"orders":[]}')
app = typer.Typer(add_completion=False, no_args_is_help=True, help="Orders: list, show, send, delete.")
SIMPLE = (
    Simple(
        name="list",
        route="GET /v1/orders",
        help="List orders, newest first.",
        inputs=(
            Input(name="order_no", help="Of this number."),
            Input(name="status", help="Of these statuses, with commas."),
            Input(name="stage", help="At this stage."),
            Input(name="store", help="Of this store."),
            Input(name="from", help="Ordered at this time or later."),
            Input(name="to", help="Ordered before this time."),
        ),
        rows="orders",
        columns=("externalOrderId", "status", "date", "totalCost", "currency", "lineCount"),
    ),
    Simple(
        name="get",
        route="GET /v1/orders/{order_no}",
        help="Show everything about an order.",
        inputs=(Input(name="include", help="events, customer or both, with a comma."),),
    ),
    Simple(name="operation", route="GET /v1/operations/{operation_id}", help="Show how far a deletion is."),
)
add(app, SIMPLE)


def batches(orders: Sequence[Any]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Orders in batches that the hub takes, each with the place of its first one."""
    start, size = 0, _ROOM
    for place, order in enumerate(orders):
        own = len(json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode()) + 1
        if place > start and (place - start == MOST_ORDERS or size + own > MOST_BYTES):
            yield start, orders[start:place]
            start, size = place, _ROOM
        size += own
    if orders:
        yield start, orders[start:]


def orders_in(content: object) -> list[Any]:
    """The orders that a file has: ``{"orders": [...]}``, or a list.

    Raises:
        Failure: It has none.
    """
    found = content.get("orders") if isinstance(content, dict) else content
    if not isinstance(found, list) or not found:
        raise usage("There are no orders in it.", 'Give {"orders": [...]}, or a list of orders.')
    return found


@app.command()
def send(  # noqa: PLR0913, PLR0917 - what can be said of it
    file: FileArgument,
    mode: Annotated[str | None, typer.Option(help="historical tells nobody.", show_default=False)] = None,
    whole_items: Annotated[bool, typer.Option(help="Each list of items is whole: lines not in it go.")] = False,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send orders, a thousand at a time; says which were refused, and why. The others are taken."""
    hub, orders = hub_of(profile, as_json), orders_in(json_in(file))
    parts = list(batches(orders))
    told = "nobody is told" if mode == "historical" else "what changes is told"
    number, requests = counted(len(orders), "order"), counted(len(parts), "request")
    what = f"Sends {number} in {requests} to {hub.client.profile.url}; {told}."
    if not confirm(what, yes=yes, dry_run=dry_run):
        return
    query = ({"mode": mode} if mode else {}) | ({"items": "complete"} if whole_items else {})
    total: dict[str, Any] = dict.fromkeys(_COUNTS, 0) | {"failedOrders": [], "warnings": []}
    for sent, (start, part) in enumerate(parts):
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        try:
            answer = hub.client.ask(
                "POST", "/v1/orders", query=query, body={"orders": part}, headers=headers, repeatable=True
            )
        except Failure as failure:
            if failure.exit_code == Exit.REFUSED:
                total["failedOrders"] += _refused(part, start, failure)
                continue
            _show(total, as_json=as_json)
            note(f"orderhub: {sent} of {requests} done; orders from index {start} on were not sent.")
            raise
        for name in _COUNTS:
            total[name] += answer[name]
        for name in ("failedOrders", "warnings"):
            total[name] += [_moved(each, start) for each in answer[name]]
    _show(total, as_json=as_json)
    if total["failedOrders"]:
        raise typer.Exit(Exit.REFUSED)


def _refused(part: Sequence[Any], start: int, failure: Failure) -> Iterator[dict[str, Any]]:
    """What is said of orders whose request was refused as a whole."""
    for place, order in enumerate(part, start):
        number = order.get("externalOrderId") if isinstance(order, dict) else None
        error = {"code": failure.code, "pointer": f"/orders/{place}", "message": failure.message}
        yield {"index": place, "externalOrderId": number, "errors": [error]}


def _moved(said: dict[str, Any], start: int) -> dict[str, Any]:
    """What was said of an order, by its place among all that were sent."""
    place = said["index"] + start
    moved = said | {"index": place}
    of_request, of_all = f"/orders/{said['index']}", f"/orders/{place}"
    if "pointer" in said:
        moved["pointer"] = said["pointer"].replace(of_request, of_all, 1)
    if "errors" in said:
        moved["errors"] = [
            each | {"pointer": each["pointer"].replace(of_request, of_all, 1)} for each in said["errors"]
        ]
    return moved


def _show(total: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        put(json.dumps(total, ensure_ascii=False) + "\n")
        return
    counts = ", ".join(f"{total[name]} {name}" for name in _COUNTS)
    put(f"{counts}, {len(total['failedOrders'])} refused, {counted(len(total['warnings']), 'warning')}\n")
    for order in total["failedOrders"]:
        for error in order["errors"]:
            _note("refused", order, error)
    for warning in total["warnings"]:
        _note("warning", warning, warning)


def _note(what: str, order: dict[str, Any], said: dict[str, Any]) -> None:
    number = f" {order['externalOrderId']}" if order["externalOrderId"] else ""
    note(f"{what}{number} {said['pointer']}: {said['message']} ({said['code']})")


@app.command()
def delete(  # noqa: PLR0913, PLR0917 - what can be said of it
    order_no: Annotated[str | None, typer.Argument(show_default=False)] = None,
    since: Annotated[str | None, typer.Option("--from", help="Ordered then or later.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option("--to", help="And before this.", show_default=False)] = None,
    mode: Annotated[str | None, typer.Option(help="historical tells nobody.", show_default=False)] = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete an order, or those of at most 24 hours; `orders operation` shows how far that is."""
    if bool(order_no) == bool(since and until) or bool(since) != bool(until):
        raise usage("Say one order number, or both --from and --to.")
    hub = hub_of(profile, as_json)
    which = f"order {order_no}" if order_no else f"all orders from {since} to {until}"
    if not confirm(f"Deletes {which} at {hub.client.profile.url}.", yes=yes, dry_run=dry_run):
        return
    body = {"externalOrderId": order_no} if order_no else {"from": since, "to": until}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    answer = hub.client.ask(
        "DELETE",
        "/v1/orders",
        query={"mode": mode} if mode else {},
        body=body,
        headers=headers,
        repeatable=True,
    )
    hub.screen.one(answer)
