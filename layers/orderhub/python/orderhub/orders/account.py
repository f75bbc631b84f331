"""What a plugin asks before it saves an access key: which account it belongs to, in the words of Yespo's API."""

from typing import Any
from zlib import crc32


def account_info(hub: str, email: str) -> dict[str, Any]:
    """The account behind a key that opens the route; plugins need all three fields.

    Args:
        hub: The hub's name, which is its stack's.
        email: Where its messages come from.
    """
    return {"orgId": crc32(hub.encode()), "userEmail": email, "organisationName": hub}
