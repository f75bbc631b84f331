"""The screens of the console, in the order of the navigation: a module each (CONTRIBUTING.md, "Add a screen")."""

from orderhub.console.screen import Screen
from orderhub.console.screens import customers, events, imports, orders, start

SCREENS: tuple[Screen, ...] = (
    start.SCREEN,
    orders.SCREEN,
    customers.SCREEN,
    events.SCREEN,
    imports.SCREEN,
)
"""Of views of different screens that fit one path, the first answers."""
