"""The screens of the console, in the order of the navigation: a module each (CONTRIBUTING.md, "Add a screen")."""

from orderhub.console.screen import Screen
from orderhub.console.screens import messages, orders, rules, settings, start, workflows

SCREENS: tuple[Screen, ...] = (
    start.SCREEN,
    orders.SCREEN,
    workflows.SCREEN,
    messages.SCREEN,
    rules.SCREEN,
    settings.SCREEN,
)
"""Of views of different screens that fit one path, the first answers."""
