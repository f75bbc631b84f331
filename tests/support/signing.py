"""A signer over keys a test holds in its hands."""

from dataclasses import dataclass, field
from datetime import datetime

from orderhub.platform.signing import Signer
from tests.support.orders import NOON


@dataclass(slots=True)
class FakeKeys:
    """Signing keys, oldest first; a test adds and takes away."""

    stored: list[bytes] = field(default_factory=lambda: [b"first" * 8])

    def current(self, now: datetime) -> tuple[bytes, ...]:
        """All of them, at any time."""
        assert now.tzinfo
        return tuple(self.stored)


def signer(keys: FakeKeys | None = None) -> Signer:
    """A signer; without keys of the test's own, over the same ones each time."""
    return Signer(keys or FakeKeys(), lambda: NOON)
