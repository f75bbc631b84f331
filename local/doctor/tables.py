"""Whether the tables can be lost."""

from collections.abc import Iterator

from local.aws_deploy.retained import TABLE
from local.doctor.finding import Finding
from local.hub import Hub

TABLES = "tables"


def check_tables(hub: Hub) -> Iterator[Finding]:
    """Whether each table is protected from deletion."""
    dynamodb, tables = hub.client("dynamodb"), hub.of_kind(TABLE)
    unprotected = sorted(
        name
        for name, table in tables.items()
        if not dynamodb.describe_table(TableName=table)["Table"].get("DeletionProtectionEnabled")
    )
    if unprotected:
        detail = f"{', '.join(unprotected)}: can be deleted by mistake"
        yield Finding(TABLES, detail, "make deploy again: it protects them when it ends")
        return
    yield Finding(TABLES, f"{len(tables)} protected from deletion")
