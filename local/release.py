"""What a release is made of: with another digest, functions behind an alias get a new version."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from local.layout import ROOT

PARAMETER = "Release"
_SOURCES = ("functions", "layers", "template.yaml")


def release(parameters: Mapping[str, str], root: Path = ROOT) -> str:
    """The digest of the code, the template and the values of its parameters.

    SAM makes a new version when code changes, but does not see the values of parameters, so that a setting
    would reach no function behind an alias.
    """
    values = sorted((name, value) for name, value in parameters.items() if name != PARAMETER)
    digest = sha256(json.dumps(values).encode())
    for file in sorted(_files(root)):
        digest.update(f"\n{file.relative_to(root).as_posix()}\n".encode())
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:10]


def _files(root: Path) -> Iterable[Path]:
    for name in _SOURCES:
        source = root / name
        files = source.rglob("*") if source.is_dir() else [source]
        yield from (file for file in files if file.is_file() and "__pycache__" not in file.parts)
