"""Tokens and sessions: made, listed, ended; none is wider or lasts longer than what made it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from greenroom.access.tokens import hash_of
from greenroom.operations import setup
from greenroom.tables import Role, TokenKind
from tests import make
from tests.make import fresh, refused
from tests.operations.told import behind, house, id_of, join, told
from tests.registry import Registry

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "token { id kind name scopes createdAt expiresAt usedAt revokedAt user { name } } secret"


async def lasts(registry: Registry, token: str) -> float:
    """Return how many days a token lasts."""
    (row,) = await registry.rows(f"SELECT created_at, expires_at FROM tokens WHERE id = '{token}'")
    created, expires = map(datetime.fromisoformat, row)
    return (expires - created) / timedelta(days=1)


async def test_a_token_tells_its_secret_once_and_no_event_has_it(registry: Registry):
    given = {"name": "builds", "scopes": ["VERSION_READ", "MODEL_READ", "MODEL_READ"]}
    payload, event = await told(registry, "createToken", given, TOKEN, as_="member")
    token, secret = payload["token"], payload["secret"]
    expires = token.pop("expiresAt")
    assert token.pop("createdAt") < expires
    assert await lasts(registry, token["id"]) == pytest.approx(90)
    assert event == {
        "kind": "TOKEN_CREATED",
        "subjectId": token.pop("id"),
        "subjectName": "builds",
        "before": None,
        "after": {
            "user": "member",
            "scopes": ["MODEL_READ", "VERSION_READ"],
            "expires_at": expires,
        },
    }
    assert token == {
        "kind": "ACCESS", "name": "builds", "scopes": ["MODEL_READ", "VERSION_READ"],
        "usedAt": None, "revokedAt": None, "user": {"name": "member"},
    }  # fmt: skip
    assert secret not in str(await registry.everything())
    assert hash_of(secret) not in str(await registry.rows("SELECT * FROM events"))
    registry.tokens["builds"] = secret
    answer = await registry.ask("{ viewer { name } }", as_="builds")
    assert answer.data == {"viewer": {"name": "member"}}


@pytest.mark.parametrize(
    ("wrong", "path", "limit"),
    [
        ({"name": ""}, "name", "A token has a name"),
        ({"name": " \t"}, "name", "A token has a name"),
        ({"name": "x" * 129}, "name", "at most 128"),
        ({"name": "a\x00b"}, "name", "NUL"),
        ({"days": 0}, "days", "1 to 3,650 days, not 0"),
        ({"days": 3651}, "days", "1 to 3,650 days, not 3651"),
        ({"days": -5}, "days", "1 to 3,650"),
        ({"scopes": []}, "scopes", "leave scopes out"),
    ],
)
async def test_a_token_that_cannot_be_is_refused_at_its_place(
    registry: Registry, wrong: dict[str, Any], path: str, limit: str
):
    given = {"name": "t", **wrong}
    error = await refused(registry, "createToken", given, "BAD_USER_INPUT", path)
    assert limit in error["message"]


async def test_a_scope_that_is_no_permission_is_refused(registry: Registry):
    before = await registry.everything()
    answer = await registry.do("createToken", {"name": "t", "scopes": ["ROOT"]})
    assert answer.code == "BAD_USER_INPUT"
    assert await registry.everything() == before


async def test_for_whom_one_makes_tokens(registry: Registry):
    home = await house(registry)
    robot, strong = fresh("robot"), fresh("robot")
    await make.service_account(registry, robot, of=home)
    await make.service_account(registry, strong, "OWNER", of=home)
    given = {"name": "t", "user": robot}
    _, event = await told(registry, "createToken", given, "token { user { name } }", as_="manager")
    assert event["after"]["user"] == robot
    for name in ("admin", "member", "outsider"):
        error = await refused(registry, "createToken", given, "FORBIDDEN", "user", as_=name)
        assert error["message"] == f"This needs the permission TOKEN_CREATE on {robot}."
    error = await refused(
        registry, "createToken", {**given, "user": strong}, "FORBIDDEN", "user", as_="manager"
    )
    assert error["message"] == (
        "OWNER is above your own role; nobody gives or takes more than they have."
    )
    await registry.done("createToken", {**given, "user": strong})
    for user, code in (("viewer", "FORBIDDEN"), ("system", "NOT_FOUND"), ("stranger", "NOT_FOUND")):
        await refused(registry, "createToken", {"name": "t", "user": user}, code, "user")
    await refused(registry, "createToken", given, "NOT_FOUND", "user", as_="stranger")
    await refused(registry, "createToken", given, "UNAUTHENTICATED", as_=None)
    await registry.done("createToken", {"name": "t", "user": "viewer"}, as_="viewer")


async def test_what_is_made_with_a_token_has_its_scopes_and_no_more(registry: Registry):
    scopes = ["TOKEN_CREATE", "TOKEN_READ", "MODEL_READ"]
    await make.token(registry, "owner", known_as="narrow", scopes=scopes)
    robot = fresh("robot")
    await make.service_account(registry, robot, "OUTSIDER")
    for whose in ({"name": "t"}, {"name": "t", "user": robot}):
        for asked, has in (
            ({}, ["MODEL_READ", "TOKEN_CREATE", "TOKEN_READ"]),
            ({"scopes": None}, ["MODEL_READ", "TOKEN_CREATE", "TOKEN_READ"]),
            ({"scopes": ["MODEL_READ"]}, ["MODEL_READ"]),
        ):
            made = await registry.done("createToken", {**whose, **asked}, TOKEN, as_="narrow")
            assert made["token"]["scopes"] == has
        wider = {**whose, "scopes": ["MODEL_READ", "VERSION_READ", "ACCESS_READ"]}
        error = await refused(registry, "createToken", wider, "FORBIDDEN", "scopes", as_="narrow")
        assert error["message"] == (
            "The token that makes it does not have ACCESS_READ, VERSION_READ."
        )
    made = await registry.done("createToken", {"name": "t"}, TOKEN)
    assert made["token"]["scopes"] is None, "a token without scopes makes one without"


async def test_what_is_made_with_a_token_does_not_outlive_it(registry: Registry):
    maker = await make.token(registry, known_as="short", days=5)
    maker_ends = await registry.rows(f"SELECT expires_at FROM tokens WHERE id = '{maker}'")
    shorter = await registry.done("createToken", {"name": "t", "days": 4}, as_="short")
    assert await lasts(registry, shorter["token"]["id"]) == pytest.approx(4)
    error = await refused(
        registry, "createToken", {"name": "t", "days": 5}, "FORBIDDEN", "days", as_="short"
    )
    assert error["message"] == "A token does not outlive the token that makes it."
    made = await registry.done("createToken", {"name": "t"}, TOKEN, as_="short")
    ends = await registry.rows(f"SELECT expires_at FROM tokens WHERE id = '{made['token']['id']}'")
    assert ends == maker_ends


async def session_of(registry: Registry, user: str, kind: TokenKind = TokenKind.SESSION) -> Any:
    """Begin a browser's session, or make a link; return its secret and its id."""
    secret, token = await registry.perform(
        lambda session: setup.issue_token(
            session, user=user, kind=kind, name="browser", lasts=timedelta(days=14)
        )
    )
    return secret, token.id


async def by_cookie(registry: Registry, secret: str, document: str, **variables: Any) -> Any:
    """Ask from a browser's session."""
    headers = {"cookie": f"greenroom_session={secret}"}
    return await registry.ask(document, variables, as_=None, headers=headers)


CREATE = (
    "mutation($input: CreateTokenInput!) { createToken(input: $input) { token { id scopes } } }"
)


async def test_a_session_makes_tokens_that_outlive_it(registry: Registry):
    person = await join(registry, "acme")
    secret, _ = await session_of(registry, person)
    given = {"name": "t", "days": 400}
    answer = await by_cookie(registry, secret, CREATE, input=given)
    token = answer.data["createToken"]["token"]
    assert token["scopes"] is None
    assert await lasts(registry, token["id"]) == pytest.approx(400)


async def test_sessions_are_listed_among_tokens_and_can_be_ended(registry: Registry):
    person = await join(registry, "acme")
    secret, session = await session_of(registry, person)
    _, link = await session_of(registry, person, TokenKind.LINK)
    listing = "{ viewer { user { tokens { totalCount nodes { id kind revokedAt } } } } }"
    found = (await by_cookie(registry, secret, listing)).data["viewer"]["user"]["tokens"]
    assert [(one["kind"], one["id"] == session) for one in found["nodes"]] == [
        ("SESSION", True),
        ("ACCESS", False),
    ]
    assert found["totalCount"] == 2
    await refused(registry, "revokeToken", {"token": link}, "NOT_FOUND", "token", as_=person)
    _, event = await told(registry, "revokeToken", {"token": session}, "token { id }", as_=person)
    assert event == {
        "kind": "TOKEN_REVOKED",
        "subjectId": session,
        "subjectName": "browser",
        "before": {"user": person},
        "after": None,
    }
    assert (await by_cookie(registry, secret, "{ viewer { name } }")).data == {"viewer": None}


async def test_a_revoked_token_opens_nothing_from_then_on(registry: Registry):
    person = await join(registry, "acme")
    token = await make.token(registry, person, known_as="gone")
    show = "token { revokedAt } event { subject { id } }"
    made = await registry.done("revokeToken", {"token": token}, show, as_="gone")
    assert made["token"]["revokedAt"] is not None, "one may end the very token that asks"
    answer = await registry.ask("{ viewer { name } }", as_="gone")
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    error = await refused(
        registry, "revokeToken", {"token": token}, "CONFLICT", "token", as_=person
    )
    assert error["message"] == "The token has been revoked."


async def test_a_token_revoked_while_its_act_waits_does_nothing(registry: Registry):
    person = await join(registry, "acme", Role.ADMIN)
    token = await make.token(registry, person, known_as="late")
    name = fresh("acme/m")
    statement = f"UPDATE tokens SET revoked_at = created_at WHERE id = '{token}'"
    answer = await behind(
        registry,
        lambda session: session.exec(text(statement)),
        lambda: registry.do("createModel", {"name": name}, as_="late"),
    )
    assert answer.code == "UNAUTHENTICATED"
    assert not await registry.rows(f"SELECT 1 FROM models WHERE full_name = '{name}'")


async def test_whose_tokens_one_sees_and_ends(registry: Registry):
    home = await house(registry)
    robot = fresh("robot")
    user = await make.service_account(registry, robot, of=home)
    theirs = await make.token(registry, user=robot)
    mine = await make.token(registry, "viewer")
    document = """query($user: ID!, $token: ID!) {
        node(id: $token) { id } nodes(ids: [$user]) { ... on User { tokens { nodes { id } } } } }"""
    for name in ("owner", "manager"):
        answer = await registry.ask(document, {"user": user, "token": theirs}, as_=name)
        assert answer.data["node"] == {"id": theirs}
        assert answer.data["nodes"] == [{"tokens": {"nodes": [{"id": theirs}]}}]
    for name in ("admin", "contributor", "member", "viewer", "outsider"):
        answer = await registry.ask(document, {"user": user, "token": theirs}, as_=name)
        assert answer.code == "FORBIDDEN"
        assert answer.error["message"] == "This needs the permission TOKEN_READ."
        assert answer.body["data"] == {"node": None, "nodes": [{"tokens": None}]}
        given = {"token": theirs}
        await refused(registry, "revokeToken", given, "NOT_FOUND", "token", as_=name)
    viewer = await id_of(registry, "users", "viewer")
    answer = await registry.ask(document, {"user": viewer, "token": mine})
    assert answer.code == "FORBIDDEN"
    assert answer.body["data"] == {"node": None, "nodes": [{"tokens": None}]}
    for name in ("owner", "stranger"):
        await refused(registry, "revokeToken", {"token": mine}, "NOT_FOUND", "token", as_=name)
    await refused(registry, "revokeToken", {"token": mine}, "UNAUTHENTICATED", as_=None)
    _, event = await told(registry, "revokeToken", {"token": theirs}, "token { id }", as_="manager")
    assert event["before"] == {"user": robot}


async def test_events_of_tokens_are_for_the_account_and_of_service_accounts_for_auditors(
    registry: Registry,
):
    home = await house(registry)
    person, robot = await join(registry, home), fresh("robot")
    await make.service_account(registry, robot, of=home)
    own = await make.token(registry, person)
    theirs = await make.token(registry, user=robot)
    ((operators,),) = await registry.rows(
        "SELECT t.id FROM tokens t JOIN users u ON u.id = t.user_id "
        f"WHERE u.name = '{person}' AND t.id <> '{own}'"
    )
    document = '{ events(first: 100, query: "kind: token_created") { nodes { subjectId } } }'

    async def seen_by(name: str) -> set[str]:
        answer = await registry.ask(document, as_=name)
        return {one["subjectId"] for one in answer.data["events"]["nodes"]}

    assert await seen_by(person) == {own, operators}
    for name in ("owner", "manager"):
        assert theirs in await seen_by(name)
        assert not {own, operators} & await seen_by(name)
    assert not {own, theirs, operators} & await seen_by("admin")


@pytest.mark.parametrize("secret", ["grn_nonsense", "x", "grn_" + "a" * 49])
async def test_what_is_no_token_is_refused(registry: Registry, secret: str):
    registry.tokens["wrong"] = secret
    answer = await registry.ask("{ viewer { name } }", as_="wrong")
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
