"""Webhooks as their keepers go through them: made, tried, looked into, renewed and deleted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from greenroom.client import Client
from tests.browser.axe import violations
from tests.server import Server
from tests.webhooks.receiver import Receiver, receiving

SECRET = re.compile(r"whsec_[\w+/=]+")
SIZES = (360, 740), (1280, 900), (1920, 1080)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose webhooks may lead to this machine."""
    allowed = {
        "GREENROOM_WEBHOOK_ALLOW_PRIVATE": "127.0.0.1",
        "GREENROOM_WEBHOOK_ALLOW_HTTP": "true",
    }
    with Server(tmp_path_factory.mktemp("webhooks"), **allowed) as started:
        yield started


@pytest.fixture
def owner(browser: Browser, open_server: Server) -> Iterator[Page]:
    """A page of the owner's."""
    context = browser.new_context(base_url=open_server.url)
    page = context.new_page()
    page.goto(open_server.run("link"))
    page.get_by_role("button").first.click()
    page.wait_for_url(re.compile("/models|/$"))
    yield page
    context.close()


def look(page: Page, pictures: Path) -> None:
    """See that the page is good in every size and scheme, and leave pictures of it."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert violations(page) == [], (width, scheme)
            wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wider, f"the page scrolls sideways: {width}"
            page.screenshot(path=pictures / f"{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_webhook_is_made_tried_looked_into_and_deleted(
    owner: Page, receiver: Receiver, tmp_path: Path
) -> None:
    page = owner
    page.goto("/organizations/acme?tab=webhooks")
    page.get_by_role("button", name="New webhook").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("ci")
    dialog.get_by_label("Address").fill("https://10.0.0.1/in")
    dialog.get_by_role("button", name="Create webhook").click()
    expect(dialog).to_contain_text("not on the open network")
    assert violations(page) == []
    dialog.get_by_label("Address").fill(receiver.at("page"))
    dialog.get_by_role("button", name="Create webhook").click()
    expect(dialog).to_contain_text("whsec_")
    found = SECRET.search(dialog.inner_text())
    assert found
    receiver.secrets["page"] = [found[0]]
    dialog.get_by_label("I have saved it").check()
    dialog.get_by_role("button", name="Close", exact=True).click()

    page.get_by_role("button", name="Try ci").click()
    log = page.get_by_role("table", name="Deliveries of ci")
    expect(log).to_contain_text("Webhook tried: ci")
    expect(log.get_by_text("Delivered")).to_be_visible(timeout=15_000)
    assert receiver.types("page") == ["webhook.tested"]
    assert receiver.unsigned == []
    log.get_by_role("button", name="Details of Webhook tried: ci").click()
    expect(log).to_contain_text('"type": "webhook.tested"')
    look(page, tmp_path)
    log.get_by_role("button", name="Send again: Webhook tried: ci").click()
    expect(page.get_by_text("It is sent again.")).to_be_visible()

    page.get_by_role("button", name="New secret of ci").click()
    dialog.get_by_role("button", name="Make a new secret").click()
    expect(dialog).to_contain_text("whsec_")
    assert found[0] not in dialog.inner_text()
    dialog.get_by_label("I have saved it").check()
    dialog.get_by_role("button", name="Close", exact=True).click()

    page.get_by_role("button", name="Change ci").click()
    dialog.get_by_label("Switched on").uncheck(force=True)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Off", exact=True)).to_be_visible()

    page.get_by_role("button", name="Delete ci").click()
    dialog.get_by_role("button", name="Delete webhook").click()
    expect(page.get_by_text("No webhooks yet")).to_be_visible()


def test_a_model_s_webhooks_are_followed_until_nothing_is_pending(
    owner: Page, open_server: Server, receiver: Receiver, tmp_path: Path
) -> None:
    """That a message is sent again is no event, which would have the page read anew."""
    page, model = owner, "acme/churn"
    with Client(open_server.url, open_server.token()) as client:
        client.create_model(model)
        receiver.answers["model"] = [500, 204]
        _, secret = client.create_webhook("model", receiver.at("model"), model=model)
        receiver.secrets["model"] = [secret]
        page.goto(f"/models/{model}?tab=webhooks")
        expect(page.get_by_text("model", exact=True)).to_be_visible()
        page.get_by_role("button", name="Deliveries of model").click()
        expect(page.get_by_text("Nothing was told")).to_be_visible()
        page.get_by_role("button", name="Try model").click()
        told = page.get_by_role("table", name="Deliveries of model").locator("tbody tr").first
        expect(told.get_by_text("Pending")).to_be_visible()
        expect(told.get_by_text("Delivered")).to_be_visible(timeout=60_000)
        expect(told.get_by_role("cell", name="2", exact=True)).to_be_visible()
        assert [one.status for one in receiver.of("model")] == [500, 204]
        look(page, tmp_path)
        # Nothing is pending: the page asks no more than what follows events asks.
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.post_data or ""))
        page.wait_for_timeout(7_000)
        assert [one for one in asked if "WebhookLog" in one] == []
