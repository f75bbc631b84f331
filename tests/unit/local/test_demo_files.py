"""Which of the user's files the demo drops into the bucket."""

from pathlib import Path

import pytest

from local.demo import files
from local.layout import LocalError


@pytest.mark.parametrize("name", ["a.csv", "A.XLSX", "订单 1.tsv"])
def test_a_table_is_dropped(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.touch()

    assert files.own_table(str(file)) == file


@pytest.mark.parametrize("name", ["orders.json", "orders", "orders.txt"])
def test_anything_else_is_taken_for_json(name: str) -> None:
    assert files.own_table(name) is None


@pytest.mark.parametrize(
    ("name", "complaint"), [("none.csv", "no such file"), ("a.xls", "save it as XLSX or CSV")]
)
def test_a_table_that_cannot_be_read_is_refused(name: str, complaint: str) -> None:
    with pytest.raises(LocalError, match=complaint):
        files.own_table(name)


def test_the_samples_are_there() -> None:
    assert files.GOOD.is_file()
    assert files.WITH_MISTAKES.is_file()
