"""How commands run: slices, orders, receipts, workflows, and the ports that the machine needs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from datetime import datetime

    from eventsourcing.persistence import StoredEvent

    from application.ledger.sealing import KeyMap, Pair
    from domain.kernel.declarations import Decider, Recorded
    from domain.kernel.sight import Sight

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

Place = tuple[str, ...]
"""A unit, and the units and the jurisdiction above it as far as its own context knows them: a grant at any of them
holds there, and so does one at a unit that any of them stands below."""


@dataclass(frozen=True, slots=True)
class Site:
    """A unit or a post that an act speaks of and that has to be there; `below` is a unit that it must stand below.

    `path` is the field of the command that names it.
    """

    path: str
    at: str
    below: str | None = None


def _no_guards(_: object) -> Sequence[str]:
    return ()


def _nothing_beside(_: object, __: object) -> Sequence[str]:
    return ()


def _whole_installation(_: object, __: object) -> Sequence[Place]:
    return ()


def _nothing_passed_on(_: object, __: object) -> Collection[str]:
    return ()


def _no_sites(_: object, __: object) -> Sequence[Site]:
    return ()


def _nobody_barred(_: object) -> Collection[str]:
    return ()


def _nobodys_own(_: object) -> str | None:
    return None


@dataclass(frozen=True)
class Handles(Generic[C]):
    """How one command is carried out: under which permission, on which stream, beside which others.

    A guard is another stream whose events the decision depends on (the line's fiscal year): its
    events are folded before those of the stream, and the append fails when a guard has moved on.
    `beside` names further streams from the command and the state folded so far (the control account
    that the line belongs to). Their events are folded after those of the stream, in the order of their
    naming, and it is asked again until it names nothing new, four times at most.

    `places` says, from the command and the state that it meets, where the permission must hold (see Need); `passes_on`
    which permissions the act gives to others; `own` whose own business it is, who then needs no permission; `sites`
    which units and posts have to be there; `not_by` the accounts that it is not done by, nor by another of the same
    persons; `opens` whose account somebody else may act as, once it is done.
    """

    permission: str
    stream: Callable[[C], str]
    guards: Callable[[C], Sequence[str]] = _no_guards
    beside: Callable[[C, Any], Sequence[str]] = _nothing_beside
    places: Callable[[C, Any], Sequence[Place]] = _whole_installation
    passes_on: Callable[[C, Any], Collection[str]] = _nothing_passed_on
    own: Callable[[C], str | None] = _nobodys_own
    sites: Callable[[C, Any], Sequence[Site]] = _no_sites
    not_by: Callable[[C], Collection[str]] = _nobody_barred
    opens: Callable[[C], str | None] = _nobodys_own

    @property
    def guarded(self) -> bool:
        """Whether the decision depends on more than the command's own stream."""
        return self.guards is not _no_guards or self.looks_beside

    @property
    def passes_on_permissions(self) -> bool:
        """Whether the act gives permissions to others."""
        return self.passes_on is not _nothing_passed_on

    @property
    def judges_persons(self) -> bool:
        """Whether it matters which person is behind the account that acts."""
        return self.not_by is not _nobody_barred

    @property
    def looks_beside(self) -> bool:
        """Whether further streams are named by the state."""
        return self.beside is not _nothing_beside


@dataclass(frozen=True)
class Slice(Generic[S, C, E]):
    """One kind of aggregate: its decider, the events it stores, and the commands that it takes.

    `keeps_folded` is for streams that are long by nature: a process keeps their state in memory, and reads what is
    newer. Never for personal data.

    `route` says which stream an event belongs to: the command's own, a guard, or one named by `beside`.
    The events of one command are stored whole or not at all, and what was read but not written must
    stand where it was read. Without it they all belong to the command's own stream.

    `passbooks` are beginnings of stream names ("control_account-"). A passbook's last event says all that
    there is to know, as the last line of a bank book states the balance; only that one is read and folded.

    `in_turn` is for streams that many write to at once. Commands that come in together are decided one
    after the other, each on what the earlier ones did, and stored together.

    `public` says that everybody may know what there is: who may not touch it is told so. Of all else, what is not
    theirs looks to them as if it were not there.
    """

    name: str
    decider: Decider[S, C, E]
    events: tuple[type[Any], ...]
    commands: Mapping[type[Any], Handles[Any]]
    keeps_folded: bool = False
    route: Callable[[E], str] | None = None
    passbooks: tuple[str, ...] = ()
    in_turn: bool = False
    public: bool = False


@dataclass(frozen=True)
class Workflow:
    """What follows from an event: the commands to give. Pure; its runner keeps the place.

    `start` is where a workflow begins that is new to a ledger. "now" answers what happens from then
    on: no letter goes out for an act of ten years ago. "beginning" is for what must also hold for
    the past, and is harmless to answer late.
    """

    name: str
    events: tuple[type[Any], ...]
    react: Callable[[Recorded[Any]], Sequence[Any]]
    start: Literal["now", "beginning"] = "now"


@dataclass(frozen=True)
class Deadline:
    """What falls due: the command to give when a row of `read_model` reaches its `due_at`.

    `command` takes the row's key.
    """

    name: str
    read_model: str
    command: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who gives a command: a pseudonymous actor, and the unit that the actor works for."""

    actor: str
    unit: str


@dataclass(frozen=True, slots=True)
class Order(Generic[C]):
    """A command on its way in. The same `command_id` twice is carried out once.

    `expected_version` is the stream's version that the sender saw; None takes the current one.
    """

    command: C
    command_id: UUID = field(default_factory=uuid4)
    expected_version: int | None = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a command was carried out: where its last event stands.

    `position` is that of its last event, or the ledger's head where the command added nothing (0 where its id was
    not to be remembered either).
    """

    command_id: UUID
    stream: str
    version: int
    position: int
    events: int
    replayed: bool = False


class Conflict(Exception):  # noqa: N818
    """The stream moved on: the sender's version is not the current one."""

    def __init__(self, stream: str, expected: int | None, actual: int | None) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual


class Denied(Exception):  # noqa: N818
    """No grant gives the principal this permission there. Says nothing about the target."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"no grant of {permission} there")
        self.permission = permission


class CommandIdReused(Exception):  # noqa: N818
    """Another command was already carried out under this id."""

    def __init__(self, command_id: UUID) -> None:
        super().__init__(f"command id {command_id} was used for another command: send a new id")
        self.command_id = command_id


class NothingWasDone(CommandIdReused):
    """The ledger remembers that there was nothing to do under this id, and now there is.

    No act vouches for that memory, so it is not given out where the state says otherwise; and nothing is done, since
    the sender may have meant the state of then.
    """

    def __init__(self, command_id: UUID) -> None:
        super().__init__(command_id)
        self.args = (f"command id {command_id} was answered before, with nothing to do; now there is: send a new id",)


class ReceiptDoubted(Exception):  # noqa: N818
    """The stored receipt of a command is not what the acts say: somebody changed one of them.

    Nothing is answered, and nothing done: neither is known whether the command was carried out. `reason` says what of
    the receipt is not so.
    """

    def __init__(self, command_id: UUID, reason: str) -> None:
        super().__init__(
            f"the stored receipt of command {command_id} is not what the acts say ({reason}): the record has to be "
            "verified (audit verify) before this command is answered or given again"
        )
        self.command_id, self.reason = command_id, reason


class OutcomeUnknown(Exception):  # noqa: N818
    """The connection was lost during the commit and the ledger cannot be asked: send it again.

    The same command id then answers what really happened.
    """

    def __init__(self, command_id: UUID) -> None:
        super().__init__(f"outcome of command {command_id} is unknown: send it again, same id")
        self.command_id = command_id


class ClockLeapt(Exception):  # noqa: N818
    """A clock is wrong: nothing is decided nor recorded until it is set right. The message says which, and by how much.

    The same command may be sent again then.
    """


class DecidedAhead(Exception):  # noqa: N818
    """Nothing was recorded: the database's clock went back since it was decided. To be decided again."""


class UnknownCommand(TypeError):  # noqa: N818
    """No slice takes commands of this type."""


# --- ports -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    """What an act takes: a permission, at every one of these places. No place is the installation as a whole.

    `passes_on` are permissions that the act gives to others: a grant of all of them, with the option to grant, is what
    it takes. `own` is the account whose own business it is. `sites` have to be there, whoever acts; `not_by` are the
    accounts of those who must not be the ones. `opens` is an account that somebody else may act as afterwards: who does
    that could grant, too, all that it has.
    """

    permission: str
    places: Sequence[Place] = ()
    passes_on: frozenset[str] = frozenset()
    own: str | None = None
    sites: Sequence[Site] = ()
    not_by: Collection[str] = ()
    opens: str | None = None


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The grant that an act is done under, and the streams that this rests on, at their versions.

    The act is recorded only while none of them has moved on: so no act ever stands behind the revocation of its grant.
    """

    grant: str
    rests_on: Sequence[tuple[str, int]] = ()


Deeds = Callable[[], Iterable[tuple[str, str]]]
"""What was done on a file so far: the actor and the grant of each act."""


class Policy(Protocol):
    """Decides who may do what, by what it knows of the ledger.

    That may be old: then the append fails on what the grant rests on, and a denial is asked about again.
    """

    async def catch_up(self) -> bool:
        """Learn what was recorded until now; whether there was anything to learn."""
        ...

    async def moved_on(self, streams: Collection[str]) -> None:
        """Learn why an act was not stored: these streams, on which its grant rests, are not at the versions known."""
        ...

    def holds(self, principal: Principal, permission: str) -> bool:
        """Whether the principal may have the permission anywhere, as far as is known: who does not, is told nothing."""
        ...

    def separates(self, principal: Principal) -> bool:
        """Whether it matters to the principal what was done on a file before: duties of theirs are separated there."""
        ...

    def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
        """The grant for an act at this time; raises Denied.

        Refused where duties are separated on its file, or where what it speaks of is not there.
        """
        ...

    async def sight(self, principal: Principal, permission: str) -> Sight:
        """Where the principal has a permission at this moment, by all that was recorded until now."""
        ...


@dataclass(frozen=True, slots=True)
class Load:
    """What one decision must know: its stream, its guards, and whether its id was used before.

    `streams[0]` is the command's own, of which the events from version `since` on are read; the rest are guards, and
    what else it looks at. Of those in `last` only the last event is read.
    """

    streams: tuple[str, ...]
    actor: str
    command_id: UUID
    last: frozenset[str] = frozenset()
    since: int = 0


@dataclass(frozen=True, slots=True)
class Prior:
    """What the ledger remembers of a command id: the hash of the command and its receipt."""

    command_hash: bytes
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Loaded:
    """The events that were asked for of each stream, in version order.

    `versions[stream]` is the stream's current version, 0 where it has none of the events that were asked for.
    """

    events: Mapping[str, Sequence[StoredEvent]]
    versions: Mapping[str, int]
    prior: Prior | None


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """The events of one command, to be stored whole or not at all.

    Stored only if every (stream, version) is the next one, every guard is still at its version, and the
    (actor, command id) is new. `stream` and `version` are those of the receipt; an event may belong to
    another stream. `builds_on` are the requests earlier in the same call, from 0, whose events this one was
    decided on: where one of them is not stored, it is not either. A version alone would not tell, since
    somebody else's event may have taken its place.
    """

    stream: str
    version: int
    events: Sequence[StoredEvent]
    actor: str
    command_id: UUID
    command_hash: bytes
    guards: Sequence[tuple[str, int]] = ()
    builds_on: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Appended:
    """Stored now, or (`replayed`) stored before under the same id and hash."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Taken:
    """Not stored: a version is taken, a guard moved on, or what it builds on was not stored."""

    stream: str


@dataclass(frozen=True, slots=True)
class Reused:
    """Not stored: the command id belongs to another command."""


Outcome = Appended | Taken | Reused


class Journal(Protocol):
    """The ledger's hot path: awaitable twins of the recorder's reading and appending.

    Each call takes many at once, and answers them from one state of the ledger; concurrent calls are gathered
    into one transaction.
    """

    async def load(self, loads: Sequence[Load], *, deciding: bool = False) -> tuple[datetime, Sequence[Loaded]]:
        """The time of the record (UTC), and an answer for each load, in order.

        For who decides by that time, it raises ClockLeapt where it cannot be right.
        """
        ...

    async def at(self, positions: Sequence[int]) -> Mapping[int, bytes]:
        """The events at these positions as they are stored; without those where there is none."""
        ...

    async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
        """An outcome for each request, in order; raises OutcomeUnknown where it can't be known.

        Raises ClockLeapt or DecidedAhead where no request is stored, since the time is not right.
        """
        ...

    async def position_of(self, stream: str, version: int) -> int:
        """Where an event stands in the ledger; 0 where there is none."""
        ...


class Keys(Protocol):
    """The keys of persons, kept apart from the ledger. A key that was destroyed never comes back."""

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        """A key for each pair, made where there is none; raises SubjectErased for a person who was erased."""
        ...

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """The key for each pair; None where there is none."""
        ...


class KeysMissing(RuntimeError):  # noqa: N818
    """Personal data is to be sealed or opened in a process that was given no keys."""


class NoKeys(Keys):
    """For installations without personal data, and for processes that do not touch any."""

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        """Nothing for nothing; raises KeysMissing."""
        return self._none(pairs)

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """Nothing for nothing; raises KeysMissing."""
        return self._none(pairs)

    def _none(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        if pairs:
            raise KeysMissing("this process has no keys: FOJA_KEYS_DATABASE_URL names the database that keeps them")
        return {}
