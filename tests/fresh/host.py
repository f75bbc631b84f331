"""How this machine reaches package indexes and mirrors, for one that has no settings of its own."""

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from local.layout import VENV_BIN

_ENVIRONMENT = (
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"),
)
_PIP = re.compile(r"^(.+)\.([\w-]+)=(.+)$", re.MULTILINE)
_PIP_SECTIONS = ("global", "install", ":env:")
"""What counts for installing, the strongest last."""
_APT = ("Acquire::http", "Acquire::https", "Acquire::Retries", "Acquire::Check-Valid-Until", "Acquire::Check-Date")
_PACKAGES_OF_DEBIAN = ("Created-By: Packages", "Origin: Debian", "Label: Debian")


def network_settings() -> dict[str, str]:
    """The environment variables that lead pip, npm and others to where this machine fetches packages."""
    command = [str(VENV_BIN / "python"), "-m", "pip", "config", "list"]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own pip
    passed = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return passed | pip_variables(listing)


def pip_variables(listing: str) -> dict[str, str]:
    """The settings that `pip config list` shows, as environment variables."""
    found: dict[str, dict[str, str]] = {section: {} for section in _PIP_SECTIONS}
    for section, name, value in _PIP.findall(listing):
        if section in found:
            found[section][f"PIP_{name.upper().replace('-', '_')}"] = str(ast.literal_eval(value))
    return {name: value for section in _PIP_SECTIONS for name, value in found[section].items()}


def files_named(settings: Mapping[str, str]) -> list[Path]:
    """The files and folders of this machine that settings name.

    An index in a folder leads to packages that lie beside it, so it is the folder around it.
    """
    words = (word.removeprefix("file://") for value in settings.values() for word in value.split())
    paths = (Path(word) for word in words if word.startswith("/"))
    return sorted({path.parent if path.is_dir() else path for path in paths if path.exists()})


def debian_mirrors() -> list[str]:
    """The mirrors that this machine's apt uses for Debian; none where it is no Debian."""
    return _apt_answer("apt-get", "indextargets", "--format", "$(REPO_URI)", *_PACKAGES_OF_DEBIAN).split()


def apt_settings() -> str:
    """How this machine's apt fetches, in the form of apt's configuration."""
    return _apt_answer("apt-config", "dump", "--format", '%F "%v";%n', *_APT)


def _apt_answer(name: str, *arguments: str) -> str:
    program = shutil.which(name)
    if not program:
        return ""
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout  # noqa: S603 - apt's
