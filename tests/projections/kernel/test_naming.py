"""Which fields of events name a thing follows from the declarations, whatever the fields are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from domain.kernel.declarations import PUBLIC, Personal, Recorded, event
from projections.kernel.declarations import ReadModel
from tests.projections.kernel.naming import fields_that_name_things


@event("testing.Drafted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Drafted:
    document: str
    supersedes: str | None
    copies: tuple[str, ...]
    title: str


@event("testing.Signed", fields=PUBLIC, erases="left")
@dataclass(frozen=True, slots=True)
class Signed:
    drafted_by: str
    name: Annotated[str | None, Personal("drafted_by", "testing")]
    left: str


@dataclass(frozen=True, slots=True)
class Document:
    document: str


def keys(fact: Recorded[Any]) -> Iterable[str]:
    told = fact.event
    return [f"{told.document}:1", told.supersedes or "", *told.copies]


MODEL: ReadModel[Document] = ReadModel(
    "testing.documents", 1, Document, "document", (Drafted,), keys, lambda row, _, key: row or Document(key)
)


def test_a_field_names_a_thing_where_its_text_comes_back_in_a_key_or_a_person_is_meant() -> None:
    found = fields_that_name_things([MODEL], [Drafted, Signed])
    assert found == {"document", "supersedes", "copies", "drafted_by", "left"}
