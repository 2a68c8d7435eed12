"""What an operator sees: health, readiness, the log, the schema's address."""

import json
import time

import httpx
from sqlalchemy import text

from greenroom import __version__
from tests.registry import Registry
from tests.server import Server


async def test_health_and_readiness(registry: Registry) -> None:
    async with registry.client() as client:
        health = await client.get("/health")
        assert health.json() == {"status": "ok", "version": __version__}
        ready = await client.get("/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "ready")
        async with registry.database.writer.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        behind = await client.get("/ready")
        assert (behind.status_code, behind.json()["status"]) == (503, "the store is not migrated")


def test_the_log_has_a_line_a_request_and_no_secret(server: Server, token: str) -> None:
    canary = "canary-7f3a"
    answer = httpx.post(
        f"{server.url}/graphql",
        json={
            "query": "query Find($n: String!) { model(name: $n) { id } }",
            "operationName": "Find",
            "variables": {"n": f"acme/{canary}"},
        },
        headers={"authorization": f"Bearer {token}", "x-request-id": "log-test"},
    )
    assert answer.json() == {"data": {"model": None}}
    for _ in range(100):  # the line is written when the answer has gone
        lines = [json.loads(line) for line in server.log().splitlines()]
        found = [one for one in lines if one.get("request_id") == "log-test"]
        if found:
            break
        time.sleep(0.05)
    (line,) = found
    assert (line["method"], line["path"], line["status"]) == ("POST", "/graphql", 200)
    assert line["operation"] == "Find"
    assert line["user_id"].startswith("usr_")
    assert line["milliseconds"] > 0
    assert canary not in server.log()
    assert token not in server.log()
    started = [one for one in lines if one["message"] == "started"]
    assert started[0]["store"].startswith(("SQLite 3.", "postgresql+"))


def test_the_schema_is_served(server: Server) -> None:
    printed = httpx.get(f"{server.url}/schema.graphql").text
    assert printed == server.run("schema") + "\n"
    assert "@requires(permission: VERSION_STAGE)" in printed
