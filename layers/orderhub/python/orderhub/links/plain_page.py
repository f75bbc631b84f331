"""A small page for buyers: a heading and a form, no script, one style for all of them."""

from pathlib import Path

from orderhub.words.translations import translate

STYLE = Path(__file__).with_name("feedback.css").read_text("utf-8")


def page_of(language: str, title: str, content: str) -> str:
    """The page as HTML.

    Args:
        language: One of ``words.translations.languages()``.
        title: What it is called, of ours and without anything to escape.
        content: What stands in it, escaped.
    """
    lang = translate("language.html_tag", language)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>{content}</main></body></html>"
    )
