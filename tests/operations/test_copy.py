"""Copying: the same version in another model, with the history and the evidence it has."""

import pytest

from greenroom.operations.evidence import digest_of
from greenroom.tables import Role
from tests import make
from tests.make import fresh, refused
from tests.operations import moved
from tests.operations.moved import artifacts, events, full_version, history, recorded, stored
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN = {"id", "model_id", "name", "full_name", "created_at", "updated_at", "created_by_id"}
"""What a copy has of its own, besides its revision and its stage."""

STAGES = ("PRODUCTION", "DISABLED", "STAGING", "TESTING")
"""The stages that a full version went through, newest first."""


async def copied(registry: Registry, as_: str = "owner", **fields: object) -> str:
    made = await registry.done("copyVersion", fields, as_=as_)
    assert made["event"]["kind"] == "VERSION_COPIED"
    return made["version"]["id"]


async def test_a_copy_is_the_same_but_for_id_name_author_and_times(registry: Registry):
    source, target = await full_version(registry), fresh("acme/m")
    home = await make.model(registry, target)
    before, chosen = await registry.everything(), await artifacts(registry, source)
    copy = await copied(registry, "member", version=source, model=target, name="v9")
    old, new = await stored(registry, source), await stored(registry, copy)
    own = OWN | {"revision", "stage"}
    assert {key: new[key] for key in new.keys() - own} == {
        key: old[key] for key in old.keys() - own
    }
    assert all(new[key] for key in new.keys() - {"deleted_at"}), "every field was there to be kept"
    assert (new["model_id"], new["name"], new["full_name"]) == (home, "v9", f"{target}:v9")
    assert (new["revision"], new["stage"]) == (1, "TESTING")
    assert new["created_at"] == new["updated_at"] > old["updated_at"]
    (author,) = await registry.rows("SELECT id FROM users WHERE name = 'member'")
    assert new["created_by_id"] == author[0]
    assert len(chosen) == 2
    assert await artifacts(registry, copy) == chosen
    after = await registry.everything()
    assert set(before["versions"]) < set(after["versions"]), "the source is as it was"
    assert set(before["stage_changes"]) < set(after["stage_changes"])
    assert await events(registry, copy) == [("VERSION_COPIED", target, None, recorded(new))]
    assert len(after["events"]) == len(before["events"]) + 1


async def test_the_history_is_the_same_and_one_entry_longer(registry: Registry):
    source, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    past = await history(registry, source)
    assert tuple(entry[1] for entry in reversed(past)) == STAGES
    copy = await copied(registry, version=source, model=target)
    *same, last = await history(registry, copy)
    assert same == past
    assert (*last[:2], *last[3:5]) == ("PRODUCTION", "TESTING", "VersionCopied", None)
    again = await copied(registry, version=copy, model=target, name="again")
    *same, _ = await history(registry, again)
    assert same == [*past, last], "a copy of a copy keeps the entry of the first"
    shown = "stageChanges { totalCount nodes { id toStage reason message actor { name } } }"
    answer = await registry.ask(f'{{ version(name: "{target}:v1") {{ {shown} }} }}', as_="viewer")
    nodes = answer.data["version"]["stageChanges"]["nodes"]
    assert [one["reason"] for one in nodes] == [
        "VersionCopied", "ToPRODUCTION", "ToDISABLED", "ToSTAGING", "VersionRegistered",
    ]  # fmt: skip
    assert {one["actor"]["name"] for one in nodes} == {"owner"}
    old = {row[0] for row in await registry.rows(
        f"SELECT id FROM stage_changes WHERE version_id = '{source}'"
    )}  # fmt: skip
    assert not old & {one["id"] for one in nodes}


@pytest.mark.parametrize("stage", ["TESTING", "STAGING", "PRODUCTION", "DISABLED"])
async def test_a_copy_begins_in_testing_unless_it_keeps_its_stage(registry: Registry, stage: str):
    source, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    await make.staged(registry, source, stage)
    for name, keep, expected in (("plain", None, "TESTING"), ("kept", True, stage)):
        given = {"keepStage": keep} if keep else {}
        copy = await copied(registry, version=source, model=target, name=name, **given)
        assert (await stored(registry, copy))["stage"] == expected
        assert (await history(registry, copy))[-1][:2] == (stage, expected)


async def test_to_keep_a_stage_one_must_be_able_to_give_it(registry: Registry):
    source, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    person = await moved.scoped(registry, "MODEL_READ", "VERSION_READ", "VERSION_CREATE")
    given = {"version": source, "model": target, "keepStage": True}
    await refused(registry, "copyVersion", given, "FORBIDDEN", "keepStage", as_=person)
    await copied(registry, person, **given | {"keepStage": False, "name": "plain"})
    await make.staged(registry, source, "TESTING")
    await copied(registry, person, **given)


async def test_a_version_is_copied_within_its_model_under_another_name(registry: Registry):
    model = fresh("acme/m")
    source = await full_version(registry, model=model)
    given = {"version": f"{model}:v1", "model": model}
    error = await refused(registry, "copyVersion", given, "CONFLICT", "model")
    assert error["extensions"]["current"]["id"] == source
    copy = await copied(registry, **given, name="v2")
    row = await stored(registry, copy)
    assert await events(registry, copy) == [
        ("VERSION_COPIED", model, None, recorded(row, copied_from=f"{model}:v1"))
    ]


async def test_a_name_is_taken_by_live_and_by_deleted_versions(registry: Registry):
    source, target = await full_version(registry), fresh("acme/m")
    taken = await make.version(registry, f"{target}:v1", createModel=True)
    gone = await make.version(registry, f"{target}:gone")
    await registry.done("deleteVersion", {"version": gone})
    given = {"version": source, "model": target}
    for input_, at, current in (
        (given, "model", taken),
        (given | {"name": "v1"}, "name", taken),
        (given | {"name": "gone"}, "name", None),
    ):
        error = await refused(registry, "copyVersion", input_, "CONFLICT", at)
        assert error["extensions"].get("current", {}).get("id") == current
    await registry.done("updateVersion", {"version": source, "name": "gone"})
    error = await refused(registry, "copyVersion", given, "CONFLICT", "model")
    assert "current" not in error["extensions"]
    for name in ("", "a b", "x" * 129):
        await refused(registry, "copyVersion", given | {"name": name}, "BAD_USER_INPUT", "name")


async def test_one_must_see_the_version_and_may_make_one_in_the_target(registry: Registry):
    source, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    given = {"version": source, "model": target}
    for person in ("viewer", "outsider"):
        await refused(registry, "copyVersion", given, "FORBIDDEN", as_=person)
    await refused(registry, "copyVersion", given, "UNAUTHENTICATED", as_=None)
    await refused(registry, "copyVersion", given, "NOT_FOUND", "version", as_="stranger")
    await make.grant(registry, "member", target, Role.VIEWER)
    await refused(registry, "copyVersion", given, "FORBIDDEN", "model", as_="member")
    await make.grant(registry, "member", target, Role.OUTSIDER)
    await refused(registry, "copyVersion", given, "NOT_FOUND", "model", as_="member")
    await make.grant(registry, "member", target, Role.MEMBER)
    home = (await stored(registry, source))["full_name"].partition(":")[0]
    await make.grant(registry, "member", home, Role.OUTSIDER)
    await refused(registry, "copyVersion", given, "NOT_FOUND", "version", as_="member")
    await make.grant(registry, "member", home, Role.VIEWER)
    await copied(registry, "member", **given)


async def test_a_token_must_be_able_to_read_what_it_copies(registry: Registry):
    source, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    given = {"version": source, "model": target}
    blind = await moved.scoped(registry, "MODEL_READ", "VERSION_CREATE")
    await refused(registry, "copyVersion", given, "NOT_FOUND", "version", as_=blind)
    reader = await moved.scoped(registry, "MODEL_READ", "VERSION_READ", "VERSION_CREATE")
    copy = await copied(registry, reader, **given)
    assert (await stored(registry, copy))["run_id"] is None, "it cannot read the run"


async def test_what_is_deleted_is_neither_copied_nor_copied_into(registry: Registry):
    model, target = fresh("acme/m"), fresh("acme/m")
    await make.version(registry, f"{model}:v1", createModel=True)
    kept = await make.version(registry, f"{model}:kept")
    home = await make.model(registry, target)
    gone = await make.version(registry, f"{model}:gone")
    await registry.done("deleteVersion", {"version": gone})
    for reference in (gone, f"{model}:gone", "ver_none", "acme/none:v1"):
        given = {"version": reference, "model": target}
        await refused(registry, "copyVersion", given, "NOT_FOUND", "version")
    await registry.done("deleteModel", {"model": home})
    for reference in (home, target, "mod_none", "acme/none"):
        given = {"version": kept, "model": reference}
        await refused(registry, "copyVersion", given, "NOT_FOUND", "model")
    await registry.done("restoreModel", {"model": home})
    await registry.done("deleteModel", {"model": model})
    given = {"version": kept, "model": target}
    await refused(registry, "copyVersion", given, "NOT_FOUND", "version")


async def test_who_does_not_see_the_run_copies_the_evidence_without_it(registry: Registry):
    project, target = await make.project(registry, fresh("acme/p")), fresh("acme/m")
    source = await full_version(registry, project)
    await make.model(registry, target)
    await make.visibility(registry, project, "PRIVATE")
    given = {"version": source, "model": target}
    copy = await copied(registry, "member", **given)
    old, new = await stored(registry, source), await stored(registry, copy)
    assert new["evidence"] == old["evidence"]
    assert new["content_data"] == old["content_data"]
    assert (new["run_id"], await artifacts(registry, copy)) == (None, [])
    bare = digest_of({"framework": "sklearn", "shape": [1, 2]}, ())
    assert new["digest"] == bare != old["digest"]
    assert old["run_id"]
    assert len(await artifacts(registry, source)) == 2
    await make.grant(registry, "member", project, Role.VIEWER)
    seen = await stored(registry, await copied(registry, "member", **given, name="seen"))
    assert (seen["run_id"], seen["digest"]) == (old["run_id"], old["digest"])


async def test_a_copy_locks_the_run_as_the_first_does(registry: Registry):
    source, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    copy = await copied(registry, version=source, model=target)
    run = (await stored(registry, source))["run_id"]
    await registry.done("updateVersion", {"version": source, "run": None})
    error = await refused(registry, "deleteRun", {"run": run}, "CONFLICT", "run")
    assert error["extensions"]["current"]["versions"] == [f"{target}:v1"]
    await registry.done("updateVersion", {"version": copy, "run": None})
    await registry.done("deleteRun", {"run": run})


async def test_a_run_does_not_come_along_into_another_organization(registry: Registry):
    await registry.add_person("two", Role.MEMBER, "acme")
    await registry.add_person("two", Role.OWNER, "other")
    source, target = await full_version(registry), fresh("other/m")
    home = await make.model(registry, target, as_="two")
    given = {"version": source, "model": target}
    await refused(registry, "copyVersion", given, "NOT_FOUND", "model")
    await refused(registry, "copyVersion", given, "NOT_FOUND", "version", as_="stranger")
    copy = await copied(registry, "two", **given)
    old, new = await stored(registry, source), await stored(registry, copy)
    (other,) = await registry.rows("SELECT id FROM organizations WHERE name = 'other'")
    assert (new["organization_id"], new["model_id"]) == (other[0], home)
    assert (new["run_id"], await artifacts(registry, copy)) == (None, [])
    assert new["evidence"] == old["evidence"]
    assert len(await history(registry, copy)) == len(await history(registry, source)) + 1
    plain = await make.version(registry, f"{fresh('acme/m')}:v1", createModel=True, content="a: 1")
    kept = await copied(registry, "two", version=plain, model=target, name="plain")
    assert (await stored(registry, kept))["digest"] == (await stored(registry, plain))["digest"]


async def test_what_is_public_is_copied_by_anybody_who_has_a_model(registry: Registry):
    model, target = fresh("acme/m"), fresh("other/m")
    source = await full_version(registry, model=model, visibility="PUBLIC")
    await make.model(registry, target, as_="stranger")
    given = {"version": f"{model}:v1", "model": target}
    shown = "version { createdBy { name } stageChanges { nodes { toStage actor { name } } } }"
    made = await registry.done("copyVersion", given, shown, as_="stranger")
    assert made["version"] == {
        "createdBy": {"name": "stranger"},
        "stageChanges": {
            "nodes": [
                {"toStage": "TESTING", "actor": {"name": "stranger"}},
                *({"toStage": stage, "actor": None} for stage in STAGES),
            ]
        },
    }
    given = {"version": source, "model": target, "name": "v2"}
    await refused(registry, "transferVersion", given, "FORBIDDEN", "version", as_="stranger")


async def test_a_repeated_copy_gives_the_first_answer(registry: Registry):
    source, target = await full_version(registry), fresh("acme/m")
    await make.model(registry, target)
    given = {"version": source, "model": target, "idempotencyKey": fresh("key")}
    first = await registry.done("copyVersion", given)
    before = await registry.everything()
    for _ in range(2):
        assert await registry.done("copyVersion", given) == first
    assert await registry.everything() == before
    for change in ({"name": "other"}, {"keepStage": True}, {"name": None}):
        await refused(registry, "copyVersion", given | change, "CONFLICT", "idempotencyKey")


async def test_readers_of_the_target_learn_nothing_of_a_private_source(registry: Registry):
    private, target = "acme/quokka", fresh("acme/m")
    source = await full_version(registry, model=private, visibility="PRIVATE")
    await make.model(registry, target)
    copy = await copied(registry, version=source, model=target)
    row = await stored(registry, source)
    assert "quokka" in await moved.all_told(registry, "owner", source, private)
    for person in ("admin", "member", "viewer"):
        told = await moved.all_told(registry, person, copy, target)
        assert f"{target}:v1" in told
        assert [word for word in ("quokka", source, row["model_id"]) if word in told] == [], person
    told = await moved.all_told(registry, "admin", copy, target)
    assert "VersionCopied" in told
    assert "VERSION_COPIED" in told
