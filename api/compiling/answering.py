"""Answers a query by its plan, where it has one; what has none is answered by resolvers, and counted."""

from __future__ import annotations

from typing import Any

import structlog
from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from prometheus_client import Counter

from api.compiling.parts import NotCompiledError
from api.compiling.planning import Planner
from api.graphql.viewer import Viewer
from api.kernel.outages import judged
from application.kernel.orders import Denied
from projections.kernel.declarations import NoHistory, NotBuiltYet, NotProjectedYet, NotRecordedYet

ANSWERS = Counter("foja_compiled_queries", "Queries by how they were answered.", ["outcome"])

log = structlog.get_logger("api.compiling")

_REFUSED = (GraphQLError, Denied, NoHistory, NotBuiltYet, NotProjectedYet, NotRecordedYet, ValueError)
"""What the resolvers tell the client of."""


class CompiledAnswer:
    """The answer to a query as bytes, with `data` or errors alone; or why there is none, so that resolvers answer."""

    __slots__ = ("body", "data", "why")

    def __init__(self, body: bytes | None, why: str = "", *, data: bool = True) -> None:
        self.body, self.why, self.data = body, why, data


NOT_ASKED = CompiledAnswer(None, "no query")


async def answer(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
    viewer: Viewer,
) -> CompiledAnswer:
    """Answer a query by one statement. Whatever goes wrong, the resolvers are to say it."""
    found = await _answer(schema, document, operation, variables, viewer)
    ANSWERS.labels("compiled" if found.body is not None else "resolved").inc()
    return found


async def _answer(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
    viewer: Viewer,
) -> CompiledAnswer:
    try:
        plan = await Planner(schema, document, operation, variables, viewer).plan()
        data = await viewer.reads.answer(plan)
    except NotCompiledError as error:
        return CompiledAnswer(None, str(error))
    except _REFUSED:
        return CompiledAnswer(None, "refused")
    except Exception as error:  # noqa: BLE001 - the resolvers will meet it too, or it is a fault of ours
        if judged(error, viewer.services.outages) is error:
            log.warning("query_not_compiled", error=type(error).__name__)
        return CompiledAnswer(None, "failed")
    return CompiledAnswer(None, "the database") if data is None else CompiledAnswer(b'{"data":%b}' % data)
