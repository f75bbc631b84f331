from dataclasses import dataclass

import pytest

from orderhub.errors import InvalidInput
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    orders_table: str
    days: int


def test_settings_come_from_the_environment() -> None:
    assert load(Settings, {"ORDERS_TABLE": "orders", "DAYS": "30", "HOME": "/"}) == Settings(
        orders_table="orders", days=30
    )


def test_all_missing_settings_are_named_together() -> None:
    with pytest.raises(InvalidInput) as caught:
        load(Settings, {})

    assert caught.value.code == "settings_wrong"
    assert str(caught.value) == "settings missing or wrong: ORDERS_TABLE, DAYS"


@pytest.mark.parametrize("days", ["", "x", "-1", "1.5"])
def test_a_number_that_is_none_is_named_and_not_repeated(days: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(Settings, {"ORDERS_TABLE": "orders", "DAYS": days})

    assert str(caught.value) == "settings missing or wrong: DAYS"
