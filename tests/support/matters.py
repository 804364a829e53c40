"""A small context whose rows hold secrets of two things and what a person told: matters of a unit, and papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from application.kernel.rules import Rule, Slice, Streams
from domain.kernel.declarations import INTERNAL, Act, Decider, Personal, Recorded, Refused, Secret, command, event
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope

MATTER, PAPER = "0192f0aa-5e5b-7cc4-8d1f-3c2b1a0d9e8f", "paper-7c1e0b9d4f2a"
Title = Annotated[str | None, Secret("matter_id")]
Digest = Annotated[str | None, Secret("paper_id")]
Applicant = Annotated[str | None, Personal("applicant_id", "identity")]


@event("matters.MatterOpened", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MatterOpened:
    matter_id: str
    unit: str
    title: Title
    applicant_id: str
    applicant_name: Applicant


@event("matters.PaperFiled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PaperFiled:
    """A paper was filed: its digest goes with the paper, the remark with the matter."""

    matter_id: str
    paper_id: str
    digest: Digest
    remark: Title


@event("matters.PaperApproved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PaperApproved:
    matter_id: str
    paper_id: str


@event("matters.PaperDestroyed", fields=INTERNAL, erases="paper_id")
@dataclass(frozen=True, slots=True)
class PaperDestroyed:
    matter_id: str
    paper_id: str


@event("matters.MatterDestroyed", fields=INTERNAL, erases="matter_id")
@dataclass(frozen=True, slots=True)
class MatterDestroyed:
    matter_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OpenMatter:
    """Open a matter."""

    matter_id: str
    unit: str
    title: Title
    applicant_id: str
    applicant_name: Applicant


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FilePaper:
    """File a paper."""

    matter_id: str
    paper_id: str
    digest: Digest
    remark: Title = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ApprovePaper:
    """Approve a paper, as it was read."""

    matter_id: str
    paper_id: str
    digest: Digest


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DestroyPaper:
    """Destroy the keys of a paper."""

    matter_id: str
    paper_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DestroyMatter:
    """Destroy the keys of a matter."""

    matter_id: str


State = Mapping[str, str | None]
"""The digest of each paper; None once it is destroyed."""


def evolve(state: State, happened: Any) -> State:
    return {**state, happened.paper_id: happened.digest} if isinstance(happened, PaperFiled) else state


def decide(state: State, given: Any, _: Act) -> Sequence[Any]:
    match given:
        case OpenMatter():
            return [MatterOpened(given.matter_id, given.unit, given.title, given.applicant_id, given.applicant_name)]
        case FilePaper():
            return [PaperFiled(given.matter_id, given.paper_id, given.digest, given.remark)]
        case ApprovePaper() if state.get(given.paper_id) is None:
            raise Refused("paper_destroyed")
        case ApprovePaper() if state[given.paper_id] != given.digest:
            raise Refused("digest_differs")
        case ApprovePaper():
            return [PaperApproved(given.matter_id, given.paper_id)]
        case DestroyPaper():
            return [PaperDestroyed(given.matter_id, given.paper_id)]
        case _:
            return [MatterDestroyed(given.matter_id)]


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter of a unit, and the paper that was filed last."""

    matter_id: str
    unit: str
    title: Title
    applicant_id: str
    applicant_name: Applicant
    paper_id: str | None = None
    digest: Digest = None
    remark: Title = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    return (fact.event.matter_id,)


def project(row: Matter | None, fact: Recorded[Any], _: str) -> Matter | None:
    match fact.event, row:
        case MatterOpened() as opened, _:
            return Matter(opened.matter_id, opened.unit, opened.title, opened.applicant_id, opened.applicant_name)
        case PaperFiled() as filed, Matter():
            return replace(row, paper_id=filed.paper_id, digest=filed.digest, remark=filed.remark)
        case _:
            return row


EVENTS: tuple[type[Any], ...] = (MatterOpened, PaperFiled, PaperApproved, PaperDestroyed, MatterDestroyed)
COMMANDS = (OpenMatter, FilePaper, ApprovePaper, DestroyPaper, DestroyMatter)
SLICE: Slice[State, Any, Any] = Slice(
    "matters",
    Decider({}, decide, evolve),
    Streams("matter"),
    {each: Rule(permission="matters.keep") for each in COMMANDS},
    key="matter_id",
    events=EVENTS,
)
MATTERS: ReadModel[Matter] = ReadModel(
    "matters.matters",
    1,
    Matter,
    "matter_id",
    (MatterOpened, PaperFiled),
    keys,
    project,
    history=True,
    permission="matters.read",
    scope=Scope(unit="unit"),
    searched=("title",),
)
