"""Where a phone number ends: groups of digits behind it are something else's."""

import pytest

from orderhub.cards.phone_patterns import sure_phones


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+1 212 555 1234 2026 11", "+1 212 555 1234"),
        ("+49 30 901820 12345 678", "+49 30 901820"),
        ("+86 138 0013 8000 2 3", "+86 138 0013 8000"),
        ("+380 94 258 36 91 14 30", "+380 94 258 36 91"),
        ("01 23 45 67 89 10 11 12", "01 23 45 67 89"),
    ],
)
def test_a_number_ends_where_its_digits_do(text: str, phone: str) -> None:
    spans = list(sure_phones(text))

    assert (0, len(phone)) in spans
    assert all(end <= len(phone) for _, end in spans)
