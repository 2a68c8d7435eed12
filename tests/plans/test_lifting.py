"""Documents with values written into them are answered as those of variables, exactly."""

from typing import Any

import pytest

from greenroom.http.app import create_app
from greenroom.schema.lifting import take_out
from tests import make
from tests.registry import Registry
from tests.twoways import WAYS

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPACE = "acme/lifted"


def written(value: Any) -> str:
    """Return a value as GraphQL writes it."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + " ".join(written(one) for one in value) + "]"
    return repr(value)


CASES: dict[str, tuple[str, str, list[dict[str, Any]]]] = {
    "a name": (
        "query($name: String!) { version(name: $name) { fullName run { name } } }",
        "{ version(name: $name) { fullName run { name } } }",
        [{"name": f"{SPACE}:{name}"} for name in ("v1", "v2", "v3", "no", 'q"\\', "ü#", "")],
    ),
    "pages": (
        "query($m: String!, $n: Int!) { model(name: $m) { versions(first: $n) { totalCount nodes { name } } } }",
        "{ # 7 versions\n model(name: $m) { versions(first: $n) { totalCount nodes { name } } } }",
        [{"m": SPACE, "n": number} for number in (1, 2, 3, 100)],
    ),
    "beside variables": (
        "query($f: VersionFilter!, $t: [String!]!, $sort: String) "
        "{ versions(filter: {and: [$f, {model: {in: $t}}]}, sort: $sort) { nodes { name } } }",
        "query($f: VersionFilter!) "
        "{ versions(filter: {and: [$f, {model: {in: $t}}]}, sort: $sort) { nodes { name } } }",
        [
            {"f": {"name": {"eq": name}}, "t": [SPACE, "acme/other"], "sort": sort, "m": SPACE}
            for name in ("v1", "v2")
            for sort in ("name", "-name")
        ],
    ),
    "text of filters": (
        "query($q: String!) { runs(query: $q, first: 50) { nodes { name } } }",
        "{ runs(query: $q, first: 50) { nodes { name } } }",
        [{"q": f"metrics.loss: >{number}"} for number in (0.1, 0.25, -1, 1e-3)],
    ),
    "fragments": (
        "query($n: String!, $k: Int!) { version(name: $n) { ...V } } "
        "fragment V on Version { artifacts(first: $k) { nodes { name } } stageChanges(first: $k) { totalCount } }",
        "{ version(name: $n) { ...V } } "
        "fragment V on Version { artifacts(first: $k) { nodes { name } } stageChanges(first: $k) { totalCount } }",
        [{"n": f"{SPACE}:v{number}", "k": number} for number in (1, 2, 3)],
    ),
}


@pytest.fixture(scope="module")
def registry(registry_of_module: Registry) -> Registry:
    return registry_of_module


@pytest.mark.parametrize("case", CASES)
async def test_the_values_count_wherever_they_stand(registry: Registry, case: str) -> None:
    if not await registry.rows(f"SELECT 1 FROM models WHERE full_name = '{SPACE}'"):
        await make.model(registry, SPACE)
        for number in (1, 2, 3):
            await make.version(registry, f"{SPACE}:v{number}")
    asked, inlined, given = CASES[case]
    before = WAYS.planned
    for variables in (*given, *reversed(given)):
        text, rest = inlined, {}
        for name, value in variables.items():
            if f"${name}:" in inlined.partition("{")[0]:
                rest[name] = value
            else:
                text = text.replace(f"${name}", written(value))
        told = await registry.ask(text, rest)
        kept = {name: variables[name] for name in variables if f"${name}:" in asked}
        meant = await registry.ask(asked, kept)
        assert "errors" not in meant.body
        assert told.body == meant.body, text
    assert WAYS.planned - before > 3 * len(given), "both were planned, most of the time"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("{ models(first: 1) { totalCount } }", "{ models(first: 5000000000) { totalCount } }"),
        ("{ models(first: 1) { totalCount } }", "{ models(first: 1.0) { totalCount } }"),
        ("{ models(first: 1) { totalCount } }", '{ models(first: "1") { totalCount } }'),
        ("{ models(first: 1) { totalCount } }", "{ models(first: -1) { totalCount } }"),
        ("{ models(first: 1) { totalCount } }", "{ models(first: 100000) { totalCount } }"),
        ('{ model(name: "a/b") { id } }', '{ model(name: "\\ud800") { id } }'),
        ('{ model(name: "a/b") { id } }', "{ model(name: 5) { id } }"),
        ('{ model(name: "a/b") { id } }', '{ model(name: """a/b""") { id } }'),
        ('{ model(name: "a/b") { id } }', '{ model(name: "a\\q") { id } }'),
        ('{ model(name: "a/b") { id } }', '{ model(name: "a\0text") { id } }'),
        ('{ node(id: "x") { id } }', "{ node(id: 5) { id } }"),
        ("query($a: Int = 1) { models(first: $a) { totalCount } }", "query($a: Int = 1.5) { models(first: $a) { totalCount } }"),
        ('{ a: model(name: "x") { id } a: model(name: "x") { id } }', '{ a: model(name: "x") { id } a: model(name: "y") { id } }'),
        ("{ models(first: 1) { totalCount } }", "{ models(first: 1 { totalCount } }"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_told_as_if_nobody_had_asked_alike(
    registry: Registry, good: str, bad: str
) -> None:
    fresh = Registry(
        registry.settings,
        registry.database,
        create_app(registry.settings, registry.database),
        registry.tokens,
    )
    expected = (await fresh.ask(bad)).body
    for number in range(4):
        await registry.ask(
            good.replace("first: 1", f"first: {number + 1}").replace("x", f"x{number}")
        )
    for _ in range(2):
        assert (await registry.ask(bad)).body == expected


@pytest.mark.parametrize(
    ("text", "form", "values"),
    [
        ('{ a(x: 5.5, y: -3, z: 1e5, v1: "b") }', "{ a(x: \0float, y: \0int, z: \0float, v1: \0text) }", [5.5, -3, 1e5, "b"]),
        ('{ a(x: "# no comment \\" 5") } # "5" 6', "{ a(x: \0text) } ", ['# no comment " 5']),
        ("{ a1 b2_3: c4 }", None, None),
        ('{ a(x: """5""") }', None, None),
        ('{ a(x: "\\u{48}") }', None, None),
        ("{ a(x: \0int) b(y: 5) }", None, None),
        ("{ a(x: [1, 2,3]) }", "{ a(x: [\0int, \0int,\0int]) }", [1, 2, 3]),
    ],
)  # fmt: skip
async def test_a_form_is_what_is_left(text: str, form: str | None, values: Any) -> None:
    assert take_out(text) == (None if form is None else (form, values))
