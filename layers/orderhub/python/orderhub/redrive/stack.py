"""The stack that messages are put back into: clients of its services, and what its resources are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Stack(Protocol):
    """A deployed stack."""

    def client(self, service: str) -> Any:  # noqa: ANN401 - one entrance for several services
        """The client of a service, by its name in boto3, such as ``sqs``."""
        ...

    def physical(self, logical_id: str) -> str:
        """What a resource of the template is called; of a queue, its URL."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStack:
    """The stack that a function is part of: what the template tells it, and the clients it made."""

    clients: Mapping[str, Any]
    names: Mapping[str, str]

    def client(self, service: str) -> Any:  # noqa: ANN401 - one entrance for several services
        """The client of a service."""
        return self.clients[service]

    def physical(self, logical_id: str) -> str:
        """What a resource of the template is called."""
        return self.names[logical_id]
