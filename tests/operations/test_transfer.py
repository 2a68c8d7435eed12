"""Transferring: a version leaves its model for another and stays what it is."""

import asyncio

import pytest

from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.operations import moved
from tests.operations.moved import artifacts, events, full_version, history, recorded, stored
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOVERS = 20


async def transferred(registry: Registry, as_: str = "owner", **fields: object) -> str:
    made = await registry.done("transferVersion", fields, as_=as_)
    assert made["event"]["kind"] == "VERSION_TRANSFERRED"
    return made["version"]["id"]


async def test_the_same_row_moves_with_all_that_it_has(registry: Registry):
    model, target = fresh("acme/m"), fresh("acme/m")
    id_ = await full_version(registry, model=model)
    home = await make.model(registry, target)
    old, chosen = await stored(registry, id_), await artifacts(registry, id_)
    assert await transferred(registry, version=f"{model}:v1", model=target, keepStage=True) == id_
    new = await stored(registry, id_)
    changed = {key for key in new if new[key] != old[key]}
    assert changed == {"model_id", "full_name", "revision", "updated_at"}
    assert (new["model_id"], new["full_name"]) == (home, f"{target}:v1")
    assert new["revision"] == old["revision"] + 1
    assert new["updated_at"] > old["updated_at"]
    assert len(chosen) == 2
    assert await artifacts(registry, id_) == chosen
    names = await registry.ask(
        f'{{ old: version(name: "{model}:v1") {{ id }} new: version(name: "{target}:v1") {{ id }} '
        f'model(name: "{model}") {{ versions {{ totalCount }} }} }}'
    )
    assert names.data == {"old": None, "new": {"id": id_}, "model": {"versions": {"totalCount": 0}}}
    await make.version(registry, f"{model}:v1")


async def test_the_history_stays_and_is_one_entry_longer(registry: Registry):
    id_, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    past = await registry.rows(
        f"SELECT * FROM stage_changes WHERE version_id = '{id_}' ORDER BY id"
    )
    await transferred(registry, "admin", version=id_, model=target, keepStage=True)
    now = await registry.rows(f"SELECT * FROM stage_changes WHERE version_id = '{id_}' ORDER BY id")
    assert now[:-1] == past
    (admin,) = await registry.rows("SELECT id FROM users WHERE name = 'admin'")
    assert (await history(registry, id_))[-1][:5] == (
        "PRODUCTION", "PRODUCTION", admin[0], "VersionTransferred", None,
    )  # fmt: skip


async def test_each_side_has_an_event_that_does_not_name_the_other(registry: Registry):
    model, target = fresh("acme/left"), fresh("acme/found")
    id_ = await full_version(registry, model=model)
    await make.model(registry, target)
    old = await stored(registry, id_)
    given = {"version": id_, "model": target, "name": "v9", "keepStage": True}
    made = await registry.done("transferVersion", given, "event { model { fullName } subjectName }")
    assert made["event"] == {"model": {"fullName": target}, "subjectName": f"{target}:v9"}
    new = await stored(registry, id_)
    assert (await events(registry, id_))[-2:] == [
        ("VERSION_TRANSFERRED", model, recorded(old), None),
        ("VERSION_TRANSFERRED", target, None, recorded(new)),
    ]
    names = await registry.rows(
        f"SELECT subject_name FROM events WHERE subject_id = '{id_}' ORDER BY sequence"
    )
    assert names == [(f"{model}:v1",)] * (len(names) - 1) + [(f"{target}:v9",)]


@pytest.mark.parametrize("stage", ["TESTING", "STAGING", "DISABLED"])
async def test_a_version_begins_again_in_testing_unless_it_keeps_its_stage(
    registry: Registry, stage: str
):
    for keep, expected in ((False, "TESTING"), (True, stage)):
        id_, target = await full_version(registry), fresh("acme/m")
        await make.model(registry, target)
        await make.staged(registry, id_, stage)
        await transferred(registry, version=id_, model=target, keepStage=keep)
        assert (await stored(registry, id_))["stage"] == expected
        assert (await history(registry, id_))[-1][:2] == (stage, expected)


async def test_what_serves_is_not_transferred_without_its_stage(registry: Registry):
    id_, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    given = {"version": id_, "model": target}
    error = await refused(registry, "transferVersion", given, "CONFLICT", "version")
    assert error["extensions"]["current"]["stage"] == "PRODUCTION"
    await transferred(registry, **given, keepStage=True)


async def test_to_keep_a_stage_one_must_be_able_to_give_it(registry: Registry):
    id_, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    person = await moved.scoped(
        registry, "MODEL_READ", "VERSION_READ", "VERSION_CREATE", "VERSION_DELETE"
    )
    given = {"version": id_, "model": target, "keepStage": True}
    await refused(registry, "transferVersion", given, "FORBIDDEN", "keepStage", as_=person)
    await make.staged(registry, id_, "TESTING")
    await transferred(registry, person, **given)


async def test_one_must_be_able_to_delete_it_here_and_to_make_it_there(registry: Registry):
    model, target = fresh("acme/m"), fresh("acme/m")
    id_ = await full_version(registry, model=model)
    await make.model(registry, target)
    given = {"version": id_, "model": target, "keepStage": True}
    for person in ("viewer", "outsider"):
        await refused(registry, "transferVersion", given, "FORBIDDEN", as_=person)
    await refused(registry, "transferVersion", given, "UNAUTHENTICATED", as_=None)
    await refused(registry, "transferVersion", given, "NOT_FOUND", "version", as_="stranger")
    await refused(registry, "transferVersion", given, "FORBIDDEN", "version", as_="member")
    await make.grant(registry, "member", model, Role.ADMIN)
    for role, code in ((Role.VIEWER, "FORBIDDEN"), (Role.OUTSIDER, "NOT_FOUND")):
        await make.grant(registry, "member", target, role)
        await refused(registry, "transferVersion", given, code, "model", as_="member")
    await make.grant(registry, "member", target, Role.MEMBER)
    await make.grant(registry, "member", model, Role.OUTSIDER)
    await refused(registry, "transferVersion", given, "NOT_FOUND", "version", as_="member")
    await make.grant(registry, "member", model, Role.ADMIN)
    await transferred(registry, "member", **given)


async def test_the_target_is_another_model_where_the_name_is_free(registry: Registry):
    model, target = fresh("acme/m"), fresh("acme/m")
    id_ = await make.version(registry, f"{model}:v1", createModel=True)
    taken = await make.version(registry, f"{target}:v1", createModel=True)
    gone = await make.version(registry, f"{target}:gone")
    await registry.done("deleteVersion", {"version": gone})
    for name in ({}, {"name": "v2"}):
        given = {"version": id_, "model": model, **name}
        await refused(registry, "transferVersion", given, "BAD_USER_INPUT", "model")
    given = {"version": id_, "model": target}
    for input_, at, current in (
        (given, "model", taken),
        (given | {"name": "v1"}, "name", taken),
        (given | {"name": "gone"}, "name", None),
    ):
        error = await refused(registry, "transferVersion", input_, "CONFLICT", at)
        assert error["extensions"].get("current", {}).get("id") == current
    wrong = given | {"name": "a/b"}
    await refused(registry, "transferVersion", wrong, "BAD_USER_INPUT", "name")
    await transferred(registry, **given, name="v2")


async def test_what_is_deleted_is_neither_transferred_nor_a_target(registry: Registry):
    model, target = fresh("acme/m"), fresh("acme/m")
    gone = await make.version(registry, f"{model}:gone", createModel=True)
    kept = await make.version(registry, f"{model}:kept")
    await make.model(registry, target)
    await registry.done("deleteVersion", {"version": gone})
    given = {"version": gone, "model": target}
    await refused(registry, "transferVersion", given, "NOT_FOUND", "version")
    await registry.done("deleteModel", {"model": target})
    given = {"version": kept, "model": target}
    await refused(registry, "transferVersion", given, "NOT_FOUND", "model")
    await registry.done("restoreModel", {"model": await model_id(registry, target)})
    await registry.done("deleteModel", {"model": model})
    await refused(registry, "transferVersion", given, "NOT_FOUND", "version")


async def model_id(registry: Registry, name: str) -> str:
    ((id_,),) = await registry.rows(f"SELECT id FROM models WHERE full_name = '{name}'")
    return id_


async def test_a_stale_revision_is_refused(registry: Registry):
    id_, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    revision = (await stored(registry, id_))["revision"]
    given = {"version": id_, "model": target, "keepStage": True}
    stale = given | {"expectedRevision": revision - 1}
    error = await refused(registry, "transferVersion", stale, "CONFLICT", "expectedRevision")
    assert error["extensions"]["current"]["revision"] == revision
    await transferred(registry, **given, expectedRevision=revision)


async def test_a_version_that_locks_a_run_stays_in_its_organization(registry: Registry):
    await registry.add_person("two", Role.ADMIN, "acme")
    await registry.add_person("two", Role.OWNER, "other")
    id_, target = await full_version(registry), fresh("other/m")
    home = await make.model(registry, target, as_="two")
    given = {"version": id_, "model": target, "keepStage": True}
    await refused(registry, "transferVersion", given, "BAD_USER_INPUT", "model", as_="two")
    await registry.done("updateVersion", {"version": id_, "run": None})
    await transferred(registry, "two", **given)
    row = await stored(registry, id_)
    (other,) = await registry.rows("SELECT id FROM organizations WHERE name = 'other'")
    assert (row["organization_id"], row["model_id"]) == (other[0], home)
    shown = await registry.ask(f'{{ version(name: "{target}:v1") {{ id viewerCan }} }}', as_="two")
    assert "VERSION_DELETE" in shown.data["version"]["viewerCan"]
    assert (await registry.ask(f'{{ node(id: "{id_}") {{ id }} }}')).data["node"] is None


async def test_a_hidden_run_stays_locked(registry: Registry):
    project, target = await make.project(registry, fresh("acme/p")), fresh("acme/m")
    id_ = await full_version(registry, project)
    await make.model(registry, target)
    await make.visibility(registry, project, "PRIVATE")
    run, chosen = (await stored(registry, id_))["run_id"], await artifacts(registry, id_)
    given = {"version": id_, "model": target, "keepStage": True}
    made = await registry.done("transferVersion", given, "version { run { id } }", as_="admin")
    assert made["version"]["run"] is None
    assert (await stored(registry, id_))["run_id"] == run
    assert await artifacts(registry, id_) == chosen
    await refused(registry, "deleteRun", {"run": run}, "CONFLICT", "run")


async def test_of_many_transfers_of_what_all_have_read_one_is_done(registry: Registry):
    id_ = await full_version(registry)
    targets = [fresh("acme/m") for _ in range(MOVERS)]
    for target in targets:
        await make.model(registry, target)
    row = await stored(registry, id_)
    given = {"version": id_, "keepStage": True, "expectedRevision": row["revision"]}
    answers = await asyncio.gather(
        *(registry.do("transferVersion", given | {"model": target}) for target in targets)
    )
    bad = [answer.code for answer in answers if "errors" in answer.body]
    assert bad == ["CONFLICT"] * (MOVERS - 1)
    (won,) = [
        one for one, answer in zip(targets, answers, strict=True) if "errors" not in answer.body
    ]
    new = await stored(registry, id_)
    assert (new["full_name"], new["revision"]) == (f"{won}:v1", row["revision"] + 1)
    told = [event[:2] for event in await events(registry, id_) if event[0] == "VERSION_TRANSFERRED"]
    left = row["full_name"].partition(":")[0]
    assert told == [("VERSION_TRANSFERRED", left), ("VERSION_TRANSFERRED", won)]
    assert [one[3] for one in await history(registry, id_)].count("VersionTransferred") == 1


async def test_of_many_transfers_of_a_name_one_finds_it(registry: Registry):
    model = fresh("acme/m")
    id_ = await full_version(registry, model=model)
    targets = [fresh("acme/m") for _ in range(MOVERS)]
    for target in targets:
        await make.model(registry, target)
    given = {"version": f"{model}:v1", "keepStage": True}
    answers = await asyncio.gather(
        *(registry.do("transferVersion", given | {"model": target}) for target in targets)
    )
    bad = [answer.code for answer in answers if "errors" in answer.body]
    assert bad == ["NOT_FOUND"] * (MOVERS - 1)
    assert (await stored(registry, id_))["full_name"].removesuffix(":v1") in targets


async def test_readers_of_the_target_learn_nothing_of_a_private_source(registry: Registry):
    private, target = "acme/quokka", fresh("acme/m")
    id_ = await full_version(registry, model=private, visibility="PRIVATE")
    await make.model(registry, target)
    hidden = await model_id(registry, private)
    told = {}
    await transferred(registry, version=id_, model=target, keepStage=True)
    for person in ("owner", "admin", "member", "viewer"):
        told[person] = await moved.all_told(registry, person, id_, target)
        assert f"{target}:v1" in told[person]
    assert "quokka" in told["owner"]
    for person in ("admin", "member", "viewer"):
        assert [word for word in ("quokka", hidden) if word in told[person]] == [], person
        assert "VersionTransferred" in told[person]


async def test_readers_of_the_source_learn_nothing_of_a_private_target(registry: Registry):
    model, private = fresh("acme/m"), "acme/numbat"
    id_ = await full_version(registry, model=model)
    await make.model(registry, private, visibility="PRIVATE")
    await transferred(registry, version=id_, model=private, keepStage=True)
    document = (
        f'{{ node(id: "{id_}") {{ id }} events(first: 100) {{ nodes {{ kind subjectName subject '
        "{ id } model { fullName } } } "
        f'model(name: "{model}") {{ events(first: 100) {{ nodes {{ kind before after }} }} }} }}'
    )
    answer = await registry.ask(document, as_="admin")
    assert answer.data["node"] is None
    assert "numbat" not in str(answer.body)
    kinds = [one["kind"] for one in answer.data["model"]["events"]["nodes"]]
    assert kinds[0] == "VERSION_TRANSFERRED"
    assert answer.data["model"]["events"]["nodes"][0]["before"]["full_name"] == f"{model}:v1"
    assert "numbat" in str((await registry.ask(document)).body)
