"""The one tree of errors: each has a stable code and says whether trying again can help."""


class Fault(Exception):
    """Something that went wrong, in words for the person who can mend it.

    Args:
        message: What is wrong and what to do; never a value a customer gave us.
        code: Stable, machine-readable name of the fault.
    """

    retryable = False

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class Refused(Fault):
    """The input cannot be taken as it is; sending it again changes nothing."""


class Passing(Fault):
    """A fault that may pass by itself (throttle, time-out, 5xx); trying again can help."""

    retryable = True
