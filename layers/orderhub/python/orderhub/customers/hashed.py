"""Identities as keys: what is stored of one is an HMAC of it, which tells nobody a phone number."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from orderhub.customers.identities import Identity, IdentityKind


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityKey:
    """An identity by its kind and the HMAC of its value, in 64 hexadecimal digits."""

    kind: IdentityKind
    digest: str


type Keys = tuple[IdentityKey, ...]


def key_of(identity: Identity, secret: bytes) -> IdentityKey:
    """The key of an identity, made with HMAC-SHA256 of its kind and value."""
    text = f"{identity.kind}\0{identity.value}"
    return IdentityKey(kind=identity.kind, digest=hmac.digest(secret, text.encode(), "sha256").hex())


def keys_of(identities: Iterable[Identity], secret: bytes) -> Keys:
    """The keys of some identities, in their order."""
    return tuple(key_of(identity, secret) for identity in identities)
