"""The schema put together, checked, and printed."""

import logging
from collections.abc import Mapping
from copy import copy
from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.printer import print_schema as print_schema_of
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from greenroom.schema import types
from greenroom.schema.execution import Execution
from greenroom.schema.fields import Guard, GuardedRoot, Requires
from greenroom.schema.gate import Documents, Gate, Weight
from greenroom.schema.mutation import Mutation
from greenroom.schema.query import Query
from greenroom.schema.scalars import SCALARS
from greenroom.schema.subscription import Subscription
from greenroom.settings import Settings

_log = logging.getLogger(__name__)

OPEN_ROOTS = frozenset({"explainAccess", "node", "nodes", "viewer"})
"""Root fields that need no permission anywhere: they answer what the viewer sees, or ask by themselves."""


class UnguardedError(RuntimeError):
    """A field prints another permission than it enforces, or a root field enforces none."""


class RegistrySchema(strawberry.Schema):
    """Strawberry's schema, which leaves the logging of errors to whoever presents them."""

    documents: Documents

    def as_str(self) -> str:
        """Return the text of the types, which is put together once for all settings."""
        return _text()

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Do nothing: ``schema/errors.py`` logs what was unexpected, with an id."""

    def weigh(self, text: str, name: str | None, variables: Mapping[str, Any]) -> Weight:
        """Return what an operation is and costs, before it runs."""
        return self.documents.weigh(self._schema, text, name, variables)


@cache
def _text() -> str:
    return print_schema_of(_types())


def make_schema(settings: Settings) -> RegistrySchema:
    """Return the schema with a gate that keeps the settings' limits.

    Raises ``UnguardedError`` where a guard and its directive disagree.
    """
    documents = Documents(settings)

    def gate() -> SchemaExtension:
        return Gate(documents)

    schema = copy(_types())
    schema.extensions = (gate,)
    schema.documents = documents
    return schema


@cache
def _types() -> RegistrySchema:
    """Build the schema's types, which are the same for all settings and take half a second."""
    schema = RegistrySchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[
            types.Organization,
            types.User,
            types.Member,
            types.Invitation,
            types.Token,
            types.Team,
            types.TeamMember,
            types.Grant,
            types.Project,
            types.Model,
            types.Version,
            types.Signature,
            types.StageChange,
            types.Deployment,
            types.DeploymentChange,
            types.Run,
            types.MetricPoint,
            types.Artifact,
            types.ArtifactFile,
            types.Event,
            types.Webhook,
            types.WebhookDelivery,
        ],
        execution_context_class=Execution,
        config=StrawberryConfig(
            scalar_map=SCALARS,
            disable_field_suggestions=True,
        ),
    )
    check_guards(schema)
    return schema


def check_guards(schema: strawberry.Schema) -> None:
    """Prove that every field enforces exactly what it prints, and every root field something."""
    for type_ in schema._schema.type_map.values():  # noqa: SLF001
        for name, field in getattr(type_, "fields", {}).items():
            declared: Any = field.extensions.get("strawberry-definition")
            if declared is None or not hasattr(declared, "extensions"):
                continue
            printed = [one.permission for one in declared.directives if isinstance(one, Requires)]
            guards = [one for one in declared.extensions if isinstance(one, Guard)]
            if printed != [guard.permission for guard in guards]:
                message = f"{type_.name}.{name} prints {printed} and enforces {guards}"
                raise UnguardedError(message)
            is_root = type_.name in {"Query", "Mutation", "Subscription"}
            if (
                is_root
                and name not in OPEN_ROOTS
                and not isinstance(guards[0] if guards else None, GuardedRoot)
            ):
                message = f"{type_.name}.{name} needs no permission"
                raise UnguardedError(message)


def print_schema() -> str:
    """Return the text of ``schema.graphql``."""
    return make_schema(Settings()).as_str() + "\n"
