"""What the stack's owner decided about files: read from a function's settings."""

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.imports.reactions import Rules
from orderhub.imports.zones import Zones, zones_by_store
from orderhub.messages.reach import channels_in
from orderhub.workflows.catalog import load_catalog


class ImportSettings(Protocol):
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
    """What the stack's owner decided: zones, currency, what reacts, and how many messages one file may send."""

    zones: Zones
    currency: str
    rules: Rules
    max_messages: int


def terms_of(settings: ImportSettings) -> Terms:
    """The terms that settings say."""
    return Terms(
        zones=Zones(
            default=ZoneInfo(settings.default_time_zone), by_store=zones_by_store(settings.store_time_zones)
        ),
        currency=settings.default_currency,
        rules=Rules(
            workflows=tuple(workflow for workflow in load_catalog(settings.workflows).values() if workflow.is_on),
            sms_allowed=settings.sms_allowed == "true",
            region=settings.default_phone_region,
            language=settings.default_language,
            shop_url=settings.shop_url,
            channels=channels_in(settings.message_channels),
        ),
        max_messages=settings.max_messages_per_import,
    )
