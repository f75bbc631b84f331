import pytest

from orderhub.orders.phones import e164


@pytest.mark.parametrize("text", ["13800138000", " 138 0013 8000", "+86 138-0013-8000", "0086 13800138000"])
def test_one_number_has_one_form_however_it_is_spelt(text: str) -> None:
    assert e164(text, "CN") == "+8613800138000"


@pytest.mark.parametrize("text", ["", "n/a", "00000000000", "138****8000", "1"])
def test_what_nobody_can_be_called_by_is_no_number(text: str) -> None:
    assert e164(text, "CN") is None
