"""The client gives data, or an exception that says what went wrong."""

import socket
import ssl
from collections.abc import Iterator
from uuid import uuid4

import pytest

from greenroom.client import (
    Client,
    ClientError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RequestError,
    TooComplexError,
    UnauthenticatedError,
    UnreachableError,
)
from tests.server import Server

VIEWER = "{ viewer { name } }"
CREATE = """
mutation Create($input: CreateModelInput!) {
  createModel(input: $input) { model { id fullName } }
}"""
UPDATE = """
mutation Update($input: UpdateModelInput!) { updateModel(input: $input) { model { id } } }"""
DEEP = "{ models(first: 100) { nodes { versions(first: 100) { nodes { stageChanges(first: 100) { nodes { id } } } } } } }"


@pytest.fixture
def mute() -> Iterator[str]:
    """The address of something that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def nowhere() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def test_an_operation_returns_its_data(client: Client) -> None:
    assert client.execute(VIEWER) == {"viewer": {"name": "owner"}}


def test_variables_are_sent(client: Client) -> None:
    name = f"acme/{uuid4().hex}"
    made = client.execute(CREATE, {"input": {"name": name}})["createModel"]["model"]
    found = client.execute(
        "query Find($name: String!) { model(name: $name) { id } }", {"name": name}
    )
    assert made["fullName"] == name
    assert found["model"]["id"] == made["id"]


def test_without_a_token_the_caller_is_nobody(server: Server) -> None:
    with Client(server.url) as anonymous:
        assert anonymous.execute(VIEWER) == {"viewer": None}


@pytest.mark.parametrize("end", ["/", "/graphql", "/graphql/"])
def test_the_address_may_name_the_endpoint_or_end_in_a_slash(
    server: Server, token: str, end: str
) -> None:
    with Client(server.url + end, token) as client:
        assert client.url == server.url
        assert client.execute(VIEWER)["viewer"]["name"] == "owner"


def test_a_conflict_says_what_it_collided_with(client: Client) -> None:
    name = f"acme/{uuid4().hex}"
    first = client.execute(CREATE, {"input": {"name": name}})["createModel"]["model"]
    with pytest.raises(ConflictError) as caught:
        client.execute(CREATE, {"input": {"name": name}})
    assert caught.value.code == "CONFLICT"
    assert caught.value.input == ("name",)
    assert caught.value.current is not None
    assert caught.value.current["id"] == first["id"]
    assert name in caught.value.message
    assert str(caught.value) == caught.value.message


def test_a_refused_input_says_where(client: Client) -> None:
    tags = ["fine", "x" * 65]
    with pytest.raises(RequestError) as caught:
        client.execute(CREATE, {"input": {"name": f"acme/{uuid4().hex}", "tags": tags}})
    assert caught.value.code == "BAD_USER_INPUT"
    assert caught.value.input == ("tags", 1)
    assert caught.value.current is None


@pytest.mark.parametrize(
    ("document", "variables", "code", "kind"),
    [
        (UPDATE, {"input": {"model": "acme/none"}}, "NOT_FOUND", NotFoundError),
        ("{ viewer {", {}, "GRAPHQL_PARSE_FAILED", RequestError),
        ("{ nothing }", {}, "GRAPHQL_VALIDATION_FAILED", RequestError),
        ('{ runs(query: "nothing: 1") { nodes { id } } }', {}, "BAD_USER_INPUT", InvalidError),
        (DEEP, {}, "QUERY_TOO_COMPLEX", TooComplexError),
    ],
)
def test_a_refusal_has_its_code_and_the_class_of_it(
    client: Client, document: str, variables: dict[str, object], code: str, kind: type
) -> None:
    with pytest.raises(RequestError) as caught:
        client.execute(document, variables)
    assert caught.value.code == code
    assert type(caught.value) is kind


def test_data_beside_an_error_is_not_taken_for_an_answer(server: Server) -> None:
    with (
        Client(server.url, server.token("vera")) as viewer,
        pytest.raises(ForbiddenError) as caught,
    ):
        viewer.execute(
            """{ viewer { name } organization(name: "acme") { members { totalCount } } }"""
        )
    assert caught.value.code == "FORBIDDEN"


def test_an_unknown_token_is_refused(server: Server) -> None:
    with Client(server.url, "grn_unknown") as client, pytest.raises(UnauthenticatedError) as caught:
        client.execute(VIEWER)
    assert caught.value.code == "UNAUTHENTICATED"


@pytest.mark.parametrize("bad", ["", "two words", "line\nbreak", "grün", "tab\tstop"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(server: Server, bad: str) -> None:
    with pytest.raises(RequestError) as caught:
        Client(server.url, bad)
    assert caught.value.code == "UNAUTHENTICATED"
    assert not bad or bad not in str(caught.value)


def test_where_nothing_listens_is_unreachable(nowhere: str) -> None:
    with (
        Client(nowhere, "grn_x", retries=0) as client,
        pytest.raises(UnreachableError, match=nowhere),
    ):
        client.execute(VIEWER)


@pytest.mark.parametrize("url", ["", "acme", "ftp://127.0.0.1", "http://", "http://[::1"])
def test_what_is_no_address_is_unreachable(url: str) -> None:
    with pytest.raises(UnreachableError), Client(url, "grn_x") as client:
        client.execute(VIEWER)


def test_what_does_not_speak_graphql_is_unreachable(server: Server) -> None:
    with (
        Client(f"{server.url}/elsewhere", "grn_x") as client,
        pytest.raises(UnreachableError, match="404"),
    ):
        client.execute(VIEWER)


def test_silence_ends_with_the_timeout(mute: str) -> None:
    with (
        Client(mute, "grn_x", timeout=0.2, retries=0) as client,
        pytest.raises(UnreachableError, match="did not answer in time"),
    ):
        client.execute(VIEWER)


def test_a_proxy_is_not_asked_for_this_machine(
    server: Server, token: str, nowhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, nowhere)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Client(server.url, token) as client:
        assert client.execute(VIEWER)["viewer"]["name"] == "owner"


def test_one_class_catches_every_failure() -> None:
    assert issubclass(RequestError, ClientError)
    assert issubclass(UnreachableError, ClientError)


def test_whom_connections_trust_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read, made = ssl.create_default_context, []
    monkeypatch.setattr(
        ssl, "create_default_context", lambda **given: made.append(given) or read(**given)
    )
    for place, times in (("nowhere", 3), ("elsewhere", 2)):
        monkeypatch.setenv("SSL_CERT_DIR", place)
        for _ in range(times):
            Client("https://registry.test", "grn_x").close()
    assert len(made) == 2, "for each place that the environment names"
