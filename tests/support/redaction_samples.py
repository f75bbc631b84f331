"""Texts put together at random, with a fixed seed: a set that nobody wrote the patterns for.

Each is a sentence of some language with something personal in it, or with a number, a date or a product. Phones
are drawn from the ranges of their countries' mobiles, and written as people there write them or do to hide them.
"""

import json
import random
from pathlib import Path
from typing import Any

from phonenumbers import (
    PhoneNumberFormat,
    PhoneNumberType,
    example_number_for_type,
    format_number,
    is_valid_number,
)
from phonenumbers.phonenumber import PhoneNumber

from tests.support.redaction_corpus import Case

SEED = 20261201
_PARTS: dict[str, Any] = json.loads((Path(__file__).parent / "redaction" / "samples.json").read_text("utf-8"))
_DIGITS = "0123456789"
_WRITTEN_OTHERWISE = 0.3
"""So many phones are written with other signs than their country's."""


def personal_samples(count: int) -> list[Case]:
    """So many texts with something to mask."""
    draw = random.Random(SEED)  # noqa: S311 - to be the same each time
    makers = (_phone, _phone, _phone, _chinese_phone, _chinese_phone, _mail, _address, _account, _document, _name)
    return [makers[number % len(makers)](draw) for number in range(count)]


def readable_samples(count: int) -> list[Case]:
    """So many texts with nothing to mask: what an order says of goods, days and sums."""
    draw = random.Random(SEED)  # noqa: S311 - to be the same each time
    return [_case("readable", _plain_sentence(draw)) for _ in range(count)]


def _case(kind: str, text: str, *hidden: str, **customer: str) -> Case:
    return Case(language="", kind=kind, field="remark", text=text, hidden=hidden, customer=customer)


def _any(draw: random.Random, name: str) -> Any:  # noqa: ANN401 - one of the parts
    return draw.choice(_PARTS[name])


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choices(_DIGITS, k=count))


def _phone(draw: random.Random) -> Case:
    number = _number_of(draw, _any(draw, "regions"))
    how = draw.choice((PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.E164))
    written = format_number(number, how)
    if draw.random() < _WRITTEN_OTHERWISE:
        written = written.replace(" ", draw.choice((".", "-", "/", "  "))).replace("--", "-")
    return _case("phone", _any(draw, "phone_sentences").format(written), str(number.national_number))


def _number_of(draw: random.Random, region: str) -> PhoneNumber:
    """A mobile number of a country: its example with the last five digits drawn until it is valid."""
    example = example_number_for_type(region, PhoneNumberType.MOBILE)
    if example is None:
        raise AssertionError(region)
    while True:
        national = int(str(example.national_number)[:-5] + _digits(draw, 5))
        number = PhoneNumber(country_code=example.country_code, national_number=national)
        if is_valid_number(number):
            return number


def _chinese_phone(draw: random.Random) -> Case:
    """A Chinese mobile as somebody writes it who does not want it found."""
    digits = f"1{draw.choice('3456789')}{_digits(draw, 9)}"
    cuts = sorted(draw.sample(range(1, 11), draw.randint(1, 4)))
    groups = [digits[start:end] for start, end in zip([0, *cuts], [*cuts, 11], strict=True)]
    written = (
        _any(draw, "signs").join((digits[:3], digits[3:7], digits[7:])),
        _any(draw, "signs").join(digits),
        digits.translate(str.maketrans(_DIGITS, _any(draw, "scripts"))),
        f"{_any(draw, 'before_phones')}{digits}{_any(draw, 'behind_phones')}",
        draw.choice(_PARTS["signs"][:9]).join(groups),
    )
    return _case("chinese phone", _any(draw, "chinese_phone_sentences").format(draw.choice(written)), digits)


def _mail(draw: random.Random) -> Case:
    box = draw.choice(("", ".", "_", "-")).join(
        (_any(draw, "words"), _any(draw, "words") + _digits(draw, draw.randint(0, 4)))
    )
    at_sign, dot = _any(draw, "at_and_dot")
    written = f"{box}{at_sign}{_any(draw, 'hosts').replace('.', dot)}"
    return _case("email", _any(draw, "mail_sentences").format(written), box)


def _account(draw: random.Random) -> Case:
    handle = f"{_any(draw, 'words')}_{_any(draw, 'words')}{_digits(draw, draw.randint(1, 4))}"
    return _case("account", _any(draw, "account_sentences").format(handle), handle)


def _document(draw: random.Random) -> Case:
    birth = f"{draw.randint(1950, 2010)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
    numbers = {
        "card": f"110101{birth}{_digits(draw, 3)}{draw.choice('0123456789X')}",
        "passport": f"{draw.choice('EGKP')}{_digits(draw, 8)}",
        "bank": f"6222{_digits(draw, 15)}",
        "ssn": f"{_digits(draw, 3)}-{_digits(draw, 2)}-{_digits(draw, 4)}",
        "plate": f"京{draw.choice('ABCEFGHJ')}{_digits(draw, 5)}",
    }
    kind = draw.choice(sorted(numbers))
    return _case("document", draw.choice(_PARTS["document_sentences"][kind]).format(numbers[kind]), numbers[kind])


def _address(draw: random.Random) -> Case:
    number = draw.randint(1, 999)
    blocks = f"{number % 9 + 1}-{draw.randint(1, 30)}-{draw.randint(1, 30)}"
    street = {
        language: _any(draw, f"{language}_streets") for language in ("english", "chinese", "german", "french")
    }
    area, house = _any(draw, "chinese_areas"), _any(draw, "chinese_houses")
    secret, place = {
        "english": (f"{number} {street['english']}", f"{{}}, {_any(draw, 'english_towns')}"),
        "chinese": (f"{street['chinese']}{number}", f"{area}{{}}号{house}"),
        "german": (f"{street['german']} {number}", f"{{}}, {_any(draw, 'german_towns')}"),
        "french": (f"{number} {street['french']}", "{}, 75002 Paris"),
        "japanese": (blocks, f"{_any(draw, 'japanese_areas')}{{}}"),
    }[language := draw.choice(("english", "chinese", "german", "french", "japanese"))]
    return _case("address", _any(draw, f"{language}_address_sentences").format(place.format(secret)), secret)


def _name(draw: random.Random) -> Case:
    """The customer's own name, written otherwise than in the order."""
    first, last = _any(draw, "first_names"), _any(draw, "last_names")
    written = (f"{first} {last}", f"{last} {first}", f"{first} {last}".upper(), f"{last}, {first}")
    if draw.random() < 1 / 2:
        first, last = _any(draw, "chinese_first_names"), _any(draw, "chinese_last_names")
        traditional = str.maketrans(_PARTS["simplified"], _PARTS["traditional"])
        written = (f"{last}{first}", f"{last}{first}".translate(traditional), f"{first} {last}", f"{last} {first}")
    name = draw.choice(written)
    return _case("name", _any(draw, "name_sentences").format(name), name, first_name=first, last_name=last)


def _plain_sentence(draw: random.Random) -> str:
    values: dict[str, object] = {
        "year": draw.randint(2024, 2028), "month": draw.randint(1, 12), "day": draw.randint(1, 28),
        "hour": draw.randint(0, 22), "minute": draw.randint(0, 59), "amount": draw.randint(1, 2_000_000) / 100,
        "one": draw.randint(10, 400), "two": draw.randint(10, 400), "three": draw.randint(10, 400),
        "small": draw.randint(30, 39), "more": draw.randint(40, 46),
    }  # fmt: skip
    values |= {f"d{count}": _digits(draw, count) for count in (4, 6, 8, 9, 10, 12, 13, 14, 18)}
    sentences = [
        draw.choice(_PARTS["forms"][draw.choice(sorted(_PARTS["forms"]))]).format(**values) for _ in range(2)
    ]
    return str(_any(draw, "plain_sentences")).format(*sentences)
