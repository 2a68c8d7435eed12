"""The judge of the other tests is judged here: it reports every planted fault, and only those."""

import shutil
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import pytest

from greenroom.sqlite import sqlite3
from greenroom.tables import Role
from tests import make
from tests.apart import apart
from tests.faults.checker import Answers, faults_of, lost
from tests.registry import Registry
from tests.stores import only_of_files

_EVENT = "event { id kind subjectId }"

Written = tuple[Path, Answers]


async def write(folder: Path) -> Answers:
    """Do acts of every kind to a new store; return what they were answered."""
    registry, answers = await Registry.open(folder), Answers()

    async def done(mutation: str, noun: str, *trace: object, **input_: object) -> str:
        payload = await registry.done(mutation, input_, f"{noun} {{ id }} {_EVENT}")
        id_, event = payload[noun]["id"], payload["event"]
        if trace:
            answers.note(1, event["kind"], id_, event["id"], *trace)
        return str(id_)

    await done("createModel", "model", name="acme/churn")
    await done("createProject", "project", name="acme/training")
    run = await done(
        "createRun", "run", "r1", project="acme/training", name="r1", idempotencyKey="k"
    )
    for step in (1, 2):
        metrics = [{"name": "loss", "value": 0.1 * step, "step": step}]
        await done("logMetrics", "run", "loss", step, 0.1 * step, run=run, metrics=metrics)
    version = await done("registerVersion", "version", "v1", model="acme/churn", name="v1", run=run)
    for stage in ("STAGING", "PRODUCTION"):
        await done("stageVersion", "version", stage, version=version, stage=stage, message=stage)
    await done("registerVersion", "version", "v2", model="acme/churn", name="v2")
    gone = await done("createRun", "run", project="acme/training")
    await done("updateVersion", "version", version=version, description="Better.")
    await registry.done("deleteRun", {"run": gone})
    storing = await make.run(registry, "acme/training", status="RUNNING")
    await make.stored(registry, storing, "model", b"bytes")
    await make.stored(registry, storing, "folder", {"a": b"1", "b": b"bytes"})
    await let_in(registry)
    await move(registry, version)
    await done("registerVersion", "version", "v3", model="acme/churn", name="v3")
    await registry.close()
    return answers


async def let_in(registry: Registry) -> None:
    """Do acts of every kind about who gets in, and take some of it back."""
    await make.team(registry, "acme/ml", member="MEMBER", viewer="ADMIN")
    await registry.done("removeTeamMember", {"team": "acme/ml", "user": "viewer"})
    await make.link(registry, "acme/ml", "acme/churn")
    for role in (Role.MEMBER, Role.VIEWER):
        await make.grant(registry, "outsider", "acme/churn", role)
    await registry.done("revoke", {"on": make.home("acme/churn"), "to": {"user": "outsider"}})
    await make.unlink(registry, "acme/ml", "acme/churn")
    for seen in ("PRIVATE", "ORGANIZATION"):
        await make.visibility(registry, "acme/churn", seen)
    await registry.done("deleteTeam", {"team": "acme/ml"})
    await make.service_account(registry, "robot")
    await registry.done("revokeToken", {"token": await make.token(registry, user="robot")})
    await registry.done("removeMember", {"organization": "acme", "user": "robot"})
    _, secret = await make.invitation(registry)
    await registry.done("acceptInvitation", {"secret": secret}, as_="stranger")
    await registry.done("leaveOrganization", {"organization": "acme"}, as_="stranger")


async def move(registry: Registry, version: str) -> None:
    """Copy a version with a history, stage the copy, and transfer it there and back."""
    await make.model(registry, "acme/attic")
    copied = await registry.done(
        "copyVersion", {"version": version, "model": "acme/churn", "name": "copy"}
    )
    given = {"version": copied["version"]["id"]}
    await registry.done("stageVersion", {**given, "stage": "STAGING"})
    for home in ("acme/attic", "acme/churn"):
        await registry.done("transferVersion", {**given, "model": home})
    await registry.done("stageVersion", {**given, "stage": "DISABLED"})


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("original")
    return folder / "registry.db", apart(write(folder))


@pytest.fixture
def written(original: Written, tmp_path: Path) -> Written:
    """A copy of a store that acts of every kind were done to, and what they were answered."""
    copy = tmp_path / "registry.db"
    shutil.copy(original[0], copy)
    return copy, deepcopy(original[1])


def plant(store: Path, *statements: str) -> None:
    """Change the store past all that guards it."""
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        changed = 0
        for statement in statements:
            changed += connection.execute(statement).rowcount
        assert changed, "the fault changed nothing"
        connection.commit()


def test_a_whole_store_has_no_faults(written: Written) -> None:
    store, answers = written
    assert faults_of(store) == []
    assert lost(store, answers) == []
    assert answers.count == 8


pytestmark = only_of_files(
    "the judge reads a file; a PostgreSQL is copied to one before it is judged"
)

OF_VERSION = "DELETE FROM stage_changes WHERE version_id IN (SELECT id FROM versions WHERE name = "

FAULTS = {
    "an event was altered": (
        ["UPDATE events SET subject_name = 'x' WHERE sequence = 2"],
        ["events: not chained to the one before: 2"],
    ),
    "an event is gone": (
        ["DELETE FROM events WHERE kind = 'VERSION_UPDATED'"],
        ["the sequence of events has a gap", "versions: the revision is not the number"],
    ),
    "the last event is gone": (
        ["DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)"],
        ["the last events are missing", "versions: not one event of the creation"],
    ),
    "a version has no event": (
        [
            "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)",
            "UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'events'",
        ],
        ["versions: not one event of the creation"],
    ),
    "a version was registered twice": (
        [
            "UPDATE events SET before = NULL WHERE kind = 'VERSION_UPDATED'",
            "UPDATE events SET kind = 'VERSION_REGISTERED' WHERE kind = 'VERSION_UPDATED'",
        ],
        ["versions: not one event of the creation"],
    ),
    "a version has no history": (
        [OF_VERSION + "'v2')"],
        ["versions: the history does not begin", "versions: the stage is not the last"],
    ),
    "a stage change is gone": (
        ["DELETE FROM stage_changes WHERE to_stage = 'STAGING'"],
        ["stage_changes: the entry does not follow", "versions: the history and the events differ"],
    ),
    "a stage change has no event": (
        ["UPDATE events SET kind = 'VERSION_UPDATED' WHERE after ->> 'stage' = 'PRODUCTION'"],
        ["versions: the history and the events differ"],
    ),
    "a stage was changed past its history": (
        ["UPDATE versions SET stage = 'DISABLED' WHERE name = 'v1'"],
        ["versions: the stage is not the last"],
    ),
    "an update is lost": (
        ["UPDATE versions SET revision = revision - 1 WHERE name = 'v1'"],
        ["versions: the revision is not the number"],
    ),
    "a run has no event": (
        ["UPDATE events SET kind = 'RUN_UPDATED' WHERE kind = 'RUN_CREATED'"],
        ["runs: not one event of the creation"],
    ),
    "a model has no event": (
        ["UPDATE events SET kind = 'MODEL_UPDATED' WHERE kind = 'MODEL_CREATED'"],
        ["models: not one event of the creation"],
    ),
    "a project has no event": (
        ["UPDATE events SET kind = 'MODEL_UPDATED' WHERE kind = 'PROJECT_CREATED'"],
        ["projects: not one event of the creation"],
    ),
    "an event has no version": (
        [
            OF_VERSION + "'v2')",
            "DELETE FROM versions WHERE name = 'v2'",
        ],
        ["events: the subject is missing"],
    ),
    "a point is gone": (
        ["DELETE FROM metric_points WHERE step = 2"],
        ["runs: the metrics are not the last points"],
    ),
    "all points are gone": (
        ["DELETE FROM metric_points"],
        ["runs: the metrics are not the last points"],
    ),
    "the run does not show its points": (
        ["UPDATE runs SET metrics = '{}' WHERE name = 'r1'"],
        ["metric_points: the run has no such metric"],
    ),
    "a point has no event": (
        ["UPDATE events SET after = NULL WHERE kind = 'RUN_METRICS_LOGGED'"],
        ["runs: more points than the events say"],
    ),
    "a key remembers what was not done": (
        ["UPDATE idempotency_keys SET event_id = 'evt_none'"],
        ["idempotency_keys: the event is missing"],
    ),
    "the file of a stored artifact is gone": (
        ["DELETE FROM artifact_files WHERE path = ''"],
        ["artifacts: said to be stored, and no file"],
    ),
    "a file of a stored folder is gone": (
        ["DELETE FROM artifact_files WHERE path = 'a'"],
        ["artifacts: the files have not its size or number"],
    ),
    "an artifact with files is said not to be stored": (
        ["UPDATE artifacts SET stored_at = NULL"],
        ["artifact_files: of an artifact that is not stored"],
    ),
    "an artifact has the bytes of another": (
        ["UPDATE artifacts SET digest = 'sha256:0' WHERE file_count IS NULL"],
        ["artifacts: the file has not its digest"],
    ),
    "a blob is not what its file says": (
        ["UPDATE blobs SET size = size + 1"],
        ["artifact_files: not the digest and size of its blob"],
    ),
    "a blob is gone": (["DELETE FROM blobs"], ["artifact_files: row"]),
    "a version's run is gone": (
        ["DELETE FROM runs WHERE name = 'r1'"],
        ["versions: row", "metric_points: row", "events: the subject is missing"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_that_is_not_whole_is_reported(written: Written, fault: str) -> None:
    store, _ = written
    statements, expected = FAULTS[fault]
    plant(store, *statements)
    found = faults_of(store)
    for sentence in expected:
        assert any(one.startswith(sentence) for one in found), found


def test_a_damaged_file_is_reported(written: Written) -> None:
    store, _ = written
    with closing(sqlite3.connect(store)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_versions_stage'"
        ).fetchone()
    with store.open("r+b") as file:
        file.seek(page * size - 200)
        file.write(bytes(200))
    found = faults_of(store)
    assert found
    assert all(one.startswith("the file is damaged") for one in found), found


LOSSES = {
    "a version": (
        [
            OF_VERSION + "'v3')",
            "DELETE FROM versions WHERE name = 'v3'",
            "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)",
            "UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'events'",
        ],
        2,
    ),
    "a stage change": (["DELETE FROM stage_changes WHERE message = 'STAGING'"], 1),
    "a run's name": (["UPDATE runs SET name = 'other' WHERE name = 'r1'"], 1),
    "a point": (["DELETE FROM metric_points WHERE step = 1"], 1),
    "an event": (["DELETE FROM events WHERE kind = 'VERSION_STAGED'"], 2),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_was_answered_and_is_lost_is_reported(written: Written, loss: str) -> None:
    """Also where what is left is whole, as after a transaction that never reached the disk."""
    store, answers = written
    statements, count = LOSSES[loss]
    plant(store, *statements)
    if loss == "a version":
        assert faults_of(store) == []
    found = lost(store, answers)
    assert len(found) == count, found
    assert all(one.startswith("lost: ") for one in found)


def test_events_out_of_order_are_reported(written: Written) -> None:
    store, answers = written
    answers.of[1].reverse()
    assert lost(store, answers) == ["out of order: what client 1 was answered"]
