"""The settings of a shop as they are stored, read at most once a minute."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from orderhub.platform.documents import Documents
from orderhub.platform.remembered import remembered
from orderhub.settings.catalog import SENDER
from orderhub.settings.shop import KIND, NAME, ShopSettings, settings_in, usable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Reads = Callable[[], ShopSettings]


def shop_settings(client: "DynamoDBClient", operations_table: str) -> Reads:
    """What reads the settings: with the first call, then once a minute.

    What it returns raises TransientError when nothing is known of the last hour: rather a message that comes later
    than one in hours that somebody made quiet.
    """
    documents = Documents(client, operations_table, KIND)
    return remembered(lambda: settings_in(documents.current(NAME)), partial(datetime.now, UTC))


def made_of[T](reads: Reads, make: Callable[[ShopSettings], T]) -> Callable[[], T]:
    """What makes something of the settings, anew when they were read anew.

    What it returns raises TransientError as ``reads`` does.
    """
    last: list[tuple[ShopSettings, T]] = []

    def made() -> T:
        settings = reads()
        if not last or last[0][0] is not settings:
            last[:] = [(settings, make(settings))]
        return last[0][1]

    return made


def sender_in(template: str, reads: Reads) -> str:
    """The address that messages come from now, which is the template's where the API sets none."""
    return usable(reads(), template).value(SENDER, template)
