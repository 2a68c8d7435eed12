"""The demo's people: a service account, a team, and who gets at the private model."""

from collections.abc import Sequence
from typing import Any

from greenroom.client import Client

TEAM, ACCOUNT = "clinic", "nightly-trainer"

FIND = """
query Find($team: String!, $organization: String!) {
  team(name: $team) { id }
  organization(name: $organization) {
    viewerCan
    serviceAccounts(first: 100) { nodes { name } }
  }
}"""
CREATE_ACCOUNT = """
mutation CreateAccount($input: CreateServiceAccountInput!) {
  createServiceAccount(input: $input) { member { id } }
}"""
CREATE_TEAM = """
mutation CreateTeam($input: CreateTeamInput!) {
  createTeam(input: $input) { team { id } }
}"""
ADD_MEMBER = """
mutation AddMember($input: AddTeamMemberInput!) {
  addTeamMember(input: $input) { team { id } }
}"""
LINK_TEAM = """
mutation LinkTeam($input: LinkTeamInput!) {
  linkTeam(input: $input) { event { id } }
}"""


def admit(client: Client, organization: str, private: Sequence[str]) -> bool:
    """Make the team and the service account, and name the team on these private models.

    Returns whether it did; who may not keep members, or has a demo with them, leaves all as it is.
    """
    team = f"{organization}/{TEAM}"
    found: dict[str, Any] = client.execute(FIND, {"team": team, "organization": organization})
    home = found["organization"]
    if found["team"] is not None or "MEMBER_UPDATE" not in home["viewerCan"]:
        return False

    def send(document: str, **input_: Any) -> None:
        client.execute(document, {"input": input_})

    if ACCOUNT not in [one["name"] for one in home["serviceAccounts"]["nodes"]]:
        send(CREATE_ACCOUNT, organization=organization, name=ACCOUNT, role="VIEWER")
    send(CREATE_TEAM, name=team, description="Works on what tells the sick from the healthy.")
    send(ADD_MEMBER, team=team, user=ACCOUNT, role="MEMBER")
    for model in private:
        send(LINK_TEAM, team=team, on={"model": model})
    return True
