"""One number in all its spellings, by the example numbers of every region."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.phones import digits_of, e164, spellings

WIDE = str.maketrans("+0123456789", "＋０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
REGIONS = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS))
KINDS = st.sampled_from((phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE))
EXAMPLES = st.builds(phonenumbers.example_number_for_type, REGIONS, KINDS).filter(bool)


def written(number: phonenumbers.PhoneNumber, form: int = phonenumbers.PhoneNumberFormat.E164) -> str:
    return phonenumbers.format_number(number, form)


def region_of(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.region_code_for_number(number))


@pytest.mark.parametrize(
    "text",
    [
        *("13800138000", " 138 0013 8000", "+86 138-0013-8000", "0086 13800138000", "008613800138000"),
        *(
            "8613800138000",
            "86 (0) 138 0013 8000",
            "１３８００１３８０００",
            "＋86 138 0013 8000",
            "٠٠٨٦١٣٨٠٠١٣٨٠٠٠",
        ),
        *("13800138000 ext. 12", "13800138000转12", "13800138000分机12", "13800138000,13900139000"),
        *("\u202a+86 13800138000\u202c", "tel:+86-138-0013-8000;ext=1", "\u200b13800138000"),
    ],
)
def test_one_number_has_one_form_however_it_is_spelt(text: str) -> None:
    assert e164(text, "CN") == "+8613800138000"


@pytest.mark.parametrize(
    "text",
    [
        *("447911123456", "+447911123456", "00447911123456", "44 (0)7911 123456", "+44 (0) 7911 123456"),
        *("(44) 7911-123456", "４４７９１１１２３４５６", "447911123456 x12"),
    ],
)
@pytest.mark.parametrize("region", ["CN", "UA", "US", "JP", "RU"])
def test_a_number_of_another_country_needs_no_plus(text: str, region: str) -> None:
    assert e164(text, region) == "+447911123456"


@pytest.mark.parametrize(
    "text", ["", "n/a", "0", "00", "+", "00000000000", "138****8000", "1", "1380013800", "(0)"]
)
def test_what_nobody_can_be_called_by_is_no_number(text: str) -> None:
    assert e164(text, "CN") is None


@given(EXAMPLES, REGIONS)
def test_a_number_without_its_plus_is_itself_unless_it_is_one_in_the_region(
    number: phonenumbers.PhoneNumber, region: str
) -> None:
    whole = written(number)
    digits = whole[1:]
    try:
        there = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:  # longer than any number may be there
        there = phonenumbers.PhoneNumber()

    assert e164(digits, region) == (written(there) if phonenumbers.is_valid_number(there) else whole)


@given(EXAMPLES, REGIONS)
def test_every_way_to_write_a_number_from_abroad_is_the_same_number(
    number: phonenumbers.PhoneNumber, region: str
) -> None:
    whole = written(number)
    ways = {
        *(
            whole,
            f"00{whole[1:]}",
            whole.translate(WIDE),
            f"00{whole[1:]}".translate(WIDE),
            whole.translate(ARABIC),
        ),
        *(
            f"{whole} ext. 12",
            f"{whole}转12",
            f"00{whole[1:]}#7",
            written(number, phonenumbers.PhoneNumberFormat.RFC3966),
        ),
        written(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
    }
    if phonenumbers.ndd_prefix_for_region(region_of(number), strip_non_digits=False) == "0":
        ways.add(f"+{number.country_code} (0) {phonenumbers.national_significant_number(number)}")

    assert {e164(way, region) for way in ways} == {whole}
    assert {digits_of(way) for way in ways} == {whole}


@given(EXAMPLES)
def test_a_number_is_among_its_spellings_as_it_is_written_at_home(number: phonenumbers.PhoneNumber) -> None:
    region = region_of(number)
    whole, home = written(number), phonenumbers.national_significant_number(number)

    assert spellings(whole, region) >= {whole, whole[1:], f"00{whole[1:]}", home}
    assert all(
        e164(spelling, region) == whole
        for spelling in spellings(whole, region)
        if spelling.startswith(("+", "00"))
    )


def test_the_spellings_of_a_number_abroad_are_those_with_its_country() -> None:
    assert spellings("447911123456", "CN") == {"+447911123456", "447911123456", "00447911123456"}
    assert spellings("+7 912 345-67-89", "RU") >= {"9123456789", "89123456789"}
    assert spellings("+44 7911 123456", "GB") >= {"7911123456", "07911123456"}
    assert spellings("N/A", "CN") == frozenset()


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("13800138000", "13800138000"),
        ("(0571) 8888 8888 转 12", "057188888888"),
        ("tel: +44 (0)7911 123456", "+447911123456"),
        ("00 44 7911 123456 x3", "+447911123456"),
        ("n/a", ""),
    ],
)
def test_digits_are_those_that_are_dialled(text: str, digits: str) -> None:
    assert digits_of(text) == digits
