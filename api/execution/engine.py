"""Runs operations with graphql-core.

Strawberry makes the schema; running it here keeps checked documents, and tells apart the errors of a
request (answered with a 4xx) from those of its execution.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard, TypeVar, cast

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    create_source_event_stream,
    execute,
    execute_subscription_event,
    map_source_to_response_event,
)
from strawberry.execution import optimized_is_awaitable

from api.compiling.answering import answer
from api.compiling.mutating import Mutations
from api.compiling.plans import PlanCache
from api.compiling.telling import ChangeAnswers
from api.execution.documents import KnownOperation, OperationDocuments, Request, RequestRefusal
from api.execution.introspection import asks_schema_alone, text_of
from api.execution.kept import KeptAnswers
from api.execution.nul import refuse_nul
from api.graphql.questions import check_answered
from api.graphql.schema import build_schema
from api.graphql.sdl import print_schema
from api.graphql.viewer import Viewer
from api.kernel import errors
from api.kernel.errors import ApiError, Unavailable, masked
from api.kernel.outages import judged
from api.kernel.services import Services
from api.live.feed import Feeds
from projections.kernel.plans import Plan

T = TypeVar("T")

_SDL = "sdl"


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """An operation that may be run; `roots` is how many fields a mutation has at its root, each a command."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict[str, Any]
    operation_name: str | None
    cost: int = 1
    purpose: str | None = None
    roots: int = 1

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.operation.operation


class Engine:
    """Runs the operations of one schema over one set of services."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.feeds = Feeds(services)
        self.schema = build_schema(services.exposed)
        check_answered(services.exposed, services.answers)
        self._documents = OperationDocuments(self.schema, services)
        self._kept = KeptAnswers()
        self._plans: PlanCache[Plan] = PlanCache()
        self._mutations = Mutations(self.schema)

    def prepare(self, request: Request) -> PreparedOperation:
        """The operation of a request, checked; raises RequestRefusal."""
        known = self._documents.operation(request)
        try:
            refuse_nul(request.variables)
            cost = self._cost(known, request.variables)
        except ApiError as error:
            raise RequestRefusal([error]) from None
        roots = known.roots if known.operation.operation is OperationType.MUTATION else 1
        variables = dict(request.variables)
        return PreparedOperation(
            known.document, known.operation, variables, request.operation_name, cost, request.purpose, roots
        )

    async def sdl(self) -> bytes:
        """The schema as text."""
        return await self._kept.of(_SDL, lambda: print_schema(self.services.exposed).encode())

    async def respond(self, prepared: PreparedOperation, viewer: Viewer) -> dict[str, Any]:
        """The response to a query or mutation, by one statement where that can be: its `data` is bytes then."""
        if prepared.kind is OperationType.QUERY and self.services.compiled:
            try:
                async with asyncio.timeout(self.services.limits.execution):
                    viewer.purpose = prepared.purpose or viewer.purpose
                    data = await answer(
                        self.schema, prepared.document, prepared.operation, prepared.variables, viewer, self._plans
                    )
            except TimeoutError:
                return {"errors": [masked(_too_slow(), viewer.correlation_id)]}
            if data is not None:
                return {"data": orjson.Fragment(data)}
        if prepared.kind is OperationType.MUTATION and self.services.compiled:
            viewer.purpose = prepared.purpose or viewer.purpose
            done = await self._mutations.answer(prepared.document, prepared.operation, prepared.variables, viewer)
            if done is not None:
                return {"data": done}
        try:
            return await self.run(prepared, viewer)
        finally:
            viewer.outcomes.clear()

    async def run(self, prepared: PreparedOperation, viewer: Viewer) -> dict[str, Any]:
        """The response to a query or mutation by resolvers; `data` is missing where nothing was executed."""
        viewer.purpose = prepared.purpose or viewer.purpose
        if asks_schema_alone(self.schema, prepared.document, prepared.operation):
            return await self._introspection(prepared, viewer)
        running = self._execute(prepared, viewer)
        if isinstance(running, ExecutionResult):
            return self.response(running, viewer)
        if prepared.kind is OperationType.MUTATION:
            result = await running  # never given up halfway: its receipt would be lost
            # What was carried out is told, also where the next thing was not.
            return self.response(result, viewer, whole=not any((result.data or {}).values()))
        try:
            result = await asyncio.wait_for(running, self.services.limits.execution)
            return self.response(result, viewer, whole=True)
        except TimeoutError:
            return {"errors": [masked(_too_slow(), viewer.correlation_id)]}

    def _execute(
        self, prepared: PreparedOperation, viewer: Viewer | None
    ) -> Awaitable[ExecutionResult] | ExecutionResult:
        return execute(
            self.schema,
            prepared.document,
            context_value=viewer,
            variable_values=prepared.variables,
            operation_name=prepared.operation_name,
            is_awaitable=_is_awaitable,
            hide_suggestions=not self.services.development,
        )

    async def _introspection(self, prepared: PreparedOperation, viewer: Viewer) -> dict[str, Any]:
        """What an operation answers that asks for the schema alone, from kept bytes where no variable changes it."""
        text = text_of(prepared.document)
        if prepared.operation.variable_definitions or text is None or len(text) > self.services.limits.cached_length:
            return self.response(await self._kept.aside(lambda: self._introspect(prepared)), viewer)

        def make() -> bytes:
            return orjson.dumps(self._introspect(prepared).data)

        return {"data": orjson.Fragment(await self._kept.of((text, prepared.operation_name), make))}

    def _introspect(self, prepared: PreparedOperation) -> ExecutionResult:
        result = self._execute(prepared, None)  # no resolver of ours is reached, and nobody's sight is asked
        if not isinstance(result, ExecutionResult):
            raise TypeError("introspection waits for nothing")
        return result

    async def events(self, prepared: PreparedOperation, viewer: Viewer) -> AsyncIterator[dict[str, Any]]:
        """The responses of a subscription, until it ends or is closed."""
        viewer.purpose = prepared.purpose or viewer.purpose
        source = await self._subscribe(prepared, viewer)
        if isinstance(source, ExecutionResult):
            yield self.response(source, viewer)
            return
        try:
            async for result in source:
                yield self.response(result, viewer)
        except Exception as error:  # noqa: BLE001 - the client is told, masked, and the subscription ends
            found = GraphQLError("", original_error=judged(error, self.services.outages))
            yield {"errors": [masked(found, viewer.correlation_id)]}
        finally:
            closing = getattr(source, "aclose", None)
            if closing is not None:
                await closing()

    async def _subscribe(
        self, prepared: PreparedOperation, viewer: Viewer
    ) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """What `graphql.subscribe` gives; each change is told by one statement where that can be."""
        executor = Executor.build(
            self.schema,
            prepared.document,
            None,
            viewer,
            prepared.variables,
            prepared.operation_name,
            hide_suggestions=not self.services.development,
        )
        if isinstance(executor, list):
            return ExecutionResult(None, errors=executor)
        source: AsyncIterable[Any] | ExecutionResult = await _awaited(create_source_event_stream(executor))
        if isinstance(source, ExecutionResult):
            return source
        if not self.services.compiled:
            return map_source_to_response_event(executor, source)
        changes = ChangeAnswers(self.schema, prepared.document, prepared.operation, prepared.variables, viewer)

        async def tell(event: Executor[Any]) -> ExecutionResult:
            data = await changes.of(event.root_value)
            if data is not None:
                return ExecutionResult(cast("Any", orjson.Fragment(data)))
            return await _awaited(execute_subscription_event(event))

        return map_source_to_response_event(executor, source, tell)

    def response(self, result: ExecutionResult, viewer: Viewer, *, whole: bool = False) -> dict[str, Any]:
        """A result as it goes out, its errors masked. A `whole` one that met an outage is that one error alone."""
        if not result.errors:
            return {"data": result.data}
        judged_errors = [self._judged(error) for error in result.errors]
        if whole and any(isinstance(error.original_error, Unavailable) for error in judged_errors):
            return {"errors": [masked(Unavailable(), viewer.correlation_id)]}
        told_errors = [masked(error, viewer.correlation_id) for error in judged_errors]
        if result.data is None and all(error.path is None for error in result.errors):
            return {"errors": told_errors}
        return {"errors": told_errors, "data": result.data}

    def _judged(self, error: GraphQLError) -> GraphQLError:
        found = judged(error, self.services.outages)
        if found is error:
            return error
        return GraphQLError("", error.nodes, path=error.path, original_error=found)

    def _cost(self, known: KnownOperation, variables: Mapping[str, Any]) -> int:
        limit = self.services.limits.cost
        cost = known.cost.of(variables)
        if cost > limit:
            message = f"This operation may resolve {cost} fields, at most {limit} are allowed: use smaller pages."
            raise ApiError(errors.TOO_COMPLEX, message, cost=cost, limit=limit)
        return cost


def _too_slow() -> ApiError:
    return ApiError(errors.TIMEOUT, "This query took too long: ask for less at once.")


def is_unavailable(response: Mapping[str, Any]) -> bool:
    """Whether a response tells of an outage and of nothing else."""
    listed = response.get("errors") or ()
    return "data" not in response and any(error["extensions"]["code"] == errors.UNAVAILABLE for error in listed)


async def _awaited(value: Awaitable[T] | T) -> T:
    return await value if isinstance(value, Awaitable) else value


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    return optimized_is_awaitable(value)
