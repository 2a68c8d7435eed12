"""The web pages as built from ``web/``: the API explorer and the files it loads."""

import re
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

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

# The explorer's editor (Monaco) writes inline styles and data: fonts; everything else is of this
# origin. No eval, no blob, no other host.
EXPLORER_POLICY: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

PAGE_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": EXPLORER_POLICY,
    "Referrer-Policy": "no-referrer",
}
# A file below /assets carries a hash of its content in its name, so it can never become stale.
ASSET_HEADERS: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
ICON_HEADERS: Final = {"Cache-Control": "public, max-age=86400"}


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an ``Accept-Encoding`` header names gzip and does not give it the weight zero."""
    for item in accept_encoding.lower().split(","):
        coding, _, weight = item.replace(" ", "").partition(";q=")
        if coding in {"gzip", "x-gzip"}:
            return weight.strip("0.") != "" if weight else True
    return False


def built_file(request: Request, path: Path, headers: dict[str, str]) -> Response:
    """Answer with a built file, by its compressed twin where the client reads gzip.

    Raises a 404 when there is no such file or its type is not one that the build makes.
    """
    content_type = CONTENT_TYPES.get(path.suffix)
    if content_type is None or not path.is_file():
        raise HTTPException(404)
    sent = {**headers, "X-Content-Type-Options": "nosniff"}
    twin = path.with_name(f"{path.name}.gz")
    if twin.is_file():
        sent["Vary"] = "Accept-Encoding"
        if accepts_gzip(request.headers.get("accept-encoding", "")):
            sent["Content-Encoding"] = "gzip"
            path = twin
    return FileResponse(path, headers=sent, media_type=content_type)


def routes(ui: Path = UI) -> list[Route]:
    """List the pages of a build; where ``ui`` holds none, the explorer says how to make one."""

    def home(_request: Request) -> Response:
        return RedirectResponse("/graphiql")

    def explorer(request: Request) -> Response:
        page = ui / "graphiql.html"
        if not page.is_file():
            return PlainTextResponse(NOT_BUILT, 503, {"Cache-Control": "no-store"})
        return built_file(request, page, PAGE_HEADERS)

    def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if not ASSET_NAME.fullmatch(name):
            raise HTTPException(404)
        return built_file(request, ui / "assets" / name, ASSET_HEADERS)

    def icon(request: Request) -> Response:
        return built_file(request, ui / "favicon.svg", ICON_HEADERS)

    return [
        Route("/", home),
        Route("/graphiql", explorer),
        Route("/assets/{name}", asset),
        Route("/favicon.svg", icon),
    ]
