"""What one process writes wakes the others by itself: nobody has to look whether there is something."""

import asyncio
from pathlib import Path

import pytest

from greenroom.notices import Notices
from greenroom.operations import feed
from greenroom.wakeups import LISTENS
from tests import stores
from tests.live.serving import served
from tests.postgresql.conftest import registry_at
from tests.registry import Registry

PATIENCE = 20
NEVER = 3600.0


async def listening(url: str, count: int) -> None:
    """Wait until so many processes listen."""
    who = (
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' "
        f"AND application_name = '{LISTENS}' AND datname = '{stores.name_of(url)}'"
    )
    async with asyncio.timeout(PATIENCE):
        while stores.cluster().execute(who).strip() != str(count):
            await asyncio.sleep(0.05)


async def test_who_follows_at_another_process_is_woken(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks for an hour, and still each event comes as it is written."""
    monkeypatch.setattr(feed, "POLL_SECONDS", NEVER)
    async with registry_at(url, tmp_path) as writing:
        following = await Registry.at(tmp_path, writing.tokens, database_url=url)
        noticing = [
            asyncio.create_task(Notices(one.database).run()) for one in (writing, following)
        ]
        try:
            await listening(url, 2)
            await writing.done("createModel", {"name": "acme/m"}, as_="keeper")
            async with served(following) as there, there.sse(as_="keeper", after="") as stream:
                while (await stream.next())["events"]["event"]["subjectName"] != "acme/m":
                    pass
                for number in range(5):
                    given = {"model": "acme/m", "name": f"v{number}"}
                    await writing.done("registerVersion", given, as_="keeper")
                    told = (await stream.next())["events"]["event"]
                    assert told["subjectName"] == f"acme/m:v{number}"
        finally:
            for task in noticing:
                task.cancel()
            await asyncio.gather(*noticing, return_exceptions=True)
            await following.close()
