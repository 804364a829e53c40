"""`foja new-context`: the files of a context that runs, for people to make theirs."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import orjson
import typer

from infra.bootstrap import NAMES
from infra.cli.common import fail, out

app = typer.Typer()

GENERATED = ("event-types", "schema", "catalogue", "feed", "matrix", "texts")
"""What is generated from declarations, in the order in which it is written."""


@app.command()
def new_context(
    name: Annotated[str, typer.Argument(help="Its name, in the words of the field: official_documents.")],
    thing: Annotated[str, typer.Option(help="Its first aggregate, in the singular: document.")] = "file",
    things: Annotated[str | None, typer.Option(help="The plural, where it is not the singular with an s.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be written, and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="List the files as JSON.")] = False,
) -> None:
    """Write a context that runs: something is opened at a unit, and closed with a reason.

    It has all that a context needs: events, commands, a decider, refusals, rules, a read model, mutations, roles,
    specifications, samples of its events, its access file, and its line in infra/bootstrap.py. Everything is green at
    once. Then make it yours: docs/develop/new-context.md says how.
    """
    from infra.generated.new_context.naming import NameRefusedError, Names
    from infra.generated.new_context.writing import BOOTSTRAP, files_of, take_back, write

    try:
        names = Names.of(name, thing, things, NAMES)
        files = files_of(names, len(NAMES))
        if not dry_run:
            write(files, names)
    except NameRefusedError as error:
        fail(str(error))
    if not dry_run and (problem := _why_not_composed()):
        take_back(files, names)
        fail(f"nothing was written, since the contexts do not go together with {name}: {problem}")
    if as_json:
        typer.echo(orjson.dumps([*map(str, files)], option=orjson.OPT_INDENT_2).decode())
    else:
        for file in files:
            out.print(f"{'would write' if dry_run else 'wrote'} {file}")
    if dry_run:
        return
    _bring_up_to_date(names.name, [str(file) for file in files if file.suffix == ".py"])
    if not as_json:
        out.print(f"added {name} to {BOOTSTRAP}, and brought the generated files up to date")
        out.print(f"next: ./foja test tests/domain/{name} tests/projections/{name} -q")
        out.print("then make it yours: docs/develop/new-context.md")


def _why_not_composed() -> str | None:
    """What keeps the contexts from being composed, if anything does, as a process says that knows the new one."""
    from infra.generated.new_context.writing import ROOT

    composing = (sys.executable, "-c", "import infra.bootstrap; infra.bootstrap.INSTALLATION")
    ended = subprocess.run(composing, cwd=ROOT, capture_output=True, text=True, check=False)
    return ended.stderr.strip().rpartition("\n")[2] if ended.returncode else None


def _bring_up_to_date(name: str, files: list[str]) -> None:
    """Sort the imports, which hang on the name; generate what is generated; and say how far the two mutations reach."""
    from infra.generated.matrix.files import FOLDER
    from infra.generated.new_context.writing import ROOT

    tidy = ([*_RUFF, "check", "--fix", "--select", "I", *files], [*_RUFF, "format", *files])
    generate = [sys.executable, "-c", _GENERATE, *GENERATED]
    for command in (*tidy, generate, _SAMPLES):
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    access = FOLDER / f"{name}.md"
    access.write_text(access.read_text(encoding="utf-8").replace(f"| ? {name}.", f"| U {name}."), encoding="utf-8")


_RUFF = (sys.executable, "-m", "ruff")
_GENERATE = """
import sys
from infra.cli.__main__ import app
sys.exit(any([app([each, "--write"], standalone_mode=False) for each in sys.argv[1:]]))
"""
"""Generates all that is generated in one process, which knows the new context."""
_SAMPLES = (sys.executable, "-m", "tests.application.ledger.event_samples")
