"""Every table by a status, a kind, a channel or a language speaks of each member, or names those it leaves out.

So a new member fails here, with the names of the tables that do not know it yet. What is decided by ``match`` ends
with ``assert_never``, where mypy names the member.
"""

import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from importlib import import_module
from types import ModuleType
from typing import Any

import orderhub
from local import import_screens
from orderhub.api.cards.recent import IDENTITIES
from orderhub.customers.identities import IdentityKind
from orderhub.messages.templates import load_catalog
from orderhub.platform.scopes import Scope
from orderhub.words.translations import languages

LEFT_OUT = {
    # Each of these is what some kinds of a search have in common.
    "api.search.lookups._IDENTITIES": (
        "CUSTOMER_ID ORDER_NO ORDER_NO_BEGINNING PHONE_ENDING PRODUCT_ID PRODUCT_NAME SKU TRACKING_NO"
    ),
    "api.search.lookups._ROUGH": "CUSTOMER_ID CUSTOMER_NO EMAIL ORDER_NO PHONE SKU TRACKING_NO",
    "api.search.searching._OF_ORDERS": "CUSTOMER_ID CUSTOMER_NO EMAIL PHONE PRODUCT_ID PRODUCT_NAME SKU",
    "api.search.searching._OF_PRODUCTS": (
        "CUSTOMER_ID CUSTOMER_NO EMAIL ORDER_NO ORDER_NO_BEGINNING PHONE PHONE_ENDING TRACKING_NO"
    ),
    "search.kinds.PERSONAL": "CUSTOMER_ID ORDER_NO ORDER_NO_BEGINNING PRODUCT_ID PRODUCT_NAME SKU TRACKING_NO",
    "search.kinds.OF_IDENTITIES": (
        "CUSTOMER_ID ORDER_NO ORDER_NO_BEGINNING PHONE_ENDING PRODUCT_ID PRODUCT_NAME SKU TRACKING_NO"
    ),
    "search.kinds.AMONG_ORDERS": "CUSTOMER_ID CUSTOMER_NO EMAIL ORDER_NO PHONE PRODUCT_ID PRODUCT_NAME SKU",
    "search.kinds.AMONG_PRODUCTS": (
        "CUSTOMER_ID CUSTOMER_NO EMAIL ORDER_NO ORDER_NO_BEGINNING PHONE PHONE_ENDING PRODUCT_ID TRACKING_NO"
    ),
    "cards.sobot._CODES": "ABANDONED_SHOPPING_CART OTHER",  # shown in words
    "care.case_checks._COUNT": "REFUSED",
    "care.terms.OPEN": "REFUSED DONE LAPSED",
    "customers.identities._FORMS": "ORDER",  # stands for a customer that nothing else identifies
    "customers.sales._EARLY": "ABANDONED_SHOPPING_CART DELIVERED CANCELLED OTHER",
    "http.grants._PARTITIONS": "KEY",  # keys have rows of their own, in keyring
    "imports.reactions.DOES": "START_WORKFLOW SEND_MESSAGE EMIT",  # counted by workflow, and by event
    "messages.reach.SENT_BY_US": "BUS WEBHOOK",
    "orders.sums.NO_ORDERS": "INITIALIZED IN_PROGRESS DELIVERED OTHER",
    "orders.case_rules._ON_ITS_WAY": "ABANDONED_SHOPPING_CART INITIALIZED PAID IN_PROGRESS CANCELLED OTHER",
    "orders.statuses._PROGRESS": "OTHER",
    # These have a stage of the same name,
    "orders.statuses._STAGES": "ABANDONED_SHOPPING_CART INITIALIZED IN_PROGRESS DELIVERED CANCELLED OTHER",
    # and these a code.
    "orders.statuses._WEIYU": "ABANDONED_SHOPPING_CART PAID SHIPPED DELIVERED COMPLETED CANCELLED OTHER",
    "privacy.exporting._KNOWN_BY": "ORDER",
    "privacy.erasing.STEPS": "ORDERS SETTLING EXPORT",  # not done in one go
    "replays.work._REQUESTS": "ACTION",  # nobody asks for one again
    "rules.conditions._SAMPLE": "ANY",
    "rules.lookups._OF_ORDERS": "TAGS SEGMENTS RFM",
    "rules.lookups._PERSONAL": "TAGS SEGMENTS RFM HAS_FEEDBACK OPEN_CASES",
    "rules.types._NAMES": "ANY",
    "rules.types.NUMBERS": "TEXT FLAG TIME ANY",
    "rules.types._ORDERED": "NUMBER WHOLE ANY NULL",
    "rules.types._SUMS": "FLAG ANY NULL",
    "segments.evaluate._COMPARED": "IN LAST_IN",
    "segments.evaluate._WORDS": (
        "ORDER_COUNT SUM AVERAGE_CHECK REFUNDED FIRST_ORDER_DATE LAST_ORDER_DATE CUSTOMER_TAG LANGUAGE"
        " REACHABLE_BY RFM_CELL"
    ),
    "segments.parse._SALES": "ABANDONED_SHOPPING_CART INITIALIZED IN_PROGRESS CANCELLED OTHER",
    "segments.forgetting._CHOSEN": (
        "ORDER_COUNT SUM AVERAGE_CHECK REFUNDED FIRST_ORDER_DATE LAST_ORDER_DATE STATUS STAGE REACHABLE_BY"
        " RFM_CELL"
    ),
    "history.sent.HELD": "ALREADY_SENT REQUESTED SENT",
    "messages.outcomes.WENT_OUT": (
        "ALREADY_CLAIMED ALREADY_TOLD ORDER_GONE ORDER_MOVED_ON HISTORICAL NOBODY_TO_REACH NO_MESSAGE NO_LINK"
        " UNSUBSCRIBED CAPPED QUIET ADDRESS_BOUNCED COMPLAINED"
    ),
    "workflows.sending._COUNTED": (
        "ALREADY_SENT ALREADY_CLAIMED ALREADY_TOLD ORDER_GONE ORDER_MOVED_ON HISTORICAL NOBODY_TO_REACH NO_MESSAGE"
        " NO_LINK UNSUBSCRIBED CAPPED QUIET ADDRESS_BOUNCED COMPLAINED"
    ),
    "workflows.sending._COUNTED_BEFORE": (
        "SENT REQUESTED ALREADY_TOLD ORDER_GONE ORDER_MOVED_ON HISTORICAL NOBODY_TO_REACH NO_MESSAGE NO_LINK"
        " UNSUBSCRIBED CAPPED QUIET ADDRESS_BOUNCED COMPLAINED"
    ),
    # Whether these hold is not looked up when a run goes on: they are said as it begins, or by a person.
    "workflows.stops._RULES": "SWITCHED_OFF ALREADY_IN_PROGRESS ONCE_ONLY ONCE_PER_PERIOD STOPPED_BY_HAND",
    "workflows.workflow.STOPS": "SWITCHED_OFF ALREADY_IN_PROGRESS ONCE_ONLY ONCE_PER_PERIOD STOPPED_BY_HAND",
    "workflows.stops._NO_ORDERS": "INITIALIZED PAID IN_PROGRESS SHIPPED DELIVERED COMPLETED OTHER",
}
"""The members that a table means to say nothing of."""


def modules() -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(orderhub.__path__, "orderhub."):
        yield import_module(module.name)
    yield import_screens


def tables() -> Iterator[tuple[str, Any]]:
    """The tables and sets that modules define, by module and name."""
    for module in modules():
        defined = re.findall(r"^(\w+(?:, \w+)*)(?:: .+)? = ", inspect.getsource(module), re.MULTILINE)
        for name in ", ".join(defined).split(", ") if defined else ():
            table = vars(module)[name]
            # The scopes that a page of the console needs are a choice, and no table of all.
            is_table = isinstance(table, (Mapping, AbstractSet))
            of_screen = module.__name__.startswith("orderhub.console.screens.")
            if is_table and not (of_screen and enums_of(table) == {Scope}):
                yield f"{module.__name__.removeprefix('orderhub.')}.{name}", table


def enums_of(keys: Iterable[object]) -> set[type[Enum]]:
    """Our enumerations that all of some keys are of; of keys in several parts those of the parts."""
    parts = zip(*(key if isinstance(key, tuple) else (key,) for key in keys), strict=False)
    found = {
        type(element)
        for part in map(list, parts)
        if all(isinstance(each, Enum) for each in part)
        for element in part
    }
    return {enum for enum in found if enum.__module__.startswith("orderhub.")}


def missing_in(table: Iterable[object]) -> set[str]:
    """The names of the members that are no keys of a table, and no part of one."""
    named = {item for key in table for item in (key if isinstance(key, tuple) else (key,))}
    return {member.name for enum in enums_of(table) for member in enum if member not in named}


def lines_of(forgotten: Mapping[str, set[str]]) -> str:
    """Each table on a line of its own: pytest shortens a comparison."""
    return "\n".join(f"{name} forgets {', '.join(sorted(names))}" for name, names in forgotten.items() if names)


def test_a_table_by_an_enumeration_forgets_no_member() -> None:
    forgotten = {name: missing_in(table) - {*LEFT_OUT.get(name, "").split()} for name, table in tables()}

    assert not any(forgotten.values()), lines_of(forgotten)


def test_what_a_table_is_said_to_leave_out_it_does_leave_out() -> None:
    found = dict(tables())

    assert {name: set(names.split()) for name, names in LEFT_OUT.items()} == {
        name: missing_in(found[name]) for name in LEFT_OUT
    }


def is_by_language(table: object) -> bool:
    """Whether something is said by language in a table, however deep."""
    if not isinstance(table, Mapping) or not table:
        return False
    return set(table) <= set(languages()) or any(is_by_language(inner) for inner in table.values())


def test_what_people_read_is_in_the_folders_of_their_languages_and_in_no_table() -> None:
    assert is_by_language({"copy": {"en": "Copy", "zh": "复制"}})
    assert [name for name, table in tables() if is_by_language(table)] == []


def test_every_language_has_the_messages_that_english_has() -> None:
    catalog = load_catalog()

    missing = {language: catalog["en"].keys() - catalog.get(language, {}).keys() for language in languages()}

    assert missing == {language: set() for language in languages()}


def test_every_identity_has_the_name_by_which_the_api_says_it() -> None:
    assert {*IDENTITIES.values()} == {*IdentityKind} - {IdentityKind.ORDER}
