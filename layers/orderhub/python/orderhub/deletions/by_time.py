"""Orders of all statuses by their order time, from the index that the order list is made of."""

from datetime import datetime
from itertools import islice

from orderhub.orders.listing import Filters, StreamReader
from orderhub.orders.streams import merged


class ByTime:
    """Finds orders by their time.

    Args:
        index: The indexes of the Orders table.
    """

    def __init__(self, index: StreamReader) -> None:
        self._index = index

    def in_range(self, start: datetime, end: datetime, limit: int) -> list[str]:
        """Numbers of orders with an order time from ``start`` to before ``end``: the newest, at most so many.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        filters = Filters(since=start, until=end)
        entries = merged(self._index.chunk, filters.streams(), filters.span, None, limit)
        return [entry.position.order_no for entry in islice(entries, limit)]
