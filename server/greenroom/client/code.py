"""Which code runs: the commit of the git checkout that the program is in."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

GIT_SECONDS = 5
LONGEST = 2_048
_SCP = re.compile(r"(?:[^@/:]+@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!//)(?![\\/])(.+)")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def code_reference(script: Path | None = None) -> dict[str, str | None] | None:
    """Return the repository, commit, branch and path of the running program; None outside of git."""
    file = script or _script()
    folder = file.parent if file is not None else Path.cwd()
    commit = _git(folder, "rev-parse", "HEAD")
    top = _git(folder, "rev-parse", "--show-toplevel")
    if commit is None or top is None:
        return None
    branch = _git(folder, "symbolic-ref", "--short", "-q", "HEAD")
    remote = _git(folder, "config", "--get", "remote.origin.url")
    path = None
    if file is not None and file.is_relative_to(top):
        path = file.relative_to(top).as_posix()
    found = {
        "repository": without_credentials(remote) if remote else None,
        "commit": commit,
        "ref": branch,
        "path": path,
    }
    return {key: value[:LONGEST] if value else None for key, value in found.items()}


def without_credentials(remote: str) -> str | None:
    """Return the address of a remote without user, password and query; None for a local folder."""
    try:
        parts = urlsplit(remote)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme in {"http", "https", "ssh", "git"} and parts.hostname:
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return f"{parts.scheme}://{host}{port}{parts.path}"
    match = _SCP.fullmatch(remote)
    if match is None or _DRIVE.match(remote):
        return None
    return f"{match[1]}:{match[2].partition('?')[0]}"


def _script() -> Path | None:
    """Return the file of the program, None where there is none, as in a notebook."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    path = Path(file).resolve() if file else None
    return path if path is not None and path.is_file() else None


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git says, None where there is no git or it has nothing to say."""
    command = ("git", "-c", "core.fsmonitor=", "-C", str(folder), *arguments)
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are this file's own
            command, capture_output=True, timeout=GIT_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace").strip() or None if done.returncode == 0 else None
