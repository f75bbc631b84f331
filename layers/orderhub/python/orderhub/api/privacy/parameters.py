"""What a privacy request says: whom it is about, and whether it only wants to know what there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orderhub.api.customers.parameters import id_of
from orderhub.customers.lookup import NAMES, named_identities
from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of

_EXAMPLE = '{"phone": "...", "dryRun": true}'
_LONGEST_TOKEN = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyParameters:
    """Whom a request is about, by id or by what they are known by, and the token it is confirmed with."""

    customer_id: str | None
    identities: Mapping[str, str] = field(repr=False)
    confirm: str | None = field(repr=False)


def privacy_parameters_in(event: Event) -> PrivacyParameters:
    """What a request asks for: a dry run where it has no token.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown``, ``identity_missing`` or
            ``dry_run_first``; ``customer_unknown``; ``body_too_large``.
    """
    fields = object_in(body_of(event), _EXAMPLE, NAMES | {"customerId", "dryRun", "confirm"})
    is_dry, token = fields.get("dryRun", False), fields.get("confirm")
    if not isinstance(is_dry, bool) or not (token is None or _is_token(token)):
        raise RequestError(f"Send an object such as {_EXAMPLE}.", "body_invalid")
    if is_dry is (token is not None):
        message = "Send dryRun as true first; then the same with the token of that answer as confirm."
        raise RequestError(message, "dry_run_first")
    customer_id = fields.get("customerId")
    if customer_id is None:
        return PrivacyParameters(customer_id=None, identities=named_identities(fields), confirm=token)
    if not isinstance(customer_id, str) or fields.keys() & NAMES:
        message = "Say whom you mean either by customerId or by what they are known by."
        raise RequestError(message, "body_invalid")
    return PrivacyParameters(customer_id=id_of(customer_id), identities={}, confirm=token)


def returning_in(event: Event) -> Mapping[str, str]:
    """The identities of somebody who comes back.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown`` or ``identity_missing``; ``body_too_large``.
    """
    return named_identities(object_in(body_of(event), '{"phone": "..."}', NAMES))


def _is_token(value: Any) -> bool:  # noqa: ANN401 - whatever JSON can say
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TOKEN
