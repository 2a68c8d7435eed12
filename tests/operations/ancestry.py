"""What lineage should answer: the rules of ``docs/lineage.md`` over the rows of the store.

Nothing here comes from the registry's own code, but the shape of its tables.
"""

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests import make
from tests.registry import Registry

Key = tuple[str, str]
"""A node: an id and nothing, or of content the organization and the digest."""

ASKED = """query($of: ID!, $direction: LineageDirection!, $depth: Int!, $first: Int!, $after: String) {
  lineage(of: $of, direction: $direction, depth: $depth, first: $first, after: $after) {
    nodes { id kind depth name subtitle moreUpstream moreDownstream node { __typename id } }
    edges { from to kind }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}"""


async def ask(
    registry: Registry, of: str, as_: str | None = "owner", **arguments: Any
) -> dict[str, Any]:
    """Ask for lineage, in one page of 500 unless it says otherwise."""
    given = {"of": of, "direction": "BOTH", "depth": 10, "first": 500, **arguments}
    return (await registry.ask(ASKED, given, as_=as_)).data["lineage"]


@dataclass
class Ancestry:
    """All that somebody sees who sees these models and projects."""

    artifacts: Mapping[str, Any]
    members: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    edges: set[tuple[Key, Key, str]] = field(default_factory=set)

    def key(self, id_: str) -> Key:
        """The node that a row is of."""
        row = self.artifacts.get(id_)
        return (row["organization_id"], row["digest"]) if row and row["digest"] else (id_, "")

    def name(self, key: Key, root: str) -> str:
        """The id that stands for a node: the one asked for, what a run made, what is older."""
        if self.key(root) == key:
            return root
        ids = self.members.get(key, [key[0]])
        return (
            min(ids, key=lambda id_: (self.artifacts[id_]["run_id"] is None, id_))
            if key[1]
            else ids[0]
        )

    def steps(self, key: Key, way: int) -> set[Key]:
        """The neighbours of a node: upstream for -1, downstream for 1."""
        return {
            (source, target)[way > 0]
            for source, target, _ in self.edges
            if (target, source)[way > 0] == key
        }

    def around(self, root: str, direction: str, depth: int) -> dict[Key, int]:
        """The signed distance of each node that is reached; upstream wins where both are equal."""
        found: dict[Key, int] = {}
        for way, name in ((-1, "UPSTREAM"), (1, "DOWNSTREAM")):
            if direction not in {name, "BOTH"}:
                continue
            reached, edge = {self.key(root): 0}, {self.key(root)}
            for distance in range(1, depth + 1):
                edge = {other for one in edge for other in self.steps(one, way)} - reached.keys()
                reached |= dict.fromkeys(edge, distance)
            for key, distance in reached.items():
                if key not in found or distance < abs(found[key]):
                    found[key] = way * distance
        return found

    def expected(self, root: str, direction: str, depth: int) -> dict[str, Any]:
        """What is answered on one page."""
        found = self.around(root, direction, depth)
        nodes = {
            self.name(key, root): (
                distance,
                len(self.steps(key, -1) - found.keys()),
                len(self.steps(key, 1) - found.keys()),
            )
            for key, distance in found.items()
        }
        edges = {
            (self.name(source, root), self.name(target, root), kind)
            for source, target, kind in self.edges
            if source in found and target in found
        }
        return {"nodes": nodes, "edges": edges}


async def read(registry: Registry, homes: set[str]) -> Ancestry:
    """Read the store as somebody who sees the models and projects of these names."""

    async def rows(table: str) -> list[dict[str, Any]]:
        return await registry.records(f"SELECT * FROM {table}")

    seen = {
        row["id"]
        for table in ("models", "projects")
        for row in await rows(table)
        if row["full_name"] in homes
    }
    artifacts = {row["id"]: row for row in await rows("artifacts")}
    runs = {row["id"] for row in await rows("runs") if row["project_id"] in seen}
    versions = {
        row["id"]: row
        for row in await rows("versions")
        if row["model_id"] in seen and row["deleted_at"] is None
    }
    shown = {id_ for id_, row in artifacts.items() if row["project_id"] in seen}
    it = Ancestry(artifacts)
    for id_ in (*shown, *runs, *versions):
        it.members[it.key(id_)].append(id_)
    inputs = await rows("run_inputs")
    chosen = await rows("version_artifacts")
    pairs = [(one["artifact_id"], one["run_id"], "CONSUMED") for one in inputs]
    pairs += [(one["version_id"], one["run_id"], "CONSUMED") for one in await rows("run_versions")]
    pairs += [(row["run_id"], id_, "PRODUCED") for id_, row in artifacts.items()]
    pairs += [(row["run_id"], id_, "PROMOTED") for id_, row in versions.items()]
    pairs += [(one["artifact_id"], one["version_id"], "CHOSEN") for one in chosen]
    for one in chosen:
        for other in inputs:
            mine, theirs = one["artifact_id"], other["artifact_id"]
            copies = mine in shown and theirs in shown and it.key(mine) == it.key(theirs)
            version = versions.get(one["version_id"])
            if version and version["run_id"] != other["run_id"] and (mine == theirs or copies):
                pairs.append((version["id"], other["run_id"], "CONSUMED"))
    there = {*shown, *runs, *versions}
    it.edges = {
        (it.key(source), it.key(target), kind)
        for source, target, kind in pairs
        if source in there and target in there
    }
    return it


async def tangle(registry: Registry, *, seed: int, size: int) -> None:
    """Make runs and versions that came out of one another, with circles, in homes of three sorts.

    ``acme/open-*`` all members see, ``acme/lab-*`` only those with a grant, ``acme/dark-*`` only
    stewards.
    """
    chance = random.Random(seed)
    for kind in ("open", "lab", "dark"):
        seen = "ORGANIZATION" if kind == "open" else "PRIVATE"
        project = await make.project(registry, f"acme/{kind}-runs", visibility=seen)
        model = await make.model(registry, f"acme/{kind}-model", visibility=seen)
        if kind == "lab":
            for home in (project, model):
                await make.grant(registry, "member", home, make.Role.VIEWER)
    running: list[str] = []
    versions: list[str] = []
    for number in range(size):
        home, other = (chance.choice(("open", "open", "lab", "dark")) for _ in range(2))
        seeds = [f"d{chance.randrange(size)}" for _ in range(3)]
        inputs = [
            {"name": f"in{index}", "kind": "DATASET", "digest": make.digest(seed_)}
            for index, seed_ in enumerate(seeds[: chance.randrange(3)])
        ]
        outputs = make.outputs(f"d{number}", f"d{chance.randrange(size)}")

        run = await make.run(
            registry,
            f"acme/{home}-runs",
            name=f"r{number}",
            status="RUNNING",
            versions=chance.sample(versions, min(len(versions), chance.randrange(3))),
            inputs=[*inputs, {"name": "loose", "kind": "FILE"}][: chance.randrange(4)],
            outputs=outputs,
        )
        running.append(run)
        if chance.random() < 0.6:
            name = f"acme/{other}-model:v{number}"
            await make.promoted(registry, chance.choice(running), name)
            versions.append(name)
    # what a run produced is consumed by one from which it came: a circle
    for run in chance.sample(running, size // 4):
        entry = {
            "name": "late",
            "kind": "MODEL",
            "digest": make.digest(f"d{chance.randrange(size)}"),
        }
        await registry.done("logArtifacts", {"run": run, "inputs": [entry]})
