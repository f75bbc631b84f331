import hmac
from datetime import timedelta

from orderhub.webhooks.delivery import new_secret, signature_of
from tests.unit.webhooks.fakes import NOW


def test_who_knows_the_secret_can_check_body_and_time() -> None:
    body = b'{"id":"x"}'

    parts = dict(part.split("=") for part in signature_of("whsec_known", body, NOW).split(","))

    expected = hmac.digest(b"whsec_known", parts["t"].encode() + b"." + body, "sha256").hex()
    assert parts == {"t": str(int(NOW.timestamp())), "v1": expected}


def test_another_body_secret_or_time_has_another_signature() -> None:
    signatures = {
        signature_of(secret, body, signed_at)
        for secret in ("one", "other")
        for body in (b"{}", b"[]")
        for signed_at in (NOW, NOW + timedelta(seconds=1))
    }

    assert len(signatures) == 8


def test_no_two_secrets_are_alike() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert all(len(new_secret()) >= 40 for _ in range(10))
