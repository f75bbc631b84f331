"""What the API lists of all customers: page by page, in the order of their ids, which are digests."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from orderhub.api.customers.profile_response import ProfileSources
from orderhub.api.customers.responses import summary_shown
from orderhub.customers.lists import LISTS
from orderhub.customers.merges import each_order
from orderhub.customers.profile import profile_of
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event
from orderhub.orders.model import Json
from orderhub.platform.signing import TokenSigner

MOST_LISTED = 50
_CURSOR = "all_customers"


class CustomerLists(Protocol):
    """Where all customers are listed."""

    def customers_in(self, number: int, after: str | None, limit: int) -> Sequence[str]:
        """The ids in a list, behind one; fewer than asked for only at its end."""
        ...


def listed(event: Event, lists: CustomerLists, sources: ProfileSources, signer: TokenSigner) -> Answer:
    """A page of all customers, with the cursor of the next one; those merged into another are not among them.

    All orders of those on the page are read: 20 cost about a read unit. A page may be short before the last.

    Raises:
        RequestError: ``limit_invalid`` or ``cursor_invalid``.
        TransientError: The customers could not be read; trying again can help.
    """
    limit, cursors = limit_of(event, MOST_LISTED), Cursors(signer, _CURSOR)
    number, after = cursors.position_in(event) or (0, None)
    found: list[str] = []
    while number < LISTS and len(found) < limit:
        wanted = limit - len(found)
        ids = lists.customers_in(number, after, wanted)
        found += ids
        number, after = (number, ids[-1]) if len(ids) == wanted else (number + 1, None)
    position = (number, after) if number < LISTS else None
    return Answer(body={"customers": list(_shown(found, sources)), "next": cursors.to(position)})


def _shown(ids: Sequence[str], sources: ProfileSources) -> Iterator[dict[str, Json]]:
    merges = sources.table.merges()
    for customer_id in ids:
        made = None if merges.is_merged(customer_id) else sources.table.made(customer_id)
        if made is not None:
            orders = each_order(merges.family_of(customer_id), sources.table)
            yield summary_shown(profile_of(made, orders), sources.masks)
