"""Makes the Python client's code: the typed operations, and the sync client out of the async one.

Runs in .venv-codegen, as ariadne-codegen needs another graphql-core than the registry
(docs/decisions/0010). ``scripts/client`` calls it.
"""

import difflib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from graphql import GraphQLError, build_schema, parse, print_location, validate
from graphql.language import Source

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "schema.graphql"
CLIENT = ROOT / "server" / "greenroom" / "client"
DOCUMENTS = CLIENT / "documents"
BIN = Path(sys.executable).parent
HEAD = "# Made by scripts/client; do not edit.\n"

SETTINGS = """
[tool.ariadne-codegen]
schema_path = "schema.graphql"
queries_path = "documents"
target_package_name = "generated"
include_comments = "none"
client_name = "AsyncOperations"
client_file_name = "aio"
base_client_name = "AsyncConnection"
base_client_file_path = "connection.py"
input_types_module_name = "inputs"
include_typename = false
defer_model_build = true
lazy_imports = true
multipart_uploads = false
plugins = [
  "ariadne_codegen.contrib.shorter_results.ShorterResultsPlugin",
  "ariadne_codegen.contrib.extract_operations.ExtractOperationsPlugin",
]
[tool.ariadne-codegen.scalars.DateTime]
type = "datetime.datetime"
[tool.ariadne-codegen.scalars.Long]
type = "int"
[tool.ariadne-codegen.scalars.JSON]
type = "typing.Any"
"""

WORDS = "greenroom.client.words"
"""What enumerations are made of, so that a registry may know more of them than the client."""

DROPPED = ("connection.py", "exceptions.py")
"""Files that the generator brings and the client has its own of."""

TO_SYNC = (
    (r"await asyncio\.to_thread\(\s*([\w.]+),?\s*", r"\1("),
    (r"\basyncio\.to_thread\b", "call"),
    (r"\bimport asyncio\b", "import time"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bAsync(Client|Operations|Connection|Iterator|TrackedRun)\b", r"\1"),
    (r"\bAwaitable\[((?:[^\[\]]|\[[^\[\]]*\])*)\]", r"\1"),
    (r"\bAwaitable, ", ""),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\baclose\b", "close"),
    (r"\baiter_raw\b", "iter_raw"),
    (r"\baiter_lines\b", "iter_lines"),
    (r"\baread\b", "read"),
    (r"\baclosing\b", "closing"),
    (r"\bclient\.aio\b", "client.sync"),
    (r"\bgenerated\.aio\b", "generated.sync"),
    (r"for programs that await\b", "for programs that wait"),
)


def main() -> int:
    """Make the code, or with --check compare what there is with it."""
    faults = list(misfits())
    if faults:
        print("\n\n".join(faults), file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        generate(made)
        derive(made)
        if "--check" in sys.argv[1:]:
            return compare(made)
        for part in ("generated", "sync"):
            shutil.rmtree(CLIENT / part, ignore_errors=True)
            shutil.copytree(made / part, CLIENT / part)
    return 0


def schema_text() -> str:
    """Return the schema without the one definition that graphql-core 3.2 brings itself."""
    return re.sub(r"^directive @oneOf on INPUT_OBJECT$", "", SCHEMA.read_text(), flags=re.MULTILINE)


def misfits() -> Iterator[str]:
    """Yield each fault of the documents against the schema, with its place."""
    schema = build_schema(schema_text())
    try:
        parsed = [
            parse(Source(file.read_text(), str(file.relative_to(ROOT))))
            for file in sorted(DOCUMENTS.glob("*.graphql"))
        ]
    except GraphQLError as error:
        yield str(error)
        return
    whole = parsed[0]
    whole.definitions = tuple(one for document in parsed for one in document.definitions)
    for error in validate(schema, whole):
        places = [print_location(node.loc) for node in error.nodes or () if node.loc]
        yield "\n\n".join((error.message, *places))


def generate(folder: Path) -> None:
    """Make the models and one typed method for each operation."""
    (folder / "schema.graphql").write_text(schema_text())
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "connection.py").write_text("class AsyncConnection:\n    pass\n")
    shutil.copytree(DOCUMENTS, folder / "documents")
    run(BIN / "ariadne-codegen", "client", folder=folder)
    package = folder / "generated"
    for name in DROPPED:
        (package / name).unlink(missing_ok=True)
    (package / "__init__.py").write_text('"""What ariadne-codegen makes of the documents."""\n')
    methods = package / "aio.py"
    text = methods.read_text()
    text = text.replace("from .connection import", "from greenroom.client.aio.connection import")
    methods.write_text(re.sub(r"\n\ndef gql\(q: str\) -> str:\n    return q\n", "", text))
    (package / "sync.py").write_text(synchronous(methods.read_text()))
    enums = package / "enums.py"
    text = enums.read_text().replace("from enum import Enum", f"from {WORDS} import Word")
    enums.write_text(text.replace("(str, Enum)", "(Word)"))
    for file in package.glob("*.py"):
        file.write_text(HEAD + file.read_text())
    style(package)


def derive(folder: Path) -> None:
    """Make the sync client out of the async one."""
    package = folder / "sync"
    package.mkdir()
    for file in (CLIENT / "aio").glob("*.py"):
        (package / file.name).write_text(HEAD + synchronous(file.read_text()))
    style(package)


def synchronous(text: str) -> str:
    """Return code without its awaiting."""
    for pattern, replacement in TO_SYNC:
        text = re.sub(pattern, replacement, text)
    return text


def style(folder: Path) -> None:
    """Sort the imports, drop what is not needed any more, and format the code as the rest is."""
    ruff = (BIN / "ruff", "--isolated")
    own = ("--config", 'lint.isort.known-first-party=["greenroom"]')
    run(
        *ruff,
        "check",
        "--quiet",
        "--select=I,F401,C416,UP028",
        "--fix",
        "--unsafe-fixes",
        *own,
        folder,
        folder=folder,
    )
    run(*ruff, "format", "--quiet", "--line-length=100", folder, folder=folder)


def run(*command: str | Path, folder: Path) -> None:
    """Run a command, and show what it said where it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def compare(made: Path) -> int:
    """Show what differs from what there is."""
    differs = False
    for part in ("generated", "sync"):
        names = {file.name for folder in (made, CLIENT) for file in (folder / part).glob("*.py")}
        for name in sorted(names):
            present, wanted = (
                (folder / part / name).read_text().splitlines(keepends=True)
                if (folder / part / name).exists()
                else []
                for folder in (CLIENT, made)
            )
            place = (CLIENT / part / name).relative_to(ROOT)
            lines = list(difflib.unified_diff(present, wanted, str(place), f"{place} as made now"))
            differs = differs or bool(lines)
            sys.stderr.writelines(lines)
    if differs:
        print(
            "The client's code is not what its documents make: run scripts/client.", file=sys.stderr
        )
    return int(differs)


if __name__ == "__main__":
    sys.exit(main())
