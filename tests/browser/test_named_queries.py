"""Pages name their queries by a hash, and tell them to a server that does not know them yet."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserType, Page, Request, expect

from greenroom.http.authentication import COOKIE
from tests.accounts.provider import free_port
from tests.browser.conftest import body_of, session_of, watched
from tests.server import Server

ELSEWHERE = "registry.test"
"""A host that the browser is led to this machine for, without trusting it as it does this machine."""

ASKED = {"Pulse", "Session", "Models"}
"""What is asked for the page of models."""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    """Serve an empty registry that has been asked nothing yet, at an address that it keeps."""
    with Server(tmp_path, GREENROOM_PORT=str(free_port())) as server:
        yield server


@pytest.fixture
def owner(browser: Browser, own: Server) -> Iterator[Page]:
    """Open a page of the owner, whose faults fail the test."""
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": session_of(own, "owner"), "url": own.url}])
    with watched(context, own.url) as page:
        yield page
    context.close()


def bodies_of(page: Page) -> list[dict[str, Any]]:
    """Collect what the page sends to the API from now on."""
    bodies: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        body = body_of(request)
        if body is not None:
            bodies.append(body)

    page.on("request", note)
    return bodies


def show(page: Page, url: str) -> None:
    """Open the models of an empty registry, and wait until the page asks nothing more."""
    page.goto(f"{url}/models")
    expect(page.get_by_text("No models yet")).to_be_visible()
    expect(page.get_by_role("button", name="Your account")).to_be_visible()
    page.wait_for_load_state("networkidle")


def hash_in(body: dict[str, Any]) -> str:
    persisted = body["extensions"]["persistedQuery"]
    assert persisted["version"] == 1
    return str(persisted["sha256Hash"])


def told(bodies: list[dict[str, Any]]) -> dict[str, str]:
    """Return the documents that were sent, by their hashes; each must be sent once, and be the one it is called."""
    sent = [one for one in bodies if "query" in one]
    documents = {hash_in(one): one["query"] for one in sent}
    assert len(documents) == len(sent)
    for digest, document in documents.items():
        assert hashlib.sha256(document.encode()).hexdigest() == digest
    return documents


def test_a_query_is_told_once_to_each_server_and_named_from_then_on(
    owner: Page, own: Server
) -> None:
    bodies = bodies_of(owner)
    show(owner, own.url)
    assert {one["operationName"] for one in bodies} >= ASKED
    documents = told(bodies)
    assert sorted(hash_in(one) for one in bodies if "query" not in one) == sorted(documents)

    bodies.clear()
    show(owner, own.url)
    assert {one["operationName"] for one in bodies} >= ASKED
    assert told(bodies) == {}
    assert sorted(map(hash_in, bodies)) == sorted(documents)

    owner.goto("about:blank")
    own.stop()
    own.start()
    bodies.clear()
    show(owner, own.url)
    assert told(bodies) == documents  # what one process was told another does not know

    bodies.clear()
    show(owner, own.url)
    assert told(bodies) == {}


def test_what_changes_something_is_sent_whole_and_once(owner: Page, own: Server) -> None:
    show(owner, own.url)
    owner.get_by_role("button", name="New model").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("Name").fill("churn")
    bodies = bodies_of(owner)
    dialog.get_by_role("button", name="Create model").click()
    expect(owner).to_have_url(f"{own.url}/models/acme/churn")
    acts = [one for one in bodies if one["operationName"] == "CreateModel"]
    (act,) = acts
    assert act["query"].startswith("mutation CreateModel(")
    assert "extensions" not in act


def test_over_plain_http_from_another_machine_queries_are_sent_whole(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], own: Server
) -> None:
    """There a browser has no Web Crypto, and the pages can make no hash."""
    there = own.url.replace(str(urlsplit(own.url).hostname), ELSEWHERE)
    led = f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1"
    arguments = [*browser_type_launch_args["args"], led]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": session_of(own, "owner"), "url": there}])
    with watched(context, there) as page:
        bodies = bodies_of(page)
        show(page, there)
        assert page.evaluate("crypto.subtle === undefined")
        assert {one["operationName"] for one in bodies} >= ASKED
        assert [one["operationName"] for one in bodies if "extensions" in one] == []
        assert [one["operationName"] for one in bodies if "query" not in one] == []
        assert len(bodies) == len({one["operationName"] for one in bodies})
    browser.close()
