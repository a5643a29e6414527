"""Writing a plan's folder so that it is never half old and half new, and nobody's other files are touched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from chot.errors import Finding, InputError
from chot.plan.draws import SECRET_FILE
from chot.plan.kept import PARTS_FOLDER
from chot.units import Text

PLAN_FILE, GEOJSON_FILE, REPORT_FILE = "plan.json", "plan.geojson", "report.html"
EXERCISE_FILE = "exercise.json"
COMPARE_FILE, COMPARE_PAGE, OPTIONS_FOLDER = "compare.json", "compare.html", "options"
# What changes in a period under way: it would tell what was drawn.
NOW_FILE = "repair-now.json"
OUR_FILES = frozenset({PLAN_FILE, GEOJSON_FILE, REPORT_FILE, SECRET_FILE, EXERCISE_FILE, PARTS_FOLDER, COMPARE_FILE})
OUR_FILES |= {COMPARE_PAGE, OPTIONS_FOLDER, NOW_FILE}
# Only their owner may read these.
PRIVATE_FILES = frozenset({SECRET_FILE, NOW_FILE})


def check_folder(folder: Path) -> None:
    """Refuse a place that holds anything but an earlier plan.

    Raises :class:`InputError` naming what stands in the way.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(_in_the_way(folder, folder.name))
    if folder.is_dir():
        strange = sorted(path.name for path in folder.iterdir() if path.name not in OUR_FILES)
        if strange:
            raise InputError(_in_the_way(folder, ", ".join(strange[:3]) + (" …" if len(strange) > 3 else "")))


def write_files(folder: Path, texts: Mapping[str, str], *, stale: Iterable[str] = ()) -> None:
    """Write every file aside first, then rename each into place; the secret one is readable by its owner alone.

    - ``stale``: files of an earlier plan that are taken away.

    Raises :class:`InputError` where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.resolve().parent) as aside:
            for name, text in texts.items():
                path = Path(aside) / name
                mode = 0o600 if name in PRIVATE_FILES else 0o644
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
            for name in texts:
                os.replace(Path(aside) / name, folder / name)
            for name in stale:
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(_cannot_write(folder, error)) from error


def write_file(path: Path, text: str) -> None:
    """Write one file aside, then rename it into place; raises :class:`InputError` where it cannot be written."""
    write_files(path.parent, {path.name: text})


def _in_the_way(folder: Path, names: str) -> Finding:
    return Finding(
        "folder-in-use",
        Text(f"'{folder}' đang chứa thứ khác: {names}", f"'{folder}' holds something else: {names}"),
        Text("chọn thư mục trống hoặc thư mục của kế hoạch trước", "choose an empty folder or that of an earlier plan"),
    )


def _cannot_write(folder: Path, error: OSError) -> Finding:
    reason = error.strerror or str(error)
    return Finding(
        "cannot-write",
        Text(f"không ghi được vào '{folder}': {reason}", f"cannot write to '{folder}': {reason}"),
        Text(
            "chọn thư mục khác bằng -o, hoặc kiểm tra quyền ghi",
            "choose another folder with -o, or check its permissions",
        ),
    )
