"""Ranges of merged cells, as they are handed on with a sheet."""

import pytest

from orderhub.imports.files.limits import MAX_MERGED
from orderhub.imports.sheet import Merged
from tests.support import files
from tests.support.files import Form, inline, row, text_row
from tests.support.read_files import read_xlsx

MERGED = '<mergeCells count="9">{}</mergeCells>'


def merged_in(form: Form, *references: str) -> list[Merged]:
    """The merged ranges of a sheet with values in A1, B1, A2 and C4."""
    rows = (
        files.header("a", "b"),
        text_row(2, ["x"]),
        '<row r="3"/>',
        row(4, '<c r="B4" s="1"/>', inline("C4", "y")),
    )
    tags = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    worksheet = files.sheet(*rows, after=MERGED.format(tags))
    return list(read_xlsx(files.xlsx(form(worksheet))).merged)


def test_merged_cells_with_a_value_are_told_by_their_lines_and_columns(form: Form) -> None:
    assert merged_in(form, "C4:XFD1048576", "A2:A3", "B1:D1") == [
        (1, 1, 1, 3),
        (2, 3, 0, 0),
        (4, 1_048_576, 2, 16_383),
    ]
    assert merged_in(form, "a2:A3", "$A$1:$A$1") == [(1, 1, 0, 0), (2, 3, 0, 0)]


def test_of_merged_cells_that_begin_together_the_first_range_counts(form: Form) -> None:
    assert merged_in(form, "A2:A3", "A2:B2") == [(2, 3, 0, 0)]


@pytest.mark.parametrize(
    "reference",
    ["B2:B3", "A3:A4", "A9:B9", "A2", "A3:A2", "B2:A2", "A0:A2", "A2:A9999999", "A2:A2:A2", "", "張:A2"],
)
def test_merged_blank_cells_and_what_is_no_range_are_nothing(reference: str, form: Form) -> None:
    assert merged_in(form, reference) == []


def test_of_too_many_merged_ranges_the_first_are_looked_at(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("merged_cells", "walked_sheet"):
        monkeypatch.setattr(f"orderhub.imports.files.{module}.MAX_MERGED", 1)

    assert merged_in(form, "A2:A3", "B1:D1") == [(2, 3, 0, 0)]


@pytest.mark.slow
def test_of_hundreds_of_thousands_of_merged_ranges_only_so_many_are_looked_at(form: Form) -> None:
    blank = [f"B{number}:C{number}" for number in range(5, MAX_MERGED + 5)]

    assert merged_in(form, "A2:A3", *blank) == [(2, 3, 0, 0)]
    assert merged_in(form, *blank, "A2:A3") == []
