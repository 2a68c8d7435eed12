"""The requests that are measured, each as the registry and as the floor are asked it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from world import OWNER, READER, STAGES, World

VARIABLES = 997
"""How many sets of variables a request goes through: a prime, so that no pattern holds for long."""

_FLAT = "id name fullName description stage revision digest createdAt"


@dataclass(frozen=True)
class Cell:
    """One request: its document, who asks, and its variables; ``writes`` when it changes things."""

    key: str
    title: str
    document: str
    variables: Callable[[World, int], dict[str, Any]]
    user: str = OWNER
    writes: bool = False

    def asked(self, world: World, number: int) -> dict[str, Any]:
        """Return the body of the registry's request number ``number``."""
        return {"query": self.document, "variables": self.variables(world, number)}


def some(world: World, number: int) -> int:
    """Return the number of a version, another for each of ``VARIABLES`` requests."""
    return number % VARIABLES * (world.versions // VARIABLES or 1) % world.versions


def _a_version(world: World, number: int) -> dict[str, Any]:
    return {"name": world.version_name(some(world, number))}


def _a_late_version(world: World, number: int) -> dict[str, Any]:
    """Return a version with four full hops above it."""
    newest = world.versions - 1 - number % (min(VARIABLES, world.versions // 2))
    return {"name": world.version_name(newest)}


def _a_model(world: World, number: int) -> dict[str, Any]:
    return {"name": f"acme/{world.model_name(number % world.models)}"}


def _models_before(world: World, number: int) -> dict[str, Any]:
    last = 5 + number % (world.models - 4)
    return {"before": world.model_moment(last).isoformat()}


def _versions_before(world: World, number: int) -> dict[str, Any]:
    last = world.versions - some(world, number) // 2
    return {"before": world.moment(last).isoformat()}


def _new_version(world: World, number: int) -> dict[str, Any]:
    return {
        "input": {
            "model": f"acme/{world.model_name(number % world.models)}",
            "name": f"new-{number}",
            "description": "A candidate of the benchmark.",
            "tags": ["benchmark", f"round-{number % 10}"],
        }
    }


def _a_stage(world: World, number: int) -> dict[str, Any]:
    stage = STAGES[(number + number // VARIABLES) % len(STAGES)]
    return {"input": {"version": world.version_name(some(world, number)), "stage": stage}}


def _lineage(hops: int) -> str:
    """Return the selection of a version and of what its run consumed, so many hops up."""
    if not hops:
        return "{ id fullName stage }"
    inner = _lineage(hops - 1)
    return f"{{ id fullName stage run {{ id name consumed(first: 2) {{ nodes {inner} }} }} }}"


CELLS = (
    Cell(
        "a",
        "a version by its name, with its run",
        f"query A($name: String!) {{ version(name: $name) {{ {_FLAT} run {{ id name status }} }} }}",
        _a_version,
    ),
    Cell(
        "b",
        "50 versions of a model, each with its run and 3 artifacts",
        f"""query B($name: String!) {{ model(name: $name) {{ id versions(first: 50) {{ nodes {{
            {_FLAT} run {{ id name status }}
            artifacts(first: 3) {{ nodes {{ id name kind path digest size }} }}
        }} }} }} }}""",
        _a_model,
    ),
    Cell(
        "c",
        "500 versions of 5 models, 8 fields each",
        f"""query C($before: DateTime!) {{
            models(first: 5, filter: {{ updatedAt: {{ lt: $before }} }}) {{ nodes {{
                id versions(first: 100) {{ nodes {{ {_FLAT} }} }}
            }} }}
        }}""",
        _models_before,
    ),
    Cell(
        "d",
        "lineage: 4 hops from a version to those its run consumed",
        f"query D($name: String!) {{ version(name: $name) {_lineage(4)} }}",
        _a_late_version,
    ),
    Cell(
        "g",
        "50 versions for a viewer who sees one model of a hundred",
        f"""query G($before: DateTime!) {{
            versions(first: 50, filter: {{ createdAt: {{ lt: $before }} }}) {{ nodes {{ {_FLAT} }} }}
        }}""",
        _versions_before,
        user=READER,
    ),
    Cell(
        "e",
        "registerVersion",
        """mutation E($input: RegisterVersionInput!) { registerVersion(input: $input) {
            version { name fullName description stage revision digest }
            event { kind subjectName }
        } }""",
        _new_version,
        writes=True,
    ),
    Cell(
        "f",
        "stageVersion",
        """mutation F($input: StageVersionInput!) { stageVersion(input: $input) {
            version { name stage revision } event { kind subjectName }
        } }""",
        _a_stage,
        writes=True,
    ),
)
"""All requests; those that write come last, so that the reads are of the store as it was seeded."""


def named(key: str) -> Cell:
    """Return the cell of a letter."""
    return next(cell for cell in CELLS if cell.key == key)


PROOF = """query Proof($name: String!) { version(name: $name) {
    name fullName description tags stage revision digest createdAt updatedAt deletedAt readme content
    contentData createdBy { name } model { name fullName visibility tags organization { name } }
    run {
        name tags status parameters revision startedAt finishedAt metrics { name value }
        code { repository commit ref path } project { fullName } promoted
        inputs { nodes { name kind path digest size } }
        outputs { nodes { name kind path digest size } }
        consumed { nodes { fullName } }
    }
    evidence {
        runName project status parameters metrics { name value } code { repository commit } frozenAt
        inputs { name kind path digest size } outputs { name kind path digest size }
    }
    artifacts { nodes { name kind path digest size createdAt producedBy { name } } totalCount }
    upstream { nodes { fullName } }
    stageChanges { nodes { fromStage toStage reason message at actor { name } } }
    events { nodes { sequence kind subjectName at before after actor { name } model { name } } }
} }"""
"""Reads nearly every column of a seeded version and its neighbours."""
