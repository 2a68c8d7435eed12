"""What ``greenroom doctor`` looks at in a PostgreSQL, its replica and the PgBouncer before it."""

from collections.abc import AsyncIterator, Callable, Mapping

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from greenroom.cli.findings import Finding, Level, fail, ok, warn
from greenroom.database import READERS, Database, Session, words_of
from greenroom.errors import Unavailable
from greenroom.operations.audit import read_head
from greenroom.settings import Settings
from greenroom.wakeups import LISTENS

LEAST_VERSION = 14
OTHER_CONNECTIONS = 4
"""What a process takes besides those to read: one to write, two for notices, one for the claim to deploy."""

_NOT_LET_IN = ("28", "42501")
"""What PostgreSQL says to a role or password that it does not take, and to one without CONNECT."""

_BEHIND = 64 * 1024 * 1024
"""A replica that lacks so many bytes of the log is read by nobody for a while."""

_KEEPS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "synchronous_commit": (lambda value: value != "off", "answered changes could be lost: on"),
    "fsync": (lambda value: value == "on", "a power cut could ruin the store: on"),
    "full_page_writes": (lambda value: value == "on", "a power cut could ruin the store: on"),
}
_OF_THE_ROLE: Mapping[str, tuple[str, str]] = {
    "jit": ("on", "off"),
    "statement_timeout": ("0", "'60s'"),
    "lock_timeout": ("0", "'10s'"),
    "idle_in_transaction_session_timeout": ("0", "'60s'"),
}
"""Where nothing can be set on a connection: what a setting should not be, and what it should."""

_ROOM = text(
    "SELECT current_setting('max_connections')::int"
    " - current_setting('superuser_reserved_connections')::int"
    " - coalesce(current_setting('reserved_connections', true), '0')::int,"
    " rolconnlimit, datconnlimit, (SELECT sum(numbackends)::int FROM pg_stat_database),"
    " (SELECT count(*)::int FROM pg_stat_activity"
    "  WHERE datname = current_database() AND application_name = :listens)"
    " FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
)


async def look_at_postgresql(
    database: Database, session: Session, settings: Settings
) -> AsyncIterator[Finding]:
    """See that PostgreSQL is one that a registry can be in, and keeps what it says that it has."""
    version = await _show(session, "server_version")
    if int(await _show(session, "server_version_num")) < LEAST_VERSION * 10_000:
        yield fail("PostgreSQL", version, f"upgrade it: {LEAST_VERSION} or newer is needed")
    elif (await session.exec(text("SELECT pg_is_in_recovery()"))).scalar_one():
        yield fail("PostgreSQL", "this one follows another and takes no writes", "name the primary")
    else:
        yield ok("PostgreSQL", version)
    encoding = await _show(session, "server_encoding")
    yield (
        ok("encoding", encoding)
        if encoding == "UTF8"
        else fail("encoding", f"{encoding} has not every letter", "make the database with UTF8")
    )
    async with database.writer.connect() as writing:  # as those who write have it set
        for name, (is_good, do) in _KEEPS.items():
            value = str((await writing.execute(text(f"SHOW {name}"))).scalar_one())
            yield ok(name, value) if is_good(value) else fail(name, value, do)
    async for finding in _pooler(session, settings):
        yield finding
    yield await _connections(session, settings)
    if settings.database_replica_url is not None:
        yield await _replica(session, settings.database_replica_url)


def unanswered(error: Exception) -> tuple[str, str]:
    """Return what a store said that does not let one in, and what may help."""
    cause = error.__cause__ if isinstance(error, Unavailable) else error
    told = words_of(cause) if isinstance(cause, Exception) else str(error)
    state = str(getattr(getattr(cause, "orig", None), "sqlstate", None))
    if "startup parameter" in told:
        do = "set GREENROOM_DATABASE_POOLER=true where it is a PgBouncer"
    elif state.startswith(_NOT_LET_IN):
        do = "see the name and password in its URL, and whether PostgreSQL lets that role in"
    else:
        do = "see that it is there and may be reached"
    return f"it does not answer: {told}", do


async def _show(session: Session, name: str) -> str:
    return str((await session.exec(text(f"SHOW {name}"))).scalar_one())


async def _pooler(session: Session, settings: Settings) -> AsyncIterator[Finding]:
    if not settings.database_pooler:
        return
    if settings.database_direct_url is None:
        yield warn(
            "pooler",
            "listening and the claim to deploy need a connection for themselves",
            "set GREENROOM_DATABASE_DIRECT_URL to the PostgreSQL itself",
        )
    else:
        yield await _same("pooler", session, settings.database_direct_url)
    wrong = {
        name: good
        for name, (bad, good) in _OF_THE_ROLE.items()
        if await _show(session, name) == bad
    }
    if wrong:
        yield warn(
            "role",
            f"{', '.join(wrong)}: not set, and cannot be set on the connections of a PgBouncer",
            " ".join(f"ALTER ROLE … SET {name} = {good};" for name, good in wrong.items()),
        )


async def _connections(session: Session, settings: Settings) -> Finding:
    """Compare what the processes take with what they may, with room for one more that starts."""
    found = (await (await session.connection()).execute(_ROOM, {"listens": LISTENS})).one()
    room, of_role, of_database, used, processes = found
    most = min([room, *(one for one in (of_role, of_database) if one >= 0)])
    each = (settings.database_connections or READERS) + OTHER_CONNECTIONS
    says = f"a process takes up to {each} of {most}; {processes} serve now, and {used} are taken"
    if each * (max(processes, 1) + 1) > most:
        do = "raise max_connections, or lower GREENROOM_DATABASE_CONNECTIONS"
        return warn("connections", says, do)
    return ok("connections", says)


async def _replica(session: Session, url: str) -> Finding:
    """See that it follows this store, and how far behind it is."""
    place = (await session.exec(text("SELECT pg_current_wal_flush_lsn()::text"))).scalar_one()
    behind = text(
        "SELECT CASE WHEN pg_is_in_recovery() THEN greatest(0, pg_wal_lsn_diff("
        "CAST(CAST(:place AS text) AS pg_lsn), pg_last_wal_replay_lsn()))::bigint END"
    )
    found = await _same("replica", session, url)
    if found.level is not Level.OK:
        return found
    copy = Database(url)
    try:
        async with copy.read() as reading:
            asked = await (await reading.connection()).execute(behind, {"place": place})
            lacks: int | None = asked.scalar_one()
    finally:
        await copy.close()
    if lacks is None:
        return fail("replica", "it follows no other", "name a streaming replica, or unset it")
    if lacks > _BEHIND:
        return warn("replica", f"it is {lacks:,} bytes behind", "see why it is not kept up")
    return ok("replica", f"it is {lacks:,} bytes behind")


async def _same(check: str, session: Session, url: str) -> Finding:
    """See that another address leads to this store: its last event is one of this one's."""
    other = Database(url)
    try:
        async with other.read() as reading:
            last = await read_head(reading)
    except (DBAPIError, OSError, Unavailable) as error:
        return warn(check, *unanswered(error))
    finally:
        await other.close()
    known = text("SELECT count(*) FROM events WHERE sequence = :sequence AND hash = :hash")
    given = {"sequence": last.sequence, "hash": last.hash}
    if not (await (await session.connection()).execute(known, given)).scalar_one():
        return fail(check, f"{last} is no event of this store", "name an address of the same store")
    return ok(check, "it leads to this store")
