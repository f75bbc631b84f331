"""Tables that stand are protected: nobody deletes one before taking the protection off."""

from local.aws_deploy.data_template import data_template, kinds
from local.aws_deploy.retained import TABLE
from local.hub import Hub


def unprotected_tables(hub: Hub) -> dict[str, str]:
    """The tables of a stack that outlive it and can be deleted by mistake, by their logical names."""
    kept = kinds(data_template())
    return {
        name: table for name, table in hub.of_kind(TABLE).items() if name in kept and not _is_protected(hub, table)
    }


def _is_protected(hub: Hub, table: str) -> bool:
    described = hub.client("dynamodb").describe_table(TableName=table)["Table"]
    return bool(described.get("DeletionProtectionEnabled"))


def protect_tables(hub: Hub) -> list[str]:
    """Turn deletion protection on for the tables of a stack that lack it; return their names.

    Not in the template: a first deployment that fails must be able to take back what it made.
    """
    tables = list(unprotected_tables(hub).values())
    for table in tables:
        hub.client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=True)
    return tables
