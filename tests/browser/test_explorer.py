"""The API explorer as a person uses it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from greenroom.http.site import EXPLORER_POLICY
from tests.browser.axe import violations
from tests.browser.conftest import Ask, explorer_tabs, until
from tests.browser.exhibit import act

WEB = Path(__file__).parents[2] / "web"
EXAMPLES = sorted((WEB / "src" / "graphiql" / "examples").glob("*.graphql"))


def editor(page: Page) -> Locator:
    return page.locator(".graphiql-query-editor .view-lines")


def response(page: Page) -> Locator:
    return page.locator(".graphiql-response .view-lines")


def open_explorer(page: Page) -> None:
    """Open the page and wait until its editor holds the first example."""
    page.goto("/graphiql")
    expect(editor(page)).to_contain_text("query Models")


def panel(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Show {name}").click()


def wait_for_schema(page: Page) -> None:
    """Open the documentation and wait for the root types, which only introspection can name."""
    panel(page, "Documentation Explorer")
    expect(page.locator(".graphiql-doc-explorer")).to_contain_text("Mutation")


def new_tab(page: Page, query: str) -> None:
    page.get_by_role("button", name="New tab").click()
    expect(editor(page)).not_to_contain_text("query Models")
    editor(page).click()
    page.keyboard.insert_text(query)
    expect(editor(page)).to_contain_text(query)


def execute(page: Page) -> dict[str, Any]:
    """Run what the editor holds and return the API's answer."""
    with page.expect_response("**/graphql") as answer:
        page.get_by_role("button", name="Execute query").click()
    answered: dict[str, Any] = answer.value.json()
    return answered


def test_a_sign_in_link_opens_the_explorer_as_its_person(signed_in: Page, viewer: str) -> None:
    open_explorer(signed_in)
    expect(signed_in.get_by_role("banner")).to_contain_text(viewer)
    expect(signed_in.get_by_role("banner")).not_to_contain_text("Signed out")


def test_without_a_session_the_page_says_how_to_get_one(page: Page) -> None:
    open_explorer(page)
    expect(page.get_by_role("banner")).to_contain_text("Signed out: open a sign-in link")


def test_the_page_carries_its_policy(page: Page) -> None:
    answer = page.goto("/graphiql")
    assert answer is not None
    headers = answer.headers
    assert headers["content-security-policy"] == EXPLORER_POLICY
    assert "unsafe-eval" not in EXPLORER_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_documentation_comes_from_the_schema(signed_in: Page) -> None:
    open_explorer(signed_in)
    wait_for_schema(signed_in)
    signed_in.locator(".graphiql-doc-explorer").get_by_role("link", name="Query").first.click()
    expect(signed_in.locator(".graphiql-doc-explorer")).to_contain_text("models")


def test_the_explorer_panel_lists_fields(signed_in: Page) -> None:
    open_explorer(signed_in)
    panel(signed_in, "GraphiQL Explorer")
    expect(signed_in.locator(".docExplorerWrap")).to_contain_text("models")


def test_completion_offers_models(signed_in: Page) -> None:
    open_explorer(signed_in)
    wait_for_schema(signed_in)
    new_tab(signed_in, "{ ")
    signed_in.keyboard.type("mo", delay=30)
    row = signed_in.locator(".suggest-widget .monaco-list-row", has_text="models")
    expect(row.first).to_be_visible()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.usefixtures("registered")
def test_each_example_runs_as_it_stands(signed_in: Page, example: Path) -> None:
    open_explorer(signed_in)
    explorer_tabs(signed_in).nth(EXAMPLES.index(example)).click()
    expect(editor(signed_in)).to_contain_text(example.read_text().splitlines()[0])
    answer = execute(signed_in)
    assert "errors" not in answer
    assert all(value is not None for value in answer["data"].values())
    expect(response(signed_in)).to_contain_text('"data"')


def test_the_examples_panel_opens_a_fresh_copy(signed_in: Page) -> None:
    open_explorer(signed_in)
    panel(signed_in, "Examples")
    shown = signed_in.get_by_role("region", name="Examples").get_by_role("button")
    expect(shown).to_have_count(len(EXAMPLES))
    shown.last.click()
    expect(editor(signed_in)).to_contain_text(EXAMPLES[-1].read_text().splitlines()[0])
    expect(explorer_tabs(signed_in)).to_have_count(len(EXAMPLES) + 1)


def test_tabs_are_buttons_of_which_one_is_current(signed_in: Page) -> None:
    """Also after others were chosen, opened and closed, which GraphiQL draws anew."""
    open_explorer(signed_in)

    def is_current(place: int) -> None:
        for other in range(explorer_tabs(signed_in).count()):
            value = "true" if other == place else "false"
            button = explorer_tabs(signed_in).nth(other).locator(".graphiql-tab-button")
            expect(button).to_have_attribute("aria-current", value)

    is_current(0)
    explorer_tabs(signed_in).nth(2).locator(".graphiql-tab-button").click()
    is_current(2)
    signed_in.get_by_role("button", name="New tab").click()
    expect(explorer_tabs(signed_in)).to_have_count(len(EXAMPLES) + 1)
    is_current(len(EXAMPLES))
    explorer_tabs(signed_in).last.get_by_role("button", name="Close Tab").click()
    expect(explorer_tabs(signed_in)).to_have_count(len(EXAMPLES))
    is_current(len(EXAMPLES) - 1)


PASTE = """text => {
  const data = new DataTransfer();
  if (text) data.setData('text/plain', text);
  const field = document.querySelector('.graphiql-query-editor textarea');
  return field.dispatchEvent(new ClipboardEvent('paste', {
    bubbles: true, cancelable: true, clipboardData: data,
  }));
}"""


def test_the_editor_pastes_and_leaves_an_empty_paste_to_the_browser(signed_in: Page) -> None:
    open_explorer(signed_in)
    new_tab(signed_in, "query A { viewer { ")
    assert signed_in.evaluate(PASTE, "")
    assert not signed_in.evaluate(PASTE, "email"), "it pastes by itself"
    expect(editor(signed_in)).to_contain_text("viewer { email")


def test_history_keeps_a_query(signed_in: Page) -> None:
    open_explorer(signed_in)
    new_tab(signed_in, "query WhoAmI { viewer { name } }")
    execute(signed_in)
    expect(response(signed_in)).to_contain_text('"viewer"')
    kept = "(localStorage.getItem('greenroom/graphiql:queries') ?? '')"
    until(signed_in, f"{kept}.includes('WhoAmI')")  # a moment after it is shown
    signed_in.reload()
    panel(signed_in, "History")
    expect(signed_in.locator(".graphiql-history")).to_contain_text("WhoAmI")


def test_a_token_in_the_headers_editor_works_and_is_not_kept(
    page: Page, token: str, viewer: str
) -> None:
    open_explorer(page)
    new_tab(page, "query WhoAmI { viewer { name } }")
    page.get_by_role("button", name="Headers", exact=True).click()
    headers = page.locator(".graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines")
    headers.click()
    page.keyboard.insert_text(f'{{"Authorization": "Bearer {token}"}}')
    expect(headers).to_contain_text(token)
    assert execute(page) == {"data": {"viewer": {"name": viewer}}}
    panel(page, "History")
    expect(page.locator(".graphiql-history")).to_contain_text("WhoAmI")
    kept = page.evaluate("() => JSON.stringify({...localStorage, ...sessionStorage})")
    assert "WhoAmI" in kept
    assert token not in kept


def test_signing_out_ends_the_session(page: Page, sign_in_link: Callable[[], str]) -> None:
    page.goto(sign_in_link())
    open_explorer(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner")).to_contain_text("Signed out")
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("scheme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(23, 30, 42)")]
)
def test_the_page_follows_the_systems_colours(
    signed_in: Page, scheme: Literal["light", "dark"], ground: str, tmp_path: Path
) -> None:
    signed_in.emulate_media(color_scheme=scheme)
    open_explorer(signed_in)
    execute(signed_in)
    expect(response(signed_in)).to_contain_text('"data"')
    expect(signed_in.get_by_role("banner")).to_have_css("background-color", ground)
    signed_in.screenshot(path=tmp_path / f"{scheme}.png")


PANELS = ["Examples", "History", "GraphiQL Explorer", "Documentation Explorer"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_explorer_is_accessible(signed_in: Page, scheme: Literal["light", "dark"]) -> None:
    signed_in.emulate_media(color_scheme=scheme)
    open_explorer(signed_in)
    execute(signed_in)
    expect(response(signed_in)).to_contain_text('"data"')
    for name in PANELS:
        panel(signed_in, name)
        expect(signed_in.get_by_role("button", name=f"Hide {name}")).to_be_visible()
        signed_in.wait_for_timeout(500)  # a panel's colours fade in
        assert violations(signed_in) == [], name


def test_a_subscription_shows_what_happens_meanwhile(signed_in: Page, api: Ask) -> None:
    """Over a socket, with the session of whoever looks."""
    open_explorer(signed_in)
    wait_for_schema(signed_in)
    new_tab(signed_in, 'subscription { events(after: "") { event { kind } } }')
    with signed_in.expect_websocket(lambda socket: socket.url.endswith("/graphql")):
        signed_in.get_by_role("button", name="Execute query").click()
    expect(response(signed_in)).to_contain_text('"kind"')
    act(api, "createProject", "project { id }", name="acme/followed")
    expect(response(signed_in)).to_contain_text("PROJECT_CREATED")
