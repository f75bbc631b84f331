"""One embedded cloud with the deployed stack, shared by all tests; each uses order numbers of its own."""

import shutil
from collections.abc import Iterator

import pytest
from schemathesis.pytest.plugin import SchemathesisFunction

from local.cloud import free_port
from local.layout import LOCAL
from local.stack import Stack
from local.up import stack as running_stack
from tests.support.cloud import MAX_MESSAGES, Deployed

LAST = "test_personal_data.py"
"""Looks at what all the others left behind."""


LONGEST = (
    *("test_workflows.py", "test_openapi.py", "test_faults.py", "test_imports.py", "test_rfm.py"),
    *("test_restore.py", "test_operating.py", "test_two_stacks.py", "test_many.py", "test_requests.py"),
)
"""Those begun first: a process that begins one of them at the end has the others wait for it."""


def pytest_itemcollected(item: pytest.Item) -> None:
    # schemathesis puts a test's operation into its name, but from 9.2 on pytest makes no id of that.
    if isinstance(item, SchemathesisFunction) and item.parent:
        item._id = item.parent.id.child(item.originalname).with_params(item.operation_label)  # noqa: SLF001 - above


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    turns = {name: turn for turn, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (item.path.name == LAST, turns.get(item.path.name, len(LONGEST))))


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    port = free_port()
    directory = LOCAL / f"test-{port}"
    with running_stack(port, directory, parameters=[f"MaxMessagesPerImport={MAX_MESSAGES}"]) as deployed:
        yield deployed
    if not request.session.testsfailed:
        shutil.rmtree(directory)


@pytest.fixture(scope="session")
def cloud(stack: Stack) -> Deployed:
    port = stack.endpoint_url.rpartition(":")[2]
    deployed = Deployed(stack, LOCAL / f"test-{port}")
    deployed.listen()
    return deployed
