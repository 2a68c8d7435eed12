"""The rows of a benchmark's store, in the form in which the tables keep them."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from world import BEGAN, KEPT, STAGES, World

from greenroom.operations.events import CHAINED, chain_hash
from greenroom.tables import Visibility

PROJECTS = 10
OUTPUTS = (
    ("model", "MODEL", 48_000_000),
    ("weights", "CHECKPOINT", 96_000_000),
    ("log", "TEXT", 9),
)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]


def stored(moment: datetime) -> str:
    """Return a moment as SQLAlchemy writes it into SQLite."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def document(value: Any) -> str:
    """Return a JSON value as SQLAlchemy writes it into SQLite."""
    return json.dumps(value)


@lru_cache(KEPT)
def _suffix(moment: datetime, number: int) -> str:
    """Return an id without its tag: a UUIDv7 of this moment; the number tells apart equal ones."""
    value = int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62 | number
    return "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])


class Rows:
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

    def around(self, numbers: range) -> dict[str, Iterator[dict[str, Any]]]:
        """Return the tables with the rows of some versions and of what belongs to them."""
        return {
            "runs": self.runs(numbers),
            "artifacts": self.artifacts(numbers),
            "run_inputs": self.run_inputs(numbers),
            "versions": self.versions(numbers),
            "version_artifacts": self.version_artifacts(numbers),
            "run_versions": self.run_versions(numbers),
            "stage_changes": self.stage_changes(numbers),
            "events": self.events(numbers),
        }

    @lru_cache(KEPT)  # noqa: B019 - there is one of these in a process
    def at(self, number: int) -> str:
        return stored(self.world.moment(number))

    def id(self, tag: str, number: int, part: int = 0) -> str:
        return f"{tag}_{_suffix(self.world.moment(number), number * 8 + part)}"

    def model_id(self, model: int) -> str:
        return f"mod_{_suffix(self.world.model_moment(model), model)}"

    def project_id(self, number: int) -> str:
        return f"prj_{_suffix(BEGAN, number % PROJECTS)}"

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
            common = self.common(stored(BEGAN), stored(BEGAN))
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

    def runs(self, numbers: range) -> Iterator[dict[str, Any]]:
        for number in numbers:
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
    @lru_cache(KEPT)
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

    def artifacts(self, numbers: range) -> Iterator[dict[str, Any]]:
        for number in numbers:
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

    def run_inputs(self, numbers: range) -> Iterator[dict[str, Any]]:
        for number in numbers:
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

    def versions(self, numbers: range) -> Iterator[dict[str, Any]]:
        for number in numbers:
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

    def version_artifacts(self, numbers: range) -> Iterator[dict[str, Any]]:
        for number in numbers:
            for part in range(len(OUTPUTS)):
                yield {
                    "version_id": self.id("ver", number),
                    "artifact_id": self.id("art", number, part),
                }

    def run_versions(self, numbers: range) -> Iterator[dict[str, Any]]:
        for number in numbers:
            for source in self.world.sources(number):
                yield {
                    "run_id": self.id("run", number),
                    "version_id": self.id("ver", source),
                }

    def stage_changes(self, numbers: range) -> Iterator[dict[str, Any]]:
        for number in numbers:
            yield {
                "id": self.id("stc", number),
                "version_id": self.id("ver", number),
                "to_stage": STAGES[number % len(STAGES)],
                "actor_id": self.owner,
                "reason": "VersionRegistered",
                "at": self.at(number),
            }

    def events(self, numbers: range) -> Iterator[dict[str, Any]]:
        for number in numbers:
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
