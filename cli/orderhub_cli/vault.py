"""Secrets: in the system's keyring where there is one that works, else in a file for its owner alone."""

import secrets
from base64 import b64encode
from typing import Any

from orderhub_cli import files

KEYS = "keys.json"
_SERVICE = "orderhub"


def keep(name: str, secret: str) -> str:
    """Keep a secret under a name; says where, for people."""
    if _in_keyring(name, secret):
        if name in (kept := files.read(KEYS)):
            files.write(KEYS, {other: said for other, said in kept.items() if other != name})
        return "the system keyring"
    path = files.write(KEYS, files.read(KEYS) | {name: secret})
    return f"{path} (there is no system keyring that works), readable by you alone"


def find(name: str) -> str:
    """The secret of a name; blank where there is none."""
    kept = files.read(KEYS).get(name)
    return kept if isinstance(kept, str) else _of_keyring(name)


def forget(name: str) -> None:
    """Forget the secret of a name, wherever it is."""
    kept = files.read(KEYS)
    if name in kept:
        files.write(KEYS, {other: secret for other, secret in kept.items() if other != name})
        return
    try:
        _keyring().delete_password(_SERVICE, name)
    except Exception:  # noqa: BLE001 - backends raise whatever their system does; then there is none
        return


def made(name: str) -> str:
    """The secret of a name, made when it is first asked for, as the hub makes those of webhooks."""
    found = find(name)
    if not found:
        found = f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"
        keep(name, found)
    return found


def _keyring() -> Any:  # noqa: ANN401 - the module, which loads slowly and is seldom needed
    import keyring  # noqa: PLC0415 - the same

    return keyring


def _in_keyring(name: str, secret: str) -> bool:
    try:
        _keyring().set_password(_SERVICE, name, secret)
    except Exception:  # noqa: BLE001 - backends raise whatever their system does
        return False
    # One that is switched off takes everything and keeps nothing.
    return _of_keyring(name) == secret


def _of_keyring(name: str) -> str:
    try:
        return _keyring().get_password(_SERVICE, name) or ""
    except Exception:  # noqa: BLE001 - the same
        return ""
