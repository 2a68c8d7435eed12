"""What others do is shown by itself: by the socket, and without one by asking now and then."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Response, WebSocket, WebSocketRoute, expect

from tests.browser.conftest import Ask, asks

CREATE = "mutation ($input: CreateModelInput!) { createModel(input: $input) { model { id } } }"
REGISTER = (
    "mutation ($input: RegisterVersionInput!) { registerVersion(input: $input) { version { id } } }"
)
STAGE = "mutation ($input: StageVersionInput!) { stageVersion(input: $input) { version { id } } }"


def version(api: Ask) -> str:
    """Make a version of a model of its own; return its full name."""
    model = f"acme/live-{uuid4().hex[:8]}"
    api(CREATE, {"input": {"name": model}})
    api(REGISTER, {"input": {"model": model, "name": "v1"}})
    return f"{model}:v1"


def address(name: str) -> str:
    model, _, one = name.partition(":")
    return f"/models/{model}/versions/{one}"


is_pulse = asks("Pulse")
"""Whether the page asks what the newest event is."""


def following(page: Page, path: str) -> WebSocket:
    """Open a page, and wait until it follows."""

    def has_begun(socket: WebSocket) -> bool:
        if socket.url.endswith("/graphql"):
            socket.on("framesent", lambda frame: sent.append(str(frame)))
            return True
        return False

    sent: list[str] = []
    with page.expect_websocket(has_begun) as opened:
        page.goto(path)
    for _ in range(100):
        if any('"subscribe"' in one for one in sent):
            break
        page.wait_for_timeout(50)
    assert any('"subscribe"' in one for one in sent), sent
    return opened.value


def test_an_open_page_shows_what_somebody_else_does_without_asking(signed_in: Page, api: Ask):
    name = version(api)
    asked: list[str] = []
    socket = following(signed_in, address(name))
    expect(signed_in.get_by_text("Testing").first).to_be_visible()
    signed_in.on(
        "request", lambda request: asked.append(request.url) if is_pulse(request) else None
    )
    api(STAGE, {"input": {"version": name, "stage": "STAGING", "message": "seen at once"}})
    expect(signed_in.get_by_text("Staging").first).to_be_visible()
    signed_in.wait_for_timeout(5000)  # longer than the time between two questions
    assert asked == []
    assert not socket.is_closed()


def test_without_a_socket_a_page_asks_now_and_then(signed_in: Page, api: Ask):
    refused: list[str] = []

    def refuse(route: WebSocketRoute) -> None:
        refused.append(route.url)
        route.close(code=1011, reason="no sockets here")

    signed_in.route_web_socket("**/graphql", refuse)
    name = version(api)
    signed_in.goto(address(name))
    expect(signed_in.get_by_text("Testing").first).to_be_visible()
    signed_in.wait_for_timeout(1000)
    assert len(refused) == 1
    api(STAGE, {"input": {"version": name, "stage": "STAGING"}})
    expect(signed_in.get_by_text("Staging").first).to_be_visible(timeout=15_000)
    assert len(refused) == 1, "it is not tried again at once"


def test_what_follows_a_page_is_loaded_after_it(signed_in: Page):
    loaded: list[str] = []

    def note(response: Response) -> None:
        if "/assets/" in response.url and "follow" in response.url:
            loaded.append(response.url)

    signed_in.on("response", note)
    html: Any = signed_in.request.get("/models").text()
    following(signed_in, "/models")
    assert len(loaded) == 1
    assert loaded[0].rpartition("/")[2] not in html
