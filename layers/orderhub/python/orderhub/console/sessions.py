"""Who is signed in, as the API says it, remembered for a minute as the API itself remembers keys."""

from collections.abc import Callable
from hashlib import sha256

from orderhub.console.api import Api
from orderhub.console.calls import get
from orderhub.console.screen import Who

_KEPT_SECONDS = 60.0
_MOST = 200


class Sessions:
    """Asks the API who has a key, at most once a minute for each; ``clock`` counts seconds.

    The keys themselves are not kept.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: dict[str, tuple[float, Who]] = {}

    def who_is(self, api: Api) -> Who:
        """Who has the key the API is called with.

        Raises:
            SignedOut: The API takes it no more.
            ApiFailed: The API cannot say.
        """
        name, now = _digest(api.key), self._clock()
        until, who = self._known.get(name, (0.0, None))
        if who and now < until:
            return who
        said = api.ask(get("/v1/sessions/current")).needed
        who = Who(
            name=str(said["name"]), scopes=frozenset(said["scopes"]), expires_at=str(said.get("expiresAt") or "")
        )
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[name] = now + _KEPT_SECONDS, who
        return who

    def forget(self, key: str) -> None:
        """Whoever has a key is asked for again."""
        self._known.pop(_digest(key), None)


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
