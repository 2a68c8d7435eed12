"""A real Chromium against a real ``greenroom serve``.

Every test of this folder fails also when its page asks another host for anything, throws, or logs
an error; the page's security policy reports what it stops as such an error.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from greenroom.cli import demo_people
from greenroom.http.authentication import COOKIE
from greenroom.http.site import UI
from tests import stores
from tests.browser import exhibit
from tests.server import Server

# The one without windows does the same in two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
# No GPU here, and no calls home, which a test machine without a network would refuse by the dozen.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A machine that is busy with other things is slow, not wrong.
PATIENCE_S = 20
expect.set_options(timeout=PATIENCE_S * 1000)
HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "web" / "src" / "graphiql" / "examples"
LONGEST = (
    "test_every_page",
    "test_explorer",  # it does without the demo's registry, which another process makes meanwhile
    "test_dialogs",
    "test_run_pages",
    "test_deployments_page",
    "test_version_pages",
    "test_anonymous",
    "test_webhooks_page",
)
"""The files that take longest, in the order in which they are begun."""

Ask = Callable[..., dict[str, Any]]


def obstacle() -> str | None:
    """Say what keeps these tests from running here, if anything does."""
    if CHROMIUM is None:
        return "No Chromium: apt-get install --no-install-recommends chromium, or set CHROMIUM."
    if not (UI / "graphiql.html").is_file():
        return "The web pages are not built: npm --prefix web ci && npm --prefix web run build."
    return None


def in_a_browser(item: pytest.Item) -> bool:
    return HERE in item.path.parents and "browser" in getattr(item, "fixturenames", ())


def turn(item: pytest.Item) -> tuple[bool, int]:
    """When a test is begun: those in a browser come last, and of them the longest first."""
    if not in_a_browser(item):
        return False, 0
    name = item.path.stem
    return True, LONGEST.index(name) if name in LONGEST else len(LONGEST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last; skip them where they cannot run, but not in CI, where none would see.

    Playwright's event loop runs from its first use to the end of the session. An asynchronous test
    that came later in the same process could not start its own.
    """
    items.sort(key=turn)
    mine = [item for item in items if in_a_browser(item)]
    reason = obstacle()
    if not mine or reason is None:
        return
    if os.environ.get("CI"):
        raise pytest.UsageError(reason)
    for item in mine:
        item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve an empty registry of this test run's own."""
    with Server(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    return server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def cookies(browser: Browser, server: Server) -> dict[str, str]:
    """Follow the sign-in link and return the cookies it gave, by name."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.link)
    expect(page.get_by_role("button", name="Your account")).to_be_visible()
    found = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    context.close()
    return found


@contextmanager
def watched(context: BrowserContext, origin: str) -> Iterator[Page]:
    """Open a page whose faults fail the test: foreign requests, errors thrown and logged."""
    page, faults = context.new_page(), list[str]()
    own = (f"{origin}/", "data:", "blob:")
    context.on(
        "request", lambda asked: None if asked.url.startswith(own) else faults.append(asked.url)
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    assert faults == []


@pytest.fixture
def page(context: BrowserContext, base_url: str) -> Iterator[Page]:
    """Open a page without a session, whose faults fail the test."""
    with watched(context, base_url) as page:
        yield page


@pytest.fixture
def signed_in(page: Page, base_url: str, cookies: dict[str, str]) -> Page:
    enter(page.context, base_url, cookies)
    return page


def enter(context: BrowserContext, url: str, cookies: Mapping[str, str]) -> None:
    """Have a browser hold a session at an address."""
    context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )


@pytest.fixture(scope="session")
def api(server: Server, cookies: dict[str, str]) -> Iterator[Ask]:
    """Ask the API as the person who signed in; an error in the answer fails the test."""
    headers = {"GraphQL-Require-Preflight": "1"}
    with httpx.Client(
        cookies=cookies, headers=headers, base_url=server.url, timeout=PATIENCE_S
    ) as client:

        def ask(query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
            sent = {"query": query, "variables": variables}
            answer = client.post("/graphql", json=sent).json()
            assert "errors" not in answer, answer
            data: dict[str, Any] = answer["data"]
            return data

        yield ask


@pytest.fixture(scope="session")
def viewer(api: Ask) -> str:
    """Name the person who signed in."""
    name: str = api("{ viewer { name } }")["viewer"]["name"]
    return name


@pytest.fixture(scope="session")
def token(server: Server) -> str:
    """Make an access token, as a person would for a program."""
    return server.token()


ROLES = ("member", "viewer", "outsider")
"""People whom the demo registry is given beside its owner; each is called as the role is."""


@dataclass(frozen=True)
class Demo:
    """A registry with the demo's content, and the sessions of people in it."""

    server: Server
    sessions: dict[str, str]

    def ask(self, query: str, as_: str = "owner", **variables: Any) -> dict[str, Any]:
        """Ask its API as somebody and return the answer, errors included."""
        answer = httpx.post(
            f"{self.server.url}/graphql",
            json={"query": query, "variables": variables},
            headers={"GraphQL-Require-Preflight": "1"},
            cookies={COOKIE: self.sessions[as_]},
            timeout=PATIENCE_S,
        )
        answered: dict[str, Any] = answer.json()
        return answered

    def read(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the data of an answer to the owner, which must have no errors."""
        answer = self.ask(query, **variables)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data


def body_of(request: Request) -> dict[str, Any] | None:
    """Return what a request sends to the API; None of any other."""
    if not request.url.endswith("/graphql") or request.method != "POST":
        return None
    body: dict[str, Any] = json.loads(request.post_data or "")
    return body


def asks(operation: str) -> Callable[[Request], bool]:
    """Return what tells whether a request asks the API for this."""

    def does(request: Request) -> bool:
        body = body_of(request)
        return body is not None and body.get("operationName") == operation

    return does


def explorer_tabs(page: Page) -> Locator:
    """Return the documents that the full explorer holds, which are a list of buttons."""
    return page.get_by_role("list", name="Select active operation").get_by_role("listitem")


def until(page: Page, true: str) -> None:
    """Wait for what JavaScript tells; the pages' policy keeps Playwright from doing so within them."""
    for _ in range(100):
        if page.evaluate(true):
            return
        page.wait_for_timeout(100)
    raise AssertionError(true)


def session_of(server: Server, user: str) -> str:
    """Sign somebody in by a link; return what the cookie of their session holds."""
    _, _, query = server.run("link", user).partition("?")
    answer = httpx.get(f"{server.url}/sign-in?{query}", follow_redirects=False)
    return answer.cookies[COOKIE]


def fill(folder: Path) -> None:
    """Make a registry that `greenroom demo` filled, with people of some roles."""
    with Server(folder) as server:
        for role in ROLES:
            server.run("user", "add", role, "--role", role)
        server.environment["GREENROOM_TOKEN"] = server.token()
        server.run("demo", "--url", server.url, "--files", str(folder.parent / "demo-files"))


def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of this process's own with the demo's registry, which is made once for all."""
    folder = tmp_path_factory.mktemp("demo")
    if stores.is_postgresql() or "PYTEST_XDIST_WORKER" not in os.environ:
        fill(folder)
        return folder
    of_all = tmp_path_factory.getbasetemp().parent
    made = of_all / "demo"
    with (of_all / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = of_all / f"demo-{os.getpid()}"
            making.mkdir()
            fill(making)
            making.rename(made)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Serve a registry that `greenroom demo` filled; tests that change it make what they change."""
    with Server(filled(tmp_path_factory), GREENROOM_LINK_MINUTES="600") as server:
        yield Demo(server, {who: session_of(server, who) for who in ("owner", *ROLES)})


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, demo: Demo) -> Iterator[Visit]:
    """Open a page of the demo registry as somebody, or as nobody."""
    with ExitStack() as open_contexts:

        def open_(path: str, as_: str | None = "owner", **options: Any) -> Page:
            look = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
            context = browser.new_context(base_url=demo.server.url, **{**look, **options})
            open_contexts.callback(context.close)
            if as_ is not None:
                enter(context, demo.server.url, {COOKIE: demo.sessions[as_]})
            page = open_contexts.enter_context(watched(context, demo.server.url))
            page.goto(path)
            return page

        yield open_


PEOPLE = """
mutation People($model: CreateModelInput!, $account: CreateServiceAccountInput!) {
  createModel(input: $model) { model { id } }
  createServiceAccount(input: $account) { member { id } }
}"""


@pytest.fixture(scope="session")
def registered(api: Ask) -> None:
    """Make what the examples speak of: the version by the example itself, the rest as the demo."""
    document, variables = (EXAMPLES / f"4-register.{end}" for end in ("graphql", "json"))
    api(document.read_text(), json.loads(variables.read_text()))
    model = {"name": "acme/tumor-screening", "visibility": "PRIVATE"}
    account = {"organization": "acme", "name": demo_people.ACCOUNT, "role": "VIEWER"}
    api(PEOPLE, {"model": model, "account": account})


@pytest.fixture(scope="session")
def shown(api: Ask) -> dict[str, str]:
    """Make two promoted runs whose measures are known; return the ids by name."""
    return exhibit.make(api)


@pytest.fixture
def sign_in_link(server: Server) -> Callable[[], str]:
    """Make a fresh sign-in link, for a test that spends one."""

    def make() -> str:
        _, _, query = server.run("link").partition("?")
        return f"{server.url}/sign-in?{query}"

    return make
