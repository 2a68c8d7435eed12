"""A page of an app, opened in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from greenroom.client import Client
from tests.deployers.conftest import SWITCHED_ON, Apps
from tests.server import Server


@pytest.fixture
def apps(tmp_path: Path) -> Iterator[Apps]:
    """A registry that runs apps."""
    with Server(tmp_path, **SWITCHED_ON) as server, Client(server.url, server.token()) as client:
        client.create_project("acme/train")
        yield Apps(server, client)


def test_a_page_of_an_app_runs_shut_in_a_sandbox(apps: Apps, browser: Browser) -> None:
    """Its script runs and calls its app, and has neither our cookies nor our origin."""
    found = apps.deploy(apps.app())
    context = browser.new_context()
    page = context.new_page()
    page.goto(apps.server.link)
    button = page.get_by_role("button", name="Sign in")
    if button.count():
        button.click()
    page.wait_for_url(apps.server.url + "/**")
    page.goto(apps.server.url + found["url"])
    expect(page.get_by_role("heading", name="App")).to_be_visible()
    expect(page.locator("#said")).to_have_text("SecurityError hi null")
    assert "/~" in page.url
    context.close()
