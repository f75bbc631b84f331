"""Where in the Operations table rules are: what counts now, and what counted before."""

from typing import Any

from orderhub.platform.row_keys import row_key

RULES = "rules"
REVISIONS = "rule_revisions"
VERSION = "#version"
"""The row among the rules that counts all changes."""
UNREACHABLE = "the rules cannot be reached right now", "rules_unreachable"
"""The error's message and code when the table does not answer."""


def change_counted() -> dict[str, Any]:
    """What counts a change of any rule, so that whoever remembers the rules reads them again."""
    return {
        "Update": {
            "Key": row_key(RULES, VERSION),
            "UpdateExpression": "ADD #count :one",
            "ExpressionAttributeNames": {"#count": "count"},
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
    }
