"""How an invariant says that it does not hold."""


class BrokenError(AssertionError):
    """An invariant does not hold."""


def hold(is_so: object, condition: object = "") -> None:
    """Go on when it is so.

    Raises:
        BrokenError: It is not.
    """
    if not is_so:
        raise BrokenError(condition)
