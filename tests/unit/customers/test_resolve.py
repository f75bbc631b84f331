from datetime import UTC, datetime

from orderhub.customers.identities import IdentityKey, IdentityKind
from orderhub.customers.resolve import Link, Resolved, elsewhere, made_again_of, made_of, owner_of, resolve

AT = datetime(2026, 11, 22, tzinfo=UTC)
EXTERNAL = IdentityKey(kind=IdentityKind.EXTERNAL_CUSTOMER_ID, digest="1" * 64)
PHONE = IdentityKey(kind=IdentityKind.PHONE, digest="2" * 64)
EMAIL = IdentityKey(kind=IdentityKind.EMAIL, digest="3" * 64)


def _link(customer_id: str, matched_by: IdentityKind = IdentityKind.EMAIL, order_no: str = "A0") -> Link:
    return Link(customer_id=customer_id, order_no=order_no, matched_by=matched_by, bound_at=AT)


def test_the_first_identity_that_is_known_decides() -> None:
    resolved = resolve("A1", (EXTERNAL, PHONE, EMAIL), {PHONE: _link("c1"), EMAIL: _link("c2")})

    assert resolved == Resolved(customer_id="c1", matched_by=IdentityKind.PHONE, unbound=(EXTERNAL,), is_new=False)


def test_an_unknown_buyer_becomes_a_customer_named_after_the_strongest_identity() -> None:
    resolved = resolve("A1", (EXTERNAL, PHONE), {})

    assert resolved.customer_id == made_of(EXTERNAL) != made_of(PHONE)
    assert resolved.matched_by is IdentityKind.EXTERNAL_CUSTOMER_ID
    assert resolved.unbound == (EXTERNAL, PHONE)
    assert resolved.is_new


def test_who_is_back_becomes_another_customer_than_before_and_than_after_the_next_erasure() -> None:
    back = Link(
        customer_id="new", order_no="", matched_by=IdentityKind.EXTERNAL_CUSTOMER_ID, bound_at=AT, is_back=True
    )
    links = {EXTERNAL: back}

    made = resolve("A1", (EXTERNAL, PHONE), links)
    known = resolve("A1", (EXTERNAL, PHONE), links | {PHONE: _link("c1")})

    assert (made.customer_id, made.unbound, made.is_new) == ("new", (EXTERNAL, PHONE), True)
    assert (known.customer_id, known.unbound, known.is_new) == ("c1", (EXTERNAL,), False)
    assert owner_of((EXTERNAL,), links) is None
    assert elsewhere("c1", (EXTERNAL,), links) == ()
    ids = {made_of(PHONE), made_again_of(PHONE, "r1"), made_again_of(PHONE, "r2"), made_again_of(EMAIL, "r1")}
    assert len(ids) == 4
    assert {len(entry) for entry in ids} == {32}


def test_an_order_stays_matched_by_what_it_was_matched_by_when_it_bound_its_identities() -> None:
    links = {EXTERNAL: _link("c1", IdentityKind.PHONE, "A1"), PHONE: _link("c1")}

    assert resolve("A1", (EXTERNAL, PHONE), links).matched_by is IdentityKind.PHONE
    assert resolve("A2", (EXTERNAL, PHONE), links).matched_by is IdentityKind.EXTERNAL_CUSTOMER_ID


def test_the_strongest_identity_tells_whose_an_order_was() -> None:
    links = {EXTERNAL: _link("c1"), PHONE: _link("c2")}

    assert owner_of((EXTERNAL, PHONE), links) == "c1"
    assert owner_of((EMAIL, PHONE), links) is None
    assert owner_of((), links) is None


def test_identities_of_other_customers_are_conflicts_but_not_the_order_s_own_number() -> None:
    own = IdentityKey(kind=IdentityKind.ORDER, digest="4" * 64)
    links = {EXTERNAL: _link("c1"), PHONE: _link("c2"), own: _link("c3")}

    assert elsewhere("c1", (EXTERNAL, PHONE, EMAIL, own), links) == (PHONE,)
