"""What can be read: the root fields. Whatever the viewer may not see is null or not in the list."""

import asyncio
from typing import Annotated, Any

import strawberry
from strawberry import ID, argument, field

from greenroom import tables
from greenroom.access.permissions import Permission
from greenroom.errors import Invalid
from greenroom.operations import graph, walk
from greenroom.operations.access import explain_access
from greenroom.operations.listing import organizations_of, row_by_name
from greenroom.schema.access_inputs import HomeInput
from greenroom.schema.context import Information
from greenroom.schema.edges import LEADS_TO, ToLineage, ToNamed, ToNodes, ToViewer, listed
from greenroom.schema.enums import LineageDirection
from greenroom.schema.fields import root
from greenroom.schema.lineage import Impact, Lineage, read_lineage
from greenroom.schema.pagination import Connection
from greenroom.schema.types import (
    DEPLOYMENTS,
    EVENTS,
    FACES,
    MODELS,
    PROJECTS,
    RUNS,
    TEAMS,
    VERSIONS,
    AccessExplanation,
    Deployment,
    Event,
    Model,
    Node,
    Organization,
    Project,
    Run,
    Team,
    Version,
    Viewer,
)

MAX_IDS = 100
DEFAULT_NODES = 100

_Name = Annotated[str, argument(description="OWNER/NAME.")]


@strawberry.type(description="What can be read.")
class Query:
    """What can be read."""

    @field(
        description="You; null when you are not signed in.",
        metadata={LEADS_TO: ToViewer()},
    )
    async def viewer(self, info: Information) -> Viewer | None:
        actor = info.context.actor
        user: Any = actor.user
        if user is None:
            return None
        found = await info.context.loaders.read(lambda session: organizations_of(session, actor))
        return Viewer(
            id=ID(user.id),
            name=user.name,
            email=user.email,
            user=user,
            organizations=found,
        )

    @field(
        description="Anything by its id; null when there is no such thing for you.",
        metadata={LEADS_TO: ToNodes(many=False)},
    )
    async def node(
        self, info: Information, id: Annotated[ID, argument(description="The id.")]
    ) -> Node | None:
        return await _node(info, id)

    @field(
        description="Up to 100 things by their ids, in that order; null for each that is not.",
        metadata={LEADS_TO: ToNodes(many=True)},
    )
    async def nodes(
        self, info: Information, ids: Annotated[list[ID], argument(description="The ids.")]
    ) -> list[Node | None]:
        if len(ids) > MAX_IDS:
            message = f"There are {len(ids)} ids; at most {MAX_IDS} are accepted."
            raise Invalid(message, at=("ids",))
        return list(await asyncio.gather(*(_node(info, id_) for id_ in ids)))

    @root(
        Permission.ORGANIZATION_READ,
        description="An organization by its name.",
        metadata={LEADS_TO: ToNamed(tables.Organization)},
    )
    async def organization(
        self,
        info: Information,
        name: Annotated[str, argument(description="The organization's name.")],
    ) -> Organization | None:
        return await _named(info, tables.Organization, name)

    @root(
        Permission.PROJECT_READ,
        description="A project by its full name.",
        metadata={LEADS_TO: ToNamed(tables.Project)},
    )
    async def project(self, info: Information, name: _Name) -> Project | None:
        return await _named(info, tables.Project, name)

    @root(
        Permission.MODEL_READ,
        description="A model by its full name.",
        metadata={LEADS_TO: ToNamed(tables.Model)},
    )
    async def model(self, info: Information, name: _Name) -> Model | None:
        return await _named(info, tables.Model, name)

    @root(
        Permission.VERSION_READ,
        description="A version by its full name.",
        metadata={LEADS_TO: ToNamed(tables.Version)},
    )
    async def version(
        self,
        info: Information,
        name: Annotated[str, argument(description="OWNER/NAME:VERSION.")],
    ) -> Version | None:
        return await _named(info, tables.Version, name)

    @root(
        Permission.RUN_READ,
        description="A run by its id.",
        metadata={LEADS_TO: ToNamed(tables.Run, by_id=True)},
    )
    async def run(
        self, info: Information, id: Annotated[ID, argument(description="The run's id.")]
    ) -> Run | None:
        return await info.context.loaders.row(tables.Run, id)

    @root(
        Permission.DEPLOYMENT_READ,
        description="A deployment by its id.",
        metadata={LEADS_TO: ToNamed(tables.Deployment, by_id=True)},
    )
    async def deployment(
        self, info: Information, id: Annotated[ID, argument(description="The deployment's id.")]
    ) -> Deployment | None:
        return await info.context.loaders.row(tables.Deployment, id)

    @root(
        Permission.TEAM_READ,
        description="A team by its full name.",
        metadata={LEADS_TO: ToNamed(tables.Team)},
    )
    async def team(self, info: Information, name: _Name) -> Team | None:
        return await _named(info, tables.Team, name)

    @root(
        Permission.RUN_READ,
        description=(
            "What a version, run, artifact or deployment came out of, and what came out of it, as far as you see "
            "it: what is hidden is not walked through."
        ),
        metadata={LEADS_TO: ToLineage()},
    )
    async def lineage(
        self,
        info: Information,
        of: Annotated[
            ID,
            argument(
                description="The id of a version, run, artifact or deployment, or OWNER/NAME:VERSION."
            ),
        ],
        direction: Annotated[
            LineageDirection, argument(description="Which way.")
        ] = walk.LineageDirection.BOTH,
        depth: Annotated[int, argument(description="How many steps: 1 to 10.")] = 3,
        first: Annotated[int, argument(description="How many nodes: 1 to 500.")] = DEFAULT_NODES,
        after: Annotated[str | None, argument(description="The cursor to go on after.")] = None,
    ) -> Lineage | None:
        return await read_lineage(info, graph.Question(of, direction, depth, first, after))

    @root(
        Permission.RUN_READ,
        description="What came out of an artifact, such as a data set, however far away.",
    )
    async def impact(
        self,
        info: Information,
        artifact: Annotated[ID, argument(description="The artifact's id.")],
    ) -> Impact | None:
        row = await info.context.loaders.row(tables.Artifact, artifact)
        return None if row is None else Impact(artifact=row)

    @field(
        description=(
            "Which role somebody has on a model or project, and by which rule. Of yourself always; "
            "of others it needs ACCESS_READ on the object."
        )
    )
    async def explain_access(
        self,
        info: Information,
        user: Annotated[ID, argument(description="The user: their id or name.")],
        on: Annotated[HomeInput, argument(description="The model or project.")],
    ) -> AccessExplanation | None:
        actor = info.context.actor
        found = await info.context.loaders.read(
            lambda session: explain_access(session, actor, user=user, **on.keys())
        )
        return AccessExplanation(
            user=found.user,
            role=found.role,
            rule=found.rule,
            reason=found.reason,
            is_public=found.is_public,
            permissions=[one for one in Permission if one in found.permissions],
        )

    teams: Connection[Team] | None = listed(
        TEAMS, Permission.TEAM_READ, description="All teams that you see."
    )
    projects: Connection[Project] | None = listed(
        PROJECTS, Permission.PROJECT_READ, description="All projects that you see."
    )
    models: Connection[Model] | None = listed(
        MODELS, Permission.MODEL_READ, description="All models that you see."
    )
    versions: Connection[Version] | None = listed(
        VERSIONS, Permission.VERSION_READ, description="All versions that you see."
    )
    deployments: Connection[Deployment] | None = listed(
        DEPLOYMENTS,
        Permission.DEPLOYMENT_READ,
        description="All deployments that you see; with runningAt what served at a moment.",
    )
    runs: Connection[Run] | None = listed(
        RUNS, Permission.RUN_READ, description="All runs that you see."
    )
    events: Connection[Event] | None = listed(
        EVENTS, Permission.EVENT_READ, description="All events that you see, newest first."
    )


async def _node(info: Information, id_: str) -> Node | None:
    table = FACES.get(id_[:3]) if tables.tag_of(id_) else None
    return None if table is None else await info.context.loaders.row(table, id_)


async def _named(info: Information, table: type[tables.Row], name: str) -> Any:
    actor = info.context.actor
    return await info.context.loaders.read(lambda session: row_by_name(session, actor, table, name))
