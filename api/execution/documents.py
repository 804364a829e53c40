"""Documents: what a request asks to be run, read and checked once, and kept for the next time."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from api.execution.limits import OperationCost, check_shape, roots_of
from api.execution.nul import refuse_nul_literals
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.services import Services

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Request:
    """The parameters of a GraphQL request."""

    query: str | None
    variables: Mapping[str, Any]
    operation_name: str | None
    document_id: str | None = None
    purpose: str | None = None


class RequestRefusal(Exception):  # noqa: N818
    """A request that is not run at all, and why; `status` is the HTTP status of its answer."""

    def __init__(self, errors: list[GraphQLError], status: int = 400) -> None:
        super().__init__("request refused")
        self.errors, self.status = errors, status


def trusted_documents(folder: Path) -> dict[str, str]:
    """The documents in the `.graphql` files of a folder, for `Services.documents`."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.graphql"))]
    return {sha256(text.encode()).hexdigest(): text for text in texts}


@dataclass(frozen=True, slots=True)
class KnownOperation:
    """An operation of a document, and what is the same of it each time; `roots` is how many fields it has there."""

    document: DocumentNode
    operation: OperationDefinitionNode
    cost: OperationCost
    roots: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document that was read: what is wrong with it, and its operations that were asked for, by the names given."""

    document: DocumentNode
    problems: list[GraphQLError]
    operations: dict[str | None, KnownOperation] = field(default_factory=dict)


class OperationDocuments:
    """The documents that a process has seen."""

    def __init__(self, schema: GraphQLSchema, services: Services) -> None:
        self._schema, self._services = schema, services
        self._seen: OrderedDict[str, _Reading] = OrderedDict()
        self._rules = specified_rules if services.development else (*specified_rules, NoSchemaIntrospectionCustomRule)

    def operation(self, request: Request) -> KnownOperation:
        """The operation of a request, in a valid document; raises RequestRefusal."""
        reading = self._reading(self._text(request))
        if reading.problems:
            raise RequestRefusal(reading.problems)
        known = reading.operations.get(request.operation_name)
        if known is None:
            known = reading.operations[request.operation_name] = self._known(reading.document, request.operation_name)
        return known

    def _known(self, document: DocumentNode, name: str | None) -> KnownOperation:
        operation = get_operation_ast(document, name)
        if operation is None:
            raise RequestRefusal([ApiError(errors.BAD_REQUEST, "Say in operationName which operation to run.")])
        roots = roots_of(self._schema, document, operation)
        return KnownOperation(document, operation, OperationCost(self._schema, document, operation), roots)

    def _text(self, request: Request) -> str:
        services = self._services
        if request.document_id is not None:
            digest = request.document_id.removeprefix("sha256:").lower()
            trusted = services.documents.get(digest) if _DIGEST.fullmatch(digest) else None
            if trusted is None:
                raise RequestRefusal([ApiError(errors.UNKNOWN_DOCUMENT, "No trusted document has this id.")])
            return trusted
        if request.query is None:
            raise RequestRefusal([ApiError(errors.BAD_REQUEST, "A request has a query, or a documentId.")])
        if services.documents_only and sha256(request.query.encode()).hexdigest() not in services.documents:
            raise RequestRefusal([ApiError(errors.ONLY_DOCUMENTS, "Only trusted documents are run here.")], 403)
        return request.query

    def _reading(self, text: str) -> _Reading:
        known = self._seen.get(text)
        if known is not None:
            self._seen.move_to_end(text)
            return known
        found = _Reading(*self._read(text))
        if not found.problems and len(text) <= self._services.limits.cached_length:
            self._seen[text] = found
            if len(self._seen) > self._services.limits.cached_documents:
                self._seen.popitem(last=False)
        return found

    def _read(self, text: str) -> tuple[DocumentNode, list[GraphQLError]]:
        nothing = DocumentNode(definitions=())
        try:
            document = parse(text, max_tokens=self._services.limits.tokens)
        except GraphQLError as error:
            return nothing, [_coded(error, errors.SYNTAX)]
        try:
            check_shape(document, self._services.limits)
            refuse_nul_literals(document)
        except ApiError as error:
            return nothing, [error]
        hide = not self._services.development
        problems = validate(self._schema, document, self._rules, max_errors=20, hide_suggestions=hide)
        return document, [_coded(problem, errors.INVALID) for problem in problems]


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    error.extensions = {"code": code, **(error.extensions or {})}
    return error
