"""How the built pages are sent, without a browser: compression, caching, and what is refused."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from greenroom.http import site
from tests.apart import apart

SCRIPT = b"console.log('greenroom');" * 100
SHORT = b"what httpx reads as it is, since it knows no such coding here"
ROUTES = Path(__file__).parents[2] / "web" / "src" / "app" / "routes.tsx"
PAGE = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><head><title>Greenroom</title></head>'


@pytest.fixture
def ui(tmp_path: Path) -> Path:
    folder = tmp_path / "_ui"
    (folder / "assets").mkdir(parents=True)
    (folder / "graphiql.html").write_text("<!doctype html>")
    (folder / "index.html").write_text(PAGE)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / ".stamp").write_text("secret")
    (folder / "assets" / "app-B1.js").write_bytes(SCRIPT)
    (folder / "assets" / "app-B1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "app-B1.js.br").write_bytes(SHORT)
    (folder / "preloads.json").write_text('{"/models": ["/assets/app-B1.js"]}')
    (folder / "assets" / "small-C2.css").write_text("a{}")
    (folder / "assets" / "notes.txt").write_text("secret")
    (tmp_path / "outside.js").write_text("secret")
    return folder


def ask(
    ui: Path, path: str, *, method: str = "GET", encoding: str = "identity", accept: str = "*/*"
) -> httpx.Response:
    async def send() -> httpx.Response:
        app = Starlette(routes=site.routes(ui), exception_handlers={404: site.missing(ui)})
        transport = httpx.ASGITransport(app=app)
        headers = {"accept-encoding": encoding, "accept": accept}
        async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
            return await client.request(method, path, headers=headers)

    return apart(send())  # a browser of this process may have an event loop running


def nonce_of(answer: httpx.Response) -> str:
    found = re.search(r'nonce="([^"]+)"', answer.text)
    assert found
    return found[1]


def test_every_address_of_the_pages_has_a_page() -> None:
    known = re.findall(r"(?:page\(|path: )'(/[^']*)'", ROUTES.read_text())
    assert {re.sub(r":(\w+)", r"{\1}", address) for address in known} == set(site.ADDRESSES)


@pytest.mark.parametrize("address", site.ADDRESSES)
def test_a_page_lets_in_the_styles_that_carry_this_answers_nonce(ui: Path, address: str) -> None:
    path = re.sub(r"{\w+}", "v1.2-b", address)
    answer, another = ask(ui, path), ask(ui, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert policy == site.PAGE_POLICY.format(nonce=nonce_of(answer))
    assert "unsafe" not in policy
    assert nonce_of(answer) != nonce_of(another)
    assert site.NONCE not in answer.text


def test_a_page_is_compressed_for_those_who_read_it(ui: Path) -> None:
    whole = ask(ui, "/models")
    packed = ask(ui, "/models", encoding="gzip")
    assert "content-encoding" not in whole.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert whole.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    without = [one.text.replace(nonce_of(one), "") for one in (whole, packed)]
    assert without[0] == without[1] != ""


def test_an_unknown_address_is_not_found_as_a_page_for_people(ui: Path) -> None:
    answer = ask(ui, "/modles/acme", accept="text/html,application/xhtml+xml")
    assert answer.status_code == 404
    assert "<title>Greenroom</title>" in answer.text
    assert nonce_of(answer) in answer.headers["content-security-policy"]


def test_an_unknown_address_is_a_plain_word_for_programs(ui: Path) -> None:
    answer = ask(ui, "/modles/acme")
    assert (answer.status_code, answer.text) == (404, "Not Found")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_the_explorer_is_never_cached_blindly_and_states_its_policy(ui: Path) -> None:
    headers = ask(ui, "/graphiql").headers
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-security-policy"] == site.EXPLORER_POLICY
    assert headers["cache-control"] == "no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("gzip", "gzip"),
        ("zstd, GZIP ; q=0.5", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.000, br;q=0.0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_compressed_twin_goes_to_those_who_read_it(
    ui: Path, encoding: str, sent: str | None
) -> None:
    answer = ask(ui, "/assets/app-B1.js", encoding=encoding)
    assert answer.headers.get("content-encoding") == sent
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.content == (SHORT if sent == "br" else SCRIPT)


def test_a_page_names_what_it_needs_and_no_other_does(ui: Path) -> None:
    link = '<link rel="modulepreload" crossorigin href="/assets/app-B1.js">'
    for address, named in (("/", 1), ("/models", 1), ("/runs", 0)):
        assert ask(ui, address).text.count(link) == named
    assert link not in ask(ui, "/modles", accept="text/html").text


def test_a_small_file_has_no_twin_and_does_not_vary(ui: Path) -> None:
    answer = ask(ui, "/assets/small-C2.css", encoding="gzip")
    assert answer.text == "a{}"
    assert "vary" not in answer.headers
    assert "content-encoding" not in answer.headers


def test_head_sends_the_headers_alone(ui: Path) -> None:
    answer = ask(ui, "/assets/app-B1.js", method="HEAD")
    assert answer.content == b""
    assert answer.headers["content-length"] == str(len(SCRIPT))


@pytest.mark.parametrize(
    "path",
    [
        "/assets/..%2fgraphiql.html",
        "/assets/..%2f..%2foutside.js",
        "/assets/..%5c..%5coutside.js",
        "/assets/%2e%2e",
        "/assets/app-B1.js%00.css",
        "/assets/app-B1.js.gz",
        "/assets/app-B1.js.br",
        "/preloads.json",
        "/assets/notes.txt",
        "/assets/absent-A1.js",
        f"/assets/{'a' * 5000}.js",
        "/assets/",
        "/.stamp",
    ],
)
def test_nothing_but_built_files_is_found(ui: Path, path: str) -> None:
    answer = ask(ui, path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_writing_to_a_page_is_refused(ui: Path) -> None:
    assert ask(ui, "/graphiql", method="POST").status_code == 405


def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    for path in ("/graphiql", "/models"):
        answer = ask(tmp_path / "absent", path)
        assert answer.status_code == 503
        assert "npm --prefix web run build" in answer.text
    assert ask(tmp_path / "absent", "/favicon.svg").status_code == 404
