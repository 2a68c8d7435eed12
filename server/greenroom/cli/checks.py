"""What ``greenroom doctor`` looks at, and ``serve`` before it begins: each finding says what to do."""

import os
import shutil
import stat
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from greenroom import sqlite
from greenroom.cli.clusters import look_at_postgresql, unanswered
from greenroom.cli.findings import Finding, fail, ok, warn
from greenroom.database import Database, Session
from greenroom.deployers import DeployerError, find_deployers
from greenroom.errors import Unavailable
from greenroom.http.server import OWN_FILES
from greenroom.migrations.runner import head, known_revisions, stored
from greenroom.operations.audit import read_head
from greenroom.settings import Settings, is_loopback, unknown_variables
from greenroom.storage import StorageError, open_storage
from greenroom.tables import Event, now

try:
    import resource
except ImportError:  # on Windows
    resource = None  # type: ignore[assignment]

LEAST_FREE = 0.05
"""The part of a disk that should be free."""

LEAST_BYTES = 64 * 1024 * 1024
CLOCK_TOLERANCE = timedelta(seconds=60)
PRIVATE = 0o077
MOUNTS = Path("/proc/mounts")
NETWORK = frozenset({"9p", "afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "nfs", "nfs4", "smb3"})
"""File systems that are shared between machines, where SQLite's log cannot be."""


def look_around(settings: Settings) -> Iterator[Finding]:
    """Look at the machine and the settings, without opening the store."""
    yield _library(settings)
    yield from _files(settings)
    yield _file_system(settings)
    yield _disk(settings.data)
    yield _unknown_variables()
    yield from _settings(settings)
    yield _open_files(settings)


async def look_at_the_store(settings: Settings) -> AsyncIterator[Finding]:
    """Look into the store, where there is one; nothing is made and nothing migrated."""
    name = Database(settings.store_url).url.database
    if settings.database_url is None and not await _exists(settings.data / "registry.db"):
        yield warn("store", f"there is none at {name}", "`greenroom serve` or `migrate` makes it")
        return
    # the store itself is looked at, and not what may be read instead of it
    database = Database.of(settings.model_copy(update={"database_replica_url": None}))
    try:
        async with database.read() as session:
            revision = await stored(session)
            yield _revision(revision)
            if revision != head():
                return
            last = await read_head(session)
            yield ok("audit head", str(last))
            yield await _clock(session)
            if not database.is_sqlite:
                async for finding in look_at_postgresql(database, session, settings):
                    yield finding
    except (DBAPIError, OSError, Unavailable) as error:
        yield fail("store", *unanswered(error))
    finally:
        await database.close()


async def look_at_the_storage(settings: Settings) -> AsyncIterator[Finding]:
    """See that the bytes of artifacts can be written and removed, and that deployers are set up."""
    storage = open_storage(settings)
    try:
        where = settings.artifacts_url or str(settings.artifacts_folder)
        if settings.artifacts_url is None or where.startswith("file://"):
            yield _writable("artifacts", settings.artifacts_folder)
        else:
            await storage.size(f"doctor/{uuid4().hex}")
            yield ok("artifacts", f"{where} answers")
        names = ", ".join(find_deployers(settings, storage)) or "none"
        yield ok("deployers", names)
    except StorageError as error:
        yield fail("artifacts", str(error), "see GREENROOM_ARTIFACTS_URL and the bucket's keys")
    except DeployerError as error:
        yield fail("deployers", str(error), "correct what it says, or unset it")


async def _exists(file: Path) -> bool:
    return os.path.exists(file)  # noqa: ASYNC240, PTH110 - a look at a local disk


def _library(settings: Settings) -> Finding:
    if settings.database_url is not None and not settings.database_url.startswith("sqlite"):
        return ok("library", f"Python {sys.version.split()[0]}, asyncpg")
    version, least = sqlite.sqlite3.sqlite_version, ".".join(map(str, sqlite.SAFE_SQLITE))
    if sqlite.sqlite3.sqlite_version_info < sqlite.SAFE_SQLITE:
        return fail(
            "library",
            f"SQLite {version} can corrupt a store; {least} is needed",
            "pip install pysqlite3, or a newer Python",
        )
    return ok("library", f"SQLite {version} of {sqlite.sqlite3.__name__}")


def _files(settings: Settings) -> Iterator[Finding]:
    """See that nobody else reads what is secret, and that this user may write."""
    if not settings.data.exists():
        yield warn("data folder", f"{settings.data} is not there", "`greenroom serve` makes it")
        return
    yield _writable("data folder", settings.data)
    for file in (
        settings.data,
        settings.data / "registry.db",
        *sorted(settings.data.glob("*.key")),
    ):
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & PRIVATE:
            mode = f"{stat.S_IMODE(file.stat().st_mode):o}"
            is_shut = (
                file != settings.data and not stat.S_IMODE(settings.data.stat().st_mode) & PRIVATE
            )
            if is_shut and file.suffix != ".key":
                continue  # nobody else comes into its folder
            word = "go-rwx"
            yield warn("permissions", f"{file} has mode {mode}", f"chmod {word} {file}")


def _writable(check: str, folder: Path) -> Finding:
    probe = folder / f".doctor-{uuid4().hex}"
    if not folder.exists():
        return ok(check, f"{folder} is made when it is needed")
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return fail(
            check, f"{folder} cannot be written: {error.strerror}", "give it to this user, or room"
        )
    return ok(check, f"{folder} can be written")


def _file_system(settings: Settings) -> Finding:
    kind = _kind_of(settings.data.absolute())
    if kind in NETWORK and (settings.database_url or "sqlite").startswith("sqlite"):
        return fail(
            "file system",
            f"{settings.data} is on {kind}, which machines share; SQLite cannot be there",
            "use a local disk, or PostgreSQL",
        )
    return ok("file system", kind or "not known here")


def _kind_of(folder: Path) -> str:
    """Return the type of the file system that a folder is on, where the system tells."""
    if not MOUNTS.exists():
        return ""
    mounted = [line.split()[1:3] for line in MOUNTS.read_text().splitlines()]
    above = [
        (len(place), kind)
        for place, kind in mounted
        if folder.is_relative_to(place.replace("\\040", " "))
    ]
    # of places as deep, the one that was mounted last hides the others
    deepest = max((one[0] for one in above), default=0)
    return [kind for depth, kind in above if depth == deepest][-1] if above else ""


def _disk(folder: Path) -> Finding:
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    usage = shutil.disk_usage(there)
    free = f"{usage.free / 2**30:,.1f} GiB are free"
    if usage.free < LEAST_BYTES:
        return fail("disk", free, "make room: mutations fail on a full disk, reads go on")
    if usage.free < usage.total * LEAST_FREE:
        return warn("disk", free, "make room")
    return ok("disk", free)


def _unknown_variables() -> Finding:
    found = unknown_variables()
    if found:
        return warn(
            "variables", f"{', '.join(found)}: no such setting", "see docs/configuration.md"
        )
    return ok("variables", "all are known")


def _settings(settings: Settings) -> Iterator[Finding]:
    """Name the settings that are less safe than they could be."""
    here = _is_here(settings.host)
    cases: tuple[tuple[bool, str, str], ...] = (
        (
            not here and not settings.is_secure,
            f"it listens on {settings.host} and GREENROOM_PUBLIC_URL is no https address",
            "put a proxy with TLS in front, or listen on 127.0.0.1",
        ),
        (
            settings.metrics_port is not None and not _is_here(settings.metrics_host),
            f"everybody who reaches {settings.metrics_host} reads the numbers",
            "listen on an address that only Prometheus reaches, or use GREENROOM_METRICS_TOKEN",
        ),
        (
            settings.local_app_commands,
            "whoever may deploy runs programs as this user",
            "unset GREENROOM_LOCAL_APP_COMMANDS where that is not meant",
        ),
        (
            settings.trusted_proxies.strip() == "*",
            "any client says its own address",
            "name the proxy",
        ),
        (settings.rate_points == 0, "callers have no limit of points", "set GREENROOM_RATE_POINTS"),
    )
    said = [warn("settings", says, do) for applies, says, do in cases if applies]
    yield from said or [ok("settings", "none is less safe than it could be")]


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return is_loopback(host)


def _open_files(settings: Settings) -> Finding:
    if resource is None:
        return ok("open files", "not limited here")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = settings.max_connections + OWN_FILES
    if hard != resource.RLIM_INFINITY and hard < needed:
        return warn(
            "open files",
            f"{hard} may be open, and {needed} can be needed",
            "raise the limit (LimitNOFILE=), or lower GREENROOM_MAX_CONNECTIONS",
        )
    return ok("open files", "as many as are needed")


def _revision(revision: str | None) -> Finding:
    if revision is not None and revision not in known_revisions():
        return fail(
            "migrations",
            f"the store has revision {revision}, of a newer version",
            "upgrade Greenroom",
        )
    if revision != head():
        return warn(
            "migrations",
            f"the store is at {revision or 'nothing'}, and {head()} is needed",
            "`greenroom migrate`, or `serve`, which does it",
        )
    return ok("migrations", f"at {revision}")


async def _clock(session: Session) -> Finding:
    """Compare this machine's clock with the newest event, and with PostgreSQL's."""
    moment = now()
    newest = (await session.exec(select(func.max(col(Event.at))))).scalar_one()
    if (await session.connection()).dialect.name == "postgresql":
        theirs: datetime = (await session.exec(text("SELECT clock_timestamp()"))).scalar_one()
        if abs(theirs - moment) > CLOCK_TOLERANCE:
            return warn("clock", f"PostgreSQL's is {theirs - moment} apart", "run NTP on both")
    if newest is not None and newest - moment > CLOCK_TOLERANCE:
        return warn(
            "clock",
            f"the newest event is {newest - moment} ahead of it",
            "set the clock, and run NTP: tokens expire by it",
        )
    return ok("clock", f"{moment:%Y-%m-%d %H:%M:%S} UTC")
