"""What is drawn for a run: steps, and what goes wrong in them."""

from decimal import Decimal
from itertools import chain
from typing import Any

from hypothesis import strategies as st

from tests.chaos.agents import Act, ChangeTask, NewTask, Replay
from tests.chaos.faults import Fault, Kind
from tests.chaos.hub import FOLLOW, PRODUCTS
from tests.chaos.model import SentOrder
from tests.chaos.steps import Again, Do, Drop, Follow, Judge, Poison, Post, Remove, Send, Step, Wait

_NUMBERS = ("A1", "A2", "A#3", "订单-4")
_SKUS = ("S1", "S2", "S3")
_DAYS = ("2026-11-20", "2026-11-21")
_STATUSES = ("INITIALIZED", "PAID", "PAID", "SHIPPED", "DELIVERED", "DELIVERED", "COMPLETED", "CANCELLED")


def _drawn_faults(most: int, *often: Kind) -> st.SearchStrategy[tuple[Fault, ...]]:
    """What goes wrong in a step, from so many calls on at most; a kind that is named comes more often."""
    each = st.builds(
        Fault,
        kind=st.sampled_from([*Kind, *often]),
        first_call=st.integers(0, most),
        times=st.sampled_from([1, 1, 2, 4]),
    )
    return st.lists(each, max_size=3).map(tuple)


_picks = st.integers(0, 9)
_tasks = st.integers(0, 2)
_FIELDS = {"assignee": ("ann", "bob", "cid"), "priority": ("low", "high"), "state": ("done",)}
_deeds = st.sampled_from(
    [
        *("remind_to_ship", "modify_address", "modify_address_done"),
        *("refund_approve", "refund_approve", "refund_refuse", "refund_done"),
    ]
)
_amounts = st.none() | st.integers(1, 60)
_modes = st.sampled_from(["live", "live", "live", "historical"])
_whole = st.fixed_dictionaries(
    {
        "status": st.sampled_from(_STATUSES),
        "total": st.integers(1, 99).map(Decimal),
        "customer": st.sampled_from(["C1", "C2", "C3"]),
        "at": st.tuples(st.sampled_from(_DAYS), st.sampled_from(["T08:00:00", "T20:30:00"])).map("".join),
    }
)
_partly = st.sampled_from(_STATUSES).map(lambda status: {"status": status})


def _items(least: int, first: int) -> st.SearchStrategy[tuple[tuple[str, int], ...]]:
    each = st.tuples(st.sampled_from(_SKUS), st.integers(first, 3))
    return st.lists(each, min_size=least, max_size=2, unique_by=lambda pair: pair[0]).map(tuple)


def _orders(fields: st.SearchStrategy[Any], *, by_rows: bool) -> st.SearchStrategy[SentOrder]:
    least = int(by_rows)
    return st.builds(
        SentOrder,
        order_no=st.sampled_from(_NUMBERS),
        fields=fields,
        items=_items(least, least),
        by_rows=st.just(by_rows),
    )


_posts = st.lists(_orders(_whole | _whole | _partly, by_rows=False), min_size=1, max_size=3).map(tuple)
_files = st.lists(
    _orders(_whole, by_rows=True), min_size=1, max_size=3, unique_by=lambda order: order.order_no
).map(tuple)
_spans = st.sampled_from(_DAYS).map(lambda day: (f"{day}T00:00:00Z", f"{day}T23:00:00Z"))


def _by_agents(how: dict[str, Any], post: st.SearchStrategy[Step]) -> st.SearchStrategy[Step]:
    # They make few calls each, and what must not come between two of them are others at the same order.
    how = how | {"faults": _drawn_faults(2, *[Kind.MEANWHILE] * 9), "aside": st.one_of(how["aside"], post, post)}
    changes = [
        st.builds(ChangeTask, pick=_picks, name=st.just(name), value=st.sampled_from(values), **how)
        for name, values in _FIELDS.items()
    ]
    return st.one_of(
        st.builds(Act, pick=_picks, action=st.just("refund"), amount=_amounts, **how),
        st.builds(Act, pick=_picks, action=_deeds, **how),
        st.builds(NewTask, number=_tasks, **how),
        st.builds(Replay, pick=_picks, **how),
        st.one_of(changes),
    )


def _steps(aside: st.SearchStrategy[Step | None]) -> st.SearchStrategy[Step]:
    how: Any = {"skew": st.sampled_from([0.0, 0.0, 0.0, -90.0, 90.0, 2.0]), "aside": aside}
    others_between = [Kind.MEANWHILE] * 2
    usual = how | {"faults": _drawn_faults(7, *others_between)}
    twice = st.sampled_from([False, False, True])
    # Of two clients that send the same order one may be late with what it read.
    rival = st.builds(Post, orders=_posts, mode=_modes)
    raced = how | {"faults": _drawn_faults(7, *[Kind.MEANWHILE] * 6), "aside": st.one_of(aside, rival)}
    post = st.builds(Post, orders=_posts, mode=_modes, keyed=twice, **raced)
    follow = st.builds(
        Follow,
        consumer=st.sampled_from([FOLLOW, FOLLOW, PRODUCTS]),
        picks=st.lists(_picks, min_size=1, max_size=8).map(tuple),
        repeat=twice,
        # No other step writes many rows at once.
        faults=_drawn_faults(7, *others_between, *[Kind.UNPROCESSED] * 4),
        **how,
    )
    work = st.builds(Do, pick=_picks, repeat=twice, **usual)
    # No other step sends messages.
    sending = _drawn_faults(7, *others_between, *[Kind.KILL_SENT] * 8)
    send = st.builds(Send, size=st.integers(1, 10), repeat=twice, faults=sending, **how)
    others = st.one_of(
        st.builds(Drop, orders=_files, mode=_modes, twice=twice),
        st.builds(Remove, deletes=st.sampled_from(_NUMBERS) | _spans, mode=_modes, keyed=twice, **usual),
        st.builds(Again, pick=_picks, **usual),
        st.builds(Judge, size=st.integers(1, 10), repeat=twice, **usual),
        st.builds(Wait, seconds=st.sampled_from([1.0, 70.0, 400.0, 4000.0])),
        st.builds(Poison, pick=_picks),
    )
    # Those that much hangs on come more often.
    kinds = [*[post] * 3, *[follow] * 6, *[work] * 4, *[send] * 4, *[others] * 3, *[_by_agents(how, rival)] * 3]
    return st.sampled_from(kinds).flatmap(lambda kind: kind)


_some = st.lists(_steps(st.none() | _steps(st.none())), max_size=14)
STEPS = st.tuples(*[_some] * 6).map(lambda every: list(chain(*every)))
"""The steps of a run, some thirty; of several lists, as one alone is either never short or seldom long."""
