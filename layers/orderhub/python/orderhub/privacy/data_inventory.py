"""All places where something of a customer is stored, and how much there is of each kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from orderhub.audit.reducing import AuditOf
from orderhub.customers.customer_rows import CustomerRows
from orderhub.customers.delivery import Delivery, delivery_in
from orderhub.customers.erased import ErasedIdentities
from orderhub.customers.erasure_screen import SuppressionList
from orderhub.customers.identities import IdentityKey
from orderhub.customers.index import CustomersIndex
from orderhub.customers.mail_blocks import MailBlocks
from orderhub.customers.merge_table import Pointers
from orderhub.customers.order_rows import order_no_in
from orderhub.customers.owners import Owners
from orderhub.customers.sales import ORDER
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.events.forgetting import EventsForgetting
from orderhub.messages.contacts import ContactsTable
from orderhub.messages.forgetting import MessagesForgetting
from orderhub.orders.erasure import OrdersErasure
from orderhub.orders.model import Order
from orderhub.orders.table import OrdersTable
from orderhub.orders.writer import at_once
from orderhub.privacy.files import PrivacyFiles
from orderhub.rules.forgetting import RulesForgetting
from orderhub.segments.forgetting import SegmentsForgetting
from orderhub.tasks.listing import TasksList
from orderhub.tasks.table import TasksTable
from orderhub.tasks.task import Task, TaskState, Wanted
from orderhub.workflows.run import Run, RunState
from orderhub.workflows.run_rows import place_of
from orderhub.workflows.runs import RunsTable
from orderhub.workflows.stopping import Hand
from orderhub.workflows.workflow import Workflow

MOST_IDENTITIES = 1_000
_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DataInventory:
    """The places; ``region`` is that of phone numbers without a country code."""

    orders: OrdersTable
    erasure: OrdersErasure
    customers: CustomersTable
    rows: CustomerRows
    index: CustomersIndex
    pointers: Pointers
    owners: Owners
    erased: ErasedIdentities
    marks: SuppressionList
    secret: IdentitySecret
    blocks: MailBlocks
    events: EventsForgetting
    tasks: TasksTable
    task_list: TasksList
    audit: AuditOf
    messages: MessagesForgetting
    contacts: ContactsTable
    runs: RunsTable
    hand: Hand
    workflows: Mapping[str, Workflow]
    files: PrivacyFiles
    segments: SegmentsForgetting
    rules: RulesForgetting
    region: str

    def order_nos(self, family: Sequence[str]) -> tuple[str, ...]:
        """The numbers of all orders of customers that are one, as their rows name them."""
        rows = (row for member in family for row in self.rows.of(member) if row["sk"]["S"].startswith(ORDER))
        return tuple(dict.fromkeys(map(order_no_in, rows)))

    def whole_orders(self, order_nos: Sequence[str]) -> list[Order]:
        """Those of some orders that there are."""
        return [order for order in at_once([partial(self.orders.read, no) for no in order_nos]) if order]

    def deliveries(self, family: Sequence[str]) -> list[Delivery]:
        """The messages that went out to customers that are one."""
        rows = (row for member in family for row in self.rows.of(member))
        return [delivery_in(row) for row in rows if row["sk"]["S"].startswith("touch#")]

    def identities(self, family: Sequence[str]) -> list[IdentityKey]:
        """What leads to customers that are one, as the index lists it."""
        return [key for member in family for key in self.index.identities_of(member, MOST_IDENTITIES)]

    def tasks_about(self, family: Sequence[str], order_nos: Sequence[str]) -> Iterator[Task]:
        """The tasks about customers or orders; all there are have to be read for it."""
        customers, orders = set(family), set(order_nos)
        wanted, after = Wanted(states=tuple(TaskState)), None
        while True:
            page, after = self.task_list.page(wanted, _PAGE, after)
            yield from (task for task in page if task.customer_id in customers or task.order_no in orders)
            if after is None:
                return

    def waiting_runs(self, family: Sequence[str], order_nos: Sequence[str]) -> Iterator[Run]:
        """The runs about customers or orders that wait; all that wait have to be read for it."""
        customers, orders = set(family), set(order_nos)
        for workflow in self.workflows:
            before: str | None = None
            while page := self.runs.page(workflow, (RunState.WAITING,), _PAGE, before):
                yield from (run for run in page if run.cause.customer_id in customers or run.order_no in orders)
                before = place_of(page[-1])

    def events_of_order(self, order_no: str) -> int:
        """How many events there are of an order."""
        return sum("detail" in row for row in self.events.of(order_no))


def counted(family: Sequence[str], order_nos: Sequence[str], inventory: DataInventory) -> dict[str, int]:
    """How much there is of customers that are one, by kind.

    Files, segments and rules are not counted: all of them would have to be read, and all orders for it.

    Raises:
        TransientError: Something could not be read; trying again can help.
    """
    about_them = sum("detail" in row for member in family for row in inventory.events.of(f"customer#{member}"))
    return {
        "customers": len(family),
        "identities": len(inventory.identities(family)),
        "orders": len(order_nos),
        "events": sum(at_once([partial(inventory.events_of_order, no) for no in order_nos])) + about_them,
        "messages": len(inventory.deliveries(family)),
        "tasks": sum(1 for _ in inventory.tasks_about(family, order_nos)),
        "runs": sum(1 for _ in inventory.waiting_runs(family, order_nos)),
        "audit": sum(1 for _ in inventory.audit.about(set(order_nos))),
    }
