"""How fast mails go out: no faster than the account may send, which several workers share; pure."""

from collections.abc import Callable

from orderhub.errors import TransientError
from orderhub.messages.carriers import Sender
from orderhub.messages.templates import Message


class Pace:
    """Spaces the mails of one worker.

    Args:
        rate: Tells how many mails a second the account may send.
        workers: How many workers share that rate.
        clock: Tells seconds, and never goes back.
        sleep: Waits that many seconds.
        chance: Draws a number from 0 to 1.
    """

    def __init__(
        self,
        rate: Callable[[], float],
        workers: int,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        chance: Callable[[], float],
    ) -> None:
        self._rate = rate
        self._workers = workers
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._free_at = clock()

    @property
    def seconds_left(self) -> float:
        """How long it is until the next mail may go out."""
        return max(0.0, self._free_at - self._clock())

    def wait(self) -> None:
        """Wait until the next mail may go out."""
        if self.seconds_left:
            self._sleep(self.seconds_left)

    def send(self, sender: Sender, address: str, message: Message) -> str:
        """Send a mail; the next one may go out an interval after this one began.

        After one that was too much the interval is longer by chance, so that workers do not meet again.
        """
        begun, longer = self._clock(), 1.0
        try:
            return sender.send(address, message)
        except TransientError as fault:
            longer += self._chance() if fault.is_busy else 0.0
            raise
        finally:
            self._free_at = begun + longer * self._workers / self._rate()


class PacedMail:
    """A sender of mails that keeps a pace.

    Args:
        sender: What sends them.
        pace: The pace.
    """

    def __init__(self, sender: Sender, pace: Pace) -> None:
        self._sender = sender
        self._pace = pace

    def send(self, address: str, message: Message) -> str:
        """Send a mail, and raise what the sender raises; whoever has it sent waited for the pace before."""
        return self._pace.send(self._sender, address, message)
