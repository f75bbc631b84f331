"""Who was erased is known at the door, cheaply and soon; and nobody else is taken for them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.erasure_screen import ErasureScreen, NotedMark, marks_in, marks_of
from orderhub.errors import TransientError
from orderhub.orders.changes import unscreened
from orderhub.orders.phones import spellings
from orderhub.orders.placeholders import id_in, is_placeholder
from tests.support.orders import new_order
from tests.unit.customers.fakes import SECRET, FakeSecret

START = datetime(2026, 11, 22, tzinfo=UTC)
PHONE = "13800138000"


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class FakeMarks:
    """Marks in memory, with when each was noted."""

    def __init__(self) -> None:
        self.stored: list[tuple[datetime, NotedMark]] = []
        self.calls: list[datetime | None] = []
        self.is_down = False

    def add(self, moment: datetime, phone: str, *, is_back: bool = False) -> None:
        marks = marks_of({"phone": phone}, spellings(phone, "CN"), SECRET)
        self.stored.append((moment, NotedMark(marks=frozenset(marks), is_back=is_back)))

    def since(self, moment: datetime | None, /) -> Iterable[NotedMark]:
        self.calls.append(moment)
        if self.is_down:
            raise TransientError("played", "played")
        return [noted for added_at, noted in self.stored if moment is None or added_at >= moment]


class World:
    def __init__(self, secret: bytes | None = SECRET) -> None:
        self.clock, self.marks = Clock(), FakeMarks()
        self.erasure_screen = ErasureScreen(self.marks, FakeSecret(secret), self.clock)

    def is_erased(self, phone: str = PHONE) -> bool:
        (change,) = self.erasure_screen.screened([new_order(phone=phone)])
        return change.is_erased


def test_nobody_is_erased_where_nobody_was() -> None:
    world = World(secret=None)

    assert not world.is_erased()
    assert list(unscreened([new_order()])) == [new_order()]


def test_an_order_that_names_an_erased_buyer_is_marked_and_no_other() -> None:
    world = World()
    world.marks.add(START, PHONE)

    screened = world.erasure_screen.screened(
        [new_order(phone=PHONE), new_order(phone="13800138001"), new_order(email="a@b")]
    )

    assert [change.is_erased for change in screened] == [True, False, False]


@pytest.mark.parametrize(
    "spelling", [PHONE, "+86 138 0013 8000", "0086-138-0013-8000", "8613800138000", " 13800138000"]
)
def test_a_number_is_known_in_the_spellings_clients_use(spelling: str) -> None:
    world = World()
    world.marks.add(START, "+8613800138000")

    assert world.is_erased(spelling)


def test_a_number_of_another_country_is_another_number() -> None:
    world = World()
    world.marks.add(START, PHONE)

    assert not world.is_erased("+1 380 013 8000")


def test_an_erasure_is_known_a_second_later_and_so_is_who_comes_back() -> None:
    world = World()
    assert not world.is_erased()
    world.marks.add(START + timedelta(milliseconds=1), PHONE)

    assert not world.is_erased()
    world.clock.now += timedelta(seconds=1)
    assert world.is_erased()
    world.marks.add(world.clock.now, PHONE, is_back=True)
    world.clock.now += timedelta(seconds=1)
    assert not world.is_erased()


def test_within_a_second_nothing_is_read_and_then_only_what_is_new() -> None:
    world = World()

    for seconds in (0, 0.2, 0.9, 1):
        world.clock.now = START + timedelta(seconds=seconds)
        world.is_erased()

    assert world.marks.calls == [None, START - timedelta(minutes=5)]


def test_orders_come_in_even_where_marks_cannot_be_read() -> None:
    world = World()
    world.marks.is_down = True

    assert not world.is_erased()
    world.marks.is_down = False
    world.marks.add(START, PHONE)
    assert world.is_erased()


NAMES = st.text(min_size=1).filter(lambda text: not is_placeholder(text))


@given(NAMES, NAMES)
def test_marks_of_different_texts_differ_and_tell_nothing(text_one: str, other: str) -> None:
    first, second = (set(marks_in({"unionid": text}, SECRET)) for text in (text_one, other))

    assert (first == second) == (id_in(text_one) == id_in(other))
    assert {len(mark) for mark in first} == {16}


@pytest.mark.parametrize("kind", ["sobot_customer_id", "external_customer_id", "phone", "email", "unionid"])
@pytest.mark.parametrize("text", ["N/A", "-", "0", "无", "\u200b", "undefined"])
def test_a_placeholder_marks_nobody_and_would_mark_strangers(kind: str, text: str) -> None:
    assert marks_of({kind: text}, (), SECRET) == set()


@pytest.mark.parametrize(
    "text",
    [
        *("+447911123456", "447911123456", "00447911123456", "0044 (0)7911 123456", "+44 (0) 7911-123456"),
        *("４４７９１１１２３４５６", "+44 7911 123456 ext. 7", "\u202a+447911123456"),
    ],
)
def test_a_number_is_marked_in_every_way_it_is_written(text: str) -> None:
    erased = marks_of({"phone": "+44 7911 123456"}, spellings("+44 7911 123456", "CN"), SECRET)

    assert set(marks_in({"phone": text}, SECRET)) <= erased


@pytest.mark.parametrize("text", ["8 (912) 345-67-89", "9123456789", "+7 912 345 67 89", "7 912 345 67 89"])
def test_a_number_is_marked_as_it_is_dialled_at_home(text: str) -> None:
    erased = marks_of({"phone": "+79123456789"}, spellings("+79123456789", "RU"), SECRET)

    assert set(marks_in({"phone": text}, SECRET)) <= erased


def test_an_address_counts_in_any_case_and_what_is_no_number_in_its_digits() -> None:
    assert set(marks_in({"email": "A@B.example"}, SECRET)) == set(marks_in({"email": " a@b.EXAMPLE"}, SECRET))
    assert spellings("123", "CN") == frozenset()
    assert len(marks_of({"email": None, "phone": "12"}, (), SECRET)) == 1
