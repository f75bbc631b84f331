"""What `make test` ends with: how many tests ran, of how many, and whether that is all of them."""

import pytest

from tests.suites import is_complete, summary
from tests.support.completeness import Record

UNIT = Record(collected=4100, ended=4100, failed=0, seconds=180.4)
CLOUD = Record(collected=293, ended=209, failed=0, seconds=600.0)


def test_each_suite_has_a_line_and_all_of_them_one() -> None:
    lines = summary({"unit": UNIT, "browser": None, "cloud": CLOUD})

    assert lines == [
        "unit       4,100 of  4,100 tests ran in    180 s",
        "browser   did not run",
        "cloud        209 of    293 tests ran in    600 s",
        "all        4,309 of  4,393 tests ran in    780 s",
    ]


def test_tests_that_failed_are_counted() -> None:
    assert summary({"unit": Record(4, 4, 2, 1.0)})[0].endswith("1 s, 2 failed")


def test_a_run_of_all_tests_is_complete() -> None:
    assert is_complete({"unit": UNIT})


@pytest.mark.parametrize(
    "record", [None, CLOUD, Record(4, 4, 1, 1.0), Record(0, 0, 0, 1.0)], ids=["none", "fewer", "failed", "empty"]
)
def test_a_run_without_a_suite_or_with_fewer_tests_or_with_a_failure_is_not(record: Record | None) -> None:
    assert not is_complete({"unit": UNIT, "cloud": record})
