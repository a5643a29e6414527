"""Networks kept on disk under the hash of what they were built from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from chot.streets.network import StreetNetwork
from chot.streets.report import BuildReport, report_from_dict, report_to_dict

# Raise it with every change that gives other arrays for the same file, the speed table included.
FORMAT_VERSION = 1

_PLAIN = ("names", "attribution")
_ARRAYS = tuple(one.name for one in fields(StreetNetwork) if one.name not in _PLAIN)


@dataclass(frozen=True, eq=False)
class Built:
    """A street network and the report of its making."""

    network: StreetNetwork
    report: BuildReport


def cache_file(cache_dir: Path, source: Path, *, contract: bool) -> Path:
    """Where the network of this very content is kept: the name holds the SHA-256 of the file's bytes and the options.

    The source's name counts too, because its ending decides how it is read and the report shows it.
    """
    digest = hashlib.sha256(f"{FORMAT_VERSION} {contract} {source.name}\n".encode())
    with source.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return cache_dir / f"streets-{digest.hexdigest()}.npz"


def load(path: Path) -> Built | None:
    """What is kept there; None where there is nothing or it is damaged, for then it is simply built anew."""
    try:
        # Opened here, for numpy leaves a damaged file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            text = json.loads(stored["text"].tobytes())
            arrays = {name: stored[name] for name in _ARRAYS}
        network = StreetNetwork(**arrays, names=tuple(text["names"]), attribution=text["attribution"])
        return Built(network, report_from_dict(text["report"]))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None


def store(path: Path, built: Built) -> None:
    """Writes to a temporary file and renames it, so that a reader never sees half a network.

    A folder that cannot be written is no reason to fail: the network is at hand, only the next start is slower.
    """
    text = {
        "names": built.network.names,
        "attribution": built.network.attribution,
        "report": report_to_dict(built.report),
    }
    arrays = {name: getattr(built.network, name) for name in _ARRAYS}
    arrays["text"] = np.frombuffer(json.dumps(text, ensure_ascii=False).encode(), np.uint8)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            try:
                np.savez(file, **arrays)
                file.close()
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise
