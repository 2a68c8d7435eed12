"""Arguments and options that several commands take; each means the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from greenroom.cli import completion

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, with the names of the API.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print names only, one to a line.")]
Url = Annotated[
    str | None,
    typer.Option("--url", help="Address of the registry. [env: GREENROOM_URL]", show_default=False),
]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do it without asking.")]

Query = Annotated[
    str | None,
    typer.Option("-q", "--query", help="Which ones, such as `stage: production, tags: churn`."),
]
Sort = Annotated[
    str | None, typer.Option("-s", "--sort", help="In which order, such as `-updated_at,name`.")
]
Limit = Annotated[int | None, typer.Option("-l", "--limit", min=1, help="At most so many.")]
Offset = Annotated[
    int,
    typer.Option("-off", "--offset", min=0, help="Leave out so many first.", show_default=False),
]

Version = Annotated[
    str | None,
    typer.Argument(
        metavar="[OWNER/MODEL:VERSION]",
        help="The version.",
        show_default=False,
        autocompletion=completion.versions_by_full_name,
    ),
]
OfModel = Annotated[
    str | None,
    typer.Option(
        "-p",
        "--project",
        "--model",
        metavar="OWNER/MODEL",
        help="The model.",
        show_default=False,
        autocompletion=completion.models,
    ),
]
Ver = Annotated[
    str | None,
    typer.Option(
        "-ver",
        "--version",
        metavar="NAME",
        help="The version's name.",
        show_default=False,
        autocompletion=completion.versions,
    ),
]
Model = Annotated[
    str | None,
    typer.Argument(
        metavar="[OWNER/MODEL]",
        help="The model.",
        show_default=False,
        autocompletion=completion.models,
    ),
]
Target = Annotated[
    str,
    typer.Option(
        "-to",
        "--to",
        "--to-project",
        metavar="OWNER/MODEL",
        help="Into which model.",
        autocompletion=completion.models,
    ),
]
OnModel = Annotated[
    str | None,
    typer.Option(
        "-m",
        "--model",
        metavar="OWNER/MODEL",
        help="On this model.",
        autocompletion=completion.models,
    ),
]
OnProject = Annotated[
    str | None,
    typer.Option(
        "-p",
        "--project",
        metavar="OWNER/PROJECT",
        help="On this project.",
        autocompletion=completion.projects,
    ),
]
ProjectName = Annotated[
    str | None,
    typer.Argument(
        metavar="[OWNER/PROJECT]",
        help="The project.",
        show_default=False,
        autocompletion=completion.projects,
    ),
]
OfProject = Annotated[
    str | None,
    typer.Option(
        "-p",
        "--project",
        metavar="OWNER/PROJECT",
        help="The project.",
        show_default=False,
        autocompletion=completion.projects,
    ),
]

Description = Annotated[str | None, typer.Option(help="What it is, in a line or a few.")]
Tags = Annotated[str | None, typer.Option(help="Words to find it by: a,b.")]
Readme = Annotated[str | None, typer.Option(help="Markdown, or @FILE, or @- for standard input.")]
Content = Annotated[
    str | None, typer.Option(help="JSON or YAML, or @FILE, or @- for standard input.")
]
Run = Annotated[str | None, typer.Option("--run", "--run-uid", help="The run it locks, by id.")]
Artifacts = Annotated[str | None, typer.Option(help="Artifacts of the run: a,b.")]
NewName = Annotated[str | None, typer.Option("-n", "--name", help="A new name.")]
KeepStage = Annotated[bool, typer.Option("--keep-stage", help="Keep the stage, too.")]
Visibility = Annotated[
    str | None,
    typer.Option(
        help="private, organization or public.",
        autocompletion=completion.words("private", "organization", "public"),
    ),
]
DeployRules = Annotated[
    list[str] | None,
    typer.Option(
        "--deploy-rule",
        metavar="ENVIRONMENT=STAGE,…",
        help="Which stages may be deployed there. Those given replace all there are; '' is none.",
    ),
]
CreateModel = Annotated[
    bool, typer.Option("--create-model", help="Create the model where there is none.")
]
Package = Annotated[
    Path | None, typer.Argument(metavar="[FOLDER]", help="What `models pull` wrote.")
]
