"""What the official client knows of OpenLineage: its classes, and events made of them."""

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import attr
from openlineage.client import generated
from openlineage.client.client import OpenLineageClient
from openlineage.client.event_v2 import (
    InputDataset,
    Job,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
)
from openlineage.client.generated.base import BaseFacet
from openlineage.client.transport.http import (
    ApiKeyTokenProvider,
    HttpCompression,
    HttpConfig,
    HttpTransport,
)
from openlineage.client.uuid import generate_new_uuid

PRODUCER = "https://example.test/pipeline"
TIMES = {
    state: datetime(2026, 3, 1, 12, minute, tzinfo=UTC).isoformat()
    for minute, state in enumerate(RunState)
}


def sender(
    url: str, token: str, *, compression: HttpCompression | None = None, **more: Any
) -> OpenLineageClient:
    """The official client as people configure it; it does not try again where a test looks."""
    config = HttpConfig(
        url=url,
        auth=ApiKeyTokenProvider({"api_key": token}),
        compression=compression,
        timeout=30,
        retry={"total": 0},
        **more,
    )
    return OpenLineageClient(transport=HttpTransport(config))


def event(
    state: RunState,
    project: str,
    run: str,
    *,
    job: str = "features",
    time: str | None = None,
    run_facets: Mapping[str, Any] | None = None,
    job_facets: Mapping[str, Any] | None = None,
    inputs: list[InputDataset] | None = None,
    outputs: list[OutputDataset] | None = None,
) -> RunEvent:
    """An event of a run; the time is that of its state."""
    return RunEvent(
        eventType=state,
        eventTime=time or TIMES[state],
        run=Run(runId=run, facets=dict(run_facets or {})),
        job=Job(namespace=project, name=job, facets=dict(job_facets or {})),
        producer=PRODUCER,
        inputs=inputs or [],
        outputs=outputs or [],
    )


def new_run() -> str:
    """An id as the official client makes them."""
    return str(generate_new_uuid())


def facet_classes() -> dict[str, type[Any]]:
    """Every facet of the standard, by the address of its schema."""
    found = {}
    for module in pkgutil.iter_modules(generated.__path__):
        loaded = importlib.import_module(f"{generated.__name__}.{module.name}")
        for _, one in inspect.getmembers(loaded, inspect.isclass):
            if issubclass(one, BaseFacet) and "$defs" in one._get_schema():
                found[one._get_schema()] = one
    return found


FACETS = facet_classes()


def checked(told: Mapping[str, Any]) -> RunEvent:
    """The event as an object of the official classes. Fails where they have no such form."""
    given = {key: told[key] for key in told if key != "schemaURL"}
    made = RunEvent(
        eventType=RunState[given.pop("eventType")],
        run=Run(runId=str(UUID(told["run"]["runId"])), facets=_facets(given.pop("run")["facets"])),
        job=Job(**{**given.pop("job"), "facets": _facets(told["job"]["facets"])}),
        inputs=[_dataset(InputDataset, one) for one in given.pop("inputs")],
        outputs=[_dataset(OutputDataset, one) for one in given.pop("outputs")],
        **given,
    )
    assert made.schemaURL == told["schemaURL"]
    return made


def _dataset(kind: type[Any], told: Mapping[str, Any]) -> Any:
    return kind(
        **{
            key: _facets(one) if key.lower().endswith("facets") else one
            for key, one in told.items()
        }
    )


def _facets(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _facet(name, one) for name, one in told.items()}


def _facet(name: str, told: Mapping[str, Any]) -> Any:
    """One facet: of the standard, or of Greenroom and then with its prefix."""
    assert told["_producer"].startswith("urn:greenroom:")
    given = {key: one for key, one in told.items() if not key.startswith("_")}
    if name.startswith("greenroom_"):
        assert told["_schemaURL"]
        return BaseFacet(producer=told["_producer"]).with_additional_properties(**given)
    kind = FACETS[told["_schemaURL"]]
    fields = {one.name for one in attr.fields(kind)}
    assert given.keys() <= fields, (name, given.keys() - fields)
    return kind(**given, producer=told["_producer"])
