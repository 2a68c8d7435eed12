"""What happens between opening a page and seeing it: the frame, the first questions, the colours, the letters."""

from collections.abc import Callable

from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import Ask, asks, until

PROGRAM = "**/assets/first-*.js"
"""The script that draws."""

PART = "**/assets/models-*.js"
"""What of the program is the list of models."""

TOLD_MS = 500
"""After so long those who show something have been told of a change."""

SHEET = "**/assets/first-*.css"
LETTERS = "inter-latin-wght"
FOREST = "rgb(23, 102, 74)"


def held(page: Page, pattern: str) -> Callable[[], None]:
    """Keep from the page what it fetches of this pattern; return what lets it have that."""
    waiting: list[Route] = []
    page.route(pattern, lambda route: waiting.append(route))  # noqa: PLW0108 - it looks at a function's parameters

    def let_go() -> None:
        for route in waiting:
            route.continue_()
        page.unroute(pattern)

    return let_go


def test_what_a_page_shows_is_asked_for_before_what_draws_it_is_there(
    signed_in: Page, base_url: str
) -> None:
    let_go = held(signed_in, PROGRAM)
    with signed_in.expect_event("requestfinished", asks("Models")):
        signed_in.goto(f"{base_url}/models", wait_until="commit")
    expect(signed_in.locator("#early")).to_be_visible()
    expect(signed_in.get_by_role("heading", name="Models", level=1)).to_have_count(0)
    let_go()
    expect(signed_in.get_by_role("heading", name="Models", level=1)).to_be_visible()
    expect(signed_in.locator("#early")).to_have_count(0)


def test_what_changes_while_a_page_is_coming_is_shown(
    signed_in: Page, base_url: str, api: Ask
) -> None:
    let_go = held(signed_in, PART)
    with (
        signed_in.expect_websocket() as opened,
        signed_in.expect_event("requestfinished", asks("Models")),
    ):
        signed_in.goto(f"{base_url}/models", wait_until="commit")
    name = "acme/came-meanwhile"
    with opened.value.expect_event("framereceived", lambda frame: '"next"' in str(frame)):
        api(
            "mutation($name: String!) { createModel(input: {name: $name}) { model { id } } }",
            {"name": name},
        )
    signed_in.wait_for_timeout(TOLD_MS)
    let_go()
    expect(signed_in.get_by_role("link", name=name)).to_be_visible()


def test_the_frame_is_there_before_the_sheet_and_the_page_after_it(
    signed_in: Page, base_url: str
) -> None:
    let_go = held(signed_in, SHEET)
    with signed_in.expect_event("requestfinished", asks("Models")):
        signed_in.goto(f"{base_url}/models", wait_until="commit")
    expect(signed_in.locator("#early")).to_be_visible()
    head = signed_in.locator(".early-head")
    assert head.evaluate("one => getComputedStyle(one).height") == "56px"
    expect(signed_in.get_by_role("heading", name="Models", level=1)).to_have_count(0)
    let_go()
    heading = signed_in.get_by_role("heading", name="Models", level=1)
    expect(heading).to_be_visible()
    assert heading.evaluate("one => getComputedStyle(one).fontSize") == "24px"


def test_the_colours_are_the_registrys_and_not_those_of_its_parts(
    signed_in: Page, base_url: str
) -> None:
    signed_in.goto(f"{base_url}/models")
    button = signed_in.get_by_role("button", name="New model").first
    expect(button).to_be_visible()
    assert button.evaluate("one => getComputedStyle(one).backgroundColor") == FOREST
    assert button.evaluate("one => getComputedStyle(one).fontFamily").startswith('"Inter Variable"')


def test_letters_are_fetched_after_the_page_and_are_there_the_next_time(
    signed_in: Page, base_url: str
) -> None:
    order: list[str] = []

    def note(request: Request) -> None:
        if LETTERS in request.url:
            order.append("letters")
        elif asks("Models")(request):
            order.append("models")

    signed_in.on("requestfinished", note)
    signed_in.goto(f"{base_url}/models")
    expect(signed_in.get_by_role("heading", name="Models", level=1)).to_be_visible()
    has_letters = "document.fonts.check('1rem \"Inter Variable\"') && document.fonts.size > 1"
    until(signed_in, "localStorage.getItem('greenroom-font') !== null")
    assert not signed_in.evaluate(has_letters), "nothing moves while one reads"
    assert order.index("models") < order.index("letters")
    signed_in.reload()
    until(signed_in, has_letters)
