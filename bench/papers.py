"""Papers that are approved and then get the next number of a register: a small context that asks for parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID, uuid5

from application.kernel.orders import Order
from application.kernel.parts import ActParts
from application.kernel.rules import Rule, Slice, Streams
from application.ledger.envelope import Codec
from domain.kernel.declarations import INTERNAL, Act, Decider, Refused, command, event
from domain.registers.commands import OpenSeries
from domain.registers.published import EntryDirection, EntryRegistered, RegisterEntry
from infra.bootstrap import INSTALLATION

UNIT, SERIES = "EX:moh", "out"
OPEN = OpenSeries(UNIT, SERIES, "{unit}/{series}/{year}/{n:06}", "Europe/Madrid", (EntryDirection.OUT,))
_SPACE = UUID("6f2c1f0e-4d57-4a5b-9f39-5a2f6f0f3a11")


@event("papers.PaperApproved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PaperApproved:
    paper_id: str


@event("papers.PaperNumbered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PaperNumbered:
    paper_id: str
    number: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ApprovePaper:
    paper_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class NumberPaper:
    paper_id: str
    series: str = SERIES


@dataclass(frozen=True, slots=True)
class Paper:
    approved: bool = False
    entry: EntryRegistered | None = None
    numbered: bool = False


def evolve(state: Paper, happened: PaperApproved | PaperNumbered | EntryRegistered) -> Paper:
    match happened:
        case PaperApproved():
            return replace(state, approved=True)
        case EntryRegistered():
            return replace(state, entry=happened)
        case PaperNumbered():
            return replace(state, numbered=True)
        case _:
            assert_never(happened)


def decide(state: Paper, asked: ApprovePaper | NumberPaper, _: Act) -> Sequence[PaperApproved | PaperNumbered]:
    match asked:
        case ApprovePaper(paper_id):
            return [] if state.approved else [PaperApproved(paper_id)]
        case NumberPaper() if not state.approved:
            raise Refused("not_approved", "paperId")
        case NumberPaper() if state.numbered:
            return []
        case NumberPaper(paper_id):
            return [] if state.entry is None else [PaperNumbered(paper_id, state.entry.number)]
        case _:
            assert_never(asked)


def entry(asked: NumberPaper, state: Paper, _: datetime) -> Sequence[RegisterEntry]:
    """The entry that a paper gets, once it is approved and has none."""
    if not state.approved or state.numbered:
        return ()
    return [RegisterEntry(UNIT, asked.series, EntryDirection.OUT, asked.paper_id, "paper")]


PAPERS = Slice[Paper, ApprovePaper | NumberPaper, PaperApproved | PaperNumbered](
    name="papers.paper",
    decider=Decider(Paper(), decide, evolve),
    streams=Streams("paper"),
    commands={ApprovePaper: Rule(), NumberPaper: Rule(parts=ActParts((RegisterEntry,), entry, (EntryRegistered,)))},
    key="paper_id",
)
SLICES = (*INSTALLATION.slices, PAPERS)
CODEC = Codec(happened for declared in SLICES for happened in declared.events)


def paper_of(number: int) -> str:
    """The id of a paper."""
    return str(uuid5(_SPACE, f"paper {number}"))


def order_of(number: int, series: str = SERIES) -> Order[NumberPaper]:
    """The order that gives a paper its number, under an id of its own."""
    return Order(NumberPaper(paper_of(number), series), uuid5(_SPACE, f"order {number}"))
