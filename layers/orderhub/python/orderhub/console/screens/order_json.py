"""What the API answered of an order, as JSON without what names somebody in clear; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orderhub.console.calls import Json, Reply
from orderhub.console.json_editing import written
from orderhub.console.screens.order_fields import AMOUNTS, CODES, PLAIN, TIMES

KEPT = frozenset(
    {
        *PLAIN,
        *CODES,
        *AMOUNTS,
        *TIMES,
        "externalOrderId",
        "status",
        "stage",
        "currency",
        "items",
        "cases",
        "feedback",
    }
)
"""Of an order as its own systems get it; the others name somebody, lead to them, or are texts that may."""
_OF_LISTS: Mapping[str, frozenset[str]] = {
    "items": frozenset({"externalItemId", "quantity", "productId", "name", "category", "cost"}),
    "cases": frozenset(
        {
            *("caseId", "kind", "state", "status", "openedAt", "updatedAt", "openedBy"),
            *("lines", "amount", "currency", "orderChanged"),
        }
    ),
    "feedback": frozenset({"feedbackId", "givenAt", "score", "nps"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer: to which call, as JSON, and the names of what is left out of it."""

    call: str
    text: str
    left_out: tuple[str, ...] = ()


def answered(replies: Mapping[str, Reply]) -> Iterator[Answered]:
    """What was answered to each call that was answered."""
    for name, reply in replies.items():
        if reply.problem is None:
            body, left_out = _without_person(reply.body) if name == "order" else (reply.body, ())
            yield Answered(call=f"{reply.call.method} {reply.call.target}", text=written(body), left_out=left_out)


def _without_person(body: Json) -> tuple[Json, tuple[str, ...]]:
    order = body["order"]
    kept = {name: value for name, value in order.items() if name in KEPT}
    left_out = [name for name in order if name not in KEPT]
    for name, fields in _OF_LISTS.items():
        if name in kept:
            entries = kept[name]
            kept[name] = [{field: one[field] for field in one if field in fields} for one in entries]
            left_out += [
                f"{name}.{field}"
                for field in dict.fromkeys(f for one in entries for f in one)
                if field not in fields
            ]
    return {**body, "order": kept}, tuple(left_out)
