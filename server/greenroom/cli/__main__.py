"""``python -m greenroom.cli``: the command, where its script is not on the path."""

from greenroom.cli.main import app

app(prog_name="greenroom")
