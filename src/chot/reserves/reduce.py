"""Smaller covering problems with the same best value: equal places merged, needless candidates dropped.

Presolve of Toregas and ReVelle (1972): places covered by the same candidates count as one, and a candidate whose
places another covers as well is not needed. All of it is exact.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Index32 = NDArray[np.int32]
Flag = NDArray[np.bool_]


def merge_equal_rows(matrix: csr_matrix) -> tuple[csr_matrix, Index]:
    """The different non-empty rows, and for each row the number of its like among them (-1 for an empty row)."""
    rows = matrix.tocsr()
    rows.sort_indices()
    group = np.full(rows.shape[0], -1, np.int64)
    first: list[int] = []
    number: dict[bytes, int] = {}
    for i in np.flatnonzero(np.diff(rows.indptr)).tolist():
        key = rows.indices[rows.indptr[i] : rows.indptr[i + 1]].tobytes()
        if key not in number:
            number[key] = len(first)
            first.append(i)
        group[i] = number[key]
    return rows[np.array(first, np.int64)], group


@njit(cache=True)
def dominated(row_ptr: Index32, row_idx: Index32, col_ptr: Index32, col_idx: Index32, keep: Flag) -> Flag:
    """Columns whose rows another column has as well (of equals the first stays); those in ``keep`` stay anyway."""
    n, m = len(row_ptr) - 1, len(col_ptr) - 1
    gone, mine = np.zeros(m, np.bool_), np.zeros(n, np.bool_)
    for j in range(m):
        if keep[j]:
            continue
        size = col_ptr[j + 1] - col_ptr[j]
        if size == 0:
            gone[j] = True
            continue
        rare = col_idx[col_ptr[j]]
        for t in range(col_ptr[j], col_ptr[j + 1]):
            i = col_idx[t]
            mine[i] = True
            if row_ptr[i + 1] - row_ptr[i] < row_ptr[rare + 1] - row_ptr[rare]:
                rare = i
        for t in range(row_ptr[rare], row_ptr[rare + 1]):
            other = row_idx[t]
            other_size = col_ptr[other + 1] - col_ptr[other]
            if other == j or gone[other] or other_size < size or (other_size == size and other > j and not keep[other]):
                continue
            common = 0
            for s in range(col_ptr[other], col_ptr[other + 1]):
                common += mine[col_idx[s]]
            if common == size:
                gone[j] = True
                break
        for t in range(col_ptr[j], col_ptr[j + 1]):
            mine[col_idx[t]] = False
    return gone


@njit(cache=True)
def implied(row_ptr: Index32, row_idx: Index32, col_ptr: Index32, col_idx: Index32) -> Flag:
    """Rows covered wherever another row is, whose columns they all have (of equals the first stays)."""
    n = len(row_ptr) - 1
    gone, common = np.zeros(n, np.bool_), np.zeros(n, np.int64)
    for i in range(n):
        # How many columns each row shares with this one: rows lying within it share all of theirs.
        for t in range(row_ptr[i], row_ptr[i + 1]):
            j = row_idx[t]
            for s in range(col_ptr[j], col_ptr[j + 1]):
                other = col_idx[s]
                common[other] += 1
                size = row_ptr[other + 1] - row_ptr[other]
                if common[other] == size and other != i and not gone[other]:
                    same = size == row_ptr[i + 1] - row_ptr[i]
                    gone[i] |= not same or other < i
        for t in range(row_ptr[i], row_ptr[i + 1]):
            j = row_idx[t]
            for s in range(col_ptr[j], col_ptr[j + 1]):
                common[col_idx[s]] = 0
    return gone


def reduce_set_cover(matrix: csr_matrix, keep: Flag) -> tuple[csr_matrix, Index]:
    """Rows and columns that a set covering problem needs, and the numbers of these columns; ``keep`` (m,) stay."""
    rows, columns = matrix.tocsr(), np.arange(matrix.shape[1])
    while True:
        before = rows.shape
        across = rows.T.tocsr()
        gone = dominated(rows.indptr, rows.indices, across.indptr, across.indices, keep[columns])
        rows, columns = rows[:, np.flatnonzero(~gone)].tocsr(), columns[~gone]
        across = rows.T.tocsr()
        rows = rows[np.flatnonzero(~implied(rows.indptr, rows.indices, across.indptr, across.indices))].tocsr()
        if rows.shape == before:
            return rows, columns
