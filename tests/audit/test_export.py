"""The export over HTTP: everybody gets what GraphQL shows them, as it is read."""

import asyncio
import json
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest

from greenroom.http.export import MAX_AT_ONCE
from greenroom.operations import export, setup
from greenroom.operations.events import BEGINNING, chain_hash
from greenroom.operations.export import Wanted, export_events
from greenroom.operations.setup import system
from greenroom.tables import TokenKind
from tests import make, stores
from tests.audit.lines import ask, lines, stream
from tests.registry import Registry

EVENTS = """
query Events($after: String) {
  events(first: 100, after: $after) {
    nodes {
      id kind subjectId subjectName at requestId actor { id name kind } model { id } project { id }
      before after sequence hash tokenId
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


async def shown(registry: Registry, as_: str) -> dict[str, dict[str, Any]]:
    """Return by id what GraphQL shows somebody of events; what is refused is null."""
    found: dict[str, dict[str, Any]] = {}
    after = None
    while True:
        answer = await registry.ask(EVENTS, {"after": after}, as_=as_)
        codes = {one["extensions"]["code"] for one in answer.body.get("errors", [])}
        assert codes <= {"FORBIDDEN"}
        page = answer.body["data"]["events"]
        found |= {node["id"]: node for node in page["nodes"]}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


@pytest.mark.parametrize("who", ["owner", "manager", "admin", "member", "viewer", "stranger"])
async def test_everybody_gets_what_graphql_shows_them(full: Registry, who: str) -> None:
    """The same events, and of each the same that may be read."""
    expected = await shown(full, who)
    live = {id_ for (id_,) in await full.rows("SELECT id FROM models WHERE deleted_at IS NULL")}
    found = await lines(full, who)
    assert len(found) == len(expected) > 5
    for line in found:
        one = expected[line["id"]]
        assert line["subject"] == {"id": one["subjectId"], "name": one["subjectName"]}
        for name, key in (("kind", "kind"), ("request_id", "requestId"), ("actor", "actor")):
            assert line[name] == one[key], name
        for name in ("before", "after", "sequence", "hash"):
            assert line[name] == one[name], name
        assert line["at"] == one["at"]
        assert (line["token"] or {}).get("id") == one["tokenId"]
        assert one["model"] == ((line["model_id"] in live and {"id": line["model_id"]}) or None)
        assert one["project"] == (line["project_id"] and {"id": line["project_id"]})
    order = [id_ for (id_,) in await full.rows("SELECT id FROM events ORDER BY sequence")]
    assert [line["id"] for line in found] == [id_ for id_ in order if id_ in expected]


async def test_what_differs_between_roles(full: Registry) -> None:
    """An owner reads the chain, an admin the changes, a member that it happened."""
    by_role = {who: await lines(full, who) for who in ("owner", "admin", "member")}
    for who, chain, changes in (
        ("owner", True, True),
        ("admin", False, True),
        ("member", False, False),
    ):
        (staged, *_) = (
            one for one in by_role[who]
            if one["kind"] == "VERSION_STAGED" and one["subject"]["name"] == "acme/churn:v2"
        )  # fmt: skip
        assert [staged[name] is not None for name in ("sequence", "hash", "token")] == [chain] * 3
        assert (staged["after"] is not None) is changes
    organizational = {"MEMBER_ADDED", "ORGANIZATION_CREATED", "TEAM_CREATED"}
    for who, seen in (("owner", True), ("admin", False), ("member", False)):
        kinds = {one["kind"] for one in by_role[who]}
        assert bool(organizational & kinds) is seen


@pytest.mark.parametrize(("who", "status"), [("outsider", 403), (None, 401)])
async def test_who_may_read_no_event_gets_the_error_of_graphql(
    full: Registry, who: str | None, status: int
) -> None:
    answer = await ask(full, who)
    expected = await full.ask("{ events { nodes { id } } }", as_=who)
    (error,) = answer.json()["errors"]
    assert answer.status_code == status
    assert (error["message"], error["extensions"]) == (
        expected.error["message"],
        expected.error["extensions"],
    )


async def test_a_token_that_is_cut_down_gets_no_more(full: Registry) -> None:
    """The robot's token may read models only, and no event."""
    answer = await ask(full, "robot")
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (
        403,
        "This needs the permission EVENT_READ.",
    )
    await make.token(full, "owner", known_as="reader", scopes=["EVENT_READ"])
    found = await lines(full, "reader")
    assert {one["hash"] for one in found} == {one["after"] for one in found} == {None}


async def test_an_invalid_token_is_refused(full: Registry) -> None:
    full.tokens["nobody"] = "grn_nonsense"
    answer = await ask(full, "nobody")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"graphql-require-preflight": "1"}, 200),
        ({"graphql-require-preflight": "1", "origin": "http://evil.test"}, 403),
        ({"graphql-require-preflight": "1", "sec-fetch-site": "cross-site"}, 403),
    ],
)
async def test_a_cookie_is_taken_from_the_own_pages_only(
    full: Registry, headers: dict[str, str], status: int
) -> None:
    """As at /graphql: another site's page cannot make a browser fetch the record."""
    secret, _ = await full.perform(
        lambda session: setup.issue_token(
            session, user="owner", kind=TokenKind.SESSION, name="b", lasts=timedelta(hours=1)
        )
    )
    async with full.client() as client:
        client.cookies.set("greenroom_session", secret)
        answer = await client.get("/events.jsonl", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


async def test_only_get_is_answered(full: Registry) -> None:
    headers = {"authorization": f"Bearer {full.tokens['owner']}"}
    async with full.client() as client:
        assert (await client.post("/events.jsonl", headers=headers)).status_code == 405


async def test_an_export_is_cut_to_what_is_asked_for(full: Registry) -> None:
    everything = await lines(full)
    chosen = await lines(full, query="kind: version_staged, actor: owner")
    assert chosen == [
        one for one in everything
        if one["kind"] == "VERSION_STAGED" and one["actor"]["name"] == "owner"
    ]  # fmt: skip
    assert len(chosen) > 2
    ours = await lines(full, organization="third")
    assert ours == [one for one in everything if one["organization"] == "third"]
    middle = everything[len(everything) // 2]["at"]
    since = await lines(full, since=middle)
    until = await lines(full, until=middle)
    assert until + since == everything
    assert {one["at"] for one in until} < {
        one["at"] for one in everything if one["at"] < middle
    } | {middle}
    assert await lines(full, since="2999-01-01") == []
    assert await lines(full, until="2999-01-01T00:00:00Z") == everything


@pytest.mark.parametrize(
    ("arguments", "status", "code", "at"),
    [
        ({"organization": "nowhere"}, 404, "NOT_FOUND", "organization"),
        ({"organization": "other"}, 404, "NOT_FOUND", "organization"),
        ({"query": "kind: nothing"}, 400, "BAD_USER_INPUT", "query"),
        ({"query": "kind"}, 400, "BAD_USER_INPUT", "query"),
        ({"since": "yesterday"}, 400, "BAD_USER_INPUT", "since"),
        ({"until": "2026-02-30"}, 400, "BAD_USER_INPUT", "until"),
    ],
)
async def test_what_is_not_understood_is_refused(
    full: Registry, arguments: dict[str, str], status: int, code: str, at: str
) -> None:
    answer = await ask(full, **arguments)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"] == {"code": code, "input": [at]}


async def test_the_system_gets_every_column_of_every_event(full: Registry) -> None:
    """As ``greenroom audit export`` does; and whoever has it can verify it."""
    batches = [batch async for batch in export_events(full.database, system(), Wanted())]
    found = [json.loads(line) for batch in batches for line in batch]
    rows = await full.rows(
        "SELECT events.*, organizations.name, users.name, users.kind, tokens.name FROM events "
        "JOIN users ON users.id = actor_id LEFT JOIN tokens ON tokens.id = token_id "
        "LEFT JOIN organizations ON organizations.id = events.organization_id ORDER BY sequence"
    )
    names = list((await full.records("SELECT * FROM events LIMIT 1"))[0])
    assert len(found) == len(rows)
    previous = BEGINNING
    for line, row in zip(found, rows, strict=True):
        stored = dict(zip(names, row, strict=False))
        organization, actor, kind, token = row[len(names) :]
        for name in ("before", "after"):
            stored[name] = stored[name] and json.loads(stored[name])
        stored["at"] = stored["at"].replace(" ", "T") + "+00:00"
        assert line == {
            **{
                name: stored[name]
                for name in (
                    "sequence", "id", "at", "kind", "organization_id", "model_id", "project_id",
                    "before", "after", "request_id", "hash",
                )
            },
            "organization": organization,
            "actor": {"id": stored["actor_id"], "name": actor, "kind": kind},
            "token": stored["token_id"] and {"id": stored["token_id"], "name": token},
            "subject": {"id": stored["subject_id"], "name": stored["subject_name"]},
        }  # fmt: skip
        assert chain_hash(previous, stored) == line["hash"]
        previous = line["hash"]


NUMBER = 20_000
MANY = f"""
    WITH RECURSIVE counted (number) AS (
        SELECT (SELECT max(sequence) FROM events) + 1
        UNION ALL SELECT number + 1 FROM counted
        WHERE number < (SELECT max(sequence) FROM events) + {NUMBER}
    )
    INSERT INTO events (sequence, id, organization_id, model_id, kind, subject_id, subject_name,
        actor_id, after, at, hash)
    SELECT number, 'evt_' || number, organization_id, id, 'MODEL_UPDATED', id, full_name,
        created_by_id, {{after}}, updated_at, ''
    FROM counted, models WHERE full_name = 'acme/churn'
"""


async def grow(registry: Registry) -> None:
    """Put many long events behind the others, past the program."""
    after = "'" + json.dumps({"readme": "00" * 1000}) + "'"
    if stores.is_postgresql():
        after = f"CAST({after} AS jsonb)"
    async with registry.database.writer.begin() as writing:
        await writing.exec_driver_sql(MANY.format(after=after))


@pytest.mark.usefixtures("usual_collector")
async def test_a_long_record_is_exported_in_flat_memory(full: Registry) -> None:
    """In batches, and between two of them nobody has a connection to the store."""
    await grow(full)
    (total,) = (await full.rows("SELECT count(*) FROM events"))[0]
    pool: Any = full.database.reader.pool
    count = size = largest = 0
    tracemalloc.start()
    try:
        async for batch in export_events(full.database, system(), Wanted()):
            assert pool.checkedout() == 0
            count += len(batch)
            size += sum(map(len, batch))
            largest = max(largest, len(batch))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (count, largest) == (total, export.BATCH)
    assert peak < size / 4, f"{peak:,} bytes for {size:,}"


async def test_a_long_record_arrives_while_it_is_read(full: Registry) -> None:
    """Each batch is sent on its own, and acts go on meanwhile; what they record is not in it."""
    await grow(full)
    bodies: list[bytes] = []
    expected = len(await lines(full))

    async def sent(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            bodies.append(message["body"])
        if len(bodies) == 2:
            await make.project(full, make.fresh("acme/meanwhile"))

    await stream(full, sent)
    assert len(bodies) > NUMBER / export.BATCH
    assert max(map(len, bodies)) < 2 * len(b"".join(bodies)) / len(bodies)
    assert b"".join(bodies).count(b"\n") == expected > NUMBER


async def test_a_token_that_is_withdrawn_meanwhile_ends_the_export(
    full: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last line says so, as the status was sent before."""
    monkeypatch.setattr(export, "BATCH", 5)
    bodies: list[bytes] = []

    async def sent(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            bodies.append(message["body"])
        if len(bodies) == 2:
            await make.write(full, "UPDATE tokens SET revoked_at = expires_at")

    await stream(full, sent)
    *told, last = [json.loads(line) for line in b"".join(bodies).splitlines()]
    assert len(told) == 10
    assert last["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_few_exports_at_once_are_enough(full: Registry) -> None:
    """One more is refused until one has ended, however it ended."""
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def sent(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            begun.release()
            await go_on.wait()

    under_way = [asyncio.create_task(stream(full, sent)) for _ in range(MAX_AT_ONCE)]
    for _ in under_way:
        await begun.acquire()
    refused = await ask(full)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED"}
    assert (await ask(full, "admin")).status_code == 200, "others are not refused"
    under_way[0].cancel()
    await asyncio.wait(under_way[:1])
    assert (await ask(full)).status_code == 200
    go_on.set()
    await asyncio.gather(*under_way[1:])
