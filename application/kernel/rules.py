"""How commands run: the streams of a context, the rule of each command, and the slice that holds them together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from application.kernel.policy import BarredPerson, Need, Place, Site
from domain.kernel.declarations import event_type

if TYPE_CHECKING:
    from datetime import datetime

    from application.kernel.parts import ActParts
    from domain.kernel.declarations import Decider
    from domain.kernel.publishing import PublishedStreams

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True)
class Streams:
    """The streams of one kind of thing: `prefix-<id>`. A stored name: add, never rename.

    `named` says what an id is called in the stream, where that is not the id itself.
    """

    prefix: str
    named: Callable[[str], str] | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.prefix):
            raise ValueError(f"{self.prefix!r} cannot begin a stream: lower-case letters, digits and _ do")

    def __call__(self, id_: str) -> str:
        """The stream of the thing with this id."""
        return f"{self.prefix}-{id_ if self.named is None else self.named(id_)}"

    def of(self, *fields: str) -> Callable[[Any], Sequence[str]]:
        """The streams of the ids in these fields of a command, each once: what a guard often is."""
        return lambda command: tuple(dict.fromkeys(self(getattr(command, field)) for field in fields))

    def has(self, stream: str) -> bool:
        """Whether a stream is of this kind."""
        return stream.startswith(self.beginning)

    @cached_property
    def beginning(self) -> str:
        """How each stream of this kind begins."""
        return f"{self.prefix}-"


@dataclass(frozen=True)
class Terms:
    """What few acts have: an act that gives permissions to others, is somebody's own business, or is barred to some.

    `passes_on` and `sites` take the command and the state. `own` and `opens` are names of fields of the command that
    hold accounts; so are those of `not_by`, or it gives bars for the command and the state. What each of them means
    stands at Need. `matter` names, from the command and the state, further streams of the same matter: what somebody
    did there counts like what they did on the command's own stream where duties are separated. `in_emergency` is for
    acts under an emergency role alone.
    """

    passes_on: Callable[[Any, Any], Collection[str]] | None = None
    sites: Callable[[Any, Any], Sequence[Site]] | None = None
    own: str | None = None
    not_by: tuple[str, ...] | Callable[[Any, Any], Iterable[BarredPerson]] = ()
    opens: str | None = None
    matter: Callable[[Any, Any], Sequence[str]] | None = None
    in_emergency: bool = False

    def bars(self, command: Any, state: Any) -> tuple[BarredPerson, ...]:
        """Who must not do it."""
        if callable(self.not_by):
            return tuple(self.not_by(command, state))
        return tuple(BarredPerson(getattr(command, field), path="accountId") for field in self.not_by)


_NO_TERMS = Terms()
_UNNAMED = Streams("unnamed")


@dataclass(frozen=True)
class Rule:
    """How one command is carried out: under which permission, on which stream, beside which others.

    `key` gives the id of the thing that the command is about: the name of a field, or a function of the command. Left
    out, it is the key of the slice; so are `streams`, which make the name of its stream from that id. `permission` is
    `<context>.<command in snake case>` where it is left out.

    A guard is another stream whose events the decision depends on (the line's fiscal year): its events are folded
    before those of the stream, and the append fails when a guard has moved on. `beside` names further streams from
    the command and the state folded so far (the control account that the line belongs to). Their events are folded
    after those of the stream, in the order of their naming, and it is asked again until it names nothing new, four
    times at most. `dated` does the same by the time of the act too (the register of the year that it is now).

    `parts` are commands of others that are decided in the same act. Where one of them is refused, the command is
    decided without it, and only if it is not refused itself is that refusal told: what the caller may do is said by
    the command that they gave. It is authorised under the permission of that command.

    `places` says, from the command and the state that it meets, where the permission must hold. Left out, it must hold
    in the installation as a whole. `permission_in` names a field of the command with the permission that it takes: for
    commands that only the machine gives, as what a reading takes hangs on what is read.

    `blind_actor` names the field of the command with the blind name that its acts are recorded under: the entry and the
    receipt tell neither the account nor the unit nor the grant. The decider meets them, and puts them under seal.
    """

    key: str | Callable[[Any], str] = ""
    permission: str = ""
    guards: Callable[[Any], Sequence[str]] | None = None
    beside: Callable[[Any, Any], Sequence[str]] | None = None
    dated: Callable[[Any, Any, datetime], Sequence[str]] | None = None
    parts: ActParts | None = None
    places: Callable[[Any, Any], Sequence[Place]] | None = None
    terms: Terms = _NO_TERMS
    streams: Streams = _UNNAMED
    permission_in: str = ""
    blind_actor: str = ""

    def permission_of(self, command: Any) -> str:
        """The permission that the command takes."""
        return getattr(command, self.permission_in) if self.permission_in else self.permission

    @property
    def guarded(self) -> bool:
        """Whether the decision depends on more than the command's own stream."""
        return any((self.guards, self.beside, self.dated, self.parts))

    @property
    def wanders(self) -> bool:
        """Whether the state that it meets names further streams."""
        return any((self.beside, self.dated, self.parts))

    def beside_of(self, command: Any, state: Any, at: datetime) -> Sequence[str]:
        """The further streams that it looks at, as far as this state and the time tell."""
        beside = () if self.beside is None else self.beside(command, state)
        return beside if self.dated is None else (*beside, *self.dated(command, state, at))

    def key_of(self, command: Any) -> str:
        """The id of the thing that the command is about."""
        return str(getattr(command, self.key) if isinstance(self.key, str) else self.key(command))

    def stream_of(self, command: Any) -> str:
        """The stream that the command is decided on."""
        return self.streams(self.key_of(command))

    def own_of(self, command: Any) -> str | None:
        """The account whose own business the command is."""
        return None if self.terms.own is None else getattr(command, self.terms.own)

    def need(self, command: Any, state: Any) -> Need:
        """What it takes to carry the command out on this state."""
        terms = self.terms
        return Need(
            self.permission_of(command),
            () if self.places is None else tuple(self.places(command, state)),
            frozenset() if terms.passes_on is None else frozenset(terms.passes_on(command, state)),
            own=self.own_of(command),
            sites=() if terms.sites is None else tuple(terms.sites(command, state)),
            not_by=terms.bars(command, state),
            opens=None if terms.opens is None else getattr(command, terms.opens),
            in_emergency=terms.in_emergency,
        )


@dataclass(frozen=True)
class Slice(Generic[S, C, E]):
    """One kind of aggregate: its decider, the events it stores, and the rules of the commands that it takes.

    `streams` names the stream of a thing, and `key` the field of most commands that holds its id; a rule says where
    it is otherwise. `events` are those that are stored: left out, those that `decide` says it returns.

    `keeps_folded` is for streams that are long by nature: a process keeps their state in memory, and reads what is
    newer. Never for personal or secret data.

    `route` says which stream an event belongs to: the command's own, a guard, or one named by `beside`; `writes` are
    the further kinds of streams that it names. The events of one command are stored whole or not at all, and what was
    read but not written must stand where it was read. Without it they all belong to the command's own stream.

    `passbooks` are kinds of streams whose last event says all that there is to know, as the last line of a bank book
    states the balance; only that one is read and folded.

    `reads_apart` are the events whose values kept apart are fetched before anything is decided. The decider meets the
    values; of all other events it meets the references to them, and None in both cases once their keys are destroyed.

    `in_turn` is for streams that many write to at once. Commands that come in together are decided one after the
    other, each on what the earlier ones did, and stored together.

    `public` says that everybody may know what there is: an unauthorised caller gets Denied. Of all else, what a
    caller may not touch looks to them as if it were not there.

    `composable` are the commands that an act of another slice may ask for as parts. It is published for that: the
    permission is that of the other act. `commanded` are those that workflows and effects of other contexts may give.

    `withheld` are kinds of streams whose entries the log does not give out: their hash alone, until an event that
    releases (`@event(..., releases=...)`) names the stream.

    `shown` are the streams that other contexts may look at, and `looks_at` those of others that this one names in
    guards or beside: the events that are published of them are folded, and no other.
    """

    name: str
    decider: Decider[S, C, E]
    streams: Streams
    commands: Mapping[type[Any], Rule]
    key: str = ""
    events: tuple[type[Any], ...] = ()
    keeps_folded: bool = False
    route: Callable[[E], str] | None = None
    writes: tuple[Streams, ...] = ()
    passbooks: tuple[Streams, ...] = ()
    reads_apart: tuple[type[Any], ...] = ()
    in_turn: bool = False
    public: bool = False
    composable: tuple[type[Any], ...] = ()
    commanded: tuple[type[Any], ...] = ()
    shown: tuple[PublishedStreams, ...] = ()
    looks_at: tuple[PublishedStreams, ...] = ()
    withheld: tuple[Streams, ...] = ()

    @property
    def context(self) -> str:
        """The context that it belongs to."""
        return self.name.partition(".")[0]

    def published(self, stream: str) -> PublishedStreams | None:
        """What is published of a stream of another context; None for its own."""
        return next((kind for kind in self.looks_at if kind.has(stream)), None)

    def __post_init__(self) -> None:
        rules = {command: self._whole(command, rule, self.context) for command, rule in self.commands.items()}
        object.__setattr__(self, "commands", rules)
        object.__setattr__(self, "events", self.events or _returned(self.name, self.decider))
        for event in self.reads_apart:
            if not event_type(event).apart:
                raise ValueError(f"{self.name} reads what {event.__name__} keeps apart, and that keeps nothing apart")

    @cached_property
    def types_apart(self) -> frozenset[str]:
        """The stored names of the events whose values kept apart are fetched."""
        return frozenset(event_type(event).name for event in self.reads_apart)

    @cached_property
    def kinds(self) -> tuple[Streams, ...]:
        """The kinds of streams that the slice may write to, each once."""
        own = (rule.streams for rule in self.commands.values())
        return tuple(dict.fromkeys((self.streams, *own, *self.writes, *self.passbooks)))

    def writes_to(self, stream: str) -> bool:
        """Whether a stream is of a kind that the slice may write to."""
        return stream.startswith(self._beginnings)

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(kind.beginning for kind in self.kinds)

    def _whole(self, command: type[Any], rule: Rule, context: str) -> Rule:
        """The rule with what is left out in it."""
        streams, key = (self.streams if rule.streams is _UNNAMED else rule.streams), rule.key or self.key
        if isinstance(key, str) and key not in getattr(command, "__dataclass_fields__", {}):
            raise ValueError(f"{self.name}: {command.__name__} has no field {key!r} that holds the key of its stream")
        permission = rule.permission or f"{context}.{_WORD.sub('_', command.__name__).lower()}"
        return replace(rule, key=key, permission=permission, streams=streams)


def _returned(name: str, decider: Decider[Any, Any, Any]) -> tuple[type[Any], ...]:
    """The events that `decide` returns, by its annotation: `Sequence[A | B]`."""
    hint = get_type_hints(decider.decide).get("return")
    (inside,) = get_args(hint) if get_origin(hint) is not None else (None,)
    kinds = get_args(inside) or (inside,)
    if not all(isinstance(kind, type) and hasattr(kind, "__event__") for kind in kinds):
        raise ValueError(f"{name}: decide does not say which events it returns, so the slice has to say `events=`")
    return kinds
