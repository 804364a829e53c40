"""What a context may declare about what happens: events, deciders, and refusals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, get_args, get_type_hints

from domain.kernel.fields import (
    INTERNAL,
    PUBLIC,
    Apart,
    ApartReference,
    FieldClass,
    Internal,
    Personal,
    Public,
    Sealed,
    Secret,
    UnclassifiedError,
    apart,
    classify,
    keep_unsaid,
    personal,
    sealed,
)
from domain.kernel.forms import checked
from domain.kernel.refused import Refused

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

Position = Annotated[int, "a position in the ledger"]
"""A place in the whole ledger, from 1 without gaps; 0 is before the first. GraphQL shows it as Position."""

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
T = TypeVar("T")

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

__all__ = [
    "INTERNAL",
    "PUBLIC",
    "Act",
    "Apart",
    "ApartReference",
    "Decider",
    "EventType",
    "Internal",
    "Personal",
    "Position",
    "Public",
    "Recorded",
    "Refused",
    "Secret",
    "Upcast",
    "classes_of",
    "command",
    "event",
    "event_type",
    "personal",
    "refusal_of",
    "sealed",
]


@dataclass(frozen=True, slots=True)
class EventType:
    """The stored name and schema number of an event: a contract with every byte ever stored.

    `upcasts[n]` turns the stored data of schema n into that of schema n + 1; a field is sealed under its name and so
    never renamed. `fields` says who may know each field. `erases` names the field with the id of the person or the
    thing whose keys are destroyed because this happened: those for `purpose` alone, where it says one. `refuses` is the
    code that the act is refused with that records this: an attempt that has to be known, and that does nothing else.
    `releases` names the field with the streams whose entries the log gives out from then on.
    """

    name: str
    schema: int
    upcasts: Mapping[int, Upcast] = field(default_factory=dict)
    fields: Mapping[str, FieldClass] = field(default_factory=dict)
    erases: str | None = None
    purpose: str | None = None
    refuses: str | None = None
    releases: str | None = None

    @property
    def personal(self) -> Mapping[str, Personal]:
        """The fields that tell of persons."""
        return personal(self.fields)

    @property
    def sealed(self) -> Mapping[str, Sealed]:
        """The fields that are sealed: the personal and the secret ones."""
        return sealed(self.fields)

    @property
    def apart(self) -> Mapping[str, Apart]:
        """The sealed fields that are kept apart."""
        return apart(self.fields)


def event(  # noqa: PLR0913 - what a stored event may declare
    name: str,
    *,
    fields: Public | Internal | None = None,
    schema: int = 1,
    upcasts: Mapping[int, Upcast] | None = None,
    erases: str | None = None,
    purpose: str | None = None,
    refuses: str | None = None,
    releases: str | None = None,
) -> Callable[[type[T]], type[T]]:
    """Give a frozen dataclass its stored name (`context.PastTenseFact`), and `fields` whose annotation says nothing
    their class. `erases`, `purpose`, `refuses` and `releases` are as in EventType.

    Raises ValueError where an older schema has no upcast, and UnclassifiedError for fields without a (possible) class.
    """
    missing = [n for n in range(1, schema) if n not in (upcasts or {})]
    if missing:
        raise ValueError(f"{name} schema {schema} lacks upcasts from {missing}")

    def mark(cls: type[T]) -> type[T]:
        kind = EventType(name, schema, dict(upcasts or {}), classify(cls, fields), erases, purpose, refuses, releases)
        if erases is not None and kind.fields.get(erases) not in {PUBLIC, INTERNAL}:
            raise ValueError(f"{name} erases {erases!r}, which is no field with the id of a person or a thing")
        if releases is not None and kind.fields.get(releases) not in {PUBLIC, INTERNAL}:
            raise ValueError(f"{name} releases {releases!r}, which is no field with the names of streams")
        if purpose is not None and (erases is None or not purpose.isidentifier()):
            raise ValueError(
                f"{name} ends the purpose {purpose!r}: say whose by `erases`, and the purpose in a plain word"
            )
        _check_apart(cls, kind.apart)
        keep_unsaid(cls, kind.sealed)
        cls.__event__ = kind  # type: ignore[attr-defined]
        return cls

    return mark


def _check_apart(cls: type[Any], names: Collection[str]) -> None:
    """Raise UnclassifiedError where the type of a field does not say that it may be the reference to its value."""
    hints = get_type_hints(cls) if names else {}
    for name in names:
        kinds = set(get_args(hints[name]))
        if ApartReference not in kinds or not kinds & {str, bytes}:
            raise UnclassifiedError(
                f"{cls.__name__}.{name} is kept apart, so its type must be `str | ApartReference | None`, or with bytes"
            )


def command(*, fields: Public | Internal) -> Callable[[type[T]], type[T]]:
    """Classify the fields of a command that brings values to be sealed, so that no print and no hash tells them.

    The id that such a value is about may be left out with it.
    """

    def mark(cls: type[T]) -> type[T]:
        cls.__classes__ = classify(cls, fields, subject_may_lack=True)  # type: ignore[attr-defined]
        keep_unsaid(cls, sealed(cls.__classes__))  # type: ignore[attr-defined]
        return cls

    return mark


def event_type(cls: type[Any]) -> EventType:
    """The stored name of an event class; TypeError where it has none."""
    found = getattr(cls, "__event__", None)
    if not isinstance(found, EventType):
        raise TypeError(f"{cls.__name__} is no stored event: decorate it with @event(...)")
    return found


def refusal_of(event: Any) -> Refused | None:
    """What the act that records this event is refused with: its code, and the event's fields that are not sealed."""
    kind = event_type(type(event))
    if kind.refuses is None:
        return None
    values = {name: getattr(event, name) for name in kind.fields if name not in kind.sealed}
    return Refused(kind.refuses, "", **values)  # a code that is declared


def classes_of(cls: type[Any]) -> Mapping[str, FieldClass] | None:
    """The classes of a command's fields; None where it was not decorated."""
    found: Mapping[str, FieldClass] | None = getattr(cls, "__classes__", None)
    return found


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, for which unit, under which grant, and when (the database's clock, UTC).

    The server stamps it; no client ever sends a time or an actor.
    """

    actor: str
    unit: str
    grant: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """An event as it stands in the ledger: the fact, and who recorded it when and where.

    `position` is its leaf number in the whole ledger, from 1, without gaps; `version` its number in
    its stream, from 1. `digest` is the SHA-256 of the command that did it, as receipts remember it; older events
    carry none.
    """

    event: E
    stream: str
    version: int
    position: int
    act: Act
    event_id: UUID
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None
    digest: bytes | None = None


@dataclass(frozen=True)
class Decider(Generic[S, C, E]):
    """What may happen to one aggregate: `decide` answers a command with events, `evolve` folds them.

    Both are pure: no clock, no random source, no read model. `decide` raises Refused, and answers
    a command that was already carried out with no events. It meets commands whose values have the forms that their
    types name: others are refused before.
    """

    initial: S
    decide: Callable[[S, C, Act], Sequence[E]]
    evolve: Callable[[S, E], S]

    def __post_init__(self) -> None:
        """Let nothing reach the rules that has not its form."""
        rules = self.decide

        @wraps(rules)
        def decide(state: S, command: C, act: Act) -> Sequence[E]:
            return rules(state, checked(command), act)

        object.__setattr__(self, "decide", decide)

    def fold(self, events: Sequence[E], state: S | None = None) -> S:
        """The state after these events, from `state` or from the initial one."""
        current = self.initial if state is None else state
        for happened in events:
            current = self.evolve(current, happened)
        return current
