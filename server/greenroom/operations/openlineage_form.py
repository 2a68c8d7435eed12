"""The form of OpenLineage's run events, as far as they are read (openlineage.io/spec, 2-0-2).

What is not named here is accepted and not kept.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from greenroom.errors import Invalid, Step
from greenroom.operations.rules import DIGEST, METRIC_NAME
from greenroom.tables import RunStatus

Text = Annotated[str, Field(min_length=1)]


class EventType(Enum):
    """What happened to a run."""

    START = "START"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    ABORT = "ABORT"
    FAIL = "FAIL"
    OTHER = "OTHER"


CLIENT = "OPENLINEAGE_CLIENT"
"""The source of the tag with which the official client says which version of it speaks."""

ENDS = {
    EventType.COMPLETE: RunStatus.SUCCEEDED,
    EventType.FAIL: RunStatus.FAILED,
    EventType.ABORT: RunStatus.STOPPED,
}
"""The events that end a run, with the status it has then."""


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class _Parameter(_Form):
    key: Text
    value: str | None = None


class _Parameters(_Form):
    parameters: list[_Parameter] | None = None


class _Tag(_Form):
    key: Text
    value: str = "true"
    source: str | None = None

    @property
    def word(self) -> str:
        """The tag as one word; what is only set or not needs no value."""
        return self.key if self.value == "true" else f"{self.key}:{self.value}"


class _Tags(_Form):
    tags: list[_Tag] | None = None


class _Message(_Form):
    message: str


class _Metrics(_Form):
    metrics: dict[str, float]


class _RunFacets(_Form):
    parameters: _Parameters | None = Field(default=None, alias="executionParameters")
    tags: _Tags | None = None
    error: _Message | None = Field(default=None, alias="errorMessage")
    metrics: _Metrics | None = Field(default=None, alias="greenroom_metrics")


class _Run(_Form):
    id: UUID = Field(alias="runId")
    facets: _RunFacets | None = None


class _Documentation(_Form):
    description: str


class _Location(_Form):
    url: str | None = None
    repository: str | None = Field(default=None, alias="repoUrl")
    path: str | None = None
    version: str | None = None
    tag: str | None = None
    branch: str | None = None


class _JobFacets(_Form):
    documentation: _Documentation | None = None
    location: _Location | None = Field(default=None, alias="sourceCodeLocation")
    tags: _Tags | None = None


class _Job(_Form):
    namespace: Text
    name: Text
    facets: _JobFacets | None = None


class _Version(_Form):
    version: str = Field(alias="datasetVersion")


class _Type(_Form):
    type: str = Field(alias="datasetType")


class _Quality(_Form):
    rows: int | None = Field(default=None, alias="rowCount")
    size: int | None = Field(default=None, alias="bytes")


class _Statistics(_Form):
    rows: int | None = Field(default=None, alias="rowCount")
    size: int | None = None


class _Facets(_Form):
    version: _Version | None = None
    type: _Type | None = Field(default=None, alias="datasetType")
    quality: _Quality | None = Field(default=None, alias="dataQualityMetrics")


class _InputFacets(_Form):
    statistics: _Statistics | None = Field(default=None, alias="inputStatistics")
    quality: _Quality | None = Field(default=None, alias="dataQualityMetrics")


class _OutputFacets(_Form):
    statistics: _Statistics | None = Field(default=None, alias="outputStatistics")


class Dataset(_Form):
    """Data that a run read or wrote."""

    namespace: Text
    name: Text
    facets: _Facets | None = None
    input_facets: _InputFacets | None = Field(default=None, alias="inputFacets")
    output_facets: _OutputFacets | None = Field(default=None, alias="outputFacets")

    @property
    def address(self) -> str:
        """Where it lies: what namespace and name are together."""
        return f"{self.namespace.rstrip('/')}/{self.name.lstrip('/')}"

    @property
    def digest(self) -> str | None:
        """Its digest, where its version is one."""
        version = self.facets and self.facets.version
        is_digest = version and DIGEST.fullmatch(version.version)
        return version.version if version and is_digest else None

    @property
    def is_model(self) -> bool:
        """Whether it is a model."""
        return bool(self.facets and self.facets.type and self.facets.type.type.upper() == "MODEL")

    @property
    def size(self) -> int | None:
        """How many bytes of it were written or read, or it has."""
        return next((one.size for one in self._counts() if one.size is not None), None)

    @property
    def rows(self) -> int | None:
        """How many rows of it were written or read, or it has."""
        return next((one.rows for one in self._counts() if one.rows is not None), None)

    def _counts(self) -> Iterator[_Statistics | _Quality]:
        parts = (
            self.output_facets and self.output_facets.statistics,
            self.input_facets and self.input_facets.statistics,
            self.input_facets and self.input_facets.quality,
            self.facets and self.facets.quality,
        )
        return (one for one in parts if one)


class RunEvent(_Form):
    """What a program says of one of its runs."""

    type: EventType = Field(default=EventType.OTHER, alias="eventType")
    time: AwareDatetime = Field(alias="eventTime")
    producer: Text
    run: _Run
    job: _Job
    inputs: list[Dataset] | None = None
    outputs: list[Dataset] | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """What the run was told."""
        facet = self.run.facets and self.run.facets.parameters
        return {one.key: one.value for one in (facet and facet.parameters) or ()}

    @property
    def tags(self) -> list[str]:
        """The words on the run and its job."""
        facets = (
            self.run.facets and self.run.facets.tags,
            self.job.facets and self.job.facets.tags,
        )
        given = [one for facet in facets for one in (facet and facet.tags) or ()]
        return [one.word for one in given if one.source != CLIENT]

    @property
    def metrics(self) -> dict[str, float]:
        """What the run measured, and how many rows it read and wrote."""
        facet = self.run.facets and self.run.facets.metrics
        found = dict(facet.metrics) if facet else {}
        for word, datasets in (("rows_read", self.inputs), ("rows", self.outputs)):
            for one in datasets or ():
                name = f"{one.name}.{word}"
                if one.rows is not None and METRIC_NAME.fullmatch(name):
                    found.setdefault(name, one.rows)
        return found

    @property
    def description(self) -> str | None:
        """Why the run failed, or what its job is."""
        error = self.run.facets and self.run.facets.error
        about = self.job.facets and self.job.facets.documentation
        return error.message if error else about.description if about else None

    @property
    def code(self) -> dict[str, str]:
        """The code that ran."""
        location = self.job.facets and self.job.facets.location
        if not location:
            return {}
        parts = {
            "repository": location.repository or location.url,
            "commit": location.version,
            "ref": location.branch or location.tag,
            "path": location.path,
        }
        return {name: text for name, text in parts.items() if text}


def read_event(data: bytes, *, at: tuple[Step, ...] = ()) -> RunEvent:
    """Return the event that a JSON text is. Raises ``Invalid`` naming the field that is wrong."""
    try:
        return RunEvent.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = (*at, *first["loc"])
        where = ".".join(str(step) for step in path) or "The event"
        message = f"{where} is not as OpenLineage has it: {first['msg']}."
        raise Invalid(message, at=path) from error
