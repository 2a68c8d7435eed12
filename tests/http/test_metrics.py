"""What Prometheus is told, to whom, and that nothing in it is a name of somebody's."""

import asyncio
import socket
from pathlib import Path

import httpx
import pytest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from greenroom.errors import Unavailable
from greenroom.http.app import create_app
from greenroom.http.metrics import Metrics
from greenroom.settings import Settings
from tests.registry import Registry
from tests.server import Server

TOKEN = "prometheus-" + "x" * 32
CANARY = "canary-5b1e"


def numbers(exposed: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name.removeprefix("greenroom_"), frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(exposed)
        for sample in family.samples
    }


class Told:
    """The numbers of one registry at one moment."""

    def __init__(self, exposed: str) -> None:
        self.text = exposed
        self.numbers = numbers(exposed)

    def __call__(self, name: str, /, **labels: str) -> float:
        return self.numbers.get((name, frozenset(labels.items())), 0)


async def scrape(registry: Registry, token: str | None = TOKEN) -> httpx.Response:
    async with registry.client() as client:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await client.get("/metrics", headers=headers)


async def told(registry: Registry) -> Told:
    answer = await scrape(registry)
    assert answer.status_code == 200, answer.text
    return Told(answer.text)


@pytest.fixture
def counted(registry: Registry) -> Registry:
    """The registry with numbers, where the operation ``Release`` is told apart."""
    registry.settings = Settings(
        **registry.settings.model_dump(exclude={"metrics_token", "metrics_operations"}),
        metrics_token=TOKEN,
        metrics_operations="Release, Promote",
    )
    registry.app = create_app(registry.settings, registry.database)
    return registry


async def test_the_numbers_are_for_who_shows_the_token(registry: Registry) -> None:
    assert (await scrape(registry)).status_code == 404, "they are not open by default"
    with_token = registry.settings.model_copy(update={})
    registry.app = create_app(
        Settings(**with_token.model_dump(exclude={"metrics_token"}), metrics_token=TOKEN),
        registry.database,
    )
    assert (await scrape(registry)).status_code == 200
    for wrong in (None, "no", TOKEN + "x", registry.tokens["owner"]):
        refused = await scrape(registry, wrong)
        assert refused.status_code == 401
        assert "greenroom_" not in refused.text


def test_a_token_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 characters"):
        Settings(metrics_token="short")


async def test_operations_are_counted_by_kind_listed_name_and_outcome(counted: Registry) -> None:
    async def send(query: str, name: str | None = None) -> None:
        async with counted.client() as client:
            await client.post(
                "/graphql",
                json={"query": query, "operationName": name},
                headers={"authorization": f"Bearer {counted.tokens['owner']}"},
            )

    await send("query Release { viewer { name } }", "Release")
    await send("query Release { viewer { name } }", "Release")
    await send(f"query {CANARY.replace('-', '_')} {{ viewer {{ name }} }}")
    await send(
        'mutation Promote { createModel(input: {name: "acme/x"}) { model { id } } }', "Promote"
    )
    await send(
        'mutation Promote { createModel(input: {name: "acme/x"}) { model { id } } }', "Promote"
    )
    await send("{ nope }")
    now = await told(counted)
    assert now("operations_total", kind="query", name="Release", outcome="ok") == 2
    assert now("operations_total", kind="query", name="other", outcome="ok") == 1
    assert now("operations_total", kind="mutation", name="Promote", outcome="ok") == 1
    assert now("operations_total", kind="mutation", name="Promote", outcome="errors") == 1
    assert now("operations_total", kind="other", name="other", outcome="errors") == 1
    assert now("operation_seconds_count", kind="mutation", name="Promote") == 2
    assert now("points_total", kind="mutation") == 20
    assert now("errors_total", code="CONFLICT") == 1
    assert now("errors_total", code="GRAPHQL_VALIDATION_FAILED") == 1
    assert now("transactions_total", outcome="conflict") == 1
    assert now("transactions_total", outcome="committed") == 1
    assert now("commit_seconds_count") == 1
    assert now("write_wait_seconds_count") == 2


async def test_denials_and_refusals_are_counted_by_code(counted: Registry) -> None:
    await counted.done("createModel", {"name": "acme/x"})
    await counted.do("registerVersion", {"model": "acme/x", "name": "v"}, as_="viewer")
    await counted.do("registerVersion", {"model": "acme/x", "name": "v"}, as_="stranger")
    await counted.ask("{ __typename }", as_=None, headers={"authorization": "Bearer nonsense"})
    now = await told(counted)
    assert now("errors_total", code="FORBIDDEN") == 1
    assert now("errors_total", code="NOT_FOUND") == 1
    assert now("errors_total", code="UNAUTHENTICATED") == 1


async def test_requests_are_counted_by_the_template_of_their_route(counted: Registry) -> None:
    async with counted.client() as client:
        await client.get("/health")
        await client.get(f"/apps/acme/{CANARY}/v1/some/where")
        await client.get(f"/{CANARY}")
        await client.request("BREW", "/health")
    now = await told(counted)
    assert now("requests_total", route="/health", method="GET", status="200") == 1
    assert now("requests_total", route="/health", method="other", status="405") == 1
    apps = "/apps/{owner}/{model}/{place}/{path:path}"
    assert now("request_seconds_count", route=apps) == 1
    assert now("requests_under_way") == 1, "the one that asks"
    assert CANARY not in now.text


async def test_what_is_so_now_is_told(counted: Registry) -> None:
    model = await counted.done("createModel", {"name": "acme/x"})
    await counted.done("registerVersion", {"model": model["model"]["id"], "name": "v1"})
    head = await counted.rows("SELECT max(sequence) FROM events")
    log = counted.settings.data / "registry.db-wal"
    size = log.stat().st_size if log.exists() else 0  # PostgreSQL has one of its own
    async with counted.database.reader.connect() as held:
        await held.execute(text("SELECT 1"))
        now = await told(counted)
    assert now("audit_head_sequence") == head[0][0] > 0
    assert now("database_connections", pool="read", state="used") == 1
    assert now("database_connections", pool="write", state="used") == 0
    assert now("wal_bytes") == size
    assert bool(size) is counted.database.is_sqlite
    assert now("store_up") == 1
    assert {labels for name, labels in now.numbers if name == "deployments"} == {
        frozenset({("status", one)})
        for one in ("queued", "starting", "running", "failed", "stopped")
    }
    assert "process_resident_memory_bytes" in now.text
    assert [dict(labels)["store"] for name, labels in now.numbers if name == "build_info"] == [
        counted.database.library
    ]


async def test_a_number_of_ones_own_is_told(counted: Registry) -> None:
    metrics = Metrics(counted.settings, counted.database)
    counted.app = create_app(counted.settings, counted.database, metrics)
    metrics.gauge("subscriptions", "Live subscriptions.", lambda: 7)

    async def outbox(session: object) -> list[GaugeMetricFamily]:
        return [GaugeMetricFamily("greenroom_outbox_events", "What waits.", 3)]

    metrics.ask(outbox)
    now = await told(counted)
    assert (now("subscriptions"), now("outbox_events")) == (7, 3)


async def test_asking_for_the_numbers_takes_few_statements(counted: Registry) -> None:
    counted.statements.clear()
    await told(counted)
    reads = [one for one in counted.statements if one.startswith("SELECT")]
    assert len(reads) == 3  # deployments, the record, the outbox of webhooks


async def test_a_store_that_is_away_is_told(
    counted: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        message = "away"
        raise Unavailable(message)

    monkeypatch.setattr(counted.database, "read", away)
    now = await told(counted)
    assert (now("store_up"), now("audit_head_sequence")) == (0, 0)
    assert "greenroom_audit_head_sequence" not in now.text


async def test_two_applications_count_for_themselves(counted: Registry) -> None:
    other = Registry(
        counted.settings,
        counted.database,
        create_app(counted.settings, counted.database),
        counted.tokens,
    )
    await asyncio.gather(*(counted.ask("{ __typename }") for _ in range(3)))
    assert (await told(other))("operations_total", kind="query", name="other", outcome="ok") == 0
    assert (await told(counted))("operations_total", kind="query", name="other", outcome="ok") == 3


def test_they_are_served_on_an_address_of_their_own(tmp_path: Path) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with Server(tmp_path, GREENROOM_METRICS_PORT=str(port)) as server:
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics")
        assert Told(answer.text)("store_up") == 1
        assert httpx.get(f"{server.url}/metrics").status_code == 404
        assert httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 404
        assert server.stop() == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/metrics")


def test_a_taken_address_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = Server(tmp_path, GREENROOM_METRICS_PORT=str(port))
        with pytest.raises(AssertionError, match="cannot listen"):
            server.start()
        assert (
            f"greenroom: cannot listen on 127.0.0.1:{port}: Address already in use" in server.log()
        )
