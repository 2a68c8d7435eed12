"""Typed filters and the compact language find the same rows; what neither knows is refused."""

import pytest
import pytest_asyncio

from tests.registry import Registry
from tests.schema.listed import fill

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def content(registry: Registry) -> None:
    await fill(registry)


# listed, what the compact language says, what the typed filter says, the names found
SAME = [
    ("versions", "name: v1", '{name: {eq: "v1"}}', "v1"),
    ("versions", "name: v1|v3", '{name: {in: ["v1", "v3"]}}', "v1 v3"),
    ("versions", "name: V%", '{name: {startsWith: "V"}}', "v0 v1 v2 v3 v4 v5 v6"),
    ("versions", "name: %3", '{name: {endsWith: "3"}}', "v3"),
    ("versions", "description: %BER 2%", '{description: {contains: "BER 2"}}', "v2"),
    ("versions", "description: nil", "{description: {absent: true}}", "v6"),
    ("versions", "description: ~nil", "{description: {absent: false}}", "v0 v1 v2 v3 v4 v5"),
    ("versions", "name: ~v1", '{not: {name: {eq: "v1"}}}', "v0 v2 v3 v4 v5 v6"),
    ("versions", "description: ~%2%", '{not: {description: {contains: "2"}}}',
     "v0 v1 v3 v4 v5 v6"),
    ("versions", "stage: production", "{stage: {eq: PRODUCTION}}", "v1 v2"),
    ("versions", "stage: Production|staging", "{stage: {in: [PRODUCTION, STAGING]}}", "v1 v2"),
    ("versions", "stage: ~production", "{not: {stage: {eq: PRODUCTION}}}", "v0 v3 v4 v5 v6"),
    ("versions", "tags: odd", '{tags: {has: "odd"}}', "v1 v3 v5"),
    ("versions", "tags: odd|other", '{tags: {hasAny: ["odd", "other"]}}', "v1 v3 v5"),
    ("versions", "tags: odd, tags: 'good, bad'", '{tags: {hasAll: ["odd", "good, bad"]}}',
     "v1 v3 v5"),
    ("versions", "tags: nil", "{tags: {absent: true}}", "v0 v2 v4 v6"),
    ("versions", "metrics.accuracy: 0.5", '{metric: {name: "accuracy", eq: 0.5}}', "v0 v1"),
    ("versions", "metrics.accuracy: >0.5", '{metric: {name: "accuracy", gt: 0.5}}', "v2"),
    ("versions", "metrics.accuracy: >=0.5", '{metric: {name: "accuracy", gte: 0.5}}', "v0 v1 v2"),
    ("versions", "metrics.accuracy: <0.5", '{metric: {name: "accuracy", lt: 0.5}}', "v3"),
    ("versions", "metrics.accuracy: 0.1 .. 0.5",
     '{metric: {name: "accuracy", gte: 0.1, lte: 0.5}}', "v0 v1 v3"),
    ("versions", "metrics.accuracy: nil", '{metric: {name: "accuracy", absent: true}}',
     "v4 v5 v6"),
    ("versions", "metrics.accuracy: ~nil", '{metric: {name: "accuracy", absent: false}}',
     "v0 v1 v2 v3"),
    ("versions", "params.depth: >=4", '{parameter: {name: "depth", gte: 4}}', "v4 v5"),
    ("versions", "params.depth: 4", '{parameter: {name: "depth", eq: "4"}}', "v4"),
    ("versions", "params.kind: odd", '{parameter: {name: "kind", eq: "odd"}}', "v1 v3 v5"),
    ("versions", "params.kind: odd|even", '{parameter: {name: "kind", in: ["odd", "even"]}}',
     "v0 v1 v2 v3 v4 v5"),
    ("versions", "project: acme/p0", '{project: {eq: "acme/p0"}}', "v0 v1 v2 v3 v4 v5"),
    ("versions", "project: nil", "{project: {absent: true}}", "v6"),
    ("versions", "project: ~nil", "{project: {absent: false}}", "v0 v1 v2 v3 v4 v5"),
    ("versions", "run: nil", "{run: {absent: true}}", "v6"),
    ("versions", "model: m0, author: owner, name: v2",
     '{model: {eq: "acme/m0"}, author: {eq: "owner"}, name: {eq: "v2"}}', "v2"),
    ("versions", "model: m1", '{model: {eq: "m1"}}', ""),
    ("versions", "created_at: >2026-01-02", '{createdAt: {gte: "2026-01-03T00:00:00Z"}}', "v2 v5"),
    ("versions", "created_at: <=2026-01-02T03:04", '{createdAt: {lt: "2026-01-02T03:05:00Z"}}',
     "v0 v1 v3 v4 v6"),
    ("versions", "created_at: 2026-01-03",
     '{createdAt: {gte: "2026-01-03T00:00:00+00:00", lt: "2026-01-04T02:00:00+02:00"}}', "v2 v5"),
    ("versions", "name: v1 OR name: v2, stage: testing",
     '{or: [{name: {eq: "v1"}}, {name: {eq: "v2"}, stage: {eq: TESTING}}]}', "v1"),
    ("versions", "(name: v1 | name: v2) AND stage: production",
     '{and: [{or: [{name: {eq: "v1"}}, {name: {eq: "v2"}}]}, {stage: {eq: PRODUCTION}}]}', "v1 v2"),
    ("models", "tags: odd", '{tags: {has: "odd"}}', "m1 m3 m5"),
    ("models", "visibility: private", "{visibility: PRIVATE}", ""),
    ("models", "stage: production", "{stage: {eq: PRODUCTION}}", "m0"),
    ("models", "stage: ~production", "{not: {stage: {eq: PRODUCTION}}}", "m1 m2 m3 m4 m5 m6"),
    ("runs", "status: running", "{status: {eq: RUNNING}}", "r3"),
    ("runs", "promoted: false", "{promoted: false}", "r3"),
    ("runs", "promoted: true, params.depth: <2",
     '{promoted: true, parameter: {name: "depth", lt: 2}}', "r0 r0"),
    ("runs", "finished_at: nil", "{finishedAt: {absent: true}}", "r0 r0"),
    ("runs", "inputs.depth: 2 .. 3", '{parameter: {name: "depth", gte: 2, lte: 3}}', "r1 r1"),
    ("runs", "outputs.loss: 3", '{metric: {name: "loss", eq: 3}}', "r1"),
    ("projects", "name: p1|p2", '{name: {in: ["p1", "p2"]}}', "p1 p2"),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "compact", "typed", "names"), SAME)
async def test_both_languages_find_the_same_rows(
    registry: Registry, listed: str, compact: str, typed: str, names: str
):
    order = "" if listed == "projects" else 'sort: "name", '
    answer = await registry.ask(
        f"query($query: String!) {{ compact: {listed}({order}query: $query) {{ nodes {{ name }} "
        f"totalCount }} typed: {listed}({order}filter: {typed}) {{ nodes {{ name }} totalCount }} "
        f"both: {listed}({order}query: $query, filter: {typed}) {{ totalCount }} }}",
        {"query": compact},
    )
    found = [[one["name"] for one in answer.data[way]["nodes"]] for way in ("compact", "typed")]
    assert found == [names.split()] * 2
    for way in ("compact", "typed", "both"):
        assert answer.data[way]["totalCount"] == len(names.split())


async def test_filters_hold_below_a_row_as_at_the_root(registry: Registry):
    answer = await registry.ask(
        """{ models(sort: "name", first: 2) { nodes { name
             versions(query: "stage: production", sort: "name") { totalCount nodes { name } }
             also: versions(filter: {stage: {eq: PRODUCTION}}) { totalCount } } } }"""
    )
    first, second = answer.data["models"]["nodes"]
    assert first["versions"] == {"totalCount": 2, "nodes": [{"name": "v1"}, {"name": "v2"}]}
    assert first["also"] == {"totalCount": 2}
    assert second["versions"] == {"totalCount": 0, "nodes": []}


async def test_events_are_found_by_kind_subject_model_and_actor(registry: Registry):
    for compact, typed, found in (
        ("kind: version_staged, subject: acme/m0:v1",
         '{kind: {eq: VERSION_STAGED}, subject: {eq: "acme/m0:v1"}}', 6),
        ("model: m0, kind: model_created|version_promoted",
         '{model: {eq: "m0"}, kind: {in: [MODEL_CREATED, VERSION_PROMOTED]}}', 7),
        ("actor: member", '{actor: {eq: "member"}}', 0),
        ("at: <2026-01-01, actor: owner",
         '{at: {lt: "2026-01-01T00:00:00Z"}, actor: {eq: "owner"}}', 0),
    ):  # fmt: skip
        answer = await registry.ask(
            "query($query: String!) { compact: events(query: $query) { totalCount } "
            f"typed: events(filter: {typed}) {{ totalCount }} }}",
            {"query": compact},
        )
        assert [answer.data[way]["totalCount"] for way in ("compact", "typed")] == [found, found]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("nope: 1", "nope"),
        ("stage", "character"),
        ("name:", "character"),
        ("name: a,", "character"),
        ("name: a b: c", "second"),
        ("name: a|stage:testing", "second"),
        ("(name: a", "')'"),
        ("name: a)", "character"),
        ("name: 'a", "closed"),
        ("name: %", "%"),
        ("name: %a%b%", "%"),
        ("name: a|", "character"),
        ("name: >a", ">"),
        ("stage: >testing", ">"),
        ("stage: nope", "testing"),
        ("stage: %test%", "%"),
        ("tags: >a", ">"),
        ("metrics: 1", "metrics"),
        ("metrics.accuracy: high", "number"),
        ("metrics.accuracy: nan", "number"),
        ("metrics.accuracy: inf", "number"),
        ("metrics.accuracy: 1e999", "number"),
        ("metrics.accuracy: %1%", "%"),
        ("params.depth: >deep", "number"),
        ("name.x: 1", "name.x"),
        ("created_at: soon", "date"),
        ("created_at: 2026-13-01", "date"),
        ("created_at: 2026-02-30", "date"),
        ("created_at: >0001-01-01T00:00:00+14:00", "date"),
        ("created_at: 2026-01-01|2026-01-02", "|"),
        ("name: " + "x" * 2000, "2,000"),
        (", ".join(["name: a"] * 51), "50"),
        ("(" * 21 + "name: a" + ")" * 21, "parentheses"),
    ],
)
async def test_what_the_compact_language_does_not_know_is_refused(
    registry: Registry, query: str, word: str
):
    for document in (
        "query($query: String!) { versions(query: $query) { totalCount } }",
        "query($query: String!) { versions(query: $query) { nodes { id } } }",
    ):
        answer = await registry.ask(document, {"query": query})
        assert answer.code == "BAD_USER_INPUT", answer.body
        assert answer.error["extensions"]["input"] == ["query"]
        assert answer.error["path"] == ["versions"]
        assert word in answer.error["message"]


def nested(depth: int) -> dict:
    filter_: dict = {"name": {"eq": "v1"}}
    for _ in range(depth):
        filter_ = {"not": filter_}
    return filter_


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"metric": {"name": "", "gt": 1}}, ["metric", "gt"]),
        ({"parameter": {"name": "", "eq": "1"}}, ["parameter", "eq"]),
        ({"createdAt": {"gt": "0001-01-01T00:00:00+14:00"}}, ["createdAt", "gt"]),
        ({"name": {"in": ["x"] * 101}}, ["name", "in"]),
        ({"or": [{"tags": {"hasAny": ["x"] * 101}}]}, ["or", 0, "tags", "hasAny"]),
        ({"or": [{"name": {"eq": "x"}}] * 300}, []),
        (nested(11), ["not"] * 11),
    ],
)
async def test_what_a_typed_filter_cannot_mean_is_refused_at_its_place(
    registry: Registry, given: dict, path: list
):
    answer = await registry.ask(
        "query($filter: VersionFilter!) { versions(filter: $filter) { totalCount } }",
        {"filter": given},
    )
    assert answer.code == "BAD_USER_INPUT", answer.body
    assert answer.error["extensions"]["input"] == ["filter", *path]
    assert answer.error["path"] == ["versions"]


async def test_filters_at_their_limits_are_accepted(registry: Registry):
    for given, found in (
        (nested(10), 1),
        (nested(9), 6),
        ({"name": {"in": ["v1", *["x"] * 99]}}, 1),
        ({"or": [{"name": {"eq": f"v{number}"}} for number in range(90)]}, 7),
        ({"or": []}, 0),
        ({"and": []}, 7),
        ({}, 7),
        ({"createdAt": {"lte": "9999-12-31T23:59:59.999999Z"}}, 7),
    ):
        answer = await registry.ask(
            "query($filter: VersionFilter!) { versions(filter: $filter) { totalCount } }",
            {"filter": given},
        )
        assert answer.data["versions"]["totalCount"] == found
    for query, found in (
        ("", 7),
        ("  ", 7),
        (", ".join(["name: v1"] * 50), 1),
        ("created_at: <=9999-12-31", 7),
        ('metrics."a\\"b": nil', 7),
        ('name: "v1"', 1),
        ("name: 'v%'", 0),
    ):
        answer = await registry.ask(
            "query($query: String!) { versions(query: $query) { totalCount } }", {"query": query}
        )
        assert answer.data["versions"]["totalCount"] == found, query


async def test_values_of_the_wrong_type_are_refused_before_anything_is_read(registry: Registry):
    before = len(registry.statements)
    for given in (
        {"stage": {"eq": "NOPE"}},
        {"createdAt": {"gt": "soon"}},
        {"metric": {"name": "a", "gt": "1"}},
        {"metric": {"gt": 1}},
        {"nope": 1},
        {"name": "v1"},
    ):
        answer = await registry.ask(
            "query($filter: VersionFilter!) { versions(filter: $filter) { totalCount } }",
            {"filter": given},
        )
        assert answer.code == "BAD_USER_INPUT", answer.body
        assert answer.status == 400
        assert "data" not in answer.body
    assert not [one for one in registry.statements[before:] if "FROM versions" in one]
