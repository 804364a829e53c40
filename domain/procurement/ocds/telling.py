"""What deltas are made with: what is known of a process before an event, and the parts of a release."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from domain.kernel.declarations import Recorded
from domain.procurement.naming import number_of
from domain.procurement.ocds.routing import Routes
from domain.procurement.ocds.values import Object, instant


class Delta(NamedTuple):
    """What an event says in public: a tag, and the part of the release that it changes."""

    tag: str
    body: Object


@dataclass
class Process:
    """What deltas need to know of the releases before: what has to be repeated where something of it changes."""

    roles: dict[str, list[str]] = field(default_factory=dict)
    lots: list[str] = field(default_factory=list)
    tender_id: str = ""
    has_enquiries: bool = False
    award_of: dict[str, str] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    buyers: dict[str, str] = field(default_factory=dict)
    delivered: set[str] = field(default_factory=set)
    last_release: str | None = None

    def party(self, party: Object, *roles: str) -> list[Object]:
        """The party with all its roles, where it takes on a new one; else none."""
        had = self.roles.setdefault(party["id"], [])
        added = [role for role in roles if role not in had]
        had += added
        return [{**party, "roles": list(had)}] if added else []

    def implementation(self, contract: str) -> str:
        """The tag of what is carried out of a contract: the first time, or once more."""
        tag = "implementationUpdate" if contract in self.delivered else "implementation"
        self.delivered.add(contract)
        return tag

    def tender(self, **said: Any) -> Object:
        """A part of the tender."""
        return {"tender": {"id": self.tender_id, **said}}

    def lot(self, lot: str, **said: Any) -> Object:
        """A part of a lot."""
        return self.tender(lots=[{"id": number_of(lot), **said}])


class Situation(NamedTuple):
    """A fact, and what is known of its process and of others before it."""

    fact: Recorded[Any]
    process: Process
    routes: Routes


def with_parties(body: Object, parties: list[Object]) -> Object:
    """The body with the parties that take on a new role."""
    return {**body, "parties": parties} if parties else body


def amendment_of(situation: Situation, id_: str, rationale: str, description: str | None = None) -> Object:
    """An amendment of the terms, or of a contract."""
    said: Object = {"id": id_, "date": instant(situation.fact.act.at), "rationale": rationale}
    if description:
        said["description"] = description
    if situation.process.last_release is not None:
        said["amendsReleaseID"] = situation.process.last_release
    return said
