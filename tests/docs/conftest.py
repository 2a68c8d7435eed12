"""One fresh registry for all pages, and a reader who does what they say."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from greenroom.cli.store import open_store
from greenroom.operations import setup
from greenroom.settings import Settings
from greenroom.tables import TokenKind
from tests import stores
from tests.docs.pages import Block
from tests.server import Server


@dataclass
class Reader:
    """Somebody in a folder of their own, with the address and a token in the environment."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, block: Block) -> str:
        """Do what a block says; return what it prints."""
        match block.language:
            case "graphql":
                return self.send(block.text.strip())
            case "bash":
                command = ["bash", "-euo", "pipefail", "-c", block.text]
            case _:
                (self.folder / block.file).write_text(block.text)
                command = [sys.executable, block.file]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{block.place} ends with {done.returncode}: {done.stderr}"
        return done.stdout

    def send(self, document: str) -> str:
        """Send a document; return the body of the answer."""
        return httpx.post(
            f"{self.environment['GREENROOM_URL']}/graphql",
            json={"query": document},
            headers={"authorization": f"Bearer {self.environment['GREENROOM_TOKEN']}"},
            timeout=20,
            trust_env=False,
        ).text


async def token(data: Path) -> str:
    """Return a token of the owner; a command would take a second longer to start."""
    database, _ = await open_store(Settings(data=data, database_url=stores.url_of(data)))
    secret, _ = await database.transaction(
        lambda session: setup.issue_token(
            session, user="owner", kind=TokenKind.ACCESS, name="docs", lasts=timedelta(hours=1)
        ),
        setup.system(),
    )
    await database.close()
    return secret


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("docs")
    data = folder / "greenroom-data"  # where commands look when nothing says otherwise
    data.mkdir()
    inherited = {name: it for name, it in os.environ.items() if not name.startswith("GREENROOM_")}
    with Server(data, GREENROOM_LOCAL_APPS="true") as server:
        yield Reader(
            folder,
            {
                **inherited,
                **stores.environment_of(data),
                "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
                "NO_PROXY": "127.0.0.1",
                "GREENROOM_URL": server.url,
                "GREENROOM_TOKEN": asyncio.run(token(data)),
            },
        )
