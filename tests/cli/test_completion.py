"""A shell completes commands, options and what the registry has."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.client import Client
from tests.cli.conftest import without_settings
from tests.server import Server

TAB = "\t"


@pytest.fixture(scope="module")
def environment(
    server: Server, token: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Of somebody who has a registry with names to complete."""
    with Client(server.url, token) as client:
        client.create_project("acme/completed-train")
        client.create_team("acme/completed-team")
        client.create_model("acme/completely-other")
        for name in ("v1", "v2", "rc1"):
            client.register_version(f"acme/completed:{name}", create_model=True)
        client.report_deployment("RUNNING", version="acme/completed:v1", external_id="completed")
    folder = tmp_path_factory.mktemp("completion")
    return without_settings() | {
        "GREENROOM_URL": server.url,
        "GREENROOM_TOKEN": token,
        "GREENROOM_CONFIG": str(folder / "credentials.json"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
    }


def offered(line: str, environment: dict[str, str]) -> list[str]:
    """What bash is told for the last word of a line."""
    words = line.split(" ")
    done = subprocess.run(
        [sys.executable, "-m", "greenroom.cli"],
        env=environment
        | {
            "_GREENROOM_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("greenroom mod", ["models"]),
        ("greenroom models re", ["register", "restore"]),
        ("greenroom models register --des", ["--description"]),
        ("greenroom models stage -to ", ["testing", "staging", "production", "disabled"]),
        ("greenroom models stage --to prod", ["production"]),
        ("greenroom runs finish run_0 --status f", ["failed"]),
        ("greenroom deployments report acme/x:v1 --status s", ["starting", "stopped"]),
        ("greenroom access visibility p", ["private", "public"]),
        ("greenroom config set pro", ["project"]),
        ("greenroom models get acme/complete", ["acme/completely-other", "acme/completed"]),
        ("greenroom models get -p acme/completed -ver v", ["v2", "v1"]),
        ("greenroom models get acme/completed -ver r", ["rc1"]),
        ("greenroom models copy acme/x:v1 -to acme/completed", ["acme/completed"]),
        ("greenroom projects get acme/com", ["acme/completed-train"]),
        ("greenroom runs ls -p acme/com", ["acme/completed-train"]),
        ("greenroom teams get acme/com", ["acme/completed-team"]),
        ("greenroom models get acme/no-such:v", []),
    ],
)
def test_the_word_is_completed(line: str, words: list[str], environment: dict[str, str]) -> None:
    assert sorted(offered(line, environment)) == sorted(words)


def test_deployments_are_completed_by_their_ids(environment: dict[str, str]) -> None:
    with Client(environment["GREENROOM_URL"], environment["GREENROOM_TOKEN"]) as client:
        (id_,) = [one.id for one in client.list_deployments(model="acme/completed")]
    assert id_ in offered("greenroom deployments stop dep_", environment)
    assert offered(f"greenroom deployments logs {id_[:-1]}", environment) == [id_]
    assert offered("greenroom deployments get run_", environment) == []


def test_a_full_name_is_completed_where_the_shell_takes_a_colon(
    environment: dict[str, str],
) -> None:
    """Bash ends a word at a colon; zsh and fish do not."""
    done = subprocess.run(
        [sys.executable, "-m", "greenroom.cli"],
        env=environment
        | {
            "_GREENROOM_COMPLETE": "complete_fish",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            "_TYPER_COMPLETE_ARGS": "greenroom models get acme/completed:v",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(done.stdout.split()) == {"acme/completed:v1", "acme/completed:v2"}


@pytest.mark.parametrize(
    "broken",
    [
        {"GREENROOM_URL": "http://127.0.0.1:9"},
        {"GREENROOM_TOKEN": "nonsense"},
        {"GREENROOM_URL": "nonsense"},
    ],
)
def test_where_nothing_answers_nothing_is_offered_nor_said(
    environment: dict[str, str], broken: dict[str, str]
) -> None:
    assert offered("greenroom models get acme/", environment | broken) == []


def test_hidden_names_are_not_offered(environment: dict[str, str], server: Server) -> None:
    with Client(server.url, environment["GREENROOM_TOKEN"]) as client:
        client.create_model("acme/completed-secretly", visibility="PRIVATE")
    vera = environment | {"GREENROOM_TOKEN": server.token("vera")}
    assert "acme/completed-secretly" in offered(
        "greenroom models get acme/completed-s", environment
    )
    assert offered("greenroom models get acme/completed-s", vera) == []


@pytest.fixture
def bash(environment: dict[str, str], tmp_path: Path) -> Iterator[int]:
    """A bash on a terminal that has what ``greenroom --show-completion`` prints."""
    script = subprocess.run(
        [sys.executable, "-m", "greenroom.cli", "--show-completion", "bash"],
        env=environment | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (tmp_path / "rc").write_text(f"{script}\nPS1='ready> '\nbind 'set bell-style none'\n")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["bash", "--noprofile", "--rcfile", str(tmp_path / "rc"), "-i"],
        env=environment | {"TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        shown_until(ours, "ready> ")
        yield ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def shown_until(terminal: int, wanted: str, seconds: float = 60) -> str:
    """Read what a terminal shows until something is there."""
    shown, ends = "", time.monotonic() + seconds
    while wanted not in shown:
        assert time.monotonic() < ends, f"{wanted!r} is not in {shown!r}"
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 65536).decode()
    return shown


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash to complete in")
def test_in_a_real_shell_the_tabulator_completes(bash: int) -> None:
    """A command, its subcommand, an option, and a model of the registry."""
    for typed, completed in (
        ("greenroom mod", "models "),
        ("reg", "register "),
        ("--descr", "--description "),
        ("nice -p acme/completed", ""),
    ):
        os.write(bash, (typed + (TAB if completed else "")).encode())
        shown_until(bash, completed or typed)
    os.write(bash, b" -ver rc" + TAB.encode())
    shown_until(bash, "-ver rc1")
