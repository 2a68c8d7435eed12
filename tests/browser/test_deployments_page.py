"""Deployments in the pages, of a registry that runs apps: deploy, look, open, stop."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from greenroom.client import Client
from greenroom.http.authentication import COOKIE
from tests.browser.axe import violations
from tests.browser.conftest import PATIENCE_S, session_of, watched
from tests.deployers.conftest import APP, SWITCHED_ON, Apps
from tests.server import Server

STATES = "query($name: String!) { version(name: $name) { deployments { nodes { environment kind status message } } } }"


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    """A registry that runs apps, with somebody who may only look."""
    with (
        Server(tmp_path_factory.mktemp("apps"), **SWITCHED_ON) as server,
        Client(server.url, server.token()) as client,
    ):
        server.run("user", "add", "viewer", "--role", "viewer")
        client.create_project("acme/train")
        yield Apps(server, client)


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, apps: Apps) -> Iterator[Visit]:
    """Open a page of that registry as somebody."""
    with ExitStack() as open_contexts:

        def open_(path: str, as_: str = "owner") -> Page:
            url = apps.server.url
            context = browser.new_context(
                base_url=url, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
            )
            open_contexts.callback(context.close)
            session = session_of(apps.server, as_)
            context.add_cookies([{"name": COOKIE, "value": session, "url": url}])
            page = open_contexts.enter_context(watched(context, url))
            page.goto(path)
            return page

        yield open_


def path_of(version: str, tab: str = "") -> str:
    model, _, name = version.partition(":")
    return f"/models/{model}/versions/{name}{tab and f'?tab={tab}'}"


def states(apps: Apps, version: str) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = apps.ask(STATES, name=version)["version"]["deployments"][
        "nodes"
    ]
    return found


def row(page: Page) -> Locator:
    return page.get_by_role("table", name="Deployments").locator("tbody tr").first


def test_a_version_is_deployed_opened_and_stopped(visit: Visit, apps: Apps) -> None:
    version = apps.app()
    page = visit(path_of(version))
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Deploy").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Environment").fill("Not so")
    dialog.get_by_role("button", name="Deploy").click()
    expect(dialog.get_by_label("Environment")).to_have_attribute("aria-invalid", "true")
    assert states(apps, version) == []
    assert violations(page) == []
    dialog.get_by_label("Environment").fill("tryout")
    dialog.get_by_role("button", name="Deploy").click()
    expect(dialog).to_be_hidden()

    expect(row(page)).to_contain_text("Running")
    expect(row(page)).to_contain_text("Internal app")
    assert states(apps, version)[0] == {
        "environment": "tryout",
        "kind": "INTERNAL_APP",
        "status": "RUNNING",
        "message": None,
    }
    row(page).get_by_role("button", name="Details").click()
    expect(page.get_by_role("region", name="the output")).to_contain_text("begun with")
    expect(page.get_by_role("listitem").filter(has_text="Starting").last).to_be_visible()
    assert violations(page) == []

    with page.expect_popup() as opened:
        row(page).get_by_role("link", name="Open").click()
    expect(opened.value.get_by_role("heading", name="App")).to_be_visible()
    opened.value.close()

    row(page).get_by_role("button", name="Stop").click()
    dialog.get_by_label("Message").fill("It was tried.")
    dialog.get_by_role("button", name="Stop deployment").click()
    expect(dialog).to_be_hidden()
    expect(row(page)).to_contain_text("Stopped")
    expect(row(page).get_by_role("link", name="Open")).to_have_count(0)
    expect(row(page).get_by_role("button", name="Stop")).to_have_count(0)
    assert states(apps, version)[0]["status"] == "STOPPED"


def test_a_viewer_sees_what_runs_and_may_not_touch_it(visit: Visit, apps: Apps) -> None:
    version = apps.app()
    apps.deploy(version)
    page = visit(path_of(version, "deployments"), "viewer")
    expect(row(page)).to_contain_text("Running")
    stop = row(page).get_by_role("button", name="Stop")
    expect(stop).to_have_attribute("aria-disabled", "true")
    stop.click(force=True)
    expect(page.get_by_role("dialog")).to_have_count(0)
    row(page).get_by_role("button", name="Details").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.get_by_text("output needs the role contributor").first).to_be_visible()
    expect(page.get_by_role("region", name="the output")).to_have_count(0)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_function("document.documentElement.scrollWidth <= 360")  # it is laid out anew
    assert violations(page) == []
    page.get_by_role("button", name="More").click()
    deploy = page.get_by_role("menuitem", name="Deploy")
    expect(deploy).to_have_attribute("aria-disabled", "true")
    assert states(apps, version)[0]["status"] == "RUNNING"


def test_production_goes_back_to_what_served_before(visit: Visit, apps: Apps) -> None:
    first = apps.app(stage="PRODUCTION")
    model, _, name = first.partition(":")
    apps.deploy(first, kind="PRODUCTION")
    command = {"command": ["python", "app.py"], "health": "/ok"}
    second = apps.another(model, content={"app": command}, stage="PRODUCTION", app=APP)
    apps.deploy(second, kind="PRODUCTION")
    page = visit(f"/models/{model}?tab=deployments")
    expect(row(page)).to_contain_text("Running")
    assert violations(page) == []
    row(page).get_by_role("button", name="Roll back").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Roll back").click()
    expect(dialog).to_be_hidden()
    expect(row(page).get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(row(page)).to_contain_text("Running")
    assert states(apps, first)[0]["status"] == "RUNNING"
    expect(page.locator("tbody tr").nth(1)).to_contain_text("Stopped")
    assert states(apps, second)[0]["status"] == "STOPPED"


def menu(page: Page, item: str) -> Locator:
    """Open a dialog from the menu of a version's page."""
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=item).click()
    return page.get_by_role("dialog")


def test_what_the_rules_forbid_is_said_before_it_is_asked_for(visit: Visit, apps: Apps) -> None:
    version = apps.app()
    model = version.partition(":")[0]
    apps.client.update_model(model, deployment_rules={"canary": ["TESTING"], "closed": []})
    page = visit(path_of(version))
    dialog = menu(page, "Deploy")
    deploy = dialog.get_by_role("button", name="Deploy")
    expect(dialog.get_by_role("combobox", name="Deployer")).to_have_value("local")
    expect(deploy).to_be_enabled()
    dialog.get_by_label("Production").check()
    warning = dialog.get_by_role("status")
    expect(warning).to_contain_text(
        "It is in testing. What is in production may be deployed to production."
    )
    expect(deploy).to_be_disabled()
    assert violations(page) == []
    dialog.get_by_label("Environment").fill("closed")
    expect(warning).to_contain_text("Nothing may be deployed to closed.")
    dialog.get_by_label("Environment").fill("canary")
    expect(warning).to_have_count(0)
    deploy.click()
    expect(dialog).to_be_hidden()
    (made,) = states(apps, version)
    assert (made["environment"], made["kind"]) == ("canary", "PRODUCTION")


def test_what_serves_is_named_and_ended_by_who_disables_it(visit: Visit, apps: Apps) -> None:
    version = apps.app()
    deployed = apps.deploy(version)
    page = visit(path_of(version))
    page.get_by_role("button", name="Change stage").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Disabled").click()
    move = dialog.get_by_role("button", name="Move to Disabled")
    name = deployed["name"]
    expect(dialog.get_by_role("list", name="What serves")).to_contain_text(f"{name} in app")
    expect(move).to_be_disabled()
    assert violations(page) == []
    assert states(apps, version)[0]["status"] == "RUNNING"
    dialog.get_by_label(f"Disable it all the same, and end {name}").check()
    move.click()
    expect(dialog).to_be_hidden()
    assert apps.until(deployed["id"], lambda one: one["endedAt"] is not None)["status"] == "STOPPED"
    assert apps.client.get_version(version).stage.value == "DISABLED"


def test_what_makes_room_in_production_is_ended_if_one_says_so(visit: Visit, apps: Apps) -> None:
    old = apps.app(stage="PRODUCTION")
    deployed = apps.deploy(old)
    new = apps.another(old.partition(":")[0])
    page = visit(path_of(new))
    page.get_by_role("button", name="Change stage").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Production").click()
    dialog.get_by_label(f"Move {old} out of it").check()
    move = dialog.get_by_role("button", name="Move to Production")
    expect(move).to_be_enabled()  # to staging: nothing ends
    dialog.get_by_text("to Disabled").click()
    name = deployed["name"]
    expect(dialog.get_by_role("list", name="What serves")).to_contain_text(f"{name} in app")
    expect(move).to_be_disabled()
    assert violations(page) == []
    dialog.get_by_label(f"Disable {old} all the same, and end {name}").check()
    assert states(apps, old)[0]["status"] == "RUNNING"
    move.click()
    expect(dialog).to_be_hidden()
    assert apps.until(deployed["id"], lambda one: one["endedAt"] is not None)["status"] == "STOPPED"
    stages = [apps.client.get_version(one).stage.value for one in (old, new)]
    assert stages == ["DISABLED", "PRODUCTION"]


def test_what_serves_is_named_and_ended_by_who_deletes_it(visit: Visit, apps: Apps) -> None:
    version = apps.app()
    model = version.partition(":")[0]
    deployed = apps.deploy(version)
    name = deployed["name"]
    page = visit(f"/models/{model}")
    dialog = menu(page, "Delete")
    expect(dialog.get_by_role("list", name="What serves")).to_contain_text(f"{name} in app")
    dialog.get_by_role("button", name="Cancel").click()
    page.goto(path_of(version))
    dialog = menu(page, "Delete")
    dialog.get_by_label(f"Type {version} to confirm").fill(version)
    remove = dialog.get_by_role("button", name="Delete version")
    expect(remove).to_be_disabled()
    assert violations(page) == []
    dialog.get_by_label(f"Delete it all the same, and end {name}").check()
    remove.click()
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(f"{apps.server.url}/models/{model}")
    document = "{ deployments(first: 100) { nodes { id status } } }"
    until, status = time.monotonic() + PATIENCE_S, "RUNNING"
    while status == "RUNNING" and time.monotonic() < until:  # its app is given time to end
        found = {one["id"]: one["status"] for one in apps.ask(document)["deployments"]["nodes"]}
        status = found.get(deployed["id"], "gone")
    assert status != "RUNNING"


def test_what_came_to_serve_while_one_was_asked_is_not_ended(visit: Visit, apps: Apps) -> None:
    version = apps.app()
    page = visit(path_of(version))
    dialog = menu(page, "Delete")
    dialog.get_by_label(f"Type {version} to confirm").fill(version)
    deployed = apps.deploy(version)
    remove = dialog.get_by_role("button", name="Delete version")
    remove.click()
    expect(dialog.get_by_role("list", name="What serves")).to_contain_text(deployed["name"])
    expect(remove).to_be_disabled()
    assert states(apps, version)[0]["status"] == "RUNNING"
