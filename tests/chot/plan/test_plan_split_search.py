"""The search over splits beside trying every one of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chot.assess.split import Share, furthest_proof, guards_bound, least_worst_loss
from chot.plan.split_search import EQUAL_WITHIN, Curve, Point, Search, Storey, all_splits

Losses = list[dict[int, Point]]


@st.composite
def towns(draw: st.DrawFn) -> tuple[tuple[Storey, ...], int, Losses]:
    """Storeys with their rules, the shared teams, and every point of falling curves, proofs below them."""
    shared = draw(st.integers(0, 5))
    storeys, losses = [], []
    for duty in ("checkpoint", "post", "patrol", "reserve")[: draw(st.integers(1, 4))]:
        own = draw(st.integers(0, 3))
        least = draw(st.integers(own, own + 1))
        most = draw(st.integers(least, own + shared + 1))
        storeys.append(Storey(duty, own, least, min(most, own + shared), draw(st.sampled_from([1.0, 0.5, 2.0, 0.0]))))
        steps = draw(st.lists(st.integers(0, 30), min_size=own + shared + 3, max_size=own + shared + 3))
        values = np.cumsum(steps[::-1])[::-1].astype(float)
        slack = draw(st.sampled_from([0.0, 0.0, 1.0, 7.0]))
        losses.append({n: Point(float(v), max(0.0, float(v) - slack)) for n, v in enumerate(values)})
    return tuple(storeys), shared, losses


def tried(storeys: tuple[Storey, ...], shared: int, losses: Losses) -> tuple[float, float, float] | None:
    """Worst loss, sum, and bound by trying everything, teams left free included."""
    best: tuple[float, float] | None = None
    bound = np.inf
    for teams in itertools.product(*(range(max(s.own, s.least), s.most + 1) for s in storeys)):
        if sum(n - s.own for n, s in zip(teams, storeys, strict=True)) > shared:
            continue
        worths = [s.weight * known[n].value for s, known, n in zip(storeys, losses, teams, strict=True)]
        proofs = [s.weight * known[n].bound for s, known, n in zip(storeys, losses, teams, strict=True)]
        best = min(best or (np.inf, np.inf), (max(worths), sum(worths)))
        bound = min(bound, max(proofs))
    return None if best is None else (*best, bound)


@given(towns())
def test_the_split_found_is_the_best_of_all_and_its_bound_the_best_that_the_proofs_give(
    town: tuple[tuple[Storey, ...], int, Losses],
) -> None:
    storeys, shared, losses = town
    splits = all_splits(storeys, shared)
    true = tried(storeys, shared, losses)
    if true is None:
        assert not len(splits)
        return
    search = Search(storeys, splits, tuple(Curve() for _ in storeys))
    asked = search.first()
    while asked:
        for i, n in asked:
            assert n not in search.curves[i].known
            search.curves[i].known[n] = losses[i][n]
        asked = search.wanted()
    found = search.choice()
    near = EQUAL_WITHIN * max(1.0, true[0]) * 2
    assert found.value == pytest.approx(true[0], abs=near)
    assert found.total == pytest.approx(true[1], abs=4 * near)
    assert found.bound <= found.value
    assert found.bound <= true[2] + near
    shares = [
        Share(s.own, s.least, s.most, s.weight, {n: c.bound(n) for n in c.known})
        for s, c in zip(storeys, search.curves, strict=True)
    ]
    assert min(least_worst_loss(shares, shared), found.value) == pytest.approx(found.bound, abs=1e-9)
    for teams in splits:
        given = sum(int(n) - s.own for n, s in zip(teams, storeys, strict=True))
        assert given == splits[0].sum() - sum(s.own for s in storeys)


def test_a_point_is_not_asked_for_where_fewer_and_more_teams_agree() -> None:
    curve = Curve({2: Point(20.0, 15.0), 6: Point(20.0, 20.0)})
    assert [curve.settled(n) for n in (1, 2, 3, 4, 6, 7)] == [False, True, True, True, True, False]
    assert (curve.value(4), curve.bound(4)) == (20.0, 20.0)


def test_what_cannot_be_done_with_few_teams_is_never_chosen() -> None:
    storeys = (Storey("patrol", 0, 0, 2), Storey("reserve", 0, 0, 2))
    curves = (
        Curve({0: Point(5.0, 5.0), 1: Point(1.0, 1.0), 2: Point(0.0, 0.0)}),
        Curve({0: Point(np.inf, np.inf), 1: Point(np.inf, np.inf), 2: Point(3.0, 3.0)}),
    )
    search = Search(storeys, all_splits(storeys, 2), curves)
    assert search.choice().teams == (0, 2)
    assert search.choice().value == search.choice().bound == 5.0


def test_the_bound_stands_on_the_most_teams_that_still_lose_so_much() -> None:
    share = Share(1, 1, 4, 2.0, {1: 30.0, 2: 20.0, 4: 5.0})
    assert furthest_proof(share, 40.0) == 2
    assert furthest_proof(share, 61.0) is None
    assert share.fewest_below(40.0) == 3


def test_guards_are_bounded_by_the_game_they_play() -> None:
    # Two equal sites, one guard who stops everything: half the time at each, so half of either is lost.
    assert guards_bound([10.0, 10.0], [0.0, 0.0], 1) == pytest.approx(5.0)
    assert guards_bound([10.0, 4.0], [3.0, 0.0], 5) == pytest.approx(3.0)
