"""The deployed stack: its address and the names of what is in it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from local.layout import LocalError


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What a caller must know of a deployed stack; kept as `stack.json`."""

    endpoint_url: str
    region: str
    stack_name: str
    api_url: str
    api_key: str
    drop_bucket: str
    event_bus: str
    tables: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    workflows: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a stack from its file."""
        try:
            return cls(**json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            raise LocalError("no stack is up; start one with: make up") from None
        except (ValueError, TypeError):
            raise LocalError(f"{path} cannot be read; write it anew with: make up") from None

    def save(self, path: Path) -> None:
        """Write the stack, readable by its owner only: it holds a key."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        part.write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")
        part.replace(path)
