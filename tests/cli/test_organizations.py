"""Several organizations in one store: the operator makes them, and people of both work in them."""

import json
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from greenroom.client import Client, RequestError
from tests.cli.conftest import call
from tests.server import Server
from tests.stores import environment_of

ORGANIZATIONS = "{ viewer { name organizations { name viewerRole } } }"
CREATE = """mutation($input: CreateModelInput!) {
  createModel(input: $input) { model { fullName } } }"""
ACCOUNT = """mutation($input: CreateServiceAccountInput!) {
  createServiceAccount(input: $input) { member { role } } }"""


class Store:
    """A folder, and ``greenroom`` commands over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def try_(self, *arguments: str) -> CompletedProcess[str]:
        """Run a command that may fail."""
        given = {"GREENROOM_DATA": str(self.folder)} | environment_of(self.folder)
        return call(*arguments, **given)

    def run(self, *arguments: str) -> str:
        """Run a command that must succeed; return what it prints."""
        done = self.try_(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def refused(self, *arguments: str) -> str:
        """Run a command that must fail; return what it says."""
        done = self.try_(*arguments)
        assert (done.returncode, done.stdout) == (1, ""), done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr.strip()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A served registry with the organizations ``acme`` and ``zenith``, and people of both."""
    folder = tmp_path_factory.mktemp("organizations")
    store = Store(folder)
    assert store.run("organization", "add", "zenith", "--owner", "zoe") == "zoe owns zenith."
    for name, role, organization in (
        ("ada", "admin", "acme"),
        ("ada", "viewer", "zenith"),
        ("carl", "contributor", "zenith"),
    ):
        told = store.run("user", "add", name, "--role", role, "--organization", organization)
        assert told == f"{name} is {role} of {organization}."
    with Server(folder) as started:
        yield started


def as_(server: Server, user: str) -> Client:
    """Return the client of a user."""
    return Client(server.url, server.token(user))


def roles(server: Server, user: str) -> dict[str, str]:
    """Return a user's roles by organization."""
    with as_(server, user) as client:
        found = client.execute(ORGANIZATIONS)["viewer"]["organizations"]
    return {one["name"]: one["viewerRole"] for one in found}


def test_people_have_the_role_of_each_organization(served: Server) -> None:
    assert roles(served, "zoe") == {"zenith": "OWNER"}
    assert roles(served, "ada") == {"acme": "ADMIN", "zenith": "VIEWER"}
    assert roles(served, "carl") == {"zenith": "CONTRIBUTOR"}
    assert roles(served, "owner") == {"acme": "OWNER"}


def test_each_role_counts_in_its_own_organization_only(served: Server) -> None:
    with as_(served, "ada") as ada, as_(served, "carl") as carl, as_(served, "owner") as owner:
        made = ada.execute(CREATE, {"input": {"name": "acme/churn"}})
        assert made["createModel"]["model"] == {"fullName": "acme/churn"}
        carl.execute(CREATE, {"input": {"name": "zenith/churn"}})
        for client, name, code in (
            (ada, "zenith/m", "FORBIDDEN"),
            (carl, "acme/m", "NOT_FOUND"),
            (owner, "zenith/m", "NOT_FOUND"),
        ):
            with pytest.raises(RequestError) as caught:
                client.execute(CREATE, {"input": {"name": name}})
            assert (caught.value.code, caught.value.input) == (code, ("name",))
        for client, seen in ((ada, {"acme", "zenith"}), (carl, {"zenith"}), (owner, {"acme"})):
            listed: dict[str, Any] = client.execute("{ models { nodes { fullName } } }")
            found = {one["fullName"] for one in listed["models"]["nodes"]}
            assert found == {f"{one}/churn" for one in seen}
            names = '{ acme: organization(name: "acme") { id } zenith: organization(name: "zenith") { id } }'
            assert {key for key, one in client.execute(names).items() if one} == seen


def test_a_role_that_the_operator_changes_counts_at_once(served: Server) -> None:
    with as_(served, "carl") as carl:
        carl.execute(CREATE, {"input": {"name": "zenith/first"}})
        served.run("user", "add", "carl", "--role", "viewer", "--organization", "zenith")
        with pytest.raises(RequestError) as caught:
            carl.execute(CREATE, {"input": {"name": "zenith/second"}})
        assert caught.value.code == "FORBIDDEN"
        served.run("user", "add", "carl", "--role", "contributor", "--organization", "zenith")
        carl.execute(CREATE, {"input": {"name": "zenith/second"}})


def test_what_the_operator_does_is_on_record_for_auditors(served: Server) -> None:
    query = """{ organization(name: "zenith") {
        events(last: 4) { nodes { kind subjectName after actor { name } } } } }"""
    with as_(served, "zoe") as zoe:
        found = zoe.execute(query)["organization"]["events"]["nodes"]
    told = [(one["kind"], one["subjectName"], one["after"]) for one in reversed(found)]
    assert told == [
        ("ORGANIZATION_CREATED", "zenith", None),
        ("MEMBER_ADDED", "zoe", {"role": "OWNER"}),
        ("MEMBER_ADDED", "ada", {"role": "VIEWER"}),
        ("MEMBER_ADDED", "carl", {"role": "CONTRIBUTOR"}),
    ]
    assert json.dumps(found).count('"actor": null') == 4, "the operator is no member"


def test_the_owner_of_an_organization_may_be_somebody_already_there(folder: Path) -> None:
    store = Store(folder)
    store.run("organization", "add", "zenith", "--owner", "owner")
    with Server(folder) as started:
        assert roles(started, "owner") == {"acme": "OWNER", "zenith": "OWNER"}


def test_a_contributor_is_added_by_that_name(folder: Path) -> None:
    store = Store(folder)
    told = store.run("user", "add", "cleo", "--role", "contributor", "--email", "cleo@example.test")
    assert told == "cleo is contributor of acme."
    error = store.refused("user", "add", "cleo", "--role", "boss")
    assert error == (
        "greenroom: --role is one of owner, manager, admin, contributor, member, viewer, outsider; "
        "not 'boss'."
    )


def test_what_cannot_be_added_is_refused_in_one_line(folder: Path) -> None:
    store = Store(folder)
    for arguments, message in (
        (("organization", "add", "acme", "--owner", "zoe"), "The name 'acme' is taken by another"),
        (("organization", "add", "a b", "--owner", "zoe"), "'a b' cannot name the organization"),
        (("organization", "add", "new", "--owner", "z z"), "'z z' cannot name the user"),
        (("organization", "add", "new", "--owner", "system"), "The system user belongs to no"),
        (("user", "add", "zoe", "--organization", "nowhere"), "There is no organization 'nowhere'"),
        (("user", "add", "owner", "--role", "viewer"), "acme has no other owner; make another"),
    ):
        error = store.refused(*arguments)
        assert error.startswith(f"greenroom: {message}")
        assert "\n" not in error
    store.run("organization", "add", "new", "--owner", "zoe")  # a refused one has left no name
    store.run("user", "add", "second", "--role", "owner")
    assert store.run("user", "add", "owner", "--role", "viewer") == "owner is viewer of acme."


def test_a_service_account_gets_no_link_and_no_second_organization(folder: Path) -> None:
    store = Store(folder)
    store.run("organization", "add", "zenith", "--owner", "zoe")
    with Server(folder) as started, as_(started, "owner") as owner:
        given = {"organization": "acme", "name": "robot", "role": "MEMBER"}
        owner.execute(ACCOUNT, {"input": given})
        assert roles(started, "robot") == {"acme": "MEMBER"}
    assert store.refused("link", "robot") == (
        "greenroom: robot is a service account: it has tokens, and no browser session."
    )
    assert store.refused("user", "add", "robot", "--organization", "zenith") == (
        "greenroom: robot is a service account, which belongs to one organization for good."
    )
    assert store.run("user", "add", "robot", "--role", "viewer") == "robot is viewer of acme."
