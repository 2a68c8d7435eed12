"""A model with sources takes runs of these projects only, on whichever way they come to it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.operations import moved
from tests.operations.moved import full_version, stored
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Case:
    """A model that takes runs of one project, a run of another, and a version beside the model."""

    model: str
    source: str
    foreign: str
    run: str
    outside: str
    projects: Sequence[str]


async def case(registry: Registry) -> Case:
    """Make a model with one source, and a version ``v1`` of a run of that project in it."""
    source, foreign, model = fresh("acme/p"), fresh("acme/p"), fresh("acme/m")
    projects = [await make.project(registry, name) for name in (source, foreign)]
    await make.model(registry, model, sources=[source])
    await make.promoted(registry, await make.run(registry, source), f"{model}:v1")
    outside = await full_version(registry, foreign)
    return Case(model, source, foreign, await make.run(registry, foreign), outside, projects)


def register(it: Case) -> dict[str, Any]:
    return {"model": it.model, "name": "new", "run": it.run}


def update(it: Case) -> dict[str, Any]:
    return {"version": f"{it.model}:v1", "run": it.run}


def move(it: Case) -> dict[str, Any]:
    return {"model": it.model, "name": "new", "version": it.outside, "keepStage": True}


def patch(it: Case) -> dict[str, Any]:
    return {**register(it), "name": "v1", "force": True}


WAYS: Mapping[str, tuple[str, Callable[[Case], dict[str, Any]], str]] = {
    "register": ("registerVersion", register, "run"),
    "promote": ("promoteRun", register, "run"),
    "update": ("updateVersion", update, "run"),
    "patch by register": ("registerVersion", patch, "run"),
    "patch by promote": ("promoteRun", patch, "run"),
    "copy": ("copyVersion", move, "model"),
    "transfer": ("transferVersion", move, "model"),
}
"""Every way for a run to come to a model: the mutation, its input, and what is to blame."""

Way = tuple[str, Callable[[Case], dict[str, Any]], str]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_a_run_of_another_project_is_refused_on_each_way(registry: Registry, way: Way):
    mutation, given, at = way
    it = await case(registry)
    error = await refused(registry, mutation, given(it), "BAD_USER_INPUT", at)
    assert error["message"] == f"{it.model} takes runs of {it.source} only."
    await registry.done("updateModel", {"model": it.model, "sources": [it.source, it.foreign]})
    await registry.done(mutation, given(it))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_a_model_without_sources_takes_every_run_on_each_way(registry: Registry, way: Way):
    mutation, given, _ = way
    it = await case(registry)
    await registry.done("updateModel", {"model": it.model, "sources": None})
    await registry.done(mutation, given(it))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_sources_that_one_does_not_see_are_not_named(registry: Registry, way: Way):
    mutation, given, at = way
    it = await case(registry)
    if mutation == "transferVersion":
        home = (await stored(registry, it.outside))["full_name"].partition(":")[0]
        await make.grant(registry, "member", home, Role.ADMIN)
    await make.visibility(registry, it.projects[0], "PRIVATE")
    error = await refused(registry, mutation, given(it), "BAD_USER_INPUT", at, as_="member")
    assert error["message"] == f"{it.model} does not take runs of this project."
    seen = fresh("acme/p")
    await make.project(registry, seen)
    await registry.done("updateModel", {"model": it.model, "sources": [it.source, seen]})
    error = await refused(registry, mutation, given(it), "BAD_USER_INPUT", at, as_="member")
    assert error["message"] == f"{it.model} takes runs of {seen} only."


Change = Callable[[Registry, str], Awaitable[Any]]

CHANGES: Mapping[str, Change] = {
    "description": lambda registry, name: registry.done(
        "updateVersion", {"version": name, "description": "Still here."}
    ),
    "a patch of another field": lambda registry, name: registry.done(
        "registerVersion",
        {"model": name.partition(":")[0], "name": "v1", "readme": "x", "force": True},
    ),
    "artifacts of its run": lambda registry, name: registry.done(
        "updateVersion", {"version": name, "artifacts": ["report"]}
    ),
    "name": lambda registry, name: registry.done(
        "updateVersion", {"version": name, "name": "renamed"}
    ),
    "tags": lambda registry, name: registry.done(
        "tagVersions", {"versions": [name], "add": ["kept"]}
    ),
    "stage": lambda registry, name: registry.done(
        "stageVersion", {"version": name, "stage": "PRODUCTION"}
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
async def test_versions_that_were_there_before_the_sources_stay_and_change(
    registry: Registry, change: Change
):
    it, model = await case(registry), fresh("acme/m")
    run = await make.run(registry, it.foreign, outputs=make.outputs("model", "report"))
    id_ = await make.promoted(registry, run, f"{model}:v1", createModel=True)
    await registry.done("updateModel", {"model": model, "sources": [it.source]})
    await change(registry, f"{model}:v1")
    row = await stored(registry, id_)
    assert (row["run_id"], row["revision"]) == (run, 2)


async def test_new_runs_are_refused_once_the_sources_say_so(registry: Registry):
    it, model = await case(registry), fresh("acme/m")
    await make.promoted(registry, it.run, f"{model}:v1", createModel=True)
    await registry.done("updateModel", {"model": model, "sources": [it.source]})
    late = replace(it, model=model)
    for mutation, given, at in WAYS.values():
        await refused(registry, mutation, given(late), "BAD_USER_INPUT", at)
    again = {"version": f"{model}:v1", "model": model, "name": "v2"}
    await refused(registry, "copyVersion", again, "BAD_USER_INPUT", "model")


async def test_a_deleted_version_comes_back_whatever_the_sources_say(registry: Registry):
    it, model = await case(registry), fresh("acme/m")
    id_ = await make.promoted(registry, it.run, f"{model}:v1", createModel=True)
    await registry.done("deleteVersion", {"version": id_})
    await registry.done("updateModel", {"model": model, "sources": [it.source]})
    await registry.done("restoreVersion", {"version": id_})
    assert (await stored(registry, id_))["run_id"] == it.run


async def test_the_run_counts_also_where_one_does_not_see_it(registry: Registry):
    it = await case(registry)
    own = fresh("acme/m")
    locked = await make.promoted(
        registry, await make.run(registry, it.source), f"{own}:v1", createModel=True
    )
    for project in it.projects:
        await make.visibility(registry, project, "PRIVATE")
    given = {"version": it.outside, "model": it.model, "name": "new"}
    await refused(registry, "copyVersion", given, "BAD_USER_INPUT", "model", as_="member")
    await registry.done("copyVersion", given | {"version": locked}, as_="member")


@pytest.mark.parametrize("mutation", moved.MOVES)
async def test_the_evidence_counts_where_the_run_is_left_behind(registry: Registry, mutation: str):
    """Otherwise a copy without its run would carry it past the sources."""
    it, between = await case(registry), fresh("acme/m")
    await make.model(registry, between)
    good = await make.promoted(
        registry, await make.run(registry, it.source), f"{fresh('acme/m')}:v1", createModel=True
    )
    for project in it.projects:
        await make.visibility(registry, project, "PRIVATE")
    given = {"version": it.outside, "model": between, "name": "bad"}
    for version, name in ((it.outside, "bad"), (good, "good")):
        given = {"version": version, "model": between, "name": name}
        copy = await registry.done("copyVersion", given, as_="member")
        row = await stored(registry, copy["version"]["id"])
        assert (row["run_id"], row["evidence"] is None) == (None, False)
    bad = {"version": f"{between}:bad", "model": it.model}
    await refused(registry, mutation, bad, "BAD_USER_INPUT", "model")
    await registry.done(mutation, {"version": f"{between}:good", "model": it.model})


@pytest.mark.parametrize("mutation", moved.MOVES)
async def test_a_version_without_run_and_evidence_goes_anywhere(registry: Registry, mutation: str):
    it = await case(registry)
    plain = await make.version(registry, f"{fresh('acme/m')}:plain", createModel=True)
    await registry.done(mutation, {"version": plain, "model": it.model})


async def test_a_model_with_sources_takes_no_evidence_of_another_organization(registry: Registry):
    await registry.add_person("two", Role.ADMIN, "acme")
    await registry.add_person("two", Role.OWNER, "other")
    project, target, free = fresh("other/p"), fresh("other/m"), fresh("other/m")
    await make.project(registry, project, as_="two")
    await make.model(registry, target, sources=[project], as_="two")
    await make.model(registry, free, as_="two")
    source = await full_version(registry)
    given = {"version": source, "model": target}
    await refused(registry, "copyVersion", given, "BAD_USER_INPUT", "model", as_="two")
    copy = await registry.done("copyVersion", given | {"model": free}, as_="two")
    again = {"version": copy["version"]["id"], "model": target}
    for mutation in moved.MOVES:
        await refused(registry, mutation, again, "BAD_USER_INPUT", "model", as_="two")
