"""Organizations, teams, access, tokens, what happened, and the audit log, as people go through them."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Demo, Visit

SECRET = re.compile(r"grn_[\w-]+")
MEMBERS = '{ organization(name: "acme") { members(first: 100) { nodes { role user { name } } } } }'

MOVES = "kind: version_staged, subject: acme/wine-cultivar%25"
"""The moves of a model of the demo that no other test moves anything of."""


@pytest.fixture(scope="module")
def people(demo: Demo) -> None:
    """Make some of the organization, whose roles the tests change."""
    for name in ("grace", "joan"):
        demo.server.run("user", "add", name, "--role", "viewer")


def roles(demo: Demo) -> dict[str, str]:
    """Read what each member of the organization is."""
    nodes = demo.read(MEMBERS)["organization"]["members"]["nodes"]
    return {node["user"]["name"]: node["role"] for node in nodes}


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def press(page: Page, name: str) -> None:
    """Press the button of the open dialog."""
    dialog(page).get_by_role("button", name=name, exact=True).click()


def choose(field: Locator, option: str) -> None:
    """Choose an option of a list of roles by its name; what it means stands below."""
    field.click()
    field.page.get_by_role("option", name=re.compile(f"^{option}")).click()


def save_secret(page: Page) -> str:
    """Read a secret that is shown once, say that it is saved, and close it."""
    expect(dialog(page).get_by_role("button", name="Close", exact=True)).to_be_disabled()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_visible()
    found = SECRET.search(dialog(page).inner_text())
    assert found
    dialog(page).get_by_label("I have saved it").check()
    press(page, "Close")
    expect(dialog(page)).to_have_count(0)
    return found[0]


@pytest.mark.usefixtures("people")
def test_a_role_is_changed_in_its_row(visit: Visit, demo: Demo) -> None:
    page = visit("/organizations/acme?tab=members")
    choose(page.get_by_role("combobox", name="Role of grace"), "Contributor")
    expect(page.get_by_text("grace is contributor of acme.")).to_be_visible()
    assert roles(demo)["grace"] == "CONTRIBUTOR"


def test_the_last_owner_stays_and_is_told_why(visit: Visit, demo: Demo) -> None:
    page = visit("/organizations/acme?tab=members")
    choose(page.get_by_role("combobox", name="Role of owner"), "Viewer")
    press(page, "Become viewer")
    expect(dialog(page).get_by_role("alert")).to_contain_text("no other owner")
    assert roles(demo)["owner"] == "OWNER"


@pytest.mark.usefixtures("people")
def test_a_member_is_removed_by_typing_their_name(visit: Visit, demo: Demo) -> None:
    page = visit("/organizations/acme?tab=members")
    page.get_by_role("button", name="Remove joan").click()
    button = dialog(page).get_by_role("button", name="Remove member")
    expect(button).to_be_disabled()
    dialog(page).get_by_label("Type joan to confirm").fill("joan")
    button.click()
    expect(page.get_by_role("cell", name="joan", exact=True)).to_have_count(0)
    assert "joan" not in roles(demo)


def test_an_invitation_s_link_is_shown_once_and_taken_back(visit: Visit, demo: Demo) -> None:
    ask = '{ organization(name: "acme") { invitations { nodes { email role revokedAt } } } }'
    page = visit("/organizations/acme?tab=invitations")
    page.get_by_role("button", name="Invite").click()
    dialog(page).get_by_label("E-mail address").fill("new@example.com")
    press(page, "Make the link")
    link = dialog(page).get_by_role("region", name="The link of the invitation").inner_text()
    assert link.startswith(f"{demo.server.url}/join?token={save_secret(page)}")
    page.get_by_role("button", name="Take back the invitation for new@example.com").click()
    press(page, "Take back")
    expect(page.get_by_role("cell", name="taken back")).to_be_visible()
    (made,) = demo.read(ask)["organization"]["invitations"]["nodes"]
    assert (made["email"], made["role"], made["revokedAt"] is None) == (
        "new@example.com",
        "MEMBER",
        False,
    )


def test_a_program_gets_an_account_and_a_token_with_few_scopes(visit: Visit, demo: Demo) -> None:
    page = visit("/organizations/acme?tab=accounts")
    page.get_by_role("button", name="New service account").click()
    dialog(page).get_by_label("Name").fill("builder")
    press(page, "Create service account")
    page.get_by_role("button", name="New token of builder").click()
    dialog(page).get_by_label("Name").fill("nightly")
    dialog(page).get_by_label("Only this").check()
    press(page, "Reading only")
    dialog(page).get_by_label("Recording runs").check()
    press(page, "Create token")
    secret = save_secret(page)
    expect(page.get_by_role("row", name=re.compile("nightly"))).to_contain_text("7 scopes")
    answer = page.context.request.post(
        f"{demo.server.url}/graphql",
        data={"query": "{ viewer { name organizations { viewerCan } } }"},
        headers={"Authorization": f"Bearer {secret}"},
    ).json()["data"]["viewer"]
    assert answer["name"] == "builder"
    assert "RUN_CREATE" in answer["organizations"][0]["viewerCan"]
    assert "VERSION_CREATE" not in answer["organizations"][0]["viewerCan"]
    page.get_by_role("button", name="End the token nightly").click()
    dialog(page).get_by_label("Type nightly to confirm").fill("nightly")
    press(page, "End token")
    expect(page.get_by_role("row", name=re.compile("nightly"))).to_contain_text("ended")
    asked = "{ serviceAccounts { nodes { name tokens { nodes { revokedAt } } } } }"
    found = demo.read(f'{{ organization(name: "acme") {asked} }}')["organization"]
    tokens = {one["name"]: one["tokens"]["nodes"] for one in found["serviceAccounts"]["nodes"]}
    assert [token["revokedAt"] is None for token in tokens["builder"]] == [False]


@pytest.mark.usefixtures("people")
def test_a_team_is_made_filled_and_deleted(visit: Visit, demo: Demo) -> None:
    page = visit("/organizations/acme?tab=teams")
    page.get_by_role("button", name="New team").click()
    dialog(page).get_by_label("Name").fill("vision")
    press(page, "Create team")
    expect(page).to_have_url(re.compile("/teams/acme/vision$"))
    page.get_by_role("button", name="Add to team").click()
    dialog(page).get_by_label("Name").fill("grace")
    press(page, "Add to team")
    choose(page.get_by_role("combobox", name="Role of grace"), "Admin")
    expect(page.get_by_text("grace is admin in acme/vision.")).to_be_visible()
    team = demo.read('{ team(name: "acme/vision") { members { nodes { role user { name } } } } }')[
        "team"
    ]
    assert team["members"]["nodes"] == [{"role": "ADMIN", "user": {"name": "grace"}}]
    page.get_by_role("button", name="Delete team").click()
    dialog(page).get_by_label("Type vision to confirm").fill("vision")
    press(page, "Delete team")
    expect(page).to_have_url(re.compile(r"/organizations/acme\?tab=teams$"))
    expect(page.get_by_role("link", name="acme/clinic")).to_be_visible()
    expect(page.get_by_role("link", name="acme/vision")).to_have_count(0)
    assert demo.read('{ team(name: "acme/vision") { id } }')["team"] is None


def test_a_team_that_keeps_others_out_is_not_deleted(visit: Visit, demo: Demo) -> None:
    page = visit("/teams/acme/clinic")
    page.get_by_role("button", name="Delete team").click()
    expect(dialog(page)).to_contain_text("only team named on these")
    expect(dialog(page).get_by_role("link", name="acme/tumor-screening")).to_be_visible()
    expect(dialog(page).get_by_role("button", name="Delete team")).to_be_disabled()
    assert violations(page) == []
    assert demo.read('{ team(name: "acme/clinic") { name } }')["team"]["name"] == "clinic"


def test_what_a_member_may_not_do_is_shown_with_the_reason(visit: Visit) -> None:
    page = visit("/organizations/acme?tab=members", as_="member")
    add = page.get_by_role("button", name="Add member")
    expect(add).to_have_attribute("aria-disabled", "true")
    expect(add).to_have_accessible_description(re.compile("needs the role manager"))
    expect(page.get_by_role("button", name="Remove owner")).to_have_attribute(
        "aria-disabled", "true"
    )
    expect(page.get_by_role("tab", name="Invitations")).to_have_count(0)
    page.goto("/audit")
    expect(page.get_by_text("The audit log is not for you to read")).to_be_visible()


def test_what_happened_is_told_and_stays_under_the_reader(visit: Visit, demo: Demo) -> None:
    page = visit(f"/activity?q={MOVES}")
    first = page.get_by_role("listitem").first
    expect(first).to_contain_text(re.compile(r"owner moved acme/\S+ from \w+ to \w+"))
    before = first.inner_text()
    page.get_by_role("button", name=re.compile("^Changes of")).first.click()
    expect(first).to_contain_text(re.compile(r"was\s+TESTING|was\s+STAGING"))
    assert violations(page) == []
    named = '{ model(name: "acme/wine-cultivar") { versions(first: 1) { nodes { id stage } } } }'
    (version,) = demo.read(named)["model"]["versions"]["nodes"]
    stage = "mutation($input: StageVersionInput!) { stageVersion(input: $input) { event { id } } }"
    moved = {"version": version["id"], "stage": version["stage"], "message": "Looked at again."}
    demo.read(stage, input=moved)
    waiting = page.get_by_role("button", name="1 new")
    expect(waiting).to_be_visible(timeout=15_000)
    assert first.inner_text().startswith(before.split("\n")[0])
    waiting.click()
    expect(first).to_contain_text("Looked at again.")
    expect(waiting).to_have_count(0)


def test_who_may_not_read_changes_is_told_of_stages_all_the_same(visit: Visit) -> None:
    page = visit(f"/activity?q={MOVES}", as_="viewer")
    moved = page.get_by_role("listitem").filter(has_text=re.compile(r"moved acme/\S+ from \w+ to"))
    expect(moved.first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Changes of"))).to_have_count(0)


def test_the_audit_log_is_filtered_opened_and_exported(visit: Visit, demo: Demo) -> None:
    query = "kind: team_created, subject: acme/clinic"
    asked = (
        f'{{ organization(name: "acme") {{ events(query: "{query}") {{ nodes {{ hash }} }} }} }}'
    )
    (event,) = demo.read(asked)["organization"]["events"]["nodes"]
    page = visit(f"/audit?q={query}")
    row = page.get_by_role("row").filter(has_text="acme/clinic")
    expect(row).to_contain_text(event["hash"][:10])
    expect(row).to_contain_text("command line")
    row.get_by_role("button", name=re.compile("^Details of event")).click()
    expect(page.get_by_text(event["hash"], exact=True)).to_be_visible()
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as JSON lines").click()
    lines = download.value.path().read_text().splitlines()
    exported: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert [(one["kind"], one["hash"]) for one in exported] == [("TEAM_CREATED", event["hash"])]


def test_access_is_explained_granted_and_revoked(visit: Visit, demo: Demo) -> None:
    page = visit("/models/acme/tumor-screening?tab=access")
    page.get_by_role("button", name="Grant a role").click()
    dialog(page).get_by_label("Name").fill("viewer")
    choose(dialog(page).get_by_role("combobox", name="Role"), "Admin")
    press(page, "Grant role")
    expect(page.get_by_role("cell", name="viewer", exact=True)).to_be_visible()
    why = page.get_by_role("region", name="Why?")
    why.get_by_label("Name").fill("viewer")
    why.get_by_role("button", name="Explain").click()
    expect(why).to_contain_text("A grant to viewer on acme/tumor-screening gives ADMIN")
    page.get_by_role("button", name="Revoke the role of viewer").click()
    press(page, "Revoke")
    expect(page.get_by_text("Nobody has a grant.")).to_be_visible()
    explain = (
        "query($user: ID!, $on: HomeInput!) { explainAccess(user: $user, on: $on) { rule role } }"
    )
    told = demo.read(explain, user="viewer", on={"model": "acme/tumor-screening"})
    assert told["explainAccess"] == {"rule": "CLOSED", "role": None}


def test_a_password_is_set_and_changed(visit: Visit, demo: Demo) -> None:
    page = visit("/tokens", as_="outsider")
    expect(page.get_by_role("table", name="Browser sessions")).to_contain_text("this browser")
    page.get_by_role("button", name="Change password").click()
    for field in ("New password", "New password again"):
        dialog(page).get_by_label(field, exact=True).fill("a horse and a battery")
    press(page, "Change password")
    expect(page.get_by_text("The password is changed.")).to_be_visible()
    typed = {"user": "outsider", "password": "a horse and a battery"}
    assert page.context.request.post(f"{demo.server.url}/sign-in", data=typed).ok
    page.get_by_role("button", name="Change password").click()
    dialog(page).get_by_label("Present password", exact=True).fill("not that one at all")
    for field in ("New password", "New password again"):
        dialog(page).get_by_label(field, exact=True).fill("a staple and a horse")
    press(page, "Change password")
    expect(dialog(page).get_by_text("The present password is another.")).to_be_visible()
    typed["password"] = "a staple and a horse"
    assert page.context.request.post(f"{demo.server.url}/sign-in", data=typed).status == 401
