"""The floor: the least that any server must do to give the same answers over HTTP.

A bare ASGI application on uvicorn, uvloop and httptools, with one SQLite connection in the event
loop. It has no GraphQL, no permissions, no log; what it reads it reads by one statement written by
hand, and what it writes it writes in one transaction as durable as the registry's.
"""

import argparse
import asyncio
import hashlib
import socket
import sqlite3 as standard_sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import uvicorn
import uvloop
from uuid_utils import uuid7

try:
    import pysqlite3 as bundled_sqlite3
except ImportError:
    bundled_sqlite3 = standard_sqlite3

sqlite3 = max((standard_sqlite3, bundled_sqlite3), key=lambda library: library.sqlite_version_info)

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "journal_size_limit=67108864",
    "trusted_schema=OFF",
    "cache_size=-8000",
)
"""Those of the registry's own connections."""

_FLAT = """'id', v.id, 'name', v.name, 'fullName', v.full_name, 'description', v.description,
    'stage', v.stage, 'revision', v.revision, 'digest', v.digest,
    'createdAt', replace(v.created_at, ' ', 'T') || '+00:00'"""

_RUN = "json_object('id', r.id, 'name', r.name, 'status', r.status)"

_NEWEST = "ORDER BY v.created_at DESC, v.id DESC"


def _nodes(rows: str) -> str:
    """Return SQL for the text of a connection with these nodes.

    The texts are joined, not nested by json_group_array, which would parse each of them again.
    """
    joined = f"coalesce((SELECT group_concat(node, ',') FROM ({rows})), '')"
    return f"""'{{"nodes":[' || {joined} || ']}}'"""


VERSION = f"""
SELECT json_object('version', json_object({_FLAT}, 'run', {_RUN}))
FROM versions v LEFT JOIN runs r ON r.id = v.run_id
WHERE v.full_name = :name AND v.deleted_at IS NULL
"""

_ARTIFACTS = _nodes("""
SELECT json_object('id', a.id, 'name', a.name, 'kind', a.kind, 'path', a.path,
    'digest', a.digest, 'size', a.size) AS node
FROM version_artifacts l JOIN artifacts a ON a.id = l.artifact_id
WHERE l.version_id = version ORDER BY a.id DESC LIMIT 3
""")

_VERSIONS = _nodes(f"""
SELECT substr(flat, 1, length(flat) - 1) || ',"artifacts":' || {_ARTIFACTS} || '}}' AS node FROM (
    SELECT v.id AS version, json_object({_FLAT}, 'run', {_RUN}) AS flat
    FROM versions v LEFT JOIN runs r ON r.id = v.run_id
    WHERE v.model_id = m.id AND v.deleted_at IS NULL {_NEWEST} LIMIT 50
)
""")

MODEL = f"""
SELECT '{{"model":{{"id":"' || m.id || '","versions":' || {_VERSIONS} || '}}}}'
FROM models m WHERE m.full_name = :name AND m.deleted_at IS NULL
"""

_FLAT_VERSIONS = _nodes(f"""
SELECT json_object({_FLAT}) AS node FROM versions v
WHERE v.model_id = m.id AND v.deleted_at IS NULL {_NEWEST} LIMIT 100
""")

_MODELS = _nodes(f"""
SELECT '{{"id":"' || m.id || '","versions":' || {_FLAT_VERSIONS} || '}}' AS node
FROM models m WHERE m.deleted_at IS NULL AND m.updated_at < :before
ORDER BY m.updated_at DESC, m.id DESC LIMIT 5
""")

MODELS = f"""SELECT '{{"models":' || {_MODELS} || '}}'"""

_SEEN = _nodes(f"""
SELECT json_object({_FLAT}) AS node FROM versions v
WHERE v.model_id IN (SELECT id FROM models WHERE visibility = 'ORGANIZATION')
    AND v.deleted_at IS NULL AND v.created_at < :before {_NEWEST} LIMIT 50
""")

SEEN = f"""SELECT '{{"versions":' || {_SEEN} || '}}'"""

HOP = """
SELECT v.id, v.full_name, v.stage, r.id, r.name, c.version_id
FROM json_each(:ids) AS asked JOIN versions v ON v.id = asked.value
LEFT JOIN runs r ON r.id = v.run_id
LEFT JOIN run_versions c ON c.run_id = v.run_id
ORDER BY v.created_at DESC, v.id DESC
"""

REGISTER = """
INSERT INTO versions (id, organization_id, model_id, name, full_name, description, tags, digest,
    stage, revision, created_at, updated_at, created_by_id)
SELECT :id, organization_id, id, :name, full_name || ':' || :name, :description, :tags, :digest,
    'TESTING', 1, :at, :at, created_by_id
FROM models WHERE full_name = :model AND deleted_at IS NULL
RETURNING organization_id, model_id, full_name, created_by_id
"""

FIND = """
SELECT id, organization_id, model_id, stage, created_by_id, name FROM versions
WHERE full_name = ? AND deleted_at IS NULL
"""

STAGE = "UPDATE versions SET stage = ?, revision = revision + 1, updated_at = ? WHERE id = ? \
RETURNING revision"

CHANGE = """
INSERT INTO stage_changes (id, version_id, from_stage, to_stage, actor_id, reason, at)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""

LAST = "SELECT hash FROM events ORDER BY sequence DESC LIMIT 1"

EVENT = """
INSERT INTO events (id, organization_id, model_id, kind, subject_id, subject_name, actor_id,
    before, after, at, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

HOPS = 4


class Floor:
    """The ASGI application; the path's one letter says which request it is."""

    def __init__(self, store: str) -> None:
        self.store = sqlite3.connect(store, isolation_level=None, cached_statements=128)
        for pragma in PRAGMAS:
            self.store.execute(f"PRAGMA {pragma}")
        self.answers: Mapping[str, Callable[[dict[str, Any]], bytes]] = {
            "/a": lambda given: self.read(VERSION, given),
            "/b": lambda given: self.read(MODEL, given),
            "/c": lambda given: self.read(MODELS, {"before": _plain(given["before"])}),
            "/d": self.lineage,
            "/e": lambda given: self.write(self.register, given["input"]),
            "/f": lambda given: self.write(self.stage, given["input"]),
            "/g": lambda given: self.read(SEEN, {"before": _plain(given["before"])}),
        }

    async def __call__(
        self,
        scope: Mapping[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """Answer one request: its body is the variables, the answer's body what GraphQL answers."""
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        answer = self.answers[scope["path"]](orjson.loads(body))
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(answer)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def read(self, statement: str, given: Mapping[str, Any]) -> bytes:
        """Return what the statement's one row says."""
        text: str = self.store.execute(statement, given).fetchone()[0]
        return b'{"data":' + text.encode() + b"}"

    def lineage(self, given: Mapping[str, Any]) -> bytes:
        """Follow a version to the versions that its run consumed, one statement for each hop."""
        known: dict[str, dict[str, Any]] = {}
        edges: list[tuple[str, str]] = []
        (first,) = self.store.execute(
            "SELECT id FROM versions WHERE full_name = :name AND deleted_at IS NULL", given
        ).fetchone()
        level = [first]
        for hop in range(HOPS + 1):
            found: list[str] = []
            ids = {"ids": orjson.dumps(level).decode()}
            for id_, name, stage, run_id, run_name, source in self.store.execute(HOP, ids):
                place = f"{hop}{id_}"
                if place not in known:
                    node: dict[str, Any] = {"id": id_, "fullName": name, "stage": stage}
                    if hop < HOPS:
                        inner: dict[str, Any] = {"nodes": []}
                        node["run"] = {"id": run_id, "name": run_name, "consumed": inner}
                    known[place] = node
                if source is not None and hop < HOPS:
                    edges.append((place, f"{hop + 1}{source}"))
                    found.append(source)
            level = list(dict.fromkeys(found))
        order = {place: number for number, place in enumerate(known)}
        for place, source in sorted(edges, key=lambda edge: order[edge[1]]):
            known[place]["run"]["consumed"]["nodes"].append(known[source])
        return orjson.dumps({"data": {"version": known[f"0{first}"]}})

    def write(
        self, act: Callable[[Mapping[str, Any]], dict[str, Any]], given: Mapping[str, Any]
    ) -> bytes:
        """Perform an act in one transaction."""
        self.store.execute("BEGIN IMMEDIATE")
        try:
            answer = act(given)
        except BaseException:
            self.store.execute("ROLLBACK")
            raise
        self.store.execute("COMMIT")
        return orjson.dumps({"data": answer})

    def register(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Write a version, its first stage change and its event."""
        moment, id_ = _now(), _id("ver")
        manifest = orjson.dumps({"artifacts": [], "content": None})
        row = {
            **given,
            "id": id_,
            "tags": orjson.dumps(given["tags"]).decode(),
            "digest": "sha256:" + hashlib.sha256(manifest).hexdigest(),
            "at": moment,
        }
        organization, model, name, author = self.store.execute(REGISTER, row).fetchone()
        reason = "VersionRegistered"
        self.store.execute(CHANGE, (_id("stc"), id_, None, "TESTING", author, reason, moment))
        version = {
            "name": given["name"],
            "fullName": name,
            "description": given["description"],
            "stage": "TESTING",
            "revision": 1,
            "digest": row["digest"],
        }
        kind, after = "VERSION_REGISTERED", orjson.dumps(version).decode()
        self.record(organization, model, kind, id_, name, author, None, after, moment)
        event = {"kind": kind, "subjectName": name}
        return {"registerVersion": {"version": version, "event": event}}

    def stage(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Move a version to a stage, and write the stage change and the event."""
        moment, name, to = _now(), given["version"], given["stage"]
        id_, organization, model, before, author, short = self.store.execute(
            FIND, (name,)
        ).fetchone()
        (revision,) = self.store.execute(STAGE, (to, moment, id_)).fetchone()
        reason = "VersionStaged"
        self.store.execute(CHANGE, (_id("stc"), id_, before, to, author, reason, moment))
        kind = "VERSION_STAGED"
        old, new = (orjson.dumps({"stage": stage}).decode() for stage in (before, to))
        self.record(organization, model, kind, id_, name, author, old, new, moment)
        version = {"name": short, "stage": to, "revision": revision}
        return {"stageVersion": {"version": version, "event": {"kind": kind, "subjectName": name}}}

    def record(self, *columns: str | None) -> None:
        """Write an event with a hash over it and the one before, as the registry chains them."""
        (previous,) = self.store.execute(LAST).fetchone()
        row = (_id("evt"), *columns)
        chained = hashlib.sha256(previous.encode() + orjson.dumps(row)).hexdigest()
        self.store.execute(EVENT, (*row, chained))


def _plain(moment: str) -> str:
    """Return an ISO moment in UTC as the store keeps it."""
    return moment[:26].replace("T", " ")


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _id(tag: str) -> str:
    return f"{tag}_{uuid7().hex}"


async def serve(store: str) -> None:
    """Serve on a free port of this machine, whose number is printed."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        Floor(store), log_config=None, access_log=False, http="httptools", lifespan="off"
    )
    await uvicorn.Server(config).serve(sockets=[listener])


def main() -> None:
    """Serve the store named on the command line."""
    parser = argparse.ArgumentParser(description="Serve the floor of the benchmark.")
    parser.add_argument("store", help="the SQLite file")
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(given.store))


if __name__ == "__main__":
    main()
