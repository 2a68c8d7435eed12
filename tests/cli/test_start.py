"""What a command loads before it does anything: counted in modules, as time is the machine's."""

import subprocess
import sys
from pathlib import Path

import pytest

SERVER = ("sqlalchemy", "sqlmodel", "strawberry", "graphql", "starlette", "uvicorn", "sklearn")
SPEAKING = ("httpx", "asyncio")
SILENT = {
    "greenroom.client",
    "greenroom.client.credentials",
    "greenroom.client.errors",
    "greenroom.client.manifests",
}
"""What of the client knows no registry; to have the rest would double the time of a help text."""

PROGRAM = """
import sys
from greenroom.cli.main import app
sys.argv = ["greenroom", *{arguments!r}]
try:
    app()
except SystemExit as ended:
    assert not ended.code, ended.code
print(*sys.modules, sep="\\n", file=sys.stderr)
"""
MOST_MODULES = 400
"""Of which the standard library, Typer and Rich are nearly all."""


def loaded(*arguments: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(arguments=arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout
    return set(done.stderr.split())


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.startswith("greenroom.")}


def test_the_first_help_loads_nothing_but_the_command_line() -> None:
    modules = loaded("--help")
    assert ours(modules) == {"greenroom.cli", "greenroom.cli.main", "greenroom.cli.lazy"}
    assert modules & {*SERVER, *SPEAKING} == set()
    assert len(modules) < MOST_MODULES


@pytest.mark.parametrize(
    "arguments",
    [
        (group, "--help")
        for group in (
            "access",
            "config",
            "deployments",
            "login",
            "logout",
            "members",
            "models",
            "projects",
            "runs",
            "teams",
            "tokens",
            "whoami",
        )
    ]
    + [("models", "register", "--help"), ("config", "ls")],
)
def test_what_asks_no_registry_loads_nothing_that_speaks_to_one(arguments: tuple[str, ...]) -> None:
    modules = loaded(*arguments)
    assert modules & {*SERVER, *SPEAKING} == set()
    assert {one for one in ours(modules) if one.startswith("greenroom.client")} <= SILENT


SERVED = """
import asyncio, sys
from pathlib import Path
from greenroom.cli.serve import create_app, open_store
from greenroom.settings import Settings

async def main():
    settings = Settings(data=Path(sys.argv[1]))
    database, _ = await open_store(settings)
    app = create_app(settings, database)
    asked, told = asyncio.Queue(), asyncio.Queue()
    served = asyncio.create_task(app({"type": "lifespan", "state": {}}, asked.get, told.put))
    await asked.put({"type": "lifespan.startup"})
    assert (await told.get())["type"] == "lifespan.startup.complete"
    await asyncio.sleep(0.5)
    print(*sys.modules, sep="\\n")
    await asked.put({"type": "lifespan.shutdown"})
    await served
    await database.close()

asyncio.run(main())
"""


def test_a_server_loads_what_speaks_to_others_when_it_does(tmp_path: Path) -> None:
    """It takes 8 MB and a twentieth of the start."""
    command = [sys.executable, "-c", SERVED, str(tmp_path)]
    for _ in range(2):  # the first makes the store
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    modules = set(done.stdout.split())
    assert {"greenroom.http.apps", "greenroom.http.courier"} <= modules
    assert (
        modules & {"httpx", "websockets.asyncio.client", "alembic", "authlib", "asyncpg"} == set()
    )
