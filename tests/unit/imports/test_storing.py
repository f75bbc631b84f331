from collections.abc import Mapping, Sequence

import pytest

from orderhub.errors import TransientError
from orderhub.imports import storing
from orderhub.imports.forecast import Forecast, forecast_in, foresee
from orderhub.imports.storing import Before, fire, store
from orderhub.imports.storing import Stored as Done
from orderhub.orders.ingest import Written, ingest
from orderhub.orders.model import Mode
from orderhub.orders.statuses import Status
from orderhub.orders.write_plan import Stored, WritePlan
from tests.support.order_store import Break, FakeOrders
from tests.support.orders import change, source
from tests.support.sheets import judged, sheet
from tests.unit.imports.fakes import RULES

ROWS = [{"order_no": f"A{position}"} for position in range(4)]


class Narrow(FakeOrders):
    """Takes none of the orders that are too large for it."""

    too_large: str = "A1"

    def write(self, plans: Sequence[WritePlan]) -> dict[str, Written]:
        fits = [plan for plan in plans if plan.header.order_no != self.too_large]
        return super().write(fits) | {
            plan.header.order_no: Written.TOO_LARGE for plan in plans if plan not in fits
        }


class Counted(FakeOrders):
    """Counts how often it is read."""

    loads = 0

    def load(self, wanted: Mapping[str, frozenset[str]]) -> dict[str, Stored]:
        self.loads += 1
        return super().load(wanted)


def run(orders: FakeOrders, before: Before | None = None, seconds: float = 99.0) -> tuple[Done, list[object]]:
    """Store four new orders; what became of them, and what was told on the way."""
    steps = list[object]()
    forecast = foresee(FakeOrders(source()), judged(*ROWS), source(), RULES)
    done = store_rows(orders, forecast, before=before, seconds=seconds, steps=steps)
    return done, steps


def store_rows(  # noqa: PLR0913 - what differs between the tests
    orders: FakeOrders,
    forecast: Forecast,
    rows: Sequence[Mapping[str, str]] = ROWS,
    *,
    before: Before | None = None,
    seconds: float = 99.0,
    steps: list[object] | None = None,
) -> Done:
    """Store rows as they were foreseen."""
    steps_done, done = [] if steps is None else steps, Done()
    steps_done += store(
        orders,
        judged(*rows),
        sheet(*rows),
        forecast,
        before or Before(),
        done,
        written_by=orders.source.written_by,
        time_left=lambda: seconds,
    )
    return done


@pytest.fixture(autouse=True)
def few_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "_TOGETHER", 2)


def test_each_part_is_counted_and_told() -> None:
    orders = FakeOrders(source())

    done, steps = run(orders)

    assert (done.counts, done.rejected) == ({"created": 4}, [])
    assert steps == [(2, []), (4, [])]
    assert orders.writes == 4


def test_what_was_done_before_is_counted_as_foreseen_and_not_touched() -> None:
    orders = FakeOrders(source())

    done, steps = run(orders, Before(rows=2))

    assert set(orders.stored) == {"A2", "A3"}
    assert (done.counts, steps) == ({"created": 4}, [(4, [])])


def test_an_order_that_no_row_can_hold_is_rejected_with_its_row_and_named_for_the_next_try() -> None:
    done, steps = run(Narrow(source()))
    again, _ = run(Narrow(source()), Before(rows=2, unstored=frozenset({3})))

    assert [(rejected.row.line, rejected.mistakes[0].code) for rejected in done.rejected] == [
        (3, "order_too_large")
    ]
    assert steps == [(2, [3]), (4, [])]
    assert (again.counts, again.rejected) == (done.counts, done.rejected)


def test_what_was_read_for_the_forecast_is_not_read_again() -> None:
    orders = Counted(source())

    done, _ = run(orders)

    assert (done.counts, orders.loads) == ({"created": 4}, 0)


def test_a_forecast_from_its_note_is_stored_as_well_by_reading_again() -> None:
    found, orders = judged(*ROWS), Counted(source())
    forecast = forecast_in(foresee(orders, found, source(), RULES).note())

    done = store_rows(orders, forecast)

    assert (done.counts, orders.loads) == ({"created": 4}, 1 + 2)


def test_a_change_between_the_forecast_and_the_storing_is_not_lost() -> None:
    orders = FakeOrders(source("import-1"))
    run(orders)
    rows = [row | {"order_status": "Shipped"} for row in ROWS]
    again = FakeOrders(source("import-2"), orders.stored)
    forecast = foresee(again, judged(*rows), source(), RULES)
    other = FakeOrders(source("api"), orders.stored)
    ingest(other, [change(order_no="A1", remark="new")], written_by="api", time_left=lambda: 9.0)

    done = store_rows(again, forecast, rows)

    stored = orders.stored["A1"]
    assert (stored.header.status, stored.header.remark, stored.stamp.version) == (Status.SHIPPED, "new", 3)
    assert done.counts == {"updated": 4}


def test_an_order_whose_answer_was_lost_is_known_again_and_counts_as_foreseen() -> None:
    orders = FakeOrders(source(), breaks=[Break.LOST])

    done, _ = run(orders)

    assert (done.counts, orders.writes) == ({"created": 4}, 4)


def test_with_too_little_time_nothing_more_is_begun() -> None:
    orders = FakeOrders(source())

    with pytest.raises(TransientError) as late:
        run(orders, seconds=19.0)

    assert (late.value.code, orders.stored) == ("import_continues", {})


def test_a_table_that_takes_no_more_is_tried_by_the_next_invocation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderhub.orders.ingest._ROUND_SECONDS", 100.0)

    with pytest.raises(TransientError) as busy:
        run(FakeOrders(source(), breaks=[Break.BUSY, None, Break.BUSY]))

    assert busy.value.code == "import_continues"


def test_firing_ends_where_the_time_does_not_suffice() -> None:
    with pytest.raises(TransientError) as late:
        fire(FakeOrders(source()), ["A1"], time_left=lambda: 19.0)

    assert late.value.code == "import_continues"


def test_firing_is_tried_again_where_an_order_is_being_changed_at_the_same_time() -> None:
    orders = FakeOrders(source(mode=Mode.HELD))
    run(orders)
    orders.breaks = [None, Break.BUSY]

    with pytest.raises(TransientError) as busy:
        fire(orders, ["A0", "A1"], time_left=lambda: 99.0)

    assert busy.value.code == "import_continues"
