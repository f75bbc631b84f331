"""A small page for buyers: a heading and a form, no script, one style for all of them."""

from pathlib import Path

from orderhub.edge.pages import page_headers, source_of
from orderhub.words.translations import translate

_STYLE = Path(__file__).with_name("feedback.css").read_text("utf-8")
_DIRECTIVES = (f"style-src {source_of(_STYLE)}", "form-action 'self'")


def headers_of(frame_ancestors: str) -> dict[str, str]:
    """The headers of the page.

    Args:
        frame_ancestors: Who may show it in a frame, as that directive of the Content-Security-Policy says it.

    Raises:
        InvalidInput: ``settings_wrong``, that is something else.
    """
    return page_headers(frame_ancestors, _DIRECTIVES)


def page_of(language: str, title: str, content: str) -> str:
    """The page as HTML.

    Args:
        language: One of ``words.languages.languages()``.
        title: What it is called, of ours and without anything to escape.
        content: What stands in it, escaped.
    """
    lang = translate("language.html_tag", language)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main>{content}</main></body></html>"
    )
