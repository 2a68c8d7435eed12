"""The pages for signing in and joining, in a browser that runs no script."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Ask
from tests.server import Server

PASSWORD = "correct horse 9 battery"


@pytest.fixture(params=["light", "dark"])
def plain(
    request: pytest.FixtureRequest, browser: Browser, page: Page, base_url: str
) -> Iterator[Page]:
    """A narrow window without JavaScript; ``page`` is asked for so that this runs with its kind."""
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 360, "height": 640},
        color_scheme=request.param,
        base_url=base_url,
    )
    yield context.new_page()
    context.close()


def is_narrow(page: Page) -> bool:
    """Whether nothing sticks out of the window."""
    box = page.locator("body").bounding_box()
    fields = page.locator("input:visible, button, .button")
    edges = [one.bounding_box() for one in fields.all()]
    return all(one is not None and one["x"] + one["width"] <= 360 for one in [box, *edges])


def test_a_password_signs_in_and_out_without_a_script(plain: Page, server: Server) -> None:
    server.run("user", "add", "ada", "--role", "viewer")
    server.set_password("ada", PASSWORD)
    plain.goto("/sign-in?next=/sign-in")
    assert is_narrow(plain)
    plain.get_by_label("Name or e-mail address").fill("ada")
    plain.get_by_label("Password").fill("wrong horse")
    plain.get_by_role("button", name="Sign in", exact=True).click()
    expect(plain.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(plain.get_by_label("Name or e-mail address")).to_have_value("ada")
    expect(plain.get_by_label("Password")).to_have_value("")
    assert is_narrow(plain)
    plain.get_by_label("Password").fill(PASSWORD)
    plain.get_by_label("Password").press("Enter")
    expect(plain.get_by_text("You are signed in as ada.")).to_be_visible()
    plain.get_by_role("button", name="Sign out").click()
    expect(plain.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_invitation_makes_an_account_without_a_script(
    plain: Page, api: Ask, request: pytest.FixtureRequest
) -> None:
    mutation = """mutation Invite($input: CreateInvitationInput!) {
      createInvitation(input: $input) { secret } }"""
    given = {"organization": "acme", "role": "VIEWER", "email": "grace.hopper@example.com"}
    secret = api(mutation, {"input": given})["createInvitation"]["secret"]
    name = "grace-" + request.node.callspec.params["plain"]
    plain.goto(f"/join?token={secret}")
    expect(plain.get_by_role("heading", name="Join acme")).to_be_visible()
    expect(plain.get_by_text("grace.hopper@example.com")).to_be_visible()
    assert is_narrow(plain)
    plain.get_by_label("Your name").fill(name)
    plain.get_by_label("Password").fill("short")
    plain.get_by_role("button", name="Make an account and join").click()
    expect(plain.get_by_role("alert")).to_contain_text("12 to 256 characters")
    plain.get_by_label("Password").fill(PASSWORD)
    plain.get_by_role("button", name="Make an account and join").click()
    plain.goto("/sign-in")
    expect(plain.get_by_text(f"You are signed in as {name}.")).to_be_visible()
    roles = api('{ organization(name: "acme") { members { nodes { role user { name } } } } }')
    members = json.dumps(roles)
    assert f'{{"role": "VIEWER", "user": {{"name": "{name}"}}}}' in members


def test_the_style_is_ours_and_stops_at_nothing(page: Page) -> None:
    page.goto("/sign-in")
    button = page.get_by_role("button", name="Sign in", exact=True)
    assert button.evaluate("one => getComputedStyle(one).minHeight") == "44px"
    outline = page.get_by_label("Name or e-mail address").evaluate(
        "one => getComputedStyle(one).outlineWidth"
    )
    assert outline == "3px"  # it has the focus, and shows it
