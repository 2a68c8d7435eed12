"""The client's code fits the schema, and importing it costs little."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from graphql import (
    GraphQLSchema,
    build_schema,
    concat_ast,
    is_required_input_field,
    parse,
    validate,
)

import greenroom
import greenroom.client
from greenroom.client import aio, sync

ROOT = Path(__file__).parents[2]
CLIENT = Path(greenroom.client.__file__).parent
HEAVY = ("pydantic", "httpx", "graphql", "sqlalchemy", "strawberry", "starlette", "typer", "rich")


@pytest.mark.parametrize(
    ("there", "changed"),
    [
        ("  description: String\n", "  summary: String\n"),
        ("  keepStage: Boolean! = false\n", "  keepStage: Boolean! = false\n\n  why: String!\n"),
        ("  DISABLED\n", "  WITHDRAWN\n"),
        ("  stageVersion(\n", "  moveVersion(\n"),
    ],
)
def test_a_schema_that_the_client_does_not_fit_is_found(there: str, changed: str) -> None:
    """A field, an input, a value or a mutation that is not what it was."""
    text = (ROOT / "schema.graphql").read_text()
    assert there in text
    assert list(misfits(build_schema(text))) == []
    assert list(misfits(build_schema(text.replace(there, changed))))


def misfits(schema: GraphQLSchema) -> Iterator[str]:
    """What of the client's documents, inputs and enumerations is not as the schema has it."""
    files = sorted((CLIENT / "documents").glob("*.graphql"))
    document = concat_ast([parse(file.read_text()) for file in files])
    yield from (fault.message for fault in validate(schema, document))
    for name, kind in vars(importlib.import_module("greenroom.client.generated.inputs")).items():
        if isinstance(kind, type) and name.endswith(("Input", "Filter")) and kind.model_fields:
            known = schema.type_map.get(name)
            told = {
                field.alias or own: field.is_required() for own, field in kind.model_fields.items()
            }
            if told != {
                field: is_required_input_field(value)
                for field, value in getattr(known, "fields", {}).items()
            }:
                yield name
    for name, kind in vars(importlib.import_module("greenroom.client.generated.enums")).items():
        if isinstance(kind, type) and issubclass(kind, Enum) and kind.__members__:
            known = schema.type_map.get(name)
            if set(kind.__members__) != set(getattr(known, "values", ())):
                yield name


def test_what_is_sent_is_what_the_documents_say() -> None:
    operations = importlib.import_module("greenroom.client.generated.operations")
    names = {name for file in (CLIENT / "documents").glob("*.graphql") for name in named(file)}
    assert names == {
        match[1]
        for text in vars(operations).values()
        if isinstance(text, str) and (match := re.match(r"\s*(?:query|mutation) (\w+)", text))
    }


def named(file: Path) -> list[str]:
    return re.findall(r"^(?:query|mutation) (\w+)", file.read_text(), re.MULTILINE)


def test_the_two_clients_have_the_same_methods() -> None:
    def methods(package: object) -> dict[str, list[str]]:
        (folder,) = package.__path__  # type: ignore[attr-defined]
        return {
            f"{file.name}:{node.name}": [argument.arg for argument in arguments(node)]
            for file in Path(folder).glob("*.py")
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }

    def plain(found: dict[str, list[str]]) -> dict[str, list[str]]:
        renamed = {"__aenter__": "__enter__", "__aexit__": "__exit__"}
        return {
            ":".join((file, renamed.get(name, name))): given
            for file, name, given in ((*key.split(":"), value) for key, value in found.items())
        }

    assert plain(methods(aio)) == methods(sync)


def arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def test_the_names_for_the_type_checker_are_those_there_are() -> None:
    told = set(re.findall(r"as (\w+)$", (CLIENT / "__init__.pyi").read_text(), re.MULTILINE))
    assert told == set(greenroom.client._HOME_OF)  # type: ignore[attr-defined]
    for name in told:
        assert getattr(greenroom.client, name).__name__ if name != "UNSET" else True


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        greenroom.client.Nothing  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("import greenroom.client", set(HEAVY)),
        ("from greenroom.client import credentials", set(HEAVY)),
        ("from greenroom.client import ClientError, NotFoundError", set(HEAVY)),
        ("from greenroom.client import Client", set(HEAVY) - {"pydantic", "httpx", "rich"}),
    ],
)
def test_to_import_it_loads_no_more_than_it_needs(statement: str, heavy: set[str]) -> None:
    program = f"{statement}; import sys; print(*(set({sorted(heavy)!r}) & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_the_server_is_never_loaded() -> None:
    program = (
        "from greenroom.client import AsyncClient, Client, TrackedRun; import sys; "
        "print(*(name for name in sys.modules if name.startswith('greenroom.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name for name in done.stdout.split() if not name.startswith("greenroom.client")}
    assert loaded == {"greenroom.trust"}


def test_the_package_itself_has_the_two_clients_and_loads_neither() -> None:
    assert greenroom.Client is greenroom.client.Client
    assert greenroom.AsyncClient is greenroom.client.AsyncClient
    with pytest.raises(AttributeError, match="module 'greenroom' has no attribute 'Nothing'"):
        greenroom.Nothing  # type: ignore[attr-defined]  # noqa: B018
    program = "import greenroom, sys; print(*(n for n in sys.modules if n.startswith('greenroom')))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["greenroom"]
