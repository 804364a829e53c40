"""`foja import ocds`: a file that another publisher published goes into the record, as it stands."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from application.kernel.blobs import StoreTaken
from application.kernel.keys import BlobsMissing, KeysMissing
from application.kernel.orders import ClockLeapt, Conflict, Denied, OutcomeUnknown, Principal
from application.ocds.reading.release import Publisher
from application.ocds.reading.slicing import Buffer
from domain.kernel.forms import checked
from domain.kernel.naming import camel
from domain.kernel.refused import Refused
from domain.ocds.forms import PublisherCode
from domain.ocds.refusals import MESSAGES
from infra.cli.common import AsOption, DataOption, JsonOption, Stack, fail, operator, run, stack_of
from infra.cli.stopping import interruptible
from infra.importing.giving import Steering
from infra.importing.screen import Screen
from infra.ocds.importing import Counts, ImportStopped, OcdsFile, OcdsImporter
from infra.runtime import open_bus, open_parts

INTERRUPTED = 130
_AGAIN = "Run it again: what is missing will be recorded, nothing twice."

app = typer.Typer(add_completion=False)


@app.command()
def ocds(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A release package, a record package or a release of OCDS 1.1.")
    ],
    publisher: Annotated[str, typer.Option(metavar="CODE", help="Whose releases these are, such as PY-DNCP.")],
    zone: Annotated[str, typer.Option(metavar="NAME", help="The zone of dates that say none.")] = "UTC",
    check: Annotated[bool, typer.Option("--check", help="Say what would be done; record nothing.")] = False,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Record the releases of another publisher, byte for byte. docs/use/ocds.md tells what is taken.

    A file with a fault is refused whole. The same file again adds nothing; an import that was stopped, however it was,
    goes on where it stood.

    Exit codes: 0 imported, 1 not imported, 130 stopped.
    """
    screen, started = Screen(as_json=as_json), perf_counter()
    try:
        by_whom = Publisher(checked(PublisherCode(publisher)).code, _zone(zone))
        with _opened(file) as buffer:
            read = OcdsFile(buffer, by_whom)
            counts = run(_Run(read, stack_of(data), operator(as_), screen, check).imported())
            _tell(screen, read, counts, perf_counter() - started, check=check)
    except Refused as refused:
        _refuse(screen, refused)


@dataclass(frozen=True)
class _Run:
    """One run of the command."""

    file: OcdsFile
    stack: Stack
    by: Principal
    screen: Screen
    check: bool

    async def imported(self) -> Counts:
        """What came of the file; ends the command where something keeps it from going on."""
        try:
            with (
                interruptible() as stop,
                self.screen.progress(
                    "checking" if self.check else "importing", "releases", len(self.file.outline)
                ) as show,
            ):
                return await self._imported(Steering(show, stop))
        except Denied as denied:
            fail(f"{denied}: nothing more was recorded.")
        except (StoreTaken, KeysMissing, BlobsMissing) as lacking:
            fail(f"This installation keeps no bodies: {lacking}")
        except ImportStopped:
            fail(f"Stopped between two pages. {_AGAIN}", INTERRUPTED)
        except (ClockLeapt, Conflict, OutcomeUnknown) as error:
            fail(f"The import stopped: {error}. {_AGAIN}")

    async def _imported(self, steering: Steering) -> Counts:
        async with AsyncExitStack() as opened:
            parts = await opened.enter_async_context(open_parts(self.stack.settings()))
            bus = await opened.enter_async_context(open_bus(parts.dsn, policy=parts.policy, keys=parts.keys))
            importer = OcdsImporter(self.file, bus, self.by)
            await (importer.check(steering) if self.check else importer.run(steering))
            return importer.counts


@contextmanager
def _opened(path: Path) -> Iterator[Buffer]:
    """The bytes of a file, which need not fit into memory."""
    try:
        with path.open("rb") as file:
            if not file.seek(0, 2):
                yield b""
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as buffer:
                yield buffer
    except (OSError, ValueError) as error:
        fail(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is no file with bytes'}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fail(f"{name!r} is no time zone: one is called such as Europe/Madrid.")


def _refuse(screen: Screen, refused: Refused) -> None:
    message = MESSAGES.get(refused.code, "").format(**refused.values) or str(refused)
    if screen.as_json:
        screen.json({"refused": {"code": refused.code, "message": message, **refused.values}})
    fail(f"{refused.code}: {message} Nothing of the file is imported.")


def _tell(screen: Screen, file: OcdsFile, counts: Counts, seconds: float, *, check: bool) -> None:
    report = {
        "packageId": file.package_id,
        "kind": file.outline.kind.value,
        "sha256": file.sha256,
        **{camel(name): count for name, count in asdict(counts).items()},
        "seconds": round(seconds, 3),
        "checked": check,
    }
    if screen.as_json:
        screen.json({"report": report})
        return
    done = "would be recorded" if check else "recorded"
    screen.out.print(
        f"{counts.releases:,} releases: {counts.added:,} {done}, {counts.known:,} there already,"
        f" {counts.findings:,} findings, in {report['seconds']} s; package {file.package_id}",
        markup=False,
    )
