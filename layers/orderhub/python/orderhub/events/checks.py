"""One condition held against an event: whether it holds, and the values that decided it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.orders.model import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition as it was written, what came of it, and by which values.

    ``error`` is a stable code where the condition could not be decided; it does not hold then.
    """

    condition: str
    holds: bool
    values: Mapping[str, Json]
    error: str | None = None

    def shown(self) -> dict[str, Any]:
        """It as the API shows it."""
        return {
            "condition": self.condition,
            "holds": self.holds,
            "values": dict(self.values),
            "error": self.error,
        }
