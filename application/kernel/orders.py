"""Orders on their way in, and what they are answered with: a receipt, or one of few errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID, uuid4

C = TypeVar("C")


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


class CommandBus(Protocol):
    """What carries out commands, for those who only give them."""

    async def execute(self, order: Order[Any], by: Principal, *, remember_no_op: bool = True) -> Receipt:
        """Carry out one command. With `remember_no_op=False` the id of one that adds nothing is not kept."""
        ...
