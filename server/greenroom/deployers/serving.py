"""A program that serves one model: ``python serving.py FILE --name NAME --port PORT``.

It speaks the Open Inference Protocol (version 2, REST), as MLServer, Triton and KServe do, and takes a
plain list of rows at ``/predict``. It reads skops files, which hold no code, ONNX, and MLflow
folders where ``--mlflow`` allows what they hold. It imports nothing of Greenroom, so that any Python
that has Starlette, uvicorn and the format's library can run it.
"""

import argparse
import importlib
import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

UNFIT = 78
"""The exit code of what would not be better another time (EX_CONFIG in sysexits.h)."""

MAX_BODY = 8 * 1024 * 1024
TRUSTED = {
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.link.IdentityLink",
    "sklearn._loss.link.MultinomialLogit",
    "sklearn._loss._loss.CyHalfBinomialLoss",
    "sklearn._loss._loss.CyHalfMultinomialLoss",
    "sklearn._loss._loss.CyHalfSquaredError",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss.loss.HalfMultinomialLoss",
    "sklearn._loss.loss.HalfSquaredError",
    "sklearn.metrics._dist_metrics.EuclideanDistance64",
    "sklearn.neighbors._kd_tree.KDTree",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
    "sklearn.tree._tree.Tree",
}
"""Types of scikit-learn that skops does not trust by itself: data of estimators, which run nothing."""

_DATATYPES = {
    "BOOL": "bool",
    "FP32": "float32",
    "FP64": "float64",
    "INT32": "int32",
    "INT64": "int64",
    "BYTES": "object",
}
_KINDS = {"f": "FP64", "i": "INT64", "u": "INT64", "b": "BOOL"}


class RequestError(Exception):
    """A request that cannot be answered, and why."""


class Model:
    """A model: ``predict`` takes a matrix, and answers a list for each of its ``outputs``."""

    def __init__(self, predict: Callable[[Any], Sequence[Any]], outputs: Sequence[str]) -> None:
        self.predict = predict
        self.outputs = outputs


def load(path: Path, *, mlflow: bool) -> Model:
    """Read a model by the form of its file. Raises ``ValueError`` for one that is not known."""
    if path.suffix == ".skops":
        return _skops(path)
    if path.suffix == ".onnx":
        return _onnx(path)
    if (path / "MLmodel").is_file():
        if not mlflow:
            message = "An MLflow folder can hold code, which is not allowed here."
            raise ValueError(message)
        loaded = importlib.import_module("mlflow.pyfunc").load_model(str(path))
        return Model(lambda rows: [loaded.predict(rows)], ["predict"])
    message = f"{path.name} is no .skops, .onnx or MLflow model."
    raise ValueError(message)


def _skops(path: Path) -> Model:
    io = importlib.import_module("skops.io")
    unknown = set(io.get_untrusted_types(file=path))
    if unknown - TRUSTED:
        message = f"{path.name} holds types that are not trusted: {sorted(unknown - TRUSTED)}."
        raise ValueError(message)
    estimator = io.load(path, trusted=sorted(unknown))
    if not hasattr(estimator, "predict_proba"):
        return Model(lambda rows: [estimator.predict(rows)], ["predict"])

    def both(rows: Any) -> Sequence[Any]:
        return [estimator.predict(rows), estimator.predict_proba(rows)]

    return Model(both, ["predict", "predict_proba"])


def _onnx(path: Path) -> Model:
    runtime = importlib.import_module("onnxruntime")
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    type_ = {"tensor(double)": "float64", "tensor(int64)": "int64"}.get(given.type, "float32")
    names = [one.name for one in session.get_outputs()]
    return Model(lambda rows: session.run(names, {given.name: rows.astype(type_)}), names)


def application(model: Model, name: str) -> Starlette:
    """Return the application that serves a model under a name."""
    numpy = importlib.import_module("numpy")
    about = {"name": name, "versions": [], "platform": "greenroom", "outputs": list(model.outputs)}

    async def body_of(request: Request) -> dict[str, Any]:
        length = request.headers.get("content-length")
        if length is None or int(length) > MAX_BODY:
            message = f"A request has at most {MAX_BODY:,} bytes, and says how many."
            raise RequestError(message)
        try:
            body = json.loads(await request.body())
        except ValueError as error:
            message = f"The body is no JSON: {error}."
            raise RequestError(message) from error
        if not isinstance(body, dict):
            message = "The body is a JSON object."
            raise RequestError(message)
        return body

    async def answers(rows: Any) -> list[Any]:
        try:
            return list(await run_in_threadpool(model.predict, rows))
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            raise RequestError(message) from error

    async def predict(request: Request) -> Response:
        body = await body_of(request)
        found = await answers(_matrix(numpy, body.get("inputs"), "float64", None))
        return JSONResponse(
            {one: _plain(value) for one, value in zip(model.outputs, found, strict=True)}
        )

    async def infer(request: Request) -> Response:
        body = await body_of(request)
        inputs = body.get("inputs")
        if not (isinstance(inputs, list) and len(inputs) == 1 and isinstance(inputs[0], dict)):
            message = "inputs is a list of one tensor."
            raise RequestError(message)
        (tensor,) = inputs
        datatype = _DATATYPES.get(str(tensor.get("datatype")))
        if datatype is None:
            message = f"datatype is one of {', '.join(_DATATYPES)}."
            raise RequestError(message)
        rows = _matrix(numpy, tensor.get("data"), datatype, tensor.get("shape"))
        found = await answers(rows)
        outputs = [
            _tensor(numpy, one, value) for one, value in zip(model.outputs, found, strict=True)
        ]
        answer = {"model_name": name, "outputs": outputs}
        return JSONResponse(answer | ({"id": body["id"]} if "id" in body else {}))

    async def ready(_request: Request) -> Response:
        return JSONResponse({"name": name, "ready": True})

    async def metadata(_request: Request) -> Response:
        return JSONResponse(about)

    async def server(_request: Request) -> Response:
        return JSONResponse({"name": "greenroom", "version": "2", "extensions": []})

    async def home(_request: Request) -> Response:
        return JSONResponse(
            about
            | {
                "predict": 'POST predict {"inputs": [[…], …]}',
                "infer": f"POST v2/models/{name}/infer, as the Open Inference Protocol says",
            }
        )

    def refused(_request: Request, error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, 400)

    model_path = f"/v2/models/{name}"
    return Starlette(
        routes=[
            Route("/", home),
            Route("/predict", predict, methods=["POST"]),
            Route("/v2", server),
            Route("/v2/health/live", ready),
            Route("/v2/health/ready", ready),
            Route(model_path, metadata),
            Route(f"{model_path}/ready", ready),
            Route(f"{model_path}/infer", infer, methods=["POST"]),
        ],
        exception_handlers={RequestError: refused},
    )


def _matrix(numpy: Any, data: Any, datatype: str, shape: Any) -> Any:
    if not isinstance(data, list) or not data:
        message = "The rows are a list of lists that is not empty."
        raise RequestError(message)
    try:
        rows = numpy.asarray(data, dtype=datatype)
        if shape is not None:
            rows = rows.reshape([int(one) for one in shape])
    except (TypeError, ValueError) as error:
        message = f"The rows are no matrix: {error}."
        raise RequestError(message) from error
    if rows.ndim < 2:  # noqa: PLR2004 - rows and columns
        message = "The rows are a list of lists: one list for each row."
        raise RequestError(message)
    return rows


def _plain(value: Any) -> Any:
    """Return an output as JSON has it; a number that is none is null."""
    listed = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(listed, list):
        return [_plain(one) for one in listed]
    if isinstance(listed, float) and not math.isfinite(listed):
        return None
    return listed


def _tensor(numpy: Any, name: str, value: Any) -> dict[str, Any]:
    array = numpy.asarray(value)
    return {
        "name": name,
        "datatype": _KINDS.get(array.dtype.kind, "BYTES"),
        "shape": list(array.shape),
        "data": _plain(array.reshape(-1)),
    }


def main() -> None:
    """Serve a model until it is told to end."""
    parser = argparse.ArgumentParser(description="Serve one model.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mlflow", action="store_true")
    given = parser.parse_args()
    try:
        model = load(given.file, mlflow=given.mlflow)
    except Exception as error:  # noqa: BLE001 - what a broken file makes of its library
        sys.stdout.write(f"The model cannot be served: {type(error).__name__}: {error}\n")
        sys.exit(UNFIT)
    uvicorn.run(application(model, given.name), host="127.0.0.1", port=given.port, log_level="info")


if __name__ == "__main__":
    main()
