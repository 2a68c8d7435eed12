"""A run says which code it is, and tells no password."""

import subprocess
from pathlib import Path

import pytest

from greenroom.client import (
    Client,
    code,
)

pytestmark = pytest.mark.usefixtures("folder")


def test_the_code_is_that_of_the_checkout(
    client: Client, project: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(folder, "init", "--quiet", "--initial-branch=main")
    script = folder / "sub" / "train.py"
    script.parent.mkdir()
    script.write_text("print(1)\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "First.")
    git(folder, "remote", "add", "origin", "https://ada:secret@example.com/acme/x.git?token=secret")
    monkeypatch.setattr(code, "_script", script.resolve)
    with client.run(project) as run:
        pass
    found = client.get_run(str(run.id)).code
    assert found is not None
    assert found.model_dump() == {
        "repository": "https://example.com/acme/x.git",
        "commit": git(folder, "rev-parse", "HEAD"),
        "ref": "main",
        "path": "sub/train.py",
    }
    with client.run(project, code=False) as silent:
        pass
    assert client.get_run(str(silent.id)).code is None
    with client.run(project, code={"commit": "abc"}) as told:
        pass
    told_code = client.get_run(str(told.id)).code
    assert told_code is not None
    assert (told_code.commit, told_code.path) == ("abc", None)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(
    ("remote", "told"),
    [
        ("https://example.com/a/b.git", "https://example.com/a/b.git"),
        ("https://token@example.com/a/b", "https://example.com/a/b"),
        ("https://u:p@example.com:8443/a#t", "https://example.com:8443/a"),
        ("ssh://git@example.com:22/a/b", "ssh://example.com:22/a/b"),
        ("git@example.com:a/b.git", "example.com:a/b.git"),
        ("token@example.com:a/b.git?x=secret", "example.com:a/b.git"),
        ("/home/ada/x.git", None),
        ("../x", None),
        ("file:///home/ada/x", None),
        ("C:\\work\\x", None),
        ("C:/code/x", None),
        ("https://[broken", None),
        ("https://example.com:99999/x", None),
    ],
)
def test_a_remote_is_told_without_credentials(remote: str, told: str | None) -> None:
    assert code.without_credentials(remote) == told


def test_outside_of_a_checkout_there_is_no_code(folder: Path) -> None:
    script = folder / "train.py"
    script.write_text("")
    assert code.code_reference(script) is None
