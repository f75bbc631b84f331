"""The token in which the provider says who signed in: read, and held against what was asked for; pure.

It comes from the provider itself, over TLS: its signature is not looked at (OpenID Connect Core, 3.1.3.7, item 6).
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from orderhub.errors import RequestError
from orderhub.http.keys import LONGEST_NAME

_SKEW = timedelta(minutes=1)
_FRESH = timedelta(minutes=10)
"""By how much clocks may differ, and how old a token may be that was made for a code of ten minutes at most."""
_LONGEST_SUBJECT = 255
_PARTS = 3
_ID_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a token was asked for with: at which issuer, as which client, for which nonce."""

    issuer: str
    client_id: str
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who signed in; ``person_id`` is theirs for good, and says nothing of them without the provider."""

    person_id: str
    subject: str
    name: str
    groups: frozenset[str]


def person_in(token: str, asked: Asked, groups_claim: str, now: datetime) -> Person:
    """The person a token is about.

    Raises:
        RequestError: ``provider_misfit``: it is none, or another provider's, or for another client;
            ``sign_in_refused``: it is of another sign-in, or of another time.
    """
    claims = _claims(token)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        raise misfit("its token names no subject")
    if claims.get("iss") != asked.issuer:
        raise misfit("its token has another issuer")
    if not _is_for(claims, asked.client_id):
        raise misfit("its token is for another client")
    if not _is_of(claims, asked.nonce) or not _is_fresh(claims, now):
        raise refused()
    person_id = f"person-{sha256(f'{asked.issuer}\n{subject}'.encode()).hexdigest()[:_ID_LENGTH]}"
    return Person(
        person_id=person_id,
        subject=subject,
        name=_name(claims) or person_id,
        groups=_groups(claims.get(groups_claim)),
    )


def misfit(what: str) -> RequestError:
    """The error of a provider that is set up otherwise than the hub."""
    message = f"The provider and the hub are not set up for each other: {what}. Tell the administrator."
    return RequestError(message, "provider_misfit")


def refused() -> RequestError:
    """The error of a code or a token that is of no use any more, or of somebody else's sign-in."""
    message = "This sign-in was not taken: it is too old, was used already, or is not yours. Begin again."
    return RequestError(message, "sign_in_refused")


def _claims(token: str) -> Mapping[str, Any]:
    parts = token.split(".")
    try:
        payload = parts[1] if len(parts) == _PARTS else ""
        claims = json.loads(base64.b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict):
        raise misfit("its token cannot be read")
    return claims


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    """Whether a token is for a client; of several it has to say that it was given to this one."""
    audience, party = claims.get("aud"), claims.get("azp")
    audiences = audience if isinstance(audience, list) else [audience]
    alone = audiences == [client_id]
    return client_id in audiences and (party == client_id or (party is None and alone))


def _is_of(claims: Mapping[str, Any], nonce: str) -> bool:
    said = claims.get("nonce")
    return isinstance(said, str) and hmac.compare_digest(said.encode("utf-8", "replace"), nonce.encode())


def _is_fresh(claims: Mapping[str, Any], now: datetime) -> bool:
    ends, made = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    if ends is None or made is None:
        return False
    # A number of any size can be compared, but not added to.
    oldest, newest = (now - _FRESH - _SKEW).timestamp(), (now + _SKEW).timestamp()
    return oldest <= made <= newest and (now - _SKEW).timestamp() < ends


def _seconds(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _name(claims: Mapping[str, Any]) -> str:
    """What the person is called, without what turns text around or breaks lines."""
    for claim in ("name", "email", "preferred_username"):
        said = claims.get(claim)
        if isinstance(said, str) and (text := "".join(filter(str.isprintable, said[:1000])).strip()):
            return text[:LONGEST_NAME].strip()
    return ""


def _groups(said: object) -> frozenset[str]:
    """The groups of a claim: a list of texts, or one."""
    return frozenset(group for group in (said if isinstance(said, list) else [said]) if isinstance(group, str))
