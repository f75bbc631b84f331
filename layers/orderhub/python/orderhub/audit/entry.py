"""What is written down when somebody looks at personal data."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One look: ``who`` is an access key's id, ``what`` the field that was shown, ``why`` a reason in words."""

    who: str
    what: str
    order_no: str
    why: str
    happened_at: datetime
