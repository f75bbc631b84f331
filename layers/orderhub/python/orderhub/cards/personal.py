"""The personal data of an order's customer: what is known, how each of it is masked, what shows regardless."""

from orderhub.cards import masking
from orderhub.cards.places import phrases
from orderhub.cards.veil import Veil
from orderhub.orders.model import Header

_LEAST_NAME = 3
"""A shorter word of a name (de, Li, Mr) would hide too much else; within the whole name it is hidden anyway."""


def personal_of(header: Header) -> dict[str, str]:
    """What a card keeps back, by the name it is asked for: name, phone, email, address; absent ones left out."""
    said = {
        "name": header.receiver_name or header.buyer_name,
        "phone": header.receiver_phone or header.phone,
        "email": header.email,
        "address": header.delivery_address,
    }
    return {field: text for field, text in said.items() if text}


def veil_of(header: Header) -> Veil:
    """The veil over all that is known of an order's customer."""
    hidden = ((header.email, masking.email), (header.delivery_address, masking.address))
    known = {text: mask(text) for text, mask in hidden if text}
    at_home = dict.fromkeys(phrases(header.delivery_address or ""), masking.HIDDEN)
    own = [text for text in (header.order_no, header.tracking_no) if text]
    return Veil(at_home | _names(header) | known, _phones(header), own)


def address_of(header: Header) -> dict[str, str]:
    """Whom an order goes to and where, masked; the address down to the district."""
    known = personal_of(header)
    # An address may begin with who lives there, and the mask of addresses knows no names.
    place = Veil(_names(header), _phones(header)).over(known.get("address", ""))
    return {
        "name": masking.name(known.get("name", "")),
        "phone": masking.phone(known.get("phone", "")),
        "address": masking.address(place),
    }


def buyer_of(header: Header) -> dict[str, str | None]:
    """Who has ordered, in clear, which need not be whom the order goes to; None for what is not known."""
    return {"name": header.buyer_name, "phone": header.phone, "email": header.email}


def _names(header: Header) -> dict[str, str]:
    names = (header.receiver_name, header.buyer_name, header.first_name, header.last_name, header.nickname)
    whole = [text for text in names if text]
    words = [word for text in whole for word in text.split() if len(word) >= _LEAST_NAME]
    return {text: masking.name(text) for text in (*whole, *words)}


def _phones(header: Header) -> list[str]:
    return [text for text in (header.phone, header.receiver_phone) if text]
