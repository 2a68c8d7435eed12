"""Where the client finds its registry and its token, and who else can read that."""

import json
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.client import Client, CredentialsError, credentials
from greenroom.client.credentials import Credentials, Host
from tests.server import Server


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A user whose new files anybody may read and write."""
    before = os.umask(0)
    yield
    os.umask(before)


def signed_in(url: str = "https://registry.example", token: str = "grn_kept") -> Credentials:
    kept = credentials.read()
    kept.sign_in(url, token, "ada")
    credentials.write(kept)
    return kept


def test_only_its_user_reads_the_file_and_its_folder(alone: Path, open_umask: None) -> None:
    signed_in()
    assert stat.S_IMODE(alone.stat().st_mode) == 0o600
    assert stat.S_IMODE(alone.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_can_use_is_refused(alone: Path, mode: int) -> None:
    signed_in()
    alone.chmod(mode)
    with pytest.raises(CredentialsError, match="others"):
        credentials.read()
    with pytest.raises(CredentialsError, match="others"):
        Client()


def test_writing_it_again_closes_it_to_others(alone: Path, open_umask: None) -> None:
    kept = signed_in()
    alone.chmod(0o644)
    credentials.write(kept)
    assert stat.S_IMODE(alone.stat().st_mode) == 0o600


def test_what_is_written_is_read(alone: Path) -> None:
    kept = signed_in("https://a.example/graphql/", "grn_a")
    kept.sign_in("https://b.example", "grn_b", "bob")
    kept.set("model", "acme/churn")
    credentials.write(kept)
    assert credentials.read() == Credentials(
        {"https://a.example": Host("grn_a", "ada"), "https://b.example": Host("grn_b", "bob")},
        "https://b.example",
        {"model": "acme/churn"},
    )


def test_to_sign_out_forgets_the_token(alone: Path) -> None:
    kept = signed_in("https://a.example", "grn_a")
    kept.sign_in("https://b.example", "grn_b")
    assert kept.sign_out() == "https://b.example"
    assert kept.current == "https://a.example"
    assert kept.sign_out("https://c.example") is None
    credentials.write(kept)
    assert "grn_b" not in alone.read_text()


def test_there_are_three_settings(alone: Path) -> None:
    kept = Credentials()
    for name in ("model", "project", "organization"):
        kept.set(name, "acme")
    kept.set("project", None)
    assert kept.settings == {"model": "acme", "organization": "acme"}
    with pytest.raises(CredentialsError, match="colour"):
        kept.set("colour", "green")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"hosts": []}', '{"hosts": {"x": {}}}', "\xff", '{"hosts": 1}']
)
def test_a_file_that_is_none_is_refused_and_named(alone: Path, text: str) -> None:
    alone.parent.mkdir(mode=0o700)
    alone.write_bytes(text.encode("latin-1"))
    alone.chmod(0o600)
    with pytest.raises(CredentialsError, match=r"credentials\.json"):
        credentials.read()


def test_an_error_does_not_show_the_token(alone: Path) -> None:
    signed_in(token="grn_secret")
    alone.write_text(alone.read_text()[:-5])
    with pytest.raises(CredentialsError) as caught:
        credentials.read()
    assert "grn_secret" not in str(caught.value)


def test_no_file_holds_nothing() -> None:
    assert credentials.read() == Credentials()


def test_a_write_that_fails_leaves_the_old_file(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = signed_in()
    before = alone.read_text()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    kept.sign_in("https://b.example", "grn_b")
    with pytest.raises(CredentialsError, match="No space"):
        credentials.write(kept)
    assert alone.read_text() == before
    assert [file.name for file in alone.parent.iterdir()] == [alone.name]


def test_readers_never_see_half_a_file(alone: Path) -> None:
    kept = signed_in()
    done = threading.Event()

    def write() -> None:
        for number in range(200):
            kept.sign_in(f"https://{number}.example", "grn_" + "x" * number)
            credentials.write(kept)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert json.loads(alone.read_text())["current"]
    writer.join()


def test_the_folder_is_that_of_the_users_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GREENROOM_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert credentials.place() == tmp_path / "xdg" / "greenroom" / "credentials.json"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert credentials.place() == tmp_path / ".config" / "greenroom" / "credentials.json"


@pytest.mark.parametrize(
    ("given", "environment", "kept", "expected"),
    [
        (None, None, None, "http://127.0.0.1:8000"),
        (None, None, "https://kept.example", "https://kept.example"),
        (None, "https://named.example/", "https://kept.example", "https://named.example"),
        ("https://given.example", "https://named.example", None, "https://given.example"),
    ],
)
def test_the_address_is_the_nearest(
    monkeypatch: pytest.MonkeyPatch,
    given: str | None,
    environment: str | None,
    kept: str | None,
    expected: str,
) -> None:
    if kept:
        signed_in(kept)
    if environment:
        monkeypatch.setenv("GREENROOM_URL", environment)
    with Client(given) as client:
        assert client.url == expected


def test_a_kept_token_is_for_its_registry_alone(server: Server, token: str) -> None:
    signed_in(server.url, token)
    assert credentials.resolve(None, None) == (server.url, token)
    assert credentials.resolve(f"{server.url}/graphql", None) == (server.url, token)
    assert credentials.resolve("https://other.example", None) == ("https://other.example", None)
    with Client() as client:
        viewer = client.viewer()
        assert viewer is not None
        assert viewer.name == "owner"


def test_the_environments_token_comes_before_the_kept_one(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(server.url, "grn_kept")
    monkeypatch.setenv("GREENROOM_TOKEN", server.token("vera"))
    with Client() as client:
        viewer = client.viewer()
        assert viewer is not None
        assert viewer.name == "vera"
