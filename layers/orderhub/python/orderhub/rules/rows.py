"""Where in the Operations table rules are: what counts now, and what counted before."""

RULES = "rules"
REVISIONS = "rule_revisions"
VERSION = "#version"
"""The row among the rules that counts all changes."""
