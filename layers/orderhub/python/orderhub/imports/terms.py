"""What the stack's owner decided about files: read from a function's settings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.imports.reactions import Rules
from orderhub.imports.zones import Zones, zones_by_store
from orderhub.messages.reach import channels_in
from orderhub.messages.templates import Catalog
from orderhub.settings.shop import ShopSettings
from orderhub.settings.stored import Reads, made_of
from orderhub.workflows.current_catalog import catalog_set_to
from orderhub.workflows.workflow import Workflow


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
    """What the stack's owner decided: zones, currency, what reacts, and how many messages one file may send.

    ``rules`` tells what holds now.
    """

    zones: Zones
    currency: str
    rules: Callable[[], Rules]
    max_messages: int


def terms_of(
    settings: ImportSettings,
    reads: Reads,
    catalog: Catalog,
    saved: Callable[[], Iterable[tuple[object, Workflow]]],
) -> Terms:
    """The terms that settings say.

    Args:
        settings: What the template sets, which holds where the API sets nothing.
        reads: Reads what the API sets.
        catalog: The messages there are.
        saved: The workflows that people saved and that are on.
    """

    def with_saved() -> Rules:
        rules = shipped()
        return replace(rules, workflows=(*rules.workflows, *(workflow for _, workflow in saved())))

    rules_now = partial(_rules, settings, catalog)
    rules_now(ShopSettings())  # so that the function does not start with what no setting may be
    shipped = made_of(reads, rules_now)
    return Terms(
        zones=Zones(
            default=ZoneInfo(settings.default_time_zone), by_store=zones_by_store(settings.store_time_zones)
        ),
        currency=settings.default_currency,
        rules=with_saved,
        max_messages=settings.max_messages_per_import,
    )


def _rules(settings: ImportSettings, catalog: Catalog, shop: ShopSettings) -> Rules:
    return Rules(
        workflows=tuple(flow for flow in catalog_set_to(settings.workflows, shop).values() if flow.is_on),
        sms_allowed=settings.sms_allowed == "true",
        region=settings.default_phone_region,
        language=shop.value("messages.default_language", settings.default_language),
        shop_url=shop.value("messages.shop_url", settings.shop_url),
        channels=channels_in(shop.value("messages.channels", settings.message_channels)),
        catalog=catalog,
    )
