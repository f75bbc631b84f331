"""What rows of a file do to orders that are known already, and what is said of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.erasure_screen import ErasureScreen, NotedMark, marks_in
from orderhub.orders.model import Header
from orderhub.orders.statuses import Status
from tests.support.files import csv_file
from tests.support.orders import NOON
from tests.support.sheets import GOOD_ROW, judged
from tests.unit.imports.fakes import World

type Cells = Mapping[str, str]

COLUMNS = [*GOOD_ROW, "carrier", "remark", "updated_at", "extra.Gift"]
FIRST = {"order_no": "F1", "sku": "A", "order_status": "Paid", "total_amount": "10"}
DAY = "2026-11-1{}"


@pytest.fixture
def world() -> World:
    world = World()
    dropped(world, FIRST)
    return world


def file_of(*rows: Cells) -> bytes:
    return csv_file([COLUMNS, *([{**GOOD_ROW, **row}.get(key, "") for key in COLUMNS] for row in rows)])


def dropped(world: World, *rows: Cells, folder: str = "incoming/") -> dict[str, Any]:
    """Drop a file of these rows; its summary."""
    known = set(world.objects)
    world.arrive(world.drop(f"{folder}{len(world.objects)}.csv", file_of(*rows)))
    (summary,) = (key for key in set(world.objects) - known if key.endswith("summary.json"))
    return world.note(summary)


def header(world: World) -> Header:
    return world.stored["F1"].header


def warned(summary: Mapping[str, Any]) -> list[tuple[str, list[int], str]]:
    return [(warning["code"], warning["lines"], warning["column"]) for warning in summary["warnings"]]


BY_NEW = {"order_no": "F1", "sku": "B", "order_status": "To Be Paid", "total_amount": "99"}
BY_KNOWN = {"order_no": "F1", "sku": "A", "order_status": "Signed for", "total_amount": "109"}


@pytest.mark.parametrize("rows", [(BY_NEW, BY_KNOWN), (BY_KNOWN, BY_NEW)])
def test_the_row_of_a_known_product_decides_the_order_wherever_it_stands(
    world: World, rows: tuple[Cells, Cells]
) -> None:
    summary = dropped(world, *rows)

    assert (header(world).status, header(world).total_cost) == (Status.DELIVERED, Decimal(109))
    assert world.stored["F1"].skus == ("A", "B")
    line = rows.index(BY_NEW) + 2
    assert ("order_cells_not_taken", [line], "order_status, total_amount") in warned(summary)
    assert (summary["counts"]["updated"], summary["counts"]["merged"]) == (1, 1)


def test_a_row_of_a_new_product_alone_overwrites_nothing_and_says_what_was_not_taken(world: World) -> None:
    other = {"buyer_mobile": "13900139000", "store_no": "S002", "carrier": "SF", "extra.Gift": "red"}

    summary = dropped(world, BY_NEW | other)

    assert (header(world).status, header(world).total_cost, header(world).phone) == (
        Status.PAID,
        Decimal(10),
        "13800138000",
    )
    assert world.stored["F1"].skus == ("A", "B")
    columns = "order_status, store_no, total_amount, buyer_mobile, carrier, extra.Gift"
    assert warned(summary) == [("order_cells_not_taken", [2], columns)]


def test_new_products_that_say_what_is_stored_are_added_without_a_warning(world: World) -> None:
    summary = dropped(world, FIRST | {"sku": "B"}, FIRST | {"sku": "C"})

    assert world.stored["F1"].skus == ("A", "B", "C")
    assert warned(summary) == []


def test_each_row_of_a_new_product_is_named(world: World) -> None:
    summary = dropped(world, BY_NEW, BY_NEW | {"sku": "C"})

    assert [(code, lines) for code, lines, _ in warned(summary)] == [
        ("order_cells_not_taken", [2]),
        ("order_cells_not_taken", [3]),
    ]


def test_of_rows_of_known_products_that_differ_the_first_decides_and_it_is_said(world: World) -> None:
    dropped(world, FIRST | {"sku": "B"})

    summary = dropped(
        world, BY_NEW | {"sku": "C"}, BY_KNOWN | {"sku": "B"}, BY_KNOWN | {"order_status": "Shipped"}
    )

    assert header(world).status is Status.DELIVERED
    assert [code for code, lines, _ in warned(summary) if lines == [2, 4]] == ["order_cell_conflict"] * 2


def test_of_a_new_order_the_first_row_decides_and_it_is_said(world: World) -> None:
    rows = (BY_NEW | {"order_no": "F2"}, BY_KNOWN | {"order_no": "F2"})

    summary = dropped(world, *rows)

    assert world.stored["F2"].header.status is Status.INITIALIZED
    assert warned(summary) == [
        ("order_cell_conflict", [2, 3], "order_status"),
        ("order_cell_conflict", [2, 3], "total_amount"),
    ]


@pytest.mark.parametrize("order_no", ["F1", "F2"])
def test_of_the_same_product_twice_the_later_row_decides_the_order_too(world: World, order_no: str) -> None:
    earlier, later = FIRST | {"remark": "ring twice"}, FIRST | {"order_status": "Shipped"}

    summary = dropped(world, earlier | {"order_no": order_no}, later | {"order_no": order_no})

    stored = world.stored[order_no].header
    assert (stored.status, stored.remark) == (Status.SHIPPED, "ring twice")
    assert [code for code, _, _ in warned(summary)] == ["item_repeated"]


def test_a_blank_cell_of_a_known_row_overwrites_nothing_and_extra_cells_stand_alone(world: World) -> None:
    dropped(world, FIRST | {"extra.Gift": "red", "carrier": "SF"})

    dropped(world, FIRST | {"remark": "knock"}, FIRST | {"sku": "B", "carrier": "ZTO"})

    assert (header(world).carrier, header(world).remark) == ("SF", "knock")
    assert header(world).extra == {"Gift": "red"}


def test_a_status_that_goes_back_is_warned_of_with_line_and_column(world: World) -> None:
    dropped(world, BY_KNOWN)

    summary = dropped(world, BY_NEW | {"order_status": "Signed for", "total_amount": "109"}, FIRST)

    assert ("status_went_back", [3], "order_status") in warned(summary)
    (message,) = (warning["message"] for warning in summary["warnings"] if warning["code"] == "status_went_back")
    assert "send updated_at" in message


def test_rows_that_are_older_than_what_is_stored_are_stale_and_nothing_of_them_is_taken(world: World) -> None:
    dropped(world, BY_KNOWN | {"updated_at": DAY.format("2")})

    summary = dropped(world, FIRST | {"updated_at": DAY.format("1")}, BY_NEW | {"updated_at": DAY.format("1")})

    assert (header(world).status, world.stored["F1"].skus) == (Status.DELIVERED, ("A",))
    assert (summary["counts"]["stale"], summary["counts"]["rejected"]) == (2, 0)
    assert ("stale", [2, 3], "updated_at") in warned(summary)


def test_rows_that_are_newer_are_taken_also_where_the_status_goes_back(world: World) -> None:
    dropped(world, BY_KNOWN | {"updated_at": DAY.format("1")})

    summary = dropped(world, FIRST | {"updated_at": DAY.format("1 00:00:01")})

    assert header(world).status is Status.PAID
    assert warned(summary) == []


def test_the_order_is_as_new_as_the_newest_of_its_rows(world: World) -> None:
    days = (DAY.format("1"), DAY.format("3"))
    dropped(world, *({**FIRST, "sku": sku, "updated_at": day} for sku, day in zip("AB", days, strict=True)))

    assert header(world).updated_at == datetime(2026, 11, 12, 16, tzinfo=UTC)


def test_a_new_product_leaves_the_guard_against_older_rows_where_it_is(world: World) -> None:
    dropped(world, FIRST | {"updated_at": DAY.format("1")})

    dropped(world, BY_NEW | {"updated_at": DAY.format("3")})
    dropped(world, BY_KNOWN | {"updated_at": DAY.format("2")})

    assert header(world).status is Status.DELIVERED


@pytest.mark.parametrize("store", ["S1", ""])
def test_a_row_that_was_changed_in_the_future_is_refused(world: World, store: str) -> None:
    # The file comes at noon UTC, which is 20:00 in Shanghai.
    late = {"updated_at": f"{NOON:%Y-%m-%d} 20:06:00", "store_id": store}

    summary = dropped(world, FIRST | late, {"order_no": "F2", "updated_at": f"{NOON:%Y-%m-%d} 20:04:00"})

    assert [row["errors"][0]["code"] for row in summary["rejected"]] == ["updated_at_in_future"]
    assert summary["rejected"][0]["errors"][0]["column"] == "updated_at"
    assert (header(world).updated_at, "F2" in world.stored) == (None, True)


def test_the_warnings_of_a_check_are_those_of_the_live_run(world: World) -> None:
    dropped(world, FIRST | {"updated_at": DAY.format("2")}, {"order_no": "F3", "order_status": "Signed for"})
    rows = (BY_NEW, FIRST | {"updated_at": DAY.format("1")}, {"order_no": "F3"})

    check = dropped(world, *rows, folder="incoming/check/")
    live = dropped(world, *rows)

    assert warned(check) == warned(live) != []
    assert check["counts"] == live["counts"]


def test_a_worker_that_takes_up_a_dead_ones_file_warns_of_the_same() -> None:
    def begun() -> World:
        world = World()
        dropped(world, FIRST)
        return world

    whole = begun()
    calls = whole.calls
    expected = dropped(whole, BY_NEW)
    for dies_at in range(1, whole.calls - calls + 1):
        world = begun()
        event = world.drop("incoming/2.csv", file_of(BY_NEW))
        if world.lives_through(event, dies_at):
            world.arrive(event)
        (key,) = (key for key in world.objects if "summary" in key and world.note(key)["file"] == "2.csv")

        assert warned(world.note(key)) == warned(expected) != []


def test_an_erased_buyer_is_known_whichever_row_names_them() -> None:
    rows = ({"sku": "A"}, {"sku": "B", "buyer_mobile": "13900139000"})
    (order,) = judged(*rows).orders
    erased = marks_in({"phone": "13900139000"}, b"secret")

    class Log:
        def since(self, moment: datetime | None, /) -> list[NotedMark]:
            return [] if moment else [NotedMark(marks=frozenset(erased), is_back=False)]

    class Secret:
        def find(self) -> bytes:
            return b"secret"

    (screened,) = ErasureScreen(Log(), Secret(), lambda: NOON).screened([order.change])

    assert screened.is_erased


SKUS = st.lists(st.sampled_from("ABC"), min_size=1, max_size=5)
STATUSES = st.sampled_from(["To Be Paid", "Paid", "Shipped", "Signed for"])


@given(st.lists(st.tuples(st.sampled_from("ABC"), STATUSES), min_size=1, max_size=5), st.sampled_from("ABC"))
def test_a_known_order_is_decided_by_the_first_known_product_and_its_last_row(
    rows: list[tuple[str, str]], sku: str
) -> None:
    world = World()
    dropped(world, FIRST | {"sku": sku, "order_status": "Dealed"})

    dropped(world, *(FIRST | {"sku": product, "order_status": status} for product, status in rows))

    of_known = [status for product, status in rows if product == sku]
    expected = (
        judged({"order_status": of_known[-1]}).orders[0].change.fields["status"] if of_known else Status.COMPLETED
    )
    assert header(world).status is expected
    assert set(world.stored["F1"].skus) == {sku, *(product for product, _ in rows)}
