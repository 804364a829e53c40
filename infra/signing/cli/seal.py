"""`foja audit seal`: what is found in a sealed PDF, without the server and without a network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from application.kernel.signatures import SealReport
from infra.cli.common import JsonOption, fail, out, settings
from infra.http.printable import printable

WRONG = 3
"""The exit code where something is wrong with the file."""

app = typer.Typer(add_completion=False)


@app.command()
def seal(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The PDF.")],
    believed: Annotated[
        Path | None,
        typer.Option("--ca", metavar="PEM", help="Whom to believe that it sealed.", show_default="FOJA_SEAL_CA"),
    ] = None,
    stamps: Annotated[
        Path | None,
        typer.Option("--stamp-ca", metavar="PEM", help="Whom to believe the time.", show_default="that of --ca"),
    ] = None,
    sha256: Annotated[str | None, typer.Option(metavar="HEX", help="The hash of the file that was recorded.")] = None,
    rendered: Annotated[
        str | None, typer.Option(metavar="HEX", help="The recorded hash of the document before it was sealed.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Verify the seal of a PDF: who sealed it, when, and whether a byte was changed.

    Exit code 3 where something is wrong with it.
    """
    report = examined(file, believed, stamps, _small(sha256), _small(rendered))
    tell(told_of(report), json=json)
    if not report.valid:
        raise typer.Exit(WRONG)


def examined(
    file: Path, believed: Path | None, stamps: Path | None, sha256: str | None = None, rendered: str | None = None
) -> SealReport:
    """What is found in a file, which needs neither a server nor a network; ends the command where it cannot be read."""
    from infra.settings.settings import SettingsError
    from infra.signing.trust import read_trust, seal_trust
    from infra.signing.verifying import RecordedHashes, verify_pdf

    try:
        trust = seal_trust(settings()) if believed is None else read_trust(believed, stamps or believed)
        content = file.read_bytes()
    except SettingsError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}")
    return verify_pdf(content, trust, RecordedHashes(sha256, rendered))


def _small(digest: str | None) -> str | None:
    return None if digest is None else digest.lower()


def told_of(report: SealReport) -> dict[str, object]:
    """The report as JSON has it."""
    return {
        "valid": report.valid,
        "findings": list(report.findings),
        "level": report.level,
        "signer": report.signer,
        "certificateSha256": report.certificate_sha256,
        "signedAt": None if report.signed_at is None else report.signed_at.isoformat(),
        "prefixLength": report.prefix_length,
        "prefixSha256": report.prefix_sha256,
    }


def tell(told: Mapping[str, Any], *, json: bool) -> None:
    """Say what was found, as JSON or a line a value."""
    if json:
        typer.echo(orjson.dumps(told))
        return
    out.print("valid" if told["valid"] else f"NOT VALID: {', '.join(told['findings'])}", highlight=False)
    for name, value in told.items():
        if name not in {"valid", "findings"} and value:
            out.print(printable(f"{name}: {value}"), highlight=False, markup=False)
