"""Two registries with the same history, ids and clock; in one of them hidden things happened between."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from greenroom.http import requests
from greenroom.tables import Role, columns, identifiers
from tests import make
from tests.access.hidden import CANARIES
from tests.access.judge import TABLES
from tests.registry import Registry

BEGAN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

MODEL = "acme/zanzibar"
PROJECT = "acme/zanzibar-lab"
VERSION = f"{MODEL}:quokka-1"
SHARED = b"shared"
"""Bytes that are stored in what is seen, and in what is hidden."""


@dataclass
class Fate:
    """What would be chance: ids and the time. Each phase has its own, however long others are."""

    phase: int = 0
    ids: Iterator[int] = field(default_factory=count)
    ticks: Iterator[int] = field(default_factory=count)

    def begin(self, phase: int) -> None:
        """Begin a phase: it makes the same ids and moments whatever happened before."""
        self.phase = phase
        self.ids, self.ticks = count(1), count(1)

    def uuid7(self) -> SimpleNamespace:
        """An id that sorts after those before it."""
        number = 1 << 120 | self.phase << 64 | next(self.ids)
        return SimpleNamespace(int=number)

    def fresh(self, word: str) -> str:
        """A name that nothing has yet."""
        return f"{word}-{self.phase}-{next(self.ids)}"

    def now(self, _zone: tzinfo | None = None) -> datetime:
        """A moment after those before it."""
        return BEGAN + timedelta(hours=self.phase, milliseconds=next(self.ticks))


def rule(monkeypatch: pytest.MonkeyPatch) -> Fate:
    """Leave nothing to chance."""
    fate = Fate()
    clock = type("datetime", (datetime,), {"now": staticmethod(fate.now)})
    monkeypatch.setattr(columns, "datetime", clock)
    monkeypatch.setattr(identifiers, "uuid7", fate.uuid7)
    monkeypatch.setattr(requests, "uuid7", lambda: f"in-phase-{fate.phase}")
    monkeypatch.setattr(make, "fresh", fate.fresh)
    return fate


@dataclass
class World:
    """One of the two registries; ``ids`` are what is there in both, by type."""

    registry: Registry
    named: Mapping[str, str]
    ids: Mapping[str, list[str]]


async def open_world(
    folder: Path, fate: Fate, *, with_hidden: bool, **settings: Any
) -> tuple[World, dict[str, list[str]]]:
    """Make a registry; return it with the ids of what is hidden in it."""
    registry = await Registry.open(folder, **settings)
    fate.begin(1)
    named = await _begin(registry)
    known = await _ids(registry)
    hidden: dict[str, list[str]] = {name: [] for name in known}
    if with_hidden:
        fate.begin(2)
        await _hide(registry, named)
        now = await _ids(registry)
        hidden = {name: [one for one in now[name] if one not in known[name]] for name in now}
    fate.begin(3)
    await _go_on(registry, named)
    fate.begin(4)
    there = await _ids(registry)
    ids = {name: [one for one in there[name] if one not in hidden[name]] for name in there}
    return World(registry, named, ids), hidden


async def _ids(registry: Registry) -> dict[str, list[str]]:
    return {
        name: [id_ for (id_,) in await registry.rows(f"SELECT id FROM {table} ORDER BY id")]
        for name, table in TABLES.items()
    }


async def _begin(registry: Registry) -> dict[str, str]:
    """Make what is there in both worlds: some of everything."""
    ids = dict((await make.world(registry)).ids)
    await registry.add_person("mate", Role.VIEWER, "acme")
    ids["open"] = await make.model(registry, "acme/open", visibility="PUBLIC", tags=["open"])
    ids["showcase"] = await make.project(registry, "acme/showcase", visibility="PUBLIC")
    ids["shown"] = await make.run(
        registry, "acme/showcase", versions=["acme/churn:v1"], outputs=make.outputs("model")
    )
    await make.promoted(registry, ids["shown"], "acme/open:v1")
    going = await make.run(registry, status="RUNNING")
    ids["stored"] = await make.stored(registry, going, "weights", {"a": SHARED, "b": b"2"})
    await make.team(registry, "acme/red", mate="VIEWER")
    await make.team(registry, "acme/blue", manager="MEMBER")
    await make.model(registry, "acme/for-red")
    await make.version(registry, "acme/for-red:v1")
    await make.link(registry, "acme/red", "acme/for-red")
    scopes = ["EVENT_READ", "MODEL_READ", "VERSION_READ"]
    await make.token(registry, "member", known_as="member, cut", scopes=scopes)
    scopes = ["MEMBER_READ", "ORGANIZATION_READ", "PROJECT_CREATE", "TEAM_READ"]
    await make.token(registry, "owner", known_as="owner, cut", scopes=scopes)
    return ids


async def _hide(registry: Registry, ids: Mapping[str, str]) -> None:
    """Make a private model and project that touch everything else, and all that hangs on them."""
    await make.project(registry, PROJECT, visibility="PRIVATE", description="quokka")
    await make.model(registry, MODEL, visibility="PRIVATE", sources=[PROJECT, "acme/train"])
    run = await make.run(
        registry,
        PROJECT,
        name="quokka",
        tags=["quokka"],
        versions=["acme/churn:v1", "acme/open:v1"],
        parameters={"quokka": 1},
        metrics={"quokka": 1.5, "accuracy": 0.99},
        inputs=[{"name": "model", "kind": "MODEL", "digest": make.digest("model")}],
        outputs=make.outputs("quokka"),
    )
    await make.promoted(registry, run, VERSION, tags=["quokka"], content="a: quokka", artifacts=[])
    await make.signed(registry, VERSION, "a: quokka")
    await make.promoted(registry, ids["training"], f"{MODEL}:quokka-2")
    await make.run(
        registry, PROJECT, versions=[VERSION], metrics={"accuracy": 0.98}, status="RUNNING"
    )
    await registry.done("stageVersion", {"version": VERSION, "stage": "PRODUCTION"})
    await make.deployment(registry, VERSION, message="quokka", environment="quokka", logs="quokka")
    hook = await make.webhook(registry, MODEL, name="quokka")
    await make.delivery(registry, hook)
    await registry.done("copyVersion", {"version": "acme/churn:v2", "model": MODEL})
    gone = await make.version(registry, f"{MODEL}:quokka-gone")
    await registry.done("deleteVersion", {"version": gone})
    await make.model(registry, f"{MODEL}-gone", visibility="PRIVATE")
    await registry.done("deleteModel", {"model": f"{MODEL}-gone"})
    await make.link(registry, "acme/blue", MODEL)
    await make.grant(registry, "robot", MODEL, Role.ADMIN)
    await make.grant(registry, "acme/ml", MODEL, Role.VIEWER)
    await make.token(registry, "owner", known_as="robot", user="robot", scopes=["MODEL_READ"])
    await make.invitation(registry, email="quokka@example.test")
    await registry.done("updateModel", {"model": MODEL, "description": "A quokka."})
    later = await make.run(registry, PROJECT, status="RUNNING")
    await make.stored(registry, later, "quokka", {"quokka/a": b"quokka", "b": SHARED})
    await registry.done(
        "createUpload", {"run": later, "name": "quokka-2", "digest": make.sha256(b"q"), "size": 1}
    )


async def _go_on(registry: Registry, ids: Mapping[str, str]) -> None:
    """Go on in both worlds, after what is hidden."""
    await make.staged(registry, ids["v2"], "STAGING")
    await make.promoted(registry, ids["shown"], "acme/open:v2", as_="member")
    await make.deployment(registry, "acme/open:v2")
    await make.version(registry, "acme/for-red:v2")
    await registry.done("updateModel", {"model": "acme/open", "description": "Later."})
    late = await make.run(registry, versions=["acme/open:v1"], metrics={"accuracy": 0.1})
    await make.promoted(registry, late, "acme/churn:v3")


def names_hidden(text: str, ids: Mapping[str, list[str]]) -> bool:
    """Whether a text says something of what is hidden."""
    words = (*CANARIES, *(one for some in ids.values() for one in some))
    return any(word in text for word in words)
