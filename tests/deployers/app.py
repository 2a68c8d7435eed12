"""An app for the tests: what it is told decides how it behaves."""

import os
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


async def ok(_request: Request) -> JSONResponse:
    return JSONResponse({"pid": os.getpid(), "path": os.environ["APP_PATH"]})


async def page(_request: Request) -> HTMLResponse:
    html = "<!doctype html><title>app</title><h1>App</h1><p id=said></p><script src=script.js></script>"
    return HTMLResponse(html, headers={"set-cookie": "greenroom_session=stolen; Path=/"})


async def script(_request: Request) -> StreamingResponse:
    async def text():
        yield "const said = document.getElementById('said');"
        yield "let told; try { told = document.cookie } catch (error) { told = error.name }"
        yield "fetch('echo/x', {method: 'POST', body: 'hi'}).then((one) => one.json()).then("
        yield "(one) => { said.textContent = told + ' ' + one.body + ' ' + window.origin });"

    return StreamingResponse(text(), media_type="text/javascript")


async def echo(request: Request) -> JSONResponse:
    body = await request.body()
    told = {
        "method": request.method,
        "path": request.scope["raw_path"].decode(),
        "query": request.url.query,
        "headers": dict(request.headers),
        "size": len(body),
        "body": body[:100].decode(),
    }
    return JSONResponse(told)


async def away(_request: Request) -> RedirectResponse:
    return RedirectResponse("/ok")


async def files(_request: Request) -> JSONResponse:
    found = (os.path.join(at, one)[2:] for at, _, names in os.walk(".") for one in names)  # noqa: PTH118
    return JSONResponse({"files": sorted(found), "environment": dict(os.environ)})


async def end(_request: Request) -> JSONResponse:
    os._exit(9)


async def eat(_request: Request) -> JSONResponse:
    eaten = bytearray(16 * 1024**3)
    return JSONResponse({"eaten": len(eaten)})


async def talk(socket: WebSocket) -> None:
    await socket.accept(next(iter(socket.scope["subprotocols"]), None))
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if message.get("text") == "close":
            await socket.close(4001, "as asked")
            return
        if message.get("text") is not None:
            await socket.send_text(message["text"][::-1])
        else:
            await socket.send_bytes(message["bytes"][::-1])


app = Starlette(
    routes=[
        Route("/", page),
        Route("/ok", ok),
        Route("/script.js", script),
        Route("/echo/{path:path}", echo, methods=METHODS),
        Route("/away", away),
        Route("/files", files),
        Route("/end", end),
        Route("/eat", eat),
        WebSocketRoute("/talk", talk),
    ]
)

if __name__ == "__main__":
    sys.stdout.write(" ".join(["begun with", *sys.argv[1:]]) + "\n")
    if "crash" in sys.argv:
        sys.exit(3)
    if "unfit" in sys.argv:
        sys.stdout.write("There is nothing to run.\n")
        sys.exit(78)
    if "deaf" in sys.argv:
        import time

        time.sleep(600)
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
