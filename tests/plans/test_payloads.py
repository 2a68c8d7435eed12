"""What a mutation says of what it changed is answered by a plan; every test of a mutation compares both ways.

Here is what the comparison does not show: which way it went, and that it would find a fault.
"""

from collections.abc import Callable
from typing import Any

import pytest

from greenroom.schema.plans.payloads import Payload
from greenroom.schema.plans.plans import Plans
from tests import make, twoways
from tests.registry import Registry
from tests.twoways import WAYS

FLAT = "version { name stage revision createdAt tags } event { kind }"
NESTED = """version { name revision model { fullName } run { name metrics { name value } }
  artifacts(first: $first) { totalCount nodes { name } } }"""
STAGE = f"""mutation Stage($input: StageVersionInput!, $first: Int) {{
  stageVersion(input: $input) {{ {NESTED} event {{ kind actor {{ name }} }} }}
}}"""


@pytest.fixture
async def version(registry: Registry) -> str:
    """A version of a run, by its name."""
    await make.project(registry, "acme/train")
    run = await make.run(registry, "acme/train", metrics={"accuracy": 0.9})
    await make.model(registry, "acme/m")
    await make.version(registry, "acme/m:v1", run=run)
    return "acme/m:v1"


@pytest.fixture
def ways() -> Callable[[], tuple[int, int]]:
    """Count the payloads that are planned and left from now on."""
    before = WAYS.payloads, WAYS.payloads_left

    def since() -> tuple[int, int]:
        return WAYS.payloads - before[0], WAYS.payloads_left - before[1]

    return since


async def stage(registry: Registry, version: str, to: str) -> Any:
    given = {"input": {"version": version, "stage": to}, "first": 2}
    return (await registry.ask(STAGE, given)).data["stageVersion"]


async def test_a_payload_has_a_plan_when_its_text_comes_again(
    registry: Registry,
    version: str,
    monkeypatch: pytest.MonkeyPatch,
    ways: Callable[[], tuple[int, int]],
) -> None:
    monkeypatch.setattr(Plans, "BEFORE", 1)
    first = await stage(registry, version, "STAGING")
    assert ways() == (0, 0)
    second = await stage(registry, version, "PRODUCTION")
    assert ways() == (2, 0)
    assert second["version"] == {**first["version"], "revision": 3}


async def test_switched_off_the_executor_answers(
    tmp_path: Any, ways: Callable[[], tuple[int, int]]
) -> None:
    registry = await Registry.open(tmp_path, plans=False)
    try:
        await make.project(registry, "acme/train")
    finally:
        await registry.close()
    assert ways() == (0, 0)


async def test_who_changed_something_is_told_of_their_own_change(
    registry: Registry, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where somebody else changes it before the payload is read."""
    read, others = Payload.read, ["PRODUCTION"]

    async def later(self: Payload, *given: Any) -> Any:
        while others:
            await stage(registry, version, others.pop())
        return await read(self, *given)

    monkeypatch.setattr(Payload, "read", later)
    assert (await stage(registry, version, "STAGING"))["version"]["revision"] == 2
    assert (await stage(registry, version, "TESTING"))["version"]["revision"] == 4


async def test_nothing_is_read_for_what_the_row_has(registry: Registry, version: str) -> None:
    """Whatever is selected of the row itself costs no statement."""
    counts = []
    for show in ("version { name }", FLAT):
        registry.statements.clear()
        given = {"version": version, "description": show}
        await registry.done("updateVersion", given, show)
        counts.append(len(registry.statements))
    assert counts[0] == counts[1]


async def test_what_is_denied_in_it_is_the_executors_to_say(
    registry: Registry, version: str, ways: Callable[[], tuple[int, int]]
) -> None:
    """The act is done, and the field alone is refused, as the executor has always said it."""
    given = {"version": version, "description": "mine"}
    show = "version { description model { grants { totalCount } } }"
    answer = await registry.do("updateVersion", given, show, as_="member")
    assert [one["extensions"]["code"] for one in answer.body["errors"]] == ["FORBIDDEN"]
    assert answer.body["errors"][0]["path"] == ["updateVersion", "version", "model", "grants"]
    planned, left = ways()
    assert left == 1, planned
    ((description,),) = await registry.rows("SELECT description FROM versions")
    assert description == "mine"


async def test_a_fault_of_a_plan_is_left_to_the_executor(
    registry: Registry, version: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def fail(*_given: Any) -> Any:
        message = "a fault"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(Payload, "_driver_s", fail)
    told = await registry.done("updateVersion", {"version": version, "tags": ["a"]}, FLAT)
    assert told["version"]["tags"] == ["a"]
    assert "a plan failed" in caplog.text


FAULTS: dict[str, Callable[[Any], Any]] = {
    "values of the row change places": lambda of: lambda self, row: of(self, row)[::-1],
    "the row is as it was before": lambda of: (
        lambda self, row: of(self, type(row)(**{**row.model_dump(), "revision": 1}))
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_found(
    registry: Registry, version: str, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(Payload, "_driver_s", FAULTS[fault](Payload._driver_s))
    await registry.do("stageVersion", {"version": version, "stage": "STAGING"}, FLAT)
    found, twoways.DIFFERENCES[:] = twoways.DIFFERENCES[:], []
    assert found != []
