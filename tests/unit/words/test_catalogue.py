"""Each language has each text, and the code asks for each text there is, and for no other."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import orderhub
from orderhub.messages.placeholders import PLACEHOLDERS
from orderhub.words.translations import DEFAULT, FOLDER

SOURCES = Path(orderhub.__file__).parent
OPEN = {"console_codes", "console_scopes", "fields", "formats"}
"""Those whose names clients or the API choose, or which have one for each currency and month: no code has them."""
IN_A_TEMPLATE = re.compile(r"""["']([a-z_]+\.\w+)["']""")
IN_A_KEY = r"[\w.]+"
NO_KEY = re.compile(r".*\.(html|css|js|json)")


def keys_of(folder: Path, language: str) -> dict[str, str]:
    """The texts of a language: those of its JSON files by ``file: name``, and of messages by file."""
    home = folder / language
    texts = {
        f"{language}/{path.name}: {name}": text
        for path in sorted(home.glob("*.json"))
        for name, text in json.loads(path.read_bytes()).items()
    }
    messages = sorted((home / "messages").glob("*.txt"))
    return texts | {f"{language}/messages/{path.name}": path.read_text("utf-8") for path in messages}


def placeholders(text: str, where: str) -> list[str]:
    """The names in a text that are filled in, each once."""
    if where.endswith(".txt"):
        tags = " ".join(re.findall(r"\{[{%].*?[%}]\}", text))
        return sorted(name for name in PLACEHOLDERS if re.search(rf"(?<![.\w]){re.escape(name)}\b", tags))
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


def mistakes_of(folder: Path, language: str) -> Iterator[str]:
    """What is wrong with the texts of a language, beside those in English."""
    english = {where.removeprefix(DEFAULT): text for where, text in keys_of(folder, DEFAULT).items()}
    own = {where.removeprefix(language): text for where, text in keys_of(folder, language).items()}
    yield from (f"{language}{where} is missing" for where in english.keys() - own.keys())
    yield from (f"{language}{where} is unknown" for where in own.keys() - english.keys())
    for where in english.keys() & own.keys():
        if not own[where].strip():
            yield f"{language}{where} is empty"
        wanted, found = placeholders(english[where], where), placeholders(own[where], where)
        if wanted != found:
            yield f"{language}{where} has the placeholders {found}, not {wanted}"


def folders(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir() if path.is_dir() and path.name != "__pycache__")


@cache
def constants_and_patterns() -> tuple[frozenset[str], frozenset[str]]:
    """The texts in the code, and the keys that are made of parts, as patterns."""
    constants, patterns = set[str](), set[str]()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Constant(value=str(text)):
                    constants.add(text)
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_] as parts) if "." in start:
                    patterns.add("".join(map(_pattern, parts)))
    for path in (SOURCES / "console" / "templates").glob("*.html"):
        constants |= set(IN_A_TEMPLATE.findall(path.read_text("utf-8")))
    return frozenset(constants), frozenset(patterns)


def _pattern(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else f"({IN_A_KEY})"


def english_keys() -> Mapping[str, str]:
    """The keys by which the code asks for texts, each with its file."""
    return {
        f"{path.stem}.{name}": path.name
        for path in (FOLDER / DEFAULT).glob("*.json")
        for name in json.loads(path.read_bytes())
    }


def is_asked_for(key: str) -> bool:
    constants, patterns = constants_and_patterns()
    made = [found for pattern in patterns if (found := re.fullmatch(pattern, key))]
    return key in constants or any(
        key.partition(".")[0] in OPEN or constants.issuperset(found.groups()) for found in made
    )


def test_each_language_has_each_text_with_the_same_placeholders() -> None:
    mistakes = [mistake for language in folders(FOLDER) for mistake in mistakes_of(FOLDER, language)]

    assert not mistakes, "\n".join(sorted(mistakes))


def test_a_language_is_a_folder_named_by_its_code_with_texts_and_messages_and_nothing_else() -> None:
    names = folders(FOLDER)
    files = [
        path.relative_to(FOLDER) for path in FOLDER.glob("*/**/*") if path.is_file() and "__" not in str(path)
    ]

    assert all(re.fullmatch("[a-z]{2,3}", name) for name in names)
    assert {(*path.parts[1:-1], path.suffix) for path in files} == {(".json",), ("messages", ".txt")}


@pytest.mark.parametrize("language", folders(FOLDER))
def test_pages_and_chats_are_tagged_with_the_language_they_are_in(language: str) -> None:
    tags = json.loads((FOLDER / language / "language.json").read_bytes())

    others = {name: tag for name, tag in tags.items() if tag.partition("-")[0] != language}
    assert others == {}, f"{language}/language.json was copied"


def test_no_text_is_there_that_nobody_asks_for() -> None:
    unused = {f"{DEFAULT}/{file}: {key}" for key, file in english_keys().items() if not is_asked_for(key)}

    assert unused == set()


def test_whatever_the_code_asks_for_is_there() -> None:
    constants, patterns = constants_and_patterns()
    subjects = {file.removesuffix(".json") for file in english_keys().values()}
    a_key = re.compile(rf"({'|'.join(subjects)})\.{IN_A_KEY}(?<=[A-Za-z])")
    requested = {text for text in constants if a_key.fullmatch(text) and not NO_KEY.fullmatch(text)}
    made = {pattern for pattern in patterns if pattern.partition("\\")[0] in subjects}

    assert "page.order" in requested
    assert requested - english_keys().keys() == set()
    assert {name for name in made if not any(re.fullmatch(name, key) for key in english_keys())} == set()


def test_what_a_language_lacks_is_named_with_its_file(tmp_path: Path) -> None:
    def put(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")

    put("en/page.json", '{"order": "Order {no}", "more": "More", "copy": "Copy"}')
    put("en/messages/PAID.txt", "Paid: {{ order.number }}")
    put("en/messages/SHIPPED.txt", "Shipped")
    put("de/page.json", '{"order": "Bestellung {nr}", "copy": " ", "mehr": "Mehr"}')
    put("de/messages/PAID.txt", "Bezahlt")

    assert sorted(mistakes_of(tmp_path, "de")) == [
        "de/messages/PAID.txt has the placeholders [], not ['order.number']",
        "de/messages/SHIPPED.txt is missing",
        "de/page.json: copy is empty",
        "de/page.json: mehr is unknown",
        "de/page.json: more is missing",
        "de/page.json: order has the placeholders ['nr'], not ['no']",
    ]
