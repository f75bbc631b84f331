"""Calls to AWS, and what becomes of those that fail."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType

from orderhub.platform.aws_errors import AWS_ERRORS, code_of, fault_of


@contextmanager
def translated(message: str, code: str) -> Iterator[None]:
    """Have calls raise TransientError when trying again can help, else AWS's own error.

    Args:
        message: The error's message where trying again can help.
        code: The code that goes with it.
    """
    try:
        yield
    except AWS_ERRORS as error:
        raise fault_of(error, message, code) from error


class _Ignored(AbstractContextManager[None, bool]):
    def __init__(self, codes: tuple[str, ...]) -> None:
        self._codes = codes

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> bool:
        return isinstance(error, AWS_ERRORS) and code_of(error) in self._codes


def ignored(*codes: str) -> AbstractContextManager[None, bool]:
    """Leave a block, and go on behind it, when AWS answers with one of these codes."""
    return _Ignored(codes)
