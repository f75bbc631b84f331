"""In which language a message is, and why in that one; pure, no AWS."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from orderhub.messages.templates import Catalog, Key, Template, language_held, tags_of


class LanguageReason(StrEnum):
    """Why a language was taken: the first in this order that has a text.

    ``nearest`` is the beginning of what was asked for, such as ``zh`` of ``zh-hk``.
    """

    ASKED = "asked"
    NEAREST = "nearest"
    DEFAULT = "default"
    ENGLISH = "english"


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageTaken:
    """The language that was taken, and why; ``asked`` is None where no language of the buyer is known."""

    asked: str | None
    taken: str
    because: LanguageReason

    def shown(self) -> dict[str, str | None]:
        """It as the API shows it."""
        return asdict(self)


def template_taken(
    catalog: Catalog, key: Key, asked: str | None, default: str
) -> tuple[Template, LanguageTaken] | None:
    """The template in the first language that has one, and which that is; None if there is none.

    Args:
        catalog: The templates there are.
        key: The message and the channel.
        asked: The language that was asked for, or the buyer's, if that is known.
        default: That of buyers whose language is not known.
    """
    tag = language_held(catalog, key, asked, default)
    if tag is None:
        return None
    return catalog[tag][key], LanguageTaken(asked=asked or None, taken=tag, because=_reason(tag, asked, default))


def _reason(tag: str, asked: str | None, default: str) -> LanguageReason:
    wanted = tags_of(asked)
    if tag in wanted:
        return LanguageReason.ASKED if tag == wanted[0] else LanguageReason.NEAREST
    return LanguageReason.DEFAULT if tag in tags_of(default) else LanguageReason.ENGLISH
