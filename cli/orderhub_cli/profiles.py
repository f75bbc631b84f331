"""Profiles: the hubs somebody works with, by names of their own; their keys lie in the vault."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from orderhub_cli import files, vault
from orderhub_cli.errors import Exit, Failure, usage

FILE = "profiles.json"
USUAL = "default"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A hub: its address, and the key it is called with."""

    name: str
    url: str
    key: str = field(repr=False)


def name_of(asked: str | None) -> str:
    """Which profile is meant: the one asked for, that of ``ORDERHUB_PROFILE``, or the default.

    Raises:
        Failure: It is no name.
    """
    name = asked or os.environ.get("ORDERHUB_PROFILE") or str(files.read(FILE).get("default") or USUAL)
    if not _NAME.fullmatch(name):
        raise usage(f"{name!r} is no name of a profile.", "Use letters, digits, '.', '_' and '-'.")
    return name


def profile_of(asked: str | None) -> Profile:
    """The hub to work with; ``ORDERHUB_URL`` and ``ORDERHUB_KEY`` win over any profile.

    Raises:
        Failure: Nobody signed in to it.
    """
    name = name_of(asked)
    url, key = (os.environ.get(variable, "").strip() for variable in ("ORDERHUB_URL", "ORDERHUB_KEY"))
    if url or key:
        if not (url and key):
            raise usage("ORDERHUB_URL and ORDERHUB_KEY go together.", "Set both, or none to use a profile.")
        return Profile(name=name, url=address(url), key=key)
    kept = saved().get(name)
    key = vault.find(f"{name}:key") if kept else ""
    if not kept or not key:
        todo = "Sign in with `orderhub login`" + ("" if name == USUAL else f" --profile {name}")
        todo += ", or set ORDERHUB_URL and ORDERHUB_KEY."
        raise Failure(f"Nobody is signed in as {name}.", "not_signed_in", todo=todo, exit_code=Exit.NOT_ALLOWED)
    return Profile(name=name, url=kept, key=key)


def saved() -> Mapping[str, str]:
    """The addresses of all profiles by their names."""
    kept = files.read(FILE).get("profiles", {})
    return {name: str(url) for name, url in kept.items()} if isinstance(kept, dict) else {}


def save(profile: Profile) -> str:
    """Keep a profile; the first becomes the default. Says where its key is kept."""
    kept = files.read(FILE)
    where = vault.keep(f"{profile.name}:key", profile.key)
    default = kept.get("default") or profile.name
    files.write(FILE, {"default": default, "profiles": {**saved(), profile.name: profile.url}})
    return where


def forget(name: str) -> None:
    """Forget a profile with its secrets.

    Raises:
        Failure: There is none of that name.
    """
    known = {**saved()}
    if known.pop(name, None) is None:
        raise unknown(name)
    vault.forget(f"{name}:key")
    vault.forget(f"{name}:listen")
    default = files.read(FILE).get("default")
    files.write(FILE, {"default": next(iter(known), "") if default == name else default, "profiles": known})


def use(name: str) -> None:
    """Make a profile the default.

    Raises:
        Failure: There is none of that name.
    """
    if name not in saved():
        raise unknown(name)
    files.write(FILE, {"default": name, "profiles": {**saved()}})


def unknown(name: str) -> Failure:
    """What is said of a profile that is not there."""
    todo = "`orderhub profiles` lists those there are."
    return Failure(f"There is no profile {name}.", "profile_unknown", todo=todo, exit_code=Exit.NOT_FOUND)


def address(url: str) -> str:
    """An address as it is kept; a key goes over an encrypted connection, or stays on this machine.

    Raises:
        Failure: It is no address of a hub.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        is_address = parts.scheme in {"http", "https"} and bool(host) and parts.port != 0
    except ValueError:
        host, is_address = "", False
    if not is_address or parts.username or parts.query or parts.fragment:
        todo = "It begins with https:// and ends with the stage, such as https://hub.example.com/api."
        raise usage("That is no address of a hub.", todo)
    if parts.scheme == "http" and not is_loopback(host):
        raise usage("A key is sent over https only, except on this machine.", "Give the address with https://.")
    return url.strip().rstrip("/").removesuffix("/v1")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
