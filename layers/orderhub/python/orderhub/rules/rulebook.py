"""The rules that were in force at a moment, read again only when one of them has changed."""

from collections.abc import Sequence
from datetime import datetime

from orderhub.rules.ports import Rules
from orderhub.rules.rule import Entry, Rule


class Rulebook:
    """All rules, remembered from one event to the next.

    Args:
        rules: Where they are stored.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._version = -1
        self._entries: Sequence[Entry] = ()

    def in_force(self, moment: datetime) -> list[Rule]:
        """The rules as they were at a moment, by name, also those deleted since: none counts backwards.

        Raises:
            TransientError: They could not be read; trying again can help.
        """
        # What is read behind the version is at least as new: then they are read once more in vain, no more.
        version = self._rules.version()
        if version != self._version:
            self._entries = list(self._rules.entries())
            self._version = version
        rules = (
            entry.rule if entry.saved_at <= moment else self._rules.revision(entry.name, moment)
            for entry in self._entries
        )
        return [rule for rule in rules if rule]

    def now(self, name: str) -> Rule | None:
        """A rule as it is now, None if there is none of that name."""
        return self._rules.find(name)
