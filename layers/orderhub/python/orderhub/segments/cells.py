"""The cells of the RFM grid, as conditions ask for them; pure, no AWS."""

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from orderhub.customers.sales import CustomerOrder
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import cell_of, customer_sales_of, end_of
from orderhub.segments.evaluate import CellOf, Cells


def cells_by(boundaries: Callable[[], Boundaries], zone: ZoneInfo) -> Cells:
    """The cells by the boundaries that are set, read only when a cell is requested."""

    def cells(as_of: date) -> CellOf:
        until = end_of(as_of, zone)

        def cell(orders: Sequence[CustomerOrder], currency: str, day: date) -> tuple[int, int]:
            own = (order for order in orders if order.currency == currency)
            sales = ((order.ordered_at, order.sale, order.refunded) for order in own if order.sale is not None)
            return cell_of(customer_sales_of("", sales, until), day, boundaries(), zone)

        return cell

    return cells
