"""The daily run: publishing customers whom time alone moved to another column, list by list; restartable.

Nothing is stored of a customer. The cells of two days, the last one published and today, follow from the same
sales.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import batched
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from orderhub.customers.lists import LISTS
from orderhub.customers.merges import Merges, Streaming
from orderhub.events.customer_events import Cause, CustomerEvent
from orderhub.events.ports import Publisher
from orderhub.orders.money import CURRENCIES
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import end_of
from orderhub.rfm.moves import event_of, move_of_day
from orderhub.rfm.sales_by_customer import SalesByCustomer, SalesIndex

type Part = dict[str, Any]

_AT_ONCE = 500
"""Customers between two looks at the clock; their events are published together."""
_SECONDS_LEFT = 60.0


class Records(Protocol):
    """What is stored between two runs."""

    def boundaries(self) -> Boundaries:
        """The boundaries that are set."""
        ...

    def day(self) -> date | None:
        """The last day whose moves were published."""
        ...

    def set_day(self, day: date) -> None:
        """Note that the moves up to a day were published."""
        ...


class CustomerSource(Streaming, Protocol):
    """Customers' orders, and which customers are one."""

    def merges(self) -> Merges:
        """All merges."""
        ...


class DailyRun:
    """Composed once; every method raises TransientError when trying again can help.

    Args:
        records: What is stored between two runs.
        index: The lists customers are in.
        customers: Their orders and merges.
        bus: Where moves are published.
        zone: Whose days they are.
    """

    def __init__(
        self,
        *,
        records: Records,
        index: SalesIndex,
        customers: CustomerSource,
        bus: Publisher[CustomerEvent],
        zone: ZoneInfo,
    ) -> None:
        self._records = records
        self._index = index
        self._customers = customers
        self._bus = bus
        self._zone = zone

    def plan(self, run: str, request: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """What a run is to do: one part for each list, none on the first day of all and on one that was published.

        Args:
            run: The run's id, which its events name.
            request: ``day`` in it is the day up to which moves are published; today where it is absent.
            now: The time.
        """
        day = date.fromisoformat(request["day"]) if "day" in request else now.astimezone(self._zone).date()
        since, boundaries = self._records.day(), self._records.boundaries()
        plan = {"since": since and since.isoformat(), "day": day.isoformat()}
        part: Part = {
            **plan,
            "run": run,
            "days": boundaries.days,
            "sales": boundaries.sales,
            "currency": "",
            "after": None,
            "moves": 0,
            "done": False,
        }
        numbers = range(LISTS) if since and since < day else ()
        return {**plan, "parts": [part | {"number": number} for number in numbers]}

    def work(self, part: Part, time_left: Callable[[], float]) -> Part:
        """Work a part on from where it is, for as long as there is time; the part as it is then."""
        latest = part
        for latest in self._published(part):
            if time_left() < _SECONDS_LEFT:
                return latest
        return latest | {"done": True}

    def finish(self, plan: Mapping[str, Any], parts: Sequence[Part]) -> dict[str, Any]:
        """Note that the day is published; what the run came to."""
        self._records.set_day(date.fromisoformat(plan["day"]))
        return {"since": plan["since"], "day": plan["day"], "moves": sum(part["moves"] for part in parts)}

    def _published(self, part: Part) -> Iterator[Part]:
        """Publish the moves in a list, currency by currency; yields how far that is, again and again."""
        merges = self._customers.merges()
        boundaries = Boundaries(days=tuple(part["days"]), sales=tuple(part["sales"]))
        days = date.fromisoformat(part["since"]), date.fromisoformat(part["day"])
        until, begin = end_of(days[1], self._zone), datetime.combine(days[1], time(), self._zone)
        for currency in [code for code in sorted(CURRENCIES) if code >= part["currency"]]:
            if currency != part["currency"]:
                part = part | {"currency": currency, "after": None}
            cause = Cause(key=f"{currency}:{part['day']}", occurred_at=begin, correlation_id=part["run"])
            standings = SalesByCustomer(self._index, self._customers, merges, currency, until)
            for some in batched(standings.buyers(part["number"], part["after"]), _AT_ONCE, strict=False):
                moves = (move_of_day(customer, currency, days, boundaries, self._zone) for customer in some)
                events = [event_of(move, boundaries, cause) for move in moves if move]
                self._bus.publish(events)
                part = part | {"after": some[-1].customer_id, "moves": part["moves"] + len(events)}
                yield part
