"""Every field of every type is reached and was seen with a value; everything is described."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLSchema,
    build_client_schema,
    get_introspection_query,
    get_named_type,
    print_schema,
)

from greenroom.access.tokens import write_last_use
from greenroom.http.app import create_app
from greenroom.tables import now
from tests import make
from tests.live.serving import served
from tests.registry import Registry
from tests.schema import shape
from tests.schema.cases import ALSO, CASES

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def see_nodes(registry: Registry, seen: shape.Seen) -> None:
    """Ask every object of every type for all it has."""
    for type_ in filter(shape.is_node, shape.object_types()):
        table = shape.table_of(type_.name)
        rows = await registry.rows(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 60")
        fields = shape.whole_fields(type_)
        for first in range(0, len(fields), 14):
            document = (
                "query($ids: [ID!]!) { nodes(ids: $ids) { __typename "
                f"... on {type_.name} {{ id {' '.join(fields[first : first + 14])} }} }} }}"
            )
            answer = await registry.ask(document, {"ids": [row[0] for row in rows]})
            codes = {error["extensions"]["code"] for error in answer.body.get("errors", ())}
            assert codes <= {"FORBIDDEN"}, answer.body["errors"]
            shape.mark(document, answer.body["data"], seen)


async def see_roots(registry: Registry, world: make.World, seen: shape.Seen) -> None:
    given = {
        "node": f'(id: "{world["v1"]}")',
        "nodes": f'(ids: ["{world["v1"]}"])',
        "organization": '(name: "acme")',
        "project": '(name: "acme/train")',
        "model": '(name: "acme/churn")',
        "version": '(name: "acme/churn:v1")',
        "run": f'(id: "{world["training"]}")',
        "team": '(name: "acme/ml")',
        "deployment": f'(id: "{world["deployment"]}")',
    }
    others = {
        "explainAccess": '(user: "member", on: {model: "acme/churn"})',
        "lineage": f'(of: "{world["training"]}")',
        "impact": f'(artifact: "{world["data"]}")',
    }
    for name, field in shape.schema().query_type.fields.items():
        inner = get_named_type(field.type)
        arguments = others.get(name) or given.get(name, "")
        selection = "{ __typename id }" if name in given else shape.whole(inner)
        document = f"{{ {name}{arguments} {selection} }}"
        answer = await registry.ask(document)
        codes = {error["extensions"]["code"] for error in answer.body.get("errors", ())}
        assert codes <= ({"FORBIDDEN"} if name == "events" else set()), answer.body["errors"]
        shape.mark(document, answer.body["data"], seen)
    address = "{ viewer { email } }"
    shape.mark(address, (await registry.ask(address, as_="member")).data, seen)
    deleted = (
        '{ organization(name: "acme") { deletedModels { nodes { deletedAt } } } '
        'model(name: "acme/churn") { deletedVersions { nodes { deletedAt } } } }'
    )
    shape.mark(deleted, (await registry.ask(deleted)).data, seen)


async def see_mutations(registry: Registry, seen: shape.Seen) -> None:
    for name, case in {**CASES, **ALSO}.items():
        mutation = case.mutation or name
        field = shape.schema().mutation_type.fields[mutation]
        given = await case.input(registry, "acme/churn")
        await see(registry, mutation, shape.whole(get_named_type(field.type)), given, seen)
    await see_bucket(registry, seen)
    many = shape.whole(shape.schema().type_map["VersionsPayload"])
    await see(registry, "deleteVersions", many, {"versions": ["acme/churn:v1"]}, seen)
    _, secret = await make.invitation(registry, "OUTSIDER", email="ada@example.test")
    await registry.done("acceptInvitation", {"secret": secret}, as_="stranger")
    token = await make.token(registry, scopes=["MODEL_READ"])
    await registry.perform(lambda session: write_last_use(session, {token: now()}))


async def see_bucket(registry: Registry, seen: shape.Seen) -> None:
    """A bucket signs addresses of its own; nobody is asked for that."""
    settings = registry.settings.model_copy(update={"artifacts_url": "s3://bucket/greenroom"})
    other = replace(registry, app=create_app(settings, registry.database))
    given = await CASES["createUpload"].input(registry, "acme/churn")
    stated = {**given, "digest": make.sha256(b"other")}
    await see(other, "createUpload", "{ files { directUrl } }", stated, seen)


async def see_subscriptions(registry: Registry, world: make.World, seen: shape.Seen) -> None:
    """Follow what has happened until each field was seen with a value."""
    wanted = {
        "EventUpdate": ("events", "", ""),
        "VersionUpdate": ("versionChanged", 'version: "acme/churn:v1", ', " version { id }"),
        "RunUpdate": ("runUpdated", f'run: "{world["training"]}", ', " run { id }"),
    }
    async with served(registry) as live:
        for type_, (name, given, shown) in wanted.items():
            document = (
                f'subscription {{ {name}({given}after: "") {{ cursor event {{ id }}{shown} }} }}'
            )
            async with live.sse(document) as stream:
                shape.mark(document, await stream.next(), seen)
            assert (type_, "cursor") in seen


async def see(
    registry: Registry, name: str, selection: str, given: object, seen: shape.Seen
) -> None:
    kind = f"{name[0].upper()}{name[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {name}(input: $input) {selection} }}"
    shape.mark(document, (await registry.ask(document, {"input": given})).data, seen)


async def test_every_field_of_every_type_has_a_value_somewhere(
    registry: Registry, world: make.World, monkeypatch: pytest.MonkeyPatch
):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, "unknown")
    seen: shape.Seen = set()
    await see_mutations(registry, seen)
    await see_nodes(registry, seen)
    await see_roots(registry, world, seen)
    await see_subscriptions(registry, world, seen)
    fields = {(type_.name, name) for type_ in shape.object_types() for name in type_.fields}
    assert sorted(fields - seen) == []


def undescribed(schema: GraphQLSchema) -> Iterator[str]:
    """Name whatever has no description."""
    for name, type_ in schema.type_map.items():
        if name.startswith("__"):
            continue
        if not type_.description:
            yield name
        if isinstance(type_, GraphQLEnumType):
            yield from (f"{name}.{key}" for key, one in type_.values.items() if not one.description)
        for key, field in getattr(type_, "fields", {}).items():
            if not field.description:
                yield f"{name}.{key}"
            if not isinstance(type_, GraphQLInputObjectType):
                yield from (
                    f"{name}.{key}({argument})"
                    for argument, one in field.args.items()
                    if not one.description
                )
    for directive in schema.directives:
        if not directive.description and directive.name != "oneOf":  # it is GraphQL's own
            yield f"@{directive.name}"


async def test_every_type_field_argument_and_value_is_described():
    assert list(undescribed(shape.schema())) == []


async def test_the_printed_schema_is_the_file():
    assert shape.PRINTED.read_text() == shape.print_schema()


async def test_introspection_tells_what_is_printed(registry: Registry):
    answer = await registry.ask(get_introspection_query())
    told = build_client_schema(answer.data)
    printed = shape.schema()
    assert sorted(told.type_map) == sorted(printed.type_map)
    for name, type_ in printed.type_map.items():
        assert sorted(getattr(told.type_map[name], "fields", ())) == sorted(
            getattr(type_, "fields", ())
        )
    assert "@requires" in print_schema(told) or json.dumps(answer.data).count("requires")


async def test_the_schema_is_told_over_http_as_it_is_printed(registry: Registry):
    async with registry.client() as client:
        response = await client.get("/schema.graphql")
    assert response.text == shape.PRINTED.read_text()
