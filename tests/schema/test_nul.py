"""A NUL in what is sent finds nothing or is refused: no store has a place for one, none stumbles."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLInputObjectType, get_named_type, is_list_type
from graphql.type.definition import get_nullable_type

from tests import make
from tests.registry import Answer, Registry
from tests.schema import cursors, shape
from tests.schema.cases import ALSO, CASES

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXTS = {"String", "ID"}
NUL = "a\x00b"
STUMBLED = {"INTERNAL"}


def holding(type_: Any, depth: int = 2) -> Iterator[Any]:
    """Values of an input type with a NUL in one of its texts."""
    type_ = get_nullable_type(type_)
    if is_list_type(type_):
        yield from ([value] for value in holding(type_.of_type, depth))
    elif type_.name in TEXTS:
        yield NUL
    elif isinstance(type_, GraphQLInputObjectType) and depth:
        for name, field in type_.fields.items():
            yield from ({name: value} for value in holding(field.type, depth - 1))


def spoilt(value: Any) -> Iterator[Any]:
    """An input with a NUL put into one of its texts, for each of them."""
    match value:
        case str():
            yield value[:1] + "\x00" + value[1:]
        case dict():
            for name, inner in value.items():
                yield from ({**value, name: one} for one in spoilt(inner))
        case list() | tuple():
            for index, inner in enumerate(value):
                yield from ([*value[:index], one, *value[index + 1 :]] for one in spoilt(inner))


def codes(answer: Answer) -> set[str]:
    """The codes of the errors of an answer."""
    return {error["extensions"]["code"] for error in answer.body.get("errors", ())}


async def ask(
    registry: Registry, name: str, field: GraphQLField, given: Mapping[str, Any]
) -> Answer:
    """Ask a field of the root with these arguments, and anything for the others it needs."""
    given = {
        other: "a" if get_named_type(needed.type).name in TEXTS else {"model": "a/b"}
        for other, needed in field.args.items()
        if str(needed.type).endswith("!")
    } | dict(given)
    declared = ", ".join(f"${one}: {field.args[one].type}" for one in given)
    passed = ", ".join(f"{one}: ${one}" for one in given)
    selection = (
        "{ totalCount nodes { id } }"
        if shape.is_connection(field)
        else shape.whole(get_named_type(field.type))
    )
    return await registry.ask(f"query({declared}) {{ {name}({passed}) {selection} }}", given)


def questions() -> dict[str, GraphQLField]:
    """The fields of the root that take something."""
    query = shape.schema().query_type
    assert query is not None
    return {name: field for name, field in query.fields.items() if field.args}


@pytest.mark.parametrize("name", questions())
async def test_no_question_stumbles_over_one(
    registry: Registry, world: make.World, name: str
) -> None:
    field, asked = questions()[name], 0
    for argument, given in field.args.items():
        for value in holding(given.type):
            answer = await ask(registry, name, field, {argument: value})
            assert not codes(answer) & STUMBLED, (argument, value, answer.body)
            asked += 1
    assert asked


async def test_what_is_named_with_one_is_not_there(registry: Registry, world: make.World) -> None:
    answer = await registry.ask('{ model(name: "acme/chu\\u0000rn") { id } }')
    assert answer.body == {"data": {"model": None}}
    contained = {"filter": {"name": {"contains": "chu\x00rn"}}}
    answer = await ask(registry, "models", questions()["models"], contained)
    assert answer.body == {"data": {"models": {"totalCount": 0, "nodes": []}}}


@pytest.mark.parametrize("order", ["name", "-name", "createdAt"])
async def test_no_page_stumbles_over_one_in_a_cursor(
    registry: Registry, world: make.World, order: str
) -> None:
    page = 'query($after: String) { models(first: 1, sort: "%s", after: $after) { nodes { id } pageInfo { endCursor } } }'
    first = await registry.ask(page % order)
    cursor = first.data["models"]["pageInfo"]["endCursor"]
    tried = 0
    for one in spoilt(cursors.opened(cursor)):
        answer = await registry.ask(page % order, {"after": cursors.made_of(one)})
        assert not codes(answer) & STUMBLED, answer.body
        tried += 1
    assert tried


@pytest.mark.parametrize("name", [*CASES, *ALSO])
async def test_no_act_stumbles_over_one_nor_keeps_it(
    registry: Registry, world: make.World, name: str
) -> None:
    case = {**CASES, **ALSO}[name]
    given = await case.input(registry, "acme/churn")
    for input_ in spoilt(given):
        before = await registry.everything()
        answer = await registry.do(case.mutation or name, input_)
        assert not codes(answer) & STUMBLED, (input_, answer.body)
        kept = await registry.everything()
        assert kept == before or not _holds(kept), input_
    if name == "createRun":
        deep = {**given, "parameters": {"a": [{"b": NUL}]}}
        answer = await registry.do(name, deep)
        assert (answer.code, answer.body["errors"][0]["extensions"]["input"]) == (
            "BAD_USER_INPUT",
            ["parameters"],
        )


def _holds(rows: Mapping[str, list[tuple[Any, ...]]]) -> bool:
    """Whether a NUL is kept anywhere."""
    texts = (value for table in rows.values() for row in table for value in row)
    return any(isinstance(one, str) and ("\x00" in one or "\\u0000" in one) for one in texts)
