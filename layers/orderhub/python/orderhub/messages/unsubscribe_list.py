"""A list of people who want no messages, by their addresses and numbers; pure, no AWS."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orderhub.customers.identities import IdentityKey, IdentityKind, identities_among, key_of
from orderhub.customers.resolve import Link


class Found(StrEnum):
    """What became of an entry of a list."""

    REFUSED = "refused"
    UNKNOWN = "unknown"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """An entry by its key; None where it is no address and no number, or where nobody was ever known."""

    is_valid: bool
    key: IdentityKey | None


def entries_of(texts: Iterable[str], region: str, secret: bytes | None) -> list[ListEntry]:
    """The entries of a list, in its order.

    Args:
        texts: E-mail addresses and phone numbers.
        region: The country (ISO 3166, such as ``CN``) of numbers without a country code.
        secret: What identities are hashed with; None as long as no customer was ever made.
    """
    entries = []
    for text in texts:
        kind = IdentityKind.EMAIL if "@" in text else IdentityKind.PHONE
        identity = next(iter(identities_among({kind: text}, region)), None)
        key = key_of(identity, secret) if identity and secret else None
        entries.append(ListEntry(is_valid=identity is not None, key=key))
    return entries


def customers_of(
    entries: Sequence[ListEntry], links: Mapping[IdentityKey, Link]
) -> tuple[list[Found], frozenset[str]]:
    """What is found of each entry, and the customers who refuse; who was erased is not known any more."""
    found, customers = [], set[str]()
    for entry in entries:
        link = links.get(entry.key) if entry.key else None
        if link and not (link.is_erased or link.is_back):
            customers.add(link.customer_id)
            found.append(Found.REFUSED)
        else:
            found.append(Found.UNKNOWN if entry.is_valid else Found.INVALID)
    return found, frozenset(customers)
