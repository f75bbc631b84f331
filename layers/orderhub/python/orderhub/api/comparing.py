"""Two versions of what people save, held against each other: the answer to ``diff`` on a list of versions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.query_params import versions_compared
from orderhub.http.request import Event
from orderhub.platform.differences import difference


class Version(Protocol):
    """A version of whatever was saved."""

    @property
    def version(self) -> int: ...  # noqa: D102 - above


def compared[V: Version](
    event: Event,
    newest: Callable[[int, int], Sequence[V]],
    shown: Callable[[V], dict[str, Any]],
    body: Callable[[V], Mapping[str, Any]],
) -> Answer | None:
    """The two versions that ``diff`` names, and how the second differs from the first; None without it.

    Args:
        event: The request.
        newest: So many of the newest versions before a number.
        shown: A version as the API shows it.
        body: What of a version is held against the other.

    Raises:
        RequestError: ``diff_invalid``, ``version_unknown``.
    """
    numbers = versions_compared(event)
    if numbers is None:
        return None
    before, after = (_existing(number, newest) for number in numbers)
    names = (f"version {before.version}", f"version {after.version}")
    text = difference(body(before), body(after), names)
    return Answer(body={"versions": [shown(before), shown(after)], "next": None, "diff": text})


def _existing[V: Version](number: int, newest: Callable[[int, int], Sequence[V]]) -> V:
    found = next((one for one in newest(1, number + 1) if one.version == number), None)
    if found is None:
        raise RequestError(
            "There is no version of that number; the list of versions says which.", "version_unknown"
        )
    return found
