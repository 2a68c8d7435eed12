"""The API explorer by text fields, as on a phone, and the way between it and the full editor."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser import conftest
from tests.browser.axe import violations
from tests.browser.conftest import Ask, body_of, enter, watched
from tests.browser.exhibit import act

EXAMPLES = sorted(conftest.EXAMPLES.glob("*.graphql"))
WHO = "query WhoAmI { viewer { name } }"


@pytest.fixture
def anonymous(browser: Browser, base_url: str) -> Iterator[Page]:
    """Hold a phone that is not signed in."""
    context = browser.new_context(
        base_url=base_url, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    with watched(context, base_url) as page:
        yield page
    context.close()


@pytest.fixture
def phone(anonymous: Page, base_url: str, cookies: dict[str, str]) -> Page:
    """Hold a phone that is signed in, with the explorer open."""
    enter(anonymous.context, base_url, cookies)
    anonymous.goto("/graphiql")
    return anonymous


def write(page: Page, query: str) -> None:
    page.get_by_label("Query").fill(query)


def run(page: Page) -> None:
    page.get_by_role("button", name="Run").click()


def answer(page: Page) -> str:
    """Return the text of the answer, once it is there."""
    expect(page.get_by_role("status")).to_contain_text("Answered")
    return page.locator(".plain-answer pre").inner_text()


def test_a_phone_has_text_fields_and_fetches_no_editor(phone: Page) -> None:
    fetched: list[str] = []
    phone.on("request", lambda asked: fetched.append(asked.url))
    phone.reload()
    expect(phone.get_by_label("Query")).to_have_value(EXAMPLES[0].read_text())
    run(phone)
    assert set(json.loads(answer(phone))) == {"data"}
    assert [url for url in fetched if "monaco" in url or "/full" in url or "worker" in url] == []
    width = "document.documentElement.scrollWidth"
    assert phone.evaluate(width) == 360


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.usefixtures("registered")
def test_each_example_runs_as_it_stands(phone: Page, example: Path) -> None:
    phone.get_by_label("Example").select_option(index=EXAMPLES.index(example))
    expect(phone.get_by_label("Query")).to_have_value(example.read_text())
    run(phone)
    answered = json.loads(answer(phone))
    assert "errors" not in answered
    assert all(value is not None for value in answered["data"].values())


def test_what_was_written_comes_back(phone: Page, viewer: str) -> None:
    """After an example was looked at, and at the next visit."""
    write(phone, WHO)
    phone.get_by_label("Example").select_option(index=3)
    expect(phone.get_by_label("Query")).not_to_have_value(WHO)
    phone.get_by_label("Example").select_option("Your own")
    expect(phone.get_by_label("Query")).to_have_value(WHO)
    phone.reload()
    expect(phone.get_by_label("Query")).to_have_value(WHO)
    phone.get_by_label("Query").press("Control+Enter")
    assert json.loads(answer(phone)) == {"data": {"viewer": {"name": viewer}}}


def test_a_link_opens_its_document(phone: Page) -> None:
    phone.goto("/graphiql?query=query+A($n:ID!){node(id:$n){id}}&variables=%7B%22n%22:%22x%22%7D")
    expect(phone.get_by_label("Query")).to_have_value("query A($n:ID!){node(id:$n){id}}")
    expect(phone.get_by_label("Variables")).to_have_value('{"n":"x"}')
    run(phone)
    assert '"node"' in answer(phone)


def test_a_link_goes_along_to_the_full_editor(phone: Page) -> None:
    """Not what was written before, which stays for the next time."""
    write(phone, WHO)
    phone.goto("/graphiql?query=query+Linked+{viewer{name}}")
    phone.get_by_role("button", name="Full editor").click()
    expect(phone.locator(".graphiql-query-editor .view-lines")).to_contain_text("query Linked")
    phone.goto("/graphiql")
    phone.get_by_role("button", name="Plain editor").click()
    expect(phone.get_by_label("Query")).to_have_value(WHO)


def test_two_presses_do_not_send_it_twice(phone: Page) -> None:
    """The second stops what is still under way: a mutation is not done twice by a slip."""
    held: list[Route] = []
    write(phone, WHO)

    def hold(route: Route) -> None:
        """Let the answer not come between the two presses."""
        body = body_of(route.request)
        if body is not None and body["query"] == WHO:
            held.append(route)
        else:
            route.continue_()

    phone.route("**/graphql", hold)
    phone.get_by_role("button", name="Run").dblclick()
    expect(phone.get_by_role("status")).to_contain_text("Stopped")
    assert len(held) <= 1  # none where the second came before it was sent


def test_of_several_operations_one_is_chosen(phone: Page, viewer: str) -> None:
    write(phone, WHO + " query Count { models { totalCount } }")
    run(phone)
    assert json.loads(answer(phone)) == {"data": {"viewer": {"name": viewer}}}
    phone.get_by_label("Operation").select_option("Count")
    with phone.expect_request(lambda asked: body_of(asked) is not None) as asked:
        run(phone)
    body = body_of(asked.value)
    assert body is not None
    assert body["operationName"] == "Count"
    expect(phone.locator(".plain-answer pre")).to_contain_text("totalCount")


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("Variables", "{", "Variables: Expected property name"),
        ("Variables", "[]", "Variables: an object is needed"),
        ("Headers, as a JSON object", '"x"', "Headers: an object is needed"),
    ],
)
def test_a_field_that_does_not_hold_what_it_should_sends_nothing(
    phone: Page, field: str, text: str, said: str
) -> None:
    expect(phone.get_by_role("banner")).to_contain_text("Sign out")
    sent: list[Request] = []
    phone.on("request", lambda asked: sent.append(asked) if body_of(asked) else None)
    phone.get_by_text("Headers", exact=True).click()
    phone.get_by_label(field).fill(text)
    run(phone)
    expect(phone.get_by_role("status")).to_contain_text(said)
    assert sent == []


def test_errors_are_shown_as_the_api_gives_them(phone: Page) -> None:
    """The API answers 200 with them, so that the browser logs no error."""
    write(phone, "{ models(first: 1000) { totalCount } }")
    run(phone)
    expect(phone.get_by_role("status")).to_contain_text("Answered with errors")
    expect(phone.locator(".plain-answer pre")).to_contain_text("first is 1 to 100, not 1000.")


def test_a_token_works_and_is_not_kept(anonymous: Page, token: str, viewer: str) -> None:
    anonymous.goto("/graphiql")
    expect(anonymous.get_by_role("banner")).to_contain_text("Signed out")
    write(anonymous, WHO)
    anonymous.get_by_text("Headers", exact=True).click()
    headers = anonymous.get_by_label("Headers, as a JSON object")
    headers.fill(json.dumps({"Authorization": f"Bearer {token}"}))
    run(anonymous)
    assert json.loads(answer(anonymous)) == {"data": {"viewer": {"name": viewer}}}
    kept = anonymous.evaluate("() => JSON.stringify({...localStorage, ...sessionStorage})")
    assert "WhoAmI" in kept
    assert token not in kept


def test_a_subscription_shows_what_happens_until_it_is_stopped(phone: Page, api: Ask) -> None:
    write(phone, 'subscription { events(after: "") { event { kind } } }')
    with phone.expect_websocket(lambda socket: socket.url.endswith("/graphql")) as opened:
        run(phone)
    expect(phone.locator(".plain-answer pre")).to_contain_text('"kind"')
    act(api, "createProject", "project { id }", name="acme/followed-by-phone")
    expect(phone.locator(".plain-answer pre")).to_contain_text("PROJECT_CREATED")
    with opened.value.expect_event("close", predicate=lambda _: True):
        phone.get_by_role("button", name="Stop").click()
    expect(phone.get_by_role("button", name="Run")).to_be_visible()


def test_leaving_ends_a_subscription(phone: Page) -> None:
    write(phone, 'subscription { events(after: "") { event { kind } } }')
    with phone.expect_websocket() as opened:
        run(phone)
    expect(phone.locator(".plain-answer pre")).to_contain_text('"kind"')
    with opened.value.expect_event("close", predicate=lambda _: True):
        phone.get_by_role("button", name="Full editor").click()


def test_a_subscription_that_is_refused_says_why(anonymous: Page) -> None:
    anonymous.goto("/graphiql")
    write(anonymous, 'subscription { events(after: "") { event { kind } } }')
    run(anonymous)
    expect(anonymous.get_by_role("status")).to_contain_text("Answered with errors")
    expect(anonymous.locator(".plain-answer pre")).to_contain_text("UNAUTHENTICATED")
    expect(anonymous.get_by_role("button", name="Run")).to_be_visible()


def test_one_may_change_the_editor_and_it_is_remembered(phone: Page) -> None:
    write(phone, WHO)
    lines = phone.locator(".graphiql-query-editor .view-lines")
    for _ in range(2):  # there and back, twice: what was made for one is ended for the other
        phone.get_by_role("button", name="Full editor").click()
        expect(lines).to_contain_text("WhoAmI")
        phone.get_by_role("button", name="Plain editor").click()
        expect(phone.get_by_label("Query")).to_have_value(WHO)
    phone.get_by_role("button", name="Full editor").click()
    phone.reload()
    expect(lines).to_contain_text("WhoAmI")


def test_a_desktop_may_have_it_too(signed_in: Page) -> None:
    signed_in.goto("/graphiql")
    signed_in.get_by_role("button", name="Plain editor").click()
    expect(signed_in.get_by_label("Query")).to_have_value(EXAMPLES[0].read_text())
    signed_in.reload()
    expect(signed_in.get_by_label("Query")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(phone: Page, scheme: Literal["light", "dark"]) -> None:
    phone.emulate_media(color_scheme=scheme)
    phone.get_by_text("Headers", exact=True).click()
    run(phone)
    answer(phone)
    assert violations(phone) == []
