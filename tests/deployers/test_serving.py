"""The server of models, in each form that it reads, and what it does not read."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from greenroom.deployers.serving import application, load


def field(number: int, value: bytes | str | int) -> bytes:
    """One field of a protobuf message: a number, or a length and bytes; all are short here."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    data = value.encode() if isinstance(value, str) else value
    assert len(data) < 128
    return bytes([number << 3 | 2, len(data)]) + data


def tensor(name: str) -> bytes:
    """A ValueInfoProto: a matrix of 32-bit floats with two columns."""
    shape = field(1, field(2, "n")) + field(1, field(1, 2))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def doubling() -> bytes:
    """A ModelProto, as onnx.proto writes it, which adds each number to itself."""
    node = field(1, "rows") + field(1, "rows") + field(2, "doubled") + field(4, "Add")
    graph = (
        field(1, node) + field(2, "g") + field(11, tensor("rows")) + field(12, tensor("doubled"))
    )
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))


def test_an_onnx_model_is_served(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(doubling())
    app = application(load(tmp_path / "model.onnx", mlflow=False), "twice")
    with TestClient(app) as client:
        told = client.post("/predict", json={"inputs": [[1, 2], [3.5, -4]]})
        assert told.json() == {"doubled": [[2.0, 4.0], [7.0, -8.0]]}
        given = {"name": "rows", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]}
        told = client.post("/v2/models/twice/infer", json={"inputs": [given]})
        assert told.json() == {
            "model_name": "twice",
            "outputs": [
                {"name": "doubled", "datatype": "FP64", "shape": [1, 2], "data": [2.0, 4.0]}
            ],
        }
        assert client.get("/v2/health/ready").status_code == 200
        wrong = client.post("/predict", json={"inputs": [[1, 2, 3]]})
        assert (wrong.status_code, "dimension" in wrong.json()["error"]) == (400, True)


def test_what_can_hold_code_is_not_read_unless_it_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_text("flavors: {}")
    with pytest.raises(ValueError, match="can hold code"):
        load(tmp_path, mlflow=False)
    (tmp_path / "model.pkl").write_bytes(b"\x80\x04.")
    with pytest.raises(ValueError, match=r"model\.pkl is no \.skops, \.onnx or MLflow model"):
        load(tmp_path / "model.pkl", mlflow=True)
