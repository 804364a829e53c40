"""A report from the question to the file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from infra.budgeting.report.gathering import MODELS, NothingToReport, ReportRequest, gather
from infra.budgeting.report.page import render
from infra.budgeting.report.picture import Picture
from projections.kernel.declarations import NotBuiltYet, NotProjectedYet, NotRecordedYet, Reads

PATIENCE = 20.0
"""Seconds in which the read models may catch up with the ledger."""
_WAIT = "Is a worker running? Look: ./foja projections status"

AsOf = int | datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """A page, and the picture that it shows."""

    picture: Picture
    html: str


async def report(reads: Reads, report_request: ReportRequest, as_of: AsOf, language: str) -> Report:
    """The report on a budget, of this moment or of a past one; raises Unanswerable with what to do."""
    try:
        picture = await gather(reads, report_request, await _position(reads, as_of))
    except NotRecordedYet as ahead:
        raise NothingToReport(f"{ahead}. Say an earlier --as-of.") from None
    except (NotProjectedYet, NotBuiltYet) as behind:
        raise NothingToReport(f"{behind}. {_WAIT}") from None
    return Report(picture, render(picture, language))


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises Unanswerable where it cannot be written."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise NothingToReport(f"{path} cannot be written ({error.strerror}): say another --html FILE.") from None


async def _position(reads: Reads, as_of: AsOf) -> int:
    head = await reads.ledger.head()
    position = head if as_of is None else as_of if isinstance(as_of, int) else await reads.ledger.position_at(as_of)
    if position > head:
        raise NotRecordedYet(position, head)
    names: Sequence[str] = [model.name for model in MODELS]
    if not await reads.ledger.projected(names, position, PATIENCE):
        raise NothingToReport(f"The read models are not at position {position} yet. {_WAIT}")
    return position
