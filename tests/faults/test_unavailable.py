"""A store that cannot be written now: mutations say so and change nothing, reads go on."""

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from greenroom.sqlite import BUSY_SECONDS
from tests.disk import fill
from tests.faults.caller import Caller
from tests.faults.checker import Answers, faults_of, lost, read
from tests.faults.serving import Server
from tests.registry import Registry
from tests.stores import only_of_files, turn_taken

READ = "{ models { nodes { fullName versions { totalCount } } } }"


async def test_a_lock_that_is_not_given_back_makes_writes_unavailable(registry: Registry) -> None:
    """A mutation gives up after the busy time; reads never wait; then writes work again."""
    input_ = {"model": "acme/churn", "name": "v1"}
    before = await registry.everything()
    with turn_taken(registry.settings.data):
        began = time.monotonic()
        writing = asyncio.create_task(registry.do("registerVersion", input_))
        reads = 0
        while not writing.done():
            asked = time.monotonic()
            assert (await registry.ask(READ)).data["models"]["nodes"] != []
            assert time.monotonic() - asked < BUSY_SECONDS / 2
            reads += 1
            await asyncio.sleep(0.05)
        answer = await writing
        assert answer.code == "UNAVAILABLE"
        assert "Nothing was changed" in answer.error["message"]
        assert BUSY_SECONDS * 0.9 < time.monotonic() - began < BUSY_SECONDS * 3
        assert reads > 10
        assert await registry.everything() == before
    assert (await registry.done("registerVersion", input_))["version"]["name"] == "v1"
    assert faults_of(registry.settings.data / "registry.db") == []


async def test_a_lock_that_is_given_back_in_time_is_waited_for(registry: Registry) -> None:
    """Writes that meet a lock wait for it, and all of them are done."""
    with turn_taken(registry.settings.data):
        writing = [
            asyncio.create_task(
                registry.do("registerVersion", {"model": "acme/churn", "name": f"v{n}"})
            )
            for n in range(10)
        ]
        await asyncio.sleep(1)
        assert not any(task.done() for task in writing)
    answers = await asyncio.gather(*writing)
    assert [answer.body.get("errors") for answer in answers] == [None] * 10
    assert await registry.rows("SELECT count(*) FROM versions") == [(10,)]


@only_of_files("the disk of a PostgreSQL is that of its server")
async def test_a_full_disk_stops_writes_only_and_only_while_it_is_full(
    disk: Path,
    store: Path,
    serve: Callable[..., Server],
    prepared: tuple[Path, dict[str, str]],
) -> None:
    """Mutations say that they cannot be done, reads go on, and space is all that it takes."""
    folder = disk / "data"
    shutil.copytree(store.parent, folder)
    server, answers = serve(folder), Answers()
    async with Caller(server, prepared[1]["owner"]) as caller:

        async def register(name: str) -> None:
            done = await caller.done(
                "registerVersion", model="acme/churn", name=name, readme="x" * 5000
            )
            version, event = done["version"]["id"], done["event"]
            answers.note(1, event["kind"], version, event["id"], name)

        for round_ in range(2):
            for number in range(10):
                await register(f"before-{round_}-{number}")
            pid, filler = server.pid, fill(disk)
            refused = 0
            for number in range(30):
                answer = await caller.do(
                    "registerVersion",
                    model="acme/churn",
                    name=f"full-{round_}-{number}",
                    readme="x" * 20_000,
                )
                if "errors" in answer.body:
                    assert answer.code == "UNAVAILABLE"
                    refused += 1
                else:  # the log of changes had a place that was used before
                    done = answer.data["registerVersion"]
                    answers.note(
                        1,
                        done["event"]["kind"],
                        done["version"]["id"],
                        done["event"]["id"],
                        f"full-{round_}-{number}",
                    )
                seen = (await caller.ask(READ)).data["models"]["nodes"][0]
                assert seen["versions"]["totalCount"] == answers.count
            assert refused > 10
            filler.unlink()
            await register(f"after-{round_}")
            assert (await caller.ask(READ)).data["models"]["nodes"][0]["versions"] == {
                "totalCount": answers.count
            }
            assert server.pid == pid
    assert server.stop() == 0
    kept = folder / "registry.db"
    assert faults_of(kept) == []
    assert lost(kept, answers) == []
    assert read(kept, "SELECT count(*) FROM versions") == [(answers.count,)]
