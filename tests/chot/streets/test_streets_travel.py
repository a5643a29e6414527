"""Travel times, routes and closures."""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from chot import streets
from chot.errors import InputError
from chot.streets import StreetClosure, StreetNetwork


def plain_dijkstra(network: StreetNetwork, source: int, is_open: np.ndarray, extra: np.ndarray) -> list[float]:
    """Textbook Dijkstra on lists: shares nothing with the library but the network."""
    leaving: list[list[tuple[int, float]]] = [[] for _ in range(network.n_nodes)]
    for tail, head, segment, time in zip(
        network.arc_tail, network.arc_head, network.arc_segment, network.arc_time_s, strict=True
    ):
        if is_open[segment]:
            leaving[tail].append((int(head), float(time + extra[segment])))
    best = [float("inf")] * network.n_nodes
    best[source] = 0.0
    queue = [(0.0, source)]
    while queue:
        time, node = heapq.heappop(queue)
        if time > best[node]:
            continue
        for head, step in leaving[node]:
            if time + step < best[head]:
                best[head] = time + step
                heapq.heappush(queue, (best[head], head))
    return best


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_travel_times_of_a_real_town_agree_with_a_textbook_search(monaco: StreetNetwork, seed: int) -> None:
    rng = np.random.default_rng(seed)
    is_open = rng.random(monaco.n_segments) > 0.1
    extra = np.where(rng.random(monaco.n_segments) > 0.8, 45.0, 0.0)
    sources = rng.choice(monaco.n_nodes, 3, replace=False)
    times = streets.travel_times(monaco, sources, open_segments=is_open, extra_time_s=extra)
    for row, source in enumerate(sources):
        np.testing.assert_allclose(times[row], plain_dijkstra(monaco, int(source), is_open, extra))


def test_the_routable_part_is_reached_from_everywhere_in_it(monaco: StreetNetwork) -> None:
    inside = np.flatnonzero(monaco.routable)
    times = streets.travel_times(monaco, inside[[0, 100, 300]])
    assert np.isfinite(times[:, inside]).all()


def test_a_route_is_a_chain_of_open_segments_that_takes_the_time_it_says(monaco: StreetNetwork) -> None:
    rng = np.random.default_rng(5)
    inside = np.flatnonzero(monaco.routable)
    source, *targets = rng.choice(inside, 12, replace=False).tolist()
    times = streets.travel_times(monaco, [source])[0]
    for target, found in zip(targets, streets.routes(monaco, source, targets), strict=True):
        assert found is not None
        assert (found.nodes[0], found.nodes[-1]) == (source, target)
        assert found.time_s == pytest.approx(times[target])
        for segment, a, b in zip(found.segments, found.nodes[:-1], found.nodes[1:], strict=True):
            assert {monaco.segment_tail[segment], monaco.segment_head[segment]} == {a, b}
        assert found.length_m == pytest.approx(monaco.segment_length_m[found.segments].sum())


def test_there_is_no_route_where_all_ways_are_closed(cross: StreetNetwork) -> None:
    start, end = (int(np.flatnonzero(cross.node_id == node)[0]) for node in (1, 4))
    closed = streets.closed_segments(cross, street="Trần Nhân Tông")
    assert streets.route(cross, start, end, open_segments=~closed) is not None
    assert streets.route(cross, start, end, open_segments=~streets.closed_segments(cross, ways=[10])) is None
    here = streets.route(cross, start, start)
    assert here is not None
    assert (len(here.segments), here.time_s) == (0, 0)


def test_a_node_that_does_not_exist_and_a_negative_delay_are_refused(cross: StreetNetwork) -> None:
    with pytest.raises(IndexError, match="-1"):
        streets.travel_times(cross, [-1])
    with pytest.raises(ValueError, match="negative time"):
        streets.travel_times(cross, [0], extra_time_s=np.full(cross.n_segments, -1.0))


def test_streets_close_by_way_by_name_by_segment_and_by_polygon(cross: StreetNetwork) -> None:
    by_way = streets.closed_segments(cross, ways=[10])
    np.testing.assert_array_equal(by_way, cross.segment_way == 10)
    np.testing.assert_array_equal(streets.closed_segments(cross, street=" PHỐ huế"), by_way)
    assert streets.closed_segments(cross, segments=[2]).nonzero()[0].tolist() == [2]
    square = [(105.8495, 21.0125), (105.8505, 21.0125), (105.8505, 21.0135), (105.8495, 21.0135)]
    (between,) = streets.closed_segments(cross, polygon=square).nonzero()[0]
    assert set(cross.node_id[[cross.segment_tail[between], cross.segment_head[between]]]) == {2, 3}
    assert not streets.closed_segments(cross).any()


def test_a_way_merged_into_another_segment_still_closes_it(hanoi: streets.Built) -> None:
    network = hanoi.network
    assert len(network.merged_way) > 0
    way, segment = int(network.merged_way[0]), int(network.merged_segment[0])
    assert streets.closed_segments(network, ways=[way])[segment]


def test_unknown_ways_segments_and_names_are_all_told_at_once_with_the_nearest_name(cross: StreetNetwork) -> None:
    with pytest.raises(InputError) as caught:
        streets.closed_segments(cross, ways=[10, 999], segments=[70], street="Phố Hué")
    assert [finding.value for finding in caught.value.findings] == ["999", "70", "Phố Hué"]
    assert "Phố Huế" in caught.value.findings[2].remedy.vi


NOON = datetime(2026, 9, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "end", "is_closed"),
    [
        (None, None, True),
        (NOON + HOUR, NOON + 2 * HOUR, True),
        (NOON - HOUR, NOON + 9 * HOUR, True),
        (NOON + 4 * HOUR, None, False),
        (NOON + 3 * HOUR, NOON + 5 * HOUR, False),
        (None, NOON, False),
        (None, NOON + timedelta(seconds=1), True),
    ],
)
def test_a_closure_counts_where_it_overlaps_the_period(
    cross: StreetNetwork, start: datetime | None, end: datetime | None, is_closed: bool
) -> None:
    closure = StreetClosure(street="Phố Huế", start=start, end=end)
    is_open = streets.open_at(cross, [closure], NOON, NOON + 3 * HOUR)
    assert is_open[cross.segment_way == 10].all() != is_closed
    assert is_open[cross.segment_way != 10].all()
