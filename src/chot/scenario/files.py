"""Reading and writing files so that what fails is named and nothing is ever half written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from chot.errors import InputError
from chot.scenario.catalogue import finding


def read_bytes(path: Path) -> bytes:
    """A file's bytes; raises :class:`InputError` where it cannot be read or is empty."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(finding("file-unreadable", path.name, why=error.strerror or error)) from error
    if not data.strip():
        raise InputError(finding("file-empty", path.name))
    return data


def write_file(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write a file whole or not at all; raises :class:`InputError` where it exists (without force) or cannot be."""
    if path.exists() and not force:
        raise InputError(finding("exists", str(path)))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".chot-") as beside:
            fresh = Path(beside) / path.name
            fresh.write_bytes(data)
            fresh.replace(path)
    except OSError as error:
        raise InputError(finding("cannot-write", str(path), why=error.strerror or error)) from error


def write_folder(folder: Path, files: Mapping[str, bytes], *, force: bool = False, stale: Collection[str] = ()) -> None:
    """Write a folder of files: a new folder appears whole; in an old one (with force) each file is swapped whole.

    ``stale`` names files that would contradict the new ones and are removed from an old folder. Raises
    :class:`InputError` where the folder holds anything and ``force`` is not set, or where it cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(finding("exists", str(folder)))
    try:
        used = folder.exists() and any(folder.iterdir())
        if used and not force:
            raise InputError(finding("exists", str(folder)))
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".chot-") as beside:
            fresh = Path(beside) / "fresh"
            fresh.mkdir()
            for name, data in files.items():
                (fresh / name).write_bytes(data)
            _swap(fresh, folder, used=used, stale=set(stale) - set(files))
    except OSError as error:
        raise InputError(finding("cannot-write", str(folder), why=error.strerror or error)) from error


def _swap(fresh: Path, folder: Path, *, used: bool, stale: set[str]) -> None:
    if not used:
        if folder.exists():
            folder.rmdir()
        shutil.move(fresh, folder)
        return
    for path in fresh.iterdir():
        path.replace(folder / path.name)
    for name in stale:
        (folder / name).unlink(missing_ok=True)
