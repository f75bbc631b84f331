"""How plans become DynamoDB transactions: orders whole, many together, large ones in steps; and why one failed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any

from orderhub.orders import rows
from orderhub.orders.model import Stamp
from orderhub.orders.write_plan import Source, WritePlan, stamp_of
from orderhub.platform.aws_errors import AWS_ERRORS, code_of, is_condition_failed, may_pass, reasons_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

MAX_ITEMS = 100
"""What AWS takes in one transaction."""
_FAILURES = {
    "TransactionCanceledException",
    "ValidationException",
    # MiniStack's answer when botocore sends a transaction again whose answer was lost: it went through.
    "IdempotentParameterMismatchException",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """What one order needs written: its lines, and its header, which goes last."""

    order_no: str
    lines: tuple["TransactWriteItemTypeDef", ...]
    header: "TransactWriteItemTypeDef"
    unchanged: "TransactWriteItemTypeDef"

    @property
    def items(self) -> tuple["TransactWriteItemTypeDef", ...]:
        """All of it, for a transaction that holds it whole."""
        return (*self.lines, self.header)

    @property
    def is_large(self) -> bool:
        """Whether the order does not fit into one transaction."""
        return len(self.items) > MAX_ITEMS

    @property
    def is_shared(self) -> bool:
        """Whether the order shares a transaction with others; a lone header needs none at all."""
        return bool(self.lines) and not self.is_large


def write_of(plan: WritePlan, table: str, source: Source, tombstone: Stamp | None = None) -> Write:
    """What a plan puts into the table, on the condition that the order is still as it was read.

    Args:
        plan: What the order is to become.
        table: The table's name.
        source: The request it came with.
        tombstone: The stamp of the deletion, where an order of that number was deleted before.
    """
    order_no = plan.header.order_no
    stamp = stamp_of(plan, source, tombstone)
    condition = _condition(plan.before.stamp if plan.before else tombstone, table)
    puts: Any = [
        {"Put": {"TableName": table, "Item": rows.line_row(order_no, line, stamp.version)}} for line in plan.put
    ]
    deletes: Any = [{"Delete": {"TableName": table, "Key": rows.key_of(order_no, sku)}} for sku in plan.delete]
    header: Any = {"Put": {"Item": rows.header_row(plan.header, plan.skus, stamp, plan.amounts), **condition}}
    unchanged: Any = {"ConditionCheck": {"Key": rows.key_of(order_no), **condition}}
    return Write(order_no=order_no, lines=(*puts, *deletes), header=header, unchanged=unchanged)


def packed(writes: Iterable[Write]) -> Iterator[tuple[Write, ...]]:
    """Orders that share a transaction, filled as they come."""
    pack: list[Write] = []
    size = 0
    for write in writes:
        if pack and size + len(write.items) > MAX_ITEMS:
            yield tuple(pack)
            pack, size = [], 0
        pack.append(write)
        size += len(write.items)
    if pack:
        yield tuple(pack)


def steps(write: Write) -> Iterator[tuple["TransactWriteItemTypeDef", ...]]:
    """A large order, lines first and header last; each step checks that nobody else changed the order.

    A reader never sees a new line before the header that lists it.
    """
    for lines in batched(write.lines, MAX_ITEMS - 1, strict=False):
        yield (*lines, write.unchanged)
    yield (write.header,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a transaction did not go through: AWS's code, and the reason of each item where AWS gives them."""

    code: str
    reasons: tuple[str, ...] = ()

    @property
    def is_too_large(self) -> bool:
        """Whether the transaction, or a row in it, is larger than AWS takes."""
        return self.code == "ValidationException" or "ValidationError" in self.reasons


def blame(pack: Sequence[Write], failure: Failure) -> tuple[tuple[Write, ...], tuple[Write, ...]]:
    """Part the orders of a failed transaction into those that spoiled it and those that did not.

    Without a reason for each item nobody is to blame more than another, and all count as spoilers.
    """
    spoilers: list[Write] = []
    clean: list[Write] = []
    index = 0
    for write in pack:
        reasons = failure.reasons[index : index + len(write.items)]
        index += len(write.items)
        is_clean = bool(failure.reasons) and all(reason == "None" for reason in reasons)
        (clean if is_clean else spoilers).append(write)
    return tuple(spoilers), tuple(clean)


def _condition(last: Stamp | None, table: str) -> dict[str, Any]:
    if last is None:
        return {"TableName": table, "ConditionExpression": "attribute_not_exists(order_no)"}
    return {
        "TableName": table,
        "ConditionExpression": "version = :version AND written_by = :writer",
        "ExpressionAttributeValues": {
            ":version": {"N": str(last.version)},
            ":writer": {"S": last.written_by},
        },
    }


def attempt(call: Callable[[], object]) -> Failure | None:
    """Make a call that writes; why it failed, None when it went through.

    Raises:
        ClientError: The call can never work (a permission, a missing table).
    """
    try:
        call()
    except AWS_ERRORS as error:
        failure = failure_of(error)
        if failure is None:
            raise
        return failure
    return None


def failure_of(error: Exception) -> Failure | None:
    """Why a write failed; None when it can never work."""
    code = code_of(error)
    if code not in _FAILURES and not is_condition_failed(error) and not may_pass(error):
        return None
    return Failure(code=code, reasons=reasons_of(error))
