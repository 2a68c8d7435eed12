"""The explorer's examples against the printed schema, without a browser."""

import json
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, get_operation_ast, parse, validate
from graphql.execution.values import get_variable_values

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "web" / "src" / "graphiql" / "examples").glob("*.graphql"))


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_is_valid(schema: GraphQLSchema, example: Path) -> None:
    document = parse(example.read_text())
    assert validate(schema, document) == []
    beside = example.with_suffix(".json")
    variables = json.loads(beside.read_text()) if beside.exists() else {}
    operation = get_operation_ast(document)
    assert operation is not None
    declared = operation.variable_definitions or ()
    coerced = get_variable_values(schema, declared, variables)
    assert not isinstance(coerced, list), coerced
    assert set(variables) == {one.variable.name.value for one in declared}


def test_there_are_examples_to_read_and_to_write() -> None:
    kinds = {parse(path.read_text()).definitions[0].operation.value for path in EXAMPLES}  # type: ignore[attr-defined]
    assert kinds == {"query", "mutation"}
