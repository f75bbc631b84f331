"""What is said when the Customers table does not answer."""

from orderhub.errors import TransientError
from orderhub.platform.aws import fault_of


def unreachable(error: Exception) -> Exception:
    """The fault to raise for a failed call: TransientError if trying again can help, else the error itself."""
    return fault_of(error, "the customers cannot be reached right now", "customers_unreachable")


def busy() -> TransientError:
    """The fault to raise when it is busy all the time."""
    return TransientError("the customers are busy", "customers_busy", is_busy=True)
