"""What differs between two versions of what people save, as a unified diff; pure."""

import json
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from typing import Any

MOST_COMPARED = 4_000
"""How many lines are held against each other; of longer texts all lines are taken away and all are added."""


def difference(before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[str, str]) -> str:
    """The lines that differ, and some around them; empty where nothing does.

    Args:
        before: One version, as JSON has it.
        after: The other one.
        names: What they are called.
    """
    old, new = list(_lines(before)), list(_lines(after))
    if len(old) + len(new) > MOST_COMPARED and old != new:
        lines = [f"--- {names[0]}", f"+++ {names[1]}", f"@@ -1,{len(old)} +1,{len(new)} @@"]
        return "\n".join([*lines, *(f"-{line}" for line in old), *(f"+{line}" for line in new)])
    return "\n".join(unified_diff(old, new, *names, lineterm=""))


def _lines(body: Mapping[str, Any]) -> Iterator[str]:
    """It in a form of its own, where equal things have equal lines: each field's name, and its lines below."""
    for name in sorted(body):
        value = body[name]
        is_text = isinstance(value, str)
        text = value if is_text else json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
        yield f"{name}:"
        yield from (f"  {line}" for line in text.split("\n"))
