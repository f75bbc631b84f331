from collections.abc import Mapping, Sequence

import pytest

from orderhub.imports.tally import tally
from orderhub.orders.decide import decide
from orderhub.orders.write_plan import Stored
from tests.support.order_store import FakeOrders
from tests.support.orders import source
from tests.support.sheets import judged


def stored_by(*rows: Mapping[str, str]) -> Stored | None:
    """The order that a file of these rows made."""
    table = FakeOrders(source())
    for each in judged(*rows).orders if rows else ():
        plan = decide(None, [each.change]).plan
        assert plan is not None
        table.write([plan])
    return table.stored.get("A1")


@pytest.mark.parametrize(
    ("before", "rows", "counts"),
    [
        ([], [{}, {"product_id": "P2"}], {"created": 2}),
        ([{}], [{}], {"unchanged": 1}),
        ([{}], [{"quantity": "3"}], {"updated": 1}),
        ([{}, {"product_id": "P2"}], [{"quantity": "3"}, {"product_id": "P2"}], {"updated": 1, "unchanged": 1}),
        ([{}, {"product_id": "P2"}], [{"remark": "x"}, {"product_id": "P2"}], {"updated": 2}),
        ([{}], [{"product_id": "P2", "total_amount": "99"}], {"merged": 1}),
        ([{}], [{}, {"product_id": "P2"}], {"unchanged": 1, "merged": 1}),
        ([{}], [{"order_status": "Shipped"}, {"product_id": "P2"}], {"updated": 1, "merged": 1}),
        ([{}], [{}, {"quantity": "5"}], {"updated": 2}),
    ],
)
def test_rows_count_by_what_they_do(
    before: Sequence[Mapping[str, str]], rows: Sequence[Mapping[str, str]], counts: dict[str, int]
) -> None:
    (order,) = judged(*rows).orders

    plan = decide(stored_by(*before), [order.change]).plan

    assert tally(order, plan) == counts


def test_rows_of_an_order_that_cannot_be_taken_are_rejected() -> None:
    (order,) = judged({}, {"product_id": "P2"}).orders

    assert tally(order, None) == {"rejected": 2}
