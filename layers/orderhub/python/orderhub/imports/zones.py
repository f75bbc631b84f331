"""In which time zone a file's times are: the file's own, else the store's, else the default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from orderhub.faults import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The zones that may apply to a file: the file's own beats all, a store's beats the default."""

    default: ZoneInfo
    by_store: Mapping[str, ZoneInfo] = field(default_factory=dict)
    of_file: ZoneInfo | None = None

    def of(self, *stores: str | None) -> ZoneInfo:
        """The zone of an order of the store that is known by any of these (its id, its number)."""
        if self.of_file:
            return self.of_file
        for store in stores:
            if store and store in self.by_store:
                return self.by_store[store]
        return self.default


def zone_named(name: str) -> ZoneInfo:
    """The zone of a name such as ``Asia/Shanghai``.

    Raises:
        Refused: ``zone_unknown``.
    """
    try:
        return ZoneInfo(name.strip())
    except (ValueError, OSError, KeyError):  # no such zone, a path, a folder
        message = "The time zone is unknown; name one by IANA, such as Asia/Shanghai."
        raise Refused(message, "zone_unknown") from None


def zones_by_store(text: str) -> dict[str, ZoneInfo]:
    """The zones of a setting such as ``S1=Europe/Berlin, S2=Asia/Tokyo``; store ids or numbers on the left.

    Raises:
        Refused: ``zone_unknown``.
    """
    pairs = (part.rpartition("=") for part in text.split(",") if part.strip())
    return {store.strip(): zone_named(name) for store, _, name in pairs}
