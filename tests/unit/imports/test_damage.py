import pytest

from orderhub.imports.damage import Damage, damaged
from orderhub.imports.sheet import DateCell, NumberCell


@pytest.mark.parametrize("cell", ["1.91E+18", "1.91e+18", "2E+15", "1.91E18", NumberCell("1.912345678901234E+18")])
def test_scientific_notation_is_damage(cell: str) -> None:
    assert damaged([cell, "A7"]) == {0: Damage.SCIENTIFIC}


@pytest.mark.parametrize("cell", ["123.0", "123.00", NumberCell("12.5"), NumberCell("-5")])
def test_a_fraction_is_damage(cell: str) -> None:
    assert damaged(["A7", cell]) == {1: Damage.FRACTION}


@pytest.mark.parametrize(
    "cell",
    [
        *("2026/1/2", "1/2/2026", "2-Jan", "02-Jan-26", "Jan-02", "1月2日", "2026年1月", "2026-01-02"),
        *("2026-01-02 00:00:00", DateCell("2026-01-02 00:00:00")),
    ],
)
def test_a_date_is_damage(cell: str) -> None:
    assert damaged([cell]) == {0: Damage.DATE}


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "A1",
            "1E5",
            "12E3",
            "SKU-1.0-RED",
            "1.2.3",
            "CA-2014-152156",
            "JAN-02",
            "2026-1",
            "1-2",
            "月饼",
            "",
            "0-1",
        ),
        *("13800138000", "+8613800138000", "0571-88888888", "1912345678901234567", NumberCell("123456789012345")),
        *("c0a80101-0000-4000-8000-00805f9b34fb", "oX_y-12/3", "2026年货-1", "Jan", "1234567890123450"),
    ],
)
def test_what_shops_call_things_is_no_damage(cell: str) -> None:
    assert damaged([cell]) == {}


def test_a_number_cell_of_more_than_fifteen_digits_is_damage() -> None:
    assert damaged([NumberCell("1912345678901234500"), NumberCell("123456789012345")]) == {0: Damage.ROUNDED}


def test_zeros_after_the_fifteenth_digit_are_damage_where_most_of_the_column_ends_so() -> None:
    cells = ["1912345678901230000", "1912345678901240000", "1912345678901234567", "A7"]

    assert damaged(cells) == {0: Damage.ROUNDED, 1: Damage.ROUNDED}


@pytest.mark.parametrize(
    "cells",
    [
        ["1912345678901230000", "1912345678901234567", "1912345678901234568"],
        ["1234567890123450", "1234567890123460"],
        ["1912345678901230001"] * 5,
    ],
)
def test_zeros_that_may_well_be_true_are_no_damage(cells: list[str]) -> None:
    assert damaged(cells) == {}


def test_a_number_cell_without_the_zeros_of_its_neighbours_is_damage() -> None:
    assert damaged(["00123", NumberCell("124"), NumberCell("12345"), "124"]) == {1: Damage.ZEROS_LOST}


def test_a_text_without_the_zeros_of_most_of_its_neighbours_is_damage() -> None:
    assert damaged(["00123", "00124", "00125", "126"]) == {3: Damage.ZEROS_LOST}
    assert damaged(["00123", "00124", "126"]) == {}
    assert damaged(["00123", "00124", "00125", "126", "127", "128", "129"]) == {}


def test_a_mobile_number_beside_a_longer_landline_is_whole() -> None:
    assert damaged(["057188888888", NumberCell("13800138000")]) == {}


def test_a_zero_before_something_else_than_digits_says_nothing_of_widths() -> None:
    assert damaged(["0A-12345", NumberCell("7")]) == {}


def test_a_cell_is_reported_once_for_its_worst_damage() -> None:
    cells = [NumberCell("1.91E+18"), NumberCell("1912345678901234500"), "00123"]

    assert damaged(cells) == {0: Damage.SCIENTIFIC, 1: Damage.ROUNDED}


@pytest.mark.parametrize("damage", list(Damage))
def test_every_damage_says_how_to_export_again(damage: Damage) -> None:
    assert "Export the file again" in damage.message
