"""Every path of the schema, walked by everybody: none shows more than the shortest one."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from tests.access import paths, principals
from tests.access.judge import Judge, judge
from tests.access.paths import LIMITS, SHARE, Code, Path, Root, Sight
from tests.access.principals import PRINCIPALS, Principal
from tests.registry import Registry
from tests.schema import shape

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEPTH = 4
FEWEST_PATHS = 11_000
FEWEST_TAKEN = {"owner": 1_100, "admin": 900, "viewer": 750, "keen": 400, "outsider": 200}
"""On how many paths some of them come upon something."""
TO_DELETED = {"Model.deletedVersions", "Organization.deletedModels"}
"""The only edges to what was deleted."""


@dataclass
class Walked:
    """A registry with a world in it, what the rules say of it, and which paths showed something."""

    registries: Mapping[bool, Registry]
    judge: Judge
    arguments: Mapping[str, list[str]]
    known: dict[str, Mapping[str, Sight]] = field(default_factory=dict)

    def registry(self, principal: Principal) -> Registry:
        return self.registries[principal.reads_anonymously]

    async def shortest(self, principal: Principal) -> Mapping[str, Sight]:
        """What the shortest path to each object shows a principal, by id."""
        if principal.name not in self.known:
            registry = self.registry(principal)
            found = await paths.shortest(registry, self.judge.ids, principal.token)
            self.known[principal.name] = found
        return self.known[principal.name]

    def roots(self, depth: int) -> list[Root]:
        return paths.roots(self.arguments, self.judge.ids, depth, says=3)

    def share(self, principal: Principal) -> Iterator[Root]:
        """The roots with all that a principal goes; everybody goes some of them further."""
        turn = PRINCIPALS.index(principal)
        for index, (far, near) in enumerate(
            zip(self.roots(DEPTH), self.roots(DEPTH - 1), strict=True)
        ):
            yield near if (index + turn) % SHARE else far


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Walked]:
    """A world where each rule of access decides about something."""
    registry = await Registry.open(tmp_path_factory.mktemp("registry"), **LIMITS)
    world = await principals.populate(registry)
    arguments = {
        "deployment": [f'(id: "{world["deployment"]}")'],
        "explainAccess": ['(user: "owner", on: {model: "acme/open"})'],
        "impact": [f'(artifact: "{world["shown data"]}")'],
        "lineage": ['(of: "acme/open:v1")'],
        "model": ['(name: "acme/open")', '(name: "acme/vault")'],
        "organization": ['(name: "acme")'],
        "project": ['(name: "acme/showcase")'],
        "run": [f'(id: "{world["shown run"]}")'],
        "team": ['(name: "acme/red")'],
        "version": ['(name: "acme/open:v1")'],
        "viewer": [""],
    }
    yield Walked(await principals.registries(registry), await judge(registry), arguments)
    await registry.close()


async def test_the_paths_are_all_there(walked: Walked):
    known = {path for edge in paths.edges("Query") for path in paths.paths(edge, DEPTH)}
    assert len(known) > FEWEST_PATHS
    grown = {tree.path for root in walked.roots(DEPTH) for tree in root.tree.all()}
    assert {path for path in known if not path[0].startswith("Query.nodes")} <= grown
    every = {edge.name for name in paths.faces() for edge in paths.edges(name)}
    assert every <= {step for path in known for step in path}


@pytest.mark.parametrize("principal", PRINCIPALS, ids=lambda one: one.name)
async def test_what_exists_for_somebody_is_what_the_rules_say(walked: Walked, principal: Principal):
    judge = walked.judge
    who = judge.speaks(principal)
    homes = {
        row["full_name"]
        for type_ in ("Model", "Project")
        for id_, row in judge.rows[type_].items()
        if judge.sees(who, type_, id_)
    }
    assert homes == principal.homes, "the oracle says what was written by hand"
    shown = set(await walked.shortest(principal))
    ruled = {id_ for type_, ids in judge.ids.items() for id_ in ids if judge.sees(who, type_, id_)}
    assert shown == ruled


@pytest.mark.parametrize("principal", PRINCIPALS, ids=lambda one: one.name)
async def test_a_guarded_field_is_refused_to_whom_the_rules_refuse_it(
    walked: Walked, principal: Principal
):
    judge, guards = walked.judge, shape.guards()
    who = judge.speaks(principal)
    for id_, sight in (await walked.shortest(principal)).items():
        for name, found in (sight.says | sight.leads_to).items():
            permission = guards.get(f"{sight.type}.{name}")
            allowed = permission is None or judge.can(who, permission, sight.type, id_)
            is_refused = found == Code("FORBIDDEN")
            assert is_refused is not allowed, (sight.type, name, judge.rows[sight.type][id_])


def differs(sight: Sight, reference: Sight) -> str | None:
    """How an object on some path is not what the shortest path shows."""
    for name, value in sight.says.items() if reference.says else ():
        if value != reference.says[name]:
            return f"{name} is {value!r}, not {reference.says[name]!r}"
    for name, found in sight.leads_to.items() if reference.leads_to else ():
        known = reference.leads_to[name]
        if isinstance(found, tuple) and isinstance(known, tuple):
            same = found[0] == known[0] and found[1] == known[1][: len(found[1])]
        else:
            same = found == known
        if not same:
            return f"{name} leads to {found!r}, not {known!r}"
    return None


@pytest.mark.parametrize("principal", PRINCIPALS, ids=lambda one: one.name)
async def test_no_path_shows_more_than_the_shortest(walked: Walked, principal: Principal):
    registry, judge = walked.registry(principal), walked.judge
    known = await walked.shortest(principal)
    deleted: dict[str, Sight] = {}
    taken: set[Path] = set()
    for root in walked.share(principal):
        for sight in await paths.ask(registry, root, principal.token, 2):
            taken.add(sight.path)
            if sight.type not in judge.rows:
                continue  # `viewer` has no id of its own
            row = judge.rows[sight.type][sight.id]
            if row.get("deleted_at") is not None:
                assert sight.path[-1] in TO_DELETED, (sight.path, row)
                reference = deleted.setdefault(sight.id, sight)
                if len(sight.leads_to) > len(reference.leads_to):
                    deleted[sight.id] = sight
            else:
                assert sight.id in known, (sight.path, row)
                reference = known[sight.id]
            assert differs(sight, reference) is None, (sight.path, row)
    assert len(taken) >= FEWEST_TAKEN.get(principal.name, 0), "the walk leads somewhere"
