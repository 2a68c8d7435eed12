"""Each event comes once, in order, to whoever sees it, from where they left off."""

import pytest

from tests import make
from tests.live.serving import EVENTS, Ends, Served, until
from tests.schema.matrix import MATRIX, ROLES

VERSIONS = """
subscription ($model: ID, $version: ID, $after: String) {
  versionChanged(model: $model, version: $version, after: $after) {
    cursor event { kind } version { name stage }
  }
}
"""
RUNS = """
subscription ($run: ID, $project: ID) {
  runUpdated(run: $run, project: $project) { cursor event { kind } run { name status } }
}
"""


async def test_what_happens_from_now_on_comes_as_it_happens(live: Served):
    async with live.sse() as stream, live.socket() as socket:
        await socket.follow()
        await stream.heard()
        await until(lambda: live.feed.followers == 2)
        await make.version(live.registry, "acme/churn:v1")
        assert await stream.names(1) == ["acme/churn:v1"]
        assert await socket.names(1) == ["acme/churn:v1"]


async def test_an_empty_cursor_begins_with_the_first_event(live: Served):
    total = (
        await live.registry.rows(
            "SELECT count(*) FROM events WHERE organization_id = "
            "(SELECT id FROM organizations WHERE name = 'acme')"
        )
    )[0][0]
    wanted = await live.registry.rows("SELECT id FROM events ORDER BY sequence")
    async with live.sse(after="") as stream:
        got = [(await stream.next())["events"]["event"]["id"] for _ in range(total)]
    assert [one for (one,) in wanted if one in set(got)] == got
    assert len(set(got)) == total


async def test_a_client_goes_on_after_a_cursor_and_a_list_gives_it_one(live: Served):
    answer = await live.registry.ask("{ events(first: 1) { pageInfo { startCursor } } }")
    cursor = answer.data["events"]["pageInfo"]["startCursor"]
    for name in ("v1", "v2", "v3"):
        await make.version(live.registry, f"acme/churn:{name}")
    async with live.socket() as socket:
        await socket.follow(after=cursor)
        first = (await socket.next())["events"]
        assert first["event"]["subjectName"] == "acme/churn:v1"
    async with live.sse(after=first["cursor"]) as stream:
        assert await stream.names(1) == ["acme/churn:v2"]
        last = stream.last
    async with live.sse(after=cursor, last=last) as stream:
        assert await stream.names(1) == ["acme/churn:v3"]


async def test_a_filter_and_the_two_others_narrow_it_down(live: Served):
    registry = live.registry
    await make.model(registry, "acme/other")
    async with live.socket() as socket:
        await socket.follow("staged", filter={"kind": {"eq": "VERSION_STAGED"}}, after="")
        await socket.follow("model", VERSIONS, model="acme/churn", after="")
        await socket.follow("runs", RUNS, project="acme/train")
        await until(lambda: live.feed.followers == 3)
        await make.version(registry, "acme/other:v1")
        await make.version(registry, "acme/churn:v1")
        await make.staged(registry, "acme/churn:v1", "STAGING")
        await make.run(registry, name="first")
        got: dict[str, list[object]] = {"staged": [], "model": [], "runs": []}
        while sum(map(len, got.values())) < 5:
            message = await socket.hear()
            assert message["type"] == "next", message
            (data,) = message["payload"]["data"].values()
            got[message["id"]].append(data)
    assert [one["event"]["subjectName"] for one in got["staged"]] == ["acme/churn:v1"]
    assert [one["event"]["kind"] for one in got["model"]] == [
        "VERSION_REGISTERED",
        "VERSION_STAGED",
    ]
    assert got["model"][1]["version"] == {"name": "v1", "stage": "STAGING"}
    assert [one["event"]["kind"] for one in got["runs"]] == ["RUN_CREATED", "RUN_FINISHED"]


@pytest.mark.parametrize(
    ("document", "variables", "code"),
    [
        (EVENTS, {"after": "nonsense"}, "BAD_USER_INPUT"),
        (EVENTS, {"filter": {"at": {"gt": "nonsense"}}}, "BAD_USER_INPUT"),
        (VERSIONS, {}, "BAD_USER_INPUT"),
        (VERSIONS, {"model": "acme/churn", "version": "acme/churn:v1"}, "BAD_USER_INPUT"),
        (VERSIONS, {"model": "acme/none"}, "NOT_FOUND"),
        (RUNS, {"run": "run_none"}, "NOT_FOUND"),
        ("{ viewer { name } }", {}, "BAD_USER_INPUT"),
        ("mutation { __typename }", {}, "BAD_USER_INPUT"),
        ("subscription { nothing }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", {}, "GRAPHQL_PARSE_FAILED"),
        (
            "subscription { events { cursor } runUpdated { cursor } }",
            {},
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ],
)
async def test_what_cannot_be_followed_ends_with_its_error(
    live: Served, document: str, variables: dict[str, object], code: str
):
    with pytest.raises(Ends) as by_events:
        async with live.sse(document, **variables) as stream:
            await stream.next()
    assert by_events.value.kind == code
    async with live.socket() as socket:
        await socket.follow("1", document, **variables)
        with pytest.raises(Ends) as by_socket:
            await socket.next()
    assert by_socket.value.errors == by_events.value.errors


SUBJECTS = {
    "events": '(after: "")',
    "versionChanged": '(model: "acme/churn", after: "")',
    "runUpdated": '(project: "acme/train", after: "")',
}


@pytest.mark.parametrize("name", SUBJECTS)
async def test_whoever_holds_the_permission_follows_and_nobody_else(live: Served, name: str):
    await make.version(live.registry)
    await make.run(live.registry)
    document = f"subscription {{ {name}{SUBJECTS[name]} {{ cursor }} }}"
    for who in (*ROLES, None):
        async with live.socket(who) as socket:
            await socket.follow("1", document)
            if who in MATRIX["EVENT_READ"]:
                assert (await socket.next())[name]["cursor"]
                continue
            with pytest.raises(Ends) as refused:
                await socket.next()
        assert refused.value.kind == ("FORBIDDEN" if who else "UNAUTHENTICATED")
