"""Typed filters: inputs that say the same as the compact language."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry import UNSET

from greenroom.errors import Invalid, Step
from greenroom.filters.expressions import All, Expression, Not, OneOf, Operator, Test
from greenroom.schema.enums import (
    DeliveryStatus,
    DeploymentKind,
    DeploymentOrderField,
    DeploymentStatus,
    EventKind,
    ModelOrderField,
    OrderDirection,
    RunOrderField,
    RunStatus,
    Stage,
    UserKind,
    VersionOrderField,
    Visibility,
)

MAX_DEPTH = 10
MAX_VALUES = 100
MAX_PARTS = 200

_OPERATORS = {
    "eq": Operator.EQUALS,
    "in_": Operator.ONE_OF,
    "contains": Operator.CONTAINS,
    "starts_with": Operator.STARTS_WITH,
    "ends_with": Operator.ENDS_WITH,
    "lt": Operator.LESS,
    "lte": Operator.LESS_OR_EQUAL,
    "gt": Operator.GREATER,
    "gte": Operator.GREATER_OR_EQUAL,
    "has": Operator.EQUALS,
    "has_any": Operator.ONE_OF,
}


def _said(value: Any) -> bool:
    return value is not UNSET and value is not None


def compared(description: str, name: str | None = None) -> Any:
    """Return a field of a filter, which tests nothing when it is left out."""
    return strawberry.field(description=description, name=name, default=UNSET)


def _tests(given: Any, field: str, at: tuple[Step, ...]) -> list[Expression]:
    """Return the tests that a comparison object makes of a field; all of them must hold."""
    key = getattr(given, "name", None)
    tests: list[Expression] = []
    for word, value in vars(given).items():
        if not _said(value) or word == "name":
            continue
        place = (*at, _camel(word))
        if word == "absent":
            test = Test(field, Operator.ABSENT, (), key, place)
            tests.append(test if value else Not(test))
            continue
        values = tuple(value) if isinstance(value, list) else (value,)
        if len(values) > MAX_VALUES:
            message = f"There are {len(values)} values; at most {MAX_VALUES} are accepted."
            raise Invalid(message, at=place)
        if word == "has_all":
            tests.extend(Test(field, Operator.EQUALS, (one,), key, place) for one in values)
        else:
            tests.append(Test(field, _OPERATORS[word], values, key, place))
    return tests


class Filter:
    """The base of filters: what is said must all hold; ``and``, ``or``, ``not`` nest."""

    def expression(self, at: tuple[Step, ...], depth: int = 0) -> Expression:
        """Return what the filter says. ``at`` is its path in the input."""
        if depth > MAX_DEPTH:
            message = f"Filters nest at most {MAX_DEPTH} deep."
            raise Invalid(message, at=at)
        parts: list[Expression] = []
        for name, given in vars(self).items():
            if not _said(given):
                continue
            place = (*at, _camel(name))
            match name:
                case "and_" | "or_":
                    inner = [
                        one.expression((*place, index), depth + 1)
                        for index, one in enumerate(given)
                    ]
                    parts.append(All(inner) if name == "and_" else OneOf(inner))
                case "not_":
                    parts.append(Not(given.expression(place, depth + 1)))
                case "metric" | "parameter":
                    field = "metrics" if name == "metric" else "params"
                    parts.extend(_tests(given, field, place))
                case _ if isinstance(given, Comparison):
                    parts.extend(_tests(given, name, place))
                case _:
                    parts.append(Test(name, Operator.EQUALS, (given,), None, place))
        whole = All(parts)
        if depth == 0 and _size(whole) > MAX_PARTS:
            message = f"The filter has {_size(whole)} parts; at most {MAX_PARTS} are accepted."
            raise Invalid(message, at=at)
        return whole


def _size(expression: Expression) -> int:
    """Return how many tests and groups there are; the store cannot take thousands."""
    match expression:
        case All(parts) | OneOf(parts):
            return 1 + sum(map(_size, parts))
        case Not(part):
            return 1 + _size(part)
        case _:
            return 1


def _camel(name: str) -> str:
    head, *rest = name.rstrip("_").split("_")
    return head + "".join(word.capitalize() for word in rest)


class Comparison:
    """The base of what compares one field."""


@strawberry.input(description="Tests a text.")
class TextFilter(Comparison):
    """Tests a text."""

    eq: str | None = compared("It is this, letter for letter.")
    in_: list[str] | None = compared("It is one of these.", "in")
    contains: str | None = compared("It holds this; upper and lower case are the same.")
    starts_with: str | None = compared("It starts with this; upper and lower case are the same.")
    ends_with: str | None = compared("It ends with this; upper and lower case are the same.")
    absent: bool | None = compared("There is none (true), or there is one (false).")


@strawberry.input(description="Tests a moment.")
class TimeFilter(Comparison):
    """Tests a moment."""

    lt: datetime | None = compared("Before this.")
    lte: datetime | None = compared("Before this, or then.")
    gt: datetime | None = compared("After this.")
    gte: datetime | None = compared("After this, or then.")
    absent: bool | None = compared("It has not happened (true), or it has (false).")


@strawberry.input(description="Tests the tags.")
class TagFilter(Comparison):
    """Tests the tags."""

    has: str | None = compared("This tag is among them.")
    has_any: list[str] | None = compared("One of these is among them.")
    has_all: list[str] | None = compared("All of these are among them.")
    absent: bool | None = compared("There are none (true), or some (false).")


@strawberry.input(description="Tests one metric.")
class MetricFilter(Comparison):
    """Tests one metric."""

    name: str = strawberry.field(description="The metric's name.")
    eq: float | None = compared("It is this.")
    lt: float | None = compared("It is less.")
    lte: float | None = compared("It is this or less.")
    gt: float | None = compared("It is more.")
    gte: float | None = compared("It is this or more.")
    absent: bool | None = compared("It was not logged (true), or it was (false).")


@strawberry.input(description="Tests one parameter. Numbers compare as numbers.")
class ParameterFilter(Comparison):
    """Tests one parameter."""

    name: str = strawberry.field(description="The parameter's name.")
    eq: str | None = compared("It is this, as a text or as a number.")
    in_: list[str] | None = compared("It is one of these.", "in")
    contains: str | None = compared("It holds this text.")
    lt: float | None = compared("It is a number and less.")
    lte: float | None = compared("It is a number and this or less.")
    gt: float | None = compared("It is a number and more.")
    gte: float | None = compared("It is a number and this or more.")
    absent: bool | None = compared("It was not logged (true), or it was (false).")


@strawberry.input(description="Tests the stage.")
class StageFilter(Comparison):
    """Tests the stage."""

    eq: Stage | None = compared("It is this.")
    in_: list[Stage] | None = compared("It is one of these.", "in")


@strawberry.input(description="Tests the status of a run.")
class RunStatusFilter(Comparison):
    """Tests the status of a run."""

    eq: RunStatus | None = compared("It is this.")
    in_: list[RunStatus] | None = compared("It is one of these.", "in")


@strawberry.input(description="Tests the status of a deployment.")
class DeploymentStatusFilter(Comparison):
    """Tests the status of a deployment."""

    eq: DeploymentStatus | None = compared("It is this.")
    in_: list[DeploymentStatus] | None = compared("It is one of these.", "in")


@strawberry.input(description="Tests the status of a delivery.")
class DeliveryStatusFilter(Comparison):
    """Tests the status of a delivery."""

    eq: DeliveryStatus | None = compared("It is this.")
    in_: list[DeliveryStatus] | None = compared("It is one of these.", "in")


@strawberry.input(description="Tests the kind of an event.")
class EventKindFilter(Comparison):
    """Tests the kind of an event."""

    eq: EventKind | None = compared("It is this.")
    in_: list[EventKind] | None = compared("It is one of these.", "in")


@strawberry.input(description="Tests the kind of a user.")
class UserKindFilter(Comparison):
    """Tests the kind of a user."""

    eq: UserKind | None = compared("It is this.")
    in_: list[UserKind] | None = compared("It is one of these.", "in")


AND, OR, NOT = "All of these hold.", "One of these holds.", "This does not hold."


@strawberry.input(description="Which models. What is said must all hold.")
class ModelFilter(Filter):
    """Which models."""

    and_: "list[ModelFilter] | None" = compared(AND, "and")
    or_: "list[ModelFilter] | None" = compared(OR, "or")
    not_: "ModelFilter | None" = compared(NOT, "not")
    name: TextFilter | None = compared("The name without its owner.")
    description: TextFilter | None = compared("The description.")
    tags: TagFilter | None = compared("The tags.")
    visibility: Visibility | None = compared("The visibility.")
    stage: StageFilter | None = compared("It has a version in this stage.")
    author: TextFilter | None = compared("The name or id of who created it.")
    created_at: TimeFilter | None = compared("When it was created.")
    updated_at: TimeFilter | None = compared("When it last changed.")


@strawberry.input(description="Which versions. What is said must all hold.")
class VersionFilter(Filter):
    """Which versions."""

    and_: "list[VersionFilter] | None" = compared(AND, "and")
    or_: "list[VersionFilter] | None" = compared(OR, "or")
    not_: "VersionFilter | None" = compared(NOT, "not")
    name: TextFilter | None = compared("The name without its model.")
    description: TextFilter | None = compared("The description.")
    tags: TagFilter | None = compared("The tags.")
    stage: StageFilter | None = compared("The stage.")
    model: TextFilter | None = compared("The id, name or full name of the model.")
    project: TextFilter | None = compared("The id, name or full name of the run's project.")
    run: TextFilter | None = compared("The id of the locked run.")
    author: TextFilter | None = compared("The name or id of who registered it.")
    digest: TextFilter | None = compared("The content digest.")
    metric: MetricFilter | None = compared("A metric of the frozen evidence.")
    parameter: ParameterFilter | None = compared("A parameter of the frozen evidence.")
    created_at: TimeFilter | None = compared("When it was registered.")
    updated_at: TimeFilter | None = compared("When it last changed.")


@strawberry.input(description="Which runs. What is said must all hold.")
class RunFilter(Filter):
    """Which runs."""

    and_: "list[RunFilter] | None" = compared(AND, "and")
    or_: "list[RunFilter] | None" = compared(OR, "or")
    not_: "RunFilter | None" = compared(NOT, "not")
    name: TextFilter | None = compared("The name.")
    description: TextFilter | None = compared("The description.")
    tags: TagFilter | None = compared("The tags.")
    status: RunStatusFilter | None = compared("The status.")
    project: TextFilter | None = compared("The id, name or full name of the project.")
    author: TextFilter | None = compared("The name or id of who began it.")
    promoted: bool | None = compared("Whether a version locks it.")
    metric: MetricFilter | None = compared("The latest value of a metric.")
    parameter: ParameterFilter | None = compared("A parameter.")
    created_at: TimeFilter | None = compared("When it was created.")
    updated_at: TimeFilter | None = compared("When it last changed.")
    started_at: TimeFilter | None = compared("When it started.")
    finished_at: TimeFilter | None = compared("When it ended.")


@strawberry.input(description="Which deployments. What is said must all hold.")
class DeploymentFilter(Filter):
    """Which deployments."""

    and_: "list[DeploymentFilter] | None" = compared(AND, "and")
    or_: "list[DeploymentFilter] | None" = compared(OR, "or")
    not_: "DeploymentFilter | None" = compared(NOT, "not")
    environment: TextFilter | None = compared("The environment.")
    kind: DeploymentKind | None = compared("What it is for.")
    status: DeploymentStatusFilter | None = compared("The status.")
    deployer: TextFilter | None = compared("The deployer's name.")
    model: TextFilter | None = compared("The id, name or full name of the model.")
    version: TextFilter | None = compared("The id, name or full name of the version.")
    author: TextFilter | None = compared("The name or id of who asked for it.")
    running_at: datetime | None = compared("When it was running: what served at that moment.")
    created_at: TimeFilter | None = compared("When it was asked for.")
    started_at: TimeFilter | None = compared("When it first ran.")
    ended_at: TimeFilter | None = compared("When it ended.")


@strawberry.input(description="Which deliveries. What is said must all hold.")
class WebhookDeliveryFilter(Filter):
    """Which deliveries."""

    and_: "list[WebhookDeliveryFilter] | None" = compared(AND, "and")
    or_: "list[WebhookDeliveryFilter] | None" = compared(OR, "or")
    not_: "WebhookDeliveryFilter | None" = compared(NOT, "not")
    status: DeliveryStatusFilter | None = compared("The status.")
    event: TextFilter | None = compared("The id of the event.")
    model: TextFilter | None = compared("The id, name or full name of the model.")
    created_at: TimeFilter | None = compared("When it was noted.")


@strawberry.input(description="Which projects. What is said must all hold.")
class ProjectFilter(Filter):
    """Which projects."""

    and_: "list[ProjectFilter] | None" = compared(AND, "and")
    or_: "list[ProjectFilter] | None" = compared(OR, "or")
    not_: "ProjectFilter | None" = compared(NOT, "not")
    name: TextFilter | None = compared("The name without its owner.")
    description: TextFilter | None = compared("The description.")
    visibility: Visibility | None = compared("The visibility.")
    created_at: TimeFilter | None = compared("When it was created.")


@strawberry.input(description="Which events. What is said must all hold.")
class EventFilter(Filter):
    """Which events."""

    and_: "list[EventFilter] | None" = compared(AND, "and")
    or_: "list[EventFilter] | None" = compared(OR, "or")
    not_: "EventFilter | None" = compared(NOT, "not")
    kind: EventKindFilter | None = compared("What happened.")
    subject: TextFilter | None = compared("The id or name of what it happened to.")
    model: TextFilter | None = compared("The id, name or full name of the model it belongs to.")
    project: TextFilter | None = compared("The id, name or full name of the project it belongs to.")
    actor: TextFilter | None = compared("The name or id of who did it.")
    actor_kind: UserKindFilter | None = compared("What kind of user did it.")
    token: TextFilter | None = compared(
        "The id or name of the token that did it, where you see the token or may read the id."
    )
    request_id: TextFilter | None = compared("The id of the request that did it.")
    at: TimeFilter | None = compared("When it happened.")


def _key(order: Any) -> tuple[str, bool]:
    name = order.field.value
    if name == "metrics":
        name = f"metrics.{order.metric if _said(order.metric) else ''}"
    return name, order.direction is OrderDirection.DESC


@strawberry.input(description="How to order models.")
class ModelOrder:
    """How to order models."""

    field: ModelOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        description="Which way.", default=OrderDirection.DESC
    )

    def key(self) -> tuple[str, bool]:
        """Return the field and whether it descends."""
        return _key(self)


@strawberry.input(description="How to order versions.")
class VersionOrder:
    """How to order versions."""

    field: VersionOrderField = strawberry.field(description="By what.")
    metric: str | None = compared("The metric's name, where the field is METRIC.")
    direction: OrderDirection = strawberry.field(
        description="Which way.", default=OrderDirection.DESC
    )

    def key(self) -> tuple[str, bool]:
        """Return the field and whether it descends."""
        return _key(self)


@strawberry.input(description="How to order deployments.")
class DeploymentOrder:
    """How to order deployments."""

    field: DeploymentOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        description="Which way.", default=OrderDirection.DESC
    )

    def key(self) -> tuple[str, bool]:
        """Return the field and whether it descends."""
        return _key(self)


@strawberry.input(description="How to order runs.")
class RunOrder:
    """How to order runs."""

    field: RunOrderField = strawberry.field(description="By what.")
    metric: str | None = compared("The metric's name, where the field is METRIC.")
    direction: OrderDirection = strawberry.field(
        description="Which way.", default=OrderDirection.DESC
    )

    def key(self) -> tuple[str, bool]:
        """Return the field and whether it descends."""
        return _key(self)
