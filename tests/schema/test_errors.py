"""Every code of every error comes up, says where, and tells nothing that it should not."""

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from greenroom import errors
from greenroom.http.app import create_app
from greenroom.operations import stages
from greenroom.schema import errors as presented
from tests import make
from tests.registry import Answer, Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANARY = "the-secret-of-the-exception"


def serving(registry: Registry, **settings: Any) -> Registry:
    """The same store behind an application with other settings."""
    other = registry.settings.model_copy(update=settings)
    return replace(registry, app=create_app(other, registry.database))


async def failing(registry: Registry) -> dict[str, Answer]:
    """Return one answer with each code, by a name of what was done."""
    busy = serving(registry, max_in_flight=1)
    crowd = await asyncio.gather(*(busy.ask("{ models { totalCount } }") for _ in range(8)))
    refused = [one for one in crowd if "errors" in one.body]
    stage = {"version": "acme/churn:v1", "stage": "STAGING"}
    return {
        "UNAUTHENTICATED": await registry.ask("{ models { totalCount } }", as_=None),
        "FORBIDDEN": await registry.do("stageVersion", stage, as_="viewer"),
        "NOT_FOUND": await registry.do("stageVersion", {**stage, "version": "acme/churn:nope"}),
        "CONFLICT": await registry.do("createModel", {"name": "acme/churn"}),
        "BAD_USER_INPUT": await registry.ask("{ models(first: 0) { totalCount } }"),
        "QUERY_TOO_COMPLEX": await registry.ask("{ " + "viewer { name } " * 40 + " }"),
        "RATE_LIMITED": refused[0],
        "UNAVAILABLE": await serving(registry, request_seconds=0.000_001).ask(
            "{ models { totalCount } }"
        ),
        "GRAPHQL_PARSE_FAILED": await registry.ask("{ models {"),
        "GRAPHQL_VALIDATION_FAILED": await registry.ask("{ nothing }"),
    }


async def test_every_code_there_is_comes_up(
    registry: Registry, world: make.World, monkeypatch: pytest.MonkeyPatch
):
    answers = await failing(registry)
    await explode(registry, monkeypatch, answers)
    for code, answer in answers.items():
        assert answer.code == code, answer.body
        assert answer.error["message"]
    declared = {one.code for one in errors.RegistryError.__subclasses__()} | {
        errors.RegistryError.code,
        presented.INTERNAL,
        presented.BAD_USER_INPUT,
        presented.PARSE_FAILED,
        presented.VALIDATION_FAILED,
    }
    assert set(answers) == declared
    assert Counter(answer.code for answer in answers.values()).most_common(1)[0][1] == 1


async def explode(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, answers: dict[str, Answer]
) -> None:
    async def stage_version(*_: Any, **__: Any) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(stages, "stage_version", stage_version)
    given = {"version": "acme/churn:v1", "stage": "STAGING"}
    answers["INTERNAL"] = await registry.do("stageVersion", given)


async def test_a_surprise_is_logged_under_an_id_and_the_client_gets_that_id_alone(
    registry: Registry,
    world: make.World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    answers: dict[str, Answer] = {}
    before = await registry.everything()
    with caplog.at_level(logging.ERROR):
        await explode(registry, monkeypatch, answers)
    answer = answers["INTERNAL"]
    assert await registry.everything() == before
    assert answer.body["data"] == {"stageVersion": None}
    assert set(answer.error) == {"message", "extensions", "path", "locations"}
    assert set(answer.error["extensions"]) == {"code", "id"}
    for word in (CANARY, "RuntimeError", "stages", ".py"):
        assert word not in repr(answer.body)
    (logged,) = [one for one in caplog.records if hasattr(one, "error_id")]
    assert logged.error_id == answer.error["extensions"]["id"]
    assert CANARY in str(logged.exc_info[1])


async def test_a_surprise_while_reading_hides_itself_too(
    registry: Registry, world: make.World, monkeypatch: pytest.MonkeyPatch
):
    async def row_by_name(*_: Any) -> None:
        raise KeyError(CANARY)

    monkeypatch.setattr("greenroom.schema.query.row_by_name", row_by_name)
    answer = await registry.ask(
        '{ __type(name: "Model") { name } model(name: "acme/churn") { id } }'
    )
    assert answer.code == "INTERNAL"
    assert CANARY not in repr(answer.body)
    assert answer.body["data"] == {"__type": {"name": "Model"}, "model": None}


async def test_a_field_that_fails_leaves_its_siblings(registry: Registry, world: make.World):
    answer = await registry.ask(
        "{ good: models { totalCount } bad: models(first: 101) { totalCount } "
        'also: version(name: "acme/churn:v1") { name } }'
    )
    assert answer.error["path"] == ["bad"]
    assert answer.body["data"] == {"good": {"totalCount": 1}, "bad": None, "also": {"name": "v1"}}


async def test_errors_suggest_no_names(registry: Registry):
    for document in ("{ modles { id } }", '{ model(nane: "a") { id } }', "{ viewer { nam } }"):
        answer = await registry.ask(document)
        for error in answer.body["errors"]:
            assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
            assert "Did you mean" not in error["message"]
