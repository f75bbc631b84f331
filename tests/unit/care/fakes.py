"""An order that keeps what is done about it, and builders of what tests of care want to differ."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from orderhub.api.care.routes import Request, act, give_feedback
from orderhub.care.catalog import Catalog, load_catalog
from orderhub.care.register import Register
from orderhub.orders.case_rules import with_ended_cases
from orderhub.orders.cases import Case, CaseLine, Feedback
from orderhub.orders.ingest import Written
from orderhub.orders.model import Activity, Line, Mode, Order
from orderhub.orders.statuses import Status
from orderhub.orders.write_plan import Source
from orderhub.platform.scopes import Scope
from tests.support.orders import NOON, header, line, stamp

CATALOG = load_catalog()
LINES = (line("S1", quantity=Decimal(2), cost=Decimal(30)), line("S2", quantity=Decimal(1), cost=Decimal(40)))


def order(*cases: Case, lines: tuple[Line, ...] = LINES, **fields: Any) -> Order:  # noqa: ANN401 - any field
    """A delivered order of two lines and 100 CNY."""
    least: dict[str, Any] = {"status": Status.DELIVERED, "total_cost": Decimal(100)}
    return Order(header=header(**(least | fields)), lines=lines, stamp=stamp(), cases=cases)


def case_line(sku: str = "S1", quantity: int = 1) -> CaseLine:
    return CaseLine(sku=sku, quantity=Decimal(quantity))


@dataclass(slots=True)
class FakeTable:
    """One order, read and written as the real table does it, with its events; ``meanwhile`` runs once."""

    order: Order
    events: list[Activity] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None
    lose_answers: int = 0

    def read(self, order_no: str) -> Order | None:
        return with_ended_cases(self.order) if order_no == self.order.header.order_no else None

    def write(self, order: Order, entry: Case | Feedback, activity: Activity, source: Source) -> Written:
        if self.meanwhile:
            run, self.meanwhile = self.meanwhile, None
            run()
        known, before = self.order.stamp, order.stamp
        if (known.version, known.written_by) != (before.version, before.written_by):
            return Written.AGAIN
        raised = replace(known, version=known.version + 1, written_by=source.written_by)
        self.order = replace(_with(self.order, entry), stamp=raised)
        self.events.append(activity)
        self.lose_answers -= 1
        return Written.AGAIN if self.lose_answers >= 0 else Written.DONE


def _with(order: Order, entry: Case | Feedback) -> Order:
    if isinstance(entry, Feedback):
        return replace(order, feedbacks=(*order.feedbacks, entry))
    others = [known for known in order.cases if known.case_id != entry.case_id]
    return replace(order, cases=tuple(sorted([*others, entry], key=lambda case: case.opened_at)))


class Caller:
    """Sends requests about an order, each with an id of its own."""

    def __init__(
        self, table: FakeTable, catalog: Catalog = CATALOG, *, scopes: frozenset[str] = frozenset(Scope)
    ) -> None:
        self.scopes = scopes
        self.catalog = catalog
        self.table = table
        self.register = Register(orders=table, activities=table, pause=lambda _: None)
        self.sent = 0

    def act(
        self, action: str, body: object = None, *, order_no: str = "A1", now: datetime = NOON
    ) -> dict[str, Any]:
        answer = act(self.register, self.catalog, action, self._request(order_no, body or {}, now)).body
        assert isinstance(answer, dict)
        return answer

    def give(self, body: object, *, by: str = "key1") -> dict[str, Any]:
        answer = give_feedback(self.register, self._request("A1", body, NOON, by)).body
        assert isinstance(answer, dict)
        return answer

    def _request(self, order_no: str, body: object, now: datetime, by: str = "key1") -> Request:
        self.sent += 1
        source = Source(written_by=f"request-{self.sent}", mode=Mode.LIVE, received_at=now)
        sent = json.dumps(body).encode()
        return Request(order_no=order_no, body=sent, by=by, scopes=self.scopes, source=source)
