import pytest

from orderhub.orders.model import full_name, is_unspaced


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("John", "Smith", "John Smith"),
        ("小明", "王", "王小明"),
        ("철수", "김", "김철수"),
        ("太郎", "山田", "山田太郎"),
        ("小明", "Wang", "小明 Wang"),
        ("小明", None, "小明"),
        (None, "王", "王"),
        ("", "Smith", "Smith"),
        (None, None, None),
    ],
)
def test_a_name_is_written_as_in_its_country(first: str | None, last: str | None, name: str | None) -> None:
    assert full_name(first, last) == name


@pytest.mark.parametrize(
    ("name", "is_so"), [("王 小明", True), ("タロウ", True), ("王J", False), ("Wang", False), ("", False)]
)
def test_only_eastern_names_need_no_blank(name: str, is_so: bool) -> None:  # noqa: FBT001 - the expectation
    assert is_unspaced(name) == is_so
