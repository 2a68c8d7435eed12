"""The client sends and fetches bytes, goes on where a line broke, and believes nothing."""

import asyncio
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from greenroom.client import (
    AsyncClient,
    Client,
    ConflictError,
    ForbiddenError,
    InvalidError,
    PackageError,
    UnreachableError,
    transfers,
)
from greenroom.client.digests import describe
from tests.client.cable import Cable
from tests.server import Server

MIB = 1024 * 1024


@pytest.fixture
def cable(server: Server) -> Iterator[Cable]:
    opened = Cable(server.url)
    yield opened
    opened.close()


@pytest.fixture
def run(client: Client, project: str) -> str:
    return client.create_run(project).id


def saved(folder: Path) -> Path:
    """A folder with some files, two of which are the same."""
    (folder / "deep").mkdir(parents=True)
    (folder / "a.bin").write_bytes(os.urandom(100_000))
    (folder / "deep" / "b é.bin").write_bytes(os.urandom(2 * MIB))
    (folder / "deep" / "same").write_bytes((folder / "a.bin").read_bytes())
    (folder / "empty").write_bytes(b"")
    return folder


def test_a_file_and_a_folder_go_there_and_back(client: Client, run: str, tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(3 * MIB))
    told: list[tuple[str, int, int]] = []
    made = client.upload_artifact(run, file, kind="model", progress=lambda *one: told.append(one))
    assert (made.name, made.kind.value, made.stored) == ("model.bin", "MODEL", True)
    assert (made.digest, made.size) == describe(file)
    assert told[-1] == ("model.bin", 3 * MIB, 3 * MIB)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    told.clear()
    back = client.download_artifact(
        made.id, tmp_path / "back.bin", progress=lambda *one: told.append(one)
    )
    assert back.read_bytes() == file.read_bytes()
    assert told[-1] == ("model.bin", 3 * MIB, 3 * MIB)
    folder = saved(tmp_path / "saved")
    made = client.upload_artifact(run, folder, name="tree")
    assert (made.digest, made.size, made.file_count) == (*describe(folder), 4)
    back = client.download_artifact(made.id, tmp_path / "tree")
    assert describe(back) == describe(folder)
    assert sorted(one.path for one in client.list_artifact_files(made.id)) == [
        "a.bin", "deep/b é.bin", "deep/same", "empty",
    ]  # fmt: skip


def test_what_is_there_already_is_not_sent(
    client: Client, cable: Cable, token: str, run: str, project: str, tmp_path: Path
) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(3 * MIB))
    client.upload_artifact(run, file)
    cable.cuts += [(MIB, None)] * 20
    with Client(cable.url, token, retries=0) as other:
        assert other.upload_artifact(other.create_run(project).id, file).stored
    assert cable.broken == 0


@pytest.mark.parametrize(
    "cut", [(5 * MIB, None), (None, 200), (20_000, None)], ids=["middle", "answer", "start"]
)
def test_an_upload_goes_on_where_the_line_broke(
    cable: Cable, token: str, run: str, tmp_path: Path, cut: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(transfers, "CHUNK", 4 * MIB)
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(9 * MIB))
    sent = 0
    with Client(cable.url, token) as client:
        client.get_run(run)
        cable.cuts += [cut, cut, (None, None)]
        made = client.upload_artifact(run, file)
        sent = cable.broken
        assert sent > 0
        assert made.digest == describe(file)[0]
        assert (
            client.download_artifact(made.id, tmp_path / "back").read_bytes() == file.read_bytes()
        )


def test_a_download_goes_on_where_the_line_broke(
    cable: Cable, client: Client, token: str, run: str, tmp_path: Path
) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(9 * MIB))
    made = client.upload_artifact(run, file)
    with Client(cable.url, token) as other:
        other.get_artifact(made.id)
        cable.cuts += [(None, 4 * MIB), (None, 3 * MIB)]
        back = other.download_artifact(made.id, tmp_path / "back")
    assert cable.broken == 2
    assert back.read_bytes() == file.read_bytes()


def test_without_patience_a_broken_download_leaves_nothing(
    cable: Cable, client: Client, token: str, run: str, tmp_path: Path
) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(3 * MIB))
    made = client.upload_artifact(run, file)
    with Client(cable.url, token, retries=0) as other:
        other.get_artifact(made.id)
        cable.cuts += [(None, MIB)] * 9
        with pytest.raises(UnreachableError):
            other.download_artifact(made.id, tmp_path / "back")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["model.bin"]


def test_a_registry_that_is_killed_meanwhile_is_gone_on_with(
    own_server: Server, tmp_path: Path, monkeypatch: Any
) -> None:
    """Its new process knows how much the old one had; the address is still good."""
    file = tmp_path / "model.bin"
    file.write_bytes(os.urandom(40 * MIB))
    monkeypatch.setattr(transfers, "CHUNK", 4 * MIB)
    cable = Cable(own_server.url)
    try:
        with Client(cable.url, own_server.token(), retries=1000, patience=120) as client:
            run = client.create_run(client.create_project("acme/train").full_name).id
            again = threading.Thread(target=lambda: cable.aim(own_server.start().url))

            def follow(_name: str, done: int, _size: int) -> None:
                if done >= 8 * MIB and again.ident is None:
                    own_server.kill()
                    again.start()

            made = client.upload_artifact(run, file, progress=follow)
            again.join()
            assert made.stored
            assert made.digest == describe(file)[0]
    finally:
        cable.close()


def test_a_file_that_changes_while_it_is_sent_is_not_stored(
    client: Client, run: str, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(transfers, "CHUNK", MIB)
    for change in (b"x" * 4 * MIB, b"short"):
        file = tmp_path / "model.bin"
        file.write_bytes(os.urandom(4 * MIB))

        def follow(_name: str, done: int, _size: int, change: bytes = change) -> None:
            if done == MIB:
                file.write_bytes(change)  # noqa: B023 - the same file both times

        with pytest.raises(InvalidError):
            client.upload_artifact(run, file, progress=follow)
    assert client.get_run(run).outputs.nodes == []


def test_denials_are_the_registrys(
    server: Server, client: Client, run: str, tmp_path: Path
) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"model")
    with Client(server.url, server.token("vera")) as viewer:
        with pytest.raises(ForbiddenError):
            viewer.upload_artifact(run, file)
        made = client.upload_artifact(run, file)
        assert viewer.download_artifact(made.id, tmp_path / "back").read_bytes() == b"model"
    with pytest.raises(InvalidError, match="cannot be read"):
        client.upload_artifact(run, tmp_path / "none")
    with pytest.raises(InvalidError, match="no kind"):
        client.upload_artifact(run, file, kind="nothing")
    with pytest.raises(PackageError, match="there already"):
        client.download_artifact(made.id, file)
    (tmp_path / "other").write_bytes(b"other")
    with pytest.raises(ConflictError):
        client.store_artifact(made.id, tmp_path / "other")


def test_a_name_is_no_path_on_this_machine(
    client: Client, run: str, tmp_path: Path, folder: Path
) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"model")
    for name, expected in (
        ("../../etc/passwd", "etc_passwd"),
        ("/abs", "abs"),
        (".hidden", "hidden"),
        ("..", "artifact"),
    ):
        made = client.upload_artifact(run, file, name=name)
        assert client.download_artifact(made.id) == Path(expected)
        assert (folder / expected).read_bytes() == b"model"


class Liar:
    """A registry that is none: it answers what a test wants it to."""

    def __init__(self, answers: Callable[[str], tuple[int, dict[str, str], bytes]]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, headers, content = answers(body.decode() if body else self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer  # noqa: N815 - the names that the class looks for

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.mark.parametrize(
    ("path", "digest", "size", "content", "match"),
    [
        ("../../evil", "", 4, b"evil", "no path within a folder"),
        ("/tmp/evil", "", 4, b"evil", "no path within a folder"),
        ("a\\..\\evil", "", 4, b"evil", "no path within a folder"),
        ("C:evil", "", 4, b"evil", "no path within a folder"),
        ("a", "0" * 64, 4, b"evil", "the registry told of"),
        ("a", "", 4, b"more than that", "more than"),
        ("a", "", 4, b"ev", "broke off"),
    ],
)
def test_a_registry_that_lies_writes_nothing(
    tmp_path: Path, path: str, digest: str, size: int, content: bytes, match: str
) -> None:
    right = hashlib.sha256(b"evil").hexdigest()
    artifact = {
        "id": "art_x", "name": "x", "kind": "DIR", "path": None, "digest": f"sha256:{right}",
        "size": size, "uri": None, "stored": True, "fileCount": 1,
        "createdAt": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    file = {"path": path, "digest": f"sha256:{digest or right}", "size": size}
    listed = {"nodes": [file], "pageInfo": {"hasNextPage": False, "endCursor": None}}

    def answers(asked: str) -> tuple[int, dict[str, str], bytes]:
        if "GetArtifact" in asked:
            data: Any = {"node": artifact}
        elif "ListArtifactFiles" in asked:
            data = {"node": {"files": listed}}
        elif "CreateDownload" in asked:
            told = {
                "url": "/bytes?token=x",
                "digest": "x",
                "size": 1,
                "expiresAt": artifact["createdAt"],
            }
            data = {"createDownload": told}
        else:
            return 200, {}, content
        return 200, {"content-type": "application/json"}, json.dumps({"data": data}).encode()

    liar = Liar(answers)
    try:
        with Client(liar.url, "token", retries=0) as client:
            with pytest.raises((PackageError, UnreachableError), match=match):
                client.download_artifact("art_x", tmp_path / "in" / "target")
    finally:
        liar.close()
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
    assert not Path("/tmp/evil").exists()


def test_a_tracked_run_stores_what_it_logs(client: Client, project: str, folder: Path) -> None:
    (folder / "model.pkl").write_bytes(b"model")
    (folder / "note.txt").write_text("note")
    with client.run(project, code=False) as run:
        run.log_model("model.pkl", framework="sklearn")
        run.log_artifact("note.txt", kind="text", store=False)
        assert run.id is not None
        stored = {one.name: one.stored for one in client.get_run(run.id).outputs.nodes}
        assert stored["model.pkl"], "it is there when the call returns"
    outputs = {one.name: one for one in client.get_run(run.id).outputs.nodes}
    assert {name: one.stored for name, one in outputs.items()} == {
        "model.pkl": True,
        "note.txt": False,
    }
    assert outputs["model.pkl"].kind.value == "MODEL"


def test_what_could_not_be_stored_is_stored_by_a_replay_if_it_is_still_the_same(
    server: Server, token: str, client: Client, project: str, folder: Path
) -> None:
    cable = Cable(server.url)
    for name in ("same", "changed"):
        (folder / name).write_bytes(name.encode())
    with Client(cable.url, token, patience=1.0) as other, other.run(project, code=False) as run:
        cable.close()
        run.log_artifact("same")
        run.log_artifact("changed")
    assert run.offline_file is not None
    (folder / "changed").write_bytes(b"something else")
    ended = client.replay(run.offline_file)
    stored = {one.name: (one.stored, one.digest) for one in ended.outputs.nodes}
    assert stored == {
        "same": (True, f"sha256:{hashlib.sha256(b'same').hexdigest()}"),
        "changed": (False, f"sha256:{hashlib.sha256(b'changed').hexdigest()}"),
    }


def test_a_program_that_awaits_does_the_same(
    server: Server, token: str, project: str, tmp_path: Path
) -> None:
    folder = saved(tmp_path / "saved")

    async def there_and_back() -> Path:
        async with AsyncClient(server.url, token) as client:
            run = (await client.create_run(project)).id
            made = await client.upload_artifact(run, folder, name=uuid4().hex)
            return await client.download_artifact(made.id, tmp_path / "back")

    assert describe(asyncio.run(there_and_back())) == describe(folder)
