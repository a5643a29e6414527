"""Bring the front-end packages that Chốt ships into the source tree, with their licence and version.

Run it only to change a version: the files are committed, so neither a build nor a run of Chốt needs it.
Packages come from the npm registry by name through ``npm pack`` (whatever registry npm is set up to use).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Package:
    """An npm package, the files of it that we ship, and the folder they go to."""

    name: str
    version: str
    files: tuple[str, ...]
    folder: Path


PACKAGES = (
    Package(
        "leaflet",
        "1.9.4",
        ("dist/leaflet.js", "dist/leaflet.css", "LICENSE"),
        ROOT / "src/chot/plan/vendor/leaflet",
    ),
)


def fetch(package: Package, folder: Path) -> Path:
    """Download the package's archive into the folder and return its path."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed; install Node.js with npm (apt-get install npm) and run this script again")
    subprocess.run(
        [npm, "pack", "--silent", f"{package.name}@{package.version}", "--pack-destination", str(folder)],
        check=True,
    )
    return next(folder.glob("*.tgz"))


def unpack(package: Package, archive: Path) -> None:
    """Replace the package's folder by the chosen files of the archive and a VERSION file."""
    shutil.rmtree(package.folder, ignore_errors=True)
    package.folder.mkdir(parents=True)
    with tarfile.open(archive) as tar:
        for name in package.files:
            member = tar.extractfile(f"package/{name}")
            if member is None:
                sys.exit(f"{package.name} {package.version} holds no file {name}; mend PACKAGES in {__file__}")
            (package.folder / Path(name).name).write_bytes(member.read())
        description = tar.extractfile("package/package.json")
        facts = json.load(description) if description else {}
    version = f"{facts['name']} {facts['version']} ({facts['license']})\n"
    (package.folder / "VERSION").write_text(version, encoding="utf-8")
    print(f"{version.strip()} -> {package.folder.relative_to(ROOT)}")


def main() -> None:
    """Vendor every package."""
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as temporary:
            unpack(package, fetch(package, Path(temporary)))


if __name__ == "__main__":
    main()
