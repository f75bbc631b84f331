"""One client: does what comes next, waits when it is told to, and sends again until it is acknowledged."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from urllib.parse import quote

from tests.load.api import Answer, Api, Json
from tests.load.ledger import Ledger, Shared
from tests.load.samples import Shop, csv_file

SHARED_ORDERS = 4
_MOST_AT_ONCE = 10
_MOST_ROWS = 60
_TRIES = 200
_WITHOUT_WORD = 1.0
"""Seconds to wait where an answer that is to be asked for again does not say how long."""


@dataclass(slots=True)
class Client:
    """One of many."""

    api: Api
    shop: Shop
    shared: Shared
    pause: Callable[[float], None] = time.sleep
    ledger: Ledger = field(default_factory=Ledger)

    def warm_up(self) -> None:
        """Do each thing once, so that the functions have the processes they need."""
        for do in (self.new_orders, self.changes, self.card, self.list_orders, self.file):
            do()
        self.api.begin()

    def work(self, over: Event) -> None:
        """Do one thing after the other until it is over."""
        mix: dict[Callable[[], None], int] = {
            self.new_orders: 25,
            self.changes: 20,
            self.repeats: 10,
            self.line_of_shared: 10,
            self.card: 20,
            self.list_orders: 10,
            self.file: 5,
        }
        while not over.is_set():
            self.shop.random.choices(list(mix), list(mix.values()))[0]()

    def new_orders(self) -> None:
        """Post a batch of new orders."""
        self._deliver("new orders", self.shop.orders(self._some(_MOST_AT_ONCE)), self.ledger.taken)

    def changes(self) -> None:
        """Post a batch of orders in their next status."""
        self._deliver("changes", [self.shop.changed(body) for body in self._known()], self.ledger.taken)

    def repeats(self) -> None:
        """Post a batch of orders as they are known already."""
        self._deliver("repeats", self._known(), self.ledger.taken)

    def line_of_shared(self) -> None:
        """Post a line of an order that others write to at the same moment."""
        self._deliver("shared order", [self.shop.line_of_shared(SHARED_ORDERS)], self.shared.taken)

    def card(self) -> None:
        """Read the card of an order, which must be as it was last acknowledged."""
        body = self.shop.random.choice(self._known())
        order_no = body["externalOrderId"]
        answer = self._until_done("card", "GET", f"/v1/orders/{quote(order_no)}/card")
        known = self.ledger.orders[order_no].version
        if answer and answer.body["version"] != known:
            self.ledger.faults.append(f"card of {order_no}: version {answer.body['version']}, not {known}")

    def list_orders(self) -> None:
        """Read the newest orders of the store."""
        self._until_done("list", "GET", f"/v1/orders?store={self.shop.store}&limit=50")

    def file(self) -> None:
        """Ask where to upload a file, and upload it; whether it is taken in shows later."""
        orders = self.shop.orders(self._some(_MOST_ROWS), lines=1)
        opened = self._until_done("file asked", "POST", "/v1/imports", {"fileName": "load.csv"})
        if not opened:
            return
        sent = self.api.upload("file sent", opened.body["upload"]["url"], csv_file(orders))
        if sent.call.is_done:
            self.ledger.files[opened.body["importId"]] = orders

    def _deliver(self, operation: str, orders: list[Json], taken: Callable[[Json], None]) -> None:
        """Post orders until each is acknowledged."""
        for _ in range(_TRIES):
            answer = self._until_done(operation, "POST", "/v1/orders?partial=true", {"orders": orders})
            if answer is None:
                return
            failed = {
                failedorder["index"]: failedorder["errors"][0]["code"]
                for failedorder in answer.body["failedOrders"]
            }
            for index, body in enumerate(orders):
                if index not in failed:
                    taken(body)
                elif failed[index] != "try_again":
                    self.ledger.faults.append(f"{operation}: {body['externalOrderId']} failed, {failed[index]}")
            orders = [orders[index] for index, code in failed.items() if code == "try_again"]
            if not orders:
                return
        self.ledger.faults.append(f"{operation}: {len(orders)} orders were never taken")

    def _until_done(self, operation: str, method: str, path: str, body: Json | None = None) -> Answer | None:
        """Call until it is done, at the pace the answers ask for."""
        for _ in range(_TRIES):
            answer = self.api.ask(operation, method, path, body)
            call = answer.call
            if call.is_done:
                return answer
            if call.is_put_off and not answer.wait:
                self.ledger.faults.append(f"{operation}: 429 without Retry-After")
            if not call.is_put_off and 400 <= call.status < 500:
                self.ledger.faults.append(f"{operation}: answered {call.status} {call.code}")
                return None
            # Not all at the same moment again.
            self.pause((answer.wait or _WITHOUT_WORD) * self.shop.random.uniform(1, 1.5))
        self.ledger.faults.append(f"{operation}: never done")
        return None

    def _some(self, most: int) -> int:
        return self.shop.random.randint(1, most)

    def _known(self) -> list[Json]:
        """Some orders that were acknowledged, each once."""
        known = list(self.ledger.orders)
        chosen = self.shop.random.sample(known, min(self._some(_MOST_AT_ONCE), len(known)))
        return [self.ledger.orders[order_no].body for order_no in chosen]
