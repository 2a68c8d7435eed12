"""A store of many models and versions, written in the form in which the tables keep their rows.

Version number ``k`` is version ``k // models`` of model ``k % models``: models grow side by side,
so that the newest versions belong to all of them, and a model's versions lie far apart.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from greenroom.cli.store import open_store
from greenroom.operations import setup
from greenroom.operations.events import CHAINED, chain_hash
from greenroom.operations.setup import system
from greenroom.settings import Settings
from greenroom.sqlite import sqlite3
from greenroom.tables import Role, TokenKind, Visibility

VERSIONS_PER_MODEL = 100
MODELS_PER_OPEN = 100
PROJECTS = 10
FAN_OUT = 2
OUTPUTS = (
    ("model", "MODEL", 48_000_000),
    ("weights", "CHECKPOINT", 96_000_000),
    ("log", "TEXT", 9),
)
STAGES = ("TESTING", "STAGING", "PRODUCTION", "DISABLED")
OWNER, READER = "owner", "reader"
"""Who sees everything, and who sees the models that are not private: one of a hundred."""

_BEGAN = datetime(2026, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC)
_APART = timedelta(seconds=61)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]


@dataclass(frozen=True)
class World:
    """What the store holds: how many models and versions, and when each was made."""

    models: int
    versions: int

    @classmethod
    def of(cls, versions: int) -> "World":
        """Return the world with about this many versions; at least ten models."""
        models = max(versions // VERSIONS_PER_MODEL, 10)
        return cls(models, models * VERSIONS_PER_MODEL)

    def model_name(self, model: int) -> str:
        """Return the short name of a model."""
        return f"model-{model:05d}"

    def version_name(self, number: int) -> str:
        """Return the full name of version number ``number`` of the whole store."""
        return f"acme/{self.model_name(number % self.models)}:v{number // self.models:03d}"

    @cache  # noqa: B019 - there is one world in a process
    def moment(self, number: int) -> datetime:
        """Return when version number ``number`` was registered."""
        return _BEGAN + number * _APART

    def model_moment(self, model: int) -> datetime:
        """Return when a model last changed."""
        return _BEGAN - (self.models - model) * _APART

    def is_open(self, model: int) -> bool:
        """Return whether every member reads the model."""
        return model % MODELS_PER_OPEN == 0

    def sources(self, number: int) -> list[int]:
        """Return the numbers of the versions that a version's run consumed."""
        if not number:
            return []
        return sorted({number // 2, number * 2 // 3})[:FAN_OUT]

    def contents(self, number: int) -> dict[str, Any]:
        """Return what a version's run was told and measured, and how the version is tagged."""
        return {
            "tags": ["nightly", f"week-{number % 52}"],
            "parameters": {"learning_rate": 0.001 * (1 + number % 7), "depth": number % 12},
            "metrics": {"accuracy": (number * 37 % 1000) / 1000, "loss": number % 100 / 7},
            "code": {"repository": "https://git.example/acme/train", "commit": f"{number:040x}"},
        }


def stored(moment: datetime) -> str:
    """Return a moment as SQLAlchemy writes it into SQLite."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def document(value: Any) -> str:
    """Return a JSON value as SQLAlchemy writes it into SQLite."""
    return json.dumps(value)


@cache
def _suffix(moment: datetime, number: int) -> str:
    """Return an id without its tag: a UUIDv7 of this moment; the number tells apart equal ones."""
    value = int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62 | number
    return "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])


async def admit(folder: Path) -> dict[str, str]:
    """Make or migrate the store in a folder as ``greenroom migrate`` does, with two people.

    Returns a fresh token for each of them.
    """
    database, _ = await open_store(Settings(data=folder, organization="acme", owner=OWNER))
    tokens = {}
    try:
        await database.transaction(
            lambda session: setup.add_user(
                session, name=READER, organization="acme", role=Role.VIEWER
            ),
            system(),
        )
        for name in (OWNER, READER):
            issue = partial(
                setup.issue_token,
                user=name,
                kind=TokenKind.ACCESS,
                name="benchmark",
                lasts=timedelta(days=1),
            )
            tokens[name], _ = await database.transaction(issue, system())
    finally:
        await database.close()
    return tokens


def prepare(folder: Path, world: World, say: Callable[[str], None]) -> dict[str, str]:
    """Return tokens for a store of this world in the folder, filled unless it is so already."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = asyncio.run(admit(folder))
    connection = sqlite3.connect(folder / "registry.db", isolation_level=None)
    try:
        (found,) = connection.execute("SELECT count(*) FROM versions").fetchone()
        if found not in {0, world.versions}:
            message = f"{folder} holds {found:,} versions, not {world.versions:,}: use another."
            raise SystemExit(message)
        if not found:
            say(f"filling a store with {world.versions:,} versions")
            _fill(connection, world)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return tokens


def _fill(connection: Any, world: World) -> None:
    """Write all rows in one transaction."""
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-262144"):
        connection.execute(f"PRAGMA {pragma}")
    (organization,) = connection.execute("SELECT id FROM organizations").fetchone()
    (owner,) = connection.execute("SELECT id FROM users WHERE name = ?", (OWNER,)).fetchone()
    last = connection.execute("SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1")
    connection.execute("BEGIN")
    writer = _Rows(world, organization, owner, *last.fetchone())
    for table, rows in writer.everything().items():
        _insert(connection, table, rows)
    connection.execute("COMMIT")
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        message = f"the seeded rows refer to rows that are not there: {broken[:3]}"
        raise SystemExit(message)


def _insert(connection: Any, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows that all have the columns of the first."""
    rows = iter(rows)
    first = next(rows)
    columns = ", ".join(f'"{name}"' for name in first)
    places = ", ".join("?" * len(first))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"
    connection.execute(statement, tuple(first.values()))
    connection.executemany(statement, (tuple(row.values()) for row in rows))


class _Rows:
    """The rows of each table, in the order in which they would have been made.

    ``sequence`` and ``hash`` are those of the last event that the store has.
    """

    def __init__(
        self, world: World, organization: str, owner: str, sequence: int, hash_: str
    ) -> None:
        self.world = world
        self.organization = organization
        self.owner = owner
        self.sequence = sequence
        self.hash = hash_

    def everything(self) -> dict[str, Iterator[dict[str, Any]]]:
        return {
            "projects": self.projects(),
            "models": self.models(),
            "runs": self.runs(),
            "artifacts": self.artifacts(),
            "run_inputs": self.run_inputs(),
            "versions": self.versions(),
            "version_artifacts": self.version_artifacts(),
            "run_versions": self.run_versions(),
            "stage_changes": self.stage_changes(),
            "events": self.events(),
        }

    @cache  # noqa: B019 - there is one of these in a process
    def at(self, number: int) -> str:
        return stored(self.world.moment(number))

    def id(self, tag: str, number: int, part: int = 0) -> str:
        return f"{tag}_{_suffix(self.world.moment(number), number * 8 + part)}"

    def model_id(self, model: int) -> str:
        return f"mod_{_suffix(self.world.model_moment(model), model)}"

    def project_id(self, number: int) -> str:
        return f"prj_{_suffix(_BEGAN, number % PROJECTS)}"

    def common(self, created: str, updated: str) -> dict[str, Any]:
        return {
            "organization_id": self.organization,
            "revision": 1,
            "created_at": created,
            "updated_at": updated,
            "created_by_id": self.owner,
        }

    def projects(self) -> Iterator[dict[str, Any]]:
        for number in range(PROJECTS):
            common = self.common(stored(_BEGAN), stored(_BEGAN))
            del common["revision"]
            name = f"train-{number}"
            yield {
                "id": self.project_id(number),
                "name": name,
                "full_name": f"acme/{name}",
                "description": None,
                "visibility": Visibility.ORGANIZATION.name,
                **common,
            }

    def models(self) -> Iterator[dict[str, Any]]:
        for model in range(self.world.models):
            at = stored(self.world.model_moment(model))
            name = self.world.model_name(model)
            seen = Visibility.ORGANIZATION if self.world.is_open(model) else Visibility.PRIVATE
            yield {
                "id": self.model_id(model),
                "name": name,
                "full_name": f"acme/{name}",
                "description": f"The line of {name}.",
                "tags": document([f"team-{model % 9}"]),
                "visibility": seen.name,
                **self.common(at, at),
            }

    def runs(self) -> Iterator[dict[str, Any]]:
        for number in range(self.world.versions):
            at, contents = self.at(number), self.world.contents(number)
            yield {
                "id": self.id("run", number),
                "project_id": self.project_id(number),
                "name": f"run-{number}",
                "tags": document([]),
                "status": "SUCCEEDED",
                "parameters": document(contents["parameters"]),
                "metrics": document(contents["metrics"]),
                "code": document(contents["code"]),
                "started_at": at,
                "finished_at": at,
                **self.common(at, at),
            }

    @staticmethod
    @cache
    def outputs(number: int) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "kind": kind,
                "path": f"s3://acme/run-{number}/{name}",
                "digest": "sha256:" + hashlib.sha256(f"{number}/{name}".encode()).hexdigest(),
                "size": size,
            }
            for name, kind, size in OUTPUTS
        ]

    def artifacts(self) -> Iterator[dict[str, Any]]:
        for number in range(self.world.versions):
            for part, output in enumerate(self.outputs(number)):
                yield {
                    "id": self.id("art", number, part),
                    "organization_id": self.organization,
                    "project_id": self.project_id(number),
                    "run_id": self.id("run", number),
                    **output,
                    "created_at": self.at(number),
                    "created_by_id": self.owner,
                }

    def run_inputs(self) -> Iterator[dict[str, Any]]:
        for number in range(self.world.versions):
            for place, source in enumerate(self.world.sources(number)):
                yield {
                    "run_id": self.id("run", number),
                    "name": f"base-{place}",
                    "artifact_id": self.id("art", source),
                }

    def evidence(self, number: int) -> dict[str, Any]:
        inputs = [
            {**self.outputs(source)[0], "name": f"base-{place}"}
            for place, source in enumerate(self.world.sources(number))
        ]
        contents = self.world.contents(number)
        return {
            "run_id": self.id("run", number),
            "run_name": f"run-{number}",
            "project": f"acme/train-{number % PROJECTS}",
            "status": "SUCCEEDED",
            "parameters": contents["parameters"],
            "metrics": contents["metrics"],
            "code": contents["code"],
            "inputs": inputs,
            "outputs": self.outputs(number),
            "frozen_at": self.world.moment(number).isoformat(),
        }

    def versions(self) -> Iterator[dict[str, Any]]:
        for number in range(self.world.versions):
            name = self.world.version_name(number)
            at = self.at(number)
            yield {
                "id": self.id("ver", number),
                "model_id": self.model_id(number % self.world.models),
                "name": name.partition(":")[2],
                "full_name": name,
                "description": f"Candidate {number} of the nightly training.",
                "tags": document(self.world.contents(number)["tags"]),
                "digest": "sha256:" + hashlib.sha256(name.encode()).hexdigest(),
                "run_id": self.id("run", number),
                "evidence": document(self.evidence(number)),
                "stage": STAGES[number % len(STAGES)],
                **self.common(at, at),
            }

    def version_artifacts(self) -> Iterator[dict[str, Any]]:
        for number in range(self.world.versions):
            for part in range(len(OUTPUTS)):
                yield {
                    "version_id": self.id("ver", number),
                    "artifact_id": self.id("art", number, part),
                }

    def run_versions(self) -> Iterator[dict[str, Any]]:
        for number in range(self.world.versions):
            for source in self.world.sources(number):
                yield {
                    "run_id": self.id("run", number),
                    "version_id": self.id("ver", source),
                }

    def stage_changes(self) -> Iterator[dict[str, Any]]:
        for number in range(self.world.versions):
            yield {
                "id": self.id("stc", number),
                "version_id": self.id("ver", number),
                "to_stage": STAGES[number % len(STAGES)],
                "actor_id": self.owner,
                "reason": "VersionRegistered",
                "at": self.at(number),
            }

    def events(self) -> Iterator[dict[str, Any]]:
        for number in range(self.world.versions):
            name = self.world.version_name(number)
            after = {
                "full_name": name,
                "description": f"Candidate {number} of the nightly training.",
                "tags": self.world.contents(number)["tags"],
                "run_id": self.id("run", number),
                "stage": STAGES[number % len(STAGES)],
            }
            columns = dict.fromkeys(CHAINED) | {
                "sequence": self.sequence + number + 1,
                "id": self.id("evt", number),
                "organization_id": self.organization,
                "model_id": self.model_id(number % self.world.models),
                "kind": "VERSION_PROMOTED",
                "subject_id": self.id("ver", number),
                "subject_name": name,
                "actor_id": self.owner,
                "after": after,
                "at": self.world.moment(number),
            }
            self.hash = chain_hash(self.hash, columns)
            yield {
                **columns,
                "after": document(after),
                "at": self.at(number),
                "hash": self.hash,
            }
