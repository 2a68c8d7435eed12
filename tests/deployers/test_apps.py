"""The way to an app: what is passed on, to whom, and that an app gets nothing of the registry."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from greenroom.client import Client
from tests.deployers.conftest import SWITCHED_ON, Apps, path_of
from tests.server import Server

SANDBOX = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts; frame-ancestors 'self'"
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def path(apps: Apps) -> str:
    """Where an app is that runs."""
    found = apps.deploy(apps.app())
    assert found["status"] == "RUNNING", found
    return found["url"]


@dataclass
class Visitor:
    """A browser without scripts that is signed in."""

    browser: httpx.Client
    origin: str

    def address(self, path: str) -> str:
        """Follow the way to an app; return the address with a token."""
        answer = self.browser.get(self.origin + path, headers=PAGE)
        assert answer.status_code == 303, answer.text
        return self.origin + answer.headers["location"]


@pytest.fixture(scope="module")
def visitor(apps: Apps) -> Iterator[Visitor]:
    """The owner's browser."""
    link = urlsplit(apps.server.run("link"))
    with httpx.Client() as browser:
        token = link.query.partition("=")[2]
        shown = browser.get(f"{apps.server.url}/sign-in?token={token}")
        if shown.status_code == 200:  # a page that asks to go on
            browser.post(f"{apps.server.url}/sign-in", data={"token": token})
        yield Visitor(browser, apps.server.url)


@pytest.mark.parametrize("method", ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"])
def test_a_request_is_passed_on_as_it_is(apps: Apps, path: str, method: str) -> None:
    sent = {"content": b"hello"} if method != "GET" else {}
    answer = apps.call(method, f"{path}echo/a%2Fb/%C3%BC?x=1&y=a%20b", **sent)
    told = answer.json()
    assert (told["method"], told["query"]) == (method, "x=1&y=a%20b")
    assert told["path"] == "/echo/a%2Fb/%C3%BC", "as it was sent, decoded by the app alone"
    assert told["body"] == ("hello" if method != "GET" else "")


def test_a_large_body_is_passed_on_in_pieces(apps: Apps, path: str) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * 65536

    assert apps.call("POST", f"{path}echo/x", content=pieces()).json()["size"] == 64 * 65536


def test_an_app_gets_no_credentials_and_sets_no_cookies(apps: Apps, path: str) -> None:
    sent = {
        "cookie": "greenroom_session=secret; other=1",
        "x-forwarded-for": "10.0.0.1",
        "x-greenroom-user": "admin",
        "x-own": "kept",
    }
    told = apps.get(f"{path}echo/x", headers=sent).json()["headers"]
    assert not {"authorization", "cookie", "x-forwarded-for"} & set(told)
    assert told["x-own"] == "kept"
    assert told["x-greenroom-user"] == "owner"
    assert told["x-forwarded-prefix"] == path.rstrip("/")
    page = apps.get(path)
    assert page.status_code == 200
    assert "set-cookie" not in page.headers
    assert page.headers["content-security-policy"] == SANDBOX
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers.get_list("date") == [page.headers["date"]]


def test_a_redirect_of_the_app_stays_below_its_address(
    apps: Apps, path: str, visitor: Visitor
) -> None:
    assert apps.get(f"{path}away").headers["location"] == f"{path}ok"
    address = visitor.address(path)
    answer = httpx.get(f"{address}away")
    assert answer.headers["location"] == f"{urlsplit(address).path}ok"
    assert apps.get(path.rstrip("/") + "?a=1").headers["location"] == f"{path}?a=1"


@pytest.mark.parametrize("user", ["contributor", "member", "viewer"])
def test_who_sees_deployments_uses_their_apps(apps: Apps, path: str, user: str) -> None:
    told = apps.call("GET", f"{path}echo/x", user=user).json()
    assert told["headers"]["x-greenroom-user"] == user


def test_for_all_others_there_is_no_app(apps: Apps, path: str) -> None:
    absent = apps.get("/apps/acme/none/v1/ok")
    assert absent.status_code == 404
    hidden = apps.call("GET", f"{path}ok", user="outsider")
    assert (hidden.status_code, hidden.json()["errors"][0]["extensions"]["code"]) == (
        404,
        "NOT_FOUND",
    )
    version = path.removeprefix("/apps/").rstrip("/")
    named = ":".join(version.rsplit("/", 1))
    same = absent.text.replace("acme/none:v1", named)
    assert hidden.text == same, "as if there was nothing"
    assert httpx.get(apps.server.url + path).status_code == 404
    page = httpx.get(apps.server.url + path, headers=PAGE)
    other = httpx.get(f"{apps.server.url}/apps/acme/none/v1/", headers=PAGE)
    assert page.status_code == other.status_code == 404
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    wrong = httpx.get(apps.server.url + path, headers={"authorization": "Bearer nonsense"})
    assert wrong.status_code == 401


def test_a_browser_is_sent_on_to_an_address_that_is_valid_for_this_app_alone(
    apps: Apps, path: str, visitor: Visitor
) -> None:
    address = visitor.address(path)
    prefix, token, _ = address.rsplit("/", 2)
    assert httpx.get(address).text.startswith("<!doctype html><title>app")
    allowed = httpx.post(f"{address}echo/x", content="hi", headers={"origin": "null"})
    assert allowed.headers["access-control-allow-origin"] == "*"
    asked = {"origin": "null", "access-control-request-method": "PUT"}
    assert httpx.options(f"{address}echo/x", headers=asked).status_code == 204
    other = apps.deploy(apps.app())
    moved = httpx.get(f"{apps.server.url}{other['url']}{token}/ok")
    assert (moved.status_code, moved.json()["errors"][0]["extensions"]["code"]) == (
        403,
        "FORBIDDEN",
    )
    assert httpx.get(f"{prefix}/{token}x/ok").status_code == 403
    anew = httpx.get(f"{prefix}/{token}x/ok", headers=PAGE)
    assert (anew.status_code, anew.headers["location"]) == (303, f"{path}ok")
    assert token.removeprefix("~") not in apps.server.log(), "the log holds no token"
    apps.stop(other["id"])


def test_a_session_cookie_alone_acts_nowhere(path: str, visitor: Visitor) -> None:
    """Any page of the web can have a browser send it."""
    answer = visitor.browser.post(
        f"{visitor.origin}{path}echo/x", headers={"origin": "https://evil.test"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
        403,
        "FORBIDDEN",
    )
    address = visitor.origin.replace("http", "ws") + path
    cookie = "; ".join(f"{one.name}={one.value}" for one in visitor.browser.cookies.jar)
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(f"{address}talk", additional_headers={"cookie": cookie}, proxy=None),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_what_is_revoked_opens_nothing_any_more(apps: Apps, path: str) -> None:
    secret = apps.client.create_token("short")
    headers = {"authorization": f"Bearer {secret[1]}"}
    address = httpx.get(f"{apps.server.url}{path}ok", headers=headers)
    assert address.status_code == 200
    apps.client.revoke_token(secret[0].id)
    assert httpx.get(f"{apps.server.url}{path}ok", headers=headers).status_code == 401


def test_a_websocket_is_passed_on_both_ways(apps: Apps, path: str, visitor: Visitor) -> None:
    address = apps.server.url.replace("http", "ws") + path
    headers = {"authorization": f"Bearer {apps.token('viewer')}"}
    with connect(
        f"{address}talk",
        additional_headers=headers,
        subprotocols=["chat"],
        proxy=None,  # type: ignore[list-item]
    ) as socket:
        assert socket.subprotocol == "chat"
        socket.send("abc")
        assert socket.recv(10) == "cba"
        socket.send(b"\x00\x01" * 100_000)
        assert socket.recv(10) == b"\x01\x00" * 100_000
        socket.send("close")
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(10)
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4001, "as asked")
    with connect(visitor.address(path).replace("http", "ws") + "talk", proxy=None) as socket:
        socket.send("abc")
        assert socket.recv(10) == "cba"
    for headers in ({}, {"authorization": f"Bearer {apps.token('outsider')}"}):
        with (
            pytest.raises(InvalidStatus),
            connect(f"{address}talk", additional_headers=headers, proxy=None),
        ):
            pass


def test_an_app_that_has_stopped_is_gone_at_once(apps: Apps) -> None:
    found = apps.deploy(apps.app())
    assert apps.get(f"{found['url']}ok").status_code == 200
    apps.act("stopDeployment", deployment=found["id"])
    assert apps.get(f"{found['url']}ok").status_code == 404
    assert path_of(found["name"].partition("@")[0]) == found["url"]


def test_who_listens_is_told_that_the_server_ends(tmp_path: Path) -> None:
    with Server(tmp_path, **SWITCHED_ON) as server:
        apps = Apps(server, Client(server.url, server.token()))
        apps.client.create_project("acme/train")
        found = apps.deploy(apps.app())
        headers = {"authorization": f"Bearer {apps.token('owner')}"}
        address = f"{server.url.replace('http', 'ws')}{found['url']}talk"
        with connect(address, additional_headers=headers, proxy=None) as socket:
            socket.send("abc")
            assert socket.recv(10) == "cba"
            apps.client.close()
            assert server.stop() == 0
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
