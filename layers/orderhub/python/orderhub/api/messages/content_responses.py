"""Messages as the API shows them: what they say, in which languages, and where that comes from."""

from collections.abc import Mapping
from typing import Any

from orderhub.messages.content import content_in, content_of, document_name
from orderhub.messages.reach import Channel, OwnChannel
from orderhub.messages.templates import Catalog, language_held, languages_tried
from orderhub.orders.attributes import time_text
from orderhub.platform.documents import Document

_CHANNELS: tuple[OwnChannel, ...] = (Channel.EMAIL, Channel.SMS)


def message_shown(
    name: str, wanted: tuple[str, ...], catalog: Catalog, saved: Mapping[str, Document]
) -> dict[str, Any] | None:
    """What a message says, None where it says nothing.

    Args:
        name: The message.
        wanted: The languages it is wanted in; the first is the one asked for.
        catalog: The templates that hold.
        saved: What people saved, by the names of documents.
    """
    held = {channel: language_held(catalog, (name, channel), *wanted) for channel in _CHANNELS}
    templates = {channel: catalog[tag][name, channel] for channel, tag in held.items() if tag}
    if not templates:
        return None
    return {
        "name": name,
        "language": wanted[0],
        "languages": list(languages_tried(*wanted)),
        "content": content_of(templates.get(Channel.EMAIL), templates.get(Channel.SMS)).body(),
        "channels": {
            channel: {"language": tag, "source": source_of(name, tag, channel, saved)}
            for channel, tag in held.items()
            if tag
        },
    }


def languages_shown(name: str, catalog: Catalog, saved: Mapping[str, Document]) -> list[dict[str, Any]]:
    """The languages that a message is there in, each with its channels and where they come from."""
    return [
        {
            "language": tag,
            "channels": {
                channel: source_of(name, tag, channel, saved)
                for channel in _CHANNELS
                if (name, channel) in catalog[tag]
            },
            "version": document.version if (document := saved.get(document_name(name, tag))) else 0,
        }
        for tag in sorted(catalog)
        if any((name, channel) in catalog[tag] for channel in _CHANNELS)
    ]


def source_of(name: str, language: str, channel: OwnChannel, saved: Mapping[str, Document]) -> str:
    """Where what holds comes from: ``api`` or ``shipped``."""
    document = saved.get(document_name(name, language))
    if document is None or (channel is Channel.SMS and not content_in(document.body or {}).sms):
        return "shipped"
    return "api"


def version_shown(document: Document) -> dict[str, Any]:
    """One version; ``content`` is null where it was deleted."""
    return {
        "version": document.version,
        "content": document.body,
        "savedAt": time_text(document.saved_at),
        "savedBy": document.saved_by,
    }
