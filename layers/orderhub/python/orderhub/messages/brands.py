"""The brands that are saved: one by default, and one for each store that shows itself in another way."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from orderhub.messages.brand import Brand, brand_of
from orderhub.platform.documents import Document, Documents
from orderhub.platform.remembered import remembered

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KIND = "brands"
DEFAULT = "default"
_STORE = "store#"


class SavedBrands(Protocol):
    """Where brands are saved; see Documents."""

    def each(self) -> Iterator[Document]: ...  # noqa: D102 - above


def name_of(store: str | None) -> str:
    """What a brand is saved under: that of a store, or the default."""
    return f"{_STORE}{store}" if store else DEFAULT


def brands_by_store(saved: SavedBrands, clock: Callable[[], datetime]) -> Callable[[str | None], Brand]:
    """What tells the brand of a store, as it was a minute ago at most.

    What it returns raises TransientError where the brands were not read for an hour; trying again can help.
    """
    recall = remembered(lambda: {document.name: document.body or {} for document in saved.each()}, clock)

    def of_store(store: str | None) -> Brand:
        bodies = recall()
        return brand_of(bodies.get(DEFAULT, {}), bodies.get(name_of(store), {}))

    return of_store


def stored_brands(
    client: "DynamoDBClient", table: str, clock: Callable[[], datetime]
) -> Callable[[str | None], Brand]:
    """The same, of the Operations table."""
    return brands_by_store(Documents(client, table, KIND), clock)
