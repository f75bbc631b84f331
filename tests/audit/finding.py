"""What one check of the audit looked at, and what it found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One row of the table.

    ``explained`` counts findings that are meant to be so, each with its reason where it stands; ``findings`` are
    the others; ``unchecked`` says why something could not be looked at, which is as bad as a finding.
    """

    check: str
    looked_at: str
    explained: int = 0
    where_explained: str = ""
    findings: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """In a word or two."""
        if self.findings:
            return "FINDINGS"
        return "NOT CHECKED" if self.unchecked else "nothing found"
