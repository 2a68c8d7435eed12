"""The one menu that the rows of a table share."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Visit

VERSIONS = "/models/acme/digits-classifier?tab=versions"


def actions(page: Page, version: str) -> Locator:
    return page.get_by_role("button", name=f"Actions for {version}", exact=True)


def below(menu: Locator, button: Locator) -> bool:
    """Whether the menu stands right below or above the button."""
    box, at = menu.bounding_box(), button.bounding_box()
    assert box is not None
    assert at is not None
    beside = min(abs(box["y"] - at["y"] - at["height"]), abs(box["y"] + box["height"] - at["y"]))
    return beside < 20 and abs(box["x"] + box["width"] - at["x"] - at["width"]) < 20


def test_it_opens_at_the_row_that_asked_and_acts_on_it(visit: Visit) -> None:
    page = visit(VERSIONS, viewport={"width": 1280, "height": 1400})
    menu = page.get_by_role("menu")
    for version in ("v2", "v4"):  # the one above while the one below is open
        button = actions(page, version)
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        expect(menu).to_have_count(1)
        expect(menu).to_be_visible()
        expect(menu).to_have_accessible_name(f"Actions for {version}")
        assert below(menu, button)
    assert violations(page) == []
    expect(actions(page, "v2")).to_have_attribute("aria-expanded", "false")
    actions(page, "v4").click()
    expect(menu).to_be_hidden()
    actions(page, "v3").click()
    page.get_by_role("menuitem", name="Change stage").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("digits-classifier:v3")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(actions(page, "v3")).to_be_focused()


def test_the_keyboard_opens_it_goes_through_it_and_comes_back(visit: Visit) -> None:
    page = visit(VERSIONS)
    button = actions(page, "v3")
    button.focus()
    page.keyboard.press("Enter")
    items = page.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(items).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.parametrize(
    ("address", "label"),
    [("/runs", "Actions for"), ("/models/acme/digits-classifier?tab=board", "Move v")],
)
def test_runs_and_the_board_have_it_too(visit: Visit, address: str, label: str) -> None:
    page = visit(address)
    button = page.get_by_role("button", name=label).last
    button.scroll_into_view_if_needed()
    button.click()
    expect(page.get_by_role("menu")).to_have_count(1)
    expect(page.get_by_role("menu")).to_be_visible()
    assert below(page.get_by_role("menu"), button)
