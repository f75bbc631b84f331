from datetime import UTC, date, datetime, timedelta

from orderhub.rfm.boundaries import Boundaries
from orderhub.segments.watch import cells_by
from tests.unit.segments.samples import TODAY, ZONE, order


def test_a_cell_is_the_one_of_the_grid() -> None:
    asked: list[int] = []

    def boundaries() -> Boundaries:
        asked.append(1)
        return Boundaries(days=(15, 31), sales=(1, 2))

    cell_of = cells_by(boundaries, ZONE)(TODAY)
    assert asked == []

    at = datetime(2026, 3, 10, tzinfo=UTC)
    orders = [
        order("A1", at=at),
        order("A2", at=at - timedelta(days=90)),
        order("A3", at=at, currency="USD"),
        order("A4", at=at + timedelta(days=60)),
    ]
    assert cell_of(orders, "CNY", TODAY) == (1, 2)
    assert cell_of(orders, "USD", TODAY) == (1, 1)
    assert cell_of(orders, "EUR", TODAY) == (2, 0)
    assert cell_of(orders, "CNY", date(2026, 3, 11)) == (0, 2)
