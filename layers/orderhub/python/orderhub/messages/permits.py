"""Whether a contact may be written to now, of their own accord or by the shop's rules."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.errors import InvalidInput, TransientError
from orderhub.messages.consent import is_refused
from orderhub.messages.contact import Cap, Contact
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.reach import Channel

_CAP = re.compile(r"([1-9]\d{0,2})/([1-9]\d{0,2})")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_TRIES = 4


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


def refusal(
    contacts: Sequence[Contact], channel: Channel, message_id: str, cap: Cap | None, now: datetime
) -> Outcome | None:
    """Why a person is not to get a message; None when nothing speaks against it.

    Args:
        contacts: All that is one person; what any of them said last counts.
        channel: The way it would go.
        message_id: The message; one that counts already is not counted again.
        cap: How many messages are too many.
        now: The time.
    """
    if is_refused((statement for contact in contacts for statement in contact.statements), channel):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From one time of the day up to another, which may be one of the next day; ``zone`` is the shop's."""

    begin: time
    end: time
    zone: ZoneInfo

    def until(self, now: datetime, zone: ZoneInfo | None = None) -> datetime | None:
        """When the quiet hours end that a moment is in; None when it is in none.

        Args:
            now: The moment.
            zone: Where the buyer lives, if that is known.
        """
        here = zone or self.zone
        local = now.astimezone(here)
        clock, over_midnight = local.time(), self.begin > self.end
        is_quiet = clock >= self.begin or clock < self.end if over_midnight else self.begin <= clock < self.end
        if not is_quiet:
            return None
        day = local.date() + timedelta(days=1) if over_midnight and clock >= self.begin else local.date()
        # In the hour that comes twice in autumn, the end of the same one.
        return datetime.combine(day, self.end, here).replace(fold=local.fold).astimezone(UTC)


def quiet_hours_in(text: str, zone: ZoneInfo) -> QuietHours | None:
    """The quiet hours a setting names, such as ``22:00-08:00``; None for an empty one.

    Raises:
        InvalidInput: ``settings_wrong``.
    """
    if not text:
        return None
    match = _HOURS.fullmatch(text)
    begin, end = (
        (time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))) if match else (None, None)
    )
    if begin is None or end is None or begin == end:
        raise InvalidInput(
            "QUIET_HOURS takes two times of a day, such as 22:00-08:00, or nothing", "settings_wrong"
        )
    return QuietHours(begin=begin, end=end, zone=zone)


class Contacts(Protocol):
    """Where it is stored who got what; see ContactsTable."""

    def read(self, customer_id: str) -> Contact: ...  # noqa: D102 - above
    def count(self, contact: Contact, message_id: str, cap: Cap, now: datetime) -> bool: ...  # noqa: D102 - above
    def uncount(self, customer_id: str, message_id: str) -> None: ...  # noqa: D102 - above


class Permits:
    """Asks for the messages a buyer does not wait for.

    Args:
        contacts: Where it is stored who got what.
        family: All customers that are one with a customer, the one they were merged into first.
        quiet: When nobody is disturbed, if ever.
        cap: How many messages are too many, if any are.
    """

    def __init__(
        self,
        contacts: Contacts,
        family: Callable[[str], Sequence[str]],
        quiet: QuietHours | None = None,
        cap: Cap | None = None,
    ) -> None:
        self._contacts = contacts
        self._family = family
        self._quiet = quiet
        self._cap = cap

    def refusal(
        self, message_job: MessageJob, channel: Channel, now: datetime, zone: ZoneInfo | None = None
    ) -> Result | None:
        """Why the message of a message job is not to go out now; None when it may, and then it counts.

        Args:
            message_job: Whose message it is.
            channel: The way it would go.
            now: The time.
            zone: Where the buyer lives, if that is known.

        Raises:
            TransientError: It cannot be decided right now.
        """
        if message_job.customer_id is None:
            # Only of a known customer is it stored whether they unsubscribed.
            return Result(outcome=Outcome.NOBODY_TO_REACH)
        for _ in range(_TRIES):
            contacts = [self._contacts.read(member_id) for member_id in self._family(message_job.customer_id)]
            refused = refusal(contacts, channel, message_job.message_id, self._cap, now)
            if refused:
                return Result(outcome=refused)
            until = self._quiet.until(now, zone) if self._quiet else None
            if until:
                return Result(outcome=Outcome.QUIET, until=until)
            # All that are one are counted in one place, so that no two workflows pass together.
            if self._cap is None or self._contacts.count(contacts[0], message_job.message_id, self._cap, now):
                return None
        raise TransientError("a contact is being written to by several at once", "contact_busy", is_busy=True)

    def give_back(self, message_job: MessageJob) -> None:
        """Take a message back that did not go out.

        Raises:
            TransientError: It still counts.
        """
        if self._cap and message_job.customer_id:
            self._contacts.uncount(self._family(message_job.customer_id)[0], message_job.message_id)
