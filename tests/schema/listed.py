"""Seven of everything that can be listed, with ties in every order, and how to page through it."""

from datetime import UTC, datetime
from typing import Any

from greenroom.tables import Role
from tests import make
from tests.registry import Registry

SEVEN = 7
EQUAL = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC)


async def fill(registry: Registry) -> None:
    """Make seven projects, runs, models and versions whose moments and metrics are often equal."""
    for number in range(SEVEN):
        await make.project(registry, f"acme/p{number}")
        await make.model(
            registry, f"acme/m{number}", tags=["odd"] if number % 2 else [], sources=["acme/p0"]
        )
        metrics: dict[str, float] = {"loss": number} if number == 3 else {}
        if number < 4:
            metrics["accuracy"] = (0.5, 0.5, 0.9, 0.1)[number]
        run = await make.run(
            registry,
            "acme/p0",
            name=f"r{number // 2}",
            parameters={"depth": number, "kind": "even" if number % 2 == 0 else "odd"},
            metrics=metrics,
            status="RUNNING" if number == 6 else "SUCCEEDED",
            outputs=make.outputs(f"o{number}"),
            tags=["odd"] if number % 2 else ["even"],
        )
        if number == 6:
            seven = {f"f{one}": bytes([one]) for one in range(SEVEN)}
            await make.stored(registry, run, "o6", seven)
        if number < 6:
            await make.promoted(
                registry,
                run,
                f"acme/m0:v{number}",
                description=f"Number {number}",
                tags=["odd", "good, bad"] if number % 2 else [],
            )
        else:
            await make.version(registry, f"acme/m0:v{number}")
        gone = await make.version(registry, f"acme/m0:gone{number}")
        await registry.done("deleteVersion", {"version": gone})
        gone = await make.model(registry, f"acme/gone{number}")
        await registry.done("deleteModel", {"model": gone})
    await fill_access(registry)
    for number in range(SEVEN):
        id_ = await make.deployment(
            registry,
            "acme/m0:v1",
            status=("QUEUED", "FAILED", "RUNNING")[number % 3],
            environment=f"env-{number % 3}-{number // 5}",
        )
        if number == 0:  # the last when sorted the usual way
            for status in ("STARTING", "RUNNING") * 3:
                told = {"deployment": id_, "status": status}
                await registry.done("reportDeployment", told)
    for stage in ("STAGING", "PRODUCTION") * 3:
        await make.staged(registry, "acme/m0:v1", stage)
    await make.staged(registry, "acme/m0:v2", "PRODUCTION")
    await tie(registry)


async def fill_access(registry: Registry) -> None:
    """Make seven of everything about access: ``t0``, ``m0`` and ``p0`` have all of it."""
    rows = await registry.rows("SELECT id FROM projects WHERE name LIKE 'p_' ORDER BY name")
    projects = [row[0] for row in rows]
    for number in range(SEVEN):
        team, person = f"acme/t{number}", await make.person(registry)
        await make.team(registry, team)
        await make.join(registry, "acme/t0", person)
        for named, home in {
            (team, "acme/m0"),
            (team, projects[0]),
            ("acme/t0", f"acme/m{number}"),
            ("acme/t0", projects[number]),
        }:
            await make.link(registry, named, home)
        for home in ("acme/m0", projects[0]):
            await make.grant(registry, person, home, Role.VIEWER)
        await make.service_account(registry, f"robot{number}")
        for home_ in ("acme/m0", None):
            hook = await make.webhook(registry, home_)
            if number == 0:
                for _ in range(SEVEN):
                    await make.delivery(registry, hook)
        await make.invitation(registry)
        await make.token(registry)


async def tie(registry: Registry) -> None:
    """Make moments equal, past the API; of events and stage changes none is ordered by its moment."""
    for table, where in (("models", "m"), ("versions", "v"), ("runs", "r"), ("projects", "p")):
        for column in ("created_at", "updated_at"):
            await make.write(registry, f"UPDATE {table} SET {column} = :at", at=EQUAL)
            await make.write(
                registry,
                f"UPDATE {table} SET {column} = :at WHERE name IN ('{where}2', '{where}5')",
                at=LATER,
            )
    await make.write(registry, "UPDATE runs SET started_at = :at, finished_at = :at", at=EQUAL)
    await make.write(
        registry, "UPDATE runs SET started_at = NULL, finished_at = NULL WHERE name = 'r0'"
    )


async def page(registry: Registry, way: str, arguments: str, *, rows: str = "id") -> dict[str, Any]:
    """Ask for one page; ``way`` has a place for the connection's arguments and selection."""
    shown = f"totalCount pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor node {{ {rows} }} }}"
    answer = await registry.ask("{ " + way.replace("%", f"({arguments}) {{ {shown} }}") + " }")
    found = answer.data
    while "edges" not in found:
        found = next(iter(found.values()))
        found = found[0] if isinstance(found, list) else found
    return found


async def walked(
    registry: Registry, way: str, order: str = "", *, size: int = 3, backward: bool = False
) -> list[str]:
    """Return the ids of all rows, page by page, in the order of the list."""
    count, cursor = ("last", "before") if backward else ("first", "after")
    seen: list[str] = []
    place = ""
    while True:
        found = await page(registry, way, f"{count}: {size} {order} {place}")
        ids = [edge["node"]["id"] for edge in found["edges"]]
        info = found["pageInfo"]
        assert info["startCursor"] == (found["edges"][0]["cursor"] if ids else None)
        assert info["endCursor"] == (found["edges"][-1]["cursor"] if ids else None)
        assert info["hasPreviousPage" if not backward else "hasNextPage"] is bool(place)
        seen = ids + seen if backward else seen + ids
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            assert found["totalCount"] == len(seen)
            return seen
        assert len(ids) == size
        place = f'{cursor}: "{info["startCursor" if backward else "endCursor"]}"'
