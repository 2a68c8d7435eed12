"""One long session through every command, piped; and what only a terminal shows."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from greenroom.cli.lazy import LazyGroup
from greenroom.cli.main import app
from greenroom.client import Client
from tests.cli.conftest import call, without_settings
from tests.cli.terminal import typed
from tests.server import Server

ESCAPE = "\x1b["
OPERATORS = {
    "audit",
    "demo",
    "link",
    "migrate",
    "organization",
    "purge",
    "schema",
    "serve",
    "token",
}
"""Groups and commands that work on the machine of the registry; other tests go through them."""


class Session:
    """Commands of one person, and which of them were called."""

    def __init__(self, url: str, token: str, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "GREENROOM_URL": url,
            "GREENROOM_TOKEN": token,
            "GREENROOM_CONFIG": str(folder / "credentials.json"),
        }
        self.called: set[tuple[str, ...]] = set()

    def run(self, line: str, *more: str, code: int = 0, stdin: str | None = None) -> str:
        """Run a command line; return what it printed to standard output, or with a code its error."""
        arguments = [*line.split(), *more]
        self.called.add(tuple(arguments[:2]))
        self.called.add(tuple(arguments[:1]))
        ended = call(*arguments, stdin=stdin, **self.environment)
        assert ended.returncode == code, (arguments, ended.returncode, ended.stdout, ended.stderr)
        assert "Traceback" not in ended.stderr
        assert ESCAPE not in ended.stdout + ended.stderr, "colours where there is no terminal"
        return ended.stdout if code == 0 else ended.stderr

    def rows(self, line: str, *more: str) -> list[dict]:
        """Run a listing command with --json; return its rows."""
        return json.loads(self.run(line, *more, "--json"))


@pytest.fixture(scope="module")
def session(server: Server, token: str, tmp_path_factory: pytest.TempPathFactory) -> Session:
    return Session(server.url, token, tmp_path_factory.mktemp("session"))


@pytest.fixture(scope="module")
def run_id(server: Server, token: str, session: Session) -> Iterator[str]:
    """A finished run with a model, in a project that the session made."""
    session.run("projects create acme/cli-train --description Nightly")
    with Client(server.url, token) as client:
        made = client.create_run("acme/cli-train", name="first", parameters={"depth": 6})
        client.log_metrics(made.id, {"accuracy": 0.91})
        client.log_artifacts(made.id, outputs=[{"name": "model", "kind": "MODEL", "path": "m.pkl"}])
        client.finish_run(made.id, "SUCCEEDED")
        yield made.id


def test_versions_live_their_life(session: Session) -> None:
    """Create, register, force, update, stage, copy, transfer, pull, push, delete, restore."""
    folder = session.folder
    session.run("models create acme/cli --tags a,b --readme", "# Read me")
    assert session.run("models create acme/cli", code=6).startswith("greenroom: The name")
    (folder / "spec.yaml").write_text("framework: sklearn\nthreshold: 0.7\n")
    session.run(
        "models register acme/cli:v1 --tags x,y --description First --content",
        f"@{folder / 'spec.yaml'}",
    )
    assert "exists" in session.run("models register acme/cli:v1", code=6)
    session.run("models register -p acme/cli -ver v1 --force --description", "Another one")
    version = json.loads(session.run("models get acme/cli:v1 --json"))
    assert (version["description"], version["tags"]) == ("Another one", ["x", "y"])
    assert version["content"] == "framework: sklearn\nthreshold: 0.7\n"
    session.run("models register acme/cli:v2 --content @-", stdin='{"from": "stdin"}')
    assert json.loads(session.run("models get acme/cli:v2 --json"))["contentData"] == {
        "from": "stdin"
    }
    session.run("models update acme/cli:v1 --tags z --description", "")
    assert json.loads(session.run("models get acme/cli:v1 --json"))["description"] is None
    assert "Nothing was given" in session.run("models update acme/cli:v1", code=2)
    session.run("models stage acme/cli:v1 -to staging --reason Reviewed --message", "Looks right.")
    assert "-to is one of" in session.run("models stage acme/cli:v1 -to nowhere", code=2)
    shown = session.run("models stages acme/cli:v1")
    assert re.search(r"TESTING +STAGING +owner +Reviewed +Looks right\.", shown), shown
    session.run("models create acme/cli-eu")
    session.run("models copy acme/cli:v1 -to acme/cli-eu --keep-stage")
    assert json.loads(session.run("models get acme/cli-eu:v1 --json"))["stage"] == "STAGING"
    session.run("models transfer acme/cli:v2 -to acme/cli-eu --name v9")
    assert (
        session.run("models ls acme/cli-eu --quiet -s name") == "acme/cli-eu:v1\nacme/cli-eu:v9\n"
    )
    package = folder / "package"
    session.run("models pull acme/cli:v1 --path", str(package))
    assert (package / "content.yaml").read_text() == "framework: sklearn\nthreshold: 0.7\n"
    assert "there already" in session.run("models pull acme/cli:v1 --path", str(package), code=1)
    session.run("models pull acme/cli:v1 --overwrite --path", str(package))
    session.run("models push", str(package), "acme/cli:v3")
    assert json.loads(session.run("models get acme/cli:v3 --json"))["tags"] == ["z"]
    address = session.run("models open acme/cli:v1 --show-url")
    assert address == f"{session.environment['GREENROOM_URL']}/models/acme/cli/versions/v1\n"
    refused = session.run("models delete acme/cli:v3", code=2)
    assert "--yes" in refused
    session.run("models delete acme/cli:v3 --yes")
    session.run("models get acme/cli:v3", code=4)
    assert session.run("models ls acme/cli --deleted --quiet") == "acme/cli:v3\n"
    session.run("models restore acme/cli:v3")
    session.run("models get acme/cli:v3")
    session.run("models delete acme/cli-eu --yes")
    session.run("models restore acme/cli-eu")


def test_models_and_versions_are_listed(session: Session) -> None:
    """With filters, in an order, as a table, as JSON and as names."""
    names = session.run("models ls --quiet -s name").splitlines()
    assert {"acme/cli", "acme/cli-eu"} <= set(names)
    table = session.run("models ls acme/cli", "-q", "stage: staging", "-s", "-created_at")
    head, row = table.splitlines()
    assert head.split() == ["VERSION", "STAGE", "CREATED", "TAGS", "DESCRIPTION"]
    assert row.startswith("acme/cli:v1  STAGING")
    assert [one["name"] for one in session.rows("models ls acme/cli -s name --limit 1")] == ["v1"]
    assert session.run("models ls acme/cli -q", "stage: disabled") == ""
    assert session.rows("models ls acme/cli -q", "stage: disabled") == []
    assert "nonsense" in session.run("models ls acme/cli -q", "nonsense: 1", code=2)
    assert "Revision" in session.run("models get acme/cli")


def test_runs_are_promoted(session: Session, run_id: str) -> None:
    """A run is shown, promoted, and locked by what it became."""
    assert session.run("runs ls -p acme/cli-train --quiet") == f"{run_id}\n"
    assert "accuracy=0.91" in session.run(f"runs get {run_id}")
    session.run(f"runs promote {run_id} acme/cli:from-run --tags promoted")
    version = json.loads(session.run("models get acme/cli:from-run --json"))
    assert version["evidence"]["metrics"] == [{"name": "accuracy", "value": 0.91}]
    assert "acme/cli:from-run" in session.run(f"runs delete {run_id} --yes", code=6)
    with Client(session.environment["GREENROOM_URL"], session.environment["GREENROOM_TOKEN"]) as on:
        other = on.create_run("acme/cli-train", name="second").id
    session.run(f"runs finish {other} --status stopped")
    session.run(f"runs delete {other} --yes")
    assert session.run("projects ls --quiet -q", "name: cli%") == "acme/cli-train\n"
    assert "Nightly" in session.run("projects get acme/cli-train")


def test_people_and_access(session: Session) -> None:
    """Teams, grants, members and tokens."""
    session.run("members ls -o acme")
    assert session.run("members invite -o acme --role viewer").startswith("http")
    session.run("members change vera --role member -o acme")
    session.run("teams create acme/cli-team --description", "For the session")
    session.run("teams add acme/cli-team vera --role viewer")
    session.run("teams change acme/cli-team vera --role contributor")
    session.run("teams link acme/cli-team --model acme/cli")
    assert "vera (contributor)" in session.run("teams get acme/cli-team")
    assert "acme/cli-team" in session.run("teams ls --quiet").splitlines()
    found = json.loads(session.run("access explain vera --model acme/cli --json"))
    assert (found["role"], found["rule"]) == ("CONTRIBUTOR", "TEAM")
    session.run("access grant viewer --user vera --model acme/cli")
    assert "GRANT" in session.run("access explain vera --model acme/cli")
    session.run("access revoke --user vera --model acme/cli")
    session.run("access visibility private --model acme/cli")
    session.run("access visibility organization --model acme/cli")
    session.run("teams unlink acme/cli-team --model acme/cli")
    session.run("teams remove acme/cli-team vera")
    session.run("teams delete acme/cli-team --yes")
    session.run("members change vera --role viewer -o acme")
    session.run("members add vera -o acme", code=6)
    robot = "cli-robot"
    with Client(session.environment["GREENROOM_URL"], session.environment["GREENROOM_TOKEN"]) as on:
        on.create_service_account("acme", robot)
    session.run(f"members remove {robot} -o acme --yes")
    session.run(f"members change {robot} --role viewer -o acme", code=4)
    secret = session.run("tokens create ci --scopes MODEL_READ,VERSION_READ --days 3").strip()
    scoped = dict(session.environment, GREENROOM_TOKEN=secret)
    assert call("models", "ls", **scoped).returncode == 0
    assert call("models", "create", "acme/no", **scoped).returncode == 5
    (token,) = [one["id"] for one in session.rows("tokens ls") if one["name"] == "ci"]
    session.run(f"tokens revoke {token} --yes")
    assert call("models", "ls", **scoped).returncode == 3


def test_whoever_is_kept(session: Session, server: Server) -> None:
    """login keeps a token that only its user reads; logout forgets it."""
    file = Path(session.environment["GREENROOM_CONFIG"])
    alone = {"GREENROOM_CONFIG": str(file)}
    secret = server.token("vera")
    session.called |= {("login",), ("logout",), ("whoami",)}
    kept = call("login", server.url, "--token", "-", stdin=secret + "\n", **alone)
    assert kept.returncode == 0, kept.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert secret not in kept.stdout + kept.stderr
    assert "vera" in call("whoami", **alone).stdout
    file.chmod(0o644)
    assert "chmod" in call("whoami", **alone).stderr
    file.chmod(0o600)
    session.run("config set organization acme")
    session.run("config set model acme/cli")
    assert session.run("config get model") == "acme/cli\n"
    assert "acme/cli:v1" in call("models", "ls", "--quiet", "-p", "cli", **alone).stdout
    assert call("models", "get", "-ver", "v1", **alone).returncode == 0
    session.run("config unset model")
    assert "(not set)" in session.run("config ls")
    assert "no setting" in session.run("config set colour red", code=2)
    assert call("logout", **alone).returncode == 0
    assert call("models", "create", "acme/x", "--url", server.url, **alone).returncode == 3
    session.run("config unset organization")
    assert call("login", server.url, "--token", "nonsense", **alone).returncode != 0


def test_errors_have_codes_of_their_own(session: Session) -> None:
    """Usage, not found, denied, conflict and unreachable end differently, in one sentence each."""
    assert "Did you mean acme/cli:v1" in session.run("models get acme/cli:v11", code=4)
    assert "Did you mean" in session.run("modls ls", code=2)
    assert "OWNER/MODEL" in session.run("models get nothing", code=2)
    assert "Which version" in session.run("models stages -p acme/cli", code=2)
    away = dict(session.environment, GREENROOM_URL="http://127.0.0.1:9")
    ended = call("models", "ls", **away)
    assert (ended.returncode, ended.stderr.count("\n")) == (7, 1), ended.stderr


def test_a_terminal_shows_colours_and_asks(session: Session) -> None:
    """What destroys asks for the name; anything else typed does nothing."""
    environment = without_settings() | session.environment
    listed = typed(["models", "ls", "acme/cli"], environment)
    assert ESCAPE in listed.text
    assert listed.code == 0
    session.run("models register acme/cli:doomed")
    ask = "Type acme/cli:doomed to go on"
    kept = typed(["models", "delete", "acme/cli:doomed"], environment, [(ask, "doomed")])
    assert kept.code == 1
    session.run("models get acme/cli:doomed")
    gone = typed(["models", "delete", "acme/cli:doomed"], environment, [(ask, "acme/cli:doomed")])
    assert gone.code == 0, gone.text
    session.run("models get acme/cli:doomed", code=4)
    plain = typed(["models", "ls", "acme/cli"], environment | {"NO_COLOR": "1"})
    assert "\x1b[3" not in plain.text


def test_a_name_cannot_paint_the_terminal(session: Session) -> None:
    """Control characters in what others wrote are not sent to the terminal."""
    session.run("models register acme/cli:painted --description", "red \x1b[31m bell \x07")
    shown = session.run("models get acme/cli:painted")
    assert "\x07" not in shown


def test_every_command_was_called(session: Session) -> None:
    """A command that is added without a place in this session fails here."""
    top = typer.main.get_command(app)
    leaves: set[tuple[str, ...]] = set()
    for name in top.list_commands(None):
        if name in OPERATORS | {"user"}:
            continue
        _, command, _ = top.resolve_command(typer.Context(top), [name])
        inner = getattr(command, "commands", None)
        leaves |= {(name, one) for one in inner} if inner else {(name,)}
    assert leaves - session.called == set()
    assert isinstance(top, LazyGroup)


def test_scripts_of_polyaxon_run(session: Session, run_id: str) -> None:
    """Its commands, options and order, with the program's name changed."""
    common = "-p acme/cli -ver seeded"
    session.run(
        f"models register {common} --description Seeded --tags tag1,tag2 --artifacts model "
        f"--run-uid {run_id}"
    )
    shown = session.run(f"models get {common}")
    assert re.search(r"Artifacts +model\n", shown)
    assert "exists" in session.run(f"models register {common}", code=6)
    session.run(f"models register {common} --force --tags [tag3]")
    version = json.loads(session.run(f"models get {common} --json"))
    assert (version["tags"], version["description"]) == (["tag3"], "Seeded")
    session.run(f"models update {common} --tags tag4 -n renamed")
    session.run("models -p acme/cli -ver renamed stage -to production --reason Ready")
    assert "in production" in session.run("models delete -p acme/cli -ver renamed -y", code=6)
    session.run("models stage -p acme/cli -ver renamed -to disabled")
    session.run("models delete -p acme/cli -ver renamed -y")
    session.run("models get -p acme/cli -ver renamed", code=4)
