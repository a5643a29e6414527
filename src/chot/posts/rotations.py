"""Which teams stand where: whole allocations whose chances add up to the coverage, by systematic sampling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Index = NDArray[np.int64]

# Chances are whole multiples of 1 / WHOLE, so that they are exact as integers and as floats, and so are their sums.
WHOLE = 2**40


@dataclass(frozen=True, eq=False)
class Rotations:
    """A mixture of m <= n + 1 allocations of teams to sites, none of them made before it is asked for.

    - ``ends`` (n,): the sites' coverages laid end to end, in units of 1 / WHOLE.
    - ``starts`` (m,): rising from 0; from each start to the next (the last to WHOLE) one allocation holds.

    A comb with teeth one WHOLE apart lies over the sites; where it is shifted by a uniform number below WHOLE, the
    sites under its teeth are guarded (Madow 1949; for security games the comb of Tsai et al. 2010). Every site is
    guarded with exactly its coverage, none twice, and all rotations have the same number of teams or one less.
    """

    ends: Index
    starts: Index

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, rotation: int) -> Index:
        """The sites that a rotation guards, rising; raises ``IndexError`` past the last."""
        return self.at(int(self.starts[rotation]))

    def __iter__(self) -> Iterator[Index]:
        return (self.at(start) for start in self.starts.tolist())

    @property
    def weights(self) -> Index:
        """(m,) positive integers that sum to WHOLE: how often each rotation is drawn."""
        return np.diff(self.starts, append=WHOLE)

    @property
    def probabilities(self) -> Float:
        """(m,) the chance of each rotation: ``weights / WHOLE``, exact."""
        return self.weights / WHOLE

    def at(self, unit: int) -> Index:
        """The sites guarded where a uniform whole number in [0, WHOLE) came out as ``unit``, in rising order.

        Raises ``ValueError`` where it is outside.
        """
        if not 0 <= unit < WHOLE:
            raise ValueError(f"the draw {unit} is outside [0, {WHOLE}); draw a whole number below WHOLE")
        teeth = np.arange(unit, self.ends[-1], WHOLE, dtype=np.int64)
        return np.searchsorted(self.ends, teeth, side="right").astype(np.int64)

    def which(self, unit: int) -> int:
        """The position of the rotation that the draw ``unit`` falls on."""
        return int(np.searchsorted(self.starts, unit, side="right")) - 1


def rotate(units: Index) -> Rotations:
    """The rotations of coverages (n,) in units of 1 / WHOLE, each at most WHOLE."""
    ends = np.cumsum(units, dtype=np.int64)
    return Rotations(ends, np.unique(np.append(ends % WHOLE, 0)))


def to_units(coverage: Float, least: Float, n_teams: int) -> Index:
    """Coverages (n,) as whole units of 1 / WHOLE that sum to at most ``n_teams``.

    A sum above the budget, as a linear program leaves it within its tolerance, is taken back evenly from what is above
    ``least``.
    """
    above, room = float((coverage - least).sum()), n_teams - float(least.sum())
    if above > max(room, 0.0):
        coverage = least + (coverage - least) * (max(room, 0.0) / above)
    units = np.rint(coverage * WHOLE).astype(np.int64)
    excess = int(units.sum()) - n_teams * WHOLE
    while excess > 0:  # what rounding has added: half a unit a site at most, but never at the cost of a full post
        partly = np.flatnonzero((units > 0) & (units < WHOLE))[:excess]
        units[partly] -= 1
        excess -= len(partly)
    return units
