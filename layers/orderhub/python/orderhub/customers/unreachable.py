"""What is said when the Customers table does not answer."""

from orderhub.edge.aws import fault_of
from orderhub.faults import Passing


def unreachable(error: Exception) -> Exception:
    """The fault to raise for a failed call: Passing if trying again can help, else the error itself."""
    return fault_of(error, "the customers cannot be reached right now", "customers_unreachable")


def busy() -> Passing:
    """The fault to raise when it is busy all the time."""
    return Passing("the customers are busy", "customers_busy", is_busy=True)
