"""OpenStreetMap and plain edge lists to a street network as arrays; travel time, closures, cordon crossings."""

from chot.streets.build import build
from chot.streets.cache import Built
from chot.streets.network import HIGHWAY_CLASSES, StreetNetwork
from chot.streets.report import BuildReport

__all__ = ["HIGHWAY_CLASSES", "BuildReport", "Built", "StreetNetwork", "build"]
