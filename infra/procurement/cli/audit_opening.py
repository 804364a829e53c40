"""`foja audit opening`: anybody verifies the opening of sealed bids, on any machine, from its bundle."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from infra.cli.common import JsonOption
from infra.procurement.cli.telling import WRONG, policy_in, say, understandable, warn

if TYPE_CHECKING:
    from infra.procurement.verifying.opening import OpeningReport

app = typer.Typer(add_completion=False)


@app.command()
def opening(
    file: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The bundle of a concluded opening (a ZIP).")],
    policy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Whom to believe: the log's keys and its witnesses' (C2SP tlog-policy)."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Verify the opening of a tender's sealed bids from its bundle: no server, and no network.

    Each envelope is the one that was committed to before the deadline and the closing; the box folds to what the
    closing froze; witnesses saw the closing after the deadline; k openers of the panel gave their shares, these make
    the key, and what it opens has the prices that were recorded; no bid was left out.

    docs/verify/sealed-bids.md says how to do each of it without this program. Ends with 0 where all is well, 3 where
    something is wrong, 1 where it cannot be read.
    """
    from infra.procurement.verifying.bundle import open_bundle
    from infra.procurement.verifying.opening import verify_opening
    from infra.tlog.policy import WitnessPolicy

    with understandable(), open_bundle(file) as bundle:
        if policy is None:
            warn("no --policy: the keys came with the bundle, and a bundle cannot vouch for itself")
            believed = WitnessPolicy.parse(bundle.record.policy)
        else:
            believed = policy_in(policy)
        report = verify_opening(bundle, believed)
    if as_json:
        typer.echo(orjson.dumps(told_of(report)))
    else:
        _tell(report)
    if not report.valid:
        raise typer.Exit(WRONG)


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
