"""A world to ask about, and whoever asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from tests.access import principals
from tests.access.judge import judge
from tests.access.principals import Principal
from tests.plans.documents import Document
from tests.registry import Answer, Registry


@dataclass(repr=False)  # it is too much for a message
class Crowd:
    """A registry where each rule of access decides about something, and everybody who asks."""

    registries: Mapping[bool, Registry]
    known: Mapping[str, list[str]]

    async def ask(self, principal: Principal, document: Document) -> Answer:
        """Ask as somebody."""
        registry, document = (
            self.registries[principal.reads_anonymously],
            document.filled(self.known),
        )
        return await registry.ask(document.text, document.variables, as_=principal.token)


PAGED = """{
  models(first: 3) { edges { cursor } nodes { versions(first: 2) { edges { cursor } } } }
  byName: models(first: 2, sort: "name") { edges { cursor } }
  versions(first: 3) { edges { cursor } }
  byStage: versions(first: 2, sort: "-stage,name") { edges { cursor } }
  runs(first: 3) { edges { cursor } nodes { outputs(first: 1) { edges { cursor } } } }
  byMetric: runs(first: 2, sort: "metrics.accuracy") { edges { cursor } }
  projects(first: 2) { edges { cursor } }
  events(first: 3) { edges { cursor } }
}"""
"""Pages whose cursors documents go on from."""


def cursors(value: Any) -> Iterator[str]:
    """Yield the cursors in an answer."""
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, str):
            yield one
        else:
            yield from cursors(one)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(registry_of_module: Registry) -> Crowd:
    """The world, filled."""
    registry = registry_of_module
    await principals.populate(registry)
    ids = [one for some in (await judge(registry)).ids.values() for one in some]
    known = list(cursors((await registry.ask(PAGED)).data))
    return Crowd(
        await principals.registries(registry),
        {"id": [*ids, "mod_no", ""], "cursor": [*known, "", "bm8"]},
    )
