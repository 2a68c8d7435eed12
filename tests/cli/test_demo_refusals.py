"""The demo says in a sentence what keeps it from its work, and ends by 1."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import call, without_settings
from tests.server import Server


@pytest.fixture(scope="session")
def nowhere() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line with which a command ended by 1."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert not done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("greenroom: ")
    return line


def test_without_a_token_it_says_how_to_get_one(server: Server) -> None:
    assert "`greenroom token create`" in refusal(call("demo", "--url", server.url))
    assert "`greenroom token create`" in refusal(call("demo", "--url", server.url, "--token", " "))


def test_a_wrong_token_is_refused(server: Server) -> None:
    line = refusal(call("demo", "--url", server.url, "--token", "grn_wrong"))
    assert "not valid" in line
    assert "`greenroom token create`" in line


def test_where_no_server_is_it_says_so(nowhere: str) -> None:
    line = refusal(call("demo", "--url", nowhere, "--token", "grn_any"))
    assert nowhere in line
    assert "`greenroom serve`" in line


def test_an_unknown_organization_is_named(server: Server, token: str) -> None:
    arguments = ("demo", "--url", server.url, "--organization", "nobody")
    assert "'nobody'" in refusal(call(*arguments, GREENROOM_TOKEN=token))


def test_who_may_not_create_models_is_told_before_the_training(
    server: Server, tmp_path: Path
) -> None:
    viewer = server.token("vera")
    began = time.monotonic()
    arguments = ("demo", "--url", server.url, "--files", str(tmp_path / "files"))
    line = refusal(call(*arguments, GREENROOM_TOKEN=viewer))
    assert "PROJECT_CREATE" in line
    assert "token of an admin" in line
    assert time.monotonic() - began < 30
    assert not (tmp_path / "files").exists()


def test_without_scikit_learn_it_says_what_to_install() -> None:
    without = (
        "import sys; sys.modules['sklearn'] = None\n"
        "from greenroom.cli.main import app; app(prog_name='greenroom')"
    )
    done = subprocess.run(
        [sys.executable, "-c", without, "demo", "--token", "grn_any"],
        env=without_settings(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "pip install 'greenroom[demo]'" in refusal(done)


def test_a_folder_that_cannot_be_written_is_named(
    server: Server, token: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    arguments = ("demo", "--url", server.url, "--files", str(tmp_path / "file"))
    assert str(tmp_path / "file") in refusal(call(*arguments, GREENROOM_TOKEN=token))
