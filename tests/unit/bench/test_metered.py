import pytest

from local.cost.model import METERED, read
from tests.bench.metered import counts

pytestmark = pytest.mark.slow

WRITTEN = read(METERED)["counts"]


@pytest.fixture(scope="module")
def counted() -> dict[str, dict[str, float]]:
    return counts()


def test_the_cost_model_knows_every_act_and_no_other(counted: dict[str, dict[str, float]]) -> None:
    assert counted.keys() == WRITTEN.keys()


@pytest.mark.parametrize("act", WRITTEN)
def test_what_the_cost_model_counts_on_is_what_the_code_asks_for_now(
    act: str, counted: dict[str, dict[str, float]]
) -> None:
    """If not: `python -m tests.bench.metered`. What shares a second with others costs a little more or less."""
    for what in ("write_units", "read_units", "events"):
        assert counted[act][what] == pytest.approx(WRITTEN[act][what], abs=0.3), what
    assert counted[act]["bytes"] == pytest.approx(WRITTEN[act]["bytes"], rel=0.03, abs=20)
