"""Lists that are longer than a page are gone through to their end."""

from types import SimpleNamespace
from typing import Any

from orderhub.privacy.data_inventory import DataInventory
from tests.support.orders import NOON


def a_task(customer_id: str) -> Any:  # noqa: ANN401 - as much of a task as is asked for
    return SimpleNamespace(customer_id=customer_id, order_no=None, created_at=NOON)


def test_tasks_are_found_on_every_page() -> None:
    pages = {None: ([a_task("c1")], "1"), "1": ([a_task("c2"), a_task("c1")], None)}
    places: Any = SimpleNamespace(task_list=SimpleNamespace(page=lambda _wanted, _limit, after: pages[after]))

    found = list(DataInventory.tasks_about(places, ("c1",), ()))

    assert [task.customer_id for task in found] == ["c1", "c1"]
