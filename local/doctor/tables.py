"""Whether the tables can be lost."""

from collections.abc import Iterator

from local.aws_deploy.protection import unprotected_tables
from local.aws_deploy.retained import TABLE
from local.doctor.finding import Finding
from local.hub import Hub

TABLES = "tables"


def check_tables(hub: Hub) -> Iterator[Finding]:
    """Whether each table is protected from deletion."""
    unprotected = sorted(unprotected_tables(hub))
    if unprotected:
        detail = f"{', '.join(unprotected)}: can be deleted by mistake"
        yield Finding(TABLES, detail, "make deploy again: it protects them when it ends")
        return
    yield Finding(TABLES, f"{len(hub.of_kind(TABLE))} protected from deletion")
