"""PgBouncer in between lends a connection for one transaction, and nothing is lost by it."""

import asyncio
from pathlib import Path

import pytest

from greenroom.errors import Unavailable
from tests.postgresql.conftest import registry_at

AT_ONCE = 12


async def test_a_registry_works_through_it(pooled: str, url: str, tmp_path: Path) -> None:
    """Made, read and written by many at once through two connections, with errors among them."""
    settings = {"database_pooler": True, "database_direct_url": url}
    async with registry_at(pooled, tmp_path, **settings) as registry:
        await registry.done("createModel", {"name": "acme/m"}, as_="keeper")
        answers = await asyncio.gather(
            *(
                registry.do(
                    "registerVersion", {"model": "acme/m", "name": f"v{n % 10}"}, as_="keeper"
                )
                for n in range(AT_ONCE)
            ),
            *(
                registry.ask(
                    "{ versions { totalCount nodes { name model { name } } } }", as_="keeper"
                )
                for _ in range(AT_ONCE)
            ),
        )
        written = [answer for answer in answers[:AT_ONCE] if "errors" in answer.body]
        assert [answer.code for answer in written] == ["CONFLICT"] * (AT_ONCE - 10)
        assert all("errors" not in answer.body for answer in answers[AT_ONCE:])
        seen = await registry.ask("{ versions { totalCount } }", as_="keeper")
        assert seen.data["versions"]["totalCount"] == 10


async def test_who_reads_through_it_cannot_write(pooled: str, url: str, tmp_path: Path) -> None:
    """A reading session is read-only there too, though nothing is set on its connection."""
    settings = {"database_pooler": True, "database_direct_url": url}
    async with registry_at(pooled, tmp_path, **settings) as registry:
        with pytest.raises(Unavailable):
            await registry.rows("DELETE FROM models")
