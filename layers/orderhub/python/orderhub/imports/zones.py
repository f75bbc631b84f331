"""In which time zone a file's times are, and where that is from: the file, the store's setting, or the default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from orderhub.errors import InvalidInput

_A_DAY = timedelta(days=1)


class ZoneSource(StrEnum):
    """Where the zone of times is from."""

    REQUEST = "request"
    METADATA = "metadata"
    STORE = "store"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The zones that may apply to a file: the file's own beats all, a store's beats the default.

    ``of_file`` came with the request for an upload or with the file's metadata, which ``file_source`` tells apart.
    """

    default: ZoneInfo
    by_store: Mapping[str, ZoneInfo] = field(default_factory=dict)
    of_file: ZoneInfo | None = None
    file_source: ZoneSource = ZoneSource.METADATA

    def of(self, *stores: str | None) -> ZoneInfo:
        """The zone of an order of the store that is known by any of these (its id, its number)."""
        return self.zone_and_source(*stores)[0] if self.by_store else self.of_file or self.default

    def zone_and_source(self, *stores: str | None) -> tuple[ZoneInfo, ZoneSource]:
        """The same zone, and where it is from."""
        if self.of_file:
            return self.of_file, self.file_source
        for store in stores:
            if store and store in self.by_store:
                return self.by_store[store], ZoneSource.STORE
        return self.default, ZoneSource.DEFAULT


def moment_of(written: datetime, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The moment of a time as it was written, in UTC, and whether clocks there showed it exactly once.

    It is in the zone if it names no offset. When clocks are changed they show an hour twice or never: of what was
    twice the first is meant, and what never was is taken as if the clock had not been put forward yet.
    """
    if written.tzinfo:
        return written.astimezone(UTC), True
    offset = _offset_on(written.date(), zone)
    if offset is not None:
        return (written - offset).replace(tzinfo=UTC), True
    local = written.replace(tzinfo=zone)
    return local.astimezone(UTC), local.utcoffset() == local.replace(fold=1).utcoffset()


# A file has many times of few days, and to ask for each of them takes longer than all else that is done with it.
@lru_cache(maxsize=4096)
def _offset_on(day: date, zone: ZoneInfo) -> timedelta | None:
    """How far a zone is ahead of UTC, None on a day on which that changes."""
    midnight = datetime.combine(day, time(), zone)
    offset = midnight.utcoffset()
    return offset if offset == (midnight + _A_DAY).utcoffset() else None


def zone_named(name: str) -> ZoneInfo:
    """The zone of a name such as ``Asia/Shanghai``.

    Raises:
        InvalidInput: ``zone_unknown``.
    """
    try:
        return ZoneInfo(name.strip())
    except (ValueError, OSError, KeyError):  # no such zone, a path, a folder
        message = "The time zone is unknown; name one by IANA, such as Asia/Shanghai."
        raise InvalidInput(message, "zone_unknown") from None


def zones_by_store(text: str) -> dict[str, ZoneInfo]:
    """The zones of a setting such as ``S1=Europe/Berlin, S2=Asia/Tokyo``; store ids or numbers on the left.

    Raises:
        InvalidInput: ``zone_unknown``.
    """
    pairs = (part.rpartition("=") for part in text.split(",") if part.strip())
    return {store.strip(): zone_named(name) for store, _, name in pairs}
