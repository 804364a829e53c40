"""A small context with papers of a unit, keyed by their number: each tells of its author twice, and of a witness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from api.kernel.context import Context
from api.kernel.declarations import Entity, Exposed
from application.kernel.rules import Rule, Slice, Streams
from domain.kernel.declarations import INTERNAL, Act, Decider, Personal, Recorded, command, event
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope

AuthorName = Annotated[str | None, Personal("author_id", "identity")]
AuthorMail = Annotated[str | None, Personal("author_id", "contact")]
WitnessName = Annotated[str | None, Personal("witness_id", "identity")]
READ = "dockets.read"


@event("dockets.PaperFiled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PaperFiled:
    """A paper was filed, or filed anew."""

    paper_id: str
    at_unit: str
    title: str
    author_id: str
    author_name: AuthorName
    author_mail: AuthorMail
    witness_id: str
    witness_name: WitnessName


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FilePaper:
    """File a paper."""

    paper_id: str
    at_unit: str
    title: str
    author_id: str
    author_name: AuthorName
    author_mail: AuthorMail
    witness_id: str
    witness_name: WitnessName


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a unit."""

    paper_id: str
    at_unit: str
    title: str
    author_id: str
    author_name: AuthorName
    author_mail: AuthorMail
    witness_id: str
    witness_name: WitnessName


def decide(_: None, filed: FilePaper, __: Act) -> Sequence[PaperFiled]:
    return [PaperFiled(**{name: getattr(filed, name) for name in FilePaper.__dataclass_fields__})]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    return (fact.event.paper_id,)


def evolve(_: Paper | None, fact: Recorded[Any], __: str) -> Paper:
    return Paper(**{name: getattr(fact.event, name) for name in Paper.__dataclass_fields__})


PAPERS: ReadModel[Paper] = ReadModel(
    name="dockets.papers",
    version=1,
    row=Paper,
    key="paper_id",
    events=(PaperFiled,),
    keys=keys,
    evolve=evolve,
    history=True,
    permission=READ,
    scope=Scope(unit="at_unit"),
)
SLICE: Slice[None, FilePaper, PaperFiled] = Slice(
    "dockets.paper",
    Decider(None, decide, lambda state, _: state),
    Streams("paper"),
    {FilePaper: Rule(permission="dockets.file")},
    key="paper_id",
    events=(PaperFiled,),
)
CONTEXT = Context("dockets", (SLICE,), (PAPERS,), Exposed(entities=(Entity(PAPERS),), mutations=()), refusals={})
