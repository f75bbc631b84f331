"""What the pages of the console take beyond the calls of the API, and how large they are on the wire."""

import json
import random
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from orderhub.console.assets import assets
from orderhub.console.desk import Desk
from orderhub.console.screens import SCREENS
from orderhub.console.sessions import Sessions
from tests.bench.report import CPU, Measured, median_of
from tests.support.console import API, ZONE, PlayedApi, request
from tests.unit.console.test_screens import PAGES

_RUNS = 9
_ROWS = 50
"""As many as a page of a list has."""
_KB = 1000
_ID = re.compile(r"[0-9a-f]{12,}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d")


class _FullApi:
    """Answers as the document's examples, with every list as long as a page of it, and takes no time for it."""

    def __init__(self) -> None:
        self._played = PlayedApi()
        self._known: dict[tuple[str, str], tuple[int, bytes]] = {}

    def __call__(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, _: float = 0, /
    ) -> tuple[int, bytes]:
        if (method, address) not in self._known:
            status, content = self._played(method, address, headers, body)
            self._known[method, address] = status, _filled(content, _rows_of(address))
        return self._known[method, address]


def _rows_of(address: str) -> int:
    """How many rows a call asks for."""
    limit = parse_qs(urlsplit(address).query).get("limit", ["0"])[-1]
    return min(int(limit) or _ROWS, _ROWS)


def _filled(content: bytes, rows: int) -> bytes:
    try:
        body = json.loads(content)
    except ValueError:
        return content
    if isinstance(body, dict):
        body = {name: _long(value, rows) if isinstance(value, list) else value for name, value in body.items()}
    return json.dumps(body).encode()


def _long(entries: list[Any], rows: int) -> list[Any]:
    """So many of them, no two alike: what is alike takes no room when it is compressed."""
    if not (entries and isinstance(entries[0], dict)):
        return entries
    chance = random.Random(rows)  # noqa: S311 - no secret
    # The first ones as they are: pages of one thing look for it among them.
    varied = (_varied(entries[place % len(entries)], chance) for place in range(rows - len(entries)))
    return [*entries, *varied]


def _varied(value: Any, chance: random.Random) -> Any:  # noqa: ANN401 - JSON
    match value:
        case dict():
            return {name: _varied(inner, chance) for name, inner in value.items()}
        case list():
            return [_varied(inner, chance) for inner in value]
        case str() if _ID.fullmatch(value):
            return "".join(chance.choice("0123456789abcdef") for _ in value)
        case str() if not _TIME.match(value):
            return re.sub(r"\d", lambda _: chance.choice("0123456789"), value)
    return value


def measure() -> Iterator[Measured]:
    """The slowest and the largest of all pages that are read."""
    desk = Desk(screens=SCREENS, send=_FullApi(), public_url=API, zone=ZONE, sessions=Sessions(lambda: 0.0))
    taken = {name: median_of(_RUNS, CPU, partial(_asked, desk, path)) for name, path in PAGES.items()}
    sizes = {name: _asked(desk, path) for name, path in PAGES.items()}
    beside = sum(len(asset.squeezed) for asset in assets().values())
    slowest, largest = max(taken, key=taken.__getitem__), max(sizes, key=sizes.__getitem__)
    yield Measured(
        figure="page of the console, CPU",
        value=taken[slowest],
        unit="ms",
        budget=150,
        note=f"the slowest of {len(PAGES)}: {slowest}; lists as long as asked for, {_ROWS} at most",
    )
    yield Measured(
        figure="first page of the console",
        value=(sizes[largest] + beside) / _KB,
        unit="kB",
        budget=100,
        note=f"the largest, {largest}, with styles and scripts ({beside / _KB:.0f} kB), compressed",
    )
    yield Measured(figure="further page of the console", value=sizes[largest] / _KB, unit="kB", budget=30)


def _asked(desk: Desk, path: str) -> int:
    """The bytes of a page on the wire.

    Raises:
        RuntimeError: It is no page.
    """
    answer = desk.answer(request(path, headers={"Accept-Encoding": "gzip"}))
    if answer["statusCode"] != 200:
        raise RuntimeError(f"{path}: {answer['statusCode']}")
    body = answer["body"]
    return len(b64decode(body) if answer.get("isBase64Encoded") else body.encode())
