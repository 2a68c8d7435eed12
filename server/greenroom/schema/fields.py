"""How types and fields are declared: faces of tables, enums, guarded fields, acts."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from greenroom import tables
from greenroom.access import policy
from greenroom.access.permissions import Permission
from greenroom.access.policy import Actor
from greenroom.errors import Forbidden
from greenroom.schema.context import Context, Information

C = TypeVar("C", bound=type)


def shows(row: type[tables.Row], *, description: str) -> Callable[[C], C]:
    """Make a class the GraphQL face of a table: resolvers return its rows as they are."""

    def face(cls: C) -> C:
        cls.is_type_of = classmethod(lambda _cls, value, _info: isinstance(value, row))  # type: ignore[attr-defined]
        cls.shown_table = row  # type: ignore[attr-defined]
        return strawberry.type(cls, description=description)

    return face


def told(enum: type[Enum], description: str, values: Mapping[str, str] | None = None) -> Any:
    """Expose an enum of the domain, with a description of each value."""
    exposed = strawberry.enum(enum, description=description)
    definition: StrawberryEnumDefinition = exposed.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = (values or {}).get(value.name) or _spoken(value.name)
    return exposed


def _spoken(name: str) -> str:
    """Return an enum member's name as words: ``MODEL_CREATED`` is ``Model created.``."""
    return name.replace("_", " ").capitalize() + "."


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requires",
    description=(
        "The field needs this permission: on the object it is a field of, or, for a root field, on "
        "what it reads or changes."
    ),
)
class Requires:
    """What is printed of a guard."""

    permission: Permission = strawberry.directive_field(name="permission")


class Guard(FieldExtension):
    """Refuses a field to those without a permission, and prints ``@requires`` of the same object."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        self.directive = Requires(permission=permission)

    def apply(self, field: StrawberryField) -> None:
        """Print what is enforced, once however many schemas are built of the field."""
        if self.directive not in field.directives:
            field.directives = [*field.directives, self.directive]

    def refuse(self) -> Forbidden:
        """Return the error of one who may not."""
        return Forbidden(f"This needs the permission {self.permission.name}.")


class GuardedField(Guard):
    """The permission is needed on the object that the field belongs to."""

    def resolve(self, next_: Any, source: Any, info: Information, **kwargs: Any) -> Any:
        """Ask the policy about the object, then go on."""
        if not policy.allowed(info.context.actor, self.permission, source):
            raise self.refuse()
        return next_(source, info, **kwargs)


class GuardedRoot(Guard):
    """The permission must be held somewhere; what is read is what it is held on."""

    def admit(self, actor: Actor) -> None:
        """Refuse those who are not signed in, or hold the permission nowhere."""
        if actor.holds_anywhere(self.permission):
            return
        _ = actor.user_id  # raises Unauthenticated
        raise self.refuse()

    def resolve(self, next_: Any, source: Any, info: Information, **kwargs: Any) -> Any:
        """Admit the actor, then go on."""
        self.admit(info.context.actor)
        return next_(source, info, **kwargs)

    async def resolve_async(self, next_: Any, source: Any, info: Information, **kwargs: Any) -> Any:
        """Admit the actor, then go on."""
        self.admit(info.context.actor)
        return await next_(source, info, **kwargs)


class Followed(GuardedRoot):
    """A subscription: who follows is asked when they begin, and again for each batch of events."""

    supports_sync = False


class Look(GuardedRoot):
    """A mutation that changes nothing: what it answers is made for whoever asks, and not kept."""

    supports_sync = False

    def apply(self, field: StrawberryField) -> None:
        """Print what is enforced, and what the argument is."""
        super().apply(field)
        for argument in field.arguments:
            argument.description = "What to do, and to what."


class Act(Look):
    """A mutation: one transaction, which commits only if it asked the permission of an object."""

    async def resolve_async(self, next_: Any, source: Any, info: Information, **kwargs: Any) -> Any:
        """Admit the actor, then run the resolver inside a transaction."""
        context: Context = info.context
        self.admit(context.actor)

        async def perform() -> Any:
            return await next_(source, info, **kwargs)

        return await context.act(self.permission, perform)


def guarded(permission: Permission, *, description: str, **kwargs: Any) -> Any:
    """Declare a field of an object that needs a permission on it."""
    return strawberry.field(
        description=description, extensions=[GuardedField(permission)], **kwargs
    )


def root(permission: Permission, *, description: str, **kwargs: Any) -> Any:
    """Declare a root field that reads what the permission is held on."""
    return strawberry.field(description=description, extensions=[GuardedRoot(permission)], **kwargs)


def followed(permission: Permission, *, description: str) -> Any:
    """Declare a subscription to what the permission is held on."""
    return strawberry.subscription(description=description, extensions=[Followed(permission)])


def act(permission: Permission, *, description: str) -> Any:
    """Declare a mutation."""
    return strawberry.mutation(description=description, extensions=[Act(permission)])


def look(permission: Permission, *, description: str) -> Any:
    """Declare a mutation that changes nothing, and so takes no turn to write."""
    return strawberry.mutation(description=description, extensions=[Look(permission)])
