"""One long session through every command, piped and on a terminal."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import skops.io
import typer
from sklearn.tree import DecisionTreeClassifier

from greenroom.cli.lazy import LazyGroup
from greenroom.cli.main import app
from greenroom.client import Client
from greenroom.client.offline import FORMAT
from tests import signing
from tests.cli.conftest import call, without_settings
from tests.cli.session import Session, TerminalSession
from tests.cli.terminal import typed
from tests.server import Server

ESCAPE = "\x1b["
OPERATORS = {
    "audit",
    "backup",
    "copy-store",
    "demo",
    "doctor",
    "gc",
    "link",
    "migrate",
    "organization",
    "purge",
    "restore",
    "schema",
    "serve",
    "token",
}
"""Groups and commands that work on the machine of the registry; other tests go through them."""


@pytest.fixture(scope="module", params=[Session, TerminalSession], ids=["piped", "terminal"])
def session(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """A session with a registry of its own, and somebody else in it."""
    settings = {
        "GREENROOM_LOCAL_APPS": "true",
        "GREENROOM_WEBHOOK_ALLOW_PRIVATE": "127.0.0.1",
        "GREENROOM_WEBHOOK_ALLOW_HTTP": "true",
    }
    with Server(tmp_path_factory.mktemp("served"), **settings) as server:
        server.run("user", "add", "vera", "--role", "viewer")
        yield request.param(server.url, server.token(), tmp_path_factory.mktemp("session"))


@pytest.fixture(scope="module")
def run_id(session: Session) -> Iterator[str]:
    """A finished run with a model, in a project that the session made."""
    session.run("projects create acme/cli-train --description Nightly")
    with client_of(session) as client:
        made = client.create_run("acme/cli-train", name="first", parameters={"depth": 6})
        client.log_metrics(made.id, {"accuracy": 0.91})
        client.log_artifacts(made.id, outputs=[{"name": "model", "kind": "MODEL", "path": "m.pkl"}])
        client.finish_run(made.id, "SUCCEEDED")
        yield made.id


def client_of(session: Session) -> Client:
    return Client(session.environment["GREENROOM_URL"], session.environment["GREENROOM_TOKEN"])


def test_versions_live_their_life(session: Session) -> None:
    """Create, register, force, update, stage, copy, transfer, pull, push, delete, restore."""
    folder = session.folder
    session.run("models create acme/cli --tags a,b --readme", "# Read me")
    assert session.run("models create acme/cli", code=6).startswith("greenroom: The name")
    session.run("models update acme/cli --description", "Who leaves.")
    assert "Who leaves." in session.run("models get acme/cli")
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
    session.destroy("models delete acme/cli:v3", "acme/cli:v3")
    session.run("models get acme/cli:v3", code=4)
    assert session.run("models ls acme/cli --deleted --quiet") == "acme/cli:v3\n"
    session.run("models restore acme/cli:v3")
    session.run("models get acme/cli:v3")
    session.destroy("models delete acme/cli-eu", "acme/cli-eu")
    session.run("config set organization acme")
    assert session.run("models ls --deleted --quiet") == "acme/cli-eu\n"
    session.run("config unset organization")
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
    none = "There is none.\n" if session.on_terminal else ""
    assert session.run("models ls acme/cli -q", "stage: disabled") == none
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
    assert run_id in session.run("models lineage acme/cli:from-run --json")
    assert "acme/cli:from-run" in session.run(f"runs delete {run_id} --yes", code=6)
    with client_of(session) as on:
        other = on.create_run("acme/cli-train", name="second").id
    session.run(f"runs finish {other} --status stopped")
    session.destroy(f"runs delete {other}", other)
    left = offline_run(session)
    assert "succeeded" in session.run(f"runs replay {left} --json").lower()
    assert not left.exists()
    assert session.run("projects ls --quiet -q", "name: cli%") == "acme/cli-train\n"
    assert "Nightly" in session.run("projects get acme/cli-train")
    session.run("projects update acme/cli-train --description Hourly --revision 1")
    assert "Hourly" in session.run("projects get acme/cli-train")


def offline_run(session: Session) -> Path:
    """A file with a run that began while no registry answered."""
    file = session.folder / "greenroom-offline-away.jsonl"
    create = {"project": "acme/cli-train", "parameters": {}, "idempotency_key": "away"}
    head = {"format": FORMAT, "url": "", "run": None, "create": create}
    lines = [head, {"act": "finish", "status": "SUCCEEDED"}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


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
    session.destroy("teams delete acme/cli-team", "acme/cli-team")
    session.run("members change vera --role viewer -o acme")
    session.run("members add vera -o acme", code=6)
    robot = "cli-robot"
    with client_of(session) as on:
        on.create_service_account("acme", robot)
    session.destroy(f"members remove {robot} -o acme", robot)
    session.run(f"members change {robot} --role viewer -o acme", code=4)
    secret = session.run("tokens create ci --scopes MODEL_READ,VERSION_READ --days 3").strip()
    scoped = dict(session.environment, GREENROOM_TOKEN=secret)
    assert call("models", "ls", **scoped).returncode == 0
    assert call("models", "create", "acme/no", **scoped).returncode == 5
    (token,) = [one["id"] for one in session.rows("tokens ls") if one["name"] == "ci"]
    session.destroy(f"tokens revoke {token}", token)
    assert call("models", "ls", **scoped).returncode == 3


def test_whoever_is_kept(session: Session) -> None:
    """login keeps a token that only its user reads; logout forgets it."""
    url = session.environment["GREENROOM_URL"]
    file = Path(session.environment["GREENROOM_CONFIG"])
    with client_of(session) as client:
        _, secret = client.create_token("kept")
    alone = type(session)(url, "", session.folder)
    alone.environment = {"GREENROOM_CONFIG": str(file)}
    alone.called = session.called
    told = alone.run(f"login {url} --token -", stdin=secret)
    assert file.stat().st_mode & 0o777 == 0o600
    assert (secret in told) == session.on_terminal, "a terminal echoes what is typed, nobody else"
    assert "owner" in alone.run("whoami")
    file.chmod(0o644)
    assert "chmod" in alone.run("whoami", code=2)
    file.chmod(0o600)
    alone.run("config set organization acme")
    alone.run("config set model acme/cli")
    alone.run("config set project cli-train")
    assert alone.run("config get model") == "acme/cli\n"
    assert "acme/cli:v1" in alone.run("models ls --quiet -p cli")
    alone.run("models get -ver v1")
    assert "acme/cli-train" in alone.run("projects get")
    shown = alone.run("runs ls --quiet")
    assert shown == alone.run("runs ls --quiet -p acme/cli-train") != ""
    alone.run("projects create cli-empty")
    alone.run("config set project cli-empty")
    assert alone.rows("runs ls") == []
    assert len(alone.rows("runs ls --all")) == shown.count("\n")
    for name in ("model", "organization", "project"):
        alone.run(f"config unset {name}")
    assert alone.run("config ls").count("(not set)") == 3
    assert "no setting" in alone.run("config set colour red", code=2)
    alone.run("config get model", code=4)
    alone.run("logout")
    alone.run("logout", code=1)
    alone.run("models create acme/x --url", url, code=3)
    alone.run(f"login {url} --token nonsense", code=3)
    alone.run("login http://127.0.0.1:9 --token nonsense", code=7)


def test_a_name_cannot_paint_the_terminal(session: Session) -> None:
    """Control characters in what others wrote are not sent to the terminal."""
    painted = "red \x1b[31m bell \x07"
    line = "models register acme/cli:painted --create-model --readme"
    session.run(line, painted, "--description", painted)
    shown = typed(["models", "get", "acme/cli:painted"], without_settings() | session.environment)
    assert "bell" in shown.text
    assert "\x07" not in shown.text
    assert "\x1b[31m" not in shown.text
    listed = session.run("models ls acme/cli", "-q", "name: painted")
    assert "red �[31m bell �" in listed


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
    session.run(
        "models copy -p acme/cli -ver v1 -to acme/cli-eu -n copied --tags b --description D"
    )
    copied = json.loads(session.run("models get acme/cli-eu:copied --json"))
    assert (copied["tags"], copied["description"]) == (["b"], "D")
    every = session.run("models ls -p acme/cli --quiet -s name").splitlines()
    some = session.run("models ls -p acme/cli --quiet -s name --limit 2 --offset 1").splitlines()
    assert some == every[1:3]
    folder = session.folder / "packages"
    session.run("models pull -p acme/cli-eu -a --no-artifacts --path-to", str(folder))
    assert {one.name for one in folder.iterdir()} == {"v1", "v9", "copied"}
    session.run("models pull -p acme/cli-eu -q", "name: v%", "-l", "1", "--path", str(folder / "v"))
    assert len(list((folder / "v").iterdir())) == 1
    session.run("project create -n acme/cli-other --description D")
    session.run("project get -p acme/cli-other")
    session.run("models create acme/cli-third")
    session.run("models push -p acme/cli-third -a --path-from", str(folder))
    assert len(session.rows("models ls -p acme/cli-third")) == 3
    shown = session.run("models dashboard -p acme/cli -ver v1 --url -y")
    assert shown == session.run("models open acme/cli:v1 --show-url")


def test_bytes_go_there_and_back(session: Session, keys: tuple[Path, Path]) -> None:
    """Upload, list, download, sign, verify, pull what is signed, and push it."""
    private, public = keys
    file = session.folder / "weights.bin"
    file.write_bytes(b"weights" * 1000)
    session.run("projects create acme/bytes")
    with client_of(session) as on:
        run = on.create_run("acme/bytes", name="bytes").id
    said = session.run(f"artifacts upload {run} {file} --kind model --name model --quiet")
    stored = said.split()[-1]  # on a terminal after the bar
    assert stored.startswith("art_")
    assert "no kind" in session.run(f"artifacts upload {run} {file} --kind nothing", code=2)
    (row,) = session.rows(f"artifacts ls {run}")
    assert (row["id"], row["stored"], row["size"]) == (stored, True, 7000)
    assert session.run(f"artifacts ls {run} --quiet") == f"{stored}\n"
    target = session.folder / "fetched.bin"
    session.run(f"artifacts download {stored} --path {target}")
    assert target.read_bytes() == file.read_bytes()
    assert "there already" in session.run(f"artifacts download {stored} --path {target}", code=1)
    session.run(f"runs finish {run}")
    session.run(f"runs promote {run} acme/signed:v1 --create-model")
    version = "acme/signed:v1"
    assert "not signed" in session.run(f"models verify {version} --public-key {public}", code=1)
    session.run(f"models sign {version} --key {private}")
    session.run(f"models verify {version} --public-key {public}")
    package = session.folder / "signed"
    session.run(f"models pull {version} --public-key {public} --path {package}")
    session.run(f"models verify --path {package} --public-key {public}")
    assert (package / "artifacts" / "model").read_bytes() == file.read_bytes()
    (package / "artifacts" / "model").write_bytes(b"other")
    assert "signed" in session.run(f"models verify --path {package} --public-key {public}", code=1)
    assert "Which key" in session.run(f"models sign {version}", code=2)


@pytest.fixture(scope="module")
def keys(session: Session) -> tuple[Path, Path]:
    """A private and a public key."""
    private, public = session.folder / "key.pem", session.folder / "public.pem"
    private.write_bytes(signing.private_pem(signing.key()))
    public.write_text(signing.public(signing.key()))
    return private, public


def test_versions_are_put_to_work(session: Session) -> None:
    """Deployed, asked, listed, told of, replaced, rolled back and stopped."""
    file = session.folder / "tree.skops"
    skops.io.dump(DecisionTreeClassifier().fit([[0.0], [1.0]], [3, 4]), file)
    session.run("projects create acme/serve-train")
    with client_of(session) as on:
        run = on.create_run("acme/serve-train", name="tree").id
        on.upload_artifact(run, file, kind="model")
    session.run(f"runs promote {run} acme/served:v1 --create-model")
    session.run(f"models register acme/served:v2 --run {run} --artifacts tree.skops")
    app = session.run("models deploy acme/served:v1 --wait --quiet").strip()
    with client_of(session) as on:
        assert on.predict("acme/served:v1", [[0.9], [0.1]])["predict"] == [4, 3]
    assert "RUNNING already" in session.run("models deploy -p acme/served -ver v1", code=6)
    assert "Uvicorn running" in session.run(f"deployments logs {app}")
    shown = session.run(f"deployments get {app}")
    assert re.search(r"Answers at +http://127\.0\.0\.1:\d+/apps/acme/served/v1/\n", shown), shown
    changes = session.run(f"deployments history {app}")
    assert re.search(r"STARTING +RUNNING +- ", changes), changes
    assert "serves as" in session.run("models stage acme/served:v1 -to disabled", code=6)
    session.destroy(f"deployments stop {app} --message Tried --wait", "acme/served:v1@app")
    assert json.loads(session.run(f"deployments get {app} --json"))["message"] == "Tried"
    assert "has ended" in session.run(f"deployments stop {app} --yes", code=6)
    produce(session)
    assert "takes no settings" in session.run(
        "models deploy acme/served:v1 --deployer local --set replicas=2", code=2
    )
    assert "KEY=VALUE" in session.run("models deploy acme/served:v1 --set replicas", code=2)
    assert "acme/served:v1" in session.run("models deploy acme/serve:v1", code=4)
    tell(session)


def produce(session: Session) -> None:
    """Two versions in production, one after the other, and back."""
    line = "models deploy acme/served:v1 --production -e eu"
    assert "may be deployed to eu" in session.run(line, code=6)
    assert "STAGE,…" in session.run("models update acme/served --deploy-rule eu", code=2)
    session.run("models update acme/served --deploy-rule eu=testing,production --deploy-rule us=")
    assert re.search(
        r"Deploy rules +eu=testing,production; us=\n", session.run("models get acme/served")
    )
    wrong = "models update acme/served:v1 --deploy-rule eu=testing"
    assert "it has no --deploy-rule" in session.run(wrong, code=2)
    session.run(f"{line} --wait --timeout 120")
    session.run("models deploy acme/served:v2 --production --environment eu --wait")
    back = json.loads(session.run("deployments rollback acme/served -e eu --wait --json"))
    assert (back["name"], back["status"]) == ("acme/served:v1@eu", "RUNNING")
    session.run("deployments rollback acme/served -e us", code=6)
    session.run("models stage acme/served:v1 -to disabled --force")
    session.run("models stage acme/served:v1 -to testing")
    session.run("models update acme/served --deploy-rule", "")
    assert "Deploy rules" not in session.run("models get acme/served")


def tell(session: Session) -> None:
    """Of a deployment that somebody else carries out, and the lists that have it."""
    line = "deployments report acme/served:v2 -e far --external-id job-9 --status"
    told = session.run(f"{line} running --address https://far.example.com --quiet").strip()
    assert session.run(f"{line} running --logs @- --quiet", stdin="It listens.\n").endswith(
        f"{told}\n"
    )
    assert session.run(f"deployments logs {told}").strip() == "It listens."
    session.run(f"{line} running --logs", "red \x1b[31m bell \x07\rnext")
    shown = typed(["deployments", "logs", told], without_settings() | session.environment)
    assert "bell" in shown.text
    assert "\x1b[31m" not in shown.text
    assert "\x07" not in shown.text
    assert "--external-id" in session.run("deployments report acme/served:v2 --status ok", code=2)
    assert "one of" in session.run(f"{line} fine", code=2)
    session.run(f"deployments report {told} --status failed --message", "Out of memory.")
    table = session.run("deployments ls acme/served --environment far")
    assert re.search(rf"{told} +acme/served:v2@far +PRODUCTION +FAILED +reported ", table), table
    for line in ("acme/served:v2 -e far", "-p acme/served -q environment:far --status failed"):
        assert session.run(f"deployments ls {line} --quiet") == f"{told}\n"
    assert session.rows("deployments ls acme/served --running-at 2020-01-01") == []
    assert "no time" in session.run("deployments ls --running-at yesterday", code=2)
    some = session.run("deployments ls --quiet --limit 2 --offset 1 -s -created_at").splitlines()
    assert some == session.run("deployments ls --quiet -s -created_at").splitlines()[1:3]


def test_webhooks_are_kept(session: Session) -> None:
    """What they are told, and how ``listen`` shows it, is the matter of ``tests/webhooks``."""
    where = "--organization acme"
    address = "http://127.0.0.1:9/hook"  # where nobody listens
    made = session.run(f"webhooks create ci {address} {where} --kinds version_staged --json")
    hook = json.loads(made)["id"]
    assert session.run(f"webhooks ls {where} --quiet") == f"{hook}\n"
    assert address in session.run(f"webhooks get {hook}")
    session.run(f"webhooks test {hook}")
    (delivery,) = session.rows(f"webhooks deliveries {hook}")
    assert "is PENDING" in session.run(f"webhooks redeliver {delivery['id']}", code=6)
    session.run(f"webhooks update {hook} --off")
    assert "whsec_" in session.run(f"webhooks rotate {hook}")
    assert "whsec_" not in session.run(f"webhooks get {hook}")
    assert "no webhook" in session.run("webhooks listen whk_none", code=4)
    session.destroy(f"webhooks delete {hook}", hook)
    assert session.run(f"webhooks ls {where} --quiet") == ""


def test_what_happened_is_listed(session: Session) -> None:
    """The newest first; following has its tests in ``tests/live``."""
    rows = session.rows("events --limit 2 -k webhook_created -k webhook_deleted")
    assert [row["kind"] for row in rows] == ["WEBHOOK_DELETED", "WEBHOOK_CREATED"]


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
