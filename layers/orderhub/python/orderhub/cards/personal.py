"""The personal data of an order's customer: what is known, how each of it is masked, what shows regardless."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from orderhub.cards import masking
from orderhub.cards.known_data import KnownWords
from orderhub.cards.masking import is_han
from orderhub.cards.places import phrases
from orderhub.cards.redactor import Redactor
from orderhub.orders.cases import Case
from orderhub.orders.model import Header, full_name

_LEAST_NAME, _LEAST_CHINESE_NAME = 3, 2
"""A shorter word of a name (de, Li, Mr) would hide too much else; within the whole name it is hidden anyway."""
_LEAST_CERTAIN = 3
"""So many Chinese letters are nobody's but the customer's; two may be a product's as well."""
_LEAST_INVENTED = 8
_ORDINARY_NAMES = (
    "amber april art august autumn bill brook brown carol chance chase christian dawn dean drew faith frank"
    " gene grace grant gray green grey guy hope jack jade joy june lance lily lot mark may miles olive pat"
    " pearl penny rich rob rose royal ruby sky star stone summer sue trip victor violet wade ward white will"
    " winter wood young long black best king"
)
_ORDINARY = frozenset(_ORDINARY_NAMES.split())
"""Names that are words as well, and names only where they are written large."""
_TRANSLITERATED = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ø": "oe",
        "å": "aa",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "Ø": "Oe",
        "Å": "Aa",
    }
)


_PERSONAL: Mapping[str, Callable[[Header], str | None]] = {
    "name": lambda header: header.receiver_name or header.buyer_name,
    "phone": lambda header: header.receiver_phone or header.phone,
    "email": lambda header: header.email,
    "address": lambda header: header.delivery_address,
}
PERSONAL = tuple(_PERSONAL)
"""The names of what a card keeps back, by which it can be asked for."""


def personal_of(header: Header) -> dict[str, str]:
    """What a card keeps back, by name; absent ones left out."""
    return {name: text for name, read in _PERSONAL.items() if (text := read(header))}


def redactor_of(header: Header, elsewhere: Sequence[Header] = ()) -> Redactor:
    """The redactor over all that is known of an order's customer; ``elsewhere`` are where else it was to go."""
    words = [word for each in (header, *elsewhere) for word in _known_words(each)]
    phones = list(dict.fromkeys(phone for each in (header, *elsewhere) for phone in _phones(each)))
    own = [text for text in (header.order_no, header.tracking_no) if text]
    return Redactor(words, phones, own)


def moved(header: Header, case: Case) -> Header | None:
    """A header with whom and where a case has the order go to, and nobody else; None where it says nothing."""
    if not any((case.receiver_name, case.receiver_phone, case.delivery_address)):
        return None
    return Header(
        order_no=header.order_no,
        status=header.status,
        ordered_at=header.ordered_at,
        currency=header.currency,
        total_cost=header.total_cost,
        receiver_name=case.receiver_name,
        receiver_phone=case.receiver_phone,
        delivery_address=case.delivery_address,
    )


def _known_words(header: Header) -> Iterator[KnownWords]:
    hidden = ((header.email, masking.email), (header.delivery_address, masking.address))
    yield from (KnownWords(text, mask(text)) for text, mask in hidden if text)
    at_home = dict.fromkeys(phrases(header.delivery_address or ""))
    yield from (KnownWords(text, masking.HIDDEN) for text in at_home)
    yield from _names(header)


def address_of(header: Header) -> dict[str, str]:
    """Whom an order goes to and where, masked; the address down to the district."""
    personal = personal_of(header)
    # An address may begin with who lives there, and the mask of addresses knows no names.
    place = Redactor([*_names(header)], _phones(header)).over_known(personal.get("address", ""))
    return {
        "name": masking.name(personal.get("name", "")),
        "phone": masking.phone(personal.get("phone", "")),
        "address": masking.address(place),
    }


def buyer_of(header: Header) -> dict[str, str | None]:
    """Who has ordered, in clear, which need not be whom the order goes to; None for what is not known."""
    return {"name": header.buyer_name, "phone": header.phone, "email": header.email}


def _names(header: Header) -> Iterator[KnownWords]:
    whole = [text for text in (header.receiver_name, full_name(header.first_name, header.last_name)) if text]
    for text in _spellings(whole):
        is_ordinary = text.casefold() in _ORDINARY
        yield KnownWords(
            text, masking.name(text), in_any_order=True, is_ordinary=is_ordinary, are_certain=_is_certain(text)
        )
    parts = [text for text in (*whole, header.first_name, header.last_name) if text]
    words = [word for text in parts for word in text.split() if _is_long(word)]
    for word in _spellings(words):
        yield KnownWords(
            word, masking.name(word), is_ordinary=word.casefold() in _ORDINARY, are_certain=_is_certain(word)
        )
    if nickname := header.nickname:
        is_word = nickname.isascii() and nickname.isalpha()
        yield KnownWords(nickname, masking.name(nickname), is_ordinary=is_word, are_certain=_is_invented(nickname))


def _spellings(names: list[str]) -> dict[str, None]:
    """Names as they are written, and as they are where there is no such letter: Müller, Mueller."""
    plain = [spelt for text in names if (spelt := text.translate(_TRANSLITERATED)) != text]
    return dict.fromkeys([*names, *plain])


def _is_certain(name: str) -> bool:
    """Whether a name is nothing else: two words, three Chinese letters, or no word at all."""
    return len(name.split()) > 1 or sum(map(is_han, name)) >= _LEAST_CERTAIN or _is_invented(name)


def _is_invented(name: str) -> bool:
    """Whether a name is no word of any language: zhangsan88, xXdragonXx."""
    return len(name) >= _LEAST_INVENTED and (
        not name.isalpha() or name[1:] not in {name[1:].lower(), name[1:].upper()}
    )


def _is_long(word: str) -> bool:
    return len(word) >= (_LEAST_CHINESE_NAME if is_han(word[0]) else _LEAST_NAME)


def _phones(header: Header) -> list[str]:
    return [text for text in (header.phone, header.receiver_phone) if text]
