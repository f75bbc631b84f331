"""How many messages a contact gets at most."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from orderhub.errors import InvalidInput
from orderhub.messages.contact import Cap, Contact
from orderhub.messages.outcomes import Outcome

_CAP = re.compile(r"([1-9]\d{0,2})/([1-9]\d{0,2})")


def cap_in(text: str) -> Cap | None:
    """The cap a setting names, such as ``3/7`` for three messages in seven days; None for an empty one.

    Raises:
        InvalidInput: ``settings_wrong``.
    """
    if not text:
        return None
    match = _CAP.fullmatch(text)
    if not match:
        raise InvalidInput("FREQUENCY_CAP takes messages/days, such as 3/7, or nothing", "settings_wrong")
    return Cap(messages=int(match[1]), span=timedelta(days=int(match[2])))


def refusal(contacts: Sequence[Contact], message_id: str, cap: Cap | None, now: datetime) -> Outcome | None:
    """Why a person is not to get a message; None when nothing speaks against it.

    Args:
        contacts: All that is one person.
        message_id: The message; one that counts already is not counted again.
        cap: How many messages are too many.
        now: The time.
    """
    if any(contact.unsubscribed_at for contact in contacts):
        return Outcome.UNSUBSCRIBED
    if cap is None:
        return None
    recent = {
        sent_id: sent_at
        for contact in contacts
        for sent_id, sent_at in contact.sent.items()
        if sent_at > now - cap.span
    }
    return None if message_id in recent or len(recent) < cap.messages else Outcome.CAPPED
