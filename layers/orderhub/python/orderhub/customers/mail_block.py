"""Why an e-mail address is not written to: it bounced for good, or its owner complained; pure, no AWS."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orderhub.customers.identities import Identity, IdentityKind, key_of
from orderhub.orders.placeholders import id_in


class BlockReason(StrEnum):
    """Why an address is not written to."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBlock:
    """Why and since when an address is not written to; ``code`` is what SES reports, such as ``5.1.1``."""

    reason: BlockReason
    at: datetime
    code: str


def digest_of(address: str, secret: bytes) -> str:
    """The HMAC an address is stored by: that of the identity it is, whoever it belongs to."""
    identity = Identity(kind=IdentityKind.EMAIL, value=id_in(address).casefold())
    return key_of(identity, secret).digest
