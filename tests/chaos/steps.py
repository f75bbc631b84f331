"""What clients, shops and AWS do to the hub in a run, one after the other or one amid another."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Self

from orderhub.deletions.request import operation_id_of
from orderhub.imports.job import import_id_of
from tests.chaos.clock import CLOCK
from tests.chaos.faults import STRUCK, Fault, Killed
from tests.chaos.hub import BUCKET, FOLLOW, Hub, Work
from tests.chaos.model import Model, Promise, Request, SentOrder
from tests.support.files import csv_file

type Json = dict[str, Any]

KEY = "7f3a2b9c1d0e"
SCOPES = (
    "cards:act cards:decide customers:read events:read events:write imports:read orders:read orders:write "
    "rules:read rules:write tasks:read tasks:write webhooks:write"
)
_COLUMNS = (
    *("order_source", "order_no", "order_status", "order_time", "store_id", "product_id", "sku", "product_name"),
    *("quantity", "total_amount", "external_customer_id", "buyer_email", "buyer_nickname"),
)

_WORDS = {
    "INITIALIZED": "待付款",
    "PAID": "已付款",
    "SHIPPED": "已发货",
    "DELIVERED": "已签收",
    "COMPLETED": "交易成功",
    "CANCELLED": "交易关闭",
}


class UnexpectedError(Exception):
    """The hub answered what it must never answer."""


@dataclass(slots=True)
class Owed:
    """A request that was not acknowledged, to be sent again; ``since`` is where the log was when it was first."""

    body: Json
    request: Request
    query: dict[str, str] | None
    key: str | None
    since: int


@dataclass(slots=True)
class World:
    """The hub, what it must be, and what its clients still wait for."""

    hub: Hub = field(default_factory=Hub)
    model: Model = field(default_factory=Model)
    owed: list[Owed] = field(default_factory=list)
    operations: dict[str, int] = field(default_factory=dict)
    imports: dict[str, int] = field(default_factory=dict)
    unanswered: list["Step"] = field(default_factory=list)

    def call(  # noqa: PLR0913 - all that a request is
        self,
        name: str,
        method: str,
        resource: str,
        *,
        path: str = "",
        body: object = None,
        query: dict[str, str] | None = None,
        key: str | None = None,
        request_id: str = "",
        faults: Sequence[Fault] = (),
        skew: float = 0.0,
    ) -> tuple[int, Json]:
        """Call a route; for a function that was killed API Gateway answers 500.

        Raises:
            UnexpectedError: It answered 500, and not that sending it again can help.
        """
        event = {
            "resource": resource,
            "path": path or resource,
            "httpMethod": method,
            "headers": {"Host": "api.example"} | ({"Idempotency-Key": key} if key else {}),
            "queryStringParameters": query,
            "requestContext": {
                "requestId": request_id or f"request-{self.hub.number()}",
                "path": f"/api{path or resource}",
                "authorizer": {"key_id": KEY, "scopes": SCOPES},
            },
            "body": json.dumps(body) if body is not None else None,
            "isBase64Encoded": False,
        }
        try:
            answer = self.hub.call(name, event, faults, skew, seconds=29)
        except Killed:
            return 500, {}
        if answer["statusCode"] == 500 and "Retry-After" not in answer["headers"]:
            raise UnexpectedError(f"{method} {resource}: {answer['body']}")
        return answer["statusCode"], json.loads(answer["body"] or "{}")

    @contextmanager
    def amid(self, aside: "Step | None") -> Iterator[None]:
        """Have something done in between, once, where a fault says so."""
        left = [aside] if aside else []

        def between() -> None:
            if left:
                left.pop().do(self)

        before, self.hub.between = self.hub.between, between
        try:
            yield
        finally:
            self.hub.between = before

    def send(self, owed: Owed, faults: Sequence[Fault] = (), skew: float = 0.0) -> None:
        """Send a request; one that is not acknowledged is owed."""
        request_id = f"request-{self.hub.number()}"
        self.model.requests[request_id] = owed.request
        # Also an operation that nobody was told of deletes what was asked.
        self.model.requests[operation_id_of(KEY, request_id, owed.key)] = owed.request
        name, method = ("manage_operations", "DELETE") if owed.request.deletes else ("ingest_orders", "POST")
        status, answer = self.call(
            *(name, method, "/v1/orders"),
            body=owed.body,
            query=owed.query,
            key=owed.key,
            request_id=request_id,
            faults=faults,
            skew=skew,
        )
        if status == 202:
            operation_id = answer["operationId"]
            self.operations.setdefault(operation_id, owed.since)
        elif status == 200:
            self._promised(owed, answer)
        elif status in {409, 429, 500, 503}:
            self.owed.append(owed)
        else:
            raise UnexpectedError(f"{method} /v1/orders: {status} {answer}")

    def _promised(self, owed: Owed, answer: Json) -> None:
        codes = {
            failedorder["externalOrderId"]: failedorder["errors"][0]["code"]
            for failedorder in answer["failedOrders"]
        }
        again = []
        for order_no in dict.fromkeys(sent_order.order_no for sent_order in owed.request.orders):
            code = codes.get(order_no)
            if code == "try_again":
                again.append(order_no)
                continue
            if code not in {None, "field_required", "contact_missing"}:
                raise UnexpectedError(f"{order_no}: {code}")
            promise = Promise(answer["requestId"], order_no, owed.since, len(self.hub.log), taken=code is None)
            self.model.promises.append(promise)
        if again:
            body = {"orders": [order for order in owed.body["orders"] if order["externalOrderId"] in again]}
            sent_orders = tuple(sent_order for sent_order in owed.request.orders if sent_order.order_no in again)
            # What was acknowledged of it is not sent again: it is another request.
            self.owed.append(Owed(body, Request(owed.request.mode, sent_orders), owed.query, None, owed.since))


@dataclass(frozen=True, slots=True, repr=False)
class Step(ABC):
    """Something that happens; ``aside`` happens amid it, where a fault says so."""

    faults: tuple[Fault, ...] = ()
    skew: float = 0.0
    aside: "Step | None" = None

    def __repr__(self) -> str:
        """It, without what is as usual."""
        unusual = {field.name: getattr(self, field.name) for field in fields(self)}
        arguments = (
            f"{parameter.name}={unusual[parameter.name]!r}"
            for parameter in fields(self)
            if unusual[parameter.name] != parameter.default
        )
        return f"{type(self).__name__}({', '.join(arguments)})"

    def do(self, world: World) -> None:
        """Have it happen."""
        STRUCK["clocks wrong"] += bool(self.skew)
        with world.amid(self.aside):
            self._do(world)

    def again(self, **named: Any) -> Self:  # noqa: ANN401 - fields of it
        """The same once more, and this time nothing goes wrong; what was chosen by then is named."""
        return replace(self, faults=(), skew=0.0, aside=None, **named)

    @abstractmethod
    def _do(self, world: World) -> None:
        """Have it happen; what goes wrong is in ``_how``."""

    @property
    def _how(self) -> dict[str, Any]:
        return {"faults": self.faults, "skew": self.skew}


@dataclass(frozen=True, slots=True, repr=False)
class Post(Step):
    """A client sends orders."""

    orders: tuple[SentOrder, ...] = ()
    mode: str = "live"
    keyed: bool = False

    def _do(self, world: World) -> None:
        key = f"key-{world.hub.number()}" if self.keyed else None
        body = {"orders": [_wire(sent_order) for sent_order in self.orders]}
        # Of these clients those without a key read which of their orders they are to send again.
        query = {"mode": self.mode, "partial": "false" if self.keyed else "true"}
        world.send(Owed(body, Request(self.mode, self.orders), query, key, len(world.hub.log)), **self._how)


@dataclass(frozen=True, slots=True, repr=False)
class Again(Step):
    """A client sends again what was not acknowledged."""

    pick: int = 0

    def _do(self, world: World) -> None:
        if world.owed:
            STRUCK["requests sent again"] += 1
            world.send(world.owed.pop(self.pick % len(world.owed)), **self._how)


@dataclass(frozen=True, slots=True, repr=False)
class Remove(Step):
    """A client has an order deleted, or all of a day."""

    deletes: str | tuple[str, str] = ""
    mode: str = "live"
    keyed: bool = False

    def _do(self, world: World) -> None:
        of = self.deletes
        body = {"externalOrderId": of} if isinstance(of, str) else dict(zip(("from", "to"), of, strict=True))
        key = f"key-{world.hub.number()}" if self.keyed else None
        request = Request(self.mode, deletes=of)
        world.send(Owed(body | {"mode": self.mode}, request, None, key, len(world.hub.log)), **self._how)


@dataclass(frozen=True, slots=True, repr=False)
class Drop(Step):
    """A file is dropped; S3 may say so twice."""

    orders: tuple[SentOrder, ...] = ()
    mode: str = "live"
    twice: bool = False

    def _do(self, world: World) -> None:
        number = world.hub.number()
        key = f"incoming/{'historical/' if self.mode == 'historical' else ''}orders-{number}.csv"
        world.hub.services.files[key] = (csv_file([_COLUMNS, *_rows(self.orders)]), CLOCK.now)
        moment, sequencer = datetime.fromtimestamp(CLOCK.now, UTC), f"{number:020x}"
        event: Json = {
            "detail-type": "Object Created",
            "time": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "detail": {"bucket": {"name": BUCKET}, "object": {"key": key, "etag": "e", "sequencer": sequencer}},
        }
        import_id = import_id_of(BUCKET, key, f"{sequencer} e", datetime.fromisoformat(event["time"]))
        world.model.requests[import_id] = Request(self.mode, self.orders)
        world.imports[import_id] = len(world.hub.log)
        STRUCK["S3 events twice"] += self.twice
        for _ in range(1 + self.twice):
            world.hub.later("function", "process_import", event)


@dataclass(frozen=True, slots=True, repr=False)
class Follow(Step):
    """A consumer of the stream gets a batch."""

    consumer: str = FOLLOW
    picks: tuple[int, ...] = (0,)
    repeat: bool = False

    def _do(self, world: World) -> None:
        taken = world.hub.batch(self.consumer, self.picks)
        world.hub.follow(self.consumer, taken, repeat=self.repeat, **self._how)


@dataclass(frozen=True, slots=True, repr=False)
class Poison(Step):
    """A change that waits cannot be read by those who tell of it."""

    pick: int = 0

    def _do(self, world: World) -> None:
        waiting = [no for no, some in world.hub.streams[FOLLOW].items() if some]
        if waiting:
            order_no = waiting[self.pick % len(waiting)]
            change = world.hub.streams[FOLLOW][order_no][0]["dynamodb"]
            image = change["NewImage"]
            # One that was told of already could be read.
            if "deleted_at" not in image and change["SequenceNumber"] not in world.hub.tried:
                STRUCK["records poisoned"] += 1
                world.hub.poisoned.add((order_no, int(image["version"]["N"])))


@dataclass(frozen=True, slots=True, repr=False)
class Do(Step):
    """Something that waits is done: a function called, or a state machine started; perhaps twice."""

    pick: int = 0
    repeat: bool = False

    def _do(self, world: World) -> None:
        if world.hub.pending:
            work: Work = world.hub.pending.pop(self.pick % len(world.hub.pending))
            world.hub.work(work, repeat=self.repeat, **self._how)


@dataclass(frozen=True, slots=True, repr=False)
class Judge(Step):
    """The rules get a batch of what was told."""

    size: int = 10
    repeat: bool = False

    def _do(self, world: World) -> None:
        world.hub.rules(self.size, repeat=self.repeat, **self._how)


@dataclass(frozen=True, slots=True, repr=False)
class Send(Step):
    """Whoever sends gets a batch of the messages that wait."""

    size: int = 10
    repeat: bool = False

    def _do(self, world: World) -> None:
        world.hub.send(self.size, repeat=self.repeat, **self._how)


@dataclass(frozen=True, slots=True, repr=False)
class Wait(Step):
    """Time passes."""

    seconds: float = 60.0

    def _do(self, world: World) -> None:
        world.hub.pass_time(self.seconds)


def _wire(sent_order: SentOrder) -> Json:
    names = {"status": "status", "total": "totalCost", "customer": "externalCustomerId", "at": "date"}
    order: Json = {names[name]: _json(value) for name, value in sent_order.fields.items()}
    if "total" in sent_order.fields:
        order |= {"currency": "CNY", "email": f"{sent_order.fields['customer']}@example.com".lower()}
    if "at" in order:
        order["date"] += "Z"
    items = [{"externalItemId": sku, "quantity": quantity, "name": sku} for sku, quantity in sent_order.items]
    return {"externalOrderId": sent_order.order_no, **order, **({"items": items} if items else {})}


def _json(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def _rows(sent_orders: Sequence[SentOrder]) -> Iterator[list[str]]:
    for sent_order in sent_orders:
        of = sent_order.fields
        for sku, quantity in sent_order.items:
            buyer = [of["customer"], f"{of['customer']}@example.com".lower(), ""]
            ordered_at = of["at"].replace("T", " ")
            head = ["有赞", sent_order.order_no, _WORDS[of["status"]], ordered_at, "s1", sku, sku, sku]
            yield [*head, str(quantity), str(of["total"]), *buyer]
