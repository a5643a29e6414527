"""OpenStreetMap and plain edge lists to a street network as arrays; travel time, closures, cordon crossings."""

from chot.streets.build import build
from chot.streets.cache import Built
from chot.streets.closures import StreetClosure, closed_segments, open_at
from chot.streets.cordon import Crossing, entries, inside, passing_through
from chot.streets.export import lines
from chot.streets.naming import junction_name, place_name
from chot.streets.nearest import StreetPoint, nearest, nearest_all
from chot.streets.network import HIGHWAY_CLASSES, StreetNetwork
from chot.streets.report import BuildReport, carless_segments, routable_segments
from chot.streets.travel import Route, at_speed, route, routes, travel_times

__all__ = [
    "HIGHWAY_CLASSES",
    "BuildReport",
    "Built",
    "Crossing",
    "Route",
    "StreetClosure",
    "StreetNetwork",
    "StreetPoint",
    "at_speed",
    "build",
    "carless_segments",
    "closed_segments",
    "entries",
    "inside",
    "junction_name",
    "lines",
    "nearest",
    "nearest_all",
    "open_at",
    "passing_through",
    "place_name",
    "routable_segments",
    "route",
    "routes",
    "travel_times",
]
