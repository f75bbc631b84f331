from datetime import UTC, date, datetime, timedelta

from orderhub.rfm.boundaries import Boundaries
from orderhub.segments.watch import cells_by
from tests.unit.segments.samples import TODAY, ZONE, order


def test_a_cell_is_the_one_of_the_grid() -> None:
    days: list[int] = []

    def boundaries() -> Boundaries:
        days.append(1)
        return Boundaries(days=(15, 31), sales=(1, 2))

    cell_of = cells_by(boundaries, ZONE)(TODAY)
    assert days == []

    moment = datetime(2026, 3, 10, tzinfo=UTC)
    orders = [
        order("A1", ordered_at=moment),
        order("A2", ordered_at=moment - timedelta(days=90)),
        order("A3", ordered_at=moment, currency="USD"),
        order("A4", ordered_at=moment + timedelta(days=60)),
    ]
    assert cell_of(orders, "CNY", TODAY) == (1, 2)
    assert cell_of(orders, "USD", TODAY) == (1, 1)
    assert cell_of(orders, "EUR", TODAY) == (2, 0)
    assert cell_of(orders, "CNY", date(2026, 3, 11)) == (0, 2)
