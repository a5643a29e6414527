"""Results as JSON and back without loss.

Not pickle: a plan's folder is copied from desk to desk, and a pickle can run any program when it is read. What is made
here from a file is only values, arrays, and dataclasses and enums of this package.
"""

from __future__ import annotations

import base64
import dataclasses
import importlib
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import numpy as np

_TAG = "="


def pack(thing: Any) -> Any:
    """The thing as JSON data.

    Raises ``TypeError`` for what has no place in it.
    """
    kind = type(thing)
    if thing is None or kind in (bool, int, float, str):
        return thing
    if kind is list:
        return [pack(each) for each in thing]
    tag, content = _tagged(thing)
    return {_TAG: tag, "of": content}


def _tagged(thing: Any) -> tuple[str, Any]:
    kind = type(thing)
    name = f"{kind.__module__}:{kind.__qualname__}"
    ours = name.startswith("chot.")
    found: tuple[str, Any]
    if kind in (tuple, set, frozenset):
        found = kind.__name__, [pack(each) for each in thing]
    elif kind is dict:
        found = "dict", [[pack(key), pack(value)] for key, value in thing.items()]
    elif isinstance(thing, np.ndarray | np.generic) and not thing.dtype.hasobject:
        text = base64.b64encode(np.ascontiguousarray(thing).tobytes()).decode("ascii")
        found = "array" if isinstance(thing, np.ndarray) else "number", [thing.dtype.str, list(thing.shape), text]
    elif kind in (datetime, date):
        found = kind.__name__, thing.isoformat()
    elif kind is timedelta:
        found = kind.__name__, [thing.days, thing.seconds, thing.microseconds]
    elif ours and isinstance(thing, Enum):
        found = f"enum {name}", thing.name
    elif ours and dataclasses.is_dataclass(thing):
        fields = [field.name for field in dataclasses.fields(thing) if field.init]
        found = name, {field: pack(getattr(thing, field)) for field in fields}
    else:
        raise TypeError(f"a {kind.__qualname__} cannot be kept")
    return found


def unpack(data: Any) -> Any:
    """What ``pack`` was given.

    Raises ``ValueError``, ``TypeError``, ``KeyError``, ``AttributeError`` or ``ImportError`` where the data are none of
    ``pack``'s.
    """
    if isinstance(data, list):
        return [unpack(each) for each in data]
    if not isinstance(data, dict):
        return data
    tag, content = data[_TAG], data["of"]
    if tag in _PLAIN:
        return _PLAIN[tag](content)
    name = tag.removeprefix("enum ")
    kind = _class(name)
    if name != tag:
        return kind[content]
    return kind(**{key: unpack(value) for key, value in content.items()})


def _class(name: str) -> Any:
    module, _, qualified = name.partition(":")
    if not module.startswith("chot."):
        raise ValueError(f"{name} is none of ours")
    found: Any = importlib.import_module(module)
    for part in qualified.split("."):
        found = getattr(found, part)
    if not (isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, Enum))):
        raise ValueError(f"{name} is no value")
    return found


def _array(content: list[Any]) -> Any:
    dtype, shape, text = content
    return np.frombuffer(base64.b64decode(text, validate=True), np.dtype(dtype)).reshape(shape).copy()


_PLAIN: dict[str, Any] = {
    "tuple": lambda content: tuple(unpack(each) for each in content),
    "dict": lambda content: {unpack(key): unpack(value) for key, value in content},
    "set": lambda content: {unpack(each) for each in content},
    "frozenset": lambda content: frozenset(unpack(each) for each in content),
    "array": _array,
    "number": lambda content: _array(content)[()],
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "timedelta": lambda content: timedelta(*content),
}
