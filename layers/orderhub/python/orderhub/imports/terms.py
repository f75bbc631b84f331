"""What the stack's owner decided about files: read from a function's settings."""

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.imports.reactions import Rules
from orderhub.imports.zones import Zones, zones_by_store
from orderhub.messages.reach import ways_in
from orderhub.workflows.catalog import load_catalog


class Said(Protocol):
    """The settings that say it."""

    @property
    def default_time_zone(self) -> str: ...  # noqa: D102 - named as the parameter of the stack; so are the others
    @property
    def store_time_zones(self) -> str: ...  # noqa: D102
    @property
    def default_currency(self) -> str: ...  # noqa: D102
    @property
    def default_language(self) -> str: ...  # noqa: D102
    @property
    def default_phone_region(self) -> str: ...  # noqa: D102
    @property
    def sms_allowed(self) -> str: ...  # noqa: D102
    @property
    def shop_url(self) -> str: ...  # noqa: D102
    @property
    def workflows(self) -> str: ...  # noqa: D102
    @property
    def message_channels(self) -> str: ...  # noqa: D102
    @property
    def max_messages_per_import(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the stack's owner decided: zones, currency, who is told of what, and how many by one file."""

    zones: Zones
    currency: str
    rules: Rules
    max_messages: int


def terms_of(said: Said) -> Terms:
    """The terms that settings say."""
    return Terms(
        zones=Zones(default=ZoneInfo(said.default_time_zone), by_store=zones_by_store(said.store_time_zones)),
        currency=said.default_currency,
        rules=Rules(
            workflows=tuple(one for one in load_catalog(said.workflows).values() if one.is_on),
            sms_allowed=said.sms_allowed == "true",
            region=said.default_phone_region,
            language=said.default_language,
            shop_url=said.shop_url,
            ways=ways_in(said.message_channels),
        ),
        max_messages=said.max_messages_per_import,
    )
