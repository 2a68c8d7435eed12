# Made by scripts/client; do not edit.
__all__ = [
    "ACCEPT_INVITATION_GQL",
    "ADD_MEMBER_GQL",
    "ADD_TEAM_MEMBER_GQL",
    "COMPLETE_UPLOAD_GQL",
    "COPY_VERSION_GQL",
    "CREATE_DOWNLOAD_GQL",
    "CREATE_INVITATION_GQL",
    "CREATE_MODEL_GQL",
    "CREATE_PROJECT_GQL",
    "CREATE_RUN_GQL",
    "CREATE_SERVICE_ACCOUNT_GQL",
    "CREATE_TEAM_GQL",
    "CREATE_TOKEN_GQL",
    "CREATE_UPLOAD_GQL",
    "CREATE_WEBHOOK_GQL",
    "DELETE_MODEL_GQL",
    "DELETE_RUN_GQL",
    "DELETE_TEAM_GQL",
    "DELETE_VERSIONS_GQL",
    "DELETE_VERSION_GQL",
    "DELETE_WEBHOOK_GQL",
    "DEPLOY_VERSION_GQL",
    "EXPLAIN_ACCESS_GQL",
    "FIND_LAST_EVENT_GQL",
    "FIND_RUNS_GQL",
    "FINISH_RUN_GQL",
    "FOLLOW_EVENTS_GQL",
    "GET_ARTIFACT_GQL",
    "GET_DEPLOYMENT_GQL",
    "GET_DEPLOYMENT_LOGS_GQL",
    "GET_LINEAGE_GQL",
    "GET_MODEL_BY_ID_GQL",
    "GET_MODEL_GQL",
    "GET_PROJECT_BY_ID_GQL",
    "GET_PROJECT_GQL",
    "GET_RUN_GQL",
    "GET_TEAM_BY_ID_GQL",
    "GET_TEAM_GQL",
    "GET_VERSION_BY_ID_GQL",
    "GET_VERSION_GQL",
    "GET_VIEWER_GQL",
    "GET_WEBHOOK_GQL",
    "GRANT_ROLE_GQL",
    "LINK_TEAM_GQL",
    "LIST_ARTIFACT_FILES_GQL",
    "LIST_DELETED_MODELS_GQL",
    "LIST_DELETED_VERSIONS_BY_ID_GQL",
    "LIST_DELETED_VERSIONS_GQL",
    "LIST_DEPLOYMENTS_GQL",
    "LIST_DEPLOYMENT_CHANGES_GQL",
    "LIST_EVENTS_GQL",
    "LIST_IMPACT_GQL",
    "LIST_INVITATIONS_GQL",
    "LIST_MEMBERS_GQL",
    "LIST_MODELS_GQL",
    "LIST_MODEL_GRANTS_BY_ID_GQL",
    "LIST_MODEL_GRANTS_GQL",
    "LIST_MODEL_WEBHOOKS_GQL",
    "LIST_ORGANIZATION_TEAMS_GQL",
    "LIST_ORGANIZATION_WEBHOOKS_GQL",
    "LIST_PROJECTS_GQL",
    "LIST_PROJECT_GRANTS_BY_ID_GQL",
    "LIST_PROJECT_GRANTS_GQL",
    "LIST_RUNS_GQL",
    "LIST_STAGES_BY_ID_GQL",
    "LIST_STAGES_GQL",
    "LIST_TEAMS_GQL",
    "LIST_USER_TOKENS_GQL",
    "LIST_VERSIONS_GQL",
    "LIST_VERSION_ARTIFACTS_GQL",
    "LIST_VIEWER_TOKENS_GQL",
    "LIST_WEBHOOK_DELIVERIES_GQL",
    "LOG_ARTIFACTS_GQL",
    "LOG_METRICS_GQL",
    "PROMOTE_RUN_GQL",
    "REDELIVER_GQL",
    "REGISTER_VERSION_GQL",
    "REMOVE_MEMBER_GQL",
    "REMOVE_TEAM_MEMBER_GQL",
    "REPORT_DEPLOYMENT_GQL",
    "RESTORE_MODEL_GQL",
    "RESTORE_VERSION_GQL",
    "REVOKE_INVITATION_GQL",
    "REVOKE_ROLE_GQL",
    "REVOKE_TOKEN_GQL",
    "ROLLBACK_DEPLOYMENT_GQL",
    "ROTATE_WEBHOOK_SECRET_GQL",
    "SET_VISIBILITY_GQL",
    "SIGN_VERSION_GQL",
    "STAGE_VERSIONS_GQL",
    "STAGE_VERSION_GQL",
    "STOP_DEPLOYMENT_GQL",
    "TAG_VERSIONS_GQL",
    "TEST_WEBHOOK_GQL",
    "TRANSFER_VERSION_GQL",
    "UNLINK_TEAM_GQL",
    "UPDATE_MEMBER_GQL",
    "UPDATE_MODEL_GQL",
    "UPDATE_PROJECT_GQL",
    "UPDATE_RUN_GQL",
    "UPDATE_TEAM_GQL",
    "UPDATE_TEAM_MEMBER_GQL",
    "UPDATE_VERSION_GQL",
    "UPDATE_WEBHOOK_GQL",
]

GET_TEAM_GQL = """
query GetTeam($name: String!) {
  team(name: $name) {
    ...TeamFields
  }
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamFields on Team {
  id
  name
  fullName
  description
  createdAt
  updatedAt
  members(first: 100) {
    nodes {
      ...TeamMemberFields
    }
    pageInfo {
      ...PageFields
    }
  }
  models(first: 100) {
    nodes {
      ...ModelName
    }
  }
  projects(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamMemberFields on TeamMember {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

GET_TEAM_BY_ID_GQL = """
query GetTeamById($id: ID!) {
  node(id: $id) {
    ... on Team {
      ...TeamFields
    }
  }
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamFields on Team {
  id
  name
  fullName
  description
  createdAt
  updatedAt
  members(first: 100) {
    nodes {
      ...TeamMemberFields
    }
    pageInfo {
      ...PageFields
    }
  }
  models(first: 100) {
    nodes {
      ...ModelName
    }
  }
  projects(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamMemberFields on TeamMember {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_TEAMS_GQL = """
query ListTeams($first: Int!, $after: String) {
  teams(first: $first, after: $after) {
    nodes {
      ...TeamSummary
    }
    pageInfo {
      ...PageFields
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment TeamSummary on Team {
  id
  name
  fullName
  description
  createdAt
  updatedAt
  viewerRole
}
"""

LIST_ORGANIZATION_TEAMS_GQL = """
query ListOrganizationTeams($organization: String!, $first: Int!, $after: String) {
  organization(name: $organization) {
    teams(first: $first, after: $after) {
      nodes {
        ...TeamSummary
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment TeamSummary on Team {
  id
  name
  fullName
  description
  createdAt
  updatedAt
  viewerRole
}
"""

CREATE_TEAM_GQL = """
mutation CreateTeam($input: CreateTeamInput!) {
  createTeam(input: $input) {
    team {
      ...TeamFields
    }
  }
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamFields on Team {
  id
  name
  fullName
  description
  createdAt
  updatedAt
  members(first: 100) {
    nodes {
      ...TeamMemberFields
    }
    pageInfo {
      ...PageFields
    }
  }
  models(first: 100) {
    nodes {
      ...ModelName
    }
  }
  projects(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamMemberFields on TeamMember {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

UPDATE_TEAM_GQL = """
mutation UpdateTeam($input: UpdateTeamInput!) {
  updateTeam(input: $input) {
    team {
      ...TeamFields
    }
  }
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamFields on Team {
  id
  name
  fullName
  description
  createdAt
  updatedAt
  members(first: 100) {
    nodes {
      ...TeamMemberFields
    }
    pageInfo {
      ...PageFields
    }
  }
  models(first: 100) {
    nodes {
      ...ModelName
    }
  }
  projects(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamMemberFields on TeamMember {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

DELETE_TEAM_GQL = """
mutation DeleteTeam($input: DeleteTeamInput!) {
  deleteTeam(input: $input) {
    deletedId
  }
}
"""

ADD_TEAM_MEMBER_GQL = """
mutation AddTeamMember($input: AddTeamMemberInput!) {
  addTeamMember(input: $input) {
    team {
      ...TeamFields
    }
  }
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamFields on Team {
  id
  name
  fullName
  description
  createdAt
  updatedAt
  members(first: 100) {
    nodes {
      ...TeamMemberFields
    }
    pageInfo {
      ...PageFields
    }
  }
  models(first: 100) {
    nodes {
      ...ModelName
    }
  }
  projects(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamMemberFields on TeamMember {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

UPDATE_TEAM_MEMBER_GQL = """
mutation UpdateTeamMember($input: UpdateTeamMemberInput!) {
  updateTeamMember(input: $input) {
    team {
      ...TeamFields
    }
  }
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamFields on Team {
  id
  name
  fullName
  description
  createdAt
  updatedAt
  members(first: 100) {
    nodes {
      ...TeamMemberFields
    }
    pageInfo {
      ...PageFields
    }
  }
  models(first: 100) {
    nodes {
      ...ModelName
    }
  }
  projects(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamMemberFields on TeamMember {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

REMOVE_TEAM_MEMBER_GQL = """
mutation RemoveTeamMember($input: RemoveTeamMemberInput!) {
  removeTeamMember(input: $input) {
    team {
      ...TeamFields
    }
  }
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamFields on Team {
  id
  name
  fullName
  description
  createdAt
  updatedAt
  members(first: 100) {
    nodes {
      ...TeamMemberFields
    }
    pageInfo {
      ...PageFields
    }
  }
  models(first: 100) {
    nodes {
      ...ModelName
    }
  }
  projects(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamMemberFields on TeamMember {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LINK_TEAM_GQL = """
mutation LinkTeam($input: LinkTeamInput!) {
  linkTeam(input: $input) {
    event {
      id
    }
  }
}
"""

UNLINK_TEAM_GQL = """
mutation UnlinkTeam($input: UnlinkTeamInput!) {
  unlinkTeam(input: $input) {
    event {
      id
    }
  }
}
"""

GRANT_ROLE_GQL = """
mutation GrantRole($input: GrantInput!) {
  grant(input: $input) {
    grant {
      ...GrantFields
    }
  }
}

fragment GrantFields on Grant {
  id
  user {
    ...UserFields
  }
  team {
    ...TeamName
  }
  model {
    ...ModelName
  }
  project {
    ...ProjectName
  }
  role
  createdAt
}

fragment ModelName on Model {
  id
  fullName
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

REVOKE_ROLE_GQL = """
mutation RevokeRole($input: RevokeInput!) {
  revoke(input: $input) {
    deletedId
  }
}
"""

LIST_MODEL_GRANTS_GQL = """
query ListModelGrants($name: String!, $first: Int!, $after: String) {
  model(name: $name) {
    grants(first: $first, after: $after) {
      nodes {
        ...GrantFields
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment GrantFields on Grant {
  id
  user {
    ...UserFields
  }
  team {
    ...TeamName
  }
  model {
    ...ModelName
  }
  project {
    ...ProjectName
  }
  role
  createdAt
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_MODEL_GRANTS_BY_ID_GQL = """
query ListModelGrantsById($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on Model {
      grants(first: $first, after: $after) {
        nodes {
          ...GrantFields
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  }
}

fragment GrantFields on Grant {
  id
  user {
    ...UserFields
  }
  team {
    ...TeamName
  }
  model {
    ...ModelName
  }
  project {
    ...ProjectName
  }
  role
  createdAt
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_PROJECT_GRANTS_GQL = """
query ListProjectGrants($name: String!, $first: Int!, $after: String) {
  project(name: $name) {
    grants(first: $first, after: $after) {
      nodes {
        ...GrantFields
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment GrantFields on Grant {
  id
  user {
    ...UserFields
  }
  team {
    ...TeamName
  }
  model {
    ...ModelName
  }
  project {
    ...ProjectName
  }
  role
  createdAt
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_PROJECT_GRANTS_BY_ID_GQL = """
query ListProjectGrantsById($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on Project {
      grants(first: $first, after: $after) {
        nodes {
          ...GrantFields
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  }
}

fragment GrantFields on Grant {
  id
  user {
    ...UserFields
  }
  team {
    ...TeamName
  }
  model {
    ...ModelName
  }
  project {
    ...ProjectName
  }
  role
  createdAt
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

EXPLAIN_ACCESS_GQL = """
query ExplainAccess($user: ID!, $on: HomeInput!) {
  explainAccess(user: $user, on: $on) {
    user {
      ...UserFields
    }
    role
    rule
    reason
    isPublic
    permissions
  }
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_MEMBERS_GQL = """
query ListMembers($organization: String!, $first: Int!, $after: String) {
  organization(name: $organization) {
    members(first: $first, after: $after) {
      nodes {
        ...MemberFields
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment MemberFields on Member {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment UserFields on User {
  id
  name
  kind
}
"""

ADD_MEMBER_GQL = """
mutation AddMember($input: AddMemberInput!) {
  addMember(input: $input) {
    member {
      ...MemberFields
    }
  }
}

fragment MemberFields on Member {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

UPDATE_MEMBER_GQL = """
mutation UpdateMember($input: UpdateMemberInput!) {
  updateMember(input: $input) {
    member {
      ...MemberFields
    }
  }
}

fragment MemberFields on Member {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

REMOVE_MEMBER_GQL = """
mutation RemoveMember($input: RemoveMemberInput!) {
  removeMember(input: $input) {
    deletedId
  }
}
"""

CREATE_SERVICE_ACCOUNT_GQL = """
mutation CreateServiceAccount($input: CreateServiceAccountInput!) {
  createServiceAccount(input: $input) {
    member {
      ...MemberFields
    }
  }
}

fragment MemberFields on Member {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_INVITATIONS_GQL = """
query ListInvitations($organization: String!, $first: Int!, $after: String) {
  organization(name: $organization) {
    invitations(first: $first, after: $after) {
      nodes {
        ...InvitationFields
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment InvitationFields on Invitation {
  id
  role
  email
  createdAt
  createdBy {
    ...UserFields
  }
  expiresAt
  acceptedAt
  acceptedBy {
    ...UserFields
  }
  revokedAt
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment UserFields on User {
  id
  name
  kind
}
"""

CREATE_INVITATION_GQL = """
mutation CreateInvitation($input: CreateInvitationInput!) {
  createInvitation(input: $input) {
    invitation {
      ...InvitationFields
    }
    secret
    link
  }
}

fragment InvitationFields on Invitation {
  id
  role
  email
  createdAt
  createdBy {
    ...UserFields
  }
  expiresAt
  acceptedAt
  acceptedBy {
    ...UserFields
  }
  revokedAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

REVOKE_INVITATION_GQL = """
mutation RevokeInvitation($input: RevokeInvitationInput!) {
  revokeInvitation(input: $input) {
    invitation {
      ...InvitationFields
    }
  }
}

fragment InvitationFields on Invitation {
  id
  role
  email
  createdAt
  createdBy {
    ...UserFields
  }
  expiresAt
  acceptedAt
  acceptedBy {
    ...UserFields
  }
  revokedAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

ACCEPT_INVITATION_GQL = """
mutation AcceptInvitation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) {
    member {
      ...MemberFields
    }
  }
}

fragment MemberFields on Member {
  id
  user {
    ...UserFields
  }
  role
  createdAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

GET_VIEWER_GQL = """
query GetViewer {
  viewer {
    ...ViewerFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment ViewerFields on Viewer {
  id
  name
  email
  user {
    ...UserFields
  }
  organizations {
    id
    name
    viewerRole
  }
}
"""

LIST_VIEWER_TOKENS_GQL = """
query ListViewerTokens($first: Int!, $after: String) {
  viewer {
    user {
      tokens(first: $first, after: $after) {
        nodes {
          ...TokenFields
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment TokenFields on Token {
  id
  kind
  name
  scopes
  user {
    ...UserFields
  }
  createdAt
  expiresAt
  usedAt
  revokedAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_USER_TOKENS_GQL = """
query ListUserTokens($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on User {
      tokens(first: $first, after: $after) {
        nodes {
          ...TokenFields
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment TokenFields on Token {
  id
  kind
  name
  scopes
  user {
    ...UserFields
  }
  createdAt
  expiresAt
  usedAt
  revokedAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

CREATE_TOKEN_GQL = """
mutation CreateToken($input: CreateTokenInput!) {
  createToken(input: $input) {
    token {
      ...TokenFields
    }
    secret
  }
}

fragment TokenFields on Token {
  id
  kind
  name
  scopes
  user {
    ...UserFields
  }
  createdAt
  expiresAt
  usedAt
  revokedAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

REVOKE_TOKEN_GQL = """
mutation RevokeToken($input: RevokeTokenInput!) {
  revokeToken(input: $input) {
    token {
      ...TokenFields
    }
  }
}

fragment TokenFields on Token {
  id
  kind
  name
  scopes
  user {
    ...UserFields
  }
  createdAt
  expiresAt
  usedAt
  revokedAt
}

fragment UserFields on User {
  id
  name
  kind
}
"""

GET_ARTIFACT_GQL = """
query GetArtifact($id: ID!) {
  node(id: $id) {
    ... on Artifact {
      ...ArtifactFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}
"""

LIST_ARTIFACT_FILES_GQL = """
query ListArtifactFiles($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on Artifact {
      files(first: $first, after: $after) {
        nodes {
          ...ArtifactFileFields
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  }
}

fragment ArtifactFileFields on ArtifactFile {
  path
  digest
  size
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}
"""

CREATE_UPLOAD_GQL = """
mutation CreateUpload($input: CreateUploadInput!) {
  createUpload(input: $input) {
    ...UploadFields
  }
}

fragment UploadFields on UploadPayload {
  id
  urlExpiresAt
  expiresAt
  files {
    path
    digest
    size
    arrived
    url
    directUrl
  }
}
"""

COMPLETE_UPLOAD_GQL = """
mutation CompleteUpload($input: CompleteUploadInput!) {
  completeUpload(input: $input) {
    artifact {
      ...ArtifactFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}
"""

CREATE_DOWNLOAD_GQL = """
mutation CreateDownload($input: CreateDownloadInput!) {
  createDownload(input: $input) {
    url
    digest
    size
    expiresAt
  }
}
"""

SIGN_VERSION_GQL = """
mutation SignVersion($input: SignVersionInput!) {
  signVersion(input: $input) {
    version {
      ...VersionFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

GET_DEPLOYMENT_GQL = """
query GetDeployment($id: ID!) {
  deployment(id: $id) {
    ...DeploymentFields
  }
}

fragment DeploymentFields on Deployment {
  id
  name
  environment
  kind
  deployer
  target
  settings
  externalId
  status
  message
  url
  restarts
  revision
  createdAt
  updatedAt
  startedAt
  endedAt
  stopAskedAt
  createdBy {
    ...UserFields
  }
  stopAskedBy {
    ...UserFields
  }
  version {
    id
    fullName
  }
  model {
    id
    fullName
  }
}

fragment UserFields on User {
  id
  name
  kind
}
"""

GET_DEPLOYMENT_LOGS_GQL = """
query GetDeploymentLogs($id: ID!) {
  deployment(id: $id) {
    logs
  }
}
"""

LIST_DEPLOYMENTS_GQL = """
query ListDeployments($first: Int, $after: String, $filter: DeploymentFilter, $query: String, $sort: String) {
  deployments(
    first: $first
    after: $after
    filter: $filter
    query: $query
    sort: $sort
  ) {
    nodes {
      ...DeploymentFields
    }
    pageInfo {
      ...PageFields
    }
  }
}

fragment DeploymentFields on Deployment {
  id
  name
  environment
  kind
  deployer
  target
  settings
  externalId
  status
  message
  url
  restarts
  revision
  createdAt
  updatedAt
  startedAt
  endedAt
  stopAskedAt
  createdBy {
    ...UserFields
  }
  stopAskedBy {
    ...UserFields
  }
  version {
    id
    fullName
  }
  model {
    id
    fullName
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_DEPLOYMENT_CHANGES_GQL = """
query ListDeploymentChanges($id: ID!, $first: Int, $after: String) {
  deployment(id: $id) {
    changes(first: $first, after: $after) {
      nodes {
        ...DeploymentChangeFields
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment DeploymentChangeFields on DeploymentChange {
  fromStatus
  toStatus
  message
  at
  until
  actor {
    ...UserFields
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment UserFields on User {
  id
  name
  kind
}
"""

DEPLOY_VERSION_GQL = """
mutation DeployVersion($input: DeployVersionInput!) {
  deployVersion(input: $input) {
    deployment {
      ...DeploymentFields
    }
  }
}

fragment DeploymentFields on Deployment {
  id
  name
  environment
  kind
  deployer
  target
  settings
  externalId
  status
  message
  url
  restarts
  revision
  createdAt
  updatedAt
  startedAt
  endedAt
  stopAskedAt
  createdBy {
    ...UserFields
  }
  stopAskedBy {
    ...UserFields
  }
  version {
    id
    fullName
  }
  model {
    id
    fullName
  }
}

fragment UserFields on User {
  id
  name
  kind
}
"""

STOP_DEPLOYMENT_GQL = """
mutation StopDeployment($input: StopDeploymentInput!) {
  stopDeployment(input: $input) {
    deployment {
      ...DeploymentFields
    }
  }
}

fragment DeploymentFields on Deployment {
  id
  name
  environment
  kind
  deployer
  target
  settings
  externalId
  status
  message
  url
  restarts
  revision
  createdAt
  updatedAt
  startedAt
  endedAt
  stopAskedAt
  createdBy {
    ...UserFields
  }
  stopAskedBy {
    ...UserFields
  }
  version {
    id
    fullName
  }
  model {
    id
    fullName
  }
}

fragment UserFields on User {
  id
  name
  kind
}
"""

ROLLBACK_DEPLOYMENT_GQL = """
mutation RollbackDeployment($input: RollbackDeploymentInput!) {
  rollbackDeployment(input: $input) {
    deployment {
      ...DeploymentFields
    }
  }
}

fragment DeploymentFields on Deployment {
  id
  name
  environment
  kind
  deployer
  target
  settings
  externalId
  status
  message
  url
  restarts
  revision
  createdAt
  updatedAt
  startedAt
  endedAt
  stopAskedAt
  createdBy {
    ...UserFields
  }
  stopAskedBy {
    ...UserFields
  }
  version {
    id
    fullName
  }
  model {
    id
    fullName
  }
}

fragment UserFields on User {
  id
  name
  kind
}
"""

REPORT_DEPLOYMENT_GQL = """
mutation ReportDeployment($input: ReportDeploymentInput!) {
  reportDeployment(input: $input) {
    deployment {
      ...DeploymentFields
    }
  }
}

fragment DeploymentFields on Deployment {
  id
  name
  environment
  kind
  deployer
  target
  settings
  externalId
  status
  message
  url
  restarts
  revision
  createdAt
  updatedAt
  startedAt
  endedAt
  stopAskedAt
  createdBy {
    ...UserFields
  }
  stopAskedBy {
    ...UserFields
  }
  version {
    id
    fullName
  }
  model {
    id
    fullName
  }
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_EVENTS_GQL = """
query ListEvents($first: Int!, $after: String, $filter: EventFilter, $query: String) {
  events(first: $first, after: $after, filter: $filter, query: $query) {
    nodes {
      ...EventFields
    }
    pageInfo {
      ...PageFields
    }
  }
}

fragment EventFields on Event {
  id
  kind
  subjectId
  subjectName
  at
  requestId
  actor {
    ...UserFields
  }
  model {
    id
    fullName
  }
  project {
    id
    fullName
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment UserFields on User {
  id
  name
  kind
}
"""

FIND_LAST_EVENT_GQL = """
query FindLastEvent {
  events(first: 1) {
    pageInfo {
      ...PageFields
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}
"""

FOLLOW_EVENTS_GQL = """
subscription FollowEvents($after: String, $filter: EventFilter) {
  events(after: $after, filter: $filter) {
    ...EventUpdateFields
  }
}

fragment EventFields on Event {
  id
  kind
  subjectId
  subjectName
  at
  requestId
  actor {
    ...UserFields
  }
  model {
    id
    fullName
  }
  project {
    id
    fullName
  }
}

fragment EventUpdateFields on EventUpdate {
  cursor
  event {
    ...EventFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}
"""

GET_LINEAGE_GQL = """
query GetLineage($of: ID!, $direction: LineageDirection!, $depth: Int!, $first: Int!, $after: String) {
  lineage(
    of: $of
    direction: $direction
    depth: $depth
    first: $first
    after: $after
  ) {
    ...LineageFields
  }
}

fragment LineageEdgeFields on LineageEdge {
  from
  to
  kind
}

fragment LineageFields on Lineage {
  nodes {
    ...LineageNodeFields
  }
  edges {
    ...LineageEdgeFields
  }
  totalCount
  pageInfo {
    ...PageFields
  }
}

fragment LineageNodeFields on LineageNode {
  id
  kind
  depth
  name
  subtitle
  moreUpstream
  moreDownstream
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}
"""

LIST_IMPACT_GQL = """
query ListImpact($artifact: ID!, $first: Int!, $after: String, $query: String) {
  impact(artifact: $artifact) {
    versions(first: $first, after: $after, query: $query) {
      nodes {
        ...VersionSummary
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionSummary on Version {
  id
  name
  fullName
  description
  tags
  stage
  digest
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  evidence {
    metrics {
      ...MetricFields
    }
  }
}
"""

GET_MODEL_GQL = """
query GetModel($name: String!) {
  model(name: $name) {
    ...ModelFields
  }
}

fragment ModelFields on Model {
  id
  name
  fullName
  description
  readme
  tags
  visibility
  deploymentRules {
    environment
    stages
  }
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  sources(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  teams(first: 100) {
    nodes {
      ...TeamName
    }
  }
  viewerRole
  viewerCan
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

GET_MODEL_BY_ID_GQL = """
query GetModelById($id: ID!) {
  node(id: $id) {
    ... on Model {
      ...ModelFields
    }
  }
}

fragment ModelFields on Model {
  id
  name
  fullName
  description
  readme
  tags
  visibility
  deploymentRules {
    environment
    stages
  }
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  sources(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  teams(first: 100) {
    nodes {
      ...TeamName
    }
  }
  viewerRole
  viewerCan
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_MODELS_GQL = """
query ListModels($first: Int!, $after: String, $filter: ModelFilter, $query: String, $sort: String) {
  models(
    first: $first
    after: $after
    filter: $filter
    query: $query
    sort: $sort
  ) {
    nodes {
      ...ModelSummary
    }
    pageInfo {
      ...PageFields
    }
  }
}

fragment ModelSummary on Model {
  id
  name
  fullName
  description
  tags
  visibility
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  viewerRole
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_DELETED_MODELS_GQL = """
query ListDeletedModels($organization: String!, $first: Int!, $after: String) {
  organization(name: $organization) {
    deletedModels(first: $first, after: $after) {
      nodes {
        ...ModelSummary
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment ModelSummary on Model {
  id
  name
  fullName
  description
  tags
  visibility
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  viewerRole
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment UserFields on User {
  id
  name
  kind
}
"""

CREATE_MODEL_GQL = """
mutation CreateModel($input: CreateModelInput!) {
  createModel(input: $input) {
    model {
      ...ModelFields
    }
  }
}

fragment ModelFields on Model {
  id
  name
  fullName
  description
  readme
  tags
  visibility
  deploymentRules {
    environment
    stages
  }
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  sources(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  teams(first: 100) {
    nodes {
      ...TeamName
    }
  }
  viewerRole
  viewerCan
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

UPDATE_MODEL_GQL = """
mutation UpdateModel($input: UpdateModelInput!) {
  updateModel(input: $input) {
    model {
      ...ModelFields
    }
  }
}

fragment ModelFields on Model {
  id
  name
  fullName
  description
  readme
  tags
  visibility
  deploymentRules {
    environment
    stages
  }
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  sources(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  teams(first: 100) {
    nodes {
      ...TeamName
    }
  }
  viewerRole
  viewerCan
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

DELETE_MODEL_GQL = """
mutation DeleteModel($input: DeleteModelInput!) {
  deleteModel(input: $input) {
    model {
      ...ModelSummary
    }
  }
}

fragment ModelSummary on Model {
  id
  name
  fullName
  description
  tags
  visibility
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  viewerRole
}

fragment UserFields on User {
  id
  name
  kind
}
"""

RESTORE_MODEL_GQL = """
mutation RestoreModel($input: RestoreModelInput!) {
  restoreModel(input: $input) {
    model {
      ...ModelFields
    }
  }
}

fragment ModelFields on Model {
  id
  name
  fullName
  description
  readme
  tags
  visibility
  deploymentRules {
    environment
    stages
  }
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  sources(first: 100) {
    nodes {
      ...ProjectName
    }
  }
  teams(first: 100) {
    nodes {
      ...TeamName
    }
  }
  viewerRole
  viewerCan
}

fragment ProjectName on Project {
  id
  fullName
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

SET_VISIBILITY_GQL = """
mutation SetVisibility($input: SetVisibilityInput!) {
  setVisibility(input: $input) {
    model {
      ...ModelName
      visibility
    }
    project {
      ...ProjectName
      visibility
    }
  }
}

fragment ModelName on Model {
  id
  fullName
}

fragment ProjectName on Project {
  id
  fullName
}
"""

GET_PROJECT_GQL = """
query GetProject($name: String!) {
  project(name: $name) {
    ...ProjectFields
  }
}

fragment ProjectFields on Project {
  id
  name
  fullName
  description
  visibility
  revision
  createdAt
  updatedAt
  createdBy {
    ...UserFields
  }
  teams(first: 100) {
    nodes {
      ...TeamName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

GET_PROJECT_BY_ID_GQL = """
query GetProjectById($id: ID!) {
  node(id: $id) {
    ... on Project {
      ...ProjectFields
    }
  }
}

fragment ProjectFields on Project {
  id
  name
  fullName
  description
  visibility
  revision
  createdAt
  updatedAt
  createdBy {
    ...UserFields
  }
  teams(first: 100) {
    nodes {
      ...TeamName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_PROJECTS_GQL = """
query ListProjects($first: Int!, $after: String, $filter: ProjectFilter, $query: String) {
  projects(first: $first, after: $after, filter: $filter, query: $query) {
    nodes {
      ...ProjectSummary
    }
    pageInfo {
      ...PageFields
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectSummary on Project {
  id
  name
  fullName
  description
  visibility
  revision
  createdAt
  updatedAt
  createdBy {
    ...UserFields
  }
  viewerRole
}

fragment UserFields on User {
  id
  name
  kind
}
"""

CREATE_PROJECT_GQL = """
mutation CreateProject($input: CreateProjectInput!) {
  createProject(input: $input) {
    project {
      ...ProjectFields
    }
  }
}

fragment ProjectFields on Project {
  id
  name
  fullName
  description
  visibility
  revision
  createdAt
  updatedAt
  createdBy {
    ...UserFields
  }
  teams(first: 100) {
    nodes {
      ...TeamName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

UPDATE_PROJECT_GQL = """
mutation UpdateProject($input: UpdateProjectInput!) {
  updateProject(input: $input) {
    project {
      ...ProjectFields
    }
  }
}

fragment ProjectFields on Project {
  id
  name
  fullName
  description
  visibility
  revision
  createdAt
  updatedAt
  createdBy {
    ...UserFields
  }
  teams(first: 100) {
    nodes {
      ...TeamName
    }
  }
  viewerRole
  viewerCan
}

fragment TeamName on Team {
  id
  fullName
}

fragment UserFields on User {
  id
  name
  kind
}
"""

GET_RUN_GQL = """
query GetRun($id: ID!) {
  run(id: $id) {
    ...RunFields
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment MetricFields on Metric {
  name
  value
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunFields on Run {
  id
  name
  description
  tags
  status
  parameters
  metrics {
    ...MetricFields
  }
  revision
  createdAt
  updatedAt
  startedAt
  finishedAt
  createdBy {
    ...UserFields
  }
  project {
    ...ProjectName
  }
  code {
    ...CodeFields
  }
  promoted
  inputs(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  outputs(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  consumed(first: 100) {
    nodes {
      ...VersionName
    }
  }
  versions(first: 100) {
    nodes {
      ...VersionName
    }
  }
  viewerCan
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionName on Version {
  id
  fullName
  stage
}
"""

LIST_RUNS_GQL = """
query ListRuns($first: Int!, $after: String, $filter: RunFilter, $query: String, $sort: String) {
  runs(first: $first, after: $after, filter: $filter, query: $query, sort: $sort) {
    nodes {
      ...RunSummary
    }
    pageInfo {
      ...PageFields
    }
  }
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment MetricFields on Metric {
  name
  value
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunSummary on Run {
  id
  name
  description
  tags
  status
  parameters
  metrics {
    ...MetricFields
  }
  revision
  createdAt
  updatedAt
  startedAt
  finishedAt
  createdBy {
    ...UserFields
  }
  project {
    ...ProjectName
  }
  code {
    ...CodeFields
  }
  promoted
}

fragment UserFields on User {
  id
  name
  kind
}
"""

FIND_RUNS_GQL = """
query FindRuns($first: Int!, $after: String, $filter: RunFilter) {
  runs(first: $first, after: $after, filter: $filter) {
    nodes {
      id
    }
    pageInfo {
      ...PageFields
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}
"""

CREATE_RUN_GQL = """
mutation CreateRun($input: CreateRunInput!) {
  createRun(input: $input) {
    run {
      ...RunSummary
    }
  }
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment MetricFields on Metric {
  name
  value
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunSummary on Run {
  id
  name
  description
  tags
  status
  parameters
  metrics {
    ...MetricFields
  }
  revision
  createdAt
  updatedAt
  startedAt
  finishedAt
  createdBy {
    ...UserFields
  }
  project {
    ...ProjectName
  }
  code {
    ...CodeFields
  }
  promoted
}

fragment UserFields on User {
  id
  name
  kind
}
"""

UPDATE_RUN_GQL = """
mutation UpdateRun($input: UpdateRunInput!) {
  updateRun(input: $input) {
    run {
      ...RunSummary
    }
  }
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment MetricFields on Metric {
  name
  value
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunSummary on Run {
  id
  name
  description
  tags
  status
  parameters
  metrics {
    ...MetricFields
  }
  revision
  createdAt
  updatedAt
  startedAt
  finishedAt
  createdBy {
    ...UserFields
  }
  project {
    ...ProjectName
  }
  code {
    ...CodeFields
  }
  promoted
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LOG_METRICS_GQL = """
mutation LogMetrics($input: LogMetricsInput!) {
  logMetrics(input: $input) {
    run {
      id
      revision
    }
  }
}
"""

LOG_ARTIFACTS_GQL = """
mutation LogArtifacts($input: LogArtifactsInput!) {
  logArtifacts(input: $input) {
    run {
      id
      revision
    }
  }
}
"""

FINISH_RUN_GQL = """
mutation FinishRun($input: FinishRunInput!) {
  finishRun(input: $input) {
    run {
      ...RunSummary
    }
  }
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment MetricFields on Metric {
  name
  value
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunSummary on Run {
  id
  name
  description
  tags
  status
  parameters
  metrics {
    ...MetricFields
  }
  revision
  createdAt
  updatedAt
  startedAt
  finishedAt
  createdBy {
    ...UserFields
  }
  project {
    ...ProjectName
  }
  code {
    ...CodeFields
  }
  promoted
}

fragment UserFields on User {
  id
  name
  kind
}
"""

DELETE_RUN_GQL = """
mutation DeleteRun($input: DeleteRunInput!) {
  deleteRun(input: $input) {
    deletedId
  }
}
"""

GET_VERSION_GQL = """
query GetVersion($name: String!) {
  version(name: $name) {
    ...VersionFields
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

GET_VERSION_BY_ID_GQL = """
query GetVersionById($id: ID!) {
  node(id: $id) {
    ... on Version {
      ...VersionFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

LIST_VERSIONS_GQL = """
query ListVersions($first: Int!, $after: String, $filter: VersionFilter, $query: String, $sort: String) {
  versions(
    first: $first
    after: $after
    filter: $filter
    query: $query
    sort: $sort
  ) {
    nodes {
      ...VersionSummary
    }
    pageInfo {
      ...PageFields
    }
  }
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionSummary on Version {
  id
  name
  fullName
  description
  tags
  stage
  digest
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  evidence {
    metrics {
      ...MetricFields
    }
  }
}
"""

LIST_DELETED_VERSIONS_GQL = """
query ListDeletedVersions($model: String!, $first: Int!, $after: String) {
  model(name: $model) {
    deletedVersions(first: $first, after: $after) {
      nodes {
        ...VersionSummary
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionSummary on Version {
  id
  name
  fullName
  description
  tags
  stage
  digest
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  evidence {
    metrics {
      ...MetricFields
    }
  }
}
"""

LIST_DELETED_VERSIONS_BY_ID_GQL = """
query ListDeletedVersionsById($model: ID!, $first: Int!, $after: String) {
  node(id: $model) {
    ... on Model {
      deletedVersions(first: $first, after: $after) {
        nodes {
          ...VersionSummary
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  }
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionSummary on Version {
  id
  name
  fullName
  description
  tags
  stage
  digest
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  evidence {
    metrics {
      ...MetricFields
    }
  }
}
"""

LIST_STAGES_GQL = """
query ListStages($name: String!, $first: Int!, $after: String) {
  version(name: $name) {
    stageChanges(first: $first, after: $after) {
      nodes {
        ...StageChangeFields
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment StageChangeFields on StageChange {
  id
  fromStage
  toStage
  reason
  message
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_STAGES_BY_ID_GQL = """
query ListStagesById($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on Version {
      stageChanges(first: $first, after: $after) {
        nodes {
          ...StageChangeFields
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment StageChangeFields on StageChange {
  id
  fromStage
  toStage
  reason
  message
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}
"""

LIST_VERSION_ARTIFACTS_GQL = """
query ListVersionArtifacts($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on Version {
      artifacts(first: $first, after: $after) {
        nodes {
          ...ArtifactFields
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}
"""

REGISTER_VERSION_GQL = """
mutation RegisterVersion($input: RegisterVersionInput!) {
  registerVersion(input: $input) {
    version {
      ...VersionFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

PROMOTE_RUN_GQL = """
mutation PromoteRun($input: PromoteRunInput!) {
  promoteRun(input: $input) {
    version {
      ...VersionFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

UPDATE_VERSION_GQL = """
mutation UpdateVersion($input: UpdateVersionInput!) {
  updateVersion(input: $input) {
    version {
      ...VersionFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

STAGE_VERSION_GQL = """
mutation StageVersion($input: StageVersionInput!) {
  stageVersion(input: $input) {
    version {
      ...VersionFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

DELETE_VERSION_GQL = """
mutation DeleteVersion($input: DeleteVersionInput!) {
  deleteVersion(input: $input) {
    version {
      ...VersionSummary
    }
  }
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionSummary on Version {
  id
  name
  fullName
  description
  tags
  stage
  digest
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  evidence {
    metrics {
      ...MetricFields
    }
  }
}
"""

RESTORE_VERSION_GQL = """
mutation RestoreVersion($input: RestoreVersionInput!) {
  restoreVersion(input: $input) {
    version {
      ...VersionFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

COPY_VERSION_GQL = """
mutation CopyVersion($input: CopyVersionInput!) {
  copyVersion(input: $input) {
    version {
      ...VersionFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

TRANSFER_VERSION_GQL = """
mutation TransferVersion($input: TransferVersionInput!) {
  transferVersion(input: $input) {
    version {
      ...VersionFields
    }
  }
}

fragment ArtifactFields on Artifact {
  id
  name
  kind
  path
  digest
  size
  uri
  stored
  fileCount
  createdAt
}

fragment CodeFields on CodeReference {
  repository
  commit
  ref
  path
}

fragment EvidenceArtifactFields on EvidenceArtifact {
  name
  kind
  path
  digest
  size
}

fragment EvidenceFields on Evidence {
  runId
  runName
  project
  status
  parameters
  metrics {
    ...MetricFields
  }
  code {
    ...CodeFields
  }
  inputs {
    ...EvidenceArtifactFields
  }
  outputs {
    ...EvidenceArtifactFields
  }
  frozenAt
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment SignatureFields on Signature {
  bundle
  digest
  publicKey
  fingerprint
  isCurrent
  at
  actor {
    ...UserFields
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionFields on Version {
  id
  name
  fullName
  description
  readme
  tags
  content
  contentData
  digest
  stage
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  artifacts(first: 100) {
    nodes {
      ...ArtifactFields
    }
    pageInfo {
      ...PageFields
    }
  }
  evidence {
    ...EvidenceFields
  }
  signature {
    ...SignatureFields
  }
  viewerCan
}
"""

STAGE_VERSIONS_GQL = """
mutation StageVersions($input: StageVersionsInput!) {
  stageVersions(input: $input) {
    results {
      ...VersionResultFields
    }
  }
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionResultFields on VersionResult {
  reference
  version {
    ...VersionSummary
  }
  error {
    code
    message
    input
    current
  }
}

fragment VersionSummary on Version {
  id
  name
  fullName
  description
  tags
  stage
  digest
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  evidence {
    metrics {
      ...MetricFields
    }
  }
}
"""

DELETE_VERSIONS_GQL = """
mutation DeleteVersions($input: DeleteVersionsInput!) {
  deleteVersions(input: $input) {
    results {
      ...VersionResultFields
    }
  }
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionResultFields on VersionResult {
  reference
  version {
    ...VersionSummary
  }
  error {
    code
    message
    input
    current
  }
}

fragment VersionSummary on Version {
  id
  name
  fullName
  description
  tags
  stage
  digest
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  evidence {
    metrics {
      ...MetricFields
    }
  }
}
"""

TAG_VERSIONS_GQL = """
mutation TagVersions($input: TagVersionsInput!) {
  tagVersions(input: $input) {
    results {
      ...VersionResultFields
    }
  }
}

fragment MetricFields on Metric {
  name
  value
}

fragment ModelName on Model {
  id
  fullName
}

fragment ProjectName on Project {
  id
  fullName
}

fragment RunName on Run {
  id
  name
  status
  project {
    ...ProjectName
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment VersionResultFields on VersionResult {
  reference
  version {
    ...VersionSummary
  }
  error {
    code
    message
    input
    current
  }
}

fragment VersionSummary on Version {
  id
  name
  fullName
  description
  tags
  stage
  digest
  revision
  createdAt
  updatedAt
  deletedAt
  createdBy {
    ...UserFields
  }
  model {
    ...ModelName
  }
  run {
    ...RunName
  }
  evidence {
    metrics {
      ...MetricFields
    }
  }
}
"""

GET_WEBHOOK_GQL = """
query GetWebhook($id: ID!) {
  node(id: $id) {
    ... on Webhook {
      ...WebhookFields
    }
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment WebhookFields on Webhook {
  id
  name
  url
  format
  kinds
  stages
  active
  disabledReason
  revision
  createdAt
  updatedAt
  previousUntil
  createdBy {
    ...UserFields
  }
  sendsFor {
    ...UserFields
  }
  organization {
    id
    name
  }
  model {
    id
    fullName
  }
}
"""

LIST_ORGANIZATION_WEBHOOKS_GQL = """
query ListOrganizationWebhooks($name: String!, $first: Int!, $after: String) {
  organization(name: $name) {
    webhooks(first: $first, after: $after) {
      nodes {
        ...WebhookFields
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment UserFields on User {
  id
  name
  kind
}

fragment WebhookFields on Webhook {
  id
  name
  url
  format
  kinds
  stages
  active
  disabledReason
  revision
  createdAt
  updatedAt
  previousUntil
  createdBy {
    ...UserFields
  }
  sendsFor {
    ...UserFields
  }
  organization {
    id
    name
  }
  model {
    id
    fullName
  }
}
"""

LIST_MODEL_WEBHOOKS_GQL = """
query ListModelWebhooks($name: String!, $first: Int!, $after: String) {
  model(name: $name) {
    webhooks(first: $first, after: $after) {
      nodes {
        ...WebhookFields
      }
      pageInfo {
        ...PageFields
      }
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment UserFields on User {
  id
  name
  kind
}

fragment WebhookFields on Webhook {
  id
  name
  url
  format
  kinds
  stages
  active
  disabledReason
  revision
  createdAt
  updatedAt
  previousUntil
  createdBy {
    ...UserFields
  }
  sendsFor {
    ...UserFields
  }
  organization {
    id
    name
  }
  model {
    id
    fullName
  }
}
"""

LIST_WEBHOOK_DELIVERIES_GQL = """
query ListWebhookDeliveries($id: ID!, $first: Int!, $after: String, $filter: WebhookDeliveryFilter) {
  node(id: $id) {
    ... on Webhook {
      deliveries(first: $first, after: $after, filter: $filter) {
        nodes {
          ...WebhookDeliveryFields
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  }
}

fragment PageFields on PageInfo {
  hasNextPage
  endCursor
}

fragment WebhookDeliveryFields on WebhookDelivery {
  id
  messageId
  eventId
  status
  attempts
  redeliveries
  nextAt
  responseStatus
  responseBody
  error
  milliseconds
  createdAt
  attemptedAt
  endedAt
  body
  event {
    kind
    subjectName
  }
  model {
    id
    fullName
  }
}
"""

CREATE_WEBHOOK_GQL = """
mutation CreateWebhook($input: CreateWebhookInput!) {
  createWebhook(input: $input) {
    webhook {
      ...WebhookFields
    }
    secret
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment WebhookFields on Webhook {
  id
  name
  url
  format
  kinds
  stages
  active
  disabledReason
  revision
  createdAt
  updatedAt
  previousUntil
  createdBy {
    ...UserFields
  }
  sendsFor {
    ...UserFields
  }
  organization {
    id
    name
  }
  model {
    id
    fullName
  }
}
"""

UPDATE_WEBHOOK_GQL = """
mutation UpdateWebhook($input: UpdateWebhookInput!) {
  updateWebhook(input: $input) {
    webhook {
      ...WebhookFields
    }
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment WebhookFields on Webhook {
  id
  name
  url
  format
  kinds
  stages
  active
  disabledReason
  revision
  createdAt
  updatedAt
  previousUntil
  createdBy {
    ...UserFields
  }
  sendsFor {
    ...UserFields
  }
  organization {
    id
    name
  }
  model {
    id
    fullName
  }
}
"""

DELETE_WEBHOOK_GQL = """
mutation DeleteWebhook($input: DeleteWebhookInput!) {
  deleteWebhook(input: $input) {
    deletedId
  }
}
"""

ROTATE_WEBHOOK_SECRET_GQL = """
mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {
  rotateWebhookSecret(input: $input) {
    webhook {
      ...WebhookFields
    }
    secret
  }
}

fragment UserFields on User {
  id
  name
  kind
}

fragment WebhookFields on Webhook {
  id
  name
  url
  format
  kinds
  stages
  active
  disabledReason
  revision
  createdAt
  updatedAt
  previousUntil
  createdBy {
    ...UserFields
  }
  sendsFor {
    ...UserFields
  }
  organization {
    id
    name
  }
  model {
    id
    fullName
  }
}
"""

TEST_WEBHOOK_GQL = """
mutation TestWebhook($input: TestWebhookInput!) {
  testWebhook(input: $input) {
    delivery {
      ...WebhookDeliveryFields
    }
  }
}

fragment WebhookDeliveryFields on WebhookDelivery {
  id
  messageId
  eventId
  status
  attempts
  redeliveries
  nextAt
  responseStatus
  responseBody
  error
  milliseconds
  createdAt
  attemptedAt
  endedAt
  body
  event {
    kind
    subjectName
  }
  model {
    id
    fullName
  }
}
"""

REDELIVER_GQL = """
mutation Redeliver($input: RedeliverInput!) {
  redeliver(input: $input) {
    count
  }
}
"""
