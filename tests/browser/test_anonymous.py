"""Pages for somebody who is not signed in, of a registry that lets everybody read what is public."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from greenroom.client import Client
from greenroom.http.authentication import COOKIE
from tests.browser.axe import violations
from tests.browser.conftest import PATIENCE_S, session_of, watched
from tests.browser.exhibit import Ask, act
from tests.browser.test_every_page import each_tab, settled
from tests.server import Server

WEIGHTS = b"weights that everybody may have"
SECRET = "hush"
"""It is part of the name of all that is not public, and of nothing else."""


@dataclass(frozen=True)
class Open:
    """A registry with a public model, project and run, and private ones."""

    server: Server
    run: str
    hidden_run: str
    ask: Ask


def fill(ask: Ask, server: Server, folder: Path) -> dict[str, str]:
    """Make a public and a private project, each with a run that a model has a version of."""
    runs = {}
    for word, visibility in (("shown", "PUBLIC"), (SECRET, "PRIVATE")):
        fields = {"visibility": visibility, "description": f"All that is {word}."}
        act(ask, "createProject", "project { id }", name=f"acme/{word}-lab", **fields)
        act(ask, "createModel", "model { id }", name=f"acme/{word}-model", **fields)
        data = {"name": f"{word}.csv", "kind": "DATASET", "digest": "sha256:" + "a" * 64}
        run = act(ask, "createRun", "run { id }", project=f"acme/{word}-lab", name=f"{word}-run")[
            "id"
        ]
        runs[word] = run
        act(
            ask,
            "logMetrics",
            "run { id }",
            run=run,
            metrics=[{"name": "accuracy", "value": 0.5, "step": step} for step in range(3)],
        )
        act(ask, "logArtifacts", "run { id }", run=run, inputs=[data])
        (folder / f"{word}.bin").write_bytes(WEIGHTS)
        with Client(server.url, server.token()) as client:
            client.upload_artifact(run, folder / f"{word}.bin", kind="MODEL")
        act(ask, "finishRun", "run { id }", run=run)
        act(
            ask,
            "promoteRun",
            "version { id }",
            run=run,
            model=f"acme/{word}-model",
            name="v1",
            readme="# About it",
        )
    # what is hidden is a step away from what is shown: the same data, and a run that read the version
    act(
        ask,
        "createRun",
        "run { id }",
        project=f"acme/{SECRET}-lab",
        name=f"{SECRET}-reader",
        versions=["acme/shown-model:v1"],
    )
    return runs


@pytest.fixture(scope="module")
def open_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder = tmp_path_factory.mktemp("open")
    with Server(folder, GREENROOM_ANONYMOUS_READING="true") as server:
        cookies = {COOKIE: session_of(server, "owner")}
        headers = {"GraphQL-Require-Preflight": "1"}
        with httpx.Client(
            base_url=server.url, cookies=cookies, headers=headers, timeout=PATIENCE_S
        ) as client:

            def ask(query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
                sent = {"query": query, "variables": variables}
                answer = client.post("/graphql", json=sent).json()
                assert "errors" not in answer, answer
                data: dict[str, Any] = answer["data"]
                return data

            runs = fill(ask, server, folder)
            yield Open(server, runs["shown"], runs[SECRET], ask)


@pytest.fixture
def anybody(browser: Browser, open_registry: Open) -> Iterator[Page]:
    """A page without a session, whose faults fail the test."""
    context = browser.new_context(base_url=open_registry.server.url, reduced_motion="reduce")
    with watched(context, open_registry.server.url) as page:
        yield page
    context.close()


def pages(registry: Open) -> list[str]:
    return [
        "/models",
        "/models/acme/shown-model",
        "/models/acme/shown-model/versions/v1",
        "/runs",
        f"/runs/{registry.run}",
        "/projects",
        "/projects/acme/shown-lab",
    ]


def test_what_is_public_is_whole_and_nothing_else_appears(
    anybody: Page, open_registry: Open
) -> None:
    page, answers = anybody, list[str]()
    page.on(
        "response",
        lambda one: answers.append(one.text()) if one.url.endswith("/graphql") else None,
    )
    seen = ""
    for address in pages(open_registry):
        page.goto(address)
        settled(page)
        expect(page.get_by_role("main")).to_contain_text("shown")
        for tab in each_tab(page):
            text = page.locator("body").inner_text()
            assert SECRET not in text, (address, tab)
            assert "could not be read" not in text, (address, tab)
            assert "There is no such" not in text, (address, tab)
            assert violations(page) == [], (address, tab)
            seen += text
    assert [one for one in answers if SECRET in one] == []
    # that it may see no events, a page learns once
    errors = [error for one in answers for error in json.loads(one).get("errors", ())]
    refused = [
        error for error in errors if error["extensions"]["code"] != "PERSISTED_QUERY_NOT_FOUND"
    ]
    assert {tuple(error["path"]) for error in refused} == {("events",)}
    assert len(refused) == len(pages(open_registry))
    for word in ("accuracy", "shown.bin", "shown.csv", "About it", "Registered in testing"):
        assert word in seen


def test_what_is_private_does_not_exist(anybody: Page, open_registry: Open) -> None:
    page = anybody
    for address, what in (
        (f"/models/acme/{SECRET}-model", "model"),
        (f"/models/acme/{SECRET}-model/versions/v1", "version"),
        (f"/runs/{open_registry.hidden_run}", "run"),
        (f"/projects/acme/{SECRET}-lab", "project"),
    ):
        page.goto(address)
        expect(page.get_by_text(f"There is no such {what}")).to_be_visible()


def test_nothing_can_be_done_and_each_act_says_why(anybody: Page, open_registry: Open) -> None:
    page = anybody
    acts = 0
    before = open_registry.ask("{ events(first: 1) { nodes { id } } }")
    for address in pages(open_registry):
        page.goto(address)
        settled(page)
        for name in ("New version", "New model", "New project", "Change stage", "Edit", "Promote"):
            for button in (
                page.get_by_role("main").get_by_role("button", name=name, exact=True).all()
            ):
                expect(button).to_have_attribute("aria-disabled", "true")
                expect(button).to_have_accessible_description(re.compile("needs"))
                button.click(force=True)
                acts += 1
        for opener in page.get_by_role("main").get_by_role("button", name="More").all():
            opener.click()
            items = page.get_by_role("menuitem")
            expect(items.first).to_be_visible()
            for item in items.all():
                expect(item).to_have_attribute("aria-disabled", "true")
                expect(item).to_have_accessible_description(re.compile("needs"))
                item.click(force=True)
                acts += 1
            page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert acts >= 10
    assert open_registry.ask("{ events(first: 1) { nodes { id } } }") == before


def test_what_is_public_is_downloaded_too(anybody: Page, open_registry: Open) -> None:
    page = anybody
    page.goto("/models/acme/shown-model/versions/v1?tab=artifacts")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download shown.bin").click()
    assert Path(download.value.path()).read_bytes() == WEIGHTS


def test_the_navigation_offers_what_there_is_for_anybody(anybody: Page) -> None:
    page = anybody
    page.goto("/models")
    links = page.get_by_role("navigation", name="Pages").first.get_by_role("link")
    expect(links).to_have_text(["Models", "Runs", "Projects", "API explorer"])
    sign_in = page.get_by_role("banner").get_by_role("link", name="Sign in")
    expect(sign_in).to_have_attribute("href", "/sign-in?next=%2Fmodels")
