"""For those who may not see them, a world with private things answers as the world without."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.access import principals, probes, worlds
from tests.access.paths import LIMITS
from tests.access.probes import MAKERS, Probe, Said
from tests.access.worlds import World
from tests.long import IS_LONG
from tests.registry import Registry
from tests.schema.matrix import MATRIX

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHO = (
    "anonymous",
    "anonymous reader",
    "stranger",
    "outsider",
    "viewer",
    "mate",
    "member",
    "member, cut",
    "contributor",
    "admin",
    "owner, cut",
)
THOROUGH = {"anonymous reader", "mate"}
"""Who is asked more, in the others' stead: they see different parts of what is there."""
SHARE = 1 if IS_LONG else 12
"""One in how many questions each is asked; THOROUGH are asked twice as many."""
FEWEST_ACTS = 250
FEWEST_TELLING = 30


@dataclass
class Worlds:
    """The world without anything hidden, and the one with it."""

    without: World
    within: World
    hidden: Mapping[str, Sequence[str]]
    readers: Mapping[str, Registry]

    def both(self, who: str) -> tuple[Registry, Registry, str | None]:
        """The registry of either world as somebody sees it, and their token."""
        if who == "anonymous reader":
            return self.readers["without"], self.readers["within"], None
        token = None if who == "anonymous" else who
        return self.without.registry, self.within.registry, token


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Worlds]:
    """Two registries with the same history, ids and clock, and hidden things in one of them."""
    await Registry.template()
    with pytest.MonkeyPatch.context() as monkeypatch:
        fate = worlds.rule(monkeypatch)
        opened = {}
        for name in ("without", "within"):
            folder: Path = tmp_path_factory.mktemp(name)
            opened[name] = await worlds.open_world(
                folder, fate, with_hidden=name == "within", **LIMITS
            )
        without, within = opened["without"][0], opened["within"][0]
        readers = {
            name: (await principals.registries(world.registry))[True]
            for name, (world, _) in opened.items()
        }
        yield Worlds(without, within, opened["within"][1], readers)
        for world in (without, within):
            await world.registry.close()


async def test_the_worlds_differ_in_what_is_hidden_alone(both: Worlds):
    assert both.without.ids == both.within.ids
    for name in (
        *("Artifact", "ArtifactFile", "Event", "Grant", "Invitation", "Model", "Run"),
        *("Deployment", "DeploymentChange", "Signature", "Token", "Version"),
        *("Webhook", "WebhookDelivery"),
    ):
        assert both.hidden[name], name


def share(who: str, asked: Sequence[Probe]) -> Sequence[Probe]:
    """What is asked as somebody: in the short form each question of somebody at least, in turns."""
    step = max(SHARE // 2, 1) if who in THOROUGH else SHARE
    return asked[WHO.index(who) % step :: step]


async def compare(both: Worlds, who: str, asked: Sequence[Probe]) -> list[str]:
    """What of the probes is answered otherwise in the other world."""
    without, within, token = both.both(who)
    found = []
    for probe in asked:
        said = await probes.say(without, probe, token)
        also = await probes.say(within, probe, token)
        if said != also:
            found.append(f"{probe.name}: {differing(said, also)}")
    return found


def differing(one: Said, other: Said) -> str:
    """Where two answers begin to differ."""
    if one.content == other.content:
        return f"{one.status} {one.headers} is not {other.status} {other.headers}"
    pairs = zip(one.content, other.content, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), 0)
    return f"{one.content[max(at - 300, 0) : at + 90]!r} is not {other.content[at : at + 90]!r}"


@pytest.mark.parametrize("who", WHO)
async def test_no_question_tells_the_worlds_apart(both: Worlds, who: str):
    asked = list(probes.probes(both.without.ids, both.hidden))
    assert await compare(both, who, share(who, asked)) == []


@pytest.mark.parametrize("who", WHO)
async def test_no_act_tells_the_worlds_apart(both: Worlds, who: str):
    asked = list(probes.acts(both.without.named, both.hidden))
    assert len(asked) > FEWEST_ACTS
    if who in MATRIX["MODEL_CREATE"] or who == "owner, cut":
        # who may create learns that a name is taken; there is a test of what else it says
        asked = [
            one
            for one in asked
            if one.name.split()[0] not in MAKERS and "createModel" not in str(one)
        ]
    before = [await world.registry.everything() for world in (both.without, both.within)]
    assert await compare(both, who, share(who, asked)) == []
    after = [await world.registry.everything() for world in (both.without, both.within)]
    assert after == before


async def test_who_may_see_it_is_told_by_the_same_questions(both: Worlds):
    asked = list(probes.probes(both.without.ids, both.hidden))[::4]
    telling = await compare(both, "owner", asked)
    assert len(telling) > FEWEST_TELLING
