"""A small context whose events keep texts apart: essays, as long as they like, and who compares them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from application.kernel.rules import Rule, Slice, Streams
from application.ledger.envelope import Codec
from domain.kernel.declarations import (
    INTERNAL,
    Act,
    Apart,
    ApartReference,
    Decider,
    Recorded,
    Refused,
    Secret,
    command,
    event,
)
from projections.kernel.declarations import ReadModel

ESSAY, OTHER = "0192f0aa-5e5b-7cc4-8d1f-3c2b1a0d9e8f", "0192f0aa-5e5b-7cc4-8d1f-3c2b1a0d9e90"
StoredText = Annotated[str | ApartReference | None, Apart("essay_id")]
GivenText = Annotated[str | None, Apart("essay_id")]
Title = Annotated[str | None, Secret("essay_id")]


@event("essays.EssayWritten", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class EssayWritten:
    essay_id: str
    title: Title
    text: StoredText


@event("essays.EssayConfirmed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class EssayConfirmed:
    essay_id: str


@event("essays.EssayDestroyed", fields=INTERNAL, erases="essay_id")
@dataclass(frozen=True, slots=True)
class EssayDestroyed:
    essay_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class WriteEssay:
    """Write an essay, or write it anew."""

    essay_id: str
    title: Title
    text: GivenText


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConfirmEssay:
    """Confirm that the essay has this text."""

    essay_id: str
    text: GivenText


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DestroyEssay:
    """Destroy the keys of an essay."""

    essay_id: str


State = str | ApartReference | None
"""The text that was written last, as it is met."""


def evolve(state: State, happened: Any) -> State:
    return happened.text if isinstance(happened, EssayWritten) else state


def decide(state: State, given: Any, _: Act) -> Sequence[Any]:
    match given:
        case WriteEssay():
            return [] if given.text == state else [EssayWritten(given.essay_id, given.title, given.text)]
        case ConfirmEssay() if given.text != state:
            raise Refused("other_text")
        case ConfirmEssay():
            return [EssayConfirmed(given.essay_id)]
        case _:
            return [EssayDestroyed(given.essay_id)]


EVENTS: tuple[type[Any], ...] = (EssayWritten, EssayConfirmed, EssayDestroyed)
CODEC = Codec(EVENTS)
SLICE: Slice[State, Any, Any] = Slice(
    "essays",
    Decider(None, decide, evolve),
    Streams("essay"),
    {each: Rule(permission="essays.keep") for each in (WriteEssay, ConfirmEssay, DestroyEssay)},
    key="essay_id",
    events=EVENTS,
    reads_apart=(EssayWritten,),
)


@dataclass(frozen=True, slots=True)
class Essay:
    """An essay as it was written last."""

    essay_id: str
    title: Title
    text: GivenText
    times: int


@dataclass(frozen=True, slots=True)
class EssayTitle:
    """What an essay is called; `met_text` says whether its text was given to whom it does not concern."""

    essay_id: str
    title: Title
    met_text: bool


def keys(fact: Recorded[Any]) -> Iterable[str]:
    return (fact.event.essay_id,)


def project(row: Essay | None, fact: Recorded[Any], _: str) -> Essay:
    written = fact.event
    if row is None:
        return Essay(written.essay_id, written.title, written.text, 1)
    return replace(row, title=written.title, text=written.text, times=row.times + 1)


def project_title(_: EssayTitle | None, fact: Recorded[Any], __: str) -> EssayTitle:
    return EssayTitle(fact.event.essay_id, fact.event.title, fact.event.text is not None)


ESSAYS: ReadModel[Essay] = ReadModel(
    "essays.essays", 1, Essay, "essay_id", (EssayWritten,), keys, project, history=True, permission="essays.read"
)
TITLES: ReadModel[EssayTitle] = ReadModel(
    "essays.titles", 1, EssayTitle, "essay_id", (EssayWritten,), keys, project_title, permission="essays.read"
)
