"""The messages there are: those that ship, and over them those that people saved."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from orderhub.messages.content import KIND, merged, place_in
from orderhub.messages.templates import Key, Template, load_catalog, names_in
from orderhub.platform.documents import Document, Documents
from orderhub.platform.remembered import remembered

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class SavedContents(Protocol):
    """Where contents are saved; see Documents."""

    def each(self) -> Iterator[Document]: ...  # noqa: D102 - above


class CurrentMessages(Mapping[str, Mapping[Key, Template]]):
    """A catalog of templates as they were a minute ago at most.

    What reads it raises TransientError where what was saved was not read for an hour; trying again can help.

    Args:
        saved: Where contents are saved.
        clock: Tells the time.
    """

    def __init__(self, saved: SavedContents, clock: Callable[[], datetime]) -> None:
        shipped = load_catalog()

        def read() -> Mapping[str, Mapping[Key, Template]]:
            return merged(shipped, {document.name: document.body or {} for document in saved.each()})

        self._recall = remembered(read, clock)

    def __getitem__(self, language: str) -> Mapping[Key, Template]:
        """The templates in a language."""
        return self._recall()[language]

    def __iter__(self) -> Iterator[str]:
        """The languages there are templates in."""
        return iter(self._recall())

    def __len__(self) -> int:
        """How many languages there are."""
        return len(self._recall())


class MessageNames(AbstractSet[str]):
    """The names of all messages there are, read when they are asked for, so that what was just saved is known.

    What reads them raises TransientError when trying again can help.

    Args:
        saved: Where contents are saved.
    """

    def __init__(self, saved: SavedContents) -> None:
        self._shipped = names_in(load_catalog())
        self._saved = saved

    def __contains__(self, name: object) -> bool:
        """Whether there is a message of that name."""
        return name in self._shipped or name in self._all()

    def __iter__(self) -> Iterator[str]:
        """The names, in their order."""
        return iter(sorted(self._all()))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all())

    def _all(self) -> frozenset[str]:
        return self._shipped | {place_in(document.name)[0] for document in self._saved.each()}


def current_messages(
    client: "DynamoDBClient", operations_table: str, clock: Callable[[], datetime]
) -> CurrentMessages:
    """The messages of a stack, for whoever sends them."""
    return CurrentMessages(Documents(client, operations_table, KIND), clock)


def message_names(client: "DynamoDBClient", operations_table: str) -> MessageNames:
    """The names of a stack's messages, for whoever is to name one."""
    return MessageNames(Documents(client, operations_table, KIND))
