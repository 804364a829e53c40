"""`foja documents`: an issued document held against the record."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from infra.cli.common import DataOption, JsonOption, Stack, fail, out, run, stack_of
from infra.documents.cli.evidence import evidence
from infra.documents.cli.needs import Needs
from infra.documents.cli.telling import sentences, told_of
from infra.http.printable import printable

if TYPE_CHECKING:
    from infra.documents.findings import DocumentReport
    from infra.documents.proving import LogReport
    from infra.tlog.policy import WitnessPolicy

WRONG = 3
"""The exit code where something is wrong with the document."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

app = typer.Typer(no_args_is_help=True, help="Hold documents against the record.")
app.command()(evidence)


@app.callback()
def documents() -> None:
    """Hold documents against the record."""


@app.command()
def verify(
    about: Annotated[str, typer.Argument(metavar="ID|FILE", help="The id of a document, or a PDF that Foja issued.")],
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Whom to believe about the log (C2SP tlog-policy).")
    ] = None,
    believed: Annotated[
        Path | None,
        typer.Option("--ca", metavar="PEM", help="Whom to believe that it sealed.", show_default="FOJA_SEAL_CA"),
    ] = None,
    stamps: Annotated[
        Path | None,
        typer.Option("--stamp-ca", metavar="PEM", help="Whom to believe the time.", show_default="that of --ca"),
    ] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Verify a document: by its id against the record, or a file by itself, without this server and its record.

    By its id: its approval, its print, its seal, the log of its events; and it is printed anew to compare the bytes. Of
    what came in: what was recorded of it, and the bytes of its files. Each sentence says what was looked at.

    Exit codes: 0 all holds, 1 it cannot be looked at, 3 something is wrong with it.
    """
    if _ID.fullmatch(about.lower()) is None:
        valid = _file(Path(about), believed, stamps, as_json=as_json)
    else:
        report, log = run(_verified(stack_of(data), about.lower(), _read_policy(policy), believed, stamps))
        valid = report.valid and (log is None or not log.lacking)
        if as_json:
            typer.echo(orjson.dumps({**told_of(report, log), "valid": valid}).decode())
        else:
            for line in sentences(report, log):
                out.print(printable(line), markup=False, highlight=False)
    if not valid:
        raise typer.Exit(WRONG)


def _file(file: Path, believed: Path | None, stamps: Path | None, *, as_json: bool) -> bool:
    from infra.documents.contents import said_in
    from infra.signing.cli import seal

    if not file.is_file():
        fail(f"{ascii(str(file))[1:-1]} is neither the id of a document (a UUID) nor a file")
    report = seal.examined(file, believed, stamps)
    seal.tell({**seal.told_of(report), **said_in(file.read_bytes())}, json=as_json)
    return report.valid


def _read_policy(file: Path | None) -> WitnessPolicy | None:
    from infra.tlog.errors import MalformedError
    from infra.tlog.policy import WitnessPolicy

    try:
        return None if file is None else WitnessPolicy.parse(file.read_bytes())
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}")
    except MalformedError as error:
        fail(f"{file} is no policy: {error}")


async def _verified(
    stack: Stack, document_id: str, policy: WitnessPolicy | None, believed: Path | None, stamps: Path | None
) -> tuple[DocumentReport, LogReport | None]:
    from application.documents import streams
    from infra.blobs.store import open_blobs
    from infra.bootstrap import INSTALLATION
    from infra.documents.proving import prove_events
    from infra.documents.verifying import verify_document
    from infra.keys.store import open_keys
    from infra.settings.settings import SettingsError
    from infra.signing.trust import read_trust, seal_trust

    settings = stack.settings()
    async with open_keys(settings) as keys:
        needs = Needs(stack.database_url, INSTALLATION, keys, open_blobs(settings))
        try:
            report = await verify_document(
                needs,
                lambda: seal_trust(settings) if believed is None else read_trust(believed, stamps or believed),
                document_id,
            )
        except SettingsError as error:
            fail(str(error))
        if (origin := settings.log_name) is None:
            return report, None
        return report, await prove_events(needs.dsn, origin, settings.log_delay, streams.document(document_id), policy)
