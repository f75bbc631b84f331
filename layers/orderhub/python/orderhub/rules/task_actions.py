"""What is wrong with the tasks that a rule creates, by the events it waits for; pure, no AWS."""

from collections.abc import Iterator, Mapping, Sequence

from orderhub.mistakes import Mistakes
from orderhub.rules.placeholders import check_words
from orderhub.rules.rule import Act
from orderhub.rules.schema import TASK_CREATED

_WORDS = ("title", "description")


def check_tasks(value: object, events: Sequence[str], mistakes: Mistakes, pointer: str = "/do") -> None:
    """Note which tasks could not be filled in, or would have their rule create tasks without end.

    Args:
        value: The actions as JSON says them; what is no action is passed over.
        events: The types of events that the rule waits for, at least one.
        mistakes: Takes what is wrong.
        pointer: Where the actions stand.
    """
    for place, task in _tasks(value, pointer):
        check_task(task, place, events, mistakes)


def check_task(task: object, pointer: str, events: Sequence[str], mistakes: Mistakes) -> None:
    """As ``check_tasks``, for one; what is no object is passed over."""
    if not isinstance(task, dict):
        return
    if TASK_CREATED in events:
        message = f"What waits for {TASK_CREATED} cannot create tasks: each would create the next."
        mistakes.add(pointer, "rule_endless", message)
    for name in _WORDS:
        if isinstance(task.get(name), str):
            check_words(task[name], f"{pointer}/{name}", events, mistakes)


def _tasks(value: object, pointer: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for index, action in enumerate(value if isinstance(value, list) else ()):
        task = action.get(Act.CREATE_TASK) if isinstance(action, dict) else None
        if isinstance(task, dict):
            yield f"{pointer}/{index}/{Act.CREATE_TASK}", task
