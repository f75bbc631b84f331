"""The environment of every local command: nothing in it leads to a real account.

`python -m local.environment COMMAND …` runs a command of `.venv` in it.
"""

import os
import sys

from local.layout import VENV_BIN

DEFAULT_PORT = 4566
REGION = "us-east-1"
# MiniStack's root user; every other key is held to its IAM policies.
ROOT_KEY = "test"
LOOPBACK = "127.0.0.1,localhost,::1"

# Built from an allow-list, so an AWS setting nobody thought of cannot slip through.
_KEPT = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR"),
        *("TERM", "COLUMNS", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "CI"),
        *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
        # pip fetches the vendor layer through them; `NO_PROXY` keeps AWS calls off them.
        *("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"),
        # What orderhub's own commands are told.
        *("PORT", "PERSIST", "STAY", "PARAMETERS", "WIPE", "FILE", "MEND", "QUEUE", "TO", "YES"),
    }
)
_KEPT_PREFIXES = ("LC_", "PIP_", "PYTEST_", "HYPOTHESIS_", "ORDERHUB_")


def pinned(port: int) -> dict[str, str]:
    """Return the whole environment for a child process that talks to the cloud on `port`."""
    inherited = {
        name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    return inherited | {
        "PATH": f"{VENV_BIN}{os.pathsep}{inherited.get('PATH', os.defpath)}",
        "PORT": str(port),
        "NO_PROXY": LOOPBACK,
        "no_proxy": LOOPBACK,
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint(port),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
    }


def endpoint(port: int) -> str:
    """Return the address of the embedded cloud on `port`."""
    return f"http://127.0.0.1:{port}"


def chosen_port() -> int:
    """Return the port that `PORT` names, or the default one."""
    value = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not value.isdecimal() or not 0 < int(value) < 65536:  # noqa: PLR2004 - the range of TCP ports
        raise SystemExit(f"orderhub: PORT={value} is not a port number.")
    return int(value)


def main() -> None:
    """Replace this process by the command, in the pinned environment."""
    environment = pinned(chosen_port())
    command = sys.argv[1:]
    os.execvpe(command[0], command, environment)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
