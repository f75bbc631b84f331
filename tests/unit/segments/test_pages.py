from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.segments.members import LONGEST_LINE, Member, line_of, member_in, member_of
from orderhub.segments.pages import Place, page_of
from orderhub.segments.segment import part_key
from tests.unit.segments.fakes import FakeFiles, customer_id
from tests.unit.segments.samples import CUSTOMER, order, some_orders


def member(number: int) -> Member:
    return member_of(customer_id(number), [order(amount="9.99")] * (number % 3), "CNY")


def files_of(sizes: dict[tuple[int, int], int]) -> FakeFiles:
    """Files of so many members, by list and number of the file; members are numbered through."""
    files, number = FakeFiles(), 0
    for (of, file), size in sizes.items():
        lines = [line_of(member(one)) for one in range(number, number + size)]
        files.write(part_key("a", "run", of, file), "".join(lines))
        number += size
    return files


@given(st.integers(1, 12))
def test_pages_together_are_all_members_in_their_order(limit: int) -> None:
    files = files_of({(1, 0): 5, (1, 1): 1, (3, 0): 7})
    place: Place | None = Place(run="run", files=(0, 2, 0, 1))
    found: list[Member] = []
    pages = 0
    while place:
        page = page_of("a", place, limit, files.read)
        assert page
        assert len(page.members) == min(limit, 13 - len(found))
        found, place, pages = [*found, *page.members], page.following, pages + 1

    assert found == [member(number) for number in range(13)]
    assert pages == -(-13 // limit)


def test_a_segment_without_members_has_one_empty_page() -> None:
    page = page_of("a", Place(run="run", files=(0,) * 16), 20, FakeFiles().read)

    assert page
    assert (list(page.members), page.following) == ([], None)


def test_a_page_reads_no_more_than_it_may_need() -> None:
    files, sizes = files_of({(0, 0): 50}), []

    def read(key: str, start: int, size: int) -> str | None:
        sizes.append(size)
        return files.read(key, start, size)

    page_of("a", Place(run="run", files=(1,)), 3, read)

    assert sizes == [3 * LONGEST_LINE]


def test_files_that_are_gone_are_said_to_be() -> None:
    assert page_of("a", Place(run="run", files=(1,)), 3, FakeFiles().read) is None


@given(some_orders)
def test_a_member_comes_back_from_its_line(orders: list[object]) -> None:
    found = member_of(CUSTOMER, orders, "CNY")  # type: ignore[arg-type]  # orders

    assert member_in(line_of(found).rstrip()) == found


@pytest.mark.parametrize("amount", ["999999999999999999999999.9999", "-0.0001"])
def test_the_longest_line_fits(amount: str) -> None:
    at = datetime(2026, 1, 1, 1, 1, 1, 123456, tzinfo=UTC)
    one = Member(
        customer_id=CUSTOMER,
        orders=10**9,
        sales=10**9,
        total=Decimal(amount),
        currency="CNY",
        first=at,
        last=at,
    )

    assert len(line_of(one)) < LONGEST_LINE
