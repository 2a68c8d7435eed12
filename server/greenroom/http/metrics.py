"""What Prometheus is told: how many, how long, how full. No label names anything that is somebody's.

Each application counts for itself. Its numbers are served on an address of their own, or at ``/metrics`` to
whoever shows the token; without either they are served to nobody.
"""

import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.pool import QueuePool
from sqlmodel import col
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from greenroom import __version__
from greenroom.database import Database, Session
from greenroom.errors import NotFound, Unauthenticated, Unavailable
from greenroom.http.refusals import refusal
from greenroom.operations.audit import read_head
from greenroom.operations.outbox import read_outbox
from greenroom.settings import Settings
from greenroom.tables import Deployment, DeploymentStatus

OTHER = "other"
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

Reading = Callable[[Session], Awaitable[Iterable[Metric]]]
"""Reads numbers from the store, by one statement or a few that are cheap."""


class Labelled(dict[tuple[str, ...], Any]):
    """A metric by the values of its labels, which the library looks at each time one names them."""

    def __init__(self, metric: Counter | Histogram) -> None:
        super().__init__()
        self._metric = metric

    def __missing__(self, labels: tuple[str, ...]) -> Any:
        """Return the number for these labels, and keep it."""
        number = self[labels] = self._metric.labels(*labels)
        return number


class Metrics:
    """The numbers of one application, and of the store under it."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.registry = CollectorRegistry()
        self._names = settings.metrics_operation_names
        self._readings: list[Reading] = [_deployments, _audit_head, _outbox]
        self._read: list[Metric] = []
        self._requests = Labelled(
            self._counter("requests", "Requests answered.", "route", "method", "status")
        )
        self._request_seconds = Labelled(
            self._histogram("request_seconds", "Until the end.", "route")
        )
        self.under_way = Gauge(
            "greenroom_requests_under_way", "Requests being answered.", registry=self.registry
        )
        self._operations = Labelled(
            self._counter("operations", "GraphQL operations.", "kind", "name", "outcome")
        )
        self._operation_seconds = Labelled(
            self._histogram(
                "operation_seconds", "Seconds that GraphQL operations took.", "kind", "name"
            )
        )
        self._points = Labelled(self._counter("points", "Points that operations cost.", "kind"))
        self._ways = Labelled(
            self._counter(
                "queries",
                "Queries, by what answered: a plan, an answer kept, or the executor.",
                "way",
            )
        )
        self.errors = self._counter("errors", "Errors in GraphQL's answers.", "code")
        self.limited = self._counter("limited", "What was refused for its number.", "limit")
        self.transactions = self._counter("transactions", "Transactions.", "outcome")
        self.write_wait_seconds = self._histogram(
            "write_wait_seconds", "Seconds until a transaction could begin."
        )
        self.commit_seconds = self._histogram("commit_seconds", "Seconds that commits took.")
        build = Gauge(
            "greenroom_build_info", "What runs.", ("version", "store"), registry=self.registry
        )
        build.labels(__version__, database.library).set(1)
        ProcessCollector(registry=self.registry)
        self.registry.register(_Now(self._families))

    def _counter(self, name: str, help_: str, *labels: str) -> Counter:
        return Counter(f"greenroom_{name}", help_, labels, registry=self.registry)

    def _histogram(self, name: str, help_: str, *labels: str) -> Histogram:
        return Histogram(
            f"greenroom_{name}", help_, labels, buckets=SECONDS, registry=self.registry
        )

    def gauge(self, name: str, help_: str, read: Callable[[], float]) -> None:
        """Tell a number that is read whenever Prometheus asks."""
        Gauge(f"greenroom_{name}", help_, registry=self.registry).set_function(read)

    def ask(self, reading: Reading) -> None:
        """Tell what is read from the store whenever Prometheus asks."""
        self._readings.append(reading)

    def waited(self, seconds: float) -> None:
        """Count a transaction that could begin after so long."""
        self.write_wait_seconds.observe(seconds)

    def committed(self, seconds: float) -> None:
        """Count a commit that took so long."""
        self.commit_seconds.observe(seconds)

    def ended(self, outcome: str) -> None:
        """Count a transaction that ended like this."""
        self.transactions.labels(outcome).inc()

    def answered(self, scope: Scope, route: str, status: int, seconds: float) -> None:
        """Count a request; its route is the template, never the path."""
        method = scope["method"] if scope["method"] in METHODS else OTHER
        self._requests[route, method, str(status) if status else "none"].inc()
        self._request_seconds[route,].observe(seconds)

    def operated(
        self, kind: str | None, name: str | None, outcome: str, seconds: float, points: int
    ) -> None:
        """Count an operation; its name is told where the operator has listed it."""
        what = kind or OTHER
        called = name if name in self._names else OTHER
        self._operations[what, called, outcome].inc()
        self._operation_seconds[what, called].observe(seconds)
        self._points[what,].inc(points)

    def went(self, way: str) -> None:
        """Count a query that a plan answered, or one kept (``kept``), or the executor."""
        self._ways[way,].inc()

    def _families(self) -> Iterator[Metric]:
        """Yield what is so at this moment."""
        used = GaugeMetricFamily(
            "greenroom_database_connections", "Connections to the store.", labels=("pool", "state")
        )
        pools = {"write": self.database.writer, "read": self.database.reader}
        if self.database.reader is self.database.writer:
            pools = {"all": self.database.writer}
        for name, engine in pools.items():
            pool = engine.sync_engine.pool
            if isinstance(pool, QueuePool):
                used.add_metric((name, "used"), pool.checkedout())
                used.add_metric((name, "idle"), pool.checkedin())
        yield used
        if self.database.is_sqlite and self.database.url.database:
            log = Path(f"{self.database.url.database}-wal")
            size = log.stat().st_size if log.is_file() else 0
            yield GaugeMetricFamily("greenroom_wal_bytes", "Size of SQLite's log.", size)
        yield from self._read

    async def read_store(self) -> None:
        """Read what the store tells; where it is away, that is what is told."""
        read: list[Metric] = []
        try:
            async with self.database.read() as session:
                for reading in self._readings:
                    read += await reading(session)
        except Unavailable:
            read = []
        is_up = GaugeMetricFamily("greenroom_store_up", "Whether the store answers.", bool(read))
        self._read = [is_up, *read]

    async def expose(self, request: Request) -> Response:
        """Answer Prometheus."""
        await self.read_store()
        encode, media = choose_encoder(request.headers.get("accept", ""))
        return Response(
            encode(self.registry), headers={"content-type": media, "cache-control": "no-store"}
        )

    def is_operators(self, shown: str) -> bool:
        """Return whether a text is the token that an operator shows; where none is set, none is."""
        token = self.settings.metrics_token
        return token is not None and secrets.compare_digest(
            shown.encode("utf-8", "surrogateescape"), token.get_secret_value().encode()
        )

    async def expose_to_holder(self, request: Request) -> Response:
        """Answer whoever shows the token. Where none is set there is nothing here."""
        if self.settings.metrics_token is None:
            return refusal(NotFound("There is no such page."))
        shown = request.headers.get("authorization", "").partition(" ")[2].strip()
        if not self.is_operators(shown):
            return refusal(Unauthenticated("The Authorization header reads: Bearer TOKEN."))
        return await self.expose(request)

    def routes(self) -> list[Route]:
        """Return the route beside those of the registry."""
        return [Route("/metrics", self.expose_to_holder, methods=["GET"])]

    def app(self) -> Starlette:
        """Return the application that is served on an address of its own."""
        return Starlette(routes=[Route("/metrics", self.expose, methods=["GET"])])


class _Now(Collector):
    """Numbers that are looked up when they are asked for."""

    def __init__(self, families: Callable[[], Iterator[Metric]]) -> None:
        self.families = families

    def collect(self) -> Iterator[Metric]:
        """Yield them."""
        yield from self.families()

    @staticmethod
    def describe() -> list[Metric]:
        """Say nothing beforehand, so that nothing is looked up for it."""
        return []


async def _deployments(session: Session) -> list[Metric]:
    family = GaugeMetricFamily(
        "greenroom_deployments", "Deployments by how they fare.", labels=("status",)
    )
    status = col(Deployment.status)
    rows = await session.exec(select(status, func.count()).group_by(status))
    found = {row[0]: row[1] for row in rows}
    for one in DeploymentStatus:
        family.add_metric((one.name.lower(),), found.get(one, 0))
    return [family]


async def _audit_head(session: Session) -> list[Metric]:
    head = await read_head(session)
    return [
        GaugeMetricFamily(
            "greenroom_audit_head_sequence", "The sequence of the last event.", head.sequence
        )
    ]


async def _outbox(session: Session) -> list[Metric]:
    waiting = await read_outbox(session)
    return [
        GaugeMetricFamily(
            "greenroom_webhook_deliveries_pending", "Deliveries that wait.", waiting.count
        ),
        GaugeMetricFamily(
            "greenroom_webhook_oldest_pending_seconds",
            "For how long the oldest of them has waited.",
            waiting.oldest_seconds,
        ),
    ]
