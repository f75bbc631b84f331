"""The screens of the console, in the order of the navigation: a module each (CONTRIBUTING.md, "Add a screen")."""

from orderhub.console.screen import Screen
from orderhub.console.screens import (
    audit,
    brand,
    customers,
    events,
    imports,
    keys,
    messages,
    orders,
    products,
    revenue,
    rfm,
    rules,
    search,
    segments,
    settings,
    start,
    status,
    tasks,
    webhooks,
    workflows,
)

SCREENS: tuple[Screen, ...] = (
    start.SCREEN,
    orders.SCREEN,
    customers.SCREEN,
    events.SCREEN,
    imports.SCREEN,
    workflows.SCREEN,
    messages.SCREEN,
    brand.SCREEN,
    rules.SCREEN,
    tasks.SCREEN,
    rfm.SCREEN,
    segments.SCREEN,
    revenue.SCREEN,
    products.SCREEN,
    webhooks.SCREEN,
    settings.SCREEN,
    audit.SCREEN,
    status.SCREEN,
    keys.SCREEN,
    search.SCREEN,
)
"""Of views of different screens that fit one path, the first answers."""
