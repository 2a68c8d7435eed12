"""Members, teams and models are found as one types, however many there are."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from greenroom.client import Client
from greenroom.http.authentication import COOKIE
from tests.browser.axe import violations
from tests.browser.conftest import session_of, watched
from tests.server import Server

MANY = 103
MORE = "More: type to narrow"


def many(client: Client, mutation: str, kind: str, fields: str) -> None:
    """Make a hundred and some of something, in few requests."""
    for first in range(0, MANY, 15):
        acts = " ".join(
            f"a{number}: {mutation}(input: {{{fields % number}}}) {{ {kind} {{ id }} }}"
            for number in range(first, min(first + 15, MANY))
        )
        client.execute(f"mutation {{ {acts} }}")


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A registry with more accounts, teams and models than any page of them holds."""
    with (
        Server(tmp_path_factory.mktemp("crowded")) as server,
        Client(server.url, server.token()) as client,
    ):
        account = 'organization: "acme", name: "robot-%03d", role: VIEWER'
        many(client, "createServiceAccount", "member", account)
        many(client, "createTeam", "team", 'name: "acme/team-%03d"')
        many(client, "createModel", "model", 'name: "acme/model-%03d"')
        client.create_project("acme/train")
        run = client.create_run("acme/train", name="trained")
        client.finish_run(run.id)
        yield server


@pytest.fixture
def visit(browser: Browser, crowded: Server) -> Iterator[Callable[[str], Page]]:
    """Open a page of that registry as its owner."""
    context = browser.new_context(base_url=crowded.url, reduced_motion="reduce")
    cookie = {"name": COOKIE, "value": session_of(crowded, "owner"), "url": crowded.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    with watched(context, crowded.url) as page:

        def open_(path: str) -> Page:
            page.goto(path)
            return page

        yield open_
    context.close()


def narrow(page: Page, field: Locator, typed: str, wanted: str) -> None:
    """See that there are others than those that are offered, type, and choose one of them."""
    field.click()
    more = page.get_by_role("option", name=MORE)
    expect(more).to_be_visible()
    expect(more).to_be_disabled()
    expect(page.get_by_role("option", name=wanted)).to_have_count(0)
    field.fill(typed)
    expect(page.get_by_role("option", name=wanted)).to_be_visible()
    expect(more).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("option", name=wanted).click()


def test_a_member_beyond_the_first_page_is_granted_a_role(
    visit: Callable[[str], Page], crowded: Server
) -> None:
    page = visit("/models/acme/model-001?tab=access")
    page.get_by_role("button", name="Grant a role").click()
    dialog = page.get_by_role("dialog")
    narrow(page, dialog.get_by_label("Name"), "BOT-07", "robot-077")
    dialog.get_by_role("button", name="Grant role").click()
    expect(page.get_by_role("cell", name="robot-077").first).to_be_visible()
    asked = '{ model(name: "acme/model-001") { grants { nodes { user { name } } } } }'
    with Client(crowded.url, crowded.token()) as client:
        grants = client.execute(asked)["model"]["grants"]["nodes"]
    assert grants == [{"user": {"name": "robot-077"}}]


def test_a_team_beyond_the_first_page_is_named_and_others_stay_out_of_the_list(
    visit: Callable[[str], Page],
) -> None:
    page = visit("/models/acme/model-002?tab=access")
    for typed, wanted in (("acme/team-04", "acme/team-042"), ("04", "acme/team-043")):
        page.get_by_role("button", name="Name a team").click()
        dialog = page.get_by_role("dialog")
        narrow(page, dialog.get_by_label("Team"), typed, wanted)
        dialog.get_by_role("button", name="Name team").click()
        expect(page.get_by_role("link", name=wanted)).to_be_visible()
    page.get_by_role("button", name="Name a team").click()
    page.get_by_role("dialog").get_by_label("Team").fill("team-04")
    expect(page.get_by_role("option", name="acme/team-044")).to_be_visible()
    expect(page.get_by_role("option", name="acme/team-042")).to_have_count(0)


def test_somebody_beyond_the_first_page_is_added_to_a_team(visit: Callable[[str], Page]) -> None:
    page = visit("/teams/acme/team-003")
    page.get_by_role("button", name="Add to team").click()
    dialog = page.get_by_role("dialog")
    narrow(page, dialog.get_by_label("Name"), "robot-05", "robot-055")
    dialog.get_by_role("button", name="Add to team").click()
    expect(page.get_by_role("combobox", name="Role of robot-055")).to_be_visible()


def test_why_somebody_gets_in_is_asked_of_anybody(visit: Callable[[str], Page]) -> None:
    page = visit("/models/acme/model-004?tab=access")
    why = page.get_by_role("region", name="Why?")
    narrow(page, why.get_by_label("Name"), "robot-06", "robot-066")
    why.get_by_role("button", name="Explain").click()
    expect(why).to_contain_text("Viewer")


def test_a_run_is_promoted_into_a_model_beyond_the_first_page(
    visit: Callable[[str], Page], crowded: Server
) -> None:
    page = visit("/runs")
    page.get_by_role("link", name="trained").first.click()
    page.get_by_role("button", name="Promote", exact=True).click()
    dialog = page.get_by_role("dialog")
    narrow(page, dialog.get_by_role("combobox", name="Model"), "model-00", "acme/model-007")
    dialog.get_by_label("Version").fill("v1")
    dialog.get_by_role("button", name="Promote run").click()
    expect(dialog).to_have_count(0)
    with Client(crowded.url, crowded.token()) as client:
        assert client.get_version("acme/model-007:v1").name == "v1"
