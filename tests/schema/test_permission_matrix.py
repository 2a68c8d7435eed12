"""Every mutation and every guarded field, as every role: allowed as the matrix says, or refused."""

import pytest
import strawberry
from graphql import GraphQLField

from greenroom.access.permissions import Permission
from greenroom.schema.build import UnguardedError, check_guards
from greenroom.schema.fields import Guard, GuardedField, GuardedRoot, Requires
from tests import make
from tests.registry import Registry
from tests.schema import shape
from tests.schema.cases import CASES
from tests.schema.matrix import GUARDS, MATRIX, ROLES

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = (*ROLES, "stranger", None)
"""``stranger`` owns another organization; None is not signed in."""


def expected(person: str | None, permission: str) -> str:
    """What becomes of an act on something public in ``acme``."""
    if person is None:
        return "UNAUTHENTICATED"
    if person == "stranger":
        return "NOT_FOUND"  # an owner elsewhere, who sees nothing here
    return "done" if person in MATRIX[permission] else "FORBIDDEN"


async def test_the_matrix_has_every_permission_and_roles_hold_what_it_says(registry: Registry):
    assert list(MATRIX) == sorted(shape.schema().type_map["Permission"].values)
    for role in ROLES:
        answer = await registry.ask('{organization(name:"acme"){viewerCan viewerRole}}', as_=role)
        told = answer.data["organization"]
        assert set(told["viewerCan"]) == {name for name in MATRIX if role in MATRIX[name]}, role
        assert told["viewerRole"] == role.upper()


async def test_each_object_offers_what_may_be_done_to_it_and_below_it(
    registry: Registry, world: make.World
):
    for type_, name, resources in (
        ("Project", "project", ("PROJECT", "RUN")),
        ("Model", "model", ("MODEL", "VERSION")),
        ("Version", "v1", ("VERSION",)),
        ("Run", "training", ("RUN",)),
    ):
        about = {one for one in MATRIX if one.startswith(resources)} - {f"{resources[0]}_CREATE"}
        document = f"query($id: ID!) {{ node(id: $id) {{ ... on {type_} {{ viewerCan }} }} }}"
        for role in ROLES[:-1]:  # an outsider sees none of them
            answer = await registry.ask(document, {"id": world[name]}, as_=role)
            offered = answer.data["node"]["viewerCan"]
            assert offered == sorted(one for one in about if role in MATRIX[one]), (type_, role)


async def test_every_mutation_has_a_case():
    mutations = shape.schema().mutation_type.fields
    assert sorted(CASES) == sorted(mutations)
    assert {name: case.permission for name, case in CASES.items()} == {
        field.partition(".")[2]: permission
        for field, permission in GUARDS.items()
        if field.startswith("Mutation.")
    }


@pytest.mark.parametrize("mutation", sorted(CASES))
async def test_a_mutation_is_done_or_refused_without_a_trace(
    registry: Registry, world: make.World, mutation: str
):
    case = CASES[mutation]
    given = await case.input(registry, "acme/churn")
    for person in PEOPLE:
        outcome = expected(person, case.permission)
        if outcome == "done":
            answer = await registry.do(mutation, given, as_=person)
            assert answer.data[mutation], person
            for result in answer.data[mutation].get("results", ()):
                assert result["error"] is None
                assert result["version"]
            given = await case.input(registry, "acme/churn")
        elif case.many and outcome == "NOT_FOUND":
            before = await registry.everything()
            answer = await registry.do(mutation, given, as_=person)
            (result,) = answer.data[mutation]["results"]
            assert (result["version"], result["event"]) == (None, None)
            assert result["error"]["code"] == "NOT_FOUND"
            assert await registry.everything() == before
        else:
            before = await registry.everything()
            answer = await registry.do(mutation, given, as_=person)
            assert answer.code == outcome, (person, answer.body)
            assert answer.body["data"] == {mutation: None}
            assert await registry.everything() == before, person


async def test_making_a_model_while_registering_needs_that_permission_too(
    registry: Registry, world: make.World
):
    given = {"model": "acme/new", "name": "v1", "createModel": True}
    await make.refused(registry, "registerVersion", given, "FORBIDDEN", "model", as_="member")
    run = {**given, "run": world["training"]}
    await make.refused(registry, "promoteRun", run, "FORBIDDEN", "model", as_="member")
    assert await registry.done("registerVersion", given, as_="admin")


async def test_every_printed_guard_is_the_one_written_here():
    assert shape.guards() == GUARDS
    for name in GUARDS:
        type_, _, field = name.partition(".")
        declared: GraphQLField = shape.schema().type_map[type_].fields[field]
        assert not str(declared.type).endswith("!"), f"{name} is guarded and must be nullable"


SUBJECTS = {"Organization": "acme", "Project": "project", "Model": "model", "Version": "v1",
            "Run": "training", "Event": "event"}  # fmt: skip


@pytest.mark.parametrize(
    "name", sorted(one for one in GUARDS if one.split(".")[0] not in {"Query", "Mutation"})
)
async def test_a_guarded_field_answers_or_is_null_and_forbidden(
    registry: Registry, world: make.World, name: str
):
    type_, _, field = name.partition(".")
    if type_ == "Organization":
        ((id_,),) = await registry.rows("SELECT id FROM organizations WHERE name = 'acme'")
    elif type_ == "Event":
        (id_,), *_ = await registry.rows("SELECT id FROM events WHERE kind = 'VERSION_STAGED'")
    else:
        id_ = world[SUBJECTS[type_]]
    inner = "" if type_ == "Event" else "{ totalCount nodes { id } }"
    document = f"query($id: ID!) {{ node(id: $id) {{ id ... on {type_} {{ {field} {inner} }} }} }}"
    for person in PEOPLE:
        answer = await registry.ask(document, {"id": id_}, as_=person)
        sees = person in ROLES and (person != "outsider" or type_ == "Organization")
        if not sees:
            assert answer.data["node"] is None, person
        elif person in MATRIX[GUARDS[name]]:
            assert answer.data["node"][field], person
            assert inner == "" or answer.data["node"][field]["nodes"]
        else:
            assert answer.body["data"]["node"] == {"id": id_, field: None}
            assert answer.code == "FORBIDDEN"
            assert answer.error["path"] == ["node", field]


@pytest.mark.parametrize("name", sorted(one for one in GUARDS if one.startswith("Query.")))
async def test_a_guarded_root_answers_or_is_null_and_refused(
    registry: Registry, world: make.World, name: str
):
    field = name.partition(".")[2]
    arguments, inner = {
        "organization": ('(name: "acme")', "id"),
        "project": ('(name: "acme/train")', "id"),
        "model": ('(name: "acme/churn")', "id"),
        "version": ('(name: "acme/churn:v1")', "id"),
        "run": (f'(id: "{world["training"]}")', "id"),
    }.get(field, ("", "totalCount nodes { id } pageInfo { hasNextPage }"))
    for person in PEOPLE:
        answer = await registry.ask(f"{{ {field}{arguments} {{ {inner} }} }}", as_=person)
        if person is None:
            assert answer.code == "UNAUTHENTICATED"
            assert answer.body["data"] == {field: None}
        elif person == "stranger":
            empty = {"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False}}
            assert answer.data[field] == (None if arguments else empty)
        elif person in MATRIX[GUARDS[name]]:
            assert answer.data[field]
            assert arguments or answer.data[field]["nodes"]
        else:
            assert answer.code == "FORBIDDEN"
            assert answer.body["data"] == {field: None}


async def test_the_open_roots_answer_nobody_anything(registry: Registry, world: make.World):
    ids = [*world.ids.values()]
    document = "query($id: ID!, $ids: [ID!]!) { viewer { id } node(id: $id) { id } nodes(ids: $ids) { id } }"
    answer = await registry.ask(document, {"id": ids[0], "ids": ids}, as_=None)
    assert answer.data == {"viewer": None, "node": None, "nodes": [None] * len(ids)}


def tiny(guard: Guard | None, *, on_root: bool = True) -> strawberry.Schema:
    """A schema of one field with this guard, or none."""
    guarded = strawberry.field(
        lambda: "x", graphql_type=str, extensions=[guard] if guard else []
    )  # fmt: skip
    inner = type("Thing", (), {"field": guarded, "__annotations__": {}})
    if on_root:
        inner.__name__ = "Query"
        return strawberry.Schema(strawberry.type(inner))
    thing = strawberry.type(inner)
    query = type(
        "Query",
        (),
        {
            "viewer": strawberry.field(lambda: None, graphql_type=thing | None),
            "__annotations__": {},
        },
    )
    return strawberry.Schema(strawberry.type(query))


async def test_a_guard_that_prints_what_it_enforces_is_accepted():
    check_guards(tiny(GuardedRoot(Permission.MODEL_READ)))
    check_guards(tiny(GuardedField(Permission.EVENT_READ), on_root=False))
    check_guards(tiny(None, on_root=False))


async def test_a_guard_that_prints_another_permission_is_refused():
    for on_root, kind in ((True, GuardedRoot), (False, GuardedField)):
        guard = kind(Permission.MODEL_DELETE)
        guard.directive = Requires(permission=Permission.MODEL_READ)
        with pytest.raises(UnguardedError):
            check_guards(tiny(guard, on_root=on_root))
        weakened = kind(Permission.MODEL_DELETE)
        weakened.permission = Permission.MODEL_READ
        with pytest.raises(UnguardedError):
            check_guards(tiny(weakened, on_root=on_root))


async def test_a_guard_that_prints_nothing_is_refused():
    class Silent(GuardedRoot):
        def apply(self, field: object) -> None:
            """Print nothing."""

    with pytest.raises(UnguardedError):
        check_guards(tiny(Silent(Permission.MODEL_READ)))


async def test_a_root_field_without_a_guard_is_refused():
    with pytest.raises(UnguardedError):
        check_guards(tiny(None))
    with pytest.raises(UnguardedError):
        check_guards(tiny(GuardedField(Permission.MODEL_READ)))
