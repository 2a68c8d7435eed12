"""Who may do what, written by hand from the matrix of the design; nothing here reads the code."""

_TABLE = """
                    owner  manager  admin  contributor  member  viewer  outsider
ACCESS_READ         yes    yes      yes    no           no      no      no
ACCESS_UPDATE       yes    yes      yes    no           no      no      no
AUDIT_READ          yes    yes      no     no           no      no      no
CHANGES_READ        yes    yes      yes    no           no      no      no
DEPLOYMENT_CREATE   yes    yes      yes    yes          no      no      no
DEPLOYMENT_READ     yes    yes      yes    yes          yes     yes     no
DEPLOYMENT_UPDATE   yes    yes      yes    yes          no      no      no
EVENT_READ          yes    yes      yes    yes          yes     yes     no
MEMBER_READ         yes    yes      yes    yes          yes     no      no
MEMBER_UPDATE       yes    yes      no     no           no      no      no
MODEL_CREATE        yes    yes      yes    yes          no      no      no
MODEL_DELETE        yes    yes      yes    no           no      no      no
MODEL_READ          yes    yes      yes    yes          yes     yes     no
MODEL_UPDATE        yes    yes      yes    yes          no      no      no
ORGANIZATION_READ   yes    yes      yes    yes          yes     yes     yes
PROJECT_CREATE      yes    yes      yes    yes          no      no      no
PROJECT_READ        yes    yes      yes    yes          yes     yes     no
PROJECT_UPDATE      yes    yes      yes    yes          no      no      no
RUN_CREATE          yes    yes      yes    yes          yes     no      no
RUN_DELETE          yes    yes      yes    no           no      no      no
RUN_READ            yes    yes      yes    yes          yes     yes     no
RUN_UPDATE          yes    yes      yes    yes          yes     no      no
TEAM_CREATE         yes    yes      no     no           no      no      no
TEAM_DELETE         yes    yes      no     no           no      no      no
TEAM_READ           yes    yes      yes    yes          yes     no      no
TEAM_UPDATE         yes    yes      no     no           no      no      no
VERSION_CREATE      yes    yes      yes    yes          yes     no      no
VERSION_DELETE      yes    yes      yes    no           no      no      no
VERSION_READ        yes    yes      yes    yes          yes     yes     no
VERSION_STAGE       yes    yes      yes    yes          yes     no      no
VERSION_UPDATE      yes    yes      yes    yes          yes     no      no
WEBHOOK_READ        yes    yes      yes    no           no      no      no
WEBHOOK_UPDATE      yes    yes      yes    no           no      no      no
"""

_HEAD, *_ROWS = [line.split() for line in _TABLE.strip().splitlines()]
ROLES = tuple(_HEAD)

MATRIX = {
    name: {role for role, word in zip(ROLES, words, strict=True) if word == "yes"}
    for name, *words in _ROWS
}
"""The roles that each permission belongs to."""

OWN = {"ACCOUNT_UPDATE", "TOKEN_CREATE", "TOKEN_DELETE", "TOKEN_READ"}
"""What everybody who is signed in may do to their own account, and no role brings."""

VISITOR = {"MODEL_READ", "ORGANIZATION_READ", "PROJECT_READ", "RUN_READ", "VERSION_READ"}
"""What everybody who is signed in may do to what is public."""

GUARDS = {
    "Subscription.events": "EVENT_READ",
    "Subscription.versionChanged": "EVENT_READ",
    "Subscription.runUpdated": "EVENT_READ",
    "Deployment.events": "EVENT_READ",
    "Deployment.logs": "DEPLOYMENT_UPDATE",
    "Event.actorId": "AUDIT_READ",
    "Event.after": "CHANGES_READ",
    "Event.before": "CHANGES_READ",
    "Event.hash": "AUDIT_READ",
    "Event.sequence": "AUDIT_READ",
    "Event.tokenId": "AUDIT_READ",
    "Model.deletedVersions": "VERSION_DELETE",
    "Model.deployers": "DEPLOYMENT_CREATE",
    "Model.deployments": "DEPLOYMENT_READ",
    "Model.events": "EVENT_READ",
    "Model.grants": "ACCESS_READ",
    "Model.webhooks": "WEBHOOK_READ",
    "Mutation.acceptInvitation": "ACCOUNT_UPDATE",
    "Mutation.addMember": "MEMBER_UPDATE",
    "Mutation.addTeamMember": "TEAM_UPDATE",
    "Mutation.changePassword": "ACCOUNT_UPDATE",
    **dict.fromkeys(
        (
            *("Mutation.createWebhook", "Mutation.updateWebhook", "Mutation.deleteWebhook"),
            *("Mutation.rotateWebhookSecret", "Mutation.testWebhook", "Mutation.redeliver"),
        ),
        "WEBHOOK_UPDATE",
    ),
    "Organization.webhooks": "AUDIT_READ",
    "WebhookDelivery.body": "CHANGES_READ",
    "Mutation.completeUpload": "RUN_UPDATE",
    "Mutation.copyVersion": "VERSION_CREATE",
    "Mutation.createDownload": "RUN_READ",
    "Mutation.createInvitation": "MEMBER_UPDATE",
    "Mutation.createModel": "MODEL_CREATE",
    "Mutation.createProject": "PROJECT_CREATE",
    "Mutation.createRun": "RUN_CREATE",
    "Mutation.createServiceAccount": "MEMBER_UPDATE",
    "Mutation.createTeam": "TEAM_CREATE",
    "Mutation.createToken": "TOKEN_CREATE",
    "Mutation.createUpload": "RUN_UPDATE",
    "Mutation.deleteModel": "MODEL_DELETE",
    "Mutation.deleteRun": "RUN_DELETE",
    "Mutation.deleteTeam": "TEAM_DELETE",
    "Mutation.deleteVersion": "VERSION_DELETE",
    "Mutation.deleteVersions": "VERSION_DELETE",
    "Mutation.deployVersion": "DEPLOYMENT_CREATE",
    "Mutation.finishRun": "RUN_UPDATE",
    "Mutation.grant": "ACCESS_UPDATE",
    "Mutation.leaveOrganization": "ACCOUNT_UPDATE",
    "Mutation.linkTeam": "ACCESS_UPDATE",
    "Mutation.logArtifacts": "RUN_UPDATE",
    "Mutation.logMetrics": "RUN_UPDATE",
    "Mutation.promoteRun": "VERSION_CREATE",
    "Mutation.registerVersion": "VERSION_CREATE",
    "Mutation.removeMember": "MEMBER_UPDATE",
    "Mutation.removeTeamMember": "TEAM_UPDATE",
    "Mutation.reportDeployment": "DEPLOYMENT_UPDATE",
    "Mutation.restoreModel": "MODEL_DELETE",
    "Mutation.restoreVersion": "VERSION_DELETE",
    "Mutation.revoke": "ACCESS_UPDATE",
    "Mutation.revokeInvitation": "MEMBER_UPDATE",
    "Mutation.revokeToken": "TOKEN_DELETE",
    "Mutation.rollbackDeployment": "DEPLOYMENT_CREATE",
    "Mutation.setVisibility": "ACCESS_UPDATE",
    "Mutation.signVersion": "VERSION_UPDATE",
    "Mutation.stageVersion": "VERSION_STAGE",
    "Mutation.stageVersions": "VERSION_STAGE",
    "Mutation.stopDeployment": "DEPLOYMENT_UPDATE",
    "Mutation.tagVersions": "VERSION_UPDATE",
    "Mutation.transferVersion": "VERSION_CREATE",
    "Mutation.unlinkTeam": "ACCESS_UPDATE",
    "Mutation.updateMember": "MEMBER_UPDATE",
    "Mutation.updateModel": "MODEL_UPDATE",
    "Mutation.updateProject": "PROJECT_UPDATE",
    "Mutation.updateRun": "RUN_UPDATE",
    "Mutation.updateTeam": "TEAM_UPDATE",
    "Mutation.updateTeamMember": "TEAM_UPDATE",
    "Mutation.updateVersion": "VERSION_UPDATE",
    "Organization.deletedModels": "MODEL_DELETE",
    "Organization.events": "EVENT_READ",
    "Organization.invitations": "MEMBER_UPDATE",
    "Organization.members": "MEMBER_READ",
    "Organization.serviceAccounts": "MEMBER_READ",
    "Project.events": "EVENT_READ",
    "Project.grants": "ACCESS_READ",
    "Query.deployment": "DEPLOYMENT_READ",
    "Query.deployments": "DEPLOYMENT_READ",
    "Query.events": "EVENT_READ",
    "Query.impact": "RUN_READ",
    "Query.lineage": "RUN_READ",
    "Query.model": "MODEL_READ",
    "Query.models": "MODEL_READ",
    "Query.organization": "ORGANIZATION_READ",
    "Query.project": "PROJECT_READ",
    "Query.projects": "PROJECT_READ",
    "Query.run": "RUN_READ",
    "Query.runs": "RUN_READ",
    "Query.team": "TEAM_READ",
    "Query.teams": "TEAM_READ",
    "Query.version": "VERSION_READ",
    "Query.versions": "VERSION_READ",
    "Run.events": "EVENT_READ",
    "User.tokens": "TOKEN_READ",
    "Version.deployments": "DEPLOYMENT_READ",
    "Version.events": "EVENT_READ",
}
"""What each guarded field needs. A guard that is weakened or lost makes the test of this fail."""
