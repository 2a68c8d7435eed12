"""PostgreSQL goes away and comes back: who asks is told in time, and nothing answered is lost."""

import asyncio
import logging
import signal
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from greenroom.errors import Unavailable
from greenroom.tables import Role
from tests import stores
from tests.postgresql.conftest import new_database, registry_at
from tests.registry import Registry
from tests.stores import Cluster

PATIENCE = 20

AWAY = "The store cannot answer now. Nothing was changed; try again later."
MODELS = "{ models { totalCount } }"


async def test_while_it_is_away_one_is_told_so_and_then_it_goes_on(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    """Reading and writing are UNAVAILABLE at once, readiness says so, and no restart is needed."""
    async with registry_at(new_database(own_cluster), tmp_path) as registry:
        await registry.done("createModel", {"name": "acme/before"}, as_="keeper")
        own_cluster.stop(signal.SIGQUIT)
        async with asyncio.timeout(PATIENCE), registry.client() as client:
            for answer in (
                await registry.ask(MODELS, as_="keeper"),
                await registry.do("createModel", {"name": "acme/away"}, as_="keeper"),
            ):
                assert (answer.status, answer.code) == (503, "UNAVAILABLE"), answer.body
                assert answer.headers["retry-after"] == "1"
            assert (await client.get("/ready")).status_code == 503
            own_cluster.start()
            seen = await registry.ask(MODELS, as_="keeper")
            assert seen.data["models"]["totalCount"] == 1
            await registry.done("createModel", {"name": "acme/after"}, as_="keeper")
            assert (await client.get("/ready")).status_code == 200


@pytest.mark.parametrize(
    ("close", "open_", "says"),
    [
        (
            "ALTER ROLE guarded PASSWORD 'the-second'",
            "ALTER ROLE guarded PASSWORD 'the-first'",
            'password authentication failed for user "guarded"',
        ),
        (
            "ALTER ROLE guarded NOLOGIN",
            "ALTER ROLE guarded LOGIN",
            'role "guarded" is not permitted to log in',
        ),
        (
            "REVOKE CONNECT ON DATABASE {} FROM guarded, PUBLIC",
            "GRANT CONNECT ON DATABASE {} TO guarded",
            'permission denied for database "{}"',
        ),
        (
            "ALTER DATABASE {} RENAME TO elsewhere",
            "ALTER DATABASE elsewhere RENAME TO {}",
            'database "{}" does not exist',
        ),
    ],
    ids=["password", "login", "connect", "name"],
)
async def test_while_it_does_not_let_one_in_one_is_told_so_and_then_it_goes_on(
    own_cluster: Cluster,
    guarded: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    close: str,
    open_: str,
    says: str,
) -> None:
    """To clients it is away; the log tells the operator why, once, and no restart is needed."""
    name = stores.name_of(guarded)
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    caplog.set_level(logging.INFO, "greenroom.postgresql")
    async with registry_at(guarded, tmp_path) as registry, registry.client() as client:
        await registry.done("createModel", {"name": "acme/before"}, as_="keeper")
        before = await registry.everything()
        own_cluster.execute(end)
        own_cluster.execute(close.format(name))
        async with asyncio.timeout(PATIENCE):
            for _ in range(3):
                for answer in (
                    await registry.ask(MODELS, as_="keeper"),
                    await registry.do("createModel", {"name": "acme/away"}, as_="keeper"),
                ):
                    assert (answer.status, answer.code) == (503, "UNAVAILABLE"), answer.body
                    assert answer.error["message"] == AWAY
                with pytest.raises(Unavailable, match=AWAY):  # it asks for no token first
                    await registry.add_person("late", Role.MEMBER, "acme")
            ready = await client.get("/ready")
            assert (ready.status_code, ready.json()["status"]) == (
                503,
                "the store does not answer",
            )
        told = [one for one in caplog.records if one.name == "greenroom.postgresql"]
        assert [(one.levelname, vars(one)["fault"]) for one in told] == [
            ("ERROR", says.format(name))
        ] * 2, "once by those who read, and once by those who write"
        assert "the-first" not in caplog.text
        own_cluster.execute(open_.format(name))
        assert await registry.everything() == before
        await registry.done("createModel", {"name": "acme/after"}, as_="keeper")
        assert (await registry.ask(MODELS, as_="keeper")).data["models"]["totalCount"] == 2
        assert (await client.get("/ready")).status_code == 200
        again = [one.levelname for one in caplog.records if one.name == "greenroom.postgresql"]
        assert again == ["ERROR", "ERROR", "INFO", "INFO"]


async def test_an_act_whose_connection_is_lost_is_done_once(kept: Registry) -> None:
    """The database ends the connection in the middle of an act: it is done again, and only once."""
    name = stores.name_of(str(kept.settings.database_url))
    cut = 0

    def end_once(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal cut
        if statement.startswith("INSERT INTO models") and not cut:
            cut += 1
            stores.cluster().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE datname = '{name}' AND state = 'idle in transaction'"
            )

    event.listen(kept.database.writer.sync_engine, "before_cursor_execute", end_once)
    await kept.done("createModel", {"name": "acme/once"}, as_="keeper")
    assert cut == 1
    assert await kept.rows("SELECT full_name FROM models") == [("acme/once",)]
    assert await kept.rows("SELECT count(*) FROM events WHERE kind = 'MODEL_CREATED'") == [(1,)]


@pytest.mark.parametrize("is_kept", [False, True], ids=["before it is kept", "when it is kept"])
async def test_when_the_commit_is_lost_one_is_told_that_it_may_have_been_done(
    kept: Registry, monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    """Then it is not done again by itself; whoever has a key repeats it and finds what was done."""
    name = stores.name_of(str(kept.settings.database_url))
    commit, lost = AsyncConnection.commit, 0

    async def lose(connection: AsyncConnection) -> None:
        nonlocal lost
        if lost or connection.engine.sync_engine is not kept.database.writer.sync_engine:
            await commit(connection)
            return
        lost += 1
        if is_kept:
            await commit(connection)
        stores.cluster().execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        await connection.execute(text("COMMIT"))  # the answer to which never comes

    monkeypatch.setattr(AsyncConnection, "commit", lose)
    given = {"name": "acme/perhaps", "idempotencyKey": "k1"}
    answer = await kept.do("createModel", given, as_="keeper")
    assert answer.code == "UNAVAILABLE"
    assert answer.error["message"] == (
        "The store went away while it was to keep the change, which may have been done. "
        "Read before you repeat it, or repeat it with the same idempotencyKey."
    )
    assert lost == 1
    assert await kept.rows("SELECT count(*) FROM models") == [(int(is_kept),)]
    await kept.done("createModel", given, as_="keeper")
    assert await kept.rows("SELECT full_name FROM models") == [("acme/perhaps",)]
    assert await kept.rows("SELECT count(*) FROM events WHERE kind = 'MODEL_CREATED'") == [(1,)]


async def test_who_waits_too_long_for_the_turn_is_told_so(url: str, tmp_path: Path) -> None:
    """Another process that writes without an end keeps one for ``write_wait_seconds``, no longer."""
    async with registry_at(url, tmp_path, write_wait_seconds=0.3) as registry:
        holder = await Registry.at(tmp_path, {}, database_url=url)
        begun, end = asyncio.Event(), asyncio.Event()

        async def hold(_session: object) -> None:
            begun.set()
            await end.wait()

        holding = asyncio.create_task(holder.perform(hold))
        await begun.wait()
        before = await registry.everything()
        answer = await registry.do("createModel", {"name": "acme/late"}, as_="keeper")
        assert answer.code == "UNAVAILABLE"
        assert answer.error["message"] == AWAY
        assert await registry.everything() == before
        end.set()
        await holding
        await registry.done("createModel", {"name": "acme/late"}, as_="keeper")
        await holder.close()
