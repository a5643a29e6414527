"""Where reserves wait, as data: what is asked, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, issparse

from chot.errors import Finding, InputError
from chot.solvers import Outcome
from chot.units import Text

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Flag = NDArray[np.bool_]


class Model(Enum):
    """What is sought, and where the model comes from."""

    MAX_COVER = "max_cover"  # most demand within the radius of p bases (Church and ReVelle 1974)
    SET_COVER = "set_cover"  # fewest bases with every place within the radius (Toregas et al. 1971)
    P_MEDIAN = "p_median"  # least demand-weighted distance to the nearest of p bases (Hakimi 1964)
    P_CENTER = "p_center"  # least greatest distance to the nearest of p bases (Hakimi 1964)
    EXPECTED_COVER = "expected_cover"  # most expected demand, units busy with a chance (MEXCLP: Daskin 1983)
    DOUBLE_COVER = "double_cover"  # most demand covered twice (DSM: Gendreau, Laporte and Semet 1997)


MAXIMISING = frozenset({Model.MAX_COVER, Model.EXPECTED_COVER, Model.DOUBLE_COVER})
WITH_RADIUS = MAXIMISING | {Model.SET_COVER}
SEVERAL_PER_SITE = frozenset({Model.EXPECTED_COVER, Model.DOUBLE_COVER})
WITH_CAPACITY = frozenset({Model.MAX_COVER, Model.P_MEDIAN})


@dataclass(frozen=True, eq=False)
class Problem:
    """n places with a demand, m candidate bases, and how far each is from each.

    - ``distance`` (n, m): from base to place, metres or seconds, >= 0; inf where there is no way. Or instead
      ``coverage`` (n, m) booleans, dense or sparse, for the covering models.
    - ``demand`` (n,) >= 0, default 1 everywhere.
    - ``p``: units to place, all but SET_COVER; ``radius`` > 0 in the unit of ``distance``: needed by the covering
      models where distances are given; with P_MEDIAN it only says what counts as covered in the result.
    - ``fixed``: candidates that must be open; they count among the p.
    - ``capacity`` (m,) > 0: demand that a base can serve (MAX_COVER, P_MEDIAN); a place may be shared among bases.
    - ``busy`` in [0, 1): the chance that a unit is busy (EXPECTED_COVER); ``per_site``: units that may wait at one
      base (EXPECTED_COVER, DOUBLE_COVER), default all of them.
    - ``outer_radius`` >= radius: within which every place must be covered (DOUBLE_COVER; default: no such demand);
      ``share`` in [0, 1]: of the demand that some candidate covers, how much must be covered once within ``radius``.

    Raises :class:`chot.errors.InputError` (a ``ValueError``) naming the offending entry, its value and the remedy.
    """

    model: Model
    distance: ArrayLike | None = None
    demand: ArrayLike | None = None
    p: int | None = None
    radius: float | None = None
    coverage: Any = None
    fixed: ArrayLike = ()
    capacity: ArrayLike | None = None
    busy: float = 0.0
    per_site: int | None = None
    outer_radius: float | None = None
    share: float = 0.0

    def __post_init__(self) -> None:
        findings: list[Finding] = []
        n, m = self._check_shape(findings)
        object.__setattr__(self, "demand", _demand(self.demand, n, findings))
        object.__setattr__(self, "fixed", _candidates(self.fixed, m, findings))
        self._check_size(m, findings)
        self._check_radii(findings)
        self._check_extras(m, findings)
        if findings:
            raise InputError(findings)

    @property
    def shape(self) -> tuple[int, int]:
        """Places and candidates."""
        given: Any = self.distance if self.coverage is None else self.coverage
        return int(given.shape[0]), int(given.shape[1])

    def within(self, radius: float | None) -> csr_matrix:
        """Sparse booleans (n, m): which candidate is within the radius (or simply covers, where coverage is given)."""
        if self.coverage is not None:
            return csr_matrix(self.coverage, dtype=bool)
        assert radius is not None
        return csr_matrix(np.asarray(self.distance) <= radius)

    def _check_shape(self, findings: list[Finding]) -> tuple[int, int]:
        if (self.distance is None) == (self.coverage is None):
            findings.append(wrong("distance", "", "khoảng cách hoặc độ phủ, một trong hai", "distances or a coverage"))
            return 0, 0
        if self.coverage is None:
            distance = np.asarray(self.distance, float)
            object.__setattr__(self, "distance", distance)
            bad = np.argwhere(~(distance >= 0))
            if distance.ndim == 2 and len(bad):
                i, j = bad[0]
                where = f"distance[{i}, {j}] = {distance[i, j]}"
                findings.append(wrong("distance", where, "các số không âm (inf: không có đường)",
                                      "numbers that are not negative (inf: no way)"))  # fmt: skip
        elif not issparse(self.coverage):
            object.__setattr__(self, "coverage", np.asarray(self.coverage, bool))
        if self.coverage is not None and self.model not in WITH_RADIUS:
            findings.append(wrong("distance", "None", f"khoảng cách cho {self.model.value}",
                                  f"distances to {self.model.value}"))  # fmt: skip
        given: Any = self.distance if self.coverage is None else self.coverage
        shape: tuple[int, ...] = given.shape
        if len(shape) != 2 or 0 in shape:
            findings.append(wrong("distance", f"{shape}", "bảng (số nơi, số vị trí), cả hai lớn hơn 0",
                                  "a table (places, candidates), neither empty"))  # fmt: skip
            return 0, 0
        return shape[0], shape[1]

    def _check_size(self, m: int, findings: list[Finding]) -> None:
        if self.model is Model.SET_COVER:
            return
        n_fixed = len(np.asarray(self.fixed))
        each = 1
        if self.model in SEVERAL_PER_SITE:
            each = self.per_site if self.per_site is not None else max(1, self.p or 1)
            if each < 1:
                findings.append(wrong("per_site", f"{each}", "ít nhất 1 tổ mỗi vị trí", "at least 1 unit a base"))
        if self.p is None or int(self.p) != self.p or not max(1, n_fixed) <= self.p <= m * each:
            findings.append(wrong("p", f"{self.p}", f"số nguyên từ {max(1, n_fixed)} đến {m * each}",
                                  f"a whole number from {max(1, n_fixed)} to {m * each}"))  # fmt: skip

    def _check_radii(self, findings: list[Finding]) -> None:
        needed = self.model in WITH_RADIUS and self.coverage is None
        if (needed or self.radius is not None) and not _positive(self.radius):
            findings.append(wrong("radius", f"{self.radius}", "bán kính lớn hơn 0", "a radius above 0"))
        if self.outer_radius is None:
            return
        if self.coverage is not None or self.radius is None or not _positive(self.outer_radius):
            findings.append(wrong("outer_radius", f"{self.outer_radius}", "bán kính ngoài lớn hơn 0, với khoảng cách",
                                  "an outer radius above 0, with distances"))  # fmt: skip
        elif self.outer_radius < self.radius:
            findings.append(wrong("outer_radius", f"{self.outer_radius}", f"ít nhất bằng bán kính {self.radius}",
                                  f"at least the radius {self.radius}"))  # fmt: skip

    def _check_extras(self, m: int, findings: list[Finding]) -> None:
        if not 0 <= self.busy < 1:
            findings.append(wrong("busy", f"{self.busy}", "xác suất bận từ 0 đến dưới 1", "a chance from 0 to below 1"))
        if not 0 <= self.share <= 1:
            findings.append(wrong("share", f"{self.share}", "tỷ lệ từ 0 đến 1", "a share from 0 to 1"))
        if self.capacity is None:
            return
        capacity = np.asarray(self.capacity, float)
        object.__setattr__(self, "capacity", capacity)
        if self.model not in WITH_CAPACITY:
            findings.append(
                wrong("capacity", self.model.value, "chỉ cho max_cover hoặc p_median", "it to max_cover or p_median")
            )
        elif capacity.shape != (m,) or not np.all(capacity > 0):
            findings.append(wrong("capacity", f"{capacity.shape}", f"{m} số lớn hơn 0", f"{m} numbers above 0"))


@dataclass(frozen=True, eq=False)
class Result:
    """Where the units wait, what that is worth, and what is proved.

    - ``open``: candidates with a unit, ascending; one with k units stands k times. Empty where
      the outcome is INFEASIBLE.
    - ``order`` (n, 3): dispatch order, the candidates of the first, second and third nearest unit; -1 where none.
    - ``value``: covered demand, number of bases, weighted distance, greatest distance, expected demand, or demand
      covered twice, after the model; ``bound``: no choice is better. A way that is missing counts as
      ``missing_way`` in P_MEDIAN: twice the greatest finite distance.
    - ``covered`` (n,): within the radius of an open base; ``unreachable``: places that no candidate covers
      (P_MEDIAN, P_CENTER: reaches); they count in no value.
    - ``covered_share``: of all demand; ``covered_share_one_busy`` (units,): the same with each unit of ``open`` busy.
    - ``served`` sparse (n, m): demand of each place that each base serves, with capacities only.
    """

    open: Index
    order: Index
    value: float
    bound: float
    outcome: Outcome
    covered: Flag
    unreachable: Index
    covered_share: float
    covered_share_one_busy: Float
    missing_way: float = np.nan
    served: csr_matrix | None = None
    total_s: float = 0.0

    @property
    def gap(self) -> float:
        """Relative distance between value and bound; 0 where they meet, inf where nothing is known."""
        if self.value == self.bound:
            return 0.0
        return float(abs(self.value - self.bound) / max(abs(self.value), 1e-12))

    @property
    def uncovered(self) -> Index:
        """Places outside the radius of every open base, those that no candidate covers among them."""
        return np.flatnonzero(~self.covered)

    def findings(self) -> tuple[Finding, ...]:
        """What a planner should know about this answer: places nobody reaches, no answer at all."""
        found = []
        if len(self.unreachable):
            shown = ", ".join(str(i) for i in self.unreachable[:10].tolist())
            shown += "…" if len(self.unreachable) > 10 else ""
            found.append(Finding(
                "reserve-unreachable",
                Text(f"{len(self.unreachable)} nơi không lực lượng nào tới được",
                     f"{len(self.unreachable)} places nobody reaches"),
                Text("thêm vị trí chờ gần đó, nới bán kính hoặc mở đường",
                     "add a candidate base nearby, widen the radius or open a road"),
                value=shown, warning=True,
            ))  # fmt: skip
        if self.outcome is Outcome.INFEASIBLE:
            found.append(Finding(
                "reserve-infeasible",
                Text("không cách đặt nào thỏa mọi yêu cầu", "no choice of bases meets every demand"),
                Text("thêm tổ, nới bán kính hoặc giảm tỷ lệ phải phủ",
                     "add units, widen the radius or lower the share that must be covered"),
            ))  # fmt: skip
        return tuple(found)


def wrong(name: str, value: str, wanted_vi: str, wanted_en: str) -> Finding:
    """One entry of a problem that cannot be used, with what to give instead."""
    return Finding(
        code=f"reserve-{name.replace('_', '-')}",
        message=Text(f"'{name}' của bài toán dự bị không dùng được", f"the reserve problem's {name!r} cannot be used"),
        remedy=Text(f"cần: {wanted_vi}", f"give {wanted_en}"),
        value=value,
    )


def _positive(number: float | None) -> bool:
    return number is not None and bool(np.isfinite(number)) and number > 0


def _demand(given: ArrayLike | None, n: int, findings: list[Finding]) -> Float:
    demand = np.ones(n) if given is None else np.asarray(given, float)
    if n and demand.shape != (n,):
        findings.append(wrong("demand", f"{demand.shape}", f"{n} số", f"{n} numbers"))
        return demand
    bad = np.flatnonzero(~(np.isfinite(demand) & (demand >= 0)))
    if len(bad):
        where = f"demand[{bad[0]}] = {demand[bad[0]]}"
        findings.append(wrong("demand", where, "các số không âm", "numbers that are not negative"))
    return demand


def _candidates(given: ArrayLike, m: int, findings: list[Finding]) -> Index:
    fixed = np.asarray(given)
    if fixed.size == 0:
        return np.empty(0, np.int64)
    usable = fixed.ndim == 1 and np.issubdtype(fixed.dtype, np.integer)
    if not usable or fixed.min() < 0 or (m and fixed.max() >= m) or len(np.unique(fixed)) < len(fixed):
        findings.append(wrong("fixed", f"{fixed.tolist()}", f"các vị trí khác nhau từ 0 đến {m - 1}",
                              f"different candidates from 0 to {m - 1}"))  # fmt: skip
        return np.empty(0, np.int64)
    return np.sort(fixed.astype(np.int64))
