"""For those who may not see them, a world with private things answers as the world without."""

import pytest

from tests import make
from tests.access import hidden
from tests.access.hidden import walk
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = ("admin", "viewer", "outsider", "stranger", None)

PAGE = "{ totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id } }"
QUERIES = (
    f"models {PAGE}",
    f"models(last: 5) {PAGE}",
    f'models(sort: "name") {PAGE}',
    f'models(filter: {{ not: {{ name: {{ eq: "churn" }} }} }}) {PAGE}',
    f"models(filter: {{ visibility: PRIVATE }}) {PAGE}",
    f'models(query: "author: owner") {PAGE}',
    f"versions {PAGE}",
    f"versions(first: 2) {PAGE}",
    f'versions(query: "name: quokka%") {PAGE}',
    f'versions(query: "project: ~nil", sort: "-metrics.accuracy") {PAGE}',
    f'versions(query: "model: ~churn") {PAGE}',
    f'versions(query: "author: ~nil") {PAGE}',
    f"versions(filter: {{ run: {{ absent: false }} }}) {PAGE}",
    f"events(first: 100) {PAGE}",
    f"events(last: 3) {PAGE}",
    f'events(query: "kind: version_promoted|model_deleted|version_deleted") {PAGE}',
    f'events(query: "model: ~churn") {PAGE}',
    f"runs {PAGE}",
    f'runs(query: "promoted: true") {PAGE}',
    f"runs(filter: {{ promoted: false }}) {PAGE}",
    "runs { nodes { promoted revision updatedAt versions { totalCount } consumed { totalCount } } }",
    f'organization(name: "acme") {{ models {PAGE} projects {PAGE} }}',
    f'organization(name: "acme") {{ events {PAGE} }}',
    f'organization(name: "acme") {{ deletedModels {PAGE} }}',
    f'project(name: "acme/train") {{ runs {PAGE} events {PAGE} }}',
    f'model(name: "acme/churn") {{ versions {PAGE} events {PAGE} }}',
    'model(name: "acme/zanzibar") { id }',
    'version(name: "acme/zanzibar:quokka-1") { id }',
    f'version(name: "acme/churn:v1") {{ downstream {PAGE} consumedBy {PAGE} events {PAGE} }}',
    f'version(name: "acme/churn:v2") {{ upstream {PAGE} stageChanges {PAGE} }}',
    f"runs {{ nodes {{ artifacts {{ nodes {{ versions {PAGE} consumedBy {PAGE} }} }} }} }}",
    f"viewer {{ organizations {{ viewerCan models {PAGE} }} }}",
)  # fmt: skip
ASKED = {query: query for query in QUERIES}
MUTATIONS = (
    ("stageVersion", {"version": "acme/zanzibar:quokka-1", "stage": "TESTING"}),
    ("updateVersion", {"version": "acme/zanzibar:quokka-1", "readme": "x"}),
    ("deleteVersion", {"version": "acme/zanzibar:quokka-1"}),
    ("restoreVersion", {"version": "acme/zanzibar:quokka-gone"}),
    ("registerVersion", {"model": "acme/zanzibar", "name": "quokka-1"}),
    ("updateModel", {"model": "acme/zanzibar", "description": "x"}),
    ("deleteModel", {"model": "acme/zanzibar"}),
    ("restoreModel", {"model": "acme/zanzibar-gone"}),
    ("tagVersions", {"versions": ["acme/zanzibar:quokka-1"], "add": ["x"]}),
    ("createRun", {"project": "acme/train", "versions": ["acme/zanzibar:quokka-1"]}),
)


async def answers(registry: Registry) -> dict[tuple[str | None, str], str]:
    """Return what everybody who sees nothing private is told, as text."""
    told = {}
    for person in PEOPLE:
        for query, said in (await walk(registry, ASKED, person)).items():
            told[person, query] = repr(said)
        for mutation, given in MUTATIONS:
            told[person, mutation] = repr((await registry.do(mutation, given, as_=person)).body)
    return told


async def test_nothing_that_is_said_depends_on_what_is_hidden(
    registry: Registry, world: make.World
):
    without = await answers(registry)
    private = await hidden.hide(registry, world)
    with_it = await answers(registry)
    for (person, asked), said in with_it.items():
        assert said == without[person, asked], (person, asked)
    seen = await walk(registry, ASKED, "owner")
    telling = [query for query, said in seen.items() if private.found_in(said.data)]
    assert len(telling) > 20, "the queries show it to who may see it"


async def test_a_private_name_is_taken_and_no_more_is_said(registry: Registry, world: make.World):
    error = await make.refused(
        registry, "createModel", {"name": "acme/zanzibar"}, "CONFLICT", "name", as_="admin"
    )
    assert error["extensions"] == {"code": "CONFLICT", "input": ["name"]}
    given = {"model": "acme/zanzibar", "name": "v1", "createModel": True}
    error = await make.refused(registry, "registerVersion", given, "CONFLICT", "model", as_="admin")
    assert error["extensions"] == {"code": "CONFLICT", "input": ["model"]}
    await make.refused(registry, "registerVersion", given, "FORBIDDEN", "model", as_="member")
    error = await make.refused(
        registry, "deleteRun", {"run": world["raw"]}, "CONFLICT", "run", as_="admin"
    )
    assert "zanzibar" not in repr(error)
    assert error["extensions"]["current"]["versions"] == []
