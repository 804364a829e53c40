"""A small context with personal data: people who are registered, reached at another address, and erased."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_bytes
from typing import Annotated, Any

from application.kernel.keys import Keys
from application.kernel.rules import Rule, Slice, Streams
from application.ledger.sealing import KeyMap, Pair, SubjectErased
from domain.kernel.declarations import PUBLIC, Act, Decider, Personal, Recorded, Refused, command, event
from projections.kernel.declarations import ReadModel

Name = Annotated[str | None, Personal("person_id", "identity")]
Email = Annotated[str | None, Personal("person_id", "contact")]

ANA, BO = "person-ana-4f1c9a2b7d", "person-bo-8e0d3c5a19f"


@event("people.PersonRegistered", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PersonRegistered:
    person_id: str
    name: Name
    email: Email
    town: str


@event("people.EmailReplaced", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EmailReplaced:
    person_id: str
    email: Email


@event("people.PersonErased", fields=PUBLIC, erases="person_id")
@dataclass(frozen=True, slots=True)
class PersonErased:
    person_id: str


@event("people.ContactEnded", fields=PUBLIC, erases="person_id", purpose="contact")
@dataclass(frozen=True, slots=True)
class ContactEnded:
    person_id: str


@event("people.PersonShown", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PersonShown:
    person_id: str
    purpose: str


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ShowPerson:
    """Somebody is about to be shown what a person told."""

    person_id: str
    purpose: str


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RegisterPerson:
    person_id: str
    name: Name
    email: Email
    town: str


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReplaceEmail:
    person_id: str
    email: Email


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EndContact:
    person_id: str


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ErasePerson:
    person_id: str


@dataclass(frozen=True, slots=True)
class State:
    person: PersonRegistered | None = None
    erased: bool = False


def evolve(state: State, happened: Any) -> State:
    match happened:
        case PersonRegistered():
            return State(happened)
        case EmailReplaced():
            return replace(state, person=state.person and replace(state.person, email=happened.email))
        case PersonShown() | ContactEnded():
            return state
        case _:
            return State(state.person, erased=True)


def decide(state: State, asked: Any, _: Act) -> Sequence[Any]:
    match asked:
        case ShowPerson():
            return [PersonShown(asked.person_id, asked.purpose)]
        case RegisterPerson():
            return [PersonRegistered(asked.person_id, asked.name, asked.email, asked.town)]
        case ReplaceEmail():
            # No look at state.erased: that nothing is sealed for the erased is not left to deciders.
            if state.person is None:
                raise Refused("person_unknown")
            return [] if asked.email == state.person.email else [EmailReplaced(asked.person_id, asked.email)]
        case EndContact():
            return [ContactEnded(asked.person_id)]
        case _:
            return [] if state.erased else [PersonErased(asked.person_id)]


EVENTS: tuple[type[Any], ...] = (PersonRegistered, EmailReplaced, PersonErased)
COMMANDS: Mapping[type[Any], Rule] = {
    command: Rule(permission="people.keep")
    for command in (RegisterPerson, ReplaceEmail, EndContact, ErasePerson, ShowPerson)
}
SLICE: Slice[State, Any, Any] = Slice(
    "people",
    Decider(State(), decide, evolve),
    Streams("person"),
    COMMANDS,
    key="person_id",
    events=(*EVENTS, ContactEnded, PersonShown),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was registered."""

    person_id: str
    town: str
    name: Name
    email: Email


def keys(fact: Recorded[Any]) -> Iterable[str]:
    return (fact.event.person_id,)


def project(row: Person | None, fact: Recorded[Any], _: str) -> Person | None:
    match fact.event:
        case PersonRegistered() as e:
            return Person(e.person_id, e.town, e.name, e.email)
        case EmailReplaced() as e:
            return row and replace(row, email=e.email)
        case _:
            return row and replace(row, name=None, email=None)


PEOPLE: ReadModel[Person] = ReadModel(
    "people.people", 1, Person, "person_id", EVENTS, keys, project, permission="people.read"
)


@dataclass(frozen=True, slots=True)
class Resident:
    """Where somebody lives, whoever it is."""

    person_id: str
    town: str
    was_named: bool


def project_resident(row: Resident | None, fact: Recorded[Any], _: str) -> Resident | None:
    match fact.event:
        case PersonRegistered() as e:
            return Resident(e.person_id, e.town, e.name is not None)
        case _:
            return row


RESIDENTS: ReadModel[Resident] = ReadModel(
    "people.residents", 1, Resident, "person_id", EVENTS, keys, project_resident, history=True
)


@dataclass(frozen=True, slots=True)
class Newest:
    """Who registered last in a town: rows, and superseded ones, that are not keyed by the person they tell of."""

    town: str
    person_id: str
    name: Name


def town_of(fact: Recorded[Any]) -> Iterable[str]:
    return (fact.event.town,)


def project_newest(_: Newest | None, fact: Recorded[Any], key: str) -> Newest | None:
    return Newest(key, fact.event.person_id, fact.event.name)


NEWEST: ReadModel[Newest] = ReadModel(
    "people.newest",
    1,
    Newest,
    "town",
    (PersonRegistered,),
    town_of,
    project_newest,
    history=True,
    permission="people.read",
)


@dataclass
class MemoryKeys(Keys):
    """Keys in a dict, which counts how often it is asked."""

    kept: dict[Pair, bytes] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        self.calls.append("ensure")
        for pair in pairs:
            if pair.subject in self.erased:
                raise SubjectErased(pair.subject)
        return {pair: self.kept.setdefault(pair, token_bytes(32)) for pair in pairs}

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        self.calls.append("find")
        return {pair: self.kept.get(pair) for pair in pairs}

    def destroy(self, subject: str) -> None:
        self.erased.add(subject)
        self.kept = {pair: key for pair, key in self.kept.items() if pair.subject != subject}
