"""Somebody else's system that wants to be told: a webhook that is down now and then, and keeps what it took."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

from orderhub.errors import TransientError
from orderhub.webhooks.webhook import Target
from tests.chaos.faults import STRUCK

NAME = "crm"
_DOWN = (0, 1, 4, 9)
"""How many calls of an id it does not take: up to all that are made before somebody has them made again."""


@dataclass(slots=True)
class PlayedLine:
    """In the place of the line to the world outside; ``taken`` counts calls by the id in their bodies."""

    calls: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> int:  # noqa: ARG002 - as the line has it
        """The status of the answer.

        Raises:
            TransientError: There is none.
        """
        call = json.loads(body)["id"]
        self.calls[call] += 1
        if self.calls[call] > _DOWN[crc32(call.encode()) % len(_DOWN)]:
            self.taken[call] += 1
            return 200
        STRUCK["webhook down"] += 1
        if self.calls[call] % 2:
            raise TransientError("no answer", "webhook_unreachable")
        return 503
