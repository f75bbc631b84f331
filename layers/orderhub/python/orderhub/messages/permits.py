"""Whether a contact may be written to now, of their own accord or by the shop's rules."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.errors import TransientError
from orderhub.messages.caps import refusal
from orderhub.messages.contact import Cap, Contact
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.quiet import QuietHours

_TRIES = 4


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

    def held(self, message_job: MessageJob, now: datetime, zone: ZoneInfo | None = None) -> Result | None:
        """Why the message of a message job is not to go out now; None when it may, and then it counts.

        Args:
            message_job: Whose message it is.
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
            refused = refusal(contacts, message_job.message_id, self._cap, now)
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
