"""The page of one version, and the documents that open in the explorer."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser import exhibit
from tests.browser.axe import violations
from tests.browser.conftest import Ask, Demo, Visit, explorer_tabs
from tests.server import Server

V1 = "/models/acme/exhibit/versions/v1"
V2 = "/models/acme/exhibit/versions/v2"
NONE = "\N{EN DASH}"
EDITOR_MS = 30_000
"""For the explorer's editor to be there, on a busy machine."""


def cells(page: Page, row: str) -> list[str]:
    """Read a row of the metrics, without what stands small beside a number."""
    found = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=row, exact=True))
    return found.get_by_role("cell").all_inner_texts()


@pytest.mark.usefixtures("shown")
def test_the_head_says_how_it_is_staged_and_leads_to_its_neighbours(signed_in: Page) -> None:
    page = signed_in
    page.goto(V1)
    expect(page).to_have_title("acme/exhibit:v1 · Greenroom")
    header = page.get_by_role("main").locator("header")
    expect(header).to_contain_text("Production")
    expect(header).to_contain_text(
        re.compile("Staged to production by owner, .*: Serves from today.")
    )
    page.get_by_role("link", name="Next: v2").click()
    expect(page).to_have_url(re.compile(f"{V2}$"))
    expect(header).to_contain_text("Registered in testing by owner")
    expect(page.get_by_role("link", name="Next")).to_have_count(0)
    page.get_by_role("link", name="Previous: v1").click()
    expect(page).to_have_title("acme/exhibit:v1 · Greenroom")


def test_the_overview_shows_what_it_is(signed_in: Page, api: Ask, shown: dict[str, str]) -> None:
    page = signed_in
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(V2)
    expect(page.get_by_role("heading", name="About v2")).to_be_visible()
    expect(page.get_by_role("region", name="the definition")).to_have_text(
        '{\n  "threshold": 0.50,\n  "big": 9007199254740993\n}'
    )
    about = page.get_by_role("region", name="About", exact=True)
    run = about.get_by_role("link", name="train-2")
    expect(run).to_have_attribute("href", f"/runs/{shown['train-2']}")
    about.get_by_role("button", name="Copy the digest").click()
    digest = api(
        "query($id: ID!) { node(id: $id) { ... on Version { digest } } }", {"id": shown["v2"]}
    )
    assert page.evaluate("navigator.clipboard.readText()") == digest["node"]["digest"]


@pytest.mark.usefixtures("shown")
def test_evidence_is_set_beside_that_of_what_serves(signed_in: Page) -> None:
    page = signed_in
    page.goto(f"{V2}?tab=evidence")
    expect(page.get_by_text("It outlives the run")).to_be_visible()
    expect(page.get_by_role("columnheader", name="v1")).to_contain_text("Production")
    assert cells(page, "accuracy") == ["0.9", "0.8", "+0.1 +12.5 %"]
    assert cells(page, "depth") == ["4", NONE, NONE]
    assert cells(page, "loss") == [NONE, "0.5", NONE]
    assert cells(page, "trees") == ["80"]
    expect(page.get_by_text("javascript:alert(1)")).to_be_visible()
    expect(page.get_by_role("link", name="javascript")).to_have_count(0)
    page.get_by_role("link", name="v1", exact=True).click()
    expect(page.get_by_role("link", name="https://example.com/acme/train")).to_be_visible()
    assert cells(page, "accuracy") == ["0.8"]


@pytest.mark.usefixtures("shown")
def test_artifacts_are_those_chosen_and_those_of_the_run(signed_in: Page) -> None:
    page = signed_in
    page.goto(f"{V2}?tab=artifacts")
    row = page.get_by_role("table", name="Chosen artifacts").get_by_role("row").last
    expect(row).to_contain_text("v2.pkl")
    expect(row).to_contain_text("s3://exhibit/v2.pkl")
    expect(row.get_by_role("link", name="train-2")).to_be_visible()
    inputs = page.get_by_role("table", name="Inputs of the run")
    expect(inputs.get_by_role("row")).to_have_count(2)
    expect(inputs).to_contain_text("2.0 KiB")
    expect(page.get_by_role("table", name="Outputs of the run")).to_contain_text("v2.pkl")


@pytest.mark.usefixtures("shown")
def test_history_tells_every_stage_newest_first_and_in_pages(signed_in: Page, api: Ask) -> None:
    page = signed_in
    exhibit.act(api, "registerVersion", "version { id }", model=exhibit.MODEL, name="restless")
    for number in range(1, 51):
        to = "STAGING" if number % 2 else "TESTING"
        exhibit.act(
            api,
            "stageVersion",
            "version { id }",
            version="acme/exhibit:restless",
            stage=to,
            reason=f"Move{number}",
            message=f"For the {number}th time.",
        )
    page.goto("/models/acme/exhibit/versions/restless?tab=history")
    moves = page.get_by_role("list", name="Stages").get_by_role("listitem")
    expect(moves).to_have_count(50)
    expect(moves.first).to_contain_text("Move50")
    expect(moves.first).to_contain_text("For the 50th time.")
    page.get_by_role("button", name="Next").click()
    expect(moves).to_have_count(1)
    expect(moves.first).to_contain_text("VersionRegistered")
    assert "after=" in page.url
    exhibit.act(api, "deleteVersion", "version { id }", version="acme/exhibit:restless")


@pytest.mark.usefixtures("shown")
def test_the_code_to_use_it_runs_as_it_stands(
    signed_in: Page, server: Server, token: str, tmp_path: Path
) -> None:
    page = signed_in
    page.goto(f"{V2}?tab=use")
    folder = Path(sys.executable).parent
    environment = {
        **os.environ,
        "GREENROOM_TOKEN": token,
        "GREENROOM_CONFIG": str(tmp_path / "none.json"),
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
    }
    snippets = {
        what: page.get_by_role("region", name=f"the {what} snippet").inner_text()
        for what in ("Python", "Command line", "GraphQL")
    }
    script = tmp_path / "use.py"
    script.write_text(snippets["Python"])
    for command in ([sys.executable, script.name], ["bash", "-euc", snippets["Command line"]]):
        told = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stderr
        assert "v2.pkl" in told.stdout
        assert "acme/exhibit:v1" in told.stdout  # which serves
        manifest = json.loads((tmp_path / "exhibit-v2" / "manifest.json").read_text())
        assert manifest["full_name"] == "acme/exhibit:v2"
        shutil.rmtree(tmp_path / "exhibit-v2")
    assert server.url in snippets["Python"]


@pytest.mark.usefixtures("shown")
def test_a_document_opens_in_the_explorer_and_does_not_run_by_itself(signed_in: Page) -> None:
    page = signed_in
    sent: list[str] = []
    page.goto(f"{V2}?tab=use")
    page.on("request", lambda one: sent.append(one.post_data or ""))
    page.get_by_role("link", name="Open in the explorer").click()
    editor = page.locator(".graphiql-query-editor .view-lines")
    expect(editor).to_contain_text("query Version($version: String!)", timeout=EDITOR_MS)
    tabs = explorer_tabs(page)
    expect(tabs.first).to_contain_text("Version")
    expect(tabs).to_have_count(7)  # the examples, and this
    assert [one for one in sent if "query Version(" in one] == []
    page.reload()
    expect(editor).to_contain_text("query Version($version: String!)", timeout=EDITOR_MS)
    expect(tabs).to_have_count(7)
    with page.expect_response(
        lambda one: "query Version(" in (one.request.post_data or "")
    ) as answer:
        page.get_by_role("button", name="Execute query").click()
    version = answer.value.json()["data"]["version"]
    assert version["fullName"] == "acme/exhibit:v2"
    assert version["contentData"]["threshold"] == 0.5
    page.get_by_role("link", name="Back to the pages").click()
    expect(page).to_have_title("Models · Greenroom")


def test_another_document_opens_beside_those_there_are(signed_in: Page) -> None:
    page = signed_in
    page.goto("/graphiql")
    tabs = explorer_tabs(page)
    expect(tabs).to_have_count(6, timeout=EDITOR_MS)
    document = 'mutation Gone { revokeToken(input: { token: "x" }) { deletedId } }'
    page.goto(f"/graphiql?query={quote(document)}")
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text(
        "mutation Gone", timeout=EDITOR_MS
    )
    expect(tabs).to_have_count(7)
    expect(page.locator("[aria-current=true]")).to_have_text("Gone")
    expect(page.locator(".graphiql-response .view-lines")).not_to_contain_text("data")


@pytest.mark.usefixtures("shown")
def test_the_page_follows_what_others_do_also_to_its_name(signed_in: Page, api: Ask) -> None:
    page = signed_in
    exhibit.act(api, "registerVersion", "version { id }", model=exhibit.MODEL, name="before")
    page.goto("/models/acme/exhibit/versions/before?tab=history")
    expect(page.get_by_role("listitem").filter(has_text="VersionRegistered")).to_be_visible()
    exhibit.act(
        api, "stageVersion", "version { id }", version="acme/exhibit:before", stage="STAGING"
    )
    expect(page.get_by_role("main").locator("header")).to_contain_text("Staging", timeout=15_000)
    exhibit.act(api, "updateVersion", "version { id }", version="acme/exhibit:before", name="later")
    expect(page).to_have_url(re.compile("/versions/later.tab=history$"), timeout=15_000)
    expect(page.get_by_role("heading", name="acme/exhibit:later")).to_be_visible()
    exhibit.act(api, "deleteVersion", "version { id }", version="acme/exhibit:later")
    expect(page.get_by_text("There is no such version")).to_be_visible(timeout=15_000)


def test_what_a_viewer_may_not_do_is_shown_with_the_reason(visit: Visit, demo: Demo) -> None:
    name = "acme/digits-classifier:v3"
    question = "query($name: String!) { version(name: $name) { stage revision } }"
    before = demo.read(question, name=name)
    page = visit("/models/acme/digits-classifier/versions/v3", as_="viewer")
    for button, role in (("Change stage", "member"), ("Edit", "member")):
        denied = page.get_by_role("button", name=button)
        expect(denied).to_have_attribute("aria-disabled", "true")
        expect(denied).to_have_accessible_description(re.compile(f"needs the role {role}"))
        denied.click(force=True)
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("menuitem", name="Delete")).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("menuitem", name="Copy")).not_to_have_attribute("aria-disabled", "true")
    assert violations(page) == []
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert demo.read(question, name=name) == before


def test_who_does_not_see_it_is_told_that_there_is_none(visit: Visit, demo: Demo) -> None:
    page = visit("/models/acme/digits-classifier/versions/v3?tab=use", as_="outsider")
    expect(page.get_by_text("There is no such version")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("digits")
    question = '{ version(name: "acme/digits-classifier:v3") { id } }'
    assert demo.ask(question, as_="outsider")["data"]["version"] is None
