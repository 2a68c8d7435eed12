"""Who may do what, written by hand from the matrix of the design; nothing here reads the code."""

_TABLE = """
                    owner  manager  admin  member  viewer  outsider
CHANGES_READ        yes    yes      yes    no      no      no
EVENT_READ          yes    yes      yes    yes     yes     no
MEMBER_READ         yes    yes      yes    yes     no      no
MODEL_CREATE        yes    yes      yes    no      no      no
MODEL_DELETE        yes    yes      yes    no      no      no
MODEL_READ          yes    yes      yes    yes     yes     no
MODEL_UPDATE        yes    yes      yes    no      no      no
ORGANIZATION_READ   yes    yes      yes    yes     yes     yes
PROJECT_CREATE      yes    yes      yes    no      no      no
PROJECT_READ        yes    yes      yes    yes     yes     no
RUN_CREATE          yes    yes      yes    yes     no      no
RUN_DELETE          yes    yes      yes    no      no      no
RUN_READ            yes    yes      yes    yes     yes     no
RUN_UPDATE          yes    yes      yes    yes     no      no
VERSION_CREATE      yes    yes      yes    yes     no      no
VERSION_DELETE      yes    yes      yes    no      no      no
VERSION_READ        yes    yes      yes    yes     yes     no
VERSION_STAGE       yes    yes      yes    yes     no      no
VERSION_UPDATE      yes    yes      yes    yes     no      no
"""

_HEAD, *_ROWS = [line.split() for line in _TABLE.strip().splitlines()]
ROLES = tuple(_HEAD)

MATRIX = {
    name: {role for role, word in zip(ROLES, words, strict=True) if word == "yes"}
    for name, *words in _ROWS
}
"""The roles that each permission belongs to."""

GUARDS = {
    "Event.after": "CHANGES_READ",
    "Event.before": "CHANGES_READ",
    "Model.deletedVersions": "VERSION_DELETE",
    "Model.events": "EVENT_READ",
    "Mutation.createModel": "MODEL_CREATE",
    "Mutation.createProject": "PROJECT_CREATE",
    "Mutation.createRun": "RUN_CREATE",
    "Mutation.deleteModel": "MODEL_DELETE",
    "Mutation.deleteRun": "RUN_DELETE",
    "Mutation.deleteVersion": "VERSION_DELETE",
    "Mutation.deleteVersions": "VERSION_DELETE",
    "Mutation.finishRun": "RUN_UPDATE",
    "Mutation.logArtifacts": "RUN_UPDATE",
    "Mutation.logMetrics": "RUN_UPDATE",
    "Mutation.promoteRun": "VERSION_CREATE",
    "Mutation.registerVersion": "VERSION_CREATE",
    "Mutation.restoreModel": "MODEL_DELETE",
    "Mutation.restoreVersion": "VERSION_DELETE",
    "Mutation.stageVersion": "VERSION_STAGE",
    "Mutation.stageVersions": "VERSION_STAGE",
    "Mutation.tagVersions": "VERSION_UPDATE",
    "Mutation.updateModel": "MODEL_UPDATE",
    "Mutation.updateRun": "RUN_UPDATE",
    "Mutation.updateVersion": "VERSION_UPDATE",
    "Organization.deletedModels": "MODEL_DELETE",
    "Organization.events": "EVENT_READ",
    "Organization.members": "MEMBER_READ",
    "Project.events": "EVENT_READ",
    "Query.events": "EVENT_READ",
    "Query.model": "MODEL_READ",
    "Query.models": "MODEL_READ",
    "Query.organization": "ORGANIZATION_READ",
    "Query.project": "PROJECT_READ",
    "Query.projects": "PROJECT_READ",
    "Query.run": "RUN_READ",
    "Query.runs": "RUN_READ",
    "Query.version": "VERSION_READ",
    "Query.versions": "VERSION_READ",
    "Run.events": "EVENT_READ",
    "Version.events": "EVENT_READ",
}
"""What each guarded field needs. A guard that is weakened or lost makes the test of this fail."""
