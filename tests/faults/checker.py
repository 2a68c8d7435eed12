"""Judges a store from outside: plain SQL on the file, and none of the program's own code.

A store in PostgreSQL is first copied to a file, as ``greenroom copy-store`` does, which proves the
two equal.

``faults_of`` says what is not whole, whoever wrote it; ``lost`` says what was answered and is not
there. Both answer sentences, and none is the verdict that all is well.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from greenroom.database import Database
from greenroom.operations.copying import copy_store
from greenroom.sqlite import sqlite3
from tests import stores
from tests.apart import apart

_CREATED = {
    "versions": ("VERSION_REGISTERED", "VERSION_PROMOTED", "VERSION_COPIED"),
    "teams": ("TEAM_CREATED",),
    "models": ("MODEL_CREATED",),
    "projects": ("PROJECT_CREATED",),
    "runs": ("RUN_CREATED",),
}
_REVISED = ("versions", "models", "runs")
_UNREVISED = """
    kind IN ('ACCESS_GRANTED', 'ACCESS_REVOKED', 'TEAM_LINKED', 'TEAM_UNLINKED')
    OR (kind = 'VERSION_TRANSFERRED' AND after IS NULL)
"""
"""Events that do not count as a revision: of access, and the one that a transfer leaves behind."""

_HISTORY = """
    WITH changes AS (
        SELECT version_id, from_stage, to_stage, message,
               row_number() OVER (PARTITION BY version_id ORDER BY rowid) AS number
        FROM stage_changes AS entry
        WHERE from_stage IS NOT NULL AND reason <> 'VersionTransferred' AND rowid > (
            SELECT coalesce(max(rowid), 0) FROM stage_changes
            WHERE version_id = entry.version_id AND reason = 'VersionCopied'
        )
    ), moves AS (
        SELECT subject_id, before ->> 'stage' AS before, after ->> 'stage' AS after,
               after ->> 'message' AS message,
               row_number() OVER (PARTITION BY subject_id ORDER BY sequence) AS number
        FROM events WHERE kind = 'VERSION_STAGED'
    )
    SELECT coalesce(version_id, subject_id), coalesce(changes.number, moves.number)
    FROM changes FULL JOIN moves ON version_id = subject_id AND changes.number = moves.number
    WHERE (from_stage, to_stage) IS NOT (before, after) OR changes.message IS NOT moves.message
"""

_RULES: Mapping[str, str] = {
    "the sequence of events has a gap before": """
        SELECT sequence FROM events
        WHERE sequence > 1 AND sequence - 1 NOT IN (SELECT sequence FROM events)
    """,
    "the last events are missing after": """
        SELECT (SELECT max(sequence) FROM events) FROM sqlite_sequence
        WHERE name = 'events' AND seq IS NOT (SELECT max(sequence) FROM events)
    """,
    **{
        f"{table}: not one event of the creation of": f"""
            SELECT id FROM {table} WHERE 1 <> (
                SELECT count(*) FROM events WHERE subject_id = {table}.id AND before IS NULL
                AND kind IN ({", ".join(f"'{kind}'" for kind in kinds)})
            )
        """
        for table, kinds in _CREATED.items()
    },
    **{
        f"{table}: the revision is not the number of events of": f"""
            SELECT id FROM {table}
            WHERE revision <> (
                SELECT count(*) FROM events WHERE subject_id = {table}.id AND NOT ({_UNREVISED})
            )
        """
        for table in _REVISED
    },
    "events: the subject is missing of": """
        SELECT sequence FROM events
        WHERE subject_id NOT IN (
            SELECT id FROM versions UNION ALL SELECT id FROM models
            UNION ALL SELECT id FROM projects UNION ALL SELECT id FROM runs
            UNION ALL SELECT id FROM organizations UNION ALL SELECT id FROM users
            UNION ALL SELECT id FROM memberships UNION ALL SELECT id FROM teams
            UNION ALL SELECT id FROM invitations UNION ALL SELECT id FROM tokens
            UNION ALL SELECT id FROM artifacts UNION ALL SELECT id FROM webhooks
        ) AND subject_id NOT IN (
            SELECT subject_id FROM events
            WHERE kind IN ('VERSION_PURGED', 'MODEL_PURGED', 'RUN_DELETED', 'MEMBER_REMOVED',
                           'TEAM_DELETED', 'WEBHOOK_DELETED')
        )
    """,
    "versions: the history does not begin with TESTING, once, of": """
        SELECT id FROM versions WHERE 1 <> (
            SELECT count(*) FROM stage_changes WHERE version_id = versions.id
            AND from_stage IS NULL AND to_stage = 'TESTING' AND reason = 'VersionRegistered'
        )
    """,
    "versions: the stage is not the last of the history of": """
        SELECT id FROM versions WHERE stage IS NOT (
            SELECT to_stage FROM stage_changes WHERE version_id = versions.id
            ORDER BY rowid DESC LIMIT 1
        )
    """,
    "stage_changes: the entry does not follow from the one before it": """
        SELECT id FROM (
            SELECT id, from_stage,
                   lag(to_stage) OVER (PARTITION BY version_id ORDER BY rowid) AS previous
            FROM stage_changes
        ) WHERE from_stage IS NOT previous
    """,
    "versions: the history and the events differ for": _HISTORY,
    "runs: the metrics are not the last points of": """
        SELECT runs.id FROM runs, json_each(runs.metrics) AS metric
        WHERE metric.value IS NOT (
            SELECT value FROM metric_points WHERE run_id = runs.id AND name = metric.key
            ORDER BY step DESC LIMIT 1
        )
    """,
    "metric_points: the run has no such metric for": """
        SELECT id FROM metric_points AS point WHERE name NOT IN (
            SELECT key FROM runs, json_each(runs.metrics) WHERE runs.id = point.run_id
        )
    """,
    "runs: more points than the events say of": """
        SELECT id FROM runs
        WHERE (SELECT count(*) FROM metric_points WHERE run_id = runs.id) > (
            SELECT coalesce(sum(after ->> 'points'), 0) FROM events
            WHERE subject_id = runs.id AND kind = 'RUN_METRICS_LOGGED'
        )
    """,
    "artifacts: said to be stored, and no file of": """
        SELECT id FROM artifacts WHERE stored_at IS NOT NULL
        AND id NOT IN (SELECT artifact_id FROM artifact_files)
    """,
    "artifact_files: of an artifact that is not stored": """
        SELECT file.id FROM artifact_files AS file JOIN artifacts ON artifacts.id = artifact_id
        WHERE stored_at IS NULL
    """,
    "artifact_files: not the digest and size of its blob": """
        SELECT file.id FROM artifact_files AS file JOIN blobs ON blobs.id = blob_id
        WHERE file.digest <> blobs.digest OR file.size <> blobs.size
    """,
    "artifacts: the files have not its size or number": """
        SELECT id FROM artifacts WHERE stored_at IS NOT NULL AND (
            size IS NOT (SELECT sum(size) FROM artifact_files WHERE artifact_id = artifacts.id)
            OR file_count IS NOT (
                SELECT nullif(count(*), 0) FROM artifact_files
                WHERE artifact_id = artifacts.id AND path <> ''
            )
        )
    """,
    "artifacts: the file has not its digest": """
        SELECT artifacts.id FROM artifacts JOIN artifact_files ON artifact_id = artifacts.id
        WHERE artifact_files.path = '' AND artifacts.digest IS NOT artifact_files.digest
    """,
    "idempotency_keys: the event is missing of": """
        SELECT key FROM idempotency_keys AS known WHERE NOT EXISTS (
            SELECT 1 FROM events
            WHERE events.id = known.event_id AND events.subject_id = known.subject_id
        )
    """,
}


def read(store: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Read the store in a connection of its own."""
    with closing(sqlite3.connect(_file(store))) as connection:
        connection.execute("PRAGMA query_only = ON")
        return connection.execute(sql, values).fetchall()


def _file(store: Path) -> Path:
    """Return the file that holds what the store holds now."""
    url = stores.url_of(store.parent)
    if url is None or store.exists():
        return store
    ((head,),) = stores.ask(store.parent, "SELECT max(sequence) FROM events")
    copy = store.with_name(f"copy-{head}.db")  # nothing changes without an event
    if copy.exists():
        return copy

    async def make() -> None:
        source, target = Database(url), Database(f"sqlite:///{copy}")
        try:
            await copy_store(source, target)
        finally:
            await source.close()
            await target.close()

    apart(make())
    return copy


def faults_of(store: Path) -> list[str]:
    """Say what in the store is not whole."""
    damage = [row[0] for row in read(store, "PRAGMA integrity_check") if row[0] != "ok"]
    if damage:
        return [f"the file is damaged: {one}" for one in damage]
    loose = read(store, "PRAGMA foreign_key_check")
    return [
        *(f"{table}: row {row} refers to nothing in {parent}" for table, row, parent, _ in loose),
        *(f"{rule} {row[0]}" for rule, sql in _RULES.items() for row in read(store, sql)),
        *(f"events: not chained to the one before: {sequence}" for sequence in _unchained(store)),
    ]


_CHAINED = (
    "sequence id kind organization_id model_id project_id subject_id subject_name actor_id token_id "
    "request_id at before after"
).split()


def _unchained(store: Path) -> Iterator[int]:
    """Go through the events whose hash is not that of docs/audit.md."""
    previous = "0" * 64
    for *values, hash_ in read(
        store, f"SELECT {', '.join(_CHAINED)}, hash FROM events ORDER BY sequence"
    ):
        told = dict(zip(_CHAINED, values, strict=True))
        told["at"] = told["at"].replace(" ", "T") + "+00:00"
        for name in ("before", "after"):
            told[name] = told[name] and json.loads(told[name], parse_float=_number)
        written = json.dumps(told, sort_keys=True, separators=(",", ":"))
        previous = hashlib.sha256(f"{previous}\n{written}".encode()).hexdigest()
        if previous != hash_:
            yield told["sequence"]
        previous = hash_


def _number(written: str) -> float | int:
    """Return a number without a fraction as a whole one."""
    exact = Decimal(written)
    return int(exact) if exact == exact.to_integral_value() else float(written)


@dataclass(frozen=True)
class Answered:
    """One act that was answered without an error, and what must be found of it.

    ``trace`` is what the act left besides its event: a name, a message, a metric's name and step.
    """

    kind: str
    subject: str
    event: str
    trace: tuple[Any, ...]


_TRACES = {
    "VERSION_REGISTERED": "SELECT 1 FROM versions WHERE id = ? AND name = ?",
    "VERSION_STAGED": "SELECT 1 FROM stage_changes WHERE version_id = ? AND message = ?",
    "RUN_CREATED": "SELECT 1 FROM runs WHERE id = ? AND name = ?",
    "TEAM_CREATED": "SELECT 1 FROM teams WHERE id = ? AND name = ?",
    "RUN_METRICS_LOGGED": """
        SELECT 1 FROM metric_points WHERE run_id = ? AND name = ? AND step = ? AND value = ?
    """,
}


@dataclass
class Answers:
    """What each client was answered, in the order that it was."""

    of: dict[int, list[Answered]] = field(default_factory=lambda: defaultdict(list))

    def note(self, client: int, kind: str, subject: str, event: str, *trace: Any) -> None:
        """Keep one answer."""
        self.of[client].append(Answered(kind, subject, event, trace))

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(map(len, self.of.values()))

    def all(self) -> Iterable[Answered]:
        """Go through all of them."""
        for answered in self.of.values():
            yield from answered


def lost(store: Path, answers: Answers) -> list[str]:
    """Say what was answered and is not in the store, or not in the order of the answers."""
    found = []
    with closing(sqlite3.connect(_file(store))) as connection:
        connection.execute("PRAGMA query_only = ON")
        events = {
            id_: (sequence, kind, subject)
            for id_, sequence, kind, subject in connection.execute(
                "SELECT id, sequence, kind, subject_id FROM events"
            )
        }
        for one in answers.all():
            if events.get(one.event, ())[1:] != (one.kind, one.subject):
                found.append(f"lost: the event of {one}")
            if not connection.execute(_TRACES[one.kind], (one.subject, *one.trace)).fetchone():
                found.append(f"lost: {one}")
    for client, answered in answers.of.items():
        order = [events[one.event][0] for one in answered if one.event in events]
        if order != sorted(set(order)):
            found.append(f"out of order: what client {client} was answered")
    return found
