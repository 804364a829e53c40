"""What is done to many: one command for each member of a population, in pages, with an outcome for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from domain.kernel.declarations import Recorded

NAMESPACE = UUID("3c1f0c5e-7f4e-4d36-9c57-0f1b6a2b8d11")
MOST_IN_PAGE = 500
"""Commands in a page: what was refused of them has to fit into one event."""
MEMBER_BYTES = 100
"""The longest name of a member."""


@dataclass(frozen=True)
class After:
    """Of a field: any value that comes after this one."""

    value: Any


@dataclass(frozen=True)
class RowsOf:
    """The members are the keys of the rows of a read model as of the event that asks for the run.

    `where` names fields and the value that they have, a tuple of which they have one, or what they come `After`, from
    the event as it was recorded. The read model keeps history, and may be filtered by these fields.
    """

    read_model: str
    where: Callable[[Recorded[Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Run:
    """One command for each member of a population, asked for by an event: pay, send, hold, archive thousands.

    `population` gets what the stream of that event held when it was recorded, the event last, and names the members,
    so it is the one of that position whenever it is asked; a member that is named twice is one. Or it is a question to
    a read model (`RowsOf`), whose answer is listed in the ledger before the run begins. `command` gives the command for
    a member, on a stream of its own. Both are pure. `about` and `unit` name fields of the event: the thing
    that the run is about, and the unit whose people see it.

    A page of commands is given at once, and its outcomes are recorded before the next one. A member that is refused
    holds up no other. `confirmed` lets the run wait: its commands are rehearsed, the totals are recorded, and another
    person than whoever asked has to confirm them. `gives` names commands of other contexts, as of a workflow.
    """

    name: str
    event: type[Any]
    population: Callable[[Sequence[Recorded[Any]]], Sequence[str]] | RowsOf
    command: Callable[[Recorded[Any], str], Any]
    about: str
    unit: str = "unit"
    page: int = 200
    confirmed: bool = False
    gives: tuple[type[Any], ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for a page of no commands or of too many, and for a field that the event has not."""
        if not 1 <= self.page <= MOST_IN_PAGE:
            raise ValueError(f"{self.name}: a page has 1 to {MOST_IN_PAGE} commands, not {self.page}")
        fields = getattr(self.event, "__dataclass_fields__", {})
        if missing := [name for name in (self.about, self.unit) if name not in fields]:
            raise ValueError(f"{self.name}: {self.event.__name__} has no field {', '.join(missing)}")

    def members(self, facts: Sequence[Recorded[Any]]) -> tuple[str, ...]:
        """The population that a stream says, each member once, in order. Raises ValueError for too long a name."""
        if isinstance(self.population, RowsOf):
            raise TypeError(f"{self.name}: its members are rows of {self.population.read_model}, and in no stream")
        return checked_members(self.name, self.population(facts))


def checked_members(run: str, named: Iterable[str]) -> tuple[str, ...]:
    """The members, each once, in order. Raises ValueError for a name that is too long."""
    members = tuple(dict.fromkeys(named))
    if long := next((member for member in members if len(member.encode()) > MEMBER_BYTES), None):
        raise ValueError(f"{run}: a member has at most {MEMBER_BYTES} bytes, not {len(long.encode())}")
    return members


def run_id(name: str, event_id: UUID) -> str:
    """The id of the run that an event asks for."""
    return str(uuid5(uuid5(NAMESPACE, name), str(event_id)))


def command_id(run: str, member: str) -> UUID:
    """The id of the command for a member of a run, the same whoever gives it, and how often."""
    return uuid5(UUID(run), f"member {member}")
