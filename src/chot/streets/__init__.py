"""OpenStreetMap and plain edge lists to a street network as arrays; travel time, closures, cordon crossings."""

from chot.streets.network import HIGHWAY_CLASSES, StreetNetwork

__all__ = ["HIGHWAY_CLASSES", "StreetNetwork"]
