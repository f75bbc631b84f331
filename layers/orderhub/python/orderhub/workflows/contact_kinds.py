"""The kinds of contact that messages are sent to, as the shop is set now."""

from typing import Protocol

from orderhub.events.event_facts import reachable_kinds
from orderhub.settings.stored import Reads


class ChannelSettings(Protocol):
    """What the template says of channels; ``sms_allowed`` is ``true`` or ``false``."""

    @property
    def message_channels(self) -> str: ...  # noqa: D102 - above
    @property
    def sms_allowed(self) -> str: ...  # noqa: D102 - above


def contact_kinds_in(settings: ChannelSettings, reads: Reads) -> frozenset[str]:
    """The kinds of contact that the channels of now lead to.

    Raises:
        TransientError: Nobody knows what the shop is set to.
    """
    channels = reads().value("messages.channels", settings.message_channels)
    return reachable_kinds(channels, sms_allowed=settings.sms_allowed == "true")
