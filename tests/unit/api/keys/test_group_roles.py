"""Which groups may do what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.api.keys.group_roles import group_roles, scopes_of_groups
from orderhub.errors import InvalidInput
from orderhub.http.roles import ROLES

groups = st.text(min_size=1, max_size=20).filter(lambda text: "," not in text and text == text.strip())
entries = st.lists(st.tuples(groups, st.sampled_from(sorted(ROLES))), max_size=8)


@given(entries, st.sets(groups, max_size=5))
def test_somebody_may_do_what_the_roles_of_their_groups_may_together_and_nothing_else(
    pairs: list[tuple[str, str]], others: set[str]
) -> None:
    roles = group_roles(",".join(f" {group} = {role} " for group, role in pairs))
    mine = {group for group, _ in pairs[::2]} | others

    held = scopes_of_groups(mine, roles)

    assert set(held) == {scope for group, role in pairs if group in mine for scope in ROLES[role]}
    assert len(held) == len(set(held))
    assert scopes_of_groups(mine - {group for group, _ in pairs}, roles) == ()


def test_a_name_of_a_group_may_have_an_equals_sign_and_capitals_count() -> None:
    roles = group_roles("CN=Support=agent,CN=Support=marketing")

    assert roles == {"CN=Support": {"agent", "marketing"}}
    assert scopes_of_groups(["cn=support"], roles) == ()


@pytest.mark.parametrize("text", ["support", "support=boss", "=agent", "support=agent,"])
def test_a_list_that_names_no_role_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        group_roles(text)

    assert caught.value.code == "settings_wrong"


def test_no_list_gives_nobody_anything() -> None:
    assert group_roles(" ") == {}
