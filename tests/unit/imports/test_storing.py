from collections.abc import Sequence

import pytest

from orderhub.faults import Passing
from orderhub.imports import storing
from orderhub.imports.forecast import foresee
from orderhub.imports.storing import Before, Stored, fire, store
from orderhub.orders.ingest import Written
from orderhub.orders.model import Mode
from orderhub.orders.plans import Plan
from tests.support.order_store import Break, FakeOrders
from tests.support.orders import source
from tests.support.sheets import judged, sheet
from tests.unit.imports.fakes import RULES

ROWS = [{"order_no": f"A{at}"} for at in range(4)]


class Narrow(FakeOrders):
    """Takes none of the orders that are too large for it."""

    too_large: str = "A1"

    def write(self, plans: Sequence[Plan]) -> dict[str, Written]:
        fits = [plan for plan in plans if plan.header.order_no != self.too_large]
        return super().write(fits) | {
            plan.header.order_no: Written.TOO_LARGE for plan in plans if plan not in fits
        }


def run(orders: FakeOrders, before: Before | None = None, seconds: float = 99.0) -> tuple[Stored, list[object]]:
    found, told = judged(*ROWS), list[object]()
    forecast = foresee(FakeOrders(source()), found, source(), RULES)
    done = store(
        orders,
        found,
        sheet(*ROWS),
        forecast,
        before or Before(),
        written_by="request-1",
        time_left=lambda: seconds,
        progress=lambda rows, unstored: told.append((rows, list(unstored))),
    )
    return done, told


@pytest.fixture(autouse=True)
def few_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "_TOGETHER", 2)


def test_each_part_is_counted_and_told() -> None:
    orders = FakeOrders(source())

    done, told = run(orders)

    assert (done.counts, done.rejected) == ({"created": 4}, [])
    assert told == [(2, []), (4, [])]
    assert orders.writes == 4


def test_what_was_done_before_is_counted_as_foreseen_and_not_touched() -> None:
    orders = FakeOrders(source())

    done, told = run(orders, Before(rows=2))

    assert set(orders.kept) == {"A2", "A3"}
    assert (done.counts, told) == ({"created": 4}, [(4, [])])


def test_an_order_that_no_row_can_hold_is_rejected_with_its_row_and_named_for_the_next_try() -> None:
    done, told = run(Narrow(source()))
    again, _ = run(Narrow(source()), Before(rows=2, unstored=frozenset({3})))

    assert [(one.row.line, one.mistakes[0].code) for one in done.rejected] == [(3, "order_too_large")]
    assert told == [(2, [3]), (4, [])]
    assert (again.counts, again.rejected) == (done.counts, done.rejected)


def test_with_too_little_time_nothing_more_is_begun() -> None:
    orders = FakeOrders(source())

    with pytest.raises(Passing) as late:
        run(orders, seconds=19.0)

    assert (late.value.code, orders.kept) == ("import_continues", {})


def test_a_table_that_takes_no_more_is_tried_by_the_next_invocation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderhub.orders.ingest._ROUND_SECONDS", 100.0)

    with pytest.raises(Passing) as busy:
        run(FakeOrders(source(), breaks=[Break.BUSY]))

    assert busy.value.code == "import_continues"


def test_firing_ends_where_the_time_does_not_suffice() -> None:
    with pytest.raises(Passing) as late:
        fire(FakeOrders(source()), ["A1"], time_left=lambda: 19.0)

    assert late.value.code == "import_continues"


def test_firing_is_tried_again_where_an_order_is_being_changed_at_the_same_time() -> None:
    orders = FakeOrders(source(mode=Mode.HELD))
    run(orders)
    orders.breaks = [None, Break.BUSY]

    with pytest.raises(Passing) as busy:
        fire(orders, ["A0", "A1"], time_left=lambda: 99.0)

    assert busy.value.code == "import_continues"
