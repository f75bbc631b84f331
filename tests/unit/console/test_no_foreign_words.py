"""Each word on a page is of its language, or the API said it: nothing is written out in a template or in the code.

Both are told apart by where they come from. What the API says is marked as it comes, and so are our texts, each
with its language; what is left of a page without a mark was written by neither.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

import pytest

from orderhub.console.assets import FOLDER
from orderhub.console.screens.imports import KINDS
from orderhub.http.roles import ROLES
from orderhub.platform.scopes import Scope
from orderhub.words import translations
from orderhub.words.translations import languages, texts_of
from tests.support.console import API, PlayedApi
from tests.support.console_crawl import Around, Reading, Seen, crawled
from tests.support.openapi import document
from tests.unit.console.filled import SCREENS, filled_api

type Json = Any

DATA, END = "\ue000", "\ue001"
OF = {name: chr(0xE010 + number) for number, name in enumerate(languages())}
"""Marks: in private use, so no text has them."""
_BEGIN = DATA + "".join(OF.values())
MARKED = re.compile(f"[{_BEGIN}][^{_BEGIN}{END}]*{END}")
CUT = re.compile(f"{DATA}[^{_BEGIN}{END}]*")
"""Of what is shown in part, the mark of its end is missing."""
WORDS = re.compile(r"[^\W\d_]{2,}")
"""Single letters are signs: R and F of the grid."""
TAGS = {"zh": "zh-CN"}
SEEN = {"title", "aria-label", "placeholder", "alt", "label", "content"}
READ_BY_SCRIPTS = {"data-copy", "data-base", "data-url", "data-job", "data-upload", "data-field", "data-line"}
LITERAL = {"pre", "textarea", "time", "script", "style"}
"""Elements of what machines read and write: JSON, what was typed, times."""
OF_CODES = {*(kind.upper() for kind in KINDS), *Scope, *ROLES}
UNMARKED = {"language", "formats"}
"""Subjects of words that are no texts."""


@pytest.fixture(autouse=True)
def marked_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    @cache
    def marking(subject: str, language: str) -> Mapping[str, str]:
        texts = texts_of(subject, language)
        return (
            texts if subject in UNMARKED else {name: f"{OF[language]}{text}{END}" for name, text in texts.items()}
        )

    monkeypatch.setattr(translations, "texts_of", marking)


@cache
def codes() -> frozenset[str]:
    """What the document of the API lists one by one: pages look at it, and say it in words."""
    return frozenset(_listed(document()))


def _listed(tree: Json) -> Iterator[str]:
    if isinstance(tree, dict) and isinstance(one := tree.get("enum"), list):
        yield from map(str, one)
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _listed(part)


def marked(value: Json) -> Json:
    """An answer of the API with its texts marked, but for codes and what has no words, such as a time."""
    match value:
        case dict():
            return {name: marked(inner) for name, inner in value.items()}
        case list():
            return [marked(inner) for inner in value]
        case str() if WORDS.search(value) and value not in codes():
            return f"{DATA}{value}{END}"
    return value


class MarkingApi(PlayedApi):
    """Plays another API and marks what it says; ``said`` are its texts and the names of its fields."""

    def __init__(self, played: PlayedApi) -> None:
        super().__init__(played.scopes)
        self.answers, self.files = played.answers, played.files
        self.said: set[str] = set()

    def __call__(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, _: float = 0, /
    ) -> tuple[int, bytes]:
        status, content = super().__call__(method, plain(address), headers, body)
        try:
            found = json.loads(content)
        except ValueError:
            return status, content
        self.said |= {part for text in texts_in(found) for part in (text, *text.split(","))}
        is_session = address.startswith(f"{API}/v1/sessions")
        return status, content if is_session else json.dumps(marked(found)).encode()


def plain(address: str) -> str:
    """An address without marks."""
    return address.replace("%EE%80%80", "").replace("%EE%80%81", "")


def texts_in(value: Json) -> Iterator[str]:
    match value:
        case dict():
            for name, inner in value.items():
                yield name
                yield from texts_in(inner)
        case list():
            for inner in value:
                yield from texts_in(inner)
        case str():
            yield value


def written_by_nobody(text: str, known: Iterable[str]) -> bool:
    """Whether words are left that bear no mark and that are nothing the API said or the address has."""
    while (less := MARKED.sub("", text)) != text:
        text = less
    words = CUT.sub("", text).replace(END, " ").split()
    return any(WORDS.search(word) for word in words if word.strip("():,·;/\\") not in known)


def seen_texts(read: Reading) -> Iterator[tuple[str, Around, str]]:
    """What people read on a page or have read to them: where, within what, and the text."""
    for around, text in read.texts:
        tags = {tag for tag, _ in around}
        if not tags & LITERAL and not _is_code(around):
            yield around[-1][0], around, text
    for around, tag, known in read.elements:
        for name, value in known.items():
            is_said = name in SEEN or (name.startswith("data-") and name not in READ_BY_SCRIPTS)
            if is_said and tag not in {"time", "meta"}:
                yield f"{tag} {name}", around, value


def _is_code(around: Around) -> bool:
    """Whether a text is a code, a call or a line of a file, marked up as such."""
    return around[-1][0] == "code" or any("diff" in known.get("class", "").split() for _, known in around)


def mistakes(seen: Seen, language: str, said: set[str]) -> Iterator[str]:
    known = OF_CODES | said | set(re.split(r"[/?&=~]", unquote(unquote(seen.path)))) | {plain(seen.path)}
    others = [mark for name, mark in OF.items() if name != language]
    for where, around, text in seen_texts(Reading(seen.page)):
        is_choice = any(attributes.get("class") == "language" for _, attributes in around)
        if any(mark in text for mark in others) and not is_choice:
            yield f"{where} in another language: {text}"
        if written_by_nobody(text, known):
            yield f"{where} of no language: {text}"


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("state", ["filled", "empty", "refused"])
def test_each_word_is_of_the_language_or_of_the_api(language: str, state: str) -> None:
    api = MarkingApi(filled_api() if state == "filled" else in_state(state))
    found = {
        f"{seen.method} {seen.path[:60]}: {mistake}"
        for seen in crawled(api, language=TAGS.get(language, language), start=["", *SCREENS.values()])
        if seen.is_page
        for mistake in mistakes(seen, language, api.said)
    }
    assert sorted(found) == []


def in_state(state: str) -> PlayedApi:
    """An API whose lists are empty, or that refuses all but the session."""
    return EmptyApi() if state == "empty" else RefusingApi()


class EmptyApi(PlayedApi):
    """Each list of each answer is empty."""

    def _answer(self, method: str, path: str) -> tuple[int, Json]:
        status, answer = super()._answer(method, path)
        if "sessions" in path or not isinstance(answer, dict):
            return status, answer
        return status, {name: [] if isinstance(inner, list) else inner for name, inner in answer.items()}


class RefusingApi(PlayedApi):
    """There is a session, and the API cannot be reached for all else."""

    def __call__(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, _: float = 0, /
    ) -> tuple[int, bytes]:
        if "/v1/sessions" not in address:
            raise TimeoutError
        return super().__call__(method, address, headers, body)


@pytest.mark.parametrize("script", ["console.js", "upload.js"])
def test_scripts_have_no_words_of_their_own(script: str) -> None:
    content = (FOLDER / script).read_text("utf-8")
    told = re.findall(
        r"""(?:textContent|innerText|innerHTML|title|placeholder) = ([^;]+);|say\(([^)]+)\)""", content
    )

    assert told
    assert [text for pair in told for text in pair if re.search(r"[\"'`]\w", text)] == []


def test_what_is_of_no_language_is_noticed() -> None:
    ours, theirs = f"{OF['en']}Rows{END}", f"{DATA}Jane{END}"
    assert not written_by_nobody(f"{ours}: {theirs} (12)", ())
    assert not written_by_nobody(f"{OF['en']}Of {theirs} alone{END}", ())
    assert not written_by_nobody("A1 · crm", {"crm"})
    assert written_by_nobody(f"{ours} rejected", ())
    assert written_by_nobody("没有", ())
