"""What a privacy request says: whom it is about, and whether it only wants to know what there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from orderhub.customers.named import NAMES, identities_said
from orderhub.customers.parameters import id_of
from orderhub.edge.bodies import object_in
from orderhub.edge.http import Event, HttpProblem, body_of

_EXAMPLE = '{"phone": "...", "dryRun": true}'
_LONGEST_TOKEN = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom a request is about, by id or by what they are known by, and the token it is confirmed with."""

    customer_id: str | None
    identities: Mapping[str, str] = field(repr=False)
    confirm: str | None = field(repr=False)


def asked_in(event: Event) -> Asked:
    """What a request asks for: a dry run where it has no token.

    Raises:
        HttpProblem: 400 ``body_invalid``, ``field_unknown``, ``identity_missing`` or
            ``dry_run_first``; 404 ``customer_unknown``; 413 ``body_too_large``.
    """
    said = object_in(body_of(event), _EXAMPLE, NAMES | {"customerId", "dryRun", "confirm"})
    is_dry, token = said.get("dryRun", False), said.get("confirm")
    if not isinstance(is_dry, bool) or not (token is None or _is_token(token)):
        raise HttpProblem(HTTPStatus.BAD_REQUEST, "body_invalid", f"Send an object such as {_EXAMPLE}.")
    if is_dry is (token is not None):
        message = "Send dryRun as true first; then the same with the token of that answer as confirm."
        raise HttpProblem(HTTPStatus.BAD_REQUEST, "dry_run_first", message)
    customer_id = said.get("customerId")
    if customer_id is None:
        return Asked(customer_id=None, identities=identities_said(said), confirm=token)
    if not isinstance(customer_id, str) or said.keys() & NAMES:
        message = "Say whom you mean either by customerId or by what they are known by."
        raise HttpProblem(HTTPStatus.BAD_REQUEST, "body_invalid", message)
    return Asked(customer_id=id_of(customer_id), identities={}, confirm=token)


def returning_in(event: Event) -> Mapping[str, str]:
    """The identities of somebody who comes back.

    Raises:
        HttpProblem: 400 ``body_invalid``, ``field_unknown`` or ``identity_missing``; 413 ``body_too_large``.
    """
    return identities_said(object_in(body_of(event), '{"phone": "..."}', NAMES))


def _is_token(value: Any) -> bool:  # noqa: ANN401 - whatever JSON can say
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TOKEN
