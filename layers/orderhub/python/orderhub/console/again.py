"""Forms that may be sent twice: the key that came with the form makes one request of both."""

import re
import secrets
from dataclasses import replace

from orderhub.console.calls import Call

FIELD = "key"
"""The field of a form that the key is in."""
_BYTES = 16
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


def new_key() -> str:
    """A key for a form."""
    return secrets.token_urlsafe(_BYTES)


def keyed(asked: Call, key: str) -> Call:
    """A call with the Idempotency-Key that came with its form; without one for what is no key of ours."""
    if not _KEY.fullmatch(key):
        return asked
    return replace(asked, headers={**asked.headers, "Idempotency-Key": key})
