"""The files pages are made lively with: addresses that bear the hash of what is in them, so browsers keep them."""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    kind: str

    @property
    def squeezed(self) -> bytes:
        """The same, compressed."""
        return gzip.compress(self.content, 9, mtime=0)


@cache
def assets() -> dict[str, Asset]:
    """The files by the names they are asked for by: ``console.<hash>.css``."""
    found = (path for path in sorted(FOLDER.iterdir()) if path.suffix in KINDS)
    return {_named(path): Asset(path.read_bytes(), KINDS[path.suffix]) for path in found}


@cache
def asset_name(file: str) -> str:
    """The name a file is asked for by."""
    return _named(FOLDER / file)


def _named(path: Path) -> str:
    return f"{path.stem}.{sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"
