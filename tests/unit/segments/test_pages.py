import csv
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.identities import Buyer
from orderhub.orders.statuses import Status
from orderhub.segments.members import (
    LONGEST_LINE,
    Member,
    Place,
    line_of,
    member_in,
    member_of,
    member_shown,
    page_of,
)
from orderhub.segments.segment import part_key
from tests.unit.segments.fakes import FakeFiles, customer_id
from tests.unit.segments.samples import CUSTOMER, ZONE, order, some_orders


def member(number: int) -> Member:
    return member_of(customer_id(number), [order(amount="9.99")] * (number % 3), "CNY")


def files_of(sizes: dict[tuple[int, int], int]) -> FakeFiles:
    """Files of so many members, by list and number of the file; members are numbered through."""
    files, number = FakeFiles(), 0
    for (of, file), size in sizes.items():
        lines = [line_of(member(each), ZONE) for each in range(number, number + size)]
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

    assert member_in(line_of(found, ZONE).rstrip()) == found


@pytest.mark.parametrize("amount", ["999999999999999999999999.9999", "-0.0001"])
def test_the_longest_line_fits(amount: str) -> None:
    moment = datetime(2026, 1, 1, 1, 1, 1, 123456, tzinfo=UTC)
    member = Member(
        customer_id=CUSTOMER,
        orders=10**9,
        sales=10**9,
        total=Decimal(amount),
        currency="CNY",
        first=moment,
        last=moment,
        external_customer_id="\U0001f600" * 200,
        sobot_customer_id="\U0001f600" * 200,
    )

    assert len(line_of(member, ZoneInfo("America/Argentina/ComodRivadavia")).encode()) < LONGEST_LINE


@pytest.mark.parametrize("known_as", ["C-7", "=1+1", "'quoted", 'a "b", c', "@x", "＝x", "张三-7"])
def test_the_ids_of_a_member_come_back_and_are_no_formulas(known_as: str) -> None:
    buyer = Buyer(external_customer_id=known_as, sobot_customer_id=known_as)

    line = line_of(member_of(CUSTOMER, [order(buyer=buyer)], "CNY"), ZONE).rstrip()

    assert member_in(line).external_customer_id == member_in(line).sobot_customer_id == known_as
    assert all(cell[:1] not in set("=+-@＝＋－＠") for cell in next(csv.reader([line]))[9:])


@pytest.mark.parametrize("known_as", ["x" * 201, "a\nb", "a\u2028b", ""])
def test_what_fits_into_no_cell_is_no_id(known_as: str) -> None:
    found = member_of(CUSTOMER, [order(buyer=Buyer(external_customer_id=known_as))], "CNY")

    assert found.external_customer_id is None


def test_a_member_says_what_was_refunded_of_sales_in_its_currency() -> None:
    orders = [
        order("A1", amount="10", refunded="2.5"),
        order("A2", amount="10", refunded="1"),
        order("A3", amount="10", refunded="4", currency="USD"),
        order("A4", status=Status.PAID, refunded="3"),
    ]

    found = member_of(CUSTOMER, orders, "CNY")

    assert (found.total, found.refunded) == (Decimal(20), Decimal("3.5"))
    assert member_in(line_of(found, ZONE).rstrip()) == found
    assert member_shown(found)["refunded"] == 3.5


def test_a_line_of_an_older_version_is_read() -> None:
    found = member_in(f"{CUSTOMER},1,1,10,10,CNY,2026-03-01T12:00:00Z,2026-03-01T12:00:00Z")

    assert (found.orders, found.external_customer_id, found.sobot_customer_id) == (1, None, None)


def test_pages_of_ids_in_any_script_are_whole() -> None:
    files, known_as = FakeFiles(), ["张三" * 20, "ann", "é" * 50]
    lines = [
        line_of(member_of(customer_id(index), [order(buyer=Buyer(external_customer_id=identifier))], "CNY"), ZONE)
        for index, identifier in enumerate(known_as)
    ]
    files.write(part_key("a", "run", 0, 0), "".join(lines))
    place: Place | None = Place(run="run", files=(1,))
    found: list[str | None] = []
    while place:
        page = page_of("a", place, 1, files.read)
        assert page
        found += [member.external_customer_id for member in page.members]
        place = page.following

    assert found == known_as
