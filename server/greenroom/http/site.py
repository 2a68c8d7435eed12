"""The web pages as built from ``web/``: the registry's pages, the API explorer, what they load."""

import json
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from greenroom.http.compression import accepts, compress

UI: Final = Path(__file__).resolve().parents[1] / "_ui"

NOT_BUILT: Final = (
    "The web pages are not built: this installation was made with GREENROOM_UI=skip, or the build "
    "was interrupted. In a checkout, build them with `npm --prefix web ci` and "
    "`npm --prefix web run build`; elsewhere, install Greenroom again. "
    "The API at /graphql works without them.\n"
)

# Neither a separator nor a leading dot, so that no name leads out of the folder.
ASSET_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}")

CONTENT_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}

# The explorer's editor (Monaco) writes inline styles; everything else is of this origin. No eval,
# no blob, no other host.
EXPLORER_POLICY: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

EXPLORER_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": EXPLORER_POLICY,
    "Referrer-Policy": "no-referrer",
}

# The build leaves this word where the nonce of an answer goes.
NONCE: Final = "__CSP_NONCE__"

# No inline scripts, no eval, no inline styles but those with the answer's nonce, no other host.
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; "
    "style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)

# The addresses of web/src/app/routes.tsx. What is no such address is not found, also as a page.
ADDRESSES: Final = (
    "/",
    "/models",
    "/models/{owner}/{model}",
    "/models/{owner}/{model}/compare",
    "/models/{owner}/{model}/versions/{version}",
    "/runs",
    "/runs/{run}",
    "/projects",
    "/projects/{owner}/{project}",
    "/organizations/{organization}",
    "/teams/{owner}/{team}",
    "/activity",
    "/audit",
    "/tokens",
)
# The twins that the build writes, the smallest first.
TWINS: Final = {"br": ".br", "gzip": ".gz"}

# A file below /assets carries a hash of its content in its name, so it can never become stale.
ASSET_HEADERS: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
ICON_HEADERS: Final = {"Cache-Control": "public, max-age=86400"}


def built_file(request: Request, path: Path, headers: dict[str, str]) -> Response:
    """Answer with a built file, by a compressed twin where the client reads one.

    Raises a 404 when there is no such file or its type is not one that the build makes.
    """
    content_type = CONTENT_TYPES.get(path.suffix)
    if content_type is None or not path.is_file():
        raise HTTPException(404)
    sent = {**headers, "X-Content-Type-Options": "nosniff"}
    twins = {coding: path.with_name(path.name + ending) for coding, ending in TWINS.items()}
    there = {coding: twin for coding, twin in twins.items() if twin.is_file()}
    if there:
        sent["Vary"] = "Accept-Encoding"
        read = request.headers.get("accept-encoding", "")
        coding = next((one for one in there if accepts(read, one)), None)
        if coding is not None:
            sent["Content-Encoding"] = coding
            path = there[coding]
    return FileResponse(path, headers=sent, media_type=content_type)


def explorer(ui: Path) -> Callable[[Request], Response]:
    """Return what answers with the API explorer."""

    def answer(request: Request) -> Response:
        page = ui / "graphiql.html"
        if not page.is_file():
            return PlainTextResponse(NOT_BUILT, 503, {"Cache-Control": "no-store"})
        return built_file(request, page, EXPLORER_HEADERS)

    return answer


def preloads(ui: Path) -> dict[str, list[str]]:
    """Return which files the page of an address needs besides those that every page begins with."""
    file = ui / "preloads.json"
    found: dict[str, list[str]] = json.loads(file.read_bytes()) if file.is_file() else {}
    # the first page is the one of the models, which the scripts go on to
    return {"/": found.get("/models", []), **found}


def pages(
    ui: Path, needs: Sequence[str] = (), *, status: int = 200
) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers with the registry's pages, which find out from the address what to show.

    What the page ``needs`` is named in it, so that all of it is fetched at once.
    """
    file = ui / "index.html"
    built = file.read_text(encoding="utf-8") if file.is_file() else None
    if built is not None:
        links = (f'<link rel="modulepreload" crossorigin href="{one}">' for one in needs)
        built = built.replace("</head>", "".join(links) + "</head>")

    async def answer(request: Request) -> Response:
        if built is None:
            return PlainTextResponse(NOT_BUILT, 503, {"Cache-Control": "no-store"})
        nonce = secrets.token_urlsafe(16)
        headers = {
            "Cache-Control": "no-store",  # a nonce is good for one answer
            "Content-Security-Policy": PAGE_POLICY.format(nonce=nonce),
            "Referrer-Policy": "no-referrer",
            "Vary": "Accept-Encoding",
        }
        body = built.replace(NONCE, nonce).encode()
        if accepts(request.headers.get("accept-encoding", ""), "gzip"):
            headers["Content-Encoding"] = "gzip"
            body = await compress(body)
        return HTMLResponse(body, status, headers)

    return answer


def missing(ui: Path) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return what answers 404: the pages where a browser asks for a page, else a plain word."""
    page = pages(ui, status=404)

    async def answer(request: Request, error: Exception) -> Response:
        wants_page = "text/html" in request.headers.get("accept", "")
        if request.method == "GET" and wants_page:
            return await page(request)
        detail = error.detail if isinstance(error, HTTPException) else "Not Found"
        return PlainTextResponse(detail, 404)

    return answer


def routes(ui: Path = UI) -> list[Route]:
    """List the pages of a build; where ``ui`` holds none, they say how to make one."""

    def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if not ASSET_NAME.fullmatch(name):
            raise HTTPException(404)
        return built_file(request, ui / "assets" / name, ASSET_HEADERS)

    def icon(request: Request) -> Response:
        return built_file(request, ui / "favicon.svg", ICON_HEADERS)

    needs = preloads(ui)
    return [
        *(Route(address, pages(ui, needs.get(address, ()))) for address in ADDRESSES),
        Route("/graphiql", explorer(ui)),
        Route("/assets/{name}", asset),
        Route("/favicon.svg", icon),
    ]
