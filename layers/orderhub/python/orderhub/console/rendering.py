"""Fills the templates of the console: Jinja2 with everything escaped that is not markup of ours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Undefined
from markupsafe import Markup, escape

from orderhub.console.assets import asset_name
from orderhub.console.screen import Page, Who
from orderhub.console.showing import TONES, amount, moment_in, word_for
from orderhub.console.visit import Visit
from orderhub.words.translations import has_text, languages, translate

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen in the navigation."""

    title: str
    address: str
    is_current: bool


def rendered(page: Page, visit: Visit, who: Who | None, navigation: Sequence[Entry]) -> str:
    """The HTML of a page.

    Args:
        page: The page.
        visit: What was asked for.
        who: Who is signed in, if anybody is.
        navigation: The screens that are open to them.
    """
    common = _common(visit)
    shown = {"page": page, "who": who, "navigation": navigation, **page.facts}
    return environment().get_template(page.template).render(common | shown)


def _common(visit: Visit) -> dict[str, object]:
    """What every template can ask for."""
    return {
        "visit": visit,
        "done": done(visit),
        "t": partial(_text, visit.language),
        "word": partial(word_for, language=visit.language),
        "moment": partial(moment, visit),
        "amount": amount,
        "tone": lambda code: TONES.get(str(code), "grey"),
        "asset": lambda file: visit.to("assets", asset_name(file)),
        "to": visit.to,
        "html_tag": translate("language.html_tag", visit.language),
        "languages": {name: translate("console.language_name", name) for name in languages()},
    }


def done(visit: Visit) -> str:
    """What was done, where the address says so: ``done=saved`` after a form was taken; nothing for other words."""
    key = f"console_codes.did_{visit.asked('done')}"
    return translate(key, visit.language) if has_text(key) else ""


def moment(visit: Visit, text: object) -> Markup:
    """A time in the store's zone, which a script writes in the reader's; anything else as it is."""
    found = moment_in(str(text or ""), visit.zone)
    if found is None:
        return escape(text or "")
    written = f"{found:%Y-%m-%d %H:%M}"
    return _TIME.format(found.isoformat(), written, visit.zone.key, written)


_TIME = Markup('<time datetime="{}" title="{} {}">{}</time>')


def _text(language: str, key: str, /, **values: object) -> str:
    return translate(key, language, **values)


@cache
def environment() -> Environment:
    """What reads the templates, and escapes what they are filled with."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        # What an answer lacks is nothing; what no template gets at all is a mistake of ours.
        undefined=_Undefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class _Undefined(Undefined):
    """A field that an answer of the API lacks: nothing. A name that no template was given is a mistake of ours."""

    def __str__(self) -> str:
        self._check()
        return ""

    def __bool__(self) -> bool:
        self._check()
        return False

    def __iter__(self) -> Iterator[object]:
        self._check()
        return iter(())

    def __len__(self) -> int:
        self._check()
        return 0

    def _check(self) -> None:
        if not isinstance(self._undefined_obj, Mapping):
            self._fail_with_undefined_error()
