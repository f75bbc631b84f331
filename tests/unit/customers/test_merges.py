from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.merges import Merges

_NAMES = [f"c{number}" for number in range(8)]


def test_nobody_is_merged_as_long_as_nobody_was() -> None:
    merges = Merges()

    assert not merges.is_merged("c1")
    assert merges.root_of("c1") == "c1"
    assert merges.members_of("c1") == ()


def test_a_merged_customer_takes_along_those_merged_into_it() -> None:
    merges = Merges(into={"c3": "c2", "c2": "c1", "c4": "c1"})

    assert merges.root_of("c3") == "c1"
    assert merges.members_of("c1") == ("c2", "c3", "c4")
    assert merges.members_of("c2") == ("c3",)
    assert set(merges.roots) == {"c1"}


@st.composite
def _forests(draw: st.DrawFn) -> Merges:
    """Any merges without loops: each customer into one that comes before it, or into none."""
    into = {
        name: draw(st.sampled_from(_NAMES[:place]))
        for place, name in enumerate(_NAMES)
        if place and draw(st.booleans())
    }
    return Merges(into=into)


@given(_forests())
def test_each_customer_is_a_root_or_a_member_of_one_root(merges: Merges) -> None:
    roots = [name for name in _NAMES if not merges.is_merged(name)]

    found = [entry for root in roots for entry in (root, *merges.members_of(root))]

    assert sorted(found) == _NAMES
    assert all(name in (root := merges.root_of(name), *merges.members_of(root)) for name in _NAMES)
