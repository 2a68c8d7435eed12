"""Everything that can be sent to find out whether something hidden is there."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, get_named_type

from greenroom.filters.fields import FIELDS, Kind
from tests.access import paths, worlds
from tests.access.hidden import batched
from tests.access.paths import PAGE
from tests.registry import Registry
from tests.schema import shape

LISTS = {
    "events": "Event",
    "models": "Model",
    "projects": "Project",
    "runs": "Run",
    "versions": "Version",
}
"""The lists that are filtered, by what they hold."""

NEVER = {"acceptInvitation", "changePassword", "leaveOrganization"}
"""Mutations that name nothing but what is the caller's own."""

MAKERS = {"createModel", "createProject", "createTeam"}
"""Mutations that tell who may create that a name is taken, as the rules say."""


@dataclass(frozen=True)
class Probe:
    """One request: a document with variables, or without one the path of a GET."""

    name: str
    document: str
    variables: Mapping[str, Any] | None = None
    path: str = ""


@dataclass(frozen=True)
class Said:
    """All that an answer says."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


async def say(registry: Registry, probe: Probe, token: str | None) -> Said:
    """Send a probe as somebody; keep all of the answer but its date and its request's id."""
    headers = {"accept": "application/graphql-response+json"}
    if token is not None:
        headers["authorization"] = f"Bearer {registry.tokens[token]}"
    async with registry.client() as client:
        if probe.path:
            response = await client.get(probe.path, headers=headers)
        else:
            body = {"query": probe.document, "variables": probe.variables}
            response = await client.post("/graphql", json=body, headers=headers)
    kept = [one for one in response.headers.items() if one[0] not in {"date", "x-request-id"}]
    return Said(response.status_code, tuple(sorted(kept)), response.content)


def probes(
    ids: Mapping[str, Sequence[str]], hidden: Mapping[str, Sequence[str]]
) -> Iterator[Probe]:
    """All probes but acts."""
    yield from walks(ids)
    words = _words(hidden)
    yield from lists(words)
    yield from references(hidden)
    for query in ("", "?organization=acme", "?query=model:+acme/zanzibar", "?query=subject:+quok%"):
        yield Probe(f"export {query}", "", path=f"/events.jsonl{query}")


def walks(ids: Mapping[str, Sequence[str]]) -> Iterator[Probe]:
    """Every path of three steps, from what is there and by names of what may be."""
    arguments = {
        "explainAccess": [
            f'(user: "{user}", on: {{{kind}: "{home}"}})'
            for user in ("viewer", "robot")
            for kind, home in (("model", "acme/churn"), ("project", worlds.PROJECT))
        ],
        "deployment": [f'(id: "{one}")' for one in ids["Deployment"]],
        "impact": [f'(artifact: "{one}")' for one in ids["Artifact"]],
        "lineage": [
            *(f'(of: "{one}", depth: 10)' for one in ids["Run"]),
            *(f'(of: "{one}", depth: 10)' for one in ids["Artifact"]),
            '(of: "acme/churn:v1", first: 3)',
            f'(of: "{worlds.VERSION}")',
        ],
        "model": ['(name: "acme/churn")', '(name: "acme/open")', f'(name: "{worlds.MODEL}")'],
        "organization": ['(name: "acme")'],
        "project": ['(name: "acme/train")', f'(name: "{worlds.PROJECT}")'],
        "run": [f'(id: "{ids["Run"][1]}")', f'(id: "{ids["Run"][0]}")'],
        "team": ['(name: "acme/blue")', '(name: "acme/ml")', '(name: "acme/red")'],
        "version": ['(name: "acme/churn:v1")', f'(name: "{worlds.VERSION}")'],
        "viewer": [""],
    }
    for root in paths.roots(arguments, ids, 3, says=3):
        name = f"{root.field}{root.arguments} {root.edge.target}"
        yield Probe(name, f"{{ {root.text(3)} }}")


def _words(hidden: Mapping[str, Sequence[str]]) -> list[str]:
    some = [hidden[type_][0] for type_ in ("Model", "Project", "Run", "Version")]
    return [worlds.MODEL, "quokka", "quok%", "%aniba%", *some]


def lists(words: Sequence[str]) -> Iterator[Probe]:
    """Every list by every filter field and in every order, asked for words of what is hidden."""
    for name, type_ in LISTS.items():
        fields = {table.__name__: fields for table, fields in FIELDS.items()}[type_]
        asked = []
        for field, rule in fields.items():
            keyed = f"{field}.quokka" if rule.kind in {Kind.NUMBERS, Kind.VALUES} else field
            asked += [f"{keyed}: ~nil", f"{keyed}: nil"]
            if rule.choices is None and rule.kind not in {Kind.TIME, Kind.FLAG, Kind.NUMBERS}:
                asked += [f"{keyed}: {word}" for word in words if ":" not in word]
            if rule.kind is Kind.NUMBERS:
                asked += [f"{keyed}: > 1", "metrics.accuracy: > 0.95"]
            if rule.kind is Kind.FLAG:
                asked += [f"{keyed}: true", f"{keyed}: false"]
            inner = rule.through
            for choices in (rule.choices, inner.choices if inner else None):
                asked += [f"{keyed}: {one.name.lower()}" for one in choices or ()]
        selections = [f"query: {json.dumps(one)}" for one in asked]
        selections += [f"first: 2, sort: {json.dumps(one)}" for one in _sorts(name, fields)]
        selections += ["first: 1", "last: 1", "first: 100"]
        whole = [f"{name}({one}) {{ {PAGE} nodes {{ id }} }}" for one in selections]
        whole += [f"{name}(filter: {one}) {{ totalCount }}" for one in _typed(type_, words)]
        for number, some in enumerate(batched(whole, 25)):
            parts = [f"a{index}: {one}" for index, one in enumerate(some)]
            yield Probe(f"{name} {number}", f"{{ {' '.join(parts)} }}")


def _sorts(name: str, fields: Mapping[str, Any]) -> Iterator[str]:
    if name not in {"models", "runs", "versions"}:
        return
    for field, rule in fields.items():
        if rule.sorts:
            key = f"{field}.accuracy" if rule.kind is Kind.NUMBERS else field
            yield from (key, f"-{key}")


def _typed(type_: str, words: Sequence[str]) -> Iterator[str]:
    """Typed filters: each operator of each field that takes a text, with each word."""
    filter_type = shape.schema().type_map[f"{type_}Filter"]
    for field, one in filter_type.fields.items():
        inner = get_named_type(one.type)
        if inner is filter_type or not isinstance(inner, GraphQLInputObjectType):
            continue
        named = 'name: "accuracy", ' if "name" in inner.fields else ""
        for operator, given in inner.fields.items():
            kind = get_named_type(given.type)
            if operator == "name" or isinstance(kind, GraphQLEnumType):
                continue
            many = isinstance(given.type, GraphQLList)
            values = (
                [json.dumps(one) for one in words if "%" not in one] if kind.name == "String" else
                ["true", "false"] if kind.name == "Boolean" else
                ["0.95"] if kind.name == "Float" else []
            )  # fmt: skip
            for value in values:
                shown = f"[{value}]" if many else value
                yield f"{{ {field}: {{ {named}{operator}: {shown} }} }}"
                if operator in {"absent", "eq", "has"}:
                    yield f"{{ not: {{ {field}: {{ {named}{operator}: {shown} }} }} }}"


def references(hidden: Mapping[str, Sequence[str]]) -> Iterator[Probe]:
    """Every hidden id, wherever an id is taken to read."""
    every = [one for ids in hidden.values() for one in ids]
    for number in range(0, len(every), 100):
        some = every[number : number + 100]
        yield Probe(f"nodes {number}", f"{{ nodes(ids: {json.dumps(some)}) {{ __typename id }} }}")
    for type_, ids in hidden.items():
        for one in ids[:2]:
            yield Probe(f"node {type_}", f'{{ node(id: "{one}") {{ __typename id }} }}')
    for one in hidden["Run"]:
        yield Probe("run", f'{{ run(id: "{one}") {{ id }} }}')
    for one in (*hidden["Run"], *hidden["Artifact"], *hidden["Version"]):
        yield Probe("lineage", f'{{ lineage(of: "{one}") {{ totalCount }} }}')
    for one in hidden["Artifact"]:
        yield Probe("impact", f'{{ impact(artifact: "{one}") {{ versions {{ totalCount }} }} }}')
    for kind, ids in (("model", hidden["Model"]), ("project", hidden["Project"])):
        for one in ids:
            on = f'on: {{{kind}: "{one}"}}'
            document = f'{{ explainAccess(user: "viewer", {on}) {{ role rule reason }} }}'
            yield Probe(f"explainAccess {kind}", document)


PLACES = {"artifact": "inputs", "project": "sources", "version": "versions"}
"""Fields of inputs that take several references of a kind."""


def acts(named: Mapping[str, str], hidden: Mapping[str, Sequence[str]]) -> Iterator[Probe]:
    """Every mutation, aimed at hidden things by their ids and by their names."""
    by_id = {
        "model": hidden["Model"][0],
        "project": hidden["Project"][0],
        "version": hidden["Version"][0],
        "run": hidden["Run"][0],
        "token": hidden["Token"][0],
        "invitation": hidden["Invitation"][0],
        "artifact": hidden["Artifact"][0],
    }
    by_name = {**by_id, "model": worlds.MODEL, "project": worlds.PROJECT, "version": worlds.VERSION}
    gone = {
        **by_name,
        "model": f"{worlds.MODEL}-gone",
        "version": f"{worlds.MODEL}:quokka-gone",
    }
    seen = {
        "artifact": "",
        "model": "acme/churn",
        "project": "acme/train",
        "run": named["idle"],
        "version": "acme/churn:v1",
    }
    for way, aims in (("id", by_id), ("name", by_name), ("deleted", gone)):
        for mutation, field in shape.schema().mutation_type.fields.items():
            if mutation in NEVER:
                continue
            input_type = field.args["input"].type.of_type
            for aimed in [None, *seen]:
                # aimed at something hidden in one place, and at something seen in the others
                mixed = {**aims, **{one: seen[one] for one in seen if aimed and one != aimed}}
                if aimed and not {aimed, PLACES.get(aimed)} & input_type.fields.keys():
                    continue
                for number, given in enumerate(_inputs(input_type, mixed, mutation)):
                    name = f"{mutation} by {way}, {aimed or 'all'} {number}"
                    kind = input_type.name
                    document = (
                        f"mutation Do($input: {kind}!) {{ {mutation}(input: $input) "
                        "{ __typename } }"
                    )
                    yield Probe(name, document, {"input": given})


def _inputs(
    type_: GraphQLInputObjectType, aims: Mapping[str, str], mutation: str
) -> Iterator[dict[str, Any]]:
    """Inputs with the references that a mutation takes."""
    given: dict[str, Any] = {}
    for name, field in type_.fields.items():
        match name:
            case "model" | "project" | "version" | "run" | "token" | "invitation":
                given[name] = aims[name]
            case "versions":
                given[name] = [aims["version"]]
            case "sources":
                given[name] = [aims["project"]]
            case "inputs":
                given[name] = [{"name": "x", "artifact": aims["artifact"]}]
            case "on":
                given[name] = {"model": aims["model"]}
            case "to":
                given[name] = {"user": "viewer"}
            case "organization":
                given[name] = "acme"
            case "team":
                given[name] = "acme/blue"
            case "user":
                given[name] = "robot"
            case "role":
                given[name] = "VIEWER"
            case "stage":
                given[name] = "TESTING"
            case "status":
                given[name] = "SUCCEEDED" if mutation == "finishRun" else "RUNNING"
            case "visibility":
                given[name] = "ORGANIZATION"
            case "metrics":
                given[name] = [{"name": "a", "value": 1}]
            case "add":
                given[name] = ["x"]
            case "secret" | "new":
                given[name] = "grn_unknown"
            case "name" if str(field.type) == "String!":
                owned = mutation in MAKERS
                given[name] = worlds.MODEL if owned else "quokka-1"
    yield given
    if "on" in given:
        yield {**given, "on": {"project": aims["project"]}}
    if "createModel" in type_.fields:
        yield {**given, "createModel": True}
    if "force" in type_.fields:
        yield {**given, "force": True}
    if "expectedRevision" in type_.fields:
        yield {**given, "expectedRevision": 1}
