"""What an access key may be allowed to do."""

from enum import StrEnum


class Scope(StrEnum):
    """What an access key may be allowed to do."""

    ORDERS_WRITE = "orders:write"
    ORDERS_READ = "orders:read"
    EVENTS_READ = "events:read"
    CARDS_READ = "cards:read"
    CARDS_REVEAL = "cards:reveal"
    CARDS_ACT = "cards:act"
    CARDS_DECIDE = "cards:decide"
    LINKS_WRITE = "links:write"
    AUDIT_READ = "audit:read"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    IMPORTS_WRITE = "imports:write"
    IMPORTS_READ = "imports:read"
    WORKFLOWS_READ = "workflows:read"
    WORKFLOWS_WRITE = "workflows:write"
    RULES_WRITE = "rules:write"
    RULES_READ = "rules:read"
    TASKS_WRITE = "tasks:write"
    TASKS_READ = "tasks:read"
    EVENTS_WRITE = "events:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    PRIVACY_WRITE = "privacy:write"
