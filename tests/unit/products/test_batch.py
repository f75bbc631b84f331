from orderhub.products.following import changes_in
from tests.support.orders import header, line
from tests.support.streams import broken
from tests.unit.products.fakes import FakeOrders


def test_a_record_that_cannot_be_read_does_not_keep_the_others_out() -> None:
    orders = FakeOrders()
    first, second = orders.put(header("A1"), line()), orders.put(header("A2"), line())

    batch = changes_in([broken(first), second, orders.stream.line_inserted("A3", "S1")])

    assert batch.unreadable == ["A1"]
    assert [change.order.header.order_no for change in batch.changes] == ["A2"]
    assert batch.changes[0].order.amounts["S1"].quantity == 1
