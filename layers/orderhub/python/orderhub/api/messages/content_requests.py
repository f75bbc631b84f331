"""What requests about the content of messages ask for."""

from collections.abc import Set as AbstractSet
from typing import Any

from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, segment_of
from orderhub.messages.content import FIELDS, Content, is_name, language_tag
from orderhub.messages.content_check import checked
from orderhub.mistakes import Mistaken

_EXAMPLE = '{"subject": "Thank you, {{ customer.name }}", "text": "Your order {{ order.number }} is paid."}'
_MOST_ERRORS = 100


def place_in(event: Event, shipped: AbstractSet[str]) -> tuple[str, str]:
    """The name and the language of the message that a request is about.

    Args:
        event: The request.
        shipped: The names of messages that ship, which can be written otherwise than new ones.

    Raises:
        RequestError: ``name_invalid`` or ``language_invalid``.
    """
    name, language = segment_of(event, "name"), language_tag(segment_of(event, "language"))
    if name not in shipped and not is_name(name):
        message = "A message's name is 1 to 64 small letters (a-z), digits and _, or one that ships; not test."
        raise RequestError(message, "name_invalid")
    if language is None:
        raise RequestError("Send the language as a tag, such as en, zh or pt-br.", "language_invalid")
    return name, language


def fields_in(event: Event, *more: str) -> dict[str, Any]:
    """The object that was sent, which has fields of a content, and of the others named.

    Raises:
        RequestError: ``body_invalid``, ``body_too_large`` or ``field_unknown``.
    """
    return object_in(body_of(event), _EXAMPLE, {*FIELDS, *more})


def content_in(fields: dict[str, Any], language: str) -> Content:
    """The content that was sent, when nothing is wrong with it.

    Raises:
        RequestError: ``message_invalid``.
    """
    try:
        return checked(fields, language)
    except Mistaken as fault:
        errors = [mistake.shown() for mistake in fault.mistakes[:_MOST_ERRORS]]
        raise RequestError(str(fault), "message_invalid", errors=errors) from None


def check_version(fields: dict[str, Any], version: int) -> None:
    """Hold the version that was read before, if the request says it, against the one there is.

    Raises:
        RequestError: ``version_conflict``.
    """
    if fields.get("version") is not None and (type(fields["version"]), fields["version"]) != (int, version):
        message = f"The message is at version {version}; read it again, and send that."
        raise RequestError(message, "version_conflict")
