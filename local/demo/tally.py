"""What the API's answers say, added up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Why an order was not taken, or what is odd about one that was."""

    order_no: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of a batch; `stored` are the numbers of the orders that were taken."""

    created: int
    updated: int
    unchanged: int
    stale: int
    failed: tuple[Note, ...]
    warnings: tuple[Note, ...]
    stored: tuple[str, ...]

    @property
    def changes(self) -> int:
        """How many events are to come of it: one for each order that is new or changed."""
        return self.created + self.updated


def tally_of(answered: Sequence[tuple[Sequence[Any], Mapping[str, Any]]]) -> Tally:
    """Add up the answers to a batch's requests, each given with the orders it was sent."""
    answers = [answer for _, answer in answered]
    return Tally(
        **{name: sum(answer[name] for answer in answers) for name in ("created", "updated", "unchanged", "stale")},
        failed=tuple(_failure(entry) for answer in answers for entry in answer["failedOrders"]),
        warnings=tuple(_note(entry, entry) for answer in answers for entry in answer["warnings"]),
        stored=tuple(dict.fromkeys(number for orders, answer in answered for number in _stored(orders, answer))),
    )


def _failure(entry: Mapping[str, Any]) -> Note:
    return _note(entry, entry["errors"][0])


def _note(entry: Mapping[str, Any], answer: Mapping[str, Any]) -> Note:
    order_no = entry["externalOrderId"] or f"no. {entry['index'] + 1}"
    return Note(order_no=order_no, code=answer["code"], message=answer["message"])


def _stored(orders: Sequence[Any], answer: Mapping[str, Any]) -> list[str]:
    failed = {entry["index"] for entry in answer["failedOrders"]}
    # The API takes blanks around a number for a slip.
    return [str(order["externalOrderId"]).strip() for index, order in enumerate(orders) if index not in failed]
