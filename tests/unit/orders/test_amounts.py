from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders import rows
from orderhub.orders.amounts import Amount, amount_of, amounts_in
from orderhub.orders.changes import Change
from orderhub.orders.statuses import Status
from orderhub.orders.transactions import write_of
from orderhub.orders.upsert import apply_change, draft_of, plan
from orderhub.orders.write_plan import WritePlan, firing
from tests.support.order_store import FakeOrders
from tests.support.orders import ODD_NAMES, change, header, line, line_change, new_order, source, stamp, stored

AMOUNTS = st.dictionaries(
    st.sampled_from(ODD_NAMES),
    st.builds(
        Amount,
        product_id=st.sampled_from(ODD_NAMES),
        quantity=st.decimals("0", "999999", places=3),
        category=st.none() | st.sampled_from(ODD_NAMES),
    ),
)


@given(AMOUNTS)
def test_amounts_come_back_from_a_header_as_they_were(amounts: dict[str, Amount]) -> None:
    skus = tuple(amounts)

    row = rows.header_row(header(), skus, stamp(), amounts)

    assert amounts_in(row, skus) == amounts


def test_a_line_is_of_its_product_or_else_of_its_sku() -> None:
    assert amount_of(line("S1", product_id="P1", quantity=Decimal(2))) == Amount(
        product_id="P1", quantity=Decimal(2)
    )
    assert amount_of(line("S1")).product_id == "S1"


def test_a_header_says_the_category_of_a_line_as_far_as_that_is_one() -> None:
    assert amount_of(line("S1", category=" Tea ")).category == "Tea"
    assert len(amount_of(line("S1", category="x" * 300)).category or "") == 100
    assert [amount_of(line("S1", category=entry)).category for entry in (None, "", " ")] == [None] * 3


def test_product_ids_take_no_space_where_the_skus_are_the_products() -> None:
    row = rows.header_row(header(), ("S1",), stamp(), {"S1": amount_of(line("S1"))})

    assert row["quantities"] == {"L": [{"N": "1"}]}
    assert "product_ids" not in row
    assert "categories" not in row


def test_a_header_that_says_no_amounts_has_none() -> None:
    row = rows.header_row(header(), ("S1",), stamp())

    assert "quantities" not in row
    assert amounts_in(row, ("S1",)) == {}


def test_an_amount_nobody_knows_counts_nothing() -> None:
    row = rows.header_row(header(), ("S1", "S2"), stamp(), {"S2": amount_of(line("S2"))})

    assert amounts_in(row, ("S1", "S2"))["S1"] == Amount(product_id="S1", quantity=Decimal(0))


def test_a_header_that_contradicts_itself_cannot_be_read() -> None:
    row = rows.header_row(header(), ("S1",), stamp(), {"S1": amount_of(line("S1"))})

    with pytest.raises(ValueError):
        amounts_in(row, ("S1", "S2"))


def test_the_amounts_of_lines_a_change_does_not_name_stay() -> None:
    orders = FakeOrders(source())
    new = new_order(
        line_change("S1", quantity=Decimal(2), product_id="P1"), line_change("S2", quantity=Decimal(3))
    )
    orders.write([_plan(orders, new)])

    status = _plan(orders, change(status=Status.DELIVERED))
    one_line = _plan(orders, change(line_change("S2", quantity=Decimal(5))))
    none_left = _plan(orders, change(line_change("S1", quantity=Decimal(0))))

    p1, s2 = Amount(product_id="P1", quantity=Decimal(2)), Amount(product_id="S2", quantity=Decimal(3))
    assert status.amounts == firing(orders.stored["A1"]).amounts == {"S1": p1, "S2": s2}
    assert one_line.amounts == {"S1": p1, "S2": Amount(product_id="S2", quantity=Decimal(5))}
    assert none_left.amounts == {"S2": s2}
    row = write_of(status, "orders", source()).header["Put"]["Item"]
    assert amounts_in(row, ("S1", "S2")) == status.amounts


def test_amounts_of_an_older_header_are_known_as_its_lines_are_sent() -> None:
    before = stored(line("S1"), line("S2"))

    draft, _ = apply_change(draft_of(before), change(line_change("S1", quantity=Decimal(4))))
    planned = plan(before, draft)

    assert planned
    assert planned.amounts == {
        "S1": Amount(product_id="S1", quantity=Decimal(4)),
        "S2": Amount(product_id="S2", quantity=Decimal(1)),
    }


def _plan(orders: FakeOrders, change: Change) -> WritePlan:
    stored = orders.load({"A1": frozenset(each.sku for each in change.lines)}).get("A1")
    draft, problems = apply_change(draft_of(stored), change)
    planned = plan(stored, draft)
    assert not problems
    assert planned
    return planned
