"""The one tree of errors: each has a stable code and says whether trying again can help."""

from collections.abc import Mapping, Sequence


class OrderHubError(Exception):
    """Something that went wrong, in words for the person who can mend it.

    Args:
        message: What is wrong and what to do; never a value a customer gave us.
        code: Stable, machine-readable name of the fault.
    """

    retryable = False

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class InvalidInput(OrderHubError):
    """The input cannot be taken as it is; sending it again changes nothing."""


class RequestError(InvalidInput):
    """A request that cannot be done as it was sent, or as things are; ``http`` maps its code to a status.

    Args:
        message: What is wrong and what to do about it.
        code: Stable code of the error.
        errors: What is wrong one by one, each with ``pointer``, ``code`` and ``message``, in a text also with
            ``line`` and ``column``.
        retry_after: After how many seconds the same request may be answered otherwise.
    """

    def __init__(
        self,
        message: str,
        code: str,
        *,
        errors: Sequence[Mapping[str, str | int]] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message, code)
        self.errors = errors
        self.retry_after = retry_after


class TransientError(OrderHubError):
    """A fault that may pass by itself (throttle, time-out, 5xx); trying again can help.

    What is busy has no class of its own: workflows tell by the name of this one what they may try again.

    Args:
        message: As of every fault.
        code: As of every fault.
        is_busy: Whether too much is requested at once, rather than something out of reach.
        done: How many of several things were done, counted from the first, before one failed.
    """

    retryable = True

    def __init__(self, message: str, code: str, *, is_busy: bool = False, done: int = 0) -> None:
        super().__init__(message, code)
        self.is_busy = is_busy
        self.done = done


def kind_of(error: Exception) -> str:
    """An error's type; of a call that AWS refused also AWS's code and the call, which name a missing permission.

    Never its message, which may quote what a customer gave us.
    """
    # An error without an answer has the attribute too, and None in it.
    code = (getattr(error, "response", None) or {}).get("Error", {}).get("Code", "")
    words = (type(error).__name__, code, str(getattr(error, "operation_name", "")))
    return " ".join(word for word in words if word)


def place_of(error: Exception) -> str:
    """Where an error was raised: function and line; nothing for one that was not."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame else ""
