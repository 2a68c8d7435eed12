"""Content for tests of pages about one version: two promoted runs, whose measures are known."""

import hashlib
from collections.abc import Callable
from typing import Any

Ask = Callable[..., dict[str, Any]]
MODEL = "acme/exhibit"
METRICS = {"v1": {"accuracy": 0.8, "loss": 0.5}, "v2": {"accuracy": 0.9, "depth": 4}}
CODE = {
    "v1": {"repository": "https://example.com/acme/train", "commit": "c0ffee"},
    "v2": {"repository": "javascript:alert(1)", "path": "train.py"},
}


def act(api: Ask, mutation: str, fields: str, /, **given: Any) -> Any:
    """Do a mutation; return the first field of its answer."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    answer = api(
        f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} }} }}",
        {"input": given},
    )
    return next(iter(answer[mutation].values()))


def digest(name: str) -> str:
    """Give what is on show a digest of its own: one that another test used would join their lineage."""
    return f"sha256:{hashlib.sha256(f'{MODEL} {name}'.encode()).hexdigest()}"


def make(api: Ask) -> dict[str, str]:
    """Make it all in an empty registry; return the ids of the versions and their runs by name."""
    act(api, "createProject", "project { id }", name="acme/exhibit-lab")
    act(api, "createModel", "model { id }", name=MODEL, description="On show.")
    ids: dict[str, str] = {}
    for number, (name, metrics) in enumerate(METRICS.items(), 1):
        run = act(
            api,
            "createRun",
            "run { id }",
            project="acme/exhibit-lab",
            name=f"train-{number}",
            parameters={"trees": 40 * number},
            code=CODE[name],
        )["id"]
        points = [{"name": key, "value": value} for key, value in metrics.items()]
        act(api, "logMetrics", "run { id }", run=run, metrics=points)
        data = {"name": "rows.csv", "kind": "DATASET", "digest": digest("rows.csv"), "size": 2048}
        made = {"name": f"{name}.pkl", "kind": "MODEL", "path": f"s3://exhibit/{name}.pkl"}
        made["digest"] = digest(name)
        act(api, "logArtifacts", "run { id }", run=run, inputs=[data], outputs=[made])
        act(api, "finishRun", "run { id }", run=run)
        ids[f"train-{number}"] = run
        ids[name] = act(
            api,
            "promoteRun",
            "version { id }",
            run=run,
            model=MODEL,
            name=name,
            description=f"The {name} on show.",
            readme=f"# About {name}\n\nIt *stands* there.",
            tags=["on show"],
            content='{"threshold": 0.50, "big": 9007199254740993}',
        )["id"]
    act(api, "stageVersion", "version { id }", version=ids["v1"], stage="STAGING", reason="Tested")
    act(
        api,
        "stageVersion",
        "version { id }",
        version=ids["v1"],
        stage="PRODUCTION",
        reason="Approved",
        message="Serves from today.",
    )
    return ids
