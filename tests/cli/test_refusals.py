"""How commands end that cannot do what was asked: one sentence, and an exit code of its own."""

import re
from pathlib import Path

import pytest

from greenroom.cli import remote
from greenroom.client import Client
from greenroom.client.errors import KINDS
from tests.cli.conftest import call
from tests.server import Server

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"


@pytest.fixture(scope="module", autouse=True)
def content(server: Server, token: str) -> None:
    """A model with a version, a project and a team."""
    with Client(server.url, token) as client:
        client.create_project("acme/refused-train")
        client.create_team("acme/refused-team")
        client.register_version(
            "acme/refused:v1", content="a: 1", readme="Read me", create_model=True
        )


@pytest.fixture
def environment(server: Server, token: str, tmp_path: Path) -> dict[str, str]:
    return {
        "GREENROOM_URL": server.url,
        "GREENROOM_TOKEN": token,
        "GREENROOM_CONFIG": str(tmp_path / "credentials.json"),
    }


def refused(environment: dict[str, str], line: str, code: int, *, stdin: str | None = None) -> str:
    """Run a command that fails; return the one sentence that it says."""
    ended = call(*line.split(), stdin=stdin, **environment)
    assert (ended.returncode, ended.stdout) == (code, ""), (ended.returncode, ended.stderr)
    assert ended.stderr.startswith("greenroom: ")
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr.removeprefix("greenroom: ").strip()


def test_every_error_code_has_an_exit_code_that_the_page_tells() -> None:
    rows = re.findall(r"^\| (\d) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    told = {int(number): set(re.findall(r"`([A-Z_]+)`", means)) for number, means in rows}
    assert list(told) == list(range(8))
    kept = {code: number for number, codes in told.items() for code in codes}
    expected = dict(remote.CODES)
    assert kept.items() <= expected.items()
    assert expected.keys() - kept.keys() == {"QUERY_TOO_COMPLEX"}
    assert expected.keys() | {"INTERNAL"} == KINDS.keys()


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("models stages -p acme/refused", 2, "Which version?"),
        ("models get refused", 2, "A model is named OWNER/MODEL; 'refused' is not."),
        ("models get acme/refused:v1 -ver v2", 2, "not both"),
        ("models get acme/refused -p acme/other -ver v1", 2, "not both"),
        ("models stage acme/refused:v1 -to nowhere", 2, "-to is one of testing, staging"),
        ("models stage acme/refused:v1", 2, "-to is missing"),
        ("models ls acme/refused -q nonsense:1", 2, "nonsense"),
        ("models ls acme/refused -s nonsense", 2, "nonsense"),
        ("models ls acme/refused --deleted -s name", 2, "takes no -q and no -s"),
        ("models ls --deleted", 2, "Which organization?"),
        ("models update acme/refused --content {}", 2, "is a model: it has no --content"),
        ("models update acme/refused:v1 --visibility public", 2, "is a version: it has no"),
        ("models update acme/refused:v1", 2, "Nothing was given to change"),
        ("models delete acme/refused:v1", 2, "--yes says that it is meant"),
        ("models pull acme/refused:v1 -a", 2, "not both"),
        ("models push", 2, "Which folder?"),
        ("models push . -a", 2, "holds no folder with a manifest.json"),
        ("models register acme/refused:v2 --content @no-such-file", 2, "no-such-file"),
        ("models register acme/refused:v2 --content @- --readme @-", 2, "not both"),
        (f"models register acme/refused:v2 --tags {'x' * 200}", 2, "tag"),
        ("projects create", 2, "Which project?"),
        ("projects get", 2, "Which project?"),
        ("projects update acme/refused-train", 2, "Nothing was given to change"),
        ("projects update acme/refused-train --description x --revision 9", 6, "revision"),
        ("access explain owner", 2, "Give --model or --project"),
        ("runs finish run_0 --status dancing", 2, "--status is one of"),
        ("models get acme/refused:v1 --url http://127.0.0.1:9", 7, "There is no registry at"),
        ("models register acme/refused:v1", 6, "exists"),
        ("models update acme/refused:v1 --description x --revision 9", 6, "revision"),
        ("runs get run_f", 4, "There is no run"),
        ("config get model", 4, "model is not set"),
    ],
)
def test_it_says_what_is_wrong(
    environment: dict[str, str], line: str, code: int, says: str, client: Client
) -> None:
    """And nothing was changed."""
    before = client.get_version("acme/refused:v1").revision
    assert says in refused(environment, line, code)
    assert client.get_version("acme/refused:v1").revision == before
    assert [one.name for one in client.list_versions("acme/refused")] == ["v1"]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("models get acme/refsued", "acme/refused"),
        ("models get acme/refused:v2", "acme/refused:v1"),
        ("models get acme/refsued:v1", "acme/refused:v1"),
        ("models ls acme/refsued", "acme/refused"),
        ("models ls -p acme/refsued", "acme/refused"),
        ("models register acme/refsued:v2", "acme/refused"),
        ("models copy acme/refused:v1 -to acme/refsued", "acme/refused"),
        ("projects get acme/refused-trian", "acme/refused-train"),
        ("runs ls -p acme/refused-trian", "acme/refused-train"),
        ("teams get acme/refused-taem", "acme/refused-team"),
        ("access visibility private --model acme/refsued", "acme/refused"),
    ],
)
def test_a_misspelt_name_is_answered_with_those_like_it(
    environment: dict[str, str], line: str, meant: str
) -> None:
    assert f"Did you mean {meant}" in refused(environment, line, 4)


def test_a_name_that_is_right_is_not_suggested(environment: dict[str, str]) -> None:
    """Where something else is not there, the name that is there is no help."""
    told = refused(environment, "access explain nobody-such --model acme/refused", 4)
    assert told == "There is no user 'nobody-such'."


def test_hidden_names_are_not_suggested(
    environment: dict[str, str], server: Server, client: Client
) -> None:
    """Whoever may not see a model is not told of it for having guessed nearly."""
    client.create_model("acme/hushed", visibility="PRIVATE")
    near = "models get acme/hushd"
    assert "Did you mean acme/hushed" in refused(environment, near, 4)
    environment["GREENROOM_TOKEN"] = server.token("vera")
    assert "hushed" not in refused(environment, near, 4)
    told = refused(environment, "models get acme/hushed", 4)
    assert told.startswith("There is no model 'acme/hushed'.")
    assert told.count("hushed") == 1


@pytest.mark.parametrize("line", ["modelz ls", "models rgister", "models ls --limti 3"])
def test_a_misspelt_command_or_option_is_answered_with_the_right_one(
    environment: dict[str, str], line: str
) -> None:
    ended = call(*line.split(), **environment)
    assert (ended.returncode, ended.stdout) == (2, "")
    right = {"modelz ls": "models", "models rgister": "register"}.get(line, "--limit")
    assert re.search(rf"(Did you mean|Possible options:).*{right}", ended.stderr), ended.stderr


@pytest.mark.parametrize("option", ["--content", "--readme"])
def test_a_file_or_input_that_is_empty_clears_nothing(
    environment: dict[str, str], client: Client, tmp_path: Path, option: str
) -> None:
    """A program that failed to write it must not cost what is there."""
    (tmp_path / "empty").touch()
    update = f"models update acme/refused:v1 {option}"
    assert "is empty" in refused(environment, f"{update} @{tmp_path / 'empty'}", 2)
    assert "is empty" in refused(environment, f"{update} @-", 2, stdin="\n")
    kept = client.get_version("acme/refused:v1")
    assert (kept.content, kept.readme) == ("a: 1", "Read me")


def test_a_copy_that_cannot_be_changed_says_that_it_is_there(
    environment: dict[str, str], client: Client
) -> None:
    line = "models copy acme/refused:v1 -to acme/refused -n copy --content ["
    told = refused(environment, line, 2)
    assert told.endswith("acme/refused:copy is a copy, but it was not changed.")
    assert client.get_version("acme/refused:copy").content == "a: 1"
    client.delete_version("acme/refused:copy")


def test_who_may_not_is_denied(environment: dict[str, str], server: Server, client: Client) -> None:
    """A viewer who asks to write: FORBIDDEN, and nothing is written."""
    environment["GREENROOM_TOKEN"] = server.token("vera")
    for line in (
        "models create acme/vera",
        "models register acme/refused:v2",
        "models update acme/refused:v1 --tags x",
        "models stage acme/refused:v1 -to staging",
        "models delete acme/refused:v1 --yes",
    ):
        refused(environment, line, 5)
    found = client.get_version("acme/refused:v1")
    assert (found.stage.value, found.tags, found.revision) == ("TESTING", [], 1)
