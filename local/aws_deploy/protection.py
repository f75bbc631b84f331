"""Tables that stand are protected: nobody deletes one before taking the protection off."""

from local.aws_deploy.data_template import data_template, kinds
from local.aws_deploy.retained import TABLE
from local.hub import Hub


def protect_tables(hub: Hub) -> list[str]:
    """Turn deletion protection on for the tables of a stack that lack it; return their names.

    Not in the template: a first deployment that fails must be able to take back what it made.
    """
    kept, tables = kinds(data_template()), hub.of_kind(TABLE)
    return [table for name, table in tables.items() if name in kept and _protect(hub, table)]


def _protect(hub: Hub, table: str) -> bool:
    dynamodb = hub.client("dynamodb")
    if dynamodb.describe_table(TableName=table)["Table"].get("DeletionProtectionEnabled"):
        return False
    dynamodb.update_table(TableName=table, DeletionProtectionEnabled=True)
    return True
