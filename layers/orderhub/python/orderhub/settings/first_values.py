"""What the template says of each setting: the values that hold until the API says others; pure, no AWS."""

import json
from collections.abc import Mapping
from typing import Protocol

from orderhub.settings.catalog import CATALOG


class TemplateSettings(Protocol):
    """The settings of a function that knows all of them; ``workflows`` is what those are set to, as JSON."""

    @property
    def quiet_hours(self) -> str: ...  # noqa: D102 - named as the parameter of the stack; so are the others
    @property
    def frequency_cap(self) -> str: ...  # noqa: D102
    @property
    def message_channels(self) -> str: ...  # noqa: D102
    @property
    def default_language(self) -> str: ...  # noqa: D102
    @property
    def sender_email(self) -> str: ...  # noqa: D102
    @property
    def shop_url(self) -> str: ...  # noqa: D102
    @property
    def stop_segment(self) -> str: ...  # noqa: D102
    @property
    def workflows(self) -> str: ...  # noqa: D102


def first_values(settings: TemplateSettings) -> Mapping[str, str]:
    """The value of each place in the catalogue."""
    told = {
        "messages.quiet_hours": settings.quiet_hours,
        "messages.frequency_cap": settings.frequency_cap,
        "messages.channels": settings.message_channels,
        "messages.default_language": settings.default_language,
        "messages.sender_email": settings.sender_email,
        "messages.shop_url": settings.shop_url,
        "messages.stop_segment": settings.stop_segment,
    }
    for workflow, values in json.loads(settings.workflows).items():
        told |= {f"workflows.{workflow}.{name}": value for name, value in values.items()}
    return {place: told.get(place, setting.default) for place, setting in CATALOG.items()}
