"""One case for each mutation: the permission it needs, and an input that would succeed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests import make
from tests.make import fresh
from tests.registry import Registry

Input = Callable[[Registry, str], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Case:
    """What a mutation needs; ``input`` makes the objects it is about, below the model given."""

    permission: str
    input: Input
    many: bool = False
    on_model: bool = True


async def _register(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"model": model, "name": fresh("v")}


async def _promote(registry: Registry, model: str) -> Mapping[str, Any]:
    run = await make.run(registry, outputs=make.outputs("model"))
    return {"model": model, "name": fresh("v"), "run": run}


def _version(**more: Any) -> Input:
    async def version(registry: Registry, model: str) -> Mapping[str, Any]:
        return {"version": await make.version(registry, f"{model}:{fresh('v')}"), **more}

    return version


def _versions(**more: Any) -> Input:
    async def versions(registry: Registry, model: str) -> Mapping[str, Any]:
        return {"versions": [await make.version(registry, f"{model}:{fresh('v')}")], **more}

    return versions


async def _restore(registry: Registry, model: str) -> Mapping[str, Any]:
    given = await _version()(registry, model)
    await registry.done("deleteVersion", given)
    return given


async def _update_model(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"model": model, "description": fresh("words")}


def _like(model: str) -> dict[str, str]:
    return {"visibility": "PUBLIC" if model == "acme/churn" else "PRIVATE"}


async def _delete_model(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"model": await make.model(registry, fresh(model), **_like(model))}


async def _restore_model(registry: Registry, model: str) -> Mapping[str, Any]:
    given = await _delete_model(registry, model)
    await registry.done("deleteModel", given)
    return given


async def _create(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"name": fresh("acme/made")}


async def _create_run(registry: Registry, model: str) -> Mapping[str, Any]:
    return {"project": "acme/train"}


def _run(status: str = "RUNNING", **more: Any) -> Input:
    async def run(registry: Registry, model: str) -> Mapping[str, Any]:
        return {"run": await make.run(registry, status=status), **more}

    return run


CASES: Mapping[str, Case] = {
    "createModel": Case("MODEL_CREATE", _create, on_model=False),
    "createProject": Case("PROJECT_CREATE", _create, on_model=False),
    "createRun": Case("RUN_CREATE", _create_run, on_model=False),
    "deleteModel": Case("MODEL_DELETE", _delete_model),
    "deleteRun": Case("RUN_DELETE", _run(), on_model=False),
    "deleteVersion": Case("VERSION_DELETE", _version()),
    "deleteVersions": Case("VERSION_DELETE", _versions(), many=True),
    "finishRun": Case("RUN_UPDATE", _run(), on_model=False),
    "logArtifacts": Case("RUN_UPDATE", _run(outputs=make.outputs("m")), on_model=False),
    "logMetrics": Case("RUN_UPDATE", _run(metrics=[{"name": "a", "value": 1}]), on_model=False),
    "promoteRun": Case("VERSION_CREATE", _promote),
    "registerVersion": Case("VERSION_CREATE", _register),
    "restoreModel": Case("MODEL_DELETE", _restore_model),
    "restoreVersion": Case("VERSION_DELETE", _restore),
    "stageVersion": Case("VERSION_STAGE", _version(stage="STAGING")),
    "stageVersions": Case("VERSION_STAGE", _versions(stage="STAGING"), many=True),
    "tagVersions": Case("VERSION_UPDATE", _versions(add=["good"]), many=True),
    "updateModel": Case("MODEL_UPDATE", _update_model),
    "updateRun": Case("RUN_UPDATE", _run("SUCCEEDED", description="New."), on_model=False),
    "updateVersion": Case("VERSION_UPDATE", _version(description="New.")),
}
"""Every mutation by name."""
