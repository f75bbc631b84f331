"""What each customer should have, by the orders alone and by where their identities lead; pure, no AWS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

from orderhub.customers.identities import IdentityKey, identities_in, keys_of
from orderhub.customers.resolve import Link, Resolved, is_nobodys, resolve
from orderhub.customers.sales import CustomerOrder, customer_order
from orderhub.orders.amounts import Amount
from orderhub.orders.model import Header
from orderhub.orders.person import header_without

_NOTHING: Mapping[str, Mapping[str, Amount]] = MappingProxyType({})
_NO_REFUNDS: Mapping[str, Mapping[str, Decimal]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a customer should have of an order; followed it is when all of its identities lead somewhere."""

    order: CustomerOrder
    is_followed: bool


class IdentityReader(Protocol):
    """Where customers are kept."""

    def links(self, keys: Iterable[IdentityKey]) -> Mapping[IdentityKey, Link]:
        """Where identities lead now, of those that lead anywhere."""
        ...


class Secret(Protocol):
    """What keys of identities are made with."""

    def get(self) -> bytes:
        """The secret."""
        ...


class Owners:
    """Tells whose orders are.

    Args:
        table: Where it is kept where identities lead.
        secret: What keys of identities are made with.
        region: The country (ISO 3166, such as ``CN``) of phone numbers without a country code.
        refunded_counts: Whether sales stay what they were when something of them is paid back.
    """

    def __init__(
        self, table: IdentityReader, secret: Secret, region: str, *, refunded_counts: bool = True
    ) -> None:
        self._table = table
        self._secret = secret
        self._region = region
        self._refunded_counts = refunded_counts

    def shares_of(
        self,
        headers: Iterable[Header],
        amounts: Mapping[str, Mapping[str, Amount]] = _NOTHING,
        refunds: Mapping[str, Mapping[str, Decimal]] = _NO_REFUNDS,
    ) -> dict[str, Share]:
        """What there should be of some orders, by their numbers.

        Args:
            headers: The orders' headers.
            amounts: Of the products of each, where it matters what there should be and not only where.
            refunds: What was paid back for each, by currency, where it matters likewise.

        Raises:
            TransientError: The customers cannot be read; trying again can help.
        """
        secret = self._secret.get()
        named = [(header, keys_of(identities_in(header, self._region), secret)) for header in headers]
        links = dict(self._table.links({key for _, keys in named for key in keys}))
        nobodys = {header.order_no for header, keys in named if is_nobodys(keys, links)}
        if nobodys:
            named = [
                (head, keys_of(identities_in(head, self._region), secret))
                for header, _ in named
                for head in [header_without(header) if header.order_no in nobodys else header]
            ]
            links |= self._table.links(
                {key for header, keys in named if header.order_no in nobodys for key in keys}
            )
        return {
            header.order_no: self._share(
                resolve(header.order_no, keys, links),
                header,
                amounts.get(header.order_no, {}),
                refunds.get(header.order_no, {}),
            )
            for header, keys in named
        }

    def _share(
        self, resolved: Resolved, header: Header, amounts: Mapping[str, Amount], refunds: Mapping[str, Decimal]
    ) -> Share:
        order = customer_order(
            resolved.customer_id,
            header,
            self._region,
            amounts,
            refunds,
            refunded_counts=self._refunded_counts,
        )
        return Share(order=order, is_followed=not resolved.unbound)
