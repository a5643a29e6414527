"""Patrols on a shift: one joint patrol is drawn; an intruder comes to every site at a random moment of every slot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from chot.assess.exercise.barriers import Patrols
from chot.assess.exercise.checks import Flag, Float, Index
from chot.assess.exercise.walks import pick


@dataclass(frozen=True, eq=False)
class Watch:
    """A shift's stops sorted by joint patrol; those of joint patrol j are ``first[j]`` to ``first[j + 1]``."""

    steps: Float
    first: Index
    place: Index
    from_s: Float
    to_s: Float
    protects: Flag
    effectiveness: Float
    independent: bool
    edges_s: Float

    @classmethod
    def of(cls, shift: Patrols) -> Watch:
        patrol = np.asarray(shift.stop_patrol, np.int64)
        order = np.argsort(patrol, kind="stable")
        chance = np.asarray(shift.probabilities, float)
        return cls(
            np.cumsum(chance),
            np.searchsorted(patrol[order], np.arange(len(chance) + 1)).astype(np.int64),
            np.asarray(shift.stop_place, np.int64)[order],
            np.asarray(shift.stop_from_s, float)[order],
            np.asarray(shift.stop_to_s, float)[order],
            np.ascontiguousarray(shift.protects, bool),
            np.asarray(shift.effectiveness, float),
            shift.independent,
            np.asarray(shift.slot_edges_s, float),
        )

    @property
    def shape(self) -> tuple[int, int]:
        """(n_sites, n_slots)"""
        return self.protects.shape[1], len(self.edges_s) - 1

    @property
    def width(self) -> int:
        """Uniform numbers needed a day: the joint patrol, the moment in each slot, one for each site and slot."""
        sites, slots = self.shape
        return 1 + slots + sites * slots

    def drawn(self, u: Float) -> int:
        return int(pick(self.steps, u[:1])[0])

    def stopped(self, u: Float) -> Flag:
        """``u`` (width,) uniform numbers of one day; (n_sites, n_slots) whether the patrols stop the intruder."""
        sites, slots = self.shape
        moment = self.edges_s[:-1] + np.diff(self.edges_s) * u[1 : 1 + slots]
        j = self.drawn(u)
        a, b = self.first[j], self.first[j + 1]
        there = _teams_there(self.place[a:b], self.from_s[a:b], self.to_s[a:b], self.protects, moment)
        return u[1 + slots :].reshape(sites, slots) < self._chance(there, self.effectiveness[:, None])

    def stops_at(self, joint: int, site: int, moment_s: float, u: float) -> bool:
        """Whether the joint patrol stops somebody who is at the site at that moment."""
        a, b = self.first[joint], self.first[joint + 1]
        here = (self.from_s[a:b] <= moment_s) & (moment_s < self.to_s[a:b]) & self.protects[self.place[a:b], site]
        return bool(u < self._chance(np.array(here.sum()), self.effectiveness[site]))

    def _chance(self, teams: Index, effectiveness: Float) -> Float:
        return 1 - (1 - effectiveness) ** (teams if self.independent else np.minimum(teams, 1))


@njit(cache=True)
def _teams_there(place: Index, from_s: Float, to_s: Float, protects: Flag, moment: Float) -> Index:
    """(n_sites, n_slots) how many teams protect each site at the moment of each slot."""
    n_sites, n_slots = protects.shape[1], len(moment)
    there = np.zeros((n_sites, n_slots), np.int64)
    for i in range(len(place)):
        k = np.searchsorted(moment, from_s[i])
        while k < n_slots and moment[k] < to_s[i]:
            for s in range(n_sites):
                if protects[place[i], s]:
                    there[s, k] += 1
            k += 1
    return there
