"""What the API says of privacy requests: a dry run, one that is taken in or looked at, and somebody back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus

from orderhub.api.customers.parameters import existing_customer, unknown
from orderhub.api.privacy.parameters import PrivacyParameters, privacy_parameters_in, returning_in
from orderhub.api.privacy.responses import Keeping, shown
from orderhub.customers.lookup import CustomerOrders
from orderhub.customers.merges import family_of
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.request import Event, base_url_of, key_id_of, segment_of
from orderhub.orders.json_values import time_text
from orderhub.platform.calling import Worker
from orderhub.platform.log import log
from orderhub.platform.signing import TokenSigner
from orderhub.privacy.data_inventory import DataInventory, counted
from orderhub.privacy.ledger import Ledger
from orderhub.privacy.request import FULFIL, MOST_ORDERS, POLICY, PrivacyKind, Request

_PURPOSE = "privacy"
VALID = timedelta(hours=1)
_LONGEST_ID = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRoutes:
    """What requests are answered from; every method raises TransientError when trying again can help."""

    inventory: DataInventory
    lookup: CustomerOrders
    ledger: Ledger
    worker: Worker
    signer: TokenSigner
    keeping: Keeping

    def ask(self, event: Event, kind: PrivacyKind, now: datetime) -> Answer:
        """A dry run: 200, what there is and a token; or with the token 202: a request to look at.

        Raises:
            RequestError: What ``privacy_parameters_in`` refuses; 404 ``customer_unknown``;
                409 ``customer_too_large``, or
                ``counts_changed`` when others are one with them than were; 422 ``confirm_invalid``.
        """
        parameters = privacy_parameters_in(event)
        if parameters.confirm:
            begun = self.ledger.find(_id_of(parameters.confirm))
            if begun:
                return self._accepted(event, begun)
        family = self._family(parameters)
        orders = self.inventory.order_nos(family)
        if len(orders) > MOST_ORDERS:
            message = f"The customer has more than {MOST_ORDERS} orders, and cannot be one person."
            raise RequestError(message, "customer_too_large")
        found = counted(family, orders, self.inventory)
        bound: dict[str, object] = {"kind": kind, "for": family[0], "customers": _digest(family)}
        if parameters.confirm is None:
            until = now + VALID
            token = self.signer.sign(_PURPOSE, bound | {"until": int(until.timestamp())})
            return Answer(
                body={"customerId": family[0], "counted": found, "confirm": token, "validUntil": time_text(until)}
            )
        self._check(parameters.confirm, bound, now)
        request = Request(
            request_id=_id_of(parameters.confirm),
            kind=kind,
            key_id=key_id_of(event),
            created_at=now,
            updated_at=now,
            customers=tuple(family),
            orders=orders,
            counted=found,
            leased_until=now + POLICY.lease,
        )
        # Where the same request came at the same moment and was first, it is this one all the same.
        self.ledger.add(request)
        log.info("privacy_request_taken", extra={"privacy_request_id": request.request_id, "kind": kind})
        return self._accepted(event, request)

    def read(self, event: Event) -> Answer:
        """A request as it is now; at its end it is the receipt.

        Raises:
            RequestError: ``request_unknown``.
        """
        request_id = segment_of(event, "request_id")
        request = self.ledger.find(request_id) if 0 < len(request_id) <= _LONGEST_ID else None
        if request is None:
            raise RequestError("There is no privacy request of this id.", "request_unknown")
        return Answer(body=shown(request, self.keeping, self.inventory.files.address))

    def restore(self, event: Event, now: datetime) -> Answer:
        """Let somebody come back who was erased, on their own wish; what was erased stays erased.

        Raises:
            RequestError: What ``returning_in`` refuses; 404 ``erased_unknown``.
        """
        keys = self.lookup.keys(returning_in(event))
        requests = sorted(self.inventory.erased.erased_by(keys))
        if not requests:
            message = "Nobody who is known by that was erased."
            raise RequestError(message, "erased_unknown")
        for request_id in requests:
            marks = self.inventory.erased.lift(request_id)
            if marks:
                self.inventory.marks.add(marks, request_id, now, is_back=True)
            self.inventory.erased.forget(request_id)
            log.info("consent_restored", extra={"privacy_request_id": request_id, "key_id": key_id_of(event)})
        return Answer(body={"restored": requests})

    def _family(self, parameters: PrivacyParameters) -> Sequence[str]:
        customer_id = parameters.customer_id or self.lookup.customer(parameters.identities)
        if customer_id is None:
            raise unknown()
        return family_of(existing_customer(customer_id, self.inventory.customers), self.inventory.customers)

    def _check(self, token: str, bound: dict[str, object], now: datetime) -> None:
        claims = self.signer.read(_PURPOSE, token)
        if claims is None or now.timestamp() >= claims.pop("until") or claims["for"] != bound["for"]:
            message = "Send confirm as the dry run's answer for this customer said it, within the hour."
            raise RequestError(message, "confirm_invalid")
        if claims["kind"] != bound["kind"]:
            message = "The token is of a dry run of the other kind; send dryRun to this route."
            raise RequestError(message, "confirm_invalid")
        # Orders and events that came since are the same person's; there will always be more.
        if claims != bound:
            message = "Other customers are one with this one now than the dry run counted; send dryRun again."
            raise RequestError(message, "counts_changed")

    def _accepted(self, event: Event, request: Request) -> Answer:
        if request.state.is_open:
            self.worker.call(FULFIL, privacy_request_id=request.request_id)
        place = f"{base_url_of(event)}/v1/privacy/requests/{request.request_id}"
        body = {"requestId": request.request_id, "kind": request.kind, "state": request.state}
        return Answer(status=HTTPStatus.ACCEPTED, headers={"Location": place}, body=body)


def _id_of(token: str) -> str:
    """The id of the request a token confirms: one token makes one request, however often it is sent."""
    return sha256(token.encode(errors="replace")).hexdigest()[:32]


def _digest(customer_ids: Sequence[str]) -> str:
    return sha256("\n".join(sorted(customer_ids)).encode()).hexdigest()[:16]
