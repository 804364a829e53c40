"""`foja audit verify`: every act, every hash and every signature of the record, from any copy of it."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from infra.audit.cli.audit_common import (
    CANNOT,
    WHERE,
    WRONG,
    OriginOption,
    PolicyOption,
    StateOption,
    exit_codes,
    is_url,
    name_in_memory,
    open_source,
    progress,
    say,
    trust,
    wrong,
)
from infra.cli.common import DataOption, JsonOption, err, fail, run, stack_of

if TYPE_CHECKING:
    from infra.audit.memory import Memory
    from infra.audit.receipts import Receipts
    from infra.audit.verifying import Report
    from infra.blobs.verifying import StoreReport

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    where: Annotated[str | None, typer.Argument(metavar="[DIR|URL]", help=WHERE)] = None,
    policy: PolicyOption = None,
    origin: OriginOption = None,
    state: StateOption = None,
    forget: Annotated[bool, typer.Option("--no-state", help="Neither use nor keep what is remembered.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Read it all, also what was verified before.")] = False,
    shown: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A checkpoint that somebody else was shown; can be repeated."),
    ] = None,
    hashes_only: Annotated[
        bool, typer.Option("--hashes-only", help="The tree alone: for a log that does not give out its entries.")
    ] = False,
    with_files: Annotated[
        bool, typer.Option("--files", help="Read the file store as well: whatever an act names is there, unchanged.")
    ] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Verify the record: each act against the tree, the tree against what was signed, that against its witnesses.

    What was verified is remembered: the next time only what is new is read, and the log must go on from it. Ends with 0
    where all is well, 3 where something is wrong (the first doubtful position is named), 1 where it cannot be read.
    """
    from infra.audit.verifying import VerificationRequest
    from infra.audit.verifying import verify as verified

    statements = trust(where, policy, origin, data)
    began = perf_counter()
    with exit_codes(), ExitStack() as opened:
        source = opened.enter_context(closing(open_source(where, statements.origin, data)))
        # A folder stands still: an older one is no rewind, unless somebody asks to compare it.
        remembers = not forget and (state is not None or where is None or is_url(where))
        memory = (
            opened.enter_context(closing(_memory(state, name_in_memory(statements), again=again)))
            if remembers
            else None
        )
        others = [file.read_bytes() for file in shown or ()]
        with progress("verify") as show:
            report = verified(source, VerificationRequest(statements, memory, others, hashes_only), show)
    seconds = perf_counter() - began
    store = _read_store(where, data) if with_files else None
    if as_json:
        beside = {} if store is None else {"files": store.plain}
        typer.echo(orjson.dumps(report.plain() | {"seconds": round(seconds, 3)} | beside).decode())
    if report.good and not as_json:
        _praise(report, seconds)
    if not report.good:
        wrong(report.findings)
    if store is not None:
        _tell_store(store, praise=not as_json)


def _read_store(where: str | None, data: Path | None) -> StoreReport:
    """Hold the file store against the acts of the database."""
    from infra.audit.cli.audit_files import store_report

    if where is not None:
        fail("--files reads the store of the running installation: name no folder and no address", CANNOT)
    return run(store_report(stack_of(data)))


def _tell_store(store: StoreReport, *, praise: bool) -> None:
    from infra.blobs.verifying import told

    if store.findings:
        for line in told(store.findings):
            err.print(line, style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(WRONG)
    if praise:
        destroyed = f", and {store.destroyed:,} whose key was destroyed" if store.destroyed else ""
        say(f"{store.whole:,} files that acts name are whole ({store.size:,} bytes){destroyed}", "green")


def _memory(file: Path | None, name: str, *, again: bool) -> Memory:
    from infra.audit.memory import Memory, usual_file

    memory = Memory(file or usual_file(name))
    if again and (remembered := memory.read()) is not None:
        memory.start_over(remembered)
    return memory


def _praise_receipts(receipts: Receipts) -> None:
    say(f"held {receipts.taken:,} receipts against the acts, both ways")
    if receipts.of_nothing:
        text = "are of commands that had nothing to do: no act vouches for them, so each is decided again when it comes"
        say(f"{receipts.of_nothing:,} {text}", "yellow")
    if receipts.undigested:
        text = f"carry no digest of their command (the last at position {receipts.last_undigested:,})"
        say(f"{receipts.undigested:,} acts {text}: what their receipts remember of it is not vouched for", "yellow")


def _praise(report: Report, seconds: float) -> None:
    checkpoint = report.checkpoint
    whole = f"{report.source} is whole: {checkpoint.size:,} acts of {checkpoint.origin}"
    say(whole, "green")
    by = ", ".join(sorted(report.cosigners)) or "no witness (the policy asks for none)"
    say(f"root {checkpoint.root.hex()}, cosigned by {by}")
    before = f" after the {report.began:,} that were verified before" if report.began else ""
    rate = f" in {seconds:.1f} s ({report.entries / seconds:,.0f}/s)"
    held = f", of {report.withheld:,} of which the log gives out the hash alone" if report.withheld else ""
    say(f"read {report.entries:,} acts{held}{before}{rate}")
    if report.checkpoints > 1:
        say(f"compared {report.checkpoints:,} checkpoints; {report.cosigned:,} earlier ones are cosigned by the quorum")
    if report.receipts is not None and report.receipts.taken:
        _praise_receipts(report.receipts)
    if report.unsigned:
        say(f"{report.unsigned:,} newer acts are in no checkpoint yet", "yellow")
