"""The gate: documents that would cost too much are refused, fast, and others are not."""

import time

import pytest

from tests.registry import Registry


def doubling(levels: int) -> str:
    fragments = [f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels)]
    return f"{{ ...F0 }} {' '.join(fragments)} fragment F{levels} on Query {{ __typename }}"


def nested(depth: int) -> str:
    return (
        '{ run(id: "x") ' + "{ versions { nodes { run " * depth + "{ id }" + " } } }" * depth + "}"
    )


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{ " + " ".join(f"a{i}: __typename" for i in range(31)) + " }", "aliases"),
        ("{ " + "__typename " * 11 + "}", "'__typename'"),
        ("{ viewer { " + "name " * 400 + "} }", "'name'"),
        ("{ __typename " + "@include(if: true) " * 31 + "}", "directives"),
        (nested(5), "levels"),
        (doubling(16), "selections"),
        (doubling(40), "selections"),
        ("{ " + "x " * 3000 + "}", "tokens"),
        (
            "{ " + " ".join("... on Query { viewer { id } }" for _ in range(11)) + " }",
            "viewer",
        ),
        (
            "{ "
            + " ".join(f'node(id: "{i}") {{ id }}' for i in range(16)).replace("node", "node")
            + " }",
            "'node'",
        ),
        (
            "query A { __typename } " + " ".join(f"query Q{i} {{ __typename }}" for i in range(10)),
            "operations",
        ),
        (
            "query A(" + " ".join(f"$v{i}: Int" for i in range(51)) + ") { __typename }",
            "variables",
        ),
        (
            "{ models(first: 100) { nodes { versions(first: 100) { nodes { artifacts(first: 100) "
            "{ nodes { id } } } } } } }",
            "1,010,100",
        ),
        (
            "{ models { nodes { versions { nodes { artifacts { nodes { consumedBy { nodes "
            "{ id } } } } } } } } }",
            "objects",
        ),
        (
            '{ lineage(of: "x") { nodes { node { ... on Run { inputs(first: 100) { nodes { '
            "consumedBy(first: 10) { nodes { id } } } } } } } } }",
            "110,100",
        ),
    ],
)
async def test_too_complex_documents_are_refused_fast(
    registry: Registry, document: str, words: str
) -> None:
    began = time.process_time()
    answer = await registry.ask(document)
    assert answer.status == 400
    assert answer.code == "QUERY_TOO_COMPLEX", answer.body
    assert words in answer.error["message"]
    assert "data" not in answer.body
    assert time.process_time() - began < 2


async def test_variables_count_as_what_they_are_for_each_request(registry: Registry) -> None:
    document = (
        "query Pages($n: Int = 2) { models(first: $n) { nodes { versions(first: $n) { nodes { "
        "artifacts(first: $n) { nodes { id } } } } } } }"
    )
    assert (await registry.ask(document, {"n": 10})).data == {"models": {"nodes": []}}
    assert (await registry.ask(document, {"n": 100})).code == "QUERY_TOO_COMPLEX"
    assert (await registry.ask(document)).data == {"models": {"nodes": []}}


async def test_a_refused_document_stays_refused_and_its_error_does_not_grow(
    registry: Registry,
) -> None:
    answers = [await registry.ask("{ nope alsoNope }") for _ in range(3)]
    assert [one.body for one in answers] == [answers[0].body] * 3
    assert len(answers[0].body["errors"]) == 2
    assert {one["extensions"]["code"] for one in answers[0].body["errors"]} == {
        "GRAPHQL_VALIDATION_FAILED"
    }


@pytest.mark.parametrize(
    "document",
    [
        "{ modelz { nodes { id } } }",
        "{ models(frist: 1) { nodes { id } } }",
        "{ models { nodes { fulName } } }",
        'mutation { stageVersion(input: {version: "x", stage: PRODUCTIO}) { event { id } } }',
        'mutation { stageVersion(input: {versio: "x", stage: STAGING}) { event { id } } }',
    ],
)
async def test_errors_suggest_no_names(registry: Registry, document: str) -> None:
    answer = await registry.ask(document, as_=None)
    assert answer.status == 400
    assert "Did you mean" not in str(answer.body)


async def test_a_variable_of_the_wrong_type_is_a_request_error(registry: Registry) -> None:
    answer = await registry.ask(
        "mutation S($i: StageVersionInput!) { stageVersion(input: $i) { event { id } } }",
        {"i": {"version": "acme/x:v1", "stage": "PRODUCTIO"}},
    )
    assert answer.status == 400
    assert answer.code == "BAD_USER_INPUT"
    assert "Did you mean" not in str(answer.body)


async def test_subscriptions_are_refused(registry: Registry) -> None:
    answer = await registry.ask("subscription { events { id } }")
    assert answer.status == 400
