"""Each method does what it says, and answers with typed objects."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from greenroom.client import (
    Client,
    ConflictError,
    InvalidError,
    NotFoundError,
    Role,
    RunStatus,
    Stage,
    Visibility,
)
from greenroom.client.identifiers import span_of
from tests.server import Server


def fresh(word: str = "acme/x") -> str:
    return f"{word}-{uuid4().hex}"


def test_a_version_from_its_register_to_its_restore(client: Client, model: str) -> None:
    made = client.register_version(
        f"{model}:v1", description="One.", tags=["a"], content={"k": [1]}
    )
    assert (made.full_name, made.stage, made.revision) == (f"{model}:v1", Stage.TESTING, 1)
    assert made.content_data == {"k": [1]}
    assert made.created_at.tzinfo is not None
    assert abs((datetime.now(UTC) - made.created_at).total_seconds()) < 60
    assert client.get_version(made.id) == client.get_version(made.full_name)
    staged = client.stage_version(made.id, "staging", reason="Tested", expected_revision=1)
    assert staged.stage is Stage.STAGING
    assert [change.reason for change in client.list_stages(made.id)] == [
        "Tested",
        "VersionRegistered",
    ]
    gone = client.delete_version(made.full_name)
    assert gone.deleted_at is not None
    assert [one.id for one in client.list_deleted_versions(model)] == [made.id]
    with pytest.raises(NotFoundError):
        client.get_version(made.full_name)
    assert client.restore_version(made.id).stage is Stage.STAGING


def test_what_is_not_given_stays_and_none_clears(client: Client, model: str) -> None:
    name = f"{model}:v1"
    client.register_version(name, description="One.", readme="# R", tags=["a"], content="a: 1")
    kept = client.update_version(name, tags=["b"])
    assert (kept.description, kept.readme, kept.content) == ("One.", "# R", "a: 1")
    cleared = client.update_version(name, description=None, readme=None, tags=None, content=None)
    assert (cleared.description, cleared.readme, cleared.content) == (None, None, None)
    assert cleared.tags == []
    patched = client.register_version(name, readme="# New", force=True)
    assert (patched.readme, patched.revision) == ("# New", 4)


def test_an_expected_revision_that_has_passed_is_a_conflict(client: Client, model: str) -> None:
    client.register_version(f"{model}:v1")
    client.update_version(f"{model}:v1", description="Changed.")
    for act in (
        lambda: client.update_version(f"{model}:v1", description="x", expected_revision=1),
        lambda: client.stage_version(f"{model}:v1", "STAGING", expected_revision=1),
        lambda: client.delete_version(f"{model}:v1", expected_revision=1),
        lambda: client.register_version(f"{model}:v1", force=True, expected_revision=1),
    ):
        with pytest.raises(ConflictError) as caught:
            act()
        assert caught.value.input == ("expectedRevision",)
        assert caught.value.current is not None
        assert caught.value.current["revision"] == 2


def test_versions_are_copied_and_transferred(client: Client, model: str) -> None:
    client.register_version(f"{model}:v1")
    client.stage_version(f"{model}:v1", "PRODUCTION")
    other = client.create_model(fresh()).full_name
    copied = client.copy_version(f"{model}:v1", other, name="w", keep_stage=True)
    assert (copied.full_name, copied.stage) == (f"{other}:w", Stage.PRODUCTION)
    with pytest.raises(ConflictError, match="in production"):
        client.transfer_version(f"{model}:v1", other)
    client.stage_version(f"{model}:v1", "DISABLED")
    moved = client.transfer_version(f"{model}:v1", other)
    assert (moved.full_name, moved.stage) == (f"{other}:v1", Stage.TESTING)
    assert list(client.list_versions(model)) == []


@pytest.mark.parametrize(
    ("ref", "fields"),
    [
        (None, {}),
        ("acme/x", {}),
        ("acme/x:", {}),
        (None, {"model": "acme/x"}),
        (None, {"name": "v1"}),
        ("acme/x:v1", {"name": "v1"}),
    ],
)
def test_a_version_needs_a_model_and_a_name(
    client: Client, ref: str | None, fields: dict[str, str]
) -> None:
    with pytest.raises(InvalidError):
        client.register_version(ref, **fields)


def test_model_and_name_may_be_given_apart(client: Client, model: str) -> None:
    id_ = client.get_model(model).id
    assert client.register_version(model=id_, name="v1").full_name == f"{model}:v1"


def test_models(client: Client, project: str) -> None:
    name = fresh()
    made = client.create_model(
        name, description="D", readme="# R", tags=["t"], visibility="private", sources=[project]
    )
    assert made.visibility is Visibility.PRIVATE
    assert [one.full_name for one in made.sources.nodes] == [project]
    assert client.get_model(made.id) == client.get_model(name)
    assert client.set_visibility("organization", model=name) is Visibility.ORGANIZATION
    changed = client.update_model(
        name, description=None, sources=None, name=name.split("/")[1] + "2"
    )
    assert (changed.full_name, changed.description, changed.readme) == (f"{name}2", None, "# R")
    assert changed.sources.nodes == []
    assert made.id in {one.id for one in client.list_models()}
    client.delete_model(changed.id)
    assert made.id in {one.id for one in client.list_deleted_models("acme")}
    assert client.restore_model(made.id).deleted_at is None
    with pytest.raises(NotFoundError):
        client.get_model("acme/no-such")
    with pytest.raises(NotFoundError):
        client.get_model(made.id[:-1] + ("0" if made.id[-1] != "0" else "1"))


def test_projects(client: Client) -> None:
    made = client.create_project(fresh(), description="D", visibility=Visibility.PRIVATE)
    assert client.get_project(made.id) == client.get_project(made.full_name)
    assert [one.id for one in client.list_projects(query=f"name: {made.name}")] == [made.id]
    assert client.set_visibility("ORGANIZATION", project=made.id) is Visibility.ORGANIZATION
    changed = client.update_project(made.full_name, description=None, visibility="public")
    assert (changed.description, changed.visibility) == (None, Visibility.PUBLIC)
    assert client.get_project(made.id) == changed
    with pytest.raises(ConflictError):
        client.update_project(made.id, description="Late.", expected_revision=changed.revision - 1)
    with pytest.raises(NotFoundError):
        client.get_project("acme/no-such")


def test_runs(client: Client, project: str, model: str) -> None:
    client.register_version(f"{model}:v1")
    made = client.create_run(
        project, name="r", tags=["t"], parameters={"a": 1}, versions=[f"{model}:v1"]
    )
    assert made.status is RunStatus.RUNNING
    client.log_metrics(made.id, {"loss": 0.5}, step=2)
    client.log_metrics(made.id, [{"name": "loss", "value": 0.25, "step": 3}])  # type: ignore[list-item]
    client.log_artifacts(
        made.id, inputs=[{"name": "d", "kind": "DATASET"}], outputs=[{"name": "m", "kind": "MODEL"}]
    )
    client.update_run(made.id, description="D", parameters={"b": 2})
    ended = client.finish_run(made.id, "failed")
    assert (ended.status, ended.parameters) == (RunStatus.FAILED, {"a": 1, "b": 2})
    found = client.get_run(made.id)
    assert [(one.name, one.value) for one in found.metrics] == [("loss", 0.25)]
    assert [one.name for one in found.inputs.nodes] == ["d"]
    assert [one.full_name for one in found.consumed.nodes] == [f"{model}:v1"]
    assert [one.id for one in client.list_runs(project)] == [made.id]
    assert client.delete_run(made.id) == made.id
    with pytest.raises(NotFoundError):
        client.get_run(made.id)


def test_a_run_is_found_by_the_beginning_of_its_id(client: Client, project: str) -> None:
    runs = [client.create_run(project) for _ in range(3)]
    for run in runs:
        assert client.find_run(run.id).id == run.id
        assert client.find_run(run.id[:-1]).id == run.id
        assert client.find_run(run.id.removeprefix("run_")).id == run.id
    with pytest.raises(ConflictError) as caught:
        client.find_run(runs[0].id[:8])
    assert caught.value.current is not None
    assert {run.id for run in runs} <= {*caught.value.current["ids"]}
    for wrong in ("run_0000", "run_zzzz", "nothing!", "run_", "x" * 99):
        with pytest.raises((NotFoundError, ConflictError)):
            client.find_run(wrong)


def test_the_moment_of_an_id_is_in_the_span_of_its_beginnings(client: Client, project: str) -> None:
    run = client.create_run(project)
    for length in range(5, len(run.id)):
        span = span_of(run.id[:length])
        assert span is not None
        assert span[0] <= run.created_at <= span[1]


def test_teams_grants_and_why(client: Client, model: str, project: str) -> None:
    client.create_service_account("acme", bot := f"bot-{uuid4().hex}", "viewer")
    name = fresh("acme/team")
    team = client.create_team(name, description="D")
    assert client.get_team(team.id) == client.get_team(name)
    added = client.add_team_member(name, bot, "contributor")
    assert [(one.user and one.user.name, one.role) for one in added.members.nodes] == [
        (bot, Role.CONTRIBUTOR)
    ]
    changed = client.update_team_member(name, bot, Role.VIEWER)
    assert changed.members.nodes[0].role is Role.VIEWER
    client.link_team(name, model=model)
    assert [one.full_name for one in client.get_team(name).models.nodes] == [model]
    assert team.id in {one.id for one in client.list_teams()}
    assert team.id in {one.id for one in client.list_teams("acme")}
    assert client.grant("member", model=model, user=bot).role is Role.MEMBER
    assert client.grant("viewer", project=project, team=name).team is not None
    granted = [(one.user and one.user.name, one.role) for one in client.list_grants(model=model)]
    assert granted == [(bot, Role.MEMBER)]
    assert len(list(client.list_grants(project=client.get_project(project).id))) == 1
    why = client.explain_access(bot, model=model)
    assert (why.role, why.rule.value) == (Role.MEMBER, "GRANT")
    client.revoke(model=model, user=bot)
    assert list(client.list_grants(model=model)) == []
    client.unlink_team(name, model=model)
    assert client.update_team(name, description=None).description is None
    assert client.remove_team_member(name, bot).members.nodes == []
    client.revoke(project=project, team=name)
    assert client.delete_team(name) == team.id
    with pytest.raises(NotFoundError):
        client.get_team(name)


def test_members_and_tokens(client: Client, server: Server) -> None:
    bot = f"bot-{uuid4().hex}"
    made = client.create_service_account("acme", bot)
    assert client.update_member("acme", bot, "viewer").role is Role.VIEWER
    assert bot in {one.user.name for one in client.list_members("acme") if one.user}
    token, secret = client.create_token("ci", user=bot, scopes=["model_read"], days=3)
    assert [scope.value for scope in token.scopes or ()] == ["MODEL_READ"]
    with Client(server.url, secret) as other:
        viewer = other.viewer()
        assert viewer is not None
        assert viewer.name == bot
    assert made.user is not None
    assert [one.name for one in client.list_tokens(made.user.id)] == ["ci"]
    assert client.revoke_token(token.id).revoked_at is not None
    assert {one.name for one in client.list_tokens()} >= {"command line"}
    client.remove_member("acme", bot)
    with pytest.raises(NotFoundError):
        client.add_member("acme", bot)
    with pytest.raises(ConflictError):
        client.add_member("acme", "vera")


def test_invitations(client: Client, server: Server) -> None:
    made = client.create_invitation("acme", "viewer", email="eve@example.com", days=3)
    assert (made.invitation.role, made.invitation.email) == (Role.VIEWER, "eve@example.com")
    assert made.secret in made.link
    assert made.invitation.id in {one.id for one in client.list_invitations("acme")}
    assert client.revoke_invitation(made.invitation.id).revoked_at is not None
    again = client.create_invitation("acme")
    server.run("organization", "add", name := f"other-{uuid4().hex}", "--owner", f"{name}-owner")
    with Client(server.url, server.token(f"{name}-owner")) as guest:
        with pytest.raises(NotFoundError):
            guest.accept_invitation(made.secret)
        assert guest.accept_invitation(again.secret).role is Role.MEMBER
    client.remove_member("acme", f"{name}-owner")


@pytest.mark.parametrize(
    "home", [{}, {"model": "acme/a", "project": "acme/b"}], ids=["neither", "both"]
)
def test_access_is_about_a_model_or_a_project(client: Client, home: dict[str, str]) -> None:
    with pytest.raises(InvalidError, match="model= and project="):
        client.set_visibility("private", **home)
    with pytest.raises(InvalidError, match="model= and project="):
        client.link_team("acme/x", **home)


@pytest.mark.parametrize("stage", ["", "nowhere", "live"])
def test_a_word_that_is_none_is_refused_with_those_there_are(client: Client, stage: str) -> None:
    with pytest.raises(InvalidError, match="TESTING, STAGING, PRODUCTION, DISABLED"):
        client.stage_version("acme/x:v1", stage)


def test_a_value_of_another_type_is_refused_and_named(client: Client) -> None:
    with pytest.raises(InvalidError) as caught:
        client.create_model("acme/x", tags=[1])  # type: ignore[list-item]
    assert caught.value.input[0] == "tags"
