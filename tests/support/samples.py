"""How many samples a property is tried with where the profile's own number does not fit it."""

from typing import Any

from hypothesis import settings

FEW = 10
"""So many samples of each property `make unit` and `make component` take."""


def samples(number: int, **more: Any) -> settings:  # noqa: ANN401 - as hypothesis has them
    """Settings for so many samples, or for few where the profile says few.

    Args:
        number: How many samples, each of which may take long or find little.
        more: Other settings.
    """
    few = settings.get_current_profile_name() == "few"
    return settings(max_examples=min(number, FEW) if few else number, deadline=None, **more)
