"""What requests about settings ask for; pure, no AWS."""

from typing import Any

from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of, header_of

_EXAMPLE = '{"workflows": {"delivered_follow_up": {"days": "7"}}, "messages": {"quiet_hours": null}}'
_RESTORE = "restore"
_DIGITS = 8


def body_in(event: Event) -> dict[str, Any]:
    """The object that a request sends.

    Raises:
        RequestError: ``body_invalid`` or ``body_too_large``.
    """
    return object_in(body_of(event), _EXAMPLE)


def restored_in(body: dict[str, Any]) -> int | None:
    """The version that is to be brought back; None where the body says values.

    Raises:
        RequestError: ``restore_invalid``.
    """
    if _RESTORE not in body:
        return None
    number = body[_RESTORE]
    if len(body) > 1 or type(number) is not int or not 0 <= number < 10**_DIGITS:
        message = "Send restore alone, as the number of a version; 0 is what the template says."
        raise RequestError(message, "restore_invalid")
    return number


def check_version(event: Event, version: int) -> None:
    """Hold the version that ``If-Match`` names, if it does, against the one there is.

    Raises:
        RequestError: ``settings_changed``.
    """
    wanted = header_of(event, "If-Match")
    if wanted is not None and wanted.strip() != tag_of(version):
        message = (
            f"The settings have been changed; they are of version {version} now. Read them, then change them."
        )
        raise RequestError(message, "settings_changed")


def tag_of(version: int) -> str:
    """The ETag of settings."""
    return f'"{version}"'
