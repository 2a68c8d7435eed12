"""MLflow's server over the same models, versions and runs, and what it is asked.

It has what a registry of this kind has in common with ours: a version by its name, lists of
versions, a new version, a stage. It has no request for a version with its run, for lineage or for
what a viewer sees; a list of versions has neither runs nor artifacts in it.
"""

import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from cells import VARIABLES, some
from load import ask, get, post
from servers import Server, free_port, running
from world import STAGES, World

NAME = "mlflow"
STORE = "mlflow.db"
PAGE, LONG_PAGE = 50, 500
_API = "/api/2.0/mlflow"
_STAGES = dict(zip(STAGES, ("None", "Staging", "Production", "Archived"), strict=True))
_BATCH = 10_000
_ENVIRONMENT = {
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
}


def _versioned(world: World, number: int) -> dict[str, str]:
    """Return by what MLflow knows version number ``number`` of the store; it counts from one."""
    model = world.model_name(number % world.models)
    return {"name": model, "version": str(number // world.models + 1)}


def _version(world: World, number: int) -> bytes:
    return _find(f"{_API}/model-versions/get", **_versioned(world, some(world, number)))


def _versions_of_a_model(world: World, number: int) -> bytes:
    asked = f"name='{world.model_name(number % world.models)}'"
    return _find(f"{_API}/model-versions/search", filter=asked, max_results=PAGE)


def _versions(world: World, number: int) -> bytes:
    return _find(f"{_API}/model-versions/search", max_results=LONG_PAGE)


def _register(world: World, number: int) -> bytes:
    asked = {
        "name": world.model_name(number % world.models),
        "source": f"s3://acme/new-{number}",
        "description": "A candidate of the benchmark.",
        "tags": [
            {"key": "benchmark", "value": "true"},
            {"key": "round", "value": str(number % 10)},
        ],
    }
    return post(f"{_API}/model-versions/create", orjson.dumps(asked))


def _stage(world: World, number: int) -> bytes:
    stage = list(_STAGES.values())[(number + number // VARIABLES) % len(_STAGES)]
    asked = {
        **_versioned(world, some(world, number)),
        "stage": stage,
        "archive_existing_versions": False,
    }
    return post(f"{_API}/model-versions/transition-stage", orjson.dumps(asked))


def _find(path: str, **asked: object) -> bytes:
    return get(f"{path}?{urlencode(asked)}")


REQUESTS: dict[str, Callable[[World, int], bytes]] = {
    "a": _version,
    "b": _versions_of_a_model,
    "c": _versions,
    "e": _register,
    "f": _stage,
}
"""What it can be asked, by the letters of the cells."""


class WrongAnswerError(Exception):
    """MLflow answered something else than what it was seeded with."""


@contextmanager
def serving(command: Path, folder: Path) -> Iterator[Server]:
    """Serve the store in a folder by ``mlflow server`` with one worker, and no jobs beside it."""
    port = free_port()
    serve = [str(command), "server", "--workers", "1", "--host", "127.0.0.1", "--port", str(port)]
    serve += ["--backend-store-uri", _address(folder), "--default-artifact-root", "s3://acme"]
    with running(NAME, serve, folder, _ENVIRONMENT, port) as server:
        yield server


def prepare(command: Path, folder: Path, world: World, say: Callable[[str], None]) -> None:
    """Make MLflow's store of this world in the folder, unless it is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "made"
    if made.exists() and made.read_text() == str(world.versions):
        return
    say(f"filling a store of MLflow's with {world.versions:,} versions")
    (folder / STORE).unlink(missing_ok=True)
    create = [str(command), "db", "upgrade", _address(folder)]
    done = subprocess.run(create, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"{' '.join(create)} ended with {done.returncode}: {done.stderr[-2000:]}"
        raise SystemExit(message)
    with closing(sqlite3.connect(folder / STORE, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-262144")
        connection.execute("BEGIN")
        for table, rows in _rows(world):
            _insert(connection, table, rows)
        connection.execute("COMMIT")
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken:
            message = f"MLflow's seeded rows refer to rows that are not there: {broken}"
            raise SystemExit(message)
    made.write_text(str(world.versions))


def installed(command: Path) -> str:
    """Return which version of MLflow a command is."""
    asked = [str(command), "--version"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return told.rpartition(" ")[2].strip()


async def prove(server: Server, world: World) -> None:
    """Ask every request once, and refuse to measure where an answer is not the one seeded."""
    number = some(world, 1)
    name, version = _versioned(world, number).values()

    async def told(request: bytes) -> Any:
        return orjson.loads(await ask(server.port, request))

    found = (await told(_version(world, 1)))["model_version"]
    run = (await told(_find(f"{_API}/runs/get", run_id=found["run_id"])))["run"]
    contents = world.contents(number)
    parameters = {key: str(value) for key, value in contents["parameters"].items()}
    mine = (await told(_versions_of_a_model(world, 1)))["model_versions"]
    newest = world.versions // world.models
    numbers = {str(newest - place) for place in range(min(PAGE, newest))}
    among = (await told(_versions(world, 0)))["model_versions"]
    different = {(one["name"], one["version"]) for one in among}
    new = (await told(_register(world, 0)))["model_version"]
    moved = (await told(_stage(world, 1)))["model_version"]
    for what, seen, meant in (
        ("name", found["name"], name),
        ("version", found["version"], version),
        ("status", found["status"], "READY"),
        ("stage", found["current_stage"], _STAGES[STAGES[number % len(STAGES)]]),
        ("description", found["description"], f"Candidate {number} of the nightly training."),
        ("tags", len(found["tags"]), len(contents["tags"])),
        ("name of the run", run["info"]["run_name"], f"run-{number}"),
        ("parameters", {one["key"]: one["value"] for one in run["data"]["params"]}, parameters),
        (
            "metrics",
            {one["key"]: one["value"] for one in run["data"]["metrics"]},
            contents["metrics"],
        ),
        ("versions of a model", {one["version"] for one in mine}, numbers),
        ("model of a list", {one["name"] for one in mine}, {world.model_name(1 % world.models)}),
        ("long list", len(different), min(LONG_PAGE, world.versions)),
        ("new version", new["version"], str(newest + 1)),
        ("model of a new version", new["name"], world.model_name(0)),
        ("status of a new version", new["status"], "READY"),
        ("version that was moved", (moved["name"], moved["version"]), (name, version)),
        ("stage that was asked", moved["current_stage"], list(_STAGES.values())[1]),
    ):
        if seen != meant:
            message = f"MLflow's {what} reads {seen!r}, and is to be {meant!r}"
            raise WrongAnswerError(message)


def _address(folder: Path) -> str:
    return f"sqlite:///{(folder / STORE).resolve()}"


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns, some thousands at a time."""
    left = iter(rows)
    while some_rows := list(islice(left, _BATCH)):
        columns = ", ".join(f'"{name}"' for name in some_rows[0])
        places = ", ".join("?" * len(some_rows[0]))
        connection.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({places})",
            [tuple(row.values()) for row in some_rows],
        )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _rows(world: World) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """Yield the tables with their rows, what is referred to first."""
    began = _milliseconds(world.moment(0))
    yield (
        "experiments",
        [
            {
                "experiment_id": number,
                "name": name,
                "artifact_location": f"s3://acme/{number}",
                "lifecycle_stage": "active",
                "creation_time": began,
                "last_update_time": began,
            }
            for number, name in enumerate(("Default", "train"))
        ],
    )
    yield "registered_models", (_model(world, number) for number in range(world.models))
    yield (
        "registered_model_tags",
        (
            {"key": "team", "value": str(number % 9), "name": world.model_name(number)}
            for number in range(world.models)
        ),
    )
    numbers = range(world.versions)
    yield "runs", (_run(world, number) for number in numbers)
    yield "params", (row for number in numbers for row in _parameters(world, number))
    yield "metrics", (row for number in numbers for row in _metrics(world, number))
    yield "latest_metrics", (row for number in numbers for row in _metrics(world, number))
    yield "tags", (row for number in numbers for row in _tags_of_a_run(world, number))
    yield "model_versions", (_row(world, number) for number in numbers)
    yield "model_version_tags", (row for number in numbers for row in _tags(world, number))


def _model(world: World, number: int) -> dict[str, Any]:
    at = _milliseconds(world.model_moment(number))
    name = world.model_name(number)
    return {
        "name": name,
        "creation_time": at,
        "last_updated_time": at,
        "description": f"The line of {name}.",
    }


def _run_id(number: int) -> str:
    return f"{number:032x}"


def _run(world: World, number: int) -> dict[str, Any]:
    at = _milliseconds(world.moment(number))
    return {
        "run_uuid": _run_id(number),
        "name": f"run-{number}",
        "source_type": "UNKNOWN",
        "source_name": "",
        "entry_point_name": "",
        "user_id": "owner",
        "status": "FINISHED",
        "start_time": at,
        "end_time": at,
        "source_version": "",
        "lifecycle_stage": "active",
        "artifact_uri": f"s3://acme/1/{_run_id(number)}/artifacts",
        "experiment_id": 1,
    }


def _parameters(world: World, number: int) -> Iterator[dict[str, Any]]:
    for key, value in world.contents(number)["parameters"].items():
        yield {"key": key, "value": str(value), "run_uuid": _run_id(number)}


def _metrics(world: World, number: int) -> Iterator[dict[str, Any]]:
    for key, value in world.contents(number)["metrics"].items():
        yield {
            "key": key,
            "value": value,
            "timestamp": _milliseconds(world.moment(number)),
            "step": 0,
            "is_nan": False,
            "run_uuid": _run_id(number),
        }


def _tags_of_a_run(world: World, number: int) -> Iterator[dict[str, Any]]:
    code = world.contents(number)["code"]
    for key, value in (
        ("mlflow.runName", f"run-{number}"),
        ("mlflow.source.git.repoURL", code["repository"]),
        ("mlflow.source.git.commit", code["commit"]),
    ):
        yield {"key": key, "value": value, "run_uuid": _run_id(number)}


def _row(world: World, number: int) -> dict[str, Any]:
    at = _milliseconds(world.moment(number))
    name, version = _versioned(world, number).values()
    source = f"s3://acme/run-{number}/model"
    return {
        "name": name,
        "version": int(version),
        "creation_time": at,
        "last_updated_time": at,
        "description": f"Candidate {number} of the nightly training.",
        "current_stage": _STAGES[STAGES[number % len(STAGES)]],
        "source": source,
        "run_id": _run_id(number),
        "status": "READY",
        "run_link": "",
        "storage_location": source,
    }


def _tags(world: World, number: int) -> Iterator[dict[str, Any]]:
    name, version = _versioned(world, number).values()
    for tag in world.contents(number)["tags"]:
        key, _, value = tag.partition("-")
        yield {"key": key, "value": value or "true", "name": name, "version": int(version)}
