"""What a webhook is, and where one may be; pure, no AWS, no network."""

import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_URL = 500
_TEXT = re.compile(r"[!-~]+", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+", re.ASCII)
_OF_THE_INTERNET = IPv6Network("2000::/3")
"""Where all public addresses of version 6 are (RFC 4291); none that stands for one of version 4 but 6to4's."""
_6TO4 = IPv6Network("2002::/16")


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A system that is called: its name and its address; what its calls are signed with lies elsewhere."""

    name: str
    url: str
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a call goes: to a host and port, with or without TLS, and what is requested there."""

    host: str
    port: int
    is_tls: bool
    path: str


def target_in(url: str, *, inside: bool = False) -> Target | None:
    """Where a URL leads; None for one that a webhook may not have.

    Args:
        url: https, without user and fragment, in characters that need no escaping.
        inside: Whether addresses inside the network are allowed, and http for them, as on a developer's machine.
    """
    if len(url) > _LONGEST_URL or not _TEXT.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    schemes = {"https", "http"} if inside else {"https"}
    is_odd = parts.username is not None or parts.password is not None or "#" in url or "\\" in url or port == 0
    if parts.scheme not in schemes or not host or not _HOST.fullmatch(host) or is_odd:
        return None
    if not inside and _is_inside(host):
        return None
    is_tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host=host, port=port or (443 if is_tls else 80), is_tls=is_tls, path=path)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet, in which nothing of the hub's own network can hide."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip not in _OF_THE_INTERNET or ip in _6TO4 or ip.scope_id):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _is_inside(host: str) -> bool:
    """Whether a host says by itself that it is no public one; what a name leads to is looked at with each call."""
    try:
        ip: IPv4Address | IPv6Address | None = ip_address(host)
    except ValueError:
        ip = None
    # A name of digits at its end would be read as an address by some, and each in a way of its own.
    is_number = ip is None and host.rpartition(".")[2].isdecimal()
    is_local = host == "localhost" or host.endswith(".localhost") or "." not in host
    return not is_public(host) if ip else is_number or is_local
