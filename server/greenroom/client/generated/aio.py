# Made by scripts/client; do not edit.
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Optional, Union

from greenroom.client.aio.connection import AsyncConnection

from .base_model import UNSET
from .operations import (
    ACCEPT_INVITATION_GQL,
    ADD_MEMBER_GQL,
    ADD_TEAM_MEMBER_GQL,
    COMPLETE_UPLOAD_GQL,
    COPY_VERSION_GQL,
    CREATE_DOWNLOAD_GQL,
    CREATE_INVITATION_GQL,
    CREATE_MODEL_GQL,
    CREATE_PROJECT_GQL,
    CREATE_RUN_GQL,
    CREATE_SERVICE_ACCOUNT_GQL,
    CREATE_TEAM_GQL,
    CREATE_TOKEN_GQL,
    CREATE_UPLOAD_GQL,
    CREATE_WEBHOOK_GQL,
    DELETE_MODEL_GQL,
    DELETE_RUN_GQL,
    DELETE_TEAM_GQL,
    DELETE_VERSION_GQL,
    DELETE_VERSIONS_GQL,
    DELETE_WEBHOOK_GQL,
    DEPLOY_VERSION_GQL,
    EXPLAIN_ACCESS_GQL,
    FIND_LAST_EVENT_GQL,
    FIND_RUNS_GQL,
    FINISH_RUN_GQL,
    FOLLOW_EVENTS_GQL,
    GET_ARTIFACT_GQL,
    GET_DEPLOYMENT_GQL,
    GET_DEPLOYMENT_LOGS_GQL,
    GET_LINEAGE_GQL,
    GET_MODEL_BY_ID_GQL,
    GET_MODEL_GQL,
    GET_PROJECT_BY_ID_GQL,
    GET_PROJECT_GQL,
    GET_RUN_GQL,
    GET_TEAM_BY_ID_GQL,
    GET_TEAM_GQL,
    GET_VERSION_BY_ID_GQL,
    GET_VERSION_GQL,
    GET_VIEWER_GQL,
    GET_WEBHOOK_GQL,
    GRANT_ROLE_GQL,
    LINK_TEAM_GQL,
    LIST_ARTIFACT_FILES_GQL,
    LIST_DELETED_MODELS_GQL,
    LIST_DELETED_VERSIONS_BY_ID_GQL,
    LIST_DELETED_VERSIONS_GQL,
    LIST_DEPLOYMENT_CHANGES_GQL,
    LIST_DEPLOYMENTS_GQL,
    LIST_EVENTS_GQL,
    LIST_IMPACT_GQL,
    LIST_INVITATIONS_GQL,
    LIST_MEMBERS_GQL,
    LIST_MODEL_GRANTS_BY_ID_GQL,
    LIST_MODEL_GRANTS_GQL,
    LIST_MODEL_WEBHOOKS_GQL,
    LIST_MODELS_GQL,
    LIST_ORGANIZATION_TEAMS_GQL,
    LIST_ORGANIZATION_WEBHOOKS_GQL,
    LIST_PROJECT_GRANTS_BY_ID_GQL,
    LIST_PROJECT_GRANTS_GQL,
    LIST_PROJECTS_GQL,
    LIST_RUNS_GQL,
    LIST_STAGES_BY_ID_GQL,
    LIST_STAGES_GQL,
    LIST_TEAMS_GQL,
    LIST_USER_TOKENS_GQL,
    LIST_VERSION_ARTIFACTS_GQL,
    LIST_VERSIONS_GQL,
    LIST_VIEWER_TOKENS_GQL,
    LIST_WEBHOOK_DELIVERIES_GQL,
    LOG_ARTIFACTS_GQL,
    LOG_METRICS_GQL,
    PROMOTE_RUN_GQL,
    REDELIVER_GQL,
    REGISTER_VERSION_GQL,
    REMOVE_MEMBER_GQL,
    REMOVE_TEAM_MEMBER_GQL,
    REPORT_DEPLOYMENT_GQL,
    RESTORE_MODEL_GQL,
    RESTORE_VERSION_GQL,
    REVOKE_INVITATION_GQL,
    REVOKE_ROLE_GQL,
    REVOKE_TOKEN_GQL,
    ROLLBACK_DEPLOYMENT_GQL,
    ROTATE_WEBHOOK_SECRET_GQL,
    SET_VISIBILITY_GQL,
    SIGN_VERSION_GQL,
    STAGE_VERSION_GQL,
    STAGE_VERSIONS_GQL,
    STOP_DEPLOYMENT_GQL,
    TAG_VERSIONS_GQL,
    TEST_WEBHOOK_GQL,
    TRANSFER_VERSION_GQL,
    UNLINK_TEAM_GQL,
    UPDATE_MEMBER_GQL,
    UPDATE_MODEL_GQL,
    UPDATE_PROJECT_GQL,
    UPDATE_RUN_GQL,
    UPDATE_TEAM_GQL,
    UPDATE_TEAM_MEMBER_GQL,
    UPDATE_VERSION_GQL,
    UPDATE_WEBHOOK_GQL,
)

if TYPE_CHECKING:
    from .accept_invitation import AcceptInvitationAcceptInvitation
    from .add_member import AddMemberAddMember
    from .add_team_member import AddTeamMemberAddTeamMember
    from .base_model import UnsetType
    from .complete_upload import CompleteUploadCompleteUpload
    from .copy_version import CopyVersionCopyVersion
    from .create_download import CreateDownloadCreateDownload
    from .create_invitation import CreateInvitationCreateInvitation
    from .create_model import CreateModelCreateModel
    from .create_project import CreateProjectCreateProject
    from .create_run import CreateRunCreateRun
    from .create_service_account import CreateServiceAccountCreateServiceAccount
    from .create_team import CreateTeamCreateTeam
    from .create_token import CreateTokenCreateToken
    from .create_upload import CreateUploadCreateUpload
    from .create_webhook import CreateWebhookCreateWebhook
    from .delete_model import DeleteModelDeleteModel
    from .delete_run import DeleteRunDeleteRun
    from .delete_team import DeleteTeamDeleteTeam
    from .delete_version import DeleteVersionDeleteVersion
    from .delete_versions import DeleteVersionsDeleteVersions
    from .delete_webhook import DeleteWebhookDeleteWebhook
    from .deploy_version import DeployVersionDeployVersion
    from .enums import LineageDirection
    from .explain_access import ExplainAccessExplainAccess
    from .find_last_event import FindLastEventEvents
    from .find_runs import FindRunsRuns
    from .finish_run import FinishRunFinishRun
    from .follow_events import FollowEventsEvents
    from .get_artifact import GetArtifactNodeArtifact, GetArtifactNodeNode
    from .get_deployment import GetDeploymentDeployment
    from .get_deployment_logs import GetDeploymentLogsDeployment
    from .get_lineage import GetLineageLineage
    from .get_model import GetModelModel
    from .get_model_by_id import GetModelByIdNodeModel, GetModelByIdNodeNode
    from .get_project import GetProjectProject
    from .get_project_by_id import GetProjectByIdNodeNode, GetProjectByIdNodeProject
    from .get_run import GetRunRun
    from .get_team import GetTeamTeam
    from .get_team_by_id import GetTeamByIdNodeNode, GetTeamByIdNodeTeam
    from .get_version import GetVersionVersion
    from .get_version_by_id import GetVersionByIdNodeNode, GetVersionByIdNodeVersion
    from .get_viewer import GetViewerViewer
    from .get_webhook import GetWebhookNodeNode, GetWebhookNodeWebhook
    from .grant_role import GrantRoleGrant
    from .inputs import (
        AcceptInvitationInput,
        AddMemberInput,
        AddTeamMemberInput,
        CompleteUploadInput,
        CopyVersionInput,
        CreateDownloadInput,
        CreateInvitationInput,
        CreateModelInput,
        CreateProjectInput,
        CreateRunInput,
        CreateServiceAccountInput,
        CreateTeamInput,
        CreateTokenInput,
        CreateUploadInput,
        CreateWebhookInput,
        DeleteModelInput,
        DeleteRunInput,
        DeleteTeamInput,
        DeleteVersionInput,
        DeleteVersionsInput,
        DeleteWebhookInput,
        DeploymentFilter,
        DeployVersionInput,
        EventFilter,
        FinishRunInput,
        GrantInput,
        HomeInput,
        LinkTeamInput,
        LogArtifactsInput,
        LogMetricsInput,
        ModelFilter,
        ProjectFilter,
        PromoteRunInput,
        RedeliverInput,
        RegisterVersionInput,
        RemoveMemberInput,
        RemoveTeamMemberInput,
        ReportDeploymentInput,
        RestoreModelInput,
        RestoreVersionInput,
        RevokeInput,
        RevokeInvitationInput,
        RevokeTokenInput,
        RollbackDeploymentInput,
        RotateWebhookSecretInput,
        RunFilter,
        SetVisibilityInput,
        SignVersionInput,
        StageVersionInput,
        StageVersionsInput,
        StopDeploymentInput,
        TagVersionsInput,
        TestWebhookInput,
        TransferVersionInput,
        UnlinkTeamInput,
        UpdateMemberInput,
        UpdateModelInput,
        UpdateProjectInput,
        UpdateRunInput,
        UpdateTeamInput,
        UpdateTeamMemberInput,
        UpdateVersionInput,
        UpdateWebhookInput,
        VersionFilter,
        WebhookDeliveryFilter,
    )
    from .link_team import LinkTeamLinkTeam
    from .list_artifact_files import (
        ListArtifactFilesNodeArtifact,
        ListArtifactFilesNodeNode,
    )
    from .list_deleted_models import ListDeletedModelsOrganization
    from .list_deleted_versions import ListDeletedVersionsModel
    from .list_deleted_versions_by_id import (
        ListDeletedVersionsByIdNodeModel,
        ListDeletedVersionsByIdNodeNode,
    )
    from .list_deployment_changes import ListDeploymentChangesDeployment
    from .list_deployments import ListDeploymentsDeployments
    from .list_events import ListEventsEvents
    from .list_impact import ListImpactImpact
    from .list_invitations import ListInvitationsOrganization
    from .list_members import ListMembersOrganization
    from .list_model_grants import ListModelGrantsModel
    from .list_model_grants_by_id import (
        ListModelGrantsByIdNodeModel,
        ListModelGrantsByIdNodeNode,
    )
    from .list_model_webhooks import ListModelWebhooksModel
    from .list_models import ListModelsModels
    from .list_organization_teams import ListOrganizationTeamsOrganization
    from .list_organization_webhooks import ListOrganizationWebhooksOrganization
    from .list_project_grants import ListProjectGrantsProject
    from .list_project_grants_by_id import (
        ListProjectGrantsByIdNodeNode,
        ListProjectGrantsByIdNodeProject,
    )
    from .list_projects import ListProjectsProjects
    from .list_runs import ListRunsRuns
    from .list_stages import ListStagesVersion
    from .list_stages_by_id import ListStagesByIdNodeNode, ListStagesByIdNodeVersion
    from .list_teams import ListTeamsTeams
    from .list_user_tokens import ListUserTokensNodeNode, ListUserTokensNodeUser
    from .list_version_artifacts import (
        ListVersionArtifactsNodeNode,
        ListVersionArtifactsNodeVersion,
    )
    from .list_versions import ListVersionsVersions
    from .list_viewer_tokens import ListViewerTokensViewer
    from .list_webhook_deliveries import (
        ListWebhookDeliveriesNodeNode,
        ListWebhookDeliveriesNodeWebhook,
    )
    from .log_artifacts import LogArtifactsLogArtifacts
    from .log_metrics import LogMetricsLogMetrics
    from .promote_run import PromoteRunPromoteRun
    from .redeliver import RedeliverRedeliver
    from .register_version import RegisterVersionRegisterVersion
    from .remove_member import RemoveMemberRemoveMember
    from .remove_team_member import RemoveTeamMemberRemoveTeamMember
    from .report_deployment import ReportDeploymentReportDeployment
    from .restore_model import RestoreModelRestoreModel
    from .restore_version import RestoreVersionRestoreVersion
    from .revoke_invitation import RevokeInvitationRevokeInvitation
    from .revoke_role import RevokeRoleRevoke
    from .revoke_token import RevokeTokenRevokeToken
    from .rollback_deployment import RollbackDeploymentRollbackDeployment
    from .rotate_webhook_secret import RotateWebhookSecretRotateWebhookSecret
    from .set_visibility import SetVisibilitySetVisibility
    from .sign_version import SignVersionSignVersion
    from .stage_version import StageVersionStageVersion
    from .stage_versions import StageVersionsStageVersions
    from .stop_deployment import StopDeploymentStopDeployment
    from .tag_versions import TagVersionsTagVersions
    from .test_webhook import TestWebhookTestWebhook
    from .transfer_version import TransferVersionTransferVersion
    from .unlink_team import UnlinkTeamUnlinkTeam
    from .update_member import UpdateMemberUpdateMember
    from .update_model import UpdateModelUpdateModel
    from .update_project import UpdateProjectUpdateProject
    from .update_run import UpdateRunUpdateRun
    from .update_team import UpdateTeamUpdateTeam
    from .update_team_member import UpdateTeamMemberUpdateTeamMember
    from .update_version import UpdateVersionUpdateVersion
    from .update_webhook import UpdateWebhookUpdateWebhook


class AsyncOperations(AsyncConnection):
    async def get_team(self, name: str, **kwargs: Any) -> Optional["GetTeamTeam"]:
        from .get_team import GetTeam

        variables: dict[str, object] = {"name": name}
        response = await self.execute(
            query=GET_TEAM_GQL, operation_name="GetTeam", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GetTeam.model_validate(data).team

    async def get_team_by_id(
        self, id: str, **kwargs: Any
    ) -> Optional[Union["GetTeamByIdNodeNode", "GetTeamByIdNodeTeam"]]:
        from .get_team_by_id import GetTeamById

        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=GET_TEAM_BY_ID_GQL,
            operation_name="GetTeamById",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetTeamById.model_validate(data).node

    async def list_teams(
        self,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListTeamsTeams"]:
        from .list_teams import ListTeams

        variables: dict[str, object] = {"first": first, "after": after}
        response = await self.execute(
            query=LIST_TEAMS_GQL,
            operation_name="ListTeams",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListTeams.model_validate(data).teams

    async def list_organization_teams(
        self,
        organization: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListOrganizationTeamsOrganization"]:
        from .list_organization_teams import ListOrganizationTeams

        variables: dict[str, object] = {
            "organization": organization,
            "first": first,
            "after": after,
        }
        response = await self.execute(
            query=LIST_ORGANIZATION_TEAMS_GQL,
            operation_name="ListOrganizationTeams",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListOrganizationTeams.model_validate(data).organization

    async def create_team(
        self, input: "CreateTeamInput", **kwargs: Any
    ) -> Optional["CreateTeamCreateTeam"]:
        from .create_team import CreateTeam

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_TEAM_GQL,
            operation_name="CreateTeam",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateTeam.model_validate(data).create_team

    async def update_team(
        self, input: "UpdateTeamInput", **kwargs: Any
    ) -> Optional["UpdateTeamUpdateTeam"]:
        from .update_team import UpdateTeam

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=UPDATE_TEAM_GQL,
            operation_name="UpdateTeam",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UpdateTeam.model_validate(data).update_team

    async def delete_team(
        self, input: "DeleteTeamInput", **kwargs: Any
    ) -> Optional["DeleteTeamDeleteTeam"]:
        from .delete_team import DeleteTeam

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=DELETE_TEAM_GQL,
            operation_name="DeleteTeam",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteTeam.model_validate(data).delete_team

    async def add_team_member(
        self, input: "AddTeamMemberInput", **kwargs: Any
    ) -> Optional["AddTeamMemberAddTeamMember"]:
        from .add_team_member import AddTeamMember

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=ADD_TEAM_MEMBER_GQL,
            operation_name="AddTeamMember",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return AddTeamMember.model_validate(data).add_team_member

    async def update_team_member(
        self, input: "UpdateTeamMemberInput", **kwargs: Any
    ) -> Optional["UpdateTeamMemberUpdateTeamMember"]:
        from .update_team_member import UpdateTeamMember

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=UPDATE_TEAM_MEMBER_GQL,
            operation_name="UpdateTeamMember",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UpdateTeamMember.model_validate(data).update_team_member

    async def remove_team_member(
        self, input: "RemoveTeamMemberInput", **kwargs: Any
    ) -> Optional["RemoveTeamMemberRemoveTeamMember"]:
        from .remove_team_member import RemoveTeamMember

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=REMOVE_TEAM_MEMBER_GQL,
            operation_name="RemoveTeamMember",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RemoveTeamMember.model_validate(data).remove_team_member

    async def link_team(
        self, input: "LinkTeamInput", **kwargs: Any
    ) -> Optional["LinkTeamLinkTeam"]:
        from .link_team import LinkTeam

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=LINK_TEAM_GQL,
            operation_name="LinkTeam",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return LinkTeam.model_validate(data).link_team

    async def unlink_team(
        self, input: "UnlinkTeamInput", **kwargs: Any
    ) -> Optional["UnlinkTeamUnlinkTeam"]:
        from .unlink_team import UnlinkTeam

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=UNLINK_TEAM_GQL,
            operation_name="UnlinkTeam",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UnlinkTeam.model_validate(data).unlink_team

    async def grant_role(self, input: "GrantInput", **kwargs: Any) -> Optional["GrantRoleGrant"]:
        from .grant_role import GrantRole

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=GRANT_ROLE_GQL,
            operation_name="GrantRole",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GrantRole.model_validate(data).grant

    async def revoke_role(
        self, input: "RevokeInput", **kwargs: Any
    ) -> Optional["RevokeRoleRevoke"]:
        from .revoke_role import RevokeRole

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=REVOKE_ROLE_GQL,
            operation_name="RevokeRole",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RevokeRole.model_validate(data).revoke

    async def list_model_grants(
        self,
        name: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListModelGrantsModel"]:
        from .list_model_grants import ListModelGrants

        variables: dict[str, object] = {"name": name, "first": first, "after": after}
        response = await self.execute(
            query=LIST_MODEL_GRANTS_GQL,
            operation_name="ListModelGrants",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListModelGrants.model_validate(data).model

    async def list_model_grants_by_id(
        self,
        id: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional[Union["ListModelGrantsByIdNodeNode", "ListModelGrantsByIdNodeModel"]]:
        from .list_model_grants_by_id import ListModelGrantsById

        variables: dict[str, object] = {"id": id, "first": first, "after": after}
        response = await self.execute(
            query=LIST_MODEL_GRANTS_BY_ID_GQL,
            operation_name="ListModelGrantsById",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListModelGrantsById.model_validate(data).node

    async def list_project_grants(
        self,
        name: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListProjectGrantsProject"]:
        from .list_project_grants import ListProjectGrants

        variables: dict[str, object] = {"name": name, "first": first, "after": after}
        response = await self.execute(
            query=LIST_PROJECT_GRANTS_GQL,
            operation_name="ListProjectGrants",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListProjectGrants.model_validate(data).project

    async def list_project_grants_by_id(
        self,
        id: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional[Union["ListProjectGrantsByIdNodeNode", "ListProjectGrantsByIdNodeProject"]]:
        from .list_project_grants_by_id import ListProjectGrantsById

        variables: dict[str, object] = {"id": id, "first": first, "after": after}
        response = await self.execute(
            query=LIST_PROJECT_GRANTS_BY_ID_GQL,
            operation_name="ListProjectGrantsById",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListProjectGrantsById.model_validate(data).node

    async def explain_access(
        self, user: str, on: "HomeInput", **kwargs: Any
    ) -> Optional["ExplainAccessExplainAccess"]:
        from .explain_access import ExplainAccess

        variables: dict[str, object] = {"user": user, "on": on}
        response = await self.execute(
            query=EXPLAIN_ACCESS_GQL,
            operation_name="ExplainAccess",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ExplainAccess.model_validate(data).explain_access

    async def list_members(
        self,
        organization: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListMembersOrganization"]:
        from .list_members import ListMembers

        variables: dict[str, object] = {
            "organization": organization,
            "first": first,
            "after": after,
        }
        response = await self.execute(
            query=LIST_MEMBERS_GQL,
            operation_name="ListMembers",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListMembers.model_validate(data).organization

    async def add_member(
        self, input: "AddMemberInput", **kwargs: Any
    ) -> Optional["AddMemberAddMember"]:
        from .add_member import AddMember

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=ADD_MEMBER_GQL,
            operation_name="AddMember",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return AddMember.model_validate(data).add_member

    async def update_member(
        self, input: "UpdateMemberInput", **kwargs: Any
    ) -> Optional["UpdateMemberUpdateMember"]:
        from .update_member import UpdateMember

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=UPDATE_MEMBER_GQL,
            operation_name="UpdateMember",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UpdateMember.model_validate(data).update_member

    async def remove_member(
        self, input: "RemoveMemberInput", **kwargs: Any
    ) -> Optional["RemoveMemberRemoveMember"]:
        from .remove_member import RemoveMember

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=REMOVE_MEMBER_GQL,
            operation_name="RemoveMember",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RemoveMember.model_validate(data).remove_member

    async def create_service_account(
        self, input: "CreateServiceAccountInput", **kwargs: Any
    ) -> Optional["CreateServiceAccountCreateServiceAccount"]:
        from .create_service_account import CreateServiceAccount

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_SERVICE_ACCOUNT_GQL,
            operation_name="CreateServiceAccount",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateServiceAccount.model_validate(data).create_service_account

    async def list_invitations(
        self,
        organization: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListInvitationsOrganization"]:
        from .list_invitations import ListInvitations

        variables: dict[str, object] = {
            "organization": organization,
            "first": first,
            "after": after,
        }
        response = await self.execute(
            query=LIST_INVITATIONS_GQL,
            operation_name="ListInvitations",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListInvitations.model_validate(data).organization

    async def create_invitation(
        self, input: "CreateInvitationInput", **kwargs: Any
    ) -> Optional["CreateInvitationCreateInvitation"]:
        from .create_invitation import CreateInvitation

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_INVITATION_GQL,
            operation_name="CreateInvitation",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateInvitation.model_validate(data).create_invitation

    async def revoke_invitation(
        self, input: "RevokeInvitationInput", **kwargs: Any
    ) -> Optional["RevokeInvitationRevokeInvitation"]:
        from .revoke_invitation import RevokeInvitation

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=REVOKE_INVITATION_GQL,
            operation_name="RevokeInvitation",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RevokeInvitation.model_validate(data).revoke_invitation

    async def accept_invitation(
        self, input: "AcceptInvitationInput", **kwargs: Any
    ) -> Optional["AcceptInvitationAcceptInvitation"]:
        from .accept_invitation import AcceptInvitation

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=ACCEPT_INVITATION_GQL,
            operation_name="AcceptInvitation",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return AcceptInvitation.model_validate(data).accept_invitation

    async def get_viewer(self, **kwargs: Any) -> Optional["GetViewerViewer"]:
        from .get_viewer import GetViewer

        variables: dict[str, object] = {}
        response = await self.execute(
            query=GET_VIEWER_GQL,
            operation_name="GetViewer",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetViewer.model_validate(data).viewer

    async def list_viewer_tokens(
        self,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListViewerTokensViewer"]:
        from .list_viewer_tokens import ListViewerTokens

        variables: dict[str, object] = {"first": first, "after": after}
        response = await self.execute(
            query=LIST_VIEWER_TOKENS_GQL,
            operation_name="ListViewerTokens",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListViewerTokens.model_validate(data).viewer

    async def list_user_tokens(
        self,
        id: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional[Union["ListUserTokensNodeNode", "ListUserTokensNodeUser"]]:
        from .list_user_tokens import ListUserTokens

        variables: dict[str, object] = {"id": id, "first": first, "after": after}
        response = await self.execute(
            query=LIST_USER_TOKENS_GQL,
            operation_name="ListUserTokens",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListUserTokens.model_validate(data).node

    async def create_token(
        self, input: "CreateTokenInput", **kwargs: Any
    ) -> Optional["CreateTokenCreateToken"]:
        from .create_token import CreateToken

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_TOKEN_GQL,
            operation_name="CreateToken",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateToken.model_validate(data).create_token

    async def revoke_token(
        self, input: "RevokeTokenInput", **kwargs: Any
    ) -> Optional["RevokeTokenRevokeToken"]:
        from .revoke_token import RevokeToken

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=REVOKE_TOKEN_GQL,
            operation_name="RevokeToken",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RevokeToken.model_validate(data).revoke_token

    async def get_artifact(
        self, id: str, **kwargs: Any
    ) -> Optional[Union["GetArtifactNodeNode", "GetArtifactNodeArtifact"]]:
        from .get_artifact import GetArtifact

        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=GET_ARTIFACT_GQL,
            operation_name="GetArtifact",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetArtifact.model_validate(data).node

    async def list_artifact_files(
        self,
        id: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional[Union["ListArtifactFilesNodeNode", "ListArtifactFilesNodeArtifact"]]:
        from .list_artifact_files import ListArtifactFiles

        variables: dict[str, object] = {"id": id, "first": first, "after": after}
        response = await self.execute(
            query=LIST_ARTIFACT_FILES_GQL,
            operation_name="ListArtifactFiles",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListArtifactFiles.model_validate(data).node

    async def create_upload(
        self, input: "CreateUploadInput", **kwargs: Any
    ) -> Optional["CreateUploadCreateUpload"]:
        from .create_upload import CreateUpload

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_UPLOAD_GQL,
            operation_name="CreateUpload",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateUpload.model_validate(data).create_upload

    async def complete_upload(
        self, input: "CompleteUploadInput", **kwargs: Any
    ) -> Optional["CompleteUploadCompleteUpload"]:
        from .complete_upload import CompleteUpload

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=COMPLETE_UPLOAD_GQL,
            operation_name="CompleteUpload",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CompleteUpload.model_validate(data).complete_upload

    async def create_download(
        self, input: "CreateDownloadInput", **kwargs: Any
    ) -> Optional["CreateDownloadCreateDownload"]:
        from .create_download import CreateDownload

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_DOWNLOAD_GQL,
            operation_name="CreateDownload",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateDownload.model_validate(data).create_download

    async def sign_version(
        self, input: "SignVersionInput", **kwargs: Any
    ) -> Optional["SignVersionSignVersion"]:
        from .sign_version import SignVersion

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=SIGN_VERSION_GQL,
            operation_name="SignVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return SignVersion.model_validate(data).sign_version

    async def get_deployment(self, id: str, **kwargs: Any) -> Optional["GetDeploymentDeployment"]:
        from .get_deployment import GetDeployment

        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=GET_DEPLOYMENT_GQL,
            operation_name="GetDeployment",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetDeployment.model_validate(data).deployment

    async def get_deployment_logs(
        self, id: str, **kwargs: Any
    ) -> Optional["GetDeploymentLogsDeployment"]:
        from .get_deployment_logs import GetDeploymentLogs

        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=GET_DEPLOYMENT_LOGS_GQL,
            operation_name="GetDeploymentLogs",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetDeploymentLogs.model_validate(data).deployment

    async def list_deployments(
        self,
        first: Union[Optional[int], "UnsetType"] = UNSET,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        filter_: Union[Optional["DeploymentFilter"], "UnsetType"] = UNSET,
        query: Union[Optional[str], "UnsetType"] = UNSET,
        sort: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListDeploymentsDeployments"]:
        from .list_deployments import ListDeployments

        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "filter": filter_,
            "query": query,
            "sort": sort,
        }
        response = await self.execute(
            query=LIST_DEPLOYMENTS_GQL,
            operation_name="ListDeployments",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListDeployments.model_validate(data).deployments

    async def list_deployment_changes(
        self,
        id: str,
        first: Union[Optional[int], "UnsetType"] = UNSET,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListDeploymentChangesDeployment"]:
        from .list_deployment_changes import ListDeploymentChanges

        variables: dict[str, object] = {"id": id, "first": first, "after": after}
        response = await self.execute(
            query=LIST_DEPLOYMENT_CHANGES_GQL,
            operation_name="ListDeploymentChanges",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListDeploymentChanges.model_validate(data).deployment

    async def deploy_version(
        self, input: "DeployVersionInput", **kwargs: Any
    ) -> Optional["DeployVersionDeployVersion"]:
        from .deploy_version import DeployVersion

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=DEPLOY_VERSION_GQL,
            operation_name="DeployVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeployVersion.model_validate(data).deploy_version

    async def stop_deployment(
        self, input: "StopDeploymentInput", **kwargs: Any
    ) -> Optional["StopDeploymentStopDeployment"]:
        from .stop_deployment import StopDeployment

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=STOP_DEPLOYMENT_GQL,
            operation_name="StopDeployment",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return StopDeployment.model_validate(data).stop_deployment

    async def rollback_deployment(
        self, input: "RollbackDeploymentInput", **kwargs: Any
    ) -> Optional["RollbackDeploymentRollbackDeployment"]:
        from .rollback_deployment import RollbackDeployment

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=ROLLBACK_DEPLOYMENT_GQL,
            operation_name="RollbackDeployment",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RollbackDeployment.model_validate(data).rollback_deployment

    async def report_deployment(
        self, input: "ReportDeploymentInput", **kwargs: Any
    ) -> Optional["ReportDeploymentReportDeployment"]:
        from .report_deployment import ReportDeployment

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=REPORT_DEPLOYMENT_GQL,
            operation_name="ReportDeployment",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ReportDeployment.model_validate(data).report_deployment

    async def list_events(
        self,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        filter_: Union[Optional["EventFilter"], "UnsetType"] = UNSET,
        query: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListEventsEvents"]:
        from .list_events import ListEvents

        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "filter": filter_,
            "query": query,
        }
        response = await self.execute(
            query=LIST_EVENTS_GQL,
            operation_name="ListEvents",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListEvents.model_validate(data).events

    async def find_last_event(self, **kwargs: Any) -> Optional["FindLastEventEvents"]:
        from .find_last_event import FindLastEvent

        variables: dict[str, object] = {}
        response = await self.execute(
            query=FIND_LAST_EVENT_GQL,
            operation_name="FindLastEvent",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return FindLastEvent.model_validate(data).events

    async def follow_events(
        self,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        filter_: Union[Optional["EventFilter"], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> AsyncIterator["FollowEventsEvents"]:
        from .follow_events import FollowEvents

        variables: dict[str, object] = {"after": after, "filter": filter_}
        async for data in self.execute_ws(
            query=FOLLOW_EVENTS_GQL,
            operation_name="FollowEvents",
            variables=variables,
            **kwargs,
        ):
            yield FollowEvents.model_validate(data).events

    async def get_lineage(
        self,
        of: str,
        direction: "LineageDirection",
        depth: int,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["GetLineageLineage"]:
        from .get_lineage import GetLineage

        variables: dict[str, object] = {
            "of": of,
            "direction": direction,
            "depth": depth,
            "first": first,
            "after": after,
        }
        response = await self.execute(
            query=GET_LINEAGE_GQL,
            operation_name="GetLineage",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetLineage.model_validate(data).lineage

    async def list_impact(
        self,
        artifact: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        query: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListImpactImpact"]:
        from .list_impact import ListImpact

        variables: dict[str, object] = {
            "artifact": artifact,
            "first": first,
            "after": after,
            "query": query,
        }
        response = await self.execute(
            query=LIST_IMPACT_GQL,
            operation_name="ListImpact",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListImpact.model_validate(data).impact

    async def get_model(self, name: str, **kwargs: Any) -> Optional["GetModelModel"]:
        from .get_model import GetModel

        variables: dict[str, object] = {"name": name}
        response = await self.execute(
            query=GET_MODEL_GQL,
            operation_name="GetModel",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetModel.model_validate(data).model

    async def get_model_by_id(
        self, id: str, **kwargs: Any
    ) -> Optional[Union["GetModelByIdNodeNode", "GetModelByIdNodeModel"]]:
        from .get_model_by_id import GetModelById

        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=GET_MODEL_BY_ID_GQL,
            operation_name="GetModelById",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetModelById.model_validate(data).node

    async def list_models(
        self,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        filter_: Union[Optional["ModelFilter"], "UnsetType"] = UNSET,
        query: Union[Optional[str], "UnsetType"] = UNSET,
        sort: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListModelsModels"]:
        from .list_models import ListModels

        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "filter": filter_,
            "query": query,
            "sort": sort,
        }
        response = await self.execute(
            query=LIST_MODELS_GQL,
            operation_name="ListModels",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListModels.model_validate(data).models

    async def list_deleted_models(
        self,
        organization: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListDeletedModelsOrganization"]:
        from .list_deleted_models import ListDeletedModels

        variables: dict[str, object] = {
            "organization": organization,
            "first": first,
            "after": after,
        }
        response = await self.execute(
            query=LIST_DELETED_MODELS_GQL,
            operation_name="ListDeletedModels",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListDeletedModels.model_validate(data).organization

    async def create_model(
        self, input: "CreateModelInput", **kwargs: Any
    ) -> Optional["CreateModelCreateModel"]:
        from .create_model import CreateModel

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_MODEL_GQL,
            operation_name="CreateModel",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateModel.model_validate(data).create_model

    async def update_model(
        self, input: "UpdateModelInput", **kwargs: Any
    ) -> Optional["UpdateModelUpdateModel"]:
        from .update_model import UpdateModel

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=UPDATE_MODEL_GQL,
            operation_name="UpdateModel",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UpdateModel.model_validate(data).update_model

    async def delete_model(
        self, input: "DeleteModelInput", **kwargs: Any
    ) -> Optional["DeleteModelDeleteModel"]:
        from .delete_model import DeleteModel

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=DELETE_MODEL_GQL,
            operation_name="DeleteModel",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteModel.model_validate(data).delete_model

    async def restore_model(
        self, input: "RestoreModelInput", **kwargs: Any
    ) -> Optional["RestoreModelRestoreModel"]:
        from .restore_model import RestoreModel

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=RESTORE_MODEL_GQL,
            operation_name="RestoreModel",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RestoreModel.model_validate(data).restore_model

    async def set_visibility(
        self, input: "SetVisibilityInput", **kwargs: Any
    ) -> Optional["SetVisibilitySetVisibility"]:
        from .set_visibility import SetVisibility

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=SET_VISIBILITY_GQL,
            operation_name="SetVisibility",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return SetVisibility.model_validate(data).set_visibility

    async def get_project(self, name: str, **kwargs: Any) -> Optional["GetProjectProject"]:
        from .get_project import GetProject

        variables: dict[str, object] = {"name": name}
        response = await self.execute(
            query=GET_PROJECT_GQL,
            operation_name="GetProject",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetProject.model_validate(data).project

    async def get_project_by_id(
        self, id: str, **kwargs: Any
    ) -> Optional[Union["GetProjectByIdNodeNode", "GetProjectByIdNodeProject"]]:
        from .get_project_by_id import GetProjectById

        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=GET_PROJECT_BY_ID_GQL,
            operation_name="GetProjectById",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetProjectById.model_validate(data).node

    async def list_projects(
        self,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        filter_: Union[Optional["ProjectFilter"], "UnsetType"] = UNSET,
        query: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListProjectsProjects"]:
        from .list_projects import ListProjects

        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "filter": filter_,
            "query": query,
        }
        response = await self.execute(
            query=LIST_PROJECTS_GQL,
            operation_name="ListProjects",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListProjects.model_validate(data).projects

    async def create_project(
        self, input: "CreateProjectInput", **kwargs: Any
    ) -> Optional["CreateProjectCreateProject"]:
        from .create_project import CreateProject

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_PROJECT_GQL,
            operation_name="CreateProject",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateProject.model_validate(data).create_project

    async def update_project(
        self, input: "UpdateProjectInput", **kwargs: Any
    ) -> Optional["UpdateProjectUpdateProject"]:
        from .update_project import UpdateProject

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=UPDATE_PROJECT_GQL,
            operation_name="UpdateProject",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UpdateProject.model_validate(data).update_project

    async def get_run(self, id: str, **kwargs: Any) -> Optional["GetRunRun"]:
        from .get_run import GetRun

        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=GET_RUN_GQL, operation_name="GetRun", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GetRun.model_validate(data).run

    async def list_runs(
        self,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        filter_: Union[Optional["RunFilter"], "UnsetType"] = UNSET,
        query: Union[Optional[str], "UnsetType"] = UNSET,
        sort: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListRunsRuns"]:
        from .list_runs import ListRuns

        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "filter": filter_,
            "query": query,
            "sort": sort,
        }
        response = await self.execute(
            query=LIST_RUNS_GQL,
            operation_name="ListRuns",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListRuns.model_validate(data).runs

    async def find_runs(
        self,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        filter_: Union[Optional["RunFilter"], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["FindRunsRuns"]:
        from .find_runs import FindRuns

        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "filter": filter_,
        }
        response = await self.execute(
            query=FIND_RUNS_GQL,
            operation_name="FindRuns",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return FindRuns.model_validate(data).runs

    async def create_run(
        self, input: "CreateRunInput", **kwargs: Any
    ) -> Optional["CreateRunCreateRun"]:
        from .create_run import CreateRun

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_RUN_GQL,
            operation_name="CreateRun",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateRun.model_validate(data).create_run

    async def update_run(
        self, input: "UpdateRunInput", **kwargs: Any
    ) -> Optional["UpdateRunUpdateRun"]:
        from .update_run import UpdateRun

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=UPDATE_RUN_GQL,
            operation_name="UpdateRun",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UpdateRun.model_validate(data).update_run

    async def log_metrics(
        self, input: "LogMetricsInput", **kwargs: Any
    ) -> Optional["LogMetricsLogMetrics"]:
        from .log_metrics import LogMetrics

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=LOG_METRICS_GQL,
            operation_name="LogMetrics",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return LogMetrics.model_validate(data).log_metrics

    async def log_artifacts(
        self, input: "LogArtifactsInput", **kwargs: Any
    ) -> Optional["LogArtifactsLogArtifacts"]:
        from .log_artifacts import LogArtifacts

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=LOG_ARTIFACTS_GQL,
            operation_name="LogArtifacts",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return LogArtifacts.model_validate(data).log_artifacts

    async def finish_run(
        self, input: "FinishRunInput", **kwargs: Any
    ) -> Optional["FinishRunFinishRun"]:
        from .finish_run import FinishRun

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=FINISH_RUN_GQL,
            operation_name="FinishRun",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return FinishRun.model_validate(data).finish_run

    async def delete_run(
        self, input: "DeleteRunInput", **kwargs: Any
    ) -> Optional["DeleteRunDeleteRun"]:
        from .delete_run import DeleteRun

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=DELETE_RUN_GQL,
            operation_name="DeleteRun",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteRun.model_validate(data).delete_run

    async def get_version(self, name: str, **kwargs: Any) -> Optional["GetVersionVersion"]:
        from .get_version import GetVersion

        variables: dict[str, object] = {"name": name}
        response = await self.execute(
            query=GET_VERSION_GQL,
            operation_name="GetVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetVersion.model_validate(data).version

    async def get_version_by_id(
        self, id: str, **kwargs: Any
    ) -> Optional[Union["GetVersionByIdNodeNode", "GetVersionByIdNodeVersion"]]:
        from .get_version_by_id import GetVersionById

        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=GET_VERSION_BY_ID_GQL,
            operation_name="GetVersionById",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetVersionById.model_validate(data).node

    async def list_versions(
        self,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        filter_: Union[Optional["VersionFilter"], "UnsetType"] = UNSET,
        query: Union[Optional[str], "UnsetType"] = UNSET,
        sort: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListVersionsVersions"]:
        from .list_versions import ListVersions

        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "filter": filter_,
            "query": query,
            "sort": sort,
        }
        response = await self.execute(
            query=LIST_VERSIONS_GQL,
            operation_name="ListVersions",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListVersions.model_validate(data).versions

    async def list_deleted_versions(
        self,
        model: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListDeletedVersionsModel"]:
        from .list_deleted_versions import ListDeletedVersions

        variables: dict[str, object] = {"model": model, "first": first, "after": after}
        response = await self.execute(
            query=LIST_DELETED_VERSIONS_GQL,
            operation_name="ListDeletedVersions",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListDeletedVersions.model_validate(data).model

    async def list_deleted_versions_by_id(
        self,
        model: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional[Union["ListDeletedVersionsByIdNodeNode", "ListDeletedVersionsByIdNodeModel"]]:
        from .list_deleted_versions_by_id import ListDeletedVersionsById

        variables: dict[str, object] = {"model": model, "first": first, "after": after}
        response = await self.execute(
            query=LIST_DELETED_VERSIONS_BY_ID_GQL,
            operation_name="ListDeletedVersionsById",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListDeletedVersionsById.model_validate(data).node

    async def list_stages(
        self,
        name: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListStagesVersion"]:
        from .list_stages import ListStages

        variables: dict[str, object] = {"name": name, "first": first, "after": after}
        response = await self.execute(
            query=LIST_STAGES_GQL,
            operation_name="ListStages",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListStages.model_validate(data).version

    async def list_stages_by_id(
        self,
        id: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional[Union["ListStagesByIdNodeNode", "ListStagesByIdNodeVersion"]]:
        from .list_stages_by_id import ListStagesById

        variables: dict[str, object] = {"id": id, "first": first, "after": after}
        response = await self.execute(
            query=LIST_STAGES_BY_ID_GQL,
            operation_name="ListStagesById",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListStagesById.model_validate(data).node

    async def list_version_artifacts(
        self,
        id: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional[Union["ListVersionArtifactsNodeNode", "ListVersionArtifactsNodeVersion"]]:
        from .list_version_artifacts import ListVersionArtifacts

        variables: dict[str, object] = {"id": id, "first": first, "after": after}
        response = await self.execute(
            query=LIST_VERSION_ARTIFACTS_GQL,
            operation_name="ListVersionArtifacts",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListVersionArtifacts.model_validate(data).node

    async def register_version(
        self, input: "RegisterVersionInput", **kwargs: Any
    ) -> Optional["RegisterVersionRegisterVersion"]:
        from .register_version import RegisterVersion

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=REGISTER_VERSION_GQL,
            operation_name="RegisterVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RegisterVersion.model_validate(data).register_version

    async def promote_run(
        self, input: "PromoteRunInput", **kwargs: Any
    ) -> Optional["PromoteRunPromoteRun"]:
        from .promote_run import PromoteRun

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=PROMOTE_RUN_GQL,
            operation_name="PromoteRun",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return PromoteRun.model_validate(data).promote_run

    async def update_version(
        self, input: "UpdateVersionInput", **kwargs: Any
    ) -> Optional["UpdateVersionUpdateVersion"]:
        from .update_version import UpdateVersion

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=UPDATE_VERSION_GQL,
            operation_name="UpdateVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UpdateVersion.model_validate(data).update_version

    async def stage_version(
        self, input: "StageVersionInput", **kwargs: Any
    ) -> Optional["StageVersionStageVersion"]:
        from .stage_version import StageVersion

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=STAGE_VERSION_GQL,
            operation_name="StageVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return StageVersion.model_validate(data).stage_version

    async def delete_version(
        self, input: "DeleteVersionInput", **kwargs: Any
    ) -> Optional["DeleteVersionDeleteVersion"]:
        from .delete_version import DeleteVersion

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=DELETE_VERSION_GQL,
            operation_name="DeleteVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteVersion.model_validate(data).delete_version

    async def restore_version(
        self, input: "RestoreVersionInput", **kwargs: Any
    ) -> Optional["RestoreVersionRestoreVersion"]:
        from .restore_version import RestoreVersion

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=RESTORE_VERSION_GQL,
            operation_name="RestoreVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RestoreVersion.model_validate(data).restore_version

    async def copy_version(
        self, input: "CopyVersionInput", **kwargs: Any
    ) -> Optional["CopyVersionCopyVersion"]:
        from .copy_version import CopyVersion

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=COPY_VERSION_GQL,
            operation_name="CopyVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CopyVersion.model_validate(data).copy_version

    async def transfer_version(
        self, input: "TransferVersionInput", **kwargs: Any
    ) -> Optional["TransferVersionTransferVersion"]:
        from .transfer_version import TransferVersion

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=TRANSFER_VERSION_GQL,
            operation_name="TransferVersion",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return TransferVersion.model_validate(data).transfer_version

    async def stage_versions(
        self, input: "StageVersionsInput", **kwargs: Any
    ) -> Optional["StageVersionsStageVersions"]:
        from .stage_versions import StageVersions

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=STAGE_VERSIONS_GQL,
            operation_name="StageVersions",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return StageVersions.model_validate(data).stage_versions

    async def delete_versions(
        self, input: "DeleteVersionsInput", **kwargs: Any
    ) -> Optional["DeleteVersionsDeleteVersions"]:
        from .delete_versions import DeleteVersions

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=DELETE_VERSIONS_GQL,
            operation_name="DeleteVersions",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteVersions.model_validate(data).delete_versions

    async def tag_versions(
        self, input: "TagVersionsInput", **kwargs: Any
    ) -> Optional["TagVersionsTagVersions"]:
        from .tag_versions import TagVersions

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=TAG_VERSIONS_GQL,
            operation_name="TagVersions",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return TagVersions.model_validate(data).tag_versions

    async def get_webhook(
        self, id: str, **kwargs: Any
    ) -> Optional[Union["GetWebhookNodeNode", "GetWebhookNodeWebhook"]]:
        from .get_webhook import GetWebhook

        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=GET_WEBHOOK_GQL,
            operation_name="GetWebhook",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return GetWebhook.model_validate(data).node

    async def list_organization_webhooks(
        self,
        name: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListOrganizationWebhooksOrganization"]:
        from .list_organization_webhooks import ListOrganizationWebhooks

        variables: dict[str, object] = {"name": name, "first": first, "after": after}
        response = await self.execute(
            query=LIST_ORGANIZATION_WEBHOOKS_GQL,
            operation_name="ListOrganizationWebhooks",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListOrganizationWebhooks.model_validate(data).organization

    async def list_model_webhooks(
        self,
        name: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["ListModelWebhooksModel"]:
        from .list_model_webhooks import ListModelWebhooks

        variables: dict[str, object] = {"name": name, "first": first, "after": after}
        response = await self.execute(
            query=LIST_MODEL_WEBHOOKS_GQL,
            operation_name="ListModelWebhooks",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListModelWebhooks.model_validate(data).model

    async def list_webhook_deliveries(
        self,
        id: str,
        first: int,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        filter_: Union[Optional["WebhookDeliveryFilter"], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional[Union["ListWebhookDeliveriesNodeNode", "ListWebhookDeliveriesNodeWebhook"]]:
        from .list_webhook_deliveries import ListWebhookDeliveries

        variables: dict[str, object] = {
            "id": id,
            "first": first,
            "after": after,
            "filter": filter_,
        }
        response = await self.execute(
            query=LIST_WEBHOOK_DELIVERIES_GQL,
            operation_name="ListWebhookDeliveries",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListWebhookDeliveries.model_validate(data).node

    async def create_webhook(
        self, input: "CreateWebhookInput", **kwargs: Any
    ) -> Optional["CreateWebhookCreateWebhook"]:
        from .create_webhook import CreateWebhook

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=CREATE_WEBHOOK_GQL,
            operation_name="CreateWebhook",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateWebhook.model_validate(data).create_webhook

    async def update_webhook(
        self, input: "UpdateWebhookInput", **kwargs: Any
    ) -> Optional["UpdateWebhookUpdateWebhook"]:
        from .update_webhook import UpdateWebhook

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=UPDATE_WEBHOOK_GQL,
            operation_name="UpdateWebhook",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UpdateWebhook.model_validate(data).update_webhook

    async def delete_webhook(
        self, input: "DeleteWebhookInput", **kwargs: Any
    ) -> Optional["DeleteWebhookDeleteWebhook"]:
        from .delete_webhook import DeleteWebhook

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=DELETE_WEBHOOK_GQL,
            operation_name="DeleteWebhook",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteWebhook.model_validate(data).delete_webhook

    async def rotate_webhook_secret(
        self, input: "RotateWebhookSecretInput", **kwargs: Any
    ) -> Optional["RotateWebhookSecretRotateWebhookSecret"]:
        from .rotate_webhook_secret import RotateWebhookSecret

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=ROTATE_WEBHOOK_SECRET_GQL,
            operation_name="RotateWebhookSecret",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return RotateWebhookSecret.model_validate(data).rotate_webhook_secret

    async def test_webhook(
        self, input: "TestWebhookInput", **kwargs: Any
    ) -> Optional["TestWebhookTestWebhook"]:
        from .test_webhook import TestWebhook

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=TEST_WEBHOOK_GQL,
            operation_name="TestWebhook",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return TestWebhook.model_validate(data).test_webhook

    async def redeliver(
        self, input: "RedeliverInput", **kwargs: Any
    ) -> Optional["RedeliverRedeliver"]:
        from .redeliver import Redeliver

        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=REDELIVER_GQL,
            operation_name="Redeliver",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return Redeliver.model_validate(data).redeliver
