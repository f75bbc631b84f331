"""What can go wrong, each with what to do, a code, and what the command ends with."""

from enum import IntEnum


class Exit(IntEnum):
    """What the command ends with."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    NOT_ALLOWED = 3
    NOT_FOUND = 4
    UNREACHABLE = 5
    STOPPED = 130


class Failure(Exception):
    """What was asked for did not happen.

    Args:
        message: What is wrong.
        code: Its stable name; of a refusal the hub's.
        todo: What to do about it.
        exit_code: What the command ends with.
        details: What else the hub says of it, each with code, pointer and message.
        request_id: The id to ask the hub's people with.
    """

    def __init__(  # noqa: PLR0913 - all that is said of a failure
        self,
        message: str,
        code: str,
        *,
        todo: str = "",
        exit_code: Exit = Exit.REFUSED,
        details: tuple[dict[str, object], ...] = (),
        request_id: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.todo = todo
        self.exit_code = exit_code
        self.details = details
        self.request_id = request_id

    def shown(self) -> dict[str, object]:
        """The failure as JSON has it."""
        more = {"todo": self.todo, "errors": [*self.details], "requestId": self.request_id}
        return {"code": self.code, "message": self.message, **{name: said for name, said in more.items() if said}}


def usage(message: str, todo: str = "") -> Failure:
    """What the command line does not say, or says wrong."""
    return Failure(message, "usage", todo=todo, exit_code=Exit.USAGE)
