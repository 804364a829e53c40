"""`foja audit opening`: anybody verifies the opening of sealed bids, on any machine, from its bundle."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from domain.procurement.kinds import EnvelopeKind
from infra.cli.common import DataOption, JsonOption, fail, run, stack_of
from infra.procurement.cli.telling import CANNOT, WRONG, policy_in, say, understandable, warn

if TYPE_CHECKING:
    from infra.procurement.verifying.opening import OpeningReport

app = typer.Typer(add_completion=False)


@app.command()
def opening(
    file: Annotated[
        Path | None, typer.Argument(metavar="[BUNDLE]", help="The bundle of a concluded opening (a ZIP).")
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Whom to believe: the log's keys and its witnesses' (C2SP tlog-policy)."),
    ] = None,
    export: Annotated[str | None, typer.Option(metavar="TENDER", help="Write the bundle of a tender instead.")] = None,
    written: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="The bundle to write.")] = None,
    envelope: Annotated[
        EnvelopeKind | None, typer.Option("--round", help="With --export: what openers check before they give shares.")
    ] = None,
    lot: Annotated[str | None, typer.Option(metavar="NUMBER", help="With --round: of this lot alone.")] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Verify the opening of a tender's sealed bids from its bundle: no server, and no network.

    Each envelope is the one that was committed to before the deadline and the closing; the box folds to what the
    closing froze; witnesses saw the closing after the deadline; k openers of the panel gave their shares, these make
    the key, and what it opens has the prices that were recorded; no bid was left out.

    docs/verify/sealed-bids.md says how to do each of it without this program. Ends with 0 where all is well, 3 where
    something is wrong, 1 where it cannot be read.

    Whoever runs the server writes the bundle with --export: of a concluded opening for everybody; with --round, once it
    has begun, for its openers. The API serves the same: /openings/TENDER.zip, /openings/TENDER/rounds/technical.zip.
    """
    if export is not None:
        if written is None or file is not None:
            fail("name the bundle to write: --export TENDER --out FILE", CANNOT)
        _export(export, written, envelope, lot, policy, data)
        return
    if file is None:
        fail("name a bundle to verify, or write one with --export TENDER --out FILE", CANNOT)
    report = _verified(file, policy)
    if as_json:
        typer.echo(orjson.dumps(told_of(report)))
    else:
        _tell(report)
    if not report.valid:
        raise typer.Exit(WRONG)


def _verified(file: Path, policy: Path | None) -> OpeningReport:
    from infra.procurement.verifying.bundle import open_bundle
    from infra.procurement.verifying.opening import verify_opening
    from infra.tlog.policy import WitnessPolicy

    with understandable(), open_bundle(file) as bundle:
        if policy is None:
            if not bundle.record.policy:
                fail("nobody says whom to believe: name the keys of the log and its witnesses, --policy FILE", CANNOT)
            warn("no --policy: the keys came with the bundle, and a bundle cannot vouch for itself")
            return verify_opening(bundle, WitnessPolicy.parse(bundle.record.policy))
        return verify_opening(bundle, policy_in(policy))


def _export(
    tender: str, file: Path, envelope: EnvelopeKind | None, lot: str | None, policy: Path | None, data: Path | None
) -> None:
    from api.kernel.errors import LogIncomplete
    from infra.procurement.opening.exporting import NoOpeningError
    from infra.procurement.opening.proving import NotCoveredError
    from infra.procurement.opening.writing import write_bundle

    with understandable():
        believed = b"" if policy is None else policy_in(policy).encoded()
        try:
            with file.open("xb") as out:
                record = run(write_bundle(stack_of(data).settings(), tender, envelope, lot, believed, out))
        except FileExistsError:
            fail(f"{file} is there already, and is never written over: name another file", CANNOT)
        except (NoOpeningError, NotCoveredError, LogIncomplete) as error:
            file.unlink()
            fail(str(error), CANNOT)
    say(
        f"{file}: {len(record.entries)} entries, {len(record.box)} in the box, {len(record.envelopes)} envelopes",
        "green",
    )


def told_of(report: OpeningReport) -> dict[str, object]:
    """The report as JSON has it."""
    tender, log = report.tender, report.log
    return {
        "valid": report.valid,
        "findings": [{"check": str(finding.check), "message": finding.message} for finding in report.findings],
        "tenderId": None if tender is None else tender.tender,
        "deadline": None if tender is None else tender.deadline.isoformat(),
        "received": None if tender is None else tender.received,
        "opened": report.opened,
        "log": None if log is None else log.opening.origin,
        "cosigned": {} if log is None else {name: at.isoformat() for name, at in sorted(log.cosigned.items())},
    }


def _tell(report: OpeningReport) -> None:
    tender, log = report.tender, report.log
    if tender is not None:
        say(f"tender {tender.tender}: {tender.received} entries in the box, {report.opened} envelopes opened")
        say(f"deadline {tender.deadline.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        say(f"opened by {tender.k} of {len(tender.openers)} openers")
    if log is not None:
        for name, at in sorted(log.cosigned.items()):
            say(f"the closing was seen by {name} at {at:%Y-%m-%dT%H:%M:%SZ}")
    for finding in report.findings:
        warn(str(finding))
    if report.valid:
        say("the opening is as it is recorded", "green")
