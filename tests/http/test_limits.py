"""Points: what requests cost, who pays, and what is said to those who have spent theirs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from greenroom.errors import Unavailable
from greenroom.http.app import create_app
from greenroom.operations import limits
from greenroom.operations.limits import Exhausted, Limiter, Rate, forget_full_buckets
from greenroom.operations.setup import system
from greenroom.schema.build import make_schema
from greenroom.settings import Settings
from tests.registry import Registry

ASK = "{ viewer { name } }"


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest_asyncio.fixture
async def limited(tmp_path: Path) -> AsyncIterator[Registry]:
    """A registry where a caller has 30 points and gains one in two seconds."""
    made = await Registry.open(tmp_path, rate_points=30, rate_burst=30)
    yield made
    await made.close()


def weigh(document: str, **variables: object) -> int:
    return make_schema(Settings()).weigh(document, None, variables).points


def test_what_operations_cost() -> None:
    pages = "query P($n: Int = 2) { models(first: $n) { nodes { versions(first: $n) { nodes { id } } } } }"
    stage = 'a: stageVersion(input: {version: "x:v", stage: STAGING}) { event { id } }'
    assert weigh(ASK) == 1
    assert weigh(pages) == 1
    assert weigh(pages, n=50) == 1 + (50 * 51) // 100
    assert weigh(f"mutation {{ {stage} }}") == 10
    assert weigh(f"mutation {{ {stage} {stage.replace('a:', 'b:')} }}") == 20
    assert weigh("mutation { nope }") == 1
    assert weigh("{ nope") == 1
    assert weigh("query A { viewer { name } } query B { viewer { name } }") == 1


async def test_a_caller_who_has_spent_all_is_told_when_to_come_again(limited: Registry) -> None:
    before = await limited.everything()
    create = 'mutation { createProject(input: {name: "acme/p%d"}) { project { id } } }'
    done = [await limited.ask(create % number) for number in range(3)]
    assert [one.headers["ratelimit"].partition(";t=")[0] for one in done] == [
        '"points";r=20',
        '"points";r=10',
        '"points";r=0',
    ]
    assert {one.headers["ratelimit-policy"] for one in done} == {'"points";q=30;w=60'}
    assert all("errors" not in one.body for one in done)
    between = await limited.everything()
    assert len(between["projects"]) == len(before["projects"]) + 3
    refused = await limited.ask(create % 4)
    assert (refused.status, refused.code) == (429, "RATE_LIMITED")
    assert refused.headers["retry-after"] in {"19", "20"}  # ten points at one in two seconds
    assert refused.headers["ratelimit"].startswith('"points";r=0;t=')
    assert "data" not in refused.body
    assert await limited.everything() == between


async def test_each_caller_has_a_bucket_of_their_own(limited: Registry) -> None:
    for _ in range(30):
        assert (await limited.ask(ASK)).status == 200
    assert (await limited.ask(ASK)).status == 429
    assert (await limited.ask(ASK, as_="viewer")).status == 200
    assert (await limited.ask("{ __typename }", as_=None)).status == 200


async def test_who_is_not_signed_in_pays_by_address(limited: Registry) -> None:
    async def status(address: str) -> int:
        transport = httpx.ASGITransport(limited.app, client=(address, 1))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://registry.test"
        ) as client:
            answer = await client.post("/graphql", json={"query": "{ __typename }"})
            return answer.status_code

    assert {await status("2001:db8::1") for _ in range(30)} == {200}
    assert await status("2001:db8::1") == 429
    assert await status("2001:db8::ffff") == 429, "of the same customer"
    assert await status("2001:db8:0:1::1") == 200
    assert await status("192.0.2.7") == 200


async def test_sessions_and_tokens_of_a_user_spend_of_one_bucket(limited: Registry) -> None:
    made = await limited.done("createToken", {"name": "second", "days": 1}, "secret")
    header = {"authorization": f"Bearer {made['secret']}"}
    answer = await limited.ask(ASK, as_=None, headers=header)
    assert answer.headers["ratelimit"].startswith('"points";r=19;')


async def test_refused_documents_cost_a_point_and_unknown_callers_see_the_policy(
    limited: Registry,
) -> None:
    invalid = await limited.ask("{ nope }")
    assert invalid.status == 400
    assert invalid.headers["ratelimit"].startswith('"points";r=29;')
    unknown = await limited.ask(ASK, as_=None, headers={"authorization": "Bearer no"})
    assert unknown.status == 401
    assert unknown.headers["ratelimit-policy"] == '"points";q=30;w=60'
    assert "ratelimit" not in unknown.headers


async def test_openlineage_pays_too(limited: Registry) -> None:
    async with limited.client() as client:
        headers = {"authorization": f"Bearer {limited.tokens['owner']}"}
        statuses = [
            (await client.post("/openlineage", json={}, headers=headers)).status_code
            for _ in range(4)
        ]
    assert statuses == [400, 400, 400, 429]


async def test_nothing_is_told_where_there_is_no_limit(registry: Registry) -> None:
    answer = await registry.ask(ASK)
    assert not {"ratelimit", "ratelimit-policy"} & {*answer.headers}


async def test_what_an_operation_costs_tells_nothing_of_what_is_hidden(limited: Registry) -> None:
    await limited.done("createModel", {"name": "acme/secret", "visibility": "PRIVATE"})
    left = []
    for name, person in (("acme/secret", "stranger"), ("acme/absent", "outsider")):
        app = create_app(limited.settings, limited.database)
        asking = Registry(limited.settings, limited.database, app, limited.tokens)
        document = (
            "query M($n: String!) { model(name: $n) { versions(first: 50) { nodes { id } } } }"
        )
        answer = await asking.ask(document, {"n": name}, as_=person)
        assert answer.data == {"model": None}
        left.append(answer.headers["ratelimit"])
    assert left[0] == left[1]


async def test_a_bucket_fills_with_time_and_never_overflows(limited: Registry) -> None:
    clock = Clock()
    limiter = Limiter(limited.settings, limited.database, shared=False, clock=clock)
    assert (await limiter.spend("ada", 30)).remaining == 0
    with pytest.raises(Exhausted) as refused:
        await limiter.spend("ada", 5)
    assert refused.value.seconds == 10
    clock.seconds += 9.9
    with pytest.raises(Exhausted) as refused:
        await limiter.spend("ada", 5)
    assert refused.value.seconds == 1
    clock.seconds += 0.1
    assert (await limiter.spend("ada", 5)).remaining == 0
    clock.seconds += 10_000
    assert (await limiter.spend("ada", 1)).remaining == 29
    clock.seconds += 60
    assert (await limiter.spend("ada", 1000)).remaining == 0, "no more than a full bucket"


async def test_memory_is_bounded(limited: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CALLERS", 3)
    limiter = Limiter(limited.settings, limited.database, shared=False, clock=Clock())
    for caller in ("a", "b", "c", "a", "d"):
        await limiter.spend(caller, 1)
    assert {*limiter._buckets} == {"a", "c", "d"}


def shared(registry: Registry, clock: Clock) -> Limiter:
    settings = registry.settings.model_copy(update={"rate_points": 60, "rate_burst": 600})
    return Limiter(settings, registry.database, shared=True, clock=clock)


async def test_processes_share_a_bucket_and_exceed_it_by_nothing(limited: Registry) -> None:
    """Whoever asks whichever process gets what one bucket has, and seldom asks the store."""
    clock = Clock()
    processes = [shared(limited, clock) for _ in range(3)]
    portion = processes[0].rate.portion
    limited.statements.clear()
    granted = 0
    for number in range(1000):
        with_one = processes[number % 3]
        try:
            await with_one.spend("ada", 1)
        except Exhausted as refused:
            assert 1 <= refused.seconds <= 600
            break
        granted += 1
    else:
        pytest.fail("it was never refused")
    written = [one for one in limited.statements if one.startswith("INSERT INTO rate_buckets")]
    assert len(written) <= 600 / portion + 3
    # the store's bucket gains one a second meanwhile; two processes may hold a portion each
    assert 600 - 2 * portion <= granted <= 600 + 60


async def test_racing_processes_never_grant_more_than_there_is(limited: Registry) -> None:
    processes = [shared(limited, Clock()) for _ in range(4)]

    async def spend(number: int) -> int:
        try:
            await processes[number % 4].spend("ada", 7)
        except Exhausted:
            return 0
        return 7

    granted = sum(await asyncio.gather(*(spend(number) for number in range(200))))
    assert 600 - 4 * 30 <= granted <= 600 + 60


async def test_a_portion_lapses_when_the_bucket_would_be_full(limited: Registry) -> None:
    clock = Clock()
    limiter = shared(limited, clock)
    await limiter.spend("ada", 1)
    assert limiter._buckets["ada"].points == 29
    clock.seconds += 601
    await limiter.spend("ada", 1)
    assert limiter._buckets["ada"].points == 29, "it was added to the old one"


async def test_a_store_that_is_away_is_no_reason_to_refuse(
    limited: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    limiter = shared(limited, Clock())

    async def away(*_: object) -> None:
        message = "away"
        raise Unavailable(message)

    monkeypatch.setattr(limiter.database, "transaction", away)
    assert (await limiter.spend("ada", 5)).remaining == 0


async def test_full_buckets_are_forgotten(limited: Registry) -> None:
    limiter = shared(limited, Clock())
    await limiter.spend("ada", 1)
    forget = lambda session: forget_full_buckets(session, limiter.rate)  # noqa: E731
    await limited.database.transaction(forget, system())
    assert len(await limited.rows("SELECT caller FROM rate_buckets")) == 1
    async with limited.database.writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE rate_buckets SET at = at - 601")
    await limited.database.transaction(forget, system())
    assert await limited.rows("SELECT caller FROM rate_buckets") == []


def test_the_rate_says_when() -> None:
    rate = Rate.of(Settings(rate_points=120, rate_burst=600))
    assert (rate.per_second, rate.window, rate.portion) == (2, 300, 30)
    assert [rate.wait(missing) for missing in (0.1, 2, 2.1, 600)] == [1, 1, 2, 300]
