"""Runs operations: parses and validates a document once, then executes it with graphql-core.

Strawberry makes the schema; running it here keeps parsed documents, and tells apart the errors of a
request (answered with a 4xx) from those of its execution.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    specified_rules,
    subscribe,
    validate,
)

from api import errors
from api.errors import ApiError, masked
from api.feed import Feeds
from api.limits import check_shape, cost_of
from api.nul import refuse_nul, refuse_nul_literals
from api.schema import build_schema
from api.services import Services
from api.viewer import Viewer

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Request:
    """The parameters of a GraphQL request."""

    query: str | None
    variables: Mapping[str, Any]
    operation_name: str | None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that may be run."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict[str, Any]
    operation_name: str | None

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.operation.operation


class Refusal(Exception):  # noqa: N818
    """A request that is not run at all, and why; `status` is the HTTP status of its answer."""

    def __init__(self, found: list[GraphQLError], status: int = 400) -> None:
        super().__init__("request refused")
        self.errors, self.status = found, status


class Engine:
    """The schema of an installation and the documents that it has seen."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.feeds = Feeds(services)
        self.schema = build_schema(services.exposed)
        self._seen: OrderedDict[str, tuple[DocumentNode, list[GraphQLError]]] = OrderedDict()
        self._rules = specified_rules if services.development else (*specified_rules, NoSchemaIntrospectionCustomRule)

    def prepare(self, request: Request) -> Prepared:
        """The operation of a request, checked; raises Refusal."""
        text = self._text(request)
        document, found = self._document(text)
        if found:
            raise Refusal(found)
        operation = get_operation_ast(document, request.operation_name)
        if operation is None:
            raise Refusal([ApiError(errors.BAD_REQUEST, "Say in operationName which operation to run.")])
        try:
            refuse_nul(request.variables)
            self._affordable(document, operation, request.variables)
        except ApiError as error:
            raise Refusal([error]) from None
        return Prepared(document, operation, dict(request.variables), request.operation_name)

    async def run(self, prepared: Prepared, viewer: Viewer) -> dict[str, Any]:
        """The response to a query or mutation; `data` is missing where nothing was executed."""
        running = execute(
            self.schema,
            prepared.document,
            context_value=viewer,
            variable_values=prepared.variables,
            operation_name=prepared.operation_name,
            hide_suggestions=not self.services.development,
        )
        if isinstance(running, ExecutionResult):
            return self.response(running, viewer)
        if prepared.kind is OperationType.MUTATION:
            return self.response(await running, viewer)  # never given up halfway: its receipt would be lost
        try:
            return self.response(await asyncio.wait_for(running, self.services.limits.execution), viewer)
        except TimeoutError:
            error = ApiError(errors.TIMEOUT, "This query took too long: ask for less at once.")
            return {"errors": [masked(error, viewer.correlation_id)]}

    async def events(self, prepared: Prepared, viewer: Viewer) -> AsyncIterator[dict[str, Any]]:
        """The responses of a subscription, until it ends or is closed."""
        made = subscribe(
            self.schema,
            prepared.document,
            context_value=viewer,
            variable_values=prepared.variables,
            operation_name=prepared.operation_name,
            hide_suggestions=not self.services.development,
        )
        source = made if isinstance(made, ExecutionResult | AsyncIterator) else await made
        if isinstance(source, ExecutionResult):
            yield self.response(source, viewer)
            return
        try:
            async for one in source:
                yield self.response(one, viewer)
        except Exception as error:  # noqa: BLE001 - the client is told, masked, and the subscription ends
            yield {"errors": [masked(GraphQLError("", original_error=error), viewer.correlation_id)]}
        finally:
            closing = getattr(source, "aclose", None)
            if closing is not None:
                await closing()

    def response(self, result: ExecutionResult, viewer: Viewer) -> dict[str, Any]:
        """A result as it goes out, its errors masked."""
        if not result.errors:
            return {"data": result.data}
        told = [masked(one, viewer.correlation_id) for one in result.errors]
        if result.data is None and all(one.path is None for one in result.errors):
            return {"errors": told}
        return {"errors": told, "data": result.data}

    def _text(self, request: Request) -> str:
        services = self.services
        if request.document_id is not None:
            digest = request.document_id.removeprefix("sha256:").lower()
            known = services.documents.get(digest) if _DIGEST.fullmatch(digest) else None
            if known is None:
                raise Refusal([ApiError(errors.UNKNOWN_DOCUMENT, "No trusted document has this id.")])
            return known
        if request.query is None:
            raise Refusal([ApiError(errors.BAD_REQUEST, "A request has a query, or a documentId.")])
        if services.documents_only and sha256(request.query.encode()).hexdigest() not in services.documents:
            raise Refusal([ApiError(errors.ONLY_DOCUMENTS, "Only trusted documents are run here.")], 403)
        return request.query

    def _document(self, text: str) -> tuple[DocumentNode, list[GraphQLError]]:
        known = self._seen.get(text)
        if known is not None:
            self._seen.move_to_end(text)
            return known
        found = self._read(text)
        if len(text) <= self.services.limits.cached_length:
            self._seen[text] = found
            if len(self._seen) > self.services.limits.cached_documents:
                self._seen.popitem(last=False)
        return found

    def _read(self, text: str) -> tuple[DocumentNode, list[GraphQLError]]:
        nothing = DocumentNode(definitions=())
        try:
            document = parse(text, max_tokens=self.services.limits.tokens)
        except GraphQLError as error:
            return nothing, [_coded(error, errors.SYNTAX)]
        try:
            check_shape(document, self.services.limits)
            refuse_nul_literals(document)
        except ApiError as error:
            return nothing, [error]
        hide = not self.services.development
        found = validate(self.schema, document, self._rules, max_errors=20, hide_suggestions=hide)
        return document, [_coded(one, errors.INVALID) for one in found]

    def _affordable(
        self, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> None:
        limit = self.services.limits.cost
        cost = cost_of(self.schema, document, operation, variables)
        if cost > limit:
            message = f"This operation may resolve {cost} fields, at most {limit} are allowed: use smaller pages."
            raise ApiError(errors.TOO_COMPLEX, message, cost=cost, limit=limit)


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    error.extensions = {"code": code, **(error.extensions or {})}
    return error
