"""What a privacy request may say: a dry run first, of one person, and nothing anybody could misread."""

import json
from typing import Any

import pytest

from orderhub.api.privacy.parameters import privacy_parameters_in, returning_in
from orderhub.errors import RequestError
from tests.support.functions import payload

ID = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"


def event(**body: object) -> dict[str, Any]:
    return payload("manage_privacy", body=json.dumps(body))


def test_a_dry_run_names_somebody_by_identity_or_by_id() -> None:
    named, known = (
        privacy_parameters_in(event(phone=" 138 ", dryRun=True)),
        privacy_parameters_in(event(customerId=ID, dryRun=True)),
    )

    assert (named.identities, named.customer_id, named.confirm) == ({"phone": "138"}, None, None)
    assert (known.identities, known.customer_id) == ({}, ID)


def test_a_confirmed_request_has_its_token() -> None:
    assert privacy_parameters_in(event(customerId=ID, confirm="token", dryRun=False)).confirm == "token"


def test_a_placeholder_beside_an_identity_names_nobody_else() -> None:
    sent = {"phone": "13800138000", "externalCustomerId": "N/A", "dryRun": True}

    assert privacy_parameters_in({"body": json.dumps(sent)}).identities == {"phone": "13800138000"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"phone": "138"}, "dry_run_first"),
        ({"phone": "138", "dryRun": True, "confirm": "token"}, "dry_run_first"),
        ({"phone": "138", "dryRun": "yes"}, "body_invalid"),
        ({"phone": "138", "confirm": ""}, "body_invalid"),
        ({"phone": "138", "confirm": "x" * 1001}, "body_invalid"),
        ({"phone": "138", "customerId": ID, "dryRun": True}, "body_invalid"),
        ({"customerId": 7, "dryRun": True}, "body_invalid"),
        ({"customerId": "nobody", "dryRun": True}, "customer_unknown"),
        ({"dryRun": True}, "identity_missing"),
        ({"dryRun": True, "externalCustomerId": "N/A"}, "identity_placeholder"),
        ({"phone": 7, "dryRun": True}, "body_invalid"),
        ({"phone": "138", "dryrun": True}, "field_unknown"),
    ],
)
def test_what_cannot_be_meant_is_refused(body: dict[str, object], code: str) -> None:
    with pytest.raises(RequestError) as caught:
        privacy_parameters_in(event(**body))

    assert caught.value.code == code


def test_who_comes_back_is_named_by_identity_alone() -> None:
    assert returning_in(event(phone="138")) == {"phone": "138"}
    with pytest.raises(RequestError):
        returning_in(event(customerId=ID))
