"""Files to and from addresses that the hub gives out: they take no key, and none is sent there."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from orderhub_cli import client
from orderhub_cli.errors import Exit, Failure
from orderhub_cli.profiles import is_loopback
from orderhub_cli.progress import Progress

_PIECE = 64 * 1024


def upload(path: Path, url: str, progress: Progress) -> None:
    """Put a file to an address.

    Raises:
        Failure: It did not arrive.
    """
    size = path.stat().st_size
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}

    def pieces() -> Iterator[bytes]:
        done = 0
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
                done += len(piece)
                progress.show("uploading", done, size)

    _call("PUT", url, f"{path.name} could not be uploaded", headers, pieces())


def download(url: str) -> bytes:
    """Read a file from an address.

    Raises:
        Failure: It could not be read.
    """
    return _call("GET", url, "The file could not be read").content


def _call(
    method: str, url: str, what: str, headers: dict[str, str] | None = None, content: Iterator[bytes] | None = None
) -> httpx.Response:
    direct = is_loopback(urlsplit(url).hostname or "")
    try:
        with httpx.Client(transport=client.transport, timeout=60, trust_env=not direct) as line:
            answer = line.request(method, url, headers=headers, content=content)
            said = "" if answer.is_success else str(answer.status_code)
    except httpx.HTTPError as error:
        said = type(error).__name__
    if said:
        raise Failure(f"{what}: {said}.", "transfer_failed", todo="Try again.", exit_code=Exit.UNREACHABLE)
    return answer
