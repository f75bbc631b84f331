"""Texts put together at random: what comes through and what is masked without need stays rare."""

import pytest

from tests.support.redaction_corpus import leaks, losses, shown
from tests.support.redaction_samples import personal_samples, readable_samples

pytestmark = pytest.mark.slow

COUNT = 600


def test_of_random_texts_hardly_one_gives_anybody_away() -> None:
    leaking = [case.text for case in personal_samples(COUNT) if leaks(case, shown(case))]

    assert len(leaking) <= COUNT // 100, leaking


def test_of_random_texts_hardly_one_is_masked_without_need() -> None:
    masked = [case.text for case in readable_samples(COUNT) if losses(case, shown(case))]

    assert len(masked) <= COUNT // 200, masked


def test_the_samples_are_the_same_each_time() -> None:
    assert personal_samples(50) == personal_samples(50)
    assert readable_samples(50) == readable_samples(50)
