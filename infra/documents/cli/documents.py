"""`foja documents`: an issued document held against the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from infra.cli.common import DataOption, JsonOption, Stack, fail, out, run, stack_of

if TYPE_CHECKING:
    from api.composing.installation import Installation
    from application.kernel.blobs import LargeBlobs
    from application.kernel.keys import Keys
    from infra.documents.verifying import DocumentReport

WRONG = 3
"""The exit code where something is wrong with the document."""

app = typer.Typer(no_args_is_help=True, help="Hold documents against the record.")


@dataclass(frozen=True)
class Needs:
    """What one run has opened."""

    dsn: str
    installation: Installation
    keys: Keys
    blobs: LargeBlobs


@app.callback()
def documents() -> None:
    """Hold documents against the record."""


@app.command()
def verify(
    document_id: Annotated[str, typer.Argument(help="The id of the document.")],
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Verify an issued document: its approval, its print, its seal; and print it anew to compare the bytes.

    Exit code 3 where something is wrong. A file alone is verified by `./foja audit seal FILE`.
    """
    report = run(_verified(stack_of(data), document_id))
    told = {
        "documentId": report.document_id,
        "number": report.number,
        "valid": report.valid,
        "findings": list(report.findings),
        "reprinted": report.reprinted,
        "sha256": report.sha256,
    }
    if as_json:
        typer.echo(orjson.dumps(told).decode())
    else:
        again = {None: "printed by another engine", True: "prints to the same bytes", False: "PRINTS TO OTHER BYTES"}
        verdict = "valid" if report.valid else f"WRONG: {', '.join(report.findings)}"
        out.print(f"{report.number or report.document_id}: {verdict}; {again[report.reprinted]}", markup=False)
    if not report.valid:
        raise typer.Exit(WRONG)


@app.command()
def evidence(
    document_id: Annotated[str, typer.Argument(help="The id of the document.")],
    recipient: Annotated[str, typer.Argument(help="Whose delivery: a unit EX:moh, a post, an account or a party.")],
    issuer: Annotated[str, typer.Option(help="Who attests it: the address of this installation.")],
    data: DataOption = None,
) -> None:
    """Write the evidence of a delivery (ETSI EN 319 522), made from the record: a JWS a line, signed with the seal."""
    tokens = run(_evidence(stack_of(data), issuer, document_id, recipient))
    if not tokens:
        fail(f"no delivery of {document_id} to {recipient} is recorded")
    for token in tokens:
        typer.echo(token)


async def _evidence(stack: Stack, issuer: str, document_id: str, recipient: str) -> list[str]:
    from infra.blobs.store import open_blobs
    from infra.bootstrap import INSTALLATION
    from infra.documents.evidence import delivery_evidence
    from infra.keys.store import open_keys
    from infra.settings.settings import SettingsError
    from infra.signing.keys import seal_key

    settings = stack.settings()
    try:
        key = seal_key(settings)
    except SettingsError as error:
        fail(str(error))
    async with open_keys(settings) as keys:
        needs = Needs(stack.database_url, INSTALLATION, keys, open_blobs(settings))
        return await delivery_evidence(needs, key, issuer, document_id, recipient, datetime.now(UTC))


async def _verified(stack: Stack, document_id: str) -> DocumentReport:
    from infra.blobs.store import open_blobs
    from infra.bootstrap import INSTALLATION
    from infra.documents.verifying import verify_document
    from infra.keys.store import open_keys
    from infra.settings.settings import SettingsError
    from infra.signing.trust import seal_trust

    settings = stack.settings()
    try:
        trust = seal_trust(settings)
    except SettingsError as error:
        fail(str(error))
    async with open_keys(settings) as keys:
        needs = Needs(stack.database_url, INSTALLATION, keys, open_blobs(settings))
        return await verify_document(needs, trust, document_id)
