"""A private model that touches everything public, and every way to come upon it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from tests import make
from tests.registry import Registry

T = TypeVar("T")

MODEL = "acme/zanzibar"
CANARIES = ("zanzibar", "quokka")
"""Words that nothing public holds."""


@dataclass(frozen=True)
class Hidden:
    """What is hidden: the model and versions by id, and every id that only its readers may learn."""

    model: str
    first: str
    second: str
    ids: Sequence[str]

    def found_in(self, said: Any) -> list[str]:
        """Return what of the hidden things an answer tells."""
        text = json.dumps(said)
        return [one for one in (*CANARIES, *self.ids) if one in text]


async def hide(registry: Registry, world: make.World) -> Hidden:
    """Make a private model: promoted from public runs, above and below public versions."""
    model = await make.model(registry, MODEL, visibility="PRIVATE", sources=["acme/train"])
    first = await make.promoted(
        registry, world["training"], f"{MODEL}:quokka-1", tags=["quokka"], content="a: quokka"
    )
    second = await make.promoted(registry, world["tuning"], f"{MODEL}:quokka-2")
    await make.promoted(registry, world["raw"], f"{MODEL}:quokka-3", artifacts=["features"])
    await registry.done(
        "stageVersion",
        {"version": first, "stage": "PRODUCTION", "reason": "quokka", "message": "To zanzibar."},
    )
    await registry.done("updateVersion", {"version": second, "description": "A quokka."})
    gone = await make.version(registry, f"{MODEL}:quokka-gone")
    await registry.done("deleteVersion", {"version": gone})
    gone_model = await make.model(registry, "acme/zanzibar-gone", visibility="PRIVATE")
    await registry.done("deleteModel", {"model": gone_model})
    # past the API, since a run that consumes something changes, and runs are public
    for run in ("tuning", "idle"):
        await make.write(
            registry,
            "INSERT INTO run_versions VALUES (:run, :version)",
            run=world[run],
            version=first,
        )
    rows = await registry.rows(
        "SELECT id FROM versions WHERE full_name LIKE 'acme/zanzibar%' "
        "UNION SELECT id FROM models WHERE full_name LIKE 'acme/zanzibar%' "
        "UNION SELECT s.id FROM stage_changes s JOIN versions v ON v.id = s.version_id "
        "WHERE v.full_name LIKE 'acme/zanzibar%' "
        "UNION SELECT id FROM events WHERE subject_name LIKE 'acme/zanzibar%'"
    )
    return Hidden(model, first, second, [row[0] for row in rows])


ROOTS = {
    "models": "models { totalCount nodes { fullName } pageInfo { hasNextPage } }",
    "one more page of models": 'models(first: 1, sort: "-name") { nodes { name } }',
    "models by name": 'models(query: "name: zanz%") { totalCount nodes { name } }',
    "models by stage": "models(filter: { stage: { eq: PRODUCTION } }) { nodes { name } }",
    "versions": "versions(first: 50) { totalCount nodes { fullName } }",
    "versions by model": 'versions(query: "model: acme/zanzibar") { totalCount nodes { name } }',
    "versions by typed model": (
        'versions(filter: { model: { contains: "zanz" } }) { totalCount nodes { name } }'
    ),
    "versions by project": 'versions(query: "project: train") { totalCount nodes { name } }',
    "versions by metric": 'versions(sort: "-metrics.accuracy") { nodes { name } }',
    "versions by tag": 'versions(query: "tags: quokka") { totalCount nodes { tags } }',
    "events": "events(first: 100) { totalCount nodes { subjectName } }",
    "events by model": 'events(query: "model: zanzibar") { totalCount nodes { subjectName } }',
    "events by subject": 'events(query: "subject: %quokka%") { nodes { subjectName } }',
    "organization.models": (
        'organization(name: "acme") { models { totalCount nodes { fullName } } }'
    ),
    "viewer.organizations.models": "viewer { organizations { models { nodes { fullName } } } }",
    "model by name": 'model(name: "acme/zanzibar") { fullName versions { nodes { name } } }',
    "version by name": 'version(name: "acme/zanzibar:quokka-1") { fullName }',
}
"""Ways that start at a name or nowhere; whoever may read the model finds it on each."""

STEWARDS_ROOTS = {
    "organization.events": (
        'organization(name: "acme") { events(first: 100) { nodes { subjectName } } }'
    ),
    "organization.deletedModels": (
        'organization(name: "acme") { deletedModels { totalCount nodes { fullName } } }'
    ),
}
"""Ways that need a role in the organization besides."""


def ways(world: make.World, private: Hidden) -> dict[str, str]:
    """Ways through ids: of what is hidden, and of public things beside it."""
    return {
        "node of the model": f'node(id: "{private.model}") {{ id ... on Model {{ name }} }}',
        "node of a version": f'node(id: "{private.first}") {{ id ... on Version {{ name }} }}',
        "nodes": f"nodes(ids: {json.dumps(list(private.ids))}) {{ id }}",
    } | {
        f"run {name}": f'run(id: "{world[name]}") {{ {field} {{ totalCount nodes {{ name }} }} }}'
        for name, field in (("training", "versions"), ("raw", "versions"), ("tuning", "consumed"))
    } | {
        "artifact.versions": (
            f'run(id: "{world["training"]}") {{ artifacts {{ nodes {{ '
            "versions { totalCount nodes { fullName } } } } }"
        ),
        "upstream": 'version(name: "acme/churn:v2") { upstream { totalCount nodes { name } } }',
        "downstream": 'version(name: "acme/churn:v1") { downstream { totalCount nodes { name } } }',
        "project.runs.versions": (
            'project(name: "acme/train") { runs { nodes { versions { nodes { name } } } } }'
        ),
    }  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What one way answered: its data, and its errors without their place in the document."""

    data: Any
    errors: Sequence[tuple[str, str, Any]]

    @property
    def codes(self) -> set[str]:
        return {code for code, _, _ in self.errors}

    @property
    def all(self) -> list[Any]:
        return [self.data, self.errors]


async def walk(registry: Registry, ways: Mapping[str, str], person: str | None) -> dict[str, Said]:
    """Ask many ways as somebody, several in each request."""
    said = {}
    for some in batched(ways.items(), 12):
        document = " ".join(f"w{number}: {way}" for number, (_, way) in enumerate(some))
        body = (await registry.ask(f"{{ {document} }}", as_=person)).body
        for number, (name, _) in enumerate(some):
            errors = [
                (error["extensions"]["code"], error["message"], error["extensions"].get("input"))
                for error in body.get("errors", ())
                if error["path"][0] == f"w{number}"
            ]
            said[name] = Said(body["data"][f"w{number}"], errors)
    return said


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The items in tuples of at most this many; itertools has it from Python 3.12 on."""
    left = iter(items)
    while some := tuple(islice(left, size)):
        yield some
