"""Names by which a planner knows a junction or a piece of street."""

from __future__ import annotations

import heapq
import weakref
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from chot.streets.network import Flag, Float, Id, Index, StreetNetwork
from chot.units import Text

# What Vietnamese calls a junction by the number of its arms.
_KINDS_VI = {1: "cuối", 2: "điểm nối", 3: "ngã ba", 4: "ngã tư", 5: "ngã năm", 6: "ngã sáu", 7: "ngã bảy"}
_MANY_VI = "nút giao"
_ALLEYS = {"service", "living_street"}
_ALLEY = Text("ngõ không tên", "unnamed alley")
_SLIP_ROAD = Text("đường nhánh không tên", "unnamed slip road")
_STREET = Text("đường không tên", "unnamed street")
_MOST_NAMES = 3
# How many segments along its own street a landmark is looked for.
_MOST_STEPS = 200

_guides: weakref.WeakKeyDictionary[StreetNetwork, _Guide] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class _Guide:
    """Segments at each node, and for each node the nearest node on a named street with the metres to it (-1, inf)."""

    start: Id
    segment: Id
    landmark: Index
    landmark_m: Float

    def arms(self, node: int) -> list[int]:
        """Segments at a node, a loop twice."""
        arms: list[int] = self.segment[self.start[node] : self.start[node + 1]].tolist()
        return arms


@dataclass(frozen=True)
class _Landmark:
    """The junction with another street that one meets first along a street, and the metres to it."""

    label: Text
    distance_m: float


def junction_name(network: StreetNetwork, node: int) -> Text:
    """A junction by its arms and streets, the widest first: 'ngã tư Phố Huế – Trần Nhân Tông'.

    Where no street has a name, the nearest named street along the network helps; where there is none, the node's id.
    """
    guide = _guide_of(network)
    arms = guide.arms(node)
    names = _names(network, arms)
    kind = _kind_vi(len(arms))
    unnamed = next((arm for arm in sorted(arms, key=_width(network)) if not network.name_of(arm)), None)
    if len(names) == 1 and unnamed is not None:
        other = _unnamed(network, unnamed)
        return Text(f"{kind} {names[0]} – {other.vi}", f"junction of {names[0]} and an {other.en}")
    if len(names) >= 2:
        verb = "point between" if len(arms) == 2 else "junction of"
        shown = names[:_MOST_NAMES]
        return Text(f"{kind} {' – '.join(shown)}", f"{verb} {', '.join(shown[:-1])} and {shown[-1]}")
    what_en = {1: "end", 2: "point"}.get(len(arms), "junction")
    if names:
        preposition = ("", "of") if len(arms) == 1 else ("trên ", "on")
        return Text(f"{kind} {preposition[0]}{names[0]}", f"{what_en} {preposition[1]} {names[0]}")
    near = _near(network, guide, node)
    if near is None:
        near = Text(f"nút số {network.node_id[node]}", f"node {network.node_id[node]}")
    if len(arms) == 1:
        what = _unnamed(network, arms[0])
        return Text(f"cuối {what.vi}, {near.vi}", f"end of an {what.en}, {near.en}")
    return Text(f"{kind} không tên, {near.vi}", f"unnamed {what_en}, {near.en}")


def place_name(network: StreetNetwork, segment: int) -> Text:
    """A piece of street between landmarks: 'Phố Huế, đoạn từ ngã tư Trần Nhân Tông đến ngã ba Phố Hòa Mã'.

    - Landmarks are the first junctions with a street of another name, looked for along the street both ways; where
      one lies beyond the segment's own end, the distance from it is added.
    - A street without a name is told by the named streets at its ends, else by the nearest one.
    """
    guide = _guide_of(network)
    if not network.name_of(segment):
        return _place_of_unnamed(network, guide, segment)
    street = network.name_of(segment)
    ends = [
        _landmark(network, guide, segment, int(node))
        for node in (network.segment_tail[segment], network.segment_head[segment])
    ]
    found = [end for end in ends if end is not None]
    if not found:
        return Text(street, street)
    nearer = min(found, key=lambda end: end.distance_m)
    if len(found) == 2 and found[0].label.en == found[1].label.en:
        return _beside(network, segment, nearer)
    apart = _apart(nearer, float(network.segment_length_m[segment]) / 2, any(end.distance_m > 0 for end in found))
    if len(found) == 1:
        vi = f"{street}, đoạn từ {nearer.label.vi} đến cuối {_noun_vi(street)}"
        en = f"{street}, from {nearer.label.en} to its end"
    else:
        vi = f"{street}, đoạn từ {found[0].label.vi} đến {found[1].label.vi}"
        en = f"{street}, from {found[0].label.en} to {found[1].label.en}"
    return Text(vi + apart.vi, en + apart.en)


def _beside(network: StreetNetwork, segment: int, nearer: _Landmark) -> Text:
    """A piece with the same landmark both ways, as where a street runs along both sides of a square."""
    street, half_m = network.name_of(segment), float(network.segment_length_m[segment]) / 2
    metres = _tens(nearer.distance_m + half_m)
    return Text(
        f"{street}, đoạn cách {nearer.label.vi} khoảng {metres} m", f"{street}, about {metres} m from {nearer.label.en}"
    )


def _noun_vi(street: str) -> str:
    """What the street's own name calls it: ngõ, ngách, hẻm, phố; else đường."""
    word = street.split(maxsplit=1)[0].lower()
    return word if word in {"ngõ", "ngách", "hẻm", "phố"} else "đường"


def _tens(metres: float) -> int:
    return max(10, round(metres / 10) * 10)


def _apart(nearer: _Landmark, half_m: float, needed: bool) -> Text:
    if not needed:
        return Text("", "")
    metres = _tens(nearer.distance_m + half_m)
    return Text(f" (cách {nearer.label.vi} khoảng {metres} m)", f" (about {metres} m from {nearer.label.en})")


def _landmark(network: StreetNetwork, guide: _Guide, segment: int, node: int) -> _Landmark | None:
    """The nearest junction with another named street, going from ``node`` along the street away from ``segment``."""
    street = network.segment_name[segment]
    queue, seen = [(0.0, node)], {segment}
    for _ in range(_MOST_STEPS):
        if not queue:
            return None
        distance_m, here = heapq.heappop(queue)
        arms = guide.arms(here)
        crossing = [name for name in _names(network, arms) if name != network.names[street]]
        if crossing:
            kind = _kind_vi(len(arms))
            return _Landmark(Text(f"{kind} {crossing[0]}", f"the junction with {crossing[0]}"), distance_m)
        for arm in arms:
            if arm not in seen and network.segment_name[arm] == street:
                seen.add(arm)
                far = int(network.segment_tail[arm]) + int(network.segment_head[arm]) - here
                heapq.heappush(queue, (distance_m + float(network.segment_length_m[arm]), far))
    return None


def _place_of_unnamed(network: StreetNetwork, guide: _Guide, segment: int) -> Text:
    what = _unnamed(network, segment)
    tail, head = int(network.segment_tail[segment]), int(network.segment_head[segment])
    at = [names[0] if (names := _names(network, guide.arms(node))) else "" for node in (tail, head)]
    if at[0] and at[1] and at[0] != at[1]:
        return Text(f"{what.vi} nối {at[0]} với {at[1]}", f"{what.en} between {at[0]} and {at[1]}")
    if at[0] or at[1]:
        name = at[0] or at[1]
        return Text(f"{what.vi} rẽ từ {name}", f"{what.en} off {name}")
    near = _near(network, guide, min(tail, head, key=lambda node: float(guide.landmark_m[node])))
    if near is None:
        way = network.segment_way[segment]
        return Text(f"{what.vi} số {way}", f"{what.en} no. {way}")
    return Text(f"{what.vi}, {near.vi}", f"{what.en}, {near.en}")


def _near(network: StreetNetwork, guide: _Guide, node: int) -> Text | None:
    landmark = int(guide.landmark[node])
    if landmark < 0:
        return None
    name = _names(network, guide.arms(landmark))[0]
    metres = _tens(float(guide.landmark_m[node]))
    return Text(f"cách {name} khoảng {metres} m", f"about {metres} m from {name}")


def _names(network: StreetNetwork, segments: list[int]) -> list[str]:
    """Distinct names of these segments, the widest street first."""
    names = [network.name_of(segment) for segment in sorted(segments, key=_width(network))]
    return [name for name in dict.fromkeys(names) if name]


def _width(network: StreetNetwork) -> Callable[[int], tuple[int, str]]:
    """Sort key that puts the widest street first."""
    return lambda segment: (int(network.segment_class[segment]), network.name_of(segment))


def _kind_vi(arms: int) -> str:
    return _KINDS_VI.get(arms, _MANY_VI)


def _unnamed(network: StreetNetwork, segment: int) -> Text:
    highway = network.class_of(segment)
    if highway in _ALLEYS:
        return _ALLEY
    return _SLIP_ROAD if highway.endswith("_link") else _STREET


def _guide_of(network: StreetNetwork) -> _Guide:
    guide = _guides.get(network)
    if guide is None:
        tail, head = network.segment_tail, network.segment_head
        node = np.concatenate([tail, head])
        order = np.argsort(node, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(node, minlength=network.n_nodes))])
        named = np.zeros(network.n_nodes, bool)
        has_name = network.segment_name > 0
        named[tail[has_name]] = named[head[has_name]] = True
        guide = _guides[network] = _Guide(start, order % network.n_segments, *_to_named(network, named))
    return guide


def _to_named(network: StreetNetwork, named: Flag) -> tuple[Index, Float]:
    """For each node the nearest named node on foot along the streets, and the metres to it; -1 and inf without one."""
    if not named.any():
        return np.full(network.n_nodes, -1, np.int32), np.full(network.n_nodes, np.inf)
    order = np.lexsort((network.segment_length_m, network.segment_head, network.segment_tail))
    tail, head = network.segment_tail[order], network.segment_head[order]
    # Parallel segments would be added up; the shortest comes first and stays.
    new = np.ones(len(order), bool)
    new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    length = network.segment_length_m[order][new]
    shape = (network.n_nodes, network.n_nodes)
    graph = csr_array((length, (tail[new], head[new])), shape=shape)
    metres, _, source = dijkstra(
        graph, directed=False, indices=np.flatnonzero(named), return_predecessors=True, min_only=True
    )
    return np.where(source < 0, -1, source).astype(np.int32), metres
