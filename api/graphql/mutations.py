"""Mutations: one a command, with its receipt, its refusals, and the entity once it is readable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attr
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from api.graphql.derive import argument, attribute, field, object_type
from api.graphql.entities import EntityType, Node
from api.graphql.inputs import command_input, command_of
from api.graphql.naming import described, input_path, mutation_name
from api.graphql.proofs import OF_RECEIPT
from api.graphql.scalars import Position, Version
from api.graphql.selection import models_read
from api.graphql.shapes import CommandOutcome
from api.graphql.viewer import Viewer
from api.kernel.declarations import Mutation
from application.kernel.orders import Order, Receipt
from domain.kernel.declarations import Refused

USER_ERROR = object_type(
    "UserError",
    [
        attribute("message", str, "What was wrong and what would be right, in the language of Accept-Language."),
        attribute("code", str, "Stable, for programs."),
        attribute("path", list[str], "The field of the input that it concerns."),
    ],
    "A rule that the command did not meet. Nothing was recorded.",
)


@dataclass(frozen=True, slots=True)
class _UserError:
    message: str
    code: str
    path: Sequence[str]


@dataclass
class Payload:
    """The source of a payload; the wait for the read models is shared by all fields that need it.

    `models` are those that it reads, and `waits` says whether it waits until they reflect the command.
    """

    viewer: Viewer
    models: Sequence[str]
    waits: bool
    receipt: Receipt | None = None
    user_errors: Sequence[_UserError] = ()
    client_mutation_id: str | None = None
    key: str | None = None
    waiting: asyncio.Task[bool] | None = attr(default=None)

    async def projected(self) -> bool:
        """Whether the read models reflect the command; waits for it where the entity is selected."""
        if self.waiting is None:
            wait = self.viewer.limits.wait if self.waits else 0.0
            position = self.receipt.position if self.receipt else 0
            waiting = self.viewer.ledger.projected(self.models, position, wait)
            self.waiting = asyncio.ensure_future(waiting)
        return await self.waiting


def _projected(source: Payload, _: Any) -> Any:
    return source.projected()


class ReceiptField(NamedTuple):
    """A field of a receipt that the receipt itself says."""

    type: Any
    value: Callable[[Receipt], Any]
    description: str


RECEIPT_FIELDS: Mapping[str, ReceiptField] = {
    "commandId": ReceiptField(UUID, attrgetter("command_id"), "The command's id."),
    "position": ReceiptField(Position, attrgetter("position"), "Where its last event stands."),
    "version": ReceiptField(Version, attrgetter("version"), "The stream's version now."),
    "replayed": ReceiptField(
        bool, attrgetter("replayed"), "Whether it had been carried out before, under the same id."
    ),
}
PROJECTED, RECEIPT_NAME, USER_ERRORS, CLIENT_ID = "projected", "receipt", "userErrors", "clientMutationId"


def _receipt_field(name: str, declared: ReceiptField) -> Any:
    value = declared.value
    return field(name, declared.type, lambda it, _: value(it.receipt), description=declared.description)


RECEIPT = object_type(
    "Receipt",
    [
        *(_receipt_field(name, declared) for name, declared in RECEIPT_FIELDS.items()),
        field(PROJECTED, bool, _projected, description="Whether what this payload reads reflects it already."),
        OF_RECEIPT,
    ],
    "Proof that a command was carried out.",
)


def mutation_field(mutation: Mutation, entity: EntityType) -> Any:
    """A command as a mutation that returns `entity`."""
    name = mutation_name(mutation.command)
    payload = object_type(
        f"{mutation.command.__name__}Payload",
        [
            field(entity.declared.singular, entity.type | None, _entity(entity), model=entity.model.name),
            field(RECEIPT_NAME, RECEIPT | None, lambda source, _: source if source.receipt else None),
            attribute(USER_ERRORS, list[USER_ERROR], python_name="user_errors"),  # type: ignore[valid-type]
            attribute(CLIENT_ID, str | None, python_name="client_mutation_id"),
        ],
        f"The outcome of `{name}`.",
    )
    arguments = [argument("input", command_input(mutation.command))]
    outcome = CommandOutcome(mutation.command, entity, mutation.key_of)
    return field(
        name,
        payload,
        _resolver(outcome),
        description=described(mutation.command),
        arguments=arguments,
        shape=outcome,
    )


def _recorded(receipt: Receipt, viewer: Viewer) -> None:
    if viewer.services.outages is not None and receipt.events and not receipt.replayed:
        viewer.services.outages.written()


def _resolver(outcome: CommandOutcome) -> Any:
    async def resolve(_: Any, info: Any, **arguments: Any) -> Payload:
        match info.context.outcomes.pop(info.path.key, None):
            case None:
                return await carry_out(outcome, arguments["input"], models_read(info), info.context)
            case Payload() as payload:
                return payload
            case error:
                raise error

    return resolve


async def carry_out(
    outcome: CommandOutcome, given: Mapping[str, Any], models: Sequence[str], viewer: Viewer
) -> Payload:
    """Give the command of an input to the bus. `models` are the read models that its payload reads.

    A rule that the command does not meet is told in the payload; all else that the bus says is raised.
    """
    payload = Payload(viewer, models or [outcome.entity.model.name], bool(models))
    payload.client_mutation_id = given.get(CLIENT_ID)
    try:
        command = command_of(outcome.command, given)
        payload.receipt = await viewer.services.bus.execute(_order(command, given, viewer), viewer.principal)
        _recorded(payload.receipt, viewer)
        viewer.forget()
        payload.key = outcome.key_of(command)
    except Refused as refused:
        payload.user_errors = [_user_error(refused, viewer)]
    return payload


def _order(command: Any, input_: Mapping[str, Any], viewer: Viewer) -> Order[Any]:
    return Order(command, input_.get("commandId") or uuid4(), input_.get("expectedVersion"), viewer.correlation_id)


def _user_error(refused: Refused, viewer: Viewer) -> _UserError:
    return _UserError(viewer.refusal(refused), refused.code, input_path(refused.path))


def _entity(entity: EntityType) -> Any:
    async def resolve(source: Payload, info: Any) -> Node | None:
        viewer: Viewer = info.context
        if source.receipt is None or source.key is None:
            return None
        await viewer.sights.check_rows(entity.model)
        await source.projected()
        return entity.node((await viewer.reads.by_key(entity.model, [source.key])).get(source.key), None)

    return resolve
