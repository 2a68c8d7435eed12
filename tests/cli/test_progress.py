"""What takes long shows how far it is, where somebody watches; elsewhere nothing of it is printed."""

from pathlib import Path

import pytest

from greenroom.client import Client
from greenroom.client.digests import PIECE
from tests.cli.conftest import call, without_settings
from tests.cli.terminal import typed
from tests.client.content import promoted
from tests.server import Server

SIZE = 3 * PIECE + 7


@pytest.fixture(scope="module")
def version(server: Server, token: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A version with a file and a folder on this machine."""
    folder = tmp_path_factory.mktemp("artifacts")
    (folder / "big.bin").write_bytes(b"x" * SIZE)
    (folder / "parts").mkdir()
    for name in ("a", "b"):
        (folder / "parts" / name).write_bytes(b"y" * 10)
    files = {"big": folder / "big.bin", "parts": folder / "parts", "elsewhere": None}
    with Client(server.url, token) as client:
        client.create_model("acme/watched")
        return promoted(client, "acme/watched", files)


def test_the_client_tells_each_piece_and_ends_at_the_whole(
    client: Client, version: str, tmp_path: Path
) -> None:
    """Every byte is copied and read again by ``pull``, and read and then stored by ``push``."""
    told: list[tuple[str, int, int]] = []

    def follow(*piece: object) -> None:
        told.append(piece)  # type: ignore[arg-type]

    folder = client.pull(version, tmp_path / "package", progress=follow)
    assert {name for name, _, _ in told} == {"big", "parts"}
    assert {total for _, _, total in told} == {2 * (SIZE + 20)}
    done = [done for _, done, _ in told]
    assert done == sorted(done)
    assert len(done) >= 8, "a large file is told of in pieces"
    assert done[-1] == 2 * (SIZE + 20)
    told.clear()
    client.push(folder, "acme/watched:pushed", progress=follow)
    ends = [done for _, done, total in told if done == total == SIZE + 20]
    assert len(ends) >= 2, "all is read, and then all is stored"
    assert told[-1][1:] == (SIZE + 20, SIZE + 20)


def test_who_follows_may_stop_it_and_nothing_is_left(
    client: Client, version: str, tmp_path: Path
) -> None:
    def stop(_name: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.pull(version, tmp_path / "package", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_shows_a_bar_and_a_pipe_none(
    server: Server, token: str, version: str, tmp_path: Path
) -> None:
    environment = {"GREENROOM_URL": server.url, "GREENROOM_TOKEN": token}
    line = ["models", "pull", version, "--path"]
    piped = call(*line, str(tmp_path / "piped"), **environment)
    assert piped.stdout == ""
    assert piped.stderr == f"{version} is in {tmp_path / 'piped'}.\n"
    shown = typed([*line, str(tmp_path / "shown")], without_settings() | environment)
    assert f"Pulling {version}" in shown.text
    assert "100%" in shown.text
    assert shown.code == 0
    told = typed(
        ["models", "push", str(tmp_path / "shown"), f"{version}-again"],
        without_settings() | environment,
    )
    assert "Pushing shown" in told.text
    assert f"{version}-again is registered" in told.text
