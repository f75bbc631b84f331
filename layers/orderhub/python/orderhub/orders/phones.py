"""Phone numbers: the one form they are compared in and written to; all else knows them as text.

What knows them is loaded with the first number there is: it is a tenth of what a function's start takes, and of
those that know buyers few ever read one.
"""

from functools import lru_cache


# Each change of an order shows its number twice, before and after.
@lru_cache(maxsize=256)
def e164(text: str, region: str) -> str | None:
    """A number in E.164, such as ``+8613800138000``; None for what is no number anybody can have.

    Args:
        text: The number as somebody wrote it.
        region: The country (ISO 3166, such as ``CN``) of numbers without a country code.
    """
    import phonenumbers  # noqa: PLC0415 - above

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    # 00000000000 and the like stand in many orders of people who have nothing else in common.
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spellings(text: str, region: str) -> frozenset[str]:
    """The ways clients write a number, without blanks and the like; none for what is no number.

    With a plus and the country's code, without the plus, and, in ``region``, without the code.
    """
    from phonenumbers import country_code_for_region  # noqa: PLC0415 - above

    whole = e164(text, region)
    if whole is None:
        return frozenset()
    digits, code = whole.removeprefix("+"), str(country_code_for_region(region))
    return frozenset({whole, digits, digits.removeprefix(code)})
