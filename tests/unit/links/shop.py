"""A shop with orders and what buyers think of them, in memory."""

from dataclasses import dataclass, field, replace

from orderhub.care.register import Register
from orderhub.orders.cases import Case, Feedback
from orderhub.orders.ingest import Written
from orderhub.orders.model import Activity, Order
from orderhub.orders.write_plan import Source
from tests.support.orders import header, line, stamp


@dataclass(slots=True)
class Shop:
    """Orders by their numbers; what is done about them is added, one version up."""

    orders: dict[str, Order] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)

    def read(self, order_no: str) -> Order | None:
        """The order as it is now, None if there is none."""
        return self.orders.get(order_no)

    def write(self, order: Order, entry: Case | Feedback, activity: Activity, source: Source) -> Written:
        """Keep a case or a feedback."""
        assert self.orders[order.header.order_no] == order
        stamp = replace(order.stamp, version=order.stamp.version + 1, written_by=source.written_by)
        if isinstance(entry, Feedback):
            after = replace(order, feedbacks=(*order.feedbacks, entry), stamp=stamp)
        else:
            others = tuple(case for case in order.cases if case.case_id != entry.case_id)
            after = replace(order, cases=(*others, entry), stamp=stamp)
        self.orders[order.header.order_no] = after
        self.events.append(activity.name)
        return Written.DONE

    @property
    def register(self) -> Register:
        """The shop's register."""
        return Register(orders=self, activities=self)

    def feedbacks(self, order_no: str = "A1") -> list[Feedback]:
        """What buyers think of an order, without when they said so."""
        return list(self.orders[order_no].feedbacks)


def shop(*numbers: str) -> Shop:
    """A shop with orders of these numbers, each of one line."""
    return Shop({no: order(no) for no in numbers})


def order(order_no: str = "A1") -> Order:
    """An order of one line."""
    return Order(header=header(order_no), lines=(line(),), stamp=stamp())
