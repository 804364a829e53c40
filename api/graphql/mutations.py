"""Mutations: one a command, with its receipt, its refusals, and the entity once it is readable."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attr
from typing import Any
from uuid import UUID, uuid4

from api.graphql.derive import argument, attribute, field, object_type
from api.graphql.entities import EntityType, Node
from api.graphql.inputs import command_input, command_of
from api.graphql.naming import described, input_path, mutation_name
from api.graphql.proofs import OF_RECEIPT
from api.graphql.scalars import Position, Version
from api.graphql.selection import models_read
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
class _Payload:
    """The source of a payload; the wait for the read models is shared by all fields that need it."""

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


def _projected(source: _Payload, _: Any) -> Any:
    return source.projected()


RECEIPT = object_type(
    "Receipt",
    [
        field("commandId", UUID, lambda it, _: it.receipt.command_id, description="The command's id."),
        field("position", Position, lambda it, _: it.receipt.position, description="Where its last event stands."),
        field("version", Version, lambda it, _: it.receipt.version, description="The stream's version now."),
        field(
            "replayed",
            bool,
            lambda it, _: it.receipt.replayed,
            description="Whether it had been carried out before, under the same id.",
        ),
        field("projected", bool, _projected, description="Whether what this payload reads reflects it already."),
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
            field("receipt", RECEIPT | None, lambda source, _: source if source.receipt else None),
            attribute("userErrors", list[USER_ERROR], python_name="user_errors"),  # type: ignore[valid-type]
            attribute("clientMutationId", str | None, python_name="client_mutation_id"),
        ],
        f"The outcome of `{name}`.",
    )
    arguments = [argument("input", command_input(mutation.command))]
    return field(
        name, payload, _carry_out(mutation, entity), description=described(mutation.command), arguments=arguments
    )


def _recorded(receipt: Receipt, viewer: Viewer) -> None:
    if viewer.services.outages is not None and receipt.events and not receipt.replayed:
        viewer.services.outages.written()


def _carry_out(mutation: Mutation, entity: EntityType) -> Any:
    key_of = mutation.key_of

    async def resolve(_: Any, info: Any, **arguments: Any) -> _Payload:
        viewer: Viewer = info.context
        input_: Mapping[str, Any] = arguments["input"]
        needed = models_read(info)
        payload = _Payload(viewer, needed or [entity.model.name], bool(needed))
        payload.client_mutation_id = input_.get("clientMutationId")
        try:
            command = command_of(mutation.command, input_)
            payload.receipt = await viewer.services.bus.execute(_order(command, input_, viewer), viewer.principal)
            _recorded(payload.receipt, viewer)
            viewer.forget()
            payload.key = key_of(command)
        except Refused as refused:
            payload.user_errors = [_user_error(refused, viewer)]
        return payload

    return resolve


def _order(command: Any, input_: Mapping[str, Any], viewer: Viewer) -> Order[Any]:
    return Order(command, input_.get("commandId") or uuid4(), input_.get("expectedVersion"), viewer.correlation_id)


def _user_error(refused: Refused, viewer: Viewer) -> _UserError:
    return _UserError(viewer.refusal(refused), refused.code, input_path(refused.path))


def _entity(entity: EntityType) -> Any:
    async def resolve(source: _Payload, info: Any) -> Node | None:
        viewer: Viewer = info.context
        if source.receipt is None or source.key is None:
            return None
        await viewer.sights.check_rows(entity.model)
        await source.projected()
        return entity.node((await viewer.reads.by_key(entity.model, [source.key])).get(source.key), None)

    return resolve
