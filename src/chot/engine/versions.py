"""What a result may depend on beside its input: the versions of everything that computes."""

from __future__ import annotations

import platform
from functools import lru_cache
from importlib import metadata

import chot

LIBRARIES = ("highspy", "numba", "numpy", "ortools", "pyvrp", "scipy", "shapely")


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """The version of Chốt, of Python and of each library that computes; empty for one that is missing."""
    found = {"chot": chot.__version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            found[library] = ""
    return found
