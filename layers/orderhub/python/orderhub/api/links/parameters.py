"""What a request asks for, read from its JSON; each way to be wrong has its code."""

import re
from collections.abc import Sequence
from typing import Any

from orderhub.errors import RequestError

DEFAULT_MINUTES = 60
_LONGEST_UID = 100
_AUDIENCE = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)


def text_of(fields: dict[str, Any], name: str) -> str:
    """A text that must be there.

    Raises:
        RequestError: ``body_invalid``.
    """
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise _wrong("body_invalid", f'Send "{name}" as a text.')
    return value


def minutes_of(fields: dict[str, Any], most: int) -> int:
    """How long it shall count, 60 minutes when that is not given.

    Raises:
        RequestError: ``minutes_invalid``.
    """
    minutes = fields.get("minutes", DEFAULT_MINUTES)
    # To Python true is a number.
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= most:
        raise _wrong("minutes_invalid", f"Send minutes as a whole number from 1 to {most}.")
    return minutes


def audience_of(fields: dict[str, Any]) -> str | None:
    """Whom it is for, None when that is not given.

    Raises:
        RequestError: ``audience_invalid``.
    """
    audience = fields.get("audience")
    if audience is not None and not (isinstance(audience, str) and _AUDIENCE.fullmatch(audience)):
        message = "Send audience as 1 to 64 characters of A-Z, a-z, 0-9 and _ . : -, or leave it out."
        raise _wrong("audience_invalid", message)
    return audience


def scopes_of(fields: dict[str, Any], allowed: Sequence[str]) -> frozenset[str]:
    """What the holder may do, of ``allowed``; nothing when that is not given. Each needs those before it.

    Raises:
        RequestError: ``scopes_invalid``.
    """
    scopes = fields.get("scopes")
    if scopes is None or scopes in [list(allowed[:count]) for count in range(len(allowed) + 1)]:
        return frozenset(scopes or ())
    choices = " or ".join(str([str(scope) for scope in allowed[:count]]) for count in range(1, len(allowed) + 1))
    raise _wrong("scopes_invalid", f"Send scopes as {choices}, or leave them out.".replace("'", '"'))


def visitor_uid_of(fields: dict[str, Any]) -> str | None:
    """The workbench's id of the visitor, None when that is blank or not given.

    Raises:
        RequestError: ``visitor_uid_invalid``.
    """
    uid = fields.get("visitorUid")
    if uid is not None and not (isinstance(uid, str) and len(uid) <= _LONGEST_UID):
        message = f"Send visitorUid as a text of at most {_LONGEST_UID} characters, or leave it out."
        raise _wrong("visitor_uid_invalid", message)
    return uid or None


def link_unknown() -> RequestError:
    """The one answer to whatever is no link: it says nothing about orders."""
    return RequestError("There is nothing here; ask for a new link.", "link_unknown")


def link_expired() -> RequestError:
    """The answer to a link of ours whose time is over; who has it was given it."""
    return RequestError("This link has expired; ask for a new one.", "link_expired")


def _wrong(code: str, message: str) -> RequestError:
    return RequestError(message, code)
