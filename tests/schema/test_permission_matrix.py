"""Every mutation and every guarded field, as every role: allowed as the matrix says, or refused."""

import pytest
import strawberry
from graphql import GraphQLField, get_named_type, is_leaf_type

from greenroom.access.permissions import Permission
from greenroom.schema.build import UnguardedError, check_guards
from greenroom.schema.fields import Guard, GuardedField, GuardedRoot, Requires
from tests import make
from tests.registry import Registry
from tests.schema import shape
from tests.schema.cases import ALSO, CASES, forget_elsewhere
from tests.schema.matrix import GUARDS, MATRIX, OWN, ROLES, VISITOR

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = (*ROLES, "stranger", None)
"""``stranger`` owns another organization; None is not signed in."""

TRIED = {**CASES, **ALSO}


async def test_the_matrix_has_every_permission_and_roles_hold_what_it_says(registry: Registry):
    assert sorted([*MATRIX, *OWN]) == sorted(shape.schema().type_map["Permission"].values)
    for role in ROLES:
        answer = await registry.ask('{organization(name:"acme"){viewerCan viewerRole}}', as_=role)
        told = answer.data["organization"]
        assert set(told["viewerCan"]) == {name for name in MATRIX if role in MATRIX[name]}, role
        assert told["viewerRole"] == role.upper()


async def test_each_object_offers_what_may_be_done_to_it_and_below_it(
    registry: Registry, world: make.World
):
    for type_, name, resources in (
        ("Project", "project", ("PROJECT", "RUN", "ACCESS")),
        ("Model", "model", ("MODEL", "VERSION", "ACCESS", "DEPLOYMENT", "WEBHOOK")),
        ("Version", "v1", ("VERSION", "DEPLOYMENT")),
        ("Deployment", "deployment", ("DEPLOYMENT",)),
        ("Webhook", "webhook", ("WEBHOOK",)),
        ("Run", "training", ("RUN",)),
        ("Team", "team", ("TEAM",)),
    ):
        about = {one for one in MATRIX if one.startswith(resources)} - {f"{resources[0]}_CREATE"}
        document = f"query($id: ID!) {{ node(id: $id) {{ ... on {type_} {{ viewerCan }} }} }}"
        for role in ROLES:
            answer = await registry.ask(document, {"id": world[name]}, as_=role)
            if role not in MATRIX[f"{resources[0]}_READ"]:
                assert answer.data["node"] is None
                continue
            offered = answer.data["node"]["viewerCan"]
            assert offered == sorted(one for one in about if role in MATRIX[one]), (type_, role)


async def test_models_and_projects_tell_everybody_their_role(registry: Registry, world: make.World):
    for role in ROLES[:-1]:  # an outsider sees neither
        for name in ("model", "project"):
            document = "query($id: ID!) { node(id: $id) { ... on Model { viewerRole } ... on Project { viewerRole } } }"
            answer = await registry.ask(document, {"id": world[name]}, as_=role)
            assert answer.data["node"]["viewerRole"] == role.upper()


async def test_every_mutation_has_a_case():
    mutations = shape.schema().mutation_type.fields
    assert sorted(CASES) == sorted(mutations)
    assert {name: case.permission for name, case in CASES.items()} == {
        field.partition(".")[2]: permission
        for field, permission in GUARDS.items()
        if field.startswith("Mutation.")
    }


@pytest.mark.parametrize("name", sorted(TRIED))
async def test_a_mutation_is_done_or_refused_without_a_trace(
    registry: Registry, world: make.World, name: str
):
    case = TRIED[name]
    mutation = case.mutation or name
    given = await case.input(registry, "acme/churn")
    for person in PEOPLE:
        code, at = case.expected(person)
        before = await registry.everything()
        answer = await registry.do(mutation, given, as_=person)
        if code == "done":
            assert answer.data[mutation], person
            for result in answer.data[mutation].get("results", ()):
                assert result["error"] is None
                assert result["version"]
            given = await case.input(registry, "acme/churn")
        elif case.many and code == "NOT_FOUND":
            (result,) = answer.data[mutation]["results"]
            assert (result["version"], result["event"]) == (None, None)
            assert (result["error"]["code"], result["error"]["input"]) == (code, list(at))
            assert await registry.everything() == before
        else:
            extensions = answer.error["extensions"]
            told = (extensions["code"], tuple(extensions.get("input", ())))
            assert told == (code, at), (person, answer.body)
            assert answer.body["data"] == {mutation: None}
            assert await registry.everything() == before, person
    await forget_elsewhere(registry)


async def test_everybody_ends_their_own_tokens_and_nobody_those_of_other_people(
    registry: Registry,
):
    for person in (*ROLES, "stranger"):
        token = await make.token(registry, person)
        for other in {"owner", "manager", "stranger", "member"} - {person}:
            given = {"token": token}
            await make.refused(registry, "revokeToken", given, "NOT_FOUND", "token", as_=other)
        assert (await registry.done("revokeToken", {"token": token}, as_=person))["token"]
        given = {"name": "x", "user": "manager" if person != "manager" else "owner"}
        code = "NOT_FOUND" if person == "stranger" else "FORBIDDEN"
        await make.refused(registry, "createToken", given, code, "user", as_=person)


async def test_the_visibility_of_a_model_is_no_matter_of_its_description(registry: Registry):
    model = await make.model(registry, make.fresh("acme/m"))
    given = {"model": model, "description": "x", "visibility": "PRIVATE"}
    await make.refused(registry, "updateModel", given, "FORBIDDEN", "visibility", as_="contributor")
    assert await registry.done("updateModel", given, as_="admin")


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
        if type_ == "Subscription":
            continue  # it is refused before there is a result that could be null
        declared: GraphQLField = shape.schema().type_map[type_].fields[field]
        assert not str(declared.type).endswith("!"), f"{name} is guarded and must be nullable"


SUBJECTS = {"Deployment": "deployment", "Project": "project", "Model": "model", "Version": "v1", "Run": "training",
            "User": "account", "WebhookDelivery": "delivery"}  # fmt: skip
OPEN_TO_OUTSIDERS = {"Organization", "User"}


FIELDS = sorted(
    one for one in GUARDS if one.split(".")[0] not in {"Query", "Mutation", "Subscription"}
)


async def asked(registry: Registry, world: make.World, name: str) -> tuple[str, str, str]:
    """Return the id of an object with a guarded field, how to ask for it, and what is selected in it."""
    type_, _, field = name.partition(".")
    if type_ == "Organization":
        ((id_,),) = await registry.rows("SELECT id FROM organizations WHERE name = 'acme'")
    elif type_ == "Event":
        (id_,), *_ = await registry.rows("SELECT id FROM events WHERE kind = 'VERSION_STAGED'")
    else:
        id_ = world[SUBJECTS[type_]]
    declared: GraphQLField = shape.schema().type_map[type_].fields[field]
    inner = "" if is_leaf_type(get_named_type(declared.type)) else "{ totalCount nodes { id } }"
    document = f"query($id: ID!) {{ node(id: $id) {{ id ... on {type_} {{ {field} {inner} }} }} }}"
    return id_, document, inner


@pytest.mark.parametrize("name", FIELDS)
async def test_a_guarded_field_answers_or_is_null_and_forbidden(
    registry: Registry, world: make.World, name: str
):
    type_, _, field = name.partition(".")
    id_, document, inner = await asked(registry, world, name)
    permission = {"User.tokens": "MEMBER_UPDATE"}.get(name, GUARDS[name])  # a service account's
    for person in PEOPLE:
        answer = await registry.ask(document, {"id": id_}, as_=person)
        sees = person in ROLES and (person != "outsider" or type_ in OPEN_TO_OUTSIDERS)
        if type_ == "WebhookDelivery":
            sees = person in MATRIX["WEBHOOK_READ"]
        if not sees:
            assert answer.data["node"] is None, person
        elif person in MATRIX[permission]:
            assert answer.data["node"][field], person
            assert inner == "" or answer.data["node"][field]["nodes"]
        else:
            assert answer.body["data"]["node"] == {"id": id_, field: None}
            assert answer.code == "FORBIDDEN"
            assert answer.error["path"] == ["node", field]


@pytest.mark.parametrize("name", FIELDS)
async def test_a_guarded_field_is_refused_to_a_token_without_its_permission(
    registry: Registry, world: make.World, name: str
):
    field = name.partition(".")[2]
    id_, document, _ = await asked(registry, world, name)
    scopes = [one.name for one in Permission if one.name != GUARDS[name]]
    await make.token(registry, "owner", known_as=f"without {name}", scopes=scopes)
    answer = await registry.ask(document, {"id": id_}, as_=f"without {name}")
    node = answer.body["data"]["node"]
    assert node in (None, {"id": id_, field: None})
    if node is not None:
        assert answer.code == "FORBIDDEN"
        assert answer.error["path"] == ["node", field]


async def test_nobody_reads_the_tokens_of_other_people(registry: Registry, world: make.World):
    ((id_,),) = await registry.rows("SELECT id FROM users WHERE name = 'member'")
    document = "query($id: ID!) { node(id: $id) { id ... on User { tokens { totalCount } } } }"
    for person in ROLES:
        answer = await registry.ask(document, {"id": id_}, as_=person)
        if person == "member":
            assert answer.data["node"]["tokens"]["totalCount"] > 0
        else:
            assert answer.body["data"]["node"] == {"id": id_, "tokens": None}
            assert answer.code == "FORBIDDEN"


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
        "team": ('(name: "acme/ml")', "id"),
        "deployment": (f'(id: "{world["deployment"]}")', "id"),
        "lineage": (f'(of: "{world["training"]}")', "nodes { id }"),
        "impact": (f'(artifact: "{world["data"]}")', "versions { nodes { id } }"),
    }.get(field, ("", "totalCount nodes { id } pageInfo { hasNextPage }"))
    empty = {"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False}}
    for person in PEOPLE:
        answer = await registry.ask(f"{{ {field}{arguments} {{ {inner} }} }}", as_=person)
        if person is None:
            assert answer.code == "UNAUTHENTICATED"
            assert answer.body["data"] == {field: None}
        elif person == "stranger" and field == "events":
            assert await belong_to(registry, answer.data[field]["nodes"]) == {"other", None}
        elif person in MATRIX[GUARDS[name]]:
            assert answer.data[field]
            assert arguments or answer.data[field]["nodes"]
        elif person == "stranger" or GUARDS[name] in VISITOR:  # it may be held on what is public
            assert answer.data[field] == (None if arguments else empty)
        else:
            assert answer.code == "FORBIDDEN"
            assert answer.body["data"] == {field: None}


async def belong_to(registry: Registry, events: list[dict]) -> set[str | None]:
    """The names of the organizations that these events are of; None for those of accounts."""
    ids = ", ".join(f"'{one['id']}'" for one in events)
    rows = await registry.rows(
        "SELECT DISTINCT o.name FROM events e LEFT JOIN organizations o ON o.id = "
        f"e.organization_id WHERE e.id IN ({ids})"
    )
    return {row[0] for row in rows}


async def test_the_open_roots_answer_nobody_anything(registry: Registry, world: make.World):
    ids = [*world.ids.values()]
    document = "query($id: ID!, $ids: [ID!]!) { viewer { id } node(id: $id) { id } nodes(ids: $ids) { id } }"
    answer = await registry.ask(document, {"id": ids[0], "ids": ids}, as_=None)
    assert answer.data == {"viewer": None, "node": None, "nodes": [None] * len(ids)}


async def test_who_may_ask_why_somebody_may_do_what_they_may(registry: Registry, world: make.World):
    document = (
        'query($user: ID!) { explainAccess(user: $user, on: {model: "acme/churn"}) { role rule } }'
    )
    for person in PEOPLE:
        for user in {"owner", person} - {None}:
            answer = await registry.ask(document, {"user": user}, as_=person)
            if person is None:
                assert answer.code == "UNAUTHENTICATED"
            elif person in {"outsider", "stranger"}:  # they see no such model
                assert answer.code == "NOT_FOUND"
            elif person == user or person in MATRIX["ACCESS_READ"]:
                assert answer.data["explainAccess"]["role"] == user.upper()
                continue
            else:
                assert answer.code == "FORBIDDEN", (person, user)
            assert answer.body["data"] == {"explainAccess": None}


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
