"""Posts events to a server as the hub calls a webhook: the same body, the same signature."""

import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from orderhub_cli.errors import usage
from orderhub_cli.profiles import is_loopback

SIGNATURE = "Orderhub-Signature"
_SECONDS = 10.0
"""As long as the hub waits."""
clock: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """How a server answered: its status, or why there was none; and after how long."""

    status: int | None
    fault: str
    milliseconds: int

    @property
    def is_taken(self) -> bool:
        """Whether the hub would count it as taken."""
        return self.status is not None and self.status // 100 == 2  # noqa: PLR2004 - HTTP's

    @property
    def said(self) -> str:
        """The same in words."""
        return f"{self.status or self.fault} in {self.milliseconds} ms"

    def shown(self) -> dict[str, object]:
        """The same for programs."""
        fault = {"fault": self.fault} if self.fault else {}
        return {"status": self.status, **fault, "milliseconds": self.milliseconds}


def call_of(call_id: str, detail_type: str, detail: Mapping[str, Any], by: str) -> dict[str, Any]:
    """The body that tells of an event."""
    return {
        "id": call_id,
        "type": detail_type,
        "occurred_at": detail["metadata"]["occurred_at"],
        "request": {"by": by, **detail.get("request", {})},
        "detail": {name: value for name, value in detail.items() if name != "request"},
    }


def signed_headers(secret: str, body: bytes, moment: int) -> dict[str, str]:
    """The headers of Standard Webhooks 1.0, and the hub's own."""
    message = f"msg_{sha256(body).hexdigest()[:32]}"
    signature = hmac.digest(_key(secret), f"{message}.{moment}.".encode() + body, "sha256")
    own = hmac.digest(secret.encode(), f"{moment}.".encode() + body, "sha256")
    return {
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{b64encode(signature).decode()}",
        SIGNATURE: f"t={moment},v1={own.hex()}",
    }


def _key(secret: str) -> bytes:
    text = secret.removeprefix("whsec_").translate(str.maketrans("-_", "+/"))
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return secret.encode()


def server(url: str) -> str:
    """The address of a server to post to.

    Raises:
        Failure: It is none.
    """
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise usage("That is no address to post to.", "It begins with http:// or https://.")
    return url


def is_here(url: str) -> bool:
    """Whether an address is on this machine."""
    return is_loopback(urlsplit(url).hostname or "")


def post(url: str, call: Mapping[str, Any], secret: str) -> Posted:
    """Post a call, signed; no redirect is followed, as the hub follows none."""
    body = json.dumps(call, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "orderhub",
        **signed_headers(secret, body, int(clock())),
    }
    import httpx  # noqa: PLC0415 - loads slowly, and help needs none of it

    from orderhub_cli import client  # noqa: PLC0415 - the same

    began, status, fault = time.monotonic(), None, ""
    try:
        with httpx.Client(transport=client.transport, timeout=_SECONDS, trust_env=not is_here(url)) as line:
            status = line.post(url, content=body, headers=headers).status_code
    except httpx.HTTPError as error:
        fault = type(error).__name__
    return Posted(status=status, fault=fault, milliseconds=round((time.monotonic() - began) * 1000))
