"""The walls between the rooms, and what each function may load.

Imports are read from the source, so that the answer is the same on every machine; what a function loads is
asked of a fresh interpreter.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "layers" / "orderhub" / "python"
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))

LAYERS = (
    {"errors", "words"},
    {"mistakes", "platform"},
    {"jobs"},
    {"audit", "orders"},
    {"care", "deletions", "events", "settings"},
    {"cards", "customers", "links", "products", "tasks", "webhooks"},
    {"messages", "reconcile", "redrive", "revenue", "rfm", "search"},
    {"segments", "status"},
    {"rules"},
    {"workflows"},
    {"history", "imports", "replays"},
    {"privacy"},
    {"http"},
    {"api", "console"},
)
"""From the ground up: a package imports only itself and what stands below it, never its neighbours."""

GROUND = {"errors", "platform"}
"""All that ``http`` is built on; what it does is the same for every business."""

OF_CONSOLE = {"console", "errors", "http", "platform", "words"}
"""All that the console is built on: what it knows of the business, the API tells it."""

TALKS_TO_AWS = {
    *(
        "platform.aws",
        "platform.aws_errors",
        "platform.batches",
        "platform.faults",
        "platform.records",
        "platform.table",
    ),
}
"""What only those modules of a room import that are given a client: the one module for a table, bucket or bus."""

TRANSLATES_ERRORS = {
    "jobs.store": "of none: it is given the records of a table, whichever that is",
    "messages.send_faults": "of SES and SNS, for mail and SMS",
    "redrive.queue_message": "of all that a message is put back by",
    "redrive.records": "of the streams, whose client is the stack's",
    "status.snapshot": "of all that is looked at, whose clients status.watched names",
    "workflows.timers": "of EventBridge Scheduler, whose client it knows by a protocol of its own",
}
"""The modules that talk to AWS, or know what it answers, and name no client of it."""

HANDLES_ERRORS = {
    "imports.bucket": "of S3",
    "imports.joblist": "of the list of imports",
    "orders.transactions": "why a transaction of the Orders table was cancelled, for each order in it",
    "privacy.files": "of S3",
    "redrive.queue_message": "why one message cannot be put back",
    "redrive.records": "that the stream has forgotten",
}
"""The modules above the platform that catch what AWS raises; all others leave it to `Table` and `translated`."""

AWS = {
    "platform.aws": "makes the clients",
    "platform.aws_errors": "knows what AWS raises",
    "messages.send_faults": "tells the time-outs apart after which a message may have gone",
}
"""The modules that import boto3 or botocore when they run."""

POWERTOOLS = {"platform.log": "Logger", "platform.metrics": "Metrics", "http.idempotency": "idempotency"}
"""The modules that know Powertools."""

SIGNING = {"platform.signing"}
"""What makes and reads tokens."""

PYDANTIC = {"orders.wire", "orders.request"}
"""Where untrusted orders enter; nothing else needs pydantic."""

CEL = {"rules.language"}
"""What decides conditions; nothing else knows in which language they are."""

TEMPLATES = {"console.rendering", "messages.check", "messages.engine", "messages.grammar", "messages.html_mail"}
"""What knows in which language templates are."""

STYLES = {"messages.html_mail"}
"""What brings the styles of a mail to where mail programs read them."""

WRITES_MAIL = {"edit_messages", "send_messages", "try_message"}
"""The functions that may load what makes mails of templates: it takes some 60 ms of a cold start."""

SHOWS_PAGES = "open_console"
"""The one other function that fills templates; it loads nothing of AWS's."""

PHONES = {"orders.phones"}
"""What knows one phone number in all its spellings."""

SENDS = "messages.composing"
"""The one module beside the functions that makes clients: those that send messages."""

MANY_CLIENTS = {"count_segments": {"dynamodb", "s3", "events"}}
"""The functions that make more than two clients at their start, which takes a tenth of it for each at least."""

TAKES_INPUT = "ingest_orders"
"""The one function that may load pydantic, and of Powertools more than Logger."""

PRIVACY = {
    *("audit", "customers", "events", "imports", "messages", "orders", "privacy", "rules"),
    *("segments", "tasks", "workflows"),
}
"""The rooms in which something of a customer is kept."""

SETTINGS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "ARCHIVE_DAYS": "30",
    "AUDIT_RETENTION_DAYS": "400",
    "COUNT_SEGMENTS_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:CountSegments",
    "CUSTOMERS_TABLE": "customers",
    "DEFAULT_CURRENCY": "CNY",
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_PHONE_REGION": "CN",
    "REFUNDED_COUNTS": "true",
    "DEFAULT_TIME_ZONE": "UTC",
    "DELETE_ORDERS_FUNCTION": "delete-orders",
    "DROP_BUCKET": "drop",
    "EVENTS_TABLE": "events",
    "ERASE_SETTLE_SECONDS": "90",
    "EVENT_BUS": "bus",
    "EVENT_RETENTION_DAYS": "1",
    "FRAME_ANCESTORS": "'self'",
    "FULFIL_PRIVACY_FUNCTION": "fulfil-privacy",
    "LOG_RETENTION_DAYS": "30",
    "RECEIPT_RETENTION_DAYS": "1825",
    "FREQUENCY_CAP": "3/7",
    "MESSAGE_CHANNELS": "email,sms",
    "HUB_NAME": "shop",
    "METRICS_NAMESPACE": "orderhub/shop",
    "PUBLIC_URL": "https://api.example.com",
    "SHOP_URL": "https://shop.example/",
    "SIGN_IN_CLIENT": "hub",
    "SIGN_IN_GROUPS_CLAIM": "groups",
    "SIGN_IN_ISSUER": "https://id.shop.example",
    "SIGN_IN_PARAMETER": "/shop/sign-in-client",
    "SIGN_IN_ROLES": "support=agent",
    "QUIET_HOURS": "22:00-08:00",
    "MAX_MESSAGES_PER_IMPORT": "500",
    "OPERATIONS_TABLE": "operations",
    "SECRETS_TABLE": "secrets",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "MESSAGES_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/messages",
    "SENDERS_AT_ONCE": "2",
    "DECIDED_BY_OTHERS": "false",
    "FOLLOW_ORDER_CHANGES_FUNCTION": "follow-order-changes",
    "MANAGE_WORKFLOWS_FUNCTION": "manage-workflows",
    "MACHINES": "arn:aws:states:us-east-1:123456789012:stateMachine:run",
    "QUEUES": "{}",
    "STACK_NAME": "shop",
    "ORDERS_TABLE": "orders",
    "PROCESS_IMPORT_FUNCTION": "process-import",
    "PRODUCTS_TABLE": "products",
    "REPLAY_EVENTS_FUNCTION": "replay-events",
    "REVENUE_FROM_INITIALIZED": "true",
    "QUARANTINE_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/quarantine",
    "RUN_WORKFLOW_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:run",
    "SENDER_EMAIL": "mail@example.com",
    "CONFIGURATION_SET": "shop",
    "WEBHOOKS_INSIDE": "false",
    "SMS_ALLOWED": "false",
    "STOP_SEGMENT": "",
    "STORE_TIME_ZONES": "",
    "TIMER_GROUP": "orderhub",
    "TIMER_ROLE": "arn:aws:iam::123456789012:role/timer",
    "UNDELIVERED_QUEUE": "arn:aws:sqs:us-east-1:123456789012:undelivered",
    "WAIT_SCALE": "1",
    "WORKFLOWS": "{}",
}


PURE = re.compile(r"\bpure\b")


def name_of(path: Path) -> str:
    """The module's name within orderhub: `orders.table`."""
    return ".".join(path.relative_to(SOURCES / "orderhub").with_suffix("").parts)


MODULES = {name_of(path): path for path in sorted(SOURCES.rglob("*.py")) if path.stem != "__init__"}


def is_for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """All that is in a module but what only the type checker reads."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.stmt) and is_for_types(node)):
            yield node
            yield from running(node)


@cache
def imports_of(module: str) -> frozenset[str]:
    """What a module imports when it runs, by full names; `from a import b` counts as `a.b` if that is a module."""
    found = set()
    for node in running(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "relative imports hide the direction"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in inner if name.removeprefix("orderhub.") in MODULES}
            found |= modules or {node.module}
    return frozenset(found)


def own(module: str) -> set[str]:
    """The modules of orderhub that a module imports."""
    return {name.removeprefix("orderhub.") for name in imports_of(module) if name.startswith("orderhub.")}


def reach_of(module: str) -> set[str]:
    """All that is imported with a module, through others too."""
    reached: set[str] = set()
    ahead = [module]
    while ahead:
        imported = ahead.pop()
        if imported not in reached:
            reached.add(imported)
            ahead += own(imported)
    return {name for each in reached for name in imports_of(each)}


def room_of(module: str) -> str:
    return module.partition(".")[0]


def tops(names: set[str] | frozenset[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def in_fresh_interpreters[Test: Callable[..., None]](test: Test) -> Test:
    """Marks a test for one process with all others of them: each function is loaded once then."""
    marked: Test = pytest.mark.slow(pytest.mark.xdist_group("fresh_interpreters")(test))
    return marked


@cache
def loaded_by(code: str, folder: str = ".") -> frozenset[str]:
    """The modules a fresh interpreter has loaded after running some code."""
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    ended = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=SETTINGS | {"PYTHONPATH": f"{ROOT / 'functions' / folder}:{SOURCES}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(json.loads(ended.stdout))


def loaded_by_function(folder: str) -> frozenset[str]:
    return loaded_by("import app", folder)


def test_a_package_imports_only_what_stands_below_it() -> None:
    floor = {package: level for level, packages in enumerate(LAYERS) for package in packages}
    pairs = {(room_of(module), room_of(other)) for module in MODULES for other in own(module)}

    assert {pair for pair in pairs if pair[0] != pair[1] and floor[pair[0]] <= floor[pair[1]]} == set()


def test_words_know_nothing() -> None:
    known = {other for module in MODULES if room_of(module) == "words" for other in own(module)}

    assert known == set()


def test_http_knows_no_business() -> None:
    known = {room_of(other) for module in MODULES if room_of(module) == "http" for other in own(module)}

    assert known == {"http", *GROUND}


def test_the_console_knows_the_business_by_the_api_alone() -> None:
    known = {room_of(other) for module in MODULES if room_of(module) == "console" for other in own(module)}
    reached = {name for module in MODULES if room_of(module) == "console" for name in reach_of(module)}

    assert known == OF_CONSOLE
    assert tops(reached) & {"boto3", "botocore"} == set()
    assert reached & {f"orderhub.{module}" for module in TALKS_TO_AWS} == set()


def test_the_command_knows_the_hub_by_the_api_alone() -> None:
    paths = sorted((ROOT / "cli" / "orderhub_cli").rglob("*.py"))
    named = {
        name
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert len(paths) > 20
    assert tops(named) - set(sys.stdlib_module_names) == {"httpx", "keyring", "orderhub_cli", "rich", "typer"}


def test_only_the_modules_that_are_given_a_client_talk_to_aws() -> None:
    talking = {module for module in MODULES if own(module) & TALKS_TO_AWS and room_of(module) != "platform"}
    without = {module for module in talking if "mypy_boto3" not in MODULES[module].read_text("utf-8")}

    assert without == set(TRANSLATES_ERRORS)


def test_what_aws_raises_is_handled_in_the_platform() -> None:
    words = ("except AWS_ERRORS", "ConditionalCheckFailed", "LastEvaluatedKey")
    handling = {
        module for module, path in MODULES.items() if any(word in path.read_text("utf-8") for word in words)
    }

    assert {module for module in handling if room_of(module) != "platform"} == set(HANDLES_ERRORS)


def test_no_two_modules_import_each_other() -> None:
    turns = {module for module in MODULES for other in own(module) if f"orderhub.{module}" in reach_of(other)}

    assert turns == set()


def test_aws_is_imported_in_few_places() -> None:
    importing = {module for module in MODULES if tops(imports_of(module)) & {"boto3", "botocore"}}

    assert importing == set(AWS)


def test_what_calls_itself_pure_reaches_no_aws() -> None:
    pure = {module for module, path in MODULES.items() if PURE.search(path.read_text("utf-8").splitlines()[0])}

    assert len(pure) > 20
    assert {module for module in pure if tops(reach_of(module)) & {"boto3", "botocore"}} == set()


def test_the_types_of_aws_are_for_the_type_checker_only() -> None:
    running_with = {
        module for module in MODULES if any(top.startswith("mypy_boto3") for top in tops(imports_of(module)))
    }

    assert running_with == set()


@pytest.mark.parametrize(
    ("package", "modules"),
    [
        ("aws_lambda_powertools", set(POWERTOOLS)),
        ("pydantic", PYDANTIC),
        ("itsdangerous", SIGNING),
        ("phonenumbers", PHONES),
        ("jinja2", TEMPLATES),
        ("css_inline", STYLES),
        ("cel", CEL),
    ],
)
def test_a_package_is_known_where_it_is_needed_and_nowhere_else(package: str, modules: set[str]) -> None:
    assert {module for module in MODULES if package in tops(imports_of(module))} == modules


@in_fresh_interpreters
@pytest.mark.parametrize("folder", FUNCTIONS)
def test_a_function_loads_nothing_that_only_tests_and_checks_need(folder: str) -> None:
    strange = {"moto", "pytest", "hypothesis", "aws_xray_sdk", "requests", "yaml", "local", "tests"}
    loaded = tops(loaded_by_function(folder))

    assert loaded & strange == set()
    assert {top for top in loaded if top.startswith("mypy")} == set()


@in_fresh_interpreters
@pytest.mark.parametrize("folder", [name for name in FUNCTIONS if name != TAKES_INPUT])
def test_a_function_that_takes_no_orders_loads_no_pydantic(folder: str) -> None:
    assert "pydantic" not in tops(loaded_by_function(folder))


@in_fresh_interpreters
@pytest.mark.parametrize("folder", [name for name in FUNCTIONS if name not in WRITES_MAIL])
def test_a_function_that_writes_no_mail_loads_nothing_that_fills_templates(folder: str) -> None:
    forbidden = {"css_inline"} if folder == SHOWS_PAGES else {"jinja2", "markupsafe", "css_inline"}
    assert tops(loaded_by_function(folder)).isdisjoint(forbidden)


@in_fresh_interpreters
def test_a_card_is_shown_without_what_lists_are_made_of() -> None:
    """Making their classes costs some 10 ms of a cold start."""
    assert loaded_by_function("read_order_card").isdisjoint({"orderhub.orders.listing", "orderhub.orders.streams"})


@in_fresh_interpreters
@pytest.mark.parametrize("folder", FUNCTIONS)
def test_a_function_loads_what_knows_phone_numbers_with_the_first_number(folder: str) -> None:
    assert "phonenumbers" not in tops(loaded_by_function(folder))


@in_fresh_interpreters
@pytest.mark.parametrize("folder", [name for name in FUNCTIONS if name != TAKES_INPUT])
def test_of_powertools_a_function_loads_what_logger_brings_and_no_more(folder: str) -> None:
    logger = loaded_by("from aws_lambda_powertools import Logger\nLogger(service='orderhub')")

    more = {name for name in loaded_by_function(folder) - logger if name.startswith("aws_lambda_powertools")}

    assert more == set()


@in_fresh_interpreters
@pytest.mark.parametrize("folder", FUNCTIONS)
def test_a_function_makes_low_level_clients_only(folder: str) -> None:
    """They are botocore's: `boto3.resource` costs 57 ms more, and boto3's client for S3 40 ms."""
    more = {name for name in loaded_by_function(folder) if name.split(".")[0] == "boto3"}

    # Powertools' idempotency loads boto3 with itself, and asks for its types, not for a resource.
    assert not more or folder == TAKES_INPUT
    assert more - loaded_by("import boto3") <= {"boto3.dynamodb", "boto3.dynamodb.types"}


def clients_in(source: Path) -> set[str]:
    """The clients that some code makes, by the names of platform/aws.py; `later` is for those it may make."""
    return {
        node.func.attr
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "aws"
    }


def test_clients_are_made_where_functions_are_put_together() -> None:
    making = {module for module, source in MODULES.items() if clients_in(source)}

    assert making == {SENDS}
    assert clients_in(MODULES[SENDS]) == {"later"}


def test_a_function_makes_no_more_clients_than_it_needs() -> None:
    made = {folder: clients_in(ROOT / "functions" / folder / "app.py") - {"later"} for folder in FUNCTIONS}

    assert {folder: clients for folder, clients in made.items() if len(clients) > 2} == MANY_CLIENTS


@in_fresh_interpreters
def test_a_room_is_loaded_only_by_the_functions_that_are_of_it() -> None:
    rooms = {
        folder: {name.split(".")[1] for name in loaded_by_function(folder) if name.startswith("orderhub.")}
        - {"api", "errors", "http", "jobs", "mistakes", "platform", "words"}
        for folder in FUNCTIONS
    }

    assert rooms == {
        "act_on_order": {"care", "events", "orders"},
        "apply_rules": {
            "customers",
            "events",
            "orders",
            "rfm",
            "rules",
            "segments",
            "settings",
            "tasks",
            "workflows",
        },
        "authorize_request": set(),
        "count_segments": {"customers", "events", "orders", "rfm", "segments", "workflows"},
        "delete_orders": {"deletions", "orders"},
        "follow_order_changes": {"customers", "events", "orders", "rfm", "segments"},
        "ingest_orders": {"customers", "orders"},
        "call_webhook": {"events", "orders", "webhooks"},
        "manage_webhooks": {"events", "orders", "webhooks"},
        "note_bounces": {"customers", "messages", "orders"},
        "try_message": {
            *("cards", "care", "customers", "events", "messages", "orders", "rfm", "rules", "segments"),
            *("settings", "tasks", "webhooks", "workflows"),
        },
        "unsubscribe_contact": {"cards", "links", "messages", "orders"},
        "keep_products": {"events", "orders", "products"},
        "manage_consent": {"audit", "customers", "messages", "orders"},
        "manage_customers": {"cards", "customers", "orders"},
        "manage_imports": {"imports", "orders"},
        "manage_segments": {"customers", "events", "orders", "rfm", "segments"},
        "manage_rules": {
            "care",
            "customers",
            "events",
            "messages",
            "orders",
            "rfm",
            "rules",
            "segments",
            "settings",
            "tasks",
            "webhooks",
            "workflows",
        },
        "edit_messages": {"cards", "customers", "events", "messages", "orders", "rules", "settings", "workflows"},
        "manage_messages": {"messages", "orders"},
        "read_messages": {"customers", "events", "history", "messages", "orders", "workflows"},
        "manage_keys": {"audit"},
        "manage_sessions": {"audit"},
        "manage_settings": {"audit", "orders", "settings"},
        "manage_tasks": {"orders", "tasks"},
        "tell_overdue_tasks": {"events", "orders", "tasks"},
        "manage_operations": {"deletions", "orders"},
        "manage_rfm": {"customers", "events", "orders", "rfm"},
        "move_rfm": {"customers", "events", "orders", "rfm", "workflows"},
        "send_messages": {
            "customers",
            "events",
            "links",
            "messages",
            "orders",
            "rfm",
            "rules",
            "segments",
            "settings",
            "tasks",
            "workflows",
        },
        "fail_run": {
            "customers",
            "events",
            "messages",
            "orders",
            "rfm",
            "rules",
            "segments",
            "settings",
            "workflows",
        },
        "make_signing_key": set(),
        "define_workflows": {
            *("audit", "care", "customers", "events", "messages", "orders", "rules", "webhooks", "workflows"),
        },
        "manage_workflows": {"events", "orders", "rules", "settings", "workflows"},
        "process_import": {
            "customers",
            "events",
            "imports",
            "messages",
            "orders",
            "rfm",
            "rules",
            "segments",
            "settings",
            "tasks",
            "workflows",
        },
        "manage_privacy": PRIVACY,
        "fulfil_privacy": PRIVACY,
        "open_console": {"console"},
        "open_link": {"cards", "care", "links", "orders"},
        "reconcile_customers": {"customers", "events", "orders", "reconcile", "workflows"},
        "read_audit": {"audit"},
        "explain_order": {
            "customers",
            "events",
            "history",
            "orders",
            "rfm",
            "rules",
            "segments",
            "settings",
            "tasks",
            "workflows",
        },
        "read_events": {"customers", "events", "history", "orders", "rules"},
        "read_order_card": {"audit", "cards", "care", "orders"},
        "read_orders": {"events", "orders"},
        "read_products": {"events", "orders", "products"},
        "read_status": {"messages", "orders", "status"},
        "redrive_queue": {"events", "orders", "redrive"},
        "read_revenue": {"customers", "orders", "revenue"},
        "manage_replays": {
            "customers",
            "events",
            "messages",
            "orders",
            "replays",
            "rules",
            "settings",
            "webhooks",
            "workflows",
        },
        "replay_events": {"events", "orders", "replays", "rules", "settings", "workflows"},
        "sign_links": {"links", "orders"},
    }


@in_fresh_interpreters
def test_conditions_are_decided_without_the_command_line_of_their_package() -> None:
    """It costs 0.4 s of a cold start, and the packages it needs are in no layer."""
    command_line = {"typer", "rich", "prompt_toolkit", "click"}

    assert tops(loaded_by("import orderhub.rules.language")).isdisjoint(command_line)
