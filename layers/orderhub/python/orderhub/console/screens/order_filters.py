"""The filters of the list of orders: as an address of the console has them, and as the API takes them."""

from orderhub.console.showing import day_start
from orderhub.console.visit import Visit

STAGES = ("ABANDONED_SHOPPING_CART", "INITIALIZED", "IN_PROGRESS", "DELIVERED", "CANCELLED", "OTHER")
FILTERS = ("order_no", "status", "stage", "store", "from", "to")
_DAYS = {"from": 0, "to": 1}


def asked_in(visit: Visit) -> dict[str, str]:
    """The filters as the API takes them: moments for days, of which the last one is meant whole."""
    asked = visit.filters(*FILTERS)
    days = {name: day_start(asked[name], visit.zone, days) for name, days in _DAYS.items() if name in asked}
    statuses = ",".join(visit.each_asked("status"))
    return asked | days | ({"status": statuses} if statuses else {})


def filters_in(visit: Visit) -> dict[str, tuple[str, ...]]:
    """The filters as addresses of the console have them."""
    return {name: visit.each_asked(name) for name in FILTERS}
