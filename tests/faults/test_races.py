"""However many ask at the same moment, one wins, the others are told, and nothing is lost."""

import asyncio
import itertools
import random
from datetime import timedelta
from pathlib import Path

import pytest

from greenroom.cli.store import open_store
from greenroom.operations.setup import issue_token, system
from greenroom.settings import Settings
from greenroom.tables import TokenKind
from tests.faults.caller import Caller, together
from tests.faults.checker import faults_of, read
from tests.registry import Answer
from tests.stores import url_of

CALLERS = 200
CLIENTS, INCREMENTS = 8, 25
TURNS = 5
LONGEST_SECONDS = 60

SEEN = "query Seen($id: ID!) { node(id: $id) { ... on Version { revision description } } }"


def count(store: Path, sql: str, *values: str) -> int:
    return read(store, sql, *values)[0][0]


@pytest.mark.parametrize("model", ["acme/churn", "acme/absent"])
async def test_one_of_many_registers_a_name(caller: Caller, store: Path, model: str) -> None:
    """A taken name is CONFLICT to all but one, also where the model is made on the way."""
    before = count(store, "SELECT count(*) FROM events")
    good, bad = await together(
        caller.do("registerVersion", model=model, name="v1", createModel=True, description=str(n))
        for n in range(CALLERS)
    )
    assert len(good) == 1
    assert [answer.code for answer in bad] == ["CONFLICT"] * (CALLERS - 1)
    winner = good[0].data["registerVersion"]
    assert {answer.error["extensions"]["current"]["id"] for answer in bad} == {
        winner["version"]["id"]
    }
    assert read(store, "SELECT id FROM versions") == [(winner["version"]["id"],)]
    assert read(store, "SELECT version_id, from_stage, to_stage FROM stage_changes") == [
        (winner["version"]["id"], None, "TESTING")
    ]
    kinds = ["MODEL_CREATED"] * (model == "acme/absent") + ["VERSION_REGISTERED"]
    assert read(store, "SELECT kind FROM events WHERE sequence > ? ORDER BY sequence", before) == [
        (kind,) for kind in kinds
    ]
    assert faults_of(store) == []


async def test_many_names_are_all_registered(caller: Caller, store: Path) -> None:
    """Distinct names do not get in each other's way."""
    good, bad = await together(
        caller.do("registerVersion", model="acme/churn", name=f"v{n}") for n in range(CALLERS)
    )
    assert bad == []
    assert {answer.data["registerVersion"]["version"]["name"] for answer in good} == {
        f"v{n}" for n in range(CALLERS)
    }
    sequences = [answer.data["registerVersion"]["event"]["sequence"] for answer in good]
    assert len(set(sequences)) == CALLERS
    assert count(store, "SELECT count(*) FROM versions") == CALLERS
    assert faults_of(store) == []


async def test_one_of_many_stages_what_all_have_read(caller: Caller, store: Path) -> None:
    """Of those who expect the same revision one moves the version; its history shows one move."""
    version = (await caller.done("registerVersion", model="acme/churn", name="v1"))["version"]
    good, bad = await together(
        caller.do(
            "stageVersion",
            version=version["id"],
            stage=["STAGING", "PRODUCTION", "DISABLED", "TESTING"][n % 4],
            message=str(n),
            expectedRevision=version["revision"],
        )
        for n in range(CALLERS)
    )
    assert len(good) == 1
    assert [answer.code for answer in bad] == ["CONFLICT"] * (CALLERS - 1)
    moved = good[0].data["stageVersion"]
    for answer in bad:
        current = answer.error["extensions"]["current"]
        assert (current["revision"], current["stage"]) == (2, moved["version"]["stage"])
    assert read(store, "SELECT from_stage, to_stage FROM stage_changes ORDER BY rowid") == [
        (None, "TESTING"),
        ("TESTING", moved["version"]["stage"]),
    ]
    assert count(store, "SELECT count(*) FROM events WHERE kind = 'VERSION_STAGED'") == 1
    assert faults_of(store) == []


async def test_an_idempotency_key_creates_once(caller: Caller, store: Path) -> None:
    """The same create under the same key is done once, and all are answered the same."""
    answers, bad = await together(
        caller.do(
            "createRun", project="acme/training", parameters={"depth": 3}, idempotencyKey="one"
        )
        for _ in range(100)
    )
    assert bad == []
    assert all(answer.body == answers[0].body for answer in answers)
    assert read(store, "SELECT id FROM runs") == [(answers[0].data["createRun"]["run"]["id"],)]
    assert count(store, "SELECT count(*) FROM events WHERE kind = 'RUN_CREATED'") == 1
    assert faults_of(store) == []


async def test_no_update_is_lost(caller: Caller, store: Path, chance: random.Random) -> None:
    """Who reads, adds one, and writes with the revision that was read, loses nobody's addition."""
    version = (
        await caller.done("registerVersion", model="acme/churn", name="v1", description="0")
    )["version"]

    async def increment() -> int:
        conflicts, seen = 0, version
        for _ in range(INCREMENTS):
            while True:
                answer = await caller.do(
                    "updateVersion",
                    version=version["id"],
                    description=str(int(seen["description"]) + 1),
                    expectedRevision=seen["revision"],
                )
                if "errors" not in answer.body:
                    seen = answer.data["updateVersion"]["version"]
                    break
                assert answer.code == "CONFLICT"
                conflicts += 1
                await asyncio.sleep(chance.uniform(0, 0.3))  # as a client should
                seen = (await caller.ask(SEEN, {"id": version["id"]})).data["node"]
        return conflicts

    conflicts = await asyncio.gather(*(increment() for _ in range(CLIENTS)))
    done = CLIENTS * INCREMENTS
    assert read(store, "SELECT description, revision FROM versions") == [(str(done), done + 1)]
    assert sum(conflicts) > 0, "nobody collided: this proved nothing"
    assert faults_of(store) == []


async def test_commands_work_beside_a_busy_server(caller: Caller, store: Path) -> None:
    """Another process may write while the server does, as the operator's commands do."""
    database, _ = await open_store(Settings(data=store.parent, database_url=url_of(store.parent)))

    names, answers, enough = itertools.count(), list[Answer](), asyncio.Event()

    async def register() -> None:
        while not enough.is_set():  # it is busy until commands have had their turns between
            name = f"v{next(names)}"
            answers.append(await caller.do("registerVersion", model="acme/churn", name=name))

    asking = asyncio.gather(*(register() for _ in range(100)))
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            for _ in range(TURNS):
                await database.transaction(
                    lambda session: issue_token(
                        session,
                        user="member",
                        kind=TokenKind.ACCESS,
                        name="beside",
                        lasts=timedelta(days=1),
                    ),
                    system(),
                )
                await asyncio.sleep(0.02)  # SQLite gives its lock to no queue: commands have pauses
    finally:
        enough.set()
        await asking
        await database.close()
    assert [answer.body.get("errors") for answer in answers] == [None] * len(answers)
    assert count(store, "SELECT count(*) FROM versions") == len(answers) >= 100
    assert count(store, "SELECT count(*) FROM tokens WHERE name = 'beside'") == TURNS
    assert faults_of(store) == []
