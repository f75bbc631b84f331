from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.amounts import Amount
from orderhub.orders.statuses import Stage, Status
from orderhub.products.catalog import ProductKey
from orderhub.products.sold import Counted, Move, moves_of, packed, sums, uncounted, with_tokens
from tests.support.orders import NOON, header, stamp

TEA = {"S1": Amount(product_id="P1", quantity=Decimal(2)), "S2": Amount(product_id="P1", quantity=Decimal("0.5"))}


def snapshot(
    status: Status, amounts: dict[str, Amount], version: int = 1, store_id: str | None = None
) -> Snapshot:
    head = header(status=status, store_id=store_id)
    return Snapshot(header=head, line_count=len(amounts), stamp=stamp(version), amounts=amounts)


def move(token: int = 1, second: str = "2026-11-22T12:00:00", **amounts: int) -> Move:
    return Move(
        token=token.to_bytes(8),
        second=second,
        amounts={ProductKey(key): Decimal(amount) for key, amount in amounts.items()},
    )


@pytest.mark.parametrize("status", Status)
def test_what_is_sold_is_what_is_in_stage_delivered(status: Status) -> None:
    moves = list(moves_of(OrderChange(order=snapshot(status, TEA))))

    expected = [{ProductKey("P1"): Decimal("2.5")}] if status.stage is Stage.DELIVERED else []
    assert [move.amounts for move in moves] == expected


def test_a_change_within_the_stage_moves_the_difference() -> None:
    more = {"S1": Amount(product_id="P1", quantity=Decimal(3)), "S3": Amount(product_id="P3", quantity=Decimal(1))}
    change = OrderChange(
        order=snapshot(Status.COMPLETED, more, 2), before=snapshot(Status.DELIVERED, TEA), deleted=False
    )

    (moved,) = moves_of(change)

    assert moved.amounts == {ProductKey("P1"): Decimal("0.5"), ProductKey("P3"): Decimal(1)}
    assert moved.second == NOON.isoformat()[:19]


def test_an_order_that_changes_its_store_takes_its_quantities_along() -> None:
    before, after = (snapshot(Status.DELIVERED, TEA, version, store) for version, store in ((1, "s1"), (2, "s2")))

    (moved,) = moves_of(OrderChange(order=after, before=before))

    assert moved.amounts == {ProductKey("P1", "s1"): Decimal("-2.5"), ProductKey("P1", "s2"): Decimal("2.5")}


def test_a_deleted_order_takes_its_quantities_with_it() -> None:
    last = snapshot(Status.DELIVERED, TEA)

    (moved,) = moves_of(OrderChange(order=last, before=last, deleted=True))

    assert moved.amounts == {ProductKey("P1"): Decimal("-2.5")}


def test_each_change_has_a_token_of_its_own_and_the_same_again() -> None:
    changes = [OrderChange(order=snapshot(Status.DELIVERED, TEA, version)) for version in (1, 2, 1)]

    first, second, again = (next(moves_of(change)).token for change in changes)

    assert first == again != second
    assert len(first) == 8


@given(st.lists(st.tuples(st.integers(0, 5), st.sets(st.integers(0, 300), max_size=40)), max_size=30))
def test_every_move_is_in_one_transaction_that_aws_takes(raw: list[tuple[int, set[int]]]) -> None:
    moves = [
        move(n, f"2026-11-22T12:00:0{second}", **{f"P{key}": 1 for key in keys})
        for n, (second, keys) in enumerate(raw)
    ]

    packs = list(packed(moves))

    assert [moved for pack in packs for moved in pack] == moves
    for pack in packs:
        rows = {(moved.second, "") for moved in pack} | {key for moved in pack for key in moved.amounts}
        assert len(rows) <= 100


def test_a_move_is_counted_once_though_it_comes_twice_in_a_batch() -> None:
    counted = {"2026-11-22T12:00:00": Counted(second="2026-11-22T12:00:00", tokens=frozenset({move(1).token}))}

    new = uncounted([move(1, P1=1), move(2, P1=1), move(2, P1=1)], counted)

    assert new == [move(2, P1=1)]


def test_sums_leave_out_what_stays_as_it_was() -> None:
    assert sums([move(1, P1=2, P2=1), move(2, P1=-2, P2=1)]) == {ProductKey("P2"): Decimal(2)}


def test_tokens_are_kept_with_the_second_of_their_change() -> None:
    first, second, third = (f"2026-11-22T12:00:0{n}" for n in range(3))
    counted = {
        token: Counted(second=token, tokens=frozenset({b"12345678"}), revision=1)
        for token in (first, second, third)
    }

    updated = with_tokens(counted, [move(1, first), move(2, first), move(3, third)])

    assert [(entry.second, len(entry.tokens), entry.revision) for entry in updated] == [
        (first, 3, 1),
        (third, 2, 1),
    ]
