"""How calls are signed: checked as those who are called check it, by the words of both schemes."""

import hmac
from base64 import b64decode, b64encode
from datetime import timedelta

from hypothesis import given
from hypothesis.strategies import binary, integers, lists

from orderhub.webhooks.signing import message_id, new_secret, signed_headers
from tests.unit.webhooks.fakes import NOW

BODY = b'{"id":"x"}'
EARLIER = "whsec_TQ3kq7w0bXJvZmlsZSBvZiBhIHNlY3JldCBoZXJl-_8"
"""A secret as it was made before: in letters of addresses, without padding."""


def is_taken_by_standard_webhooks(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """As a library for Standard Webhooks does it."""
    key = b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = b64encode(hmac.digest(key, signed, "sha256")).decode()
    return any(
        version == "v1" and hmac.compare_digest(signature, expected)
        for version, signature in (part.split(",") for part in headers["webhook-signature"].split(" "))
    )


def is_taken_by_the_own_header(headers: dict[str, str], body: bytes, secret: str) -> bool:
    parts = dict(part.split("=") for part in headers["Orderhub-Signature"].split(","))
    return parts["v1"] == hmac.digest(secret.encode(), parts["t"].encode() + b"." + body, "sha256").hex()


@given(binary(), integers(min_value=0, max_value=10_000_000))
def test_who_knows_the_secret_can_check_body_and_time(body: bytes, seconds: int) -> None:
    secret = new_secret()

    headers = signed_headers([secret], body, NOW + timedelta(seconds=seconds))

    assert is_taken_by_standard_webhooks(headers, body, secret)
    assert is_taken_by_the_own_header(headers, body, secret)
    assert not is_taken_by_standard_webhooks(headers, body + b" ", secret)
    assert not is_taken_by_standard_webhooks(headers | {"webhook-timestamp": "1"}, body, secret)
    assert not is_taken_by_standard_webhooks(headers, body, new_secret())


def test_while_a_secret_is_turned_both_are_signed_with() -> None:
    new, old = new_secret(), new_secret()

    headers = signed_headers([new, old], BODY, NOW)

    assert [is_taken_by_standard_webhooks(headers, BODY, secret) for secret in (new, old)] == [True, True]
    assert headers["Orderhub-Signature"].count("v1=") == 2
    # Who reads the last one only knows the new one.
    assert is_taken_by_the_own_header(headers, BODY, new)


def test_the_id_is_the_same_for_the_same_call_and_tells_nothing() -> None:
    body = b'{"id":"rule:vip/ORD.1:3"}'

    assert message_id(body) == message_id(bytes(body))
    assert message_id(body) != message_id(BODY)
    assert "ORD" not in message_id(body)
    assert "." not in message_id(body)


@given(lists(binary(min_size=1, max_size=70), min_size=1, max_size=3))
def test_any_secret_signs(secrets: list[bytes]) -> None:
    headers = signed_headers([f"whsec_{secret.hex()}" for secret in secrets], BODY, NOW)

    assert len(headers["webhook-signature"].split(" ")) == len(secrets)


def test_a_secret_of_before_signs_with_its_bytes() -> None:
    readable = EARLIER.translate(str.maketrans("-_", "+/")).replace("whsec/", "whsec_")
    padded = readable + "=" * (-(len(readable) - 6) % 4)
    headers = signed_headers([EARLIER], BODY, NOW)

    assert is_taken_by_standard_webhooks(headers, BODY, padded)
    assert is_taken_by_the_own_header(headers, BODY, EARLIER)
    assert is_taken_by_the_own_header(signed_headers(["not base64!"], BODY, NOW), BODY, "not base64!")


def test_no_two_secrets_are_alike_and_each_has_32_bytes() -> None:
    made = {new_secret() for _ in range(100)}

    assert len(made) == 100
    assert {len(b64decode(secret.removeprefix("whsec_"), validate=True)) for secret in made} == {32}
