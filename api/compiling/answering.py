"""Answers a query by its plan, where it has one; what has none is answered by resolvers, and counted."""

from __future__ import annotations

from typing import Any

import structlog
from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from prometheus_client import Counter

from api.compiling.parts import NotCompiledError
from api.compiling.personal import given_out
from api.compiling.planning import Planner
from api.compiling.plans import PlanCache
from api.compiling.selections import Selections
from api.graphql.viewer import Viewer
from api.kernel.outages import judged
from application.kernel.orders import Denied
from projections.kernel.declarations import NoHistory, NotBuiltYet, NotProjectedYet, NotRecordedYet
from projections.kernel.plans import Plan

ANSWERS = Counter("foja_compiled_queries", "Queries by how they were answered.", ["outcome"])
_COMPILED, _RESOLVED = ANSWERS.labels("compiled"), ANSWERS.labels("resolved")

log = structlog.get_logger("api.compiling")

REFUSED = (GraphQLError, Denied, NoHistory, NotBuiltYet, NotProjectedYet, NotRecordedYet, ValueError)
"""What the resolvers tell the client of."""


async def answer(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
    viewer: Viewer,
    plans: PlanCache[Plan],
) -> bytes | None:
    """The data of a query's answer, by one statement; None where resolvers are to answer, errors included.

    The viewer is told which it was, and why.
    """
    try:
        key, plan = plans.get(document, operation, variables)
        if plan is not None:
            for model in plan.models:
                await viewer.may_read(model)
        else:
            planner = Planner(Selections(schema, document, operation, variables), viewer, notes_readings=True)
            plan = await planner.plan()
            if key is not None and not planner.is_of_a_moment:
                plans.keep(key, document, plan)
        data, why = await viewer.reads.answer(plan), "the database"
        data = None if data is None else await given_out(data, viewer)
    except NotCompiledError as error:
        data, why = None, str(error)
    except REFUSED:
        data, why = None, "refused"
    except Exception as error:  # noqa: BLE001 - the resolvers will meet it too, or it is a fault of ours
        if judged(error, viewer.services.outages) is error:
            log.warning("query_not_compiled", error=type(error).__name__)
        data, why = None, "failed"
    viewer.answered = f"no: {why}" if data is None else "yes"
    (_RESOLVED if data is None else _COMPILED).inc()
    return data
