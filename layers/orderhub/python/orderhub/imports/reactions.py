"""What reacts to the events of a file, and what came of it in figures; pure, no AWS."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from orderhub.events.follow import CustomersOf, customers_by_orders
from orderhub.messages.message_job import MessageJob
from orderhub.messages.reach import DEFAULT_CHANNELS, ConfiguredChannel
from orderhub.messages.templates import Catalog, load_catalog
from orderhub.rules.firing import Firing
from orderhub.rules.looked_up import NO_LOOKUPS
from orderhub.rules.ports import CustomerLookups
from orderhub.rules.rule import Act, Rule
from orderhub.workflows.workflow import Workflow

DOES = {
    Act.CREATE_TASK: "tasks",
    Act.TAG_CUSTOMER: "tags",
    Act.CALL_WEBHOOK: "webhooks",
    Act.ACT_ON_ORDER: "actions",
}
"""What is counted of the actions of rules, and not what comes of it."""

type Fired = tuple[str, str]
"""A rule, and what it fires on."""


def _none(_: Sequence[object]) -> AbstractSet[Any]:
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the stack's owner decided about messages.

    ``workflows`` are those that are on; ``apply_rules`` starts them by the same conditions. Messages go by one of
    ``channels``, and lead to ``shop_url`` where the order has no link of its own.
    """

    workflows: tuple[Workflow, ...]
    sms_allowed: bool
    region: str
    language: str
    shop_url: str = ""
    channels: tuple[ConfiguredChannel, ...] = DEFAULT_CHANNELS
    catalog: Catalog = field(default_factory=load_catalog)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumers:
    """What else reacts to changes.

    Args:
        customers_of: Finds the customers of changes, and the events of customers because of them.
        rules: The rules that are in force and enabled.
        fired: Which of some firings fired before, because of another event.
        sent: The ids of those of some messages that went out before, or are going out.
        lookups: Where it is read what rules ask of customers and events do not tell.
    """

    customers_of: CustomersOf = customers_by_orders
    rules: tuple[Rule, ...] = ()
    fired: Callable[[Sequence[Firing]], AbstractSet[Fired]] = _none
    sent: Callable[[Sequence[MessageJob]], AbstractSet[str]] = _none
    lookups: CustomerLookups = NO_LOOKUPS


@dataclass(slots=True, kw_only=True)
class Reactions:
    """What fires, in figures; see the summary of an import."""

    events: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    buyers: int = 0

    def shown(self) -> dict[str, Any]:
        """It, for JSON."""
        return {
            "events": dict(sorted(self.events.items())),
            "workflow_runs": dict(sorted(self.runs.items())),
            "rules": dict(sorted(self.rules.items())),
            **{name: self.done[name] for name in DOES.values()},
            "messages": self.messages,
            "buyers": self.buyers,
        }


def reactions_in(note: Mapping[str, Any]) -> Reactions:
    """The figures that were noted."""
    return Reactions(
        events=Counter(note["events"]),
        runs=Counter(note["workflow_runs"]),
        rules=Counter(note.get("rules", {})),
        done=Counter({name: note[name] for name in DOES.values() if note.get(name)}),
        messages=note["messages"],
        buyers=note["buyers"],
    )
