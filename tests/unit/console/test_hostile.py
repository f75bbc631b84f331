"""Whatever text an answer of the API holds, on every page that one comes to it is text."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.support.console import API, PlayedApi
from tests.support.console_crawl import HOME, Reading, crawled
from tests.unit.console.filled import SCREENS, filled_api
from tests.unit.console.test_no_foreign_words import codes
from tests.unit.console.test_screens import ATTACK, changed

type Json = Any
# Pages are followed through their links, thousands of them; each is held by faster tests too.
pytestmark = pytest.mark.slow


class HostileApi(PlayedApi):
    """Plays another API with an attack at the end of each text it says: of every one, or of all but codes.

    Pages know no code that ends in an attack, and show less of what hangs on it; so both are looked at.
    """

    def __init__(self, played: PlayedApi, *, every: bool) -> None:
        super().__init__(played.scopes)
        self.answers, self.files, self.every = played.answers, played.files, every

    def __call__(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, _: float = 0, /
    ) -> tuple[int, bytes]:
        status, content = super().__call__(method, address, headers, body)
        try:
            answer = json.loads(content)
        except ValueError:
            return status, content
        if address.startswith(f"{API}/v1/sessions"):
            return status, json.dumps(answer | {"name": ATTACK}).encode()
        return status, json.dumps(changed(answer, self._attacked)).encode()

    def _attacked(self, text: str) -> str:
        return text + ATTACK if self.every or text not in codes() else text


def amiss(page: str) -> Iterator[str]:
    """What of a page may run, or leads elsewhere."""
    read = Reading(page)
    for _, tag, known in read.elements:
        runs = any(name.startswith("on") for name in known) or (tag == "script" and "src" not in known)
        if runs or tag == "img":
            yield f"<{tag} {dict(known)}>"
        for name in known.keys() & {"href", "src", "action", "formaction", "hx-get", "hx-post"}:
            if not known[name].startswith((HOME, "#")):
                yield f"{name}={known[name]}"


@pytest.mark.parametrize("every", [True, False])
def test_what_was_slipped_into_any_text_of_any_answer_is_text(every: bool) -> None:  # noqa: FBT001 - a parameter
    api = HostileApi(filled_api(), every=every)
    pages = [seen for seen in crawled(api, start=["", *SCREENS.values()]) if seen.is_page]

    assert {seen.path: found for seen in pages if (found := [*amiss(seen.page)])} == {}
    assert [seen.path for seen in pages if seen.answer["statusCode"] >= 500] == []
    assert len([seen for seen in pages if "alert(1)" in seen.page]) >= len(pages) - 1
