"""`foja mail`: what would be sent, on a developer's machine."""

from __future__ import annotations

import email
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated

import orjson
import typer

from infra.cli.common import DataOption, JsonOption, fail, out, settings
from infra.notifications.sending import FOLDER
from infra.settings.settings import Profile

app = typer.Typer()


@app.command()
def mail(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show this message.")] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Show the mail that would be sent, on a developer's machine.

    Without FOJA_SMTP_URL it is kept in the data folder.
    """
    known = settings(**({} if data is None else {"data": data}))
    if known.smtp_url:
        fail("mail goes out by the server of FOJA_SMTP_URL: nothing is kept here")
    if known.profile is not Profile.DEVELOPMENT:
        fail("no mail goes out: FOJA_SMTP_URL names no mail server, and production keeps none")
    files = sorted((known.data / FOLDER).glob("*.eml"), key=lambda file: file.stat().st_mtime)
    if name is None:
        _list(files, as_json)
        return
    found = [file for file in files if file.stem.startswith(name)]
    if len(found) != 1:
        fail(f"{len(found)} messages begin with {name}: ./foja mail lists them")
    read = _read(found[0])
    for header in ("From", "X-Foja-Recipients", "Date", "Subject"):
        out.print(f"{header.removeprefix('X-Foja-')}: {read[header]}", markup=False, highlight=False)
    out.print(f"\n{read.get_content()}", markup=False, highlight=False)


def _list(files: list[Path], as_json: bool) -> None:
    rows = [(file.stem, _read(file)) for file in files]
    if as_json:
        told = [{"id": id_, "to": read["X-Foja-Recipients"], "subject": read["Subject"]} for id_, read in rows]
        typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    elif not rows:
        out.print("no mail would have been sent")
    else:
        for id_, read in rows:
            out.print(f"{id_}  {read['X-Foja-Recipients']}  {read['Subject']}", markup=False, highlight=False)


def _read(file: Path) -> EmailMessage:
    found = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    if not isinstance(found, EmailMessage):
        fail(f"{file} is no mail")
    return found
