"""Finished parts of a plan run on disk, so that the same run, started again, continues where it was ended.

A part is kept under the digest of everything that its result depends on: the versions of all that computes, its input
(scenario, map, parameters), seed and time limit. So a part is found again whenever the very same thing is to be solved,
and never otherwise.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chot.engine import versions
from chot.errors import Finding, InputError
from chot.plan.digest import digest
from chot.plan.packing import pack, unpack
from chot.units import Text

PARTS_FOLDER = ".parts"
SCHEMA = "chot.part-1"

log = logging.getLogger(__name__)


@dataclass
class Kept:
    """The parts in a folder.

    - ``found``: parts taken from there. ``findings``: a warning for each part that could not be read.
    """

    folder: Path
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    def get(self, given: Any) -> Any | None:
        """The result that was kept for this input; None where there is none, or its file is damaged.

        Raises :class:`InputError` where the folder cannot be read.
        """
        path = self._path(given)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(_not_kept(self.folder, error)) from error
        try:
            result = _opened(head, body, path.stem)
        except (ValueError, TypeError, KeyError, AttributeError, ImportError) as error:
            log.warning("part %s is damaged: %s", path.name, error)
            self.findings.append(_damaged(path))
            return None
        self.found += 1
        log.info("part %s was kept", path.name)
        return result

    def put(self, given: Any, result: Any) -> None:
        """Keep a result; it is there whole or not at all, whenever the process ends.

        Raises :class:`InputError` where the folder cannot be written.
        """
        path = self._path(given)
        body = json.dumps(pack(result), separators=(",", ":")).encode()
        head = json.dumps({"schema": SCHEMA, "key": path.stem, "sha256": hashlib.sha256(body).hexdigest()}).encode()
        try:
            _write(path, head + b"\n" + body)
        except OSError as error:
            raise InputError(_not_kept(self.folder, error)) from error

    def clear(self) -> None:
        """Take every part away: the run is finished."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, given: Any) -> Path:
        return self.folder / f"{digest(versions(), given)}.json"


def _opened(head: bytes, body: bytes, key: str) -> Any:
    said = json.loads(head)
    if said != {"schema": SCHEMA, "key": key, "sha256": hashlib.sha256(body).hexdigest()}:
        raise ValueError("its head does not fit its body")
    return unpack(json.loads(body))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".new")
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)


def _damaged(path: Path) -> Finding:
    return Finding(
        "part-damaged",
        Text("một phần đã tính lần trước bị hỏng", "a part that an earlier start had finished is damaged"),
        Text("không cần làm gì: phần này được tính lại", "nothing is to be done: this part is solved again"),
        file=f"{PARTS_FOLDER}/{path.name}",
        warning=True,
    )


def _not_kept(folder: Path, error: OSError) -> Finding:
    reason = error.strerror or str(error)
    return Finding(
        "cannot-write",
        Text(f"không ghi được vào '{folder}': {reason}", f"cannot write to '{folder}': {reason}"),
        Text(
            "chọn thư mục khác bằng -o, hoặc kiểm tra quyền ghi",
            "choose another folder with -o, or check its permissions",
        ),
    )
