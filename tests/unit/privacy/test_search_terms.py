"""Somebody is found in files that say their order's number or what they are known by, and in no other."""

import csv
import io
from collections.abc import Sequence

import pytest

from orderhub.privacy.search_terms import SearchTerms
from tests.support import files
from tests.support.orders import header
from tests.support.sheets import GOOD_ROW

SOMEBODY = SearchTerms.of(
    [
        header("A-1", phone="13800138000", email="Some@Body.example", external_customer_id="7"),
        header("A-2", external_customer_id=None, receiver_phone="not a number"),
    ],
    "CN",
)


def a_file(**cells: str) -> bytes:
    nobody = dict.fromkeys((name for name in GOOD_ROW if name.startswith(("buyer", "receiver"))), "")
    row = GOOD_ROW | nobody | {"order_no": "X", "buyer_nickname": "x", "external_customer_id": ""} | cells
    return "\n".join(",".join(part) for part in (row, row.values())).encode()


def worksheet(rows: Sequence[Sequence[str]]) -> str:
    return files.sheet(*(files.text_row(line, texts) for line, texts in enumerate(rows, start=1)))


@pytest.mark.parametrize(
    "cells",
    [
        {"order_no": "A-1"},
        {"order_no": "a1"},
        {"buyer_mobile": "+86 138-0013-8000"},
        {"receiver_phone": "8613800138000"},
        {"receiver_phone": "0086 (0)138 0013 8000"},
        {"buyer_mobile": "１３８００１３８０００"},
        {"buyer_mobile": "13800138000转12"},
        {"buyer_email": "some@body.example"},
        {"external_customer_id": "7"},
    ],
)
def test_somebody_is_found_by_any_of_these(cells: dict[str, str]) -> None:
    assert SOMEBODY.are_in(a_file(**cells), "orders.csv")


@pytest.mark.parametrize("cells", [{}, {"quantity": "7"}, {"order_no": "A-3"}, {"buyer_mobile": "13800138001"}])
def test_nobody_is_found_by_these(cells: dict[str, str]) -> None:
    assert not SOMEBODY.are_in(a_file(**cells), "orders.csv")


CALLED = SearchTerms.of(
    [
        header("A-1", phone="13800138000", email="Some@Body.example", external_customer_id="202611"),
        header("A-2", first_name="John", last_name="Smith", receiver_name="Ann", external_customer_id="7"),
        header("A-3", first_name="小明", last_name="王", receiver_name="李"),
    ],
    "CN",
)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "orders of John Smith.csv",
            "SMITH_john-2026.xlsx",
            "johnsmith.csv",
            "王小明的订单.csv",
            "订单 王小明.xlsx",
        ),
        *(
            "13800138000.csv",
            "of 138-0013-8000.csv",
            "x8613800138000.csv",
            "some@body.example.csv",
            "c 202611.csv",
        ),
    ],
)
def test_a_file_is_called_after_somebody(name: str) -> None:
    assert CALLED.are_named_by(name)


@pytest.mark.parametrize(
    "name",
    ["orders.csv", "John.csv", "smithers john.csv", "ann.csv", "李.csv", "小明.csv", "7.csv", "20261129.csv"],
)
def test_a_file_is_called_something_else(name: str) -> None:
    assert not CALLED.are_named_by(name)


@pytest.mark.parametrize("text", ["N/A", "无", "0"])
def test_a_file_in_which_others_are_called_nobody_is_not_theirs(text: str) -> None:
    nobody = SearchTerms.of([header("A-1", external_customer_id=text, email=None)], "CN")

    assert nobody.people == frozenset()
    assert not nobody.are_in(a_file(external_customer_id=text, buyer_id=text), "orders.csv")


def test_in_a_table_nobody_knows_only_long_texts_count() -> None:
    assert SOMEBODY.are_in(b"who,what\n138 0013 8000,7\n", "list.csv")
    assert not SOMEBODY.are_in(b"who,what\nA1,7\n", "list.csv")


@pytest.mark.parametrize(
    "sheets", [["orders", "with"], ["with", "orders"], ["orders", "orders too", "with"], ["broken", "with"]]
)
def test_somebody_is_found_on_any_sheet_that_can_be_seen(sheets: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(a_file().decode())))
    found = list(csv.reader(io.StringIO(a_file(buyer_mobile="13800138000").decode())))
    book = {name: worksheet(found if name == "with" else rows) for name in sheets} | {"broken": "<worksheet>"}

    assert SOMEBODY.are_in(files.book_of(book), "orders.xlsx")
    assert not SOMEBODY.are_in(files.book_of({**book, "with": worksheet(rows)}), "orders.xlsx")


@pytest.mark.parametrize("title", ["Some@Body.example", "8613800138000"])
def test_somebody_is_found_above_the_header(title: str) -> None:
    rows = list(csv.reader(io.StringIO(a_file().decode())))

    assert SOMEBODY.are_in(files.csv_file([["x", title], *rows]), "orders.csv")
    assert SOMEBODY.are_in(files.inline_file([["x", title], *rows]), "orders.xlsx")


def test_what_is_no_table_is_looked_through_by_its_bytes() -> None:
    assert SOMEBODY.are_in(b"\x00\x01 13800138000 \x00", "broken.csv")
    assert not SOMEBODY.are_in(b"\x00\x01 7 \x00", "broken.csv")
    assert SOMEBODY.are_in(a_file() + b'\n"13800138000', "open.csv")


def test_what_somebody_is_found_by_is_shown_to_nobody() -> None:
    assert "138" not in repr(SOMEBODY)
